//! Asks for what an offer leaves open: how many gifts and until when, from when to when a price holds.

use crate::{
    compliance::{
        lexicon::phrases,
        rule::{Check, Found, Rule, RuleInfo},
    },
    diagnostic::{Certainty, Finding},
    model::Severity,
    say,
};

/// Rules of the lexicon whose words offer a gift.
const GIFT_WORDS: &[&str] = &["PRZ-004"];

/// Rules of the lexicon whose words offer a price.
const PRICE_WORDS: &[&str] = &["PRC-001", "PRC-003"];

pub(crate) const GIFT: Rule = Rule {
    info: RuleInfo {
        code: "GIFT-001",
        severity: Severity::Require,
        hard: false,
        title: ("赠品没有写清数量和期限", "a gift without number and end"),
        remedy: (
            "写明赠品的品名、规格或数量, 以及领取期限",
            "state what the gift is, its size or number, and until when",
        ),
        basis: &[
            ("广告法", "8", Some(Certainty::Verified)),
            (
                "明码标价和禁止价格欺诈规定",
                "18",
                Some(Certainty::Verified),
            ),
        ],
        offends: &[],
        passes: &[],
    },
    check: Check::Lexicon,
};

pub(crate) const TIME: Rule = Rule {
    info: RuleInfo {
        code: "TIME-001",
        severity: Severity::Require,
        hard: false,
        title: ("优惠没有写起止时间", "an offer without its dates"),
        remedy: (
            "写明起止时间, 如“12月1日至12月3日”或“即日起至12月3日”",
            "state from when until when it holds",
        ),
        basis: &[("规范促销行为暂行规定", "20", Some(Certainty::Reported))],
        offends: &[],
        passes: &[],
    },
    check: Check::Lexicon,
};

say! {
    struct GiftWithout { text: String, missing_zh: String, missing_en: String }
    zh "写了赠品 \"{text}\", 没有写{missing_zh}"
    en "\"{text}\" offers a gift and does not state {missing_en}"

    struct OfferWithout { text: String }
    zh "写了优惠 \"{text}\", 全文没有时间"
    en "\"{text}\" is an offer, and the message names no date"
}

/// Looks at what the words of a message offered; `whole` is everything it says.
pub(crate) fn check(whole: &str, findings: &mut Vec<Finding>) {
    let first = |rules: &[&str], findings: &[Finding]| {
        let counts = |finding: &&Finding| {
            rules.contains(&finding.rule)
                && finding.exempted_by.is_none()
                && finding.severity > Severity::Info
        };
        let found = findings.iter().find(counts);
        found.map(|finding| (finding.place.clone(), finding.text.clone()))
    };
    let ends = phrases::says_end(whole);
    let missing: Vec<(&str, &str)> = [
        (!phrases::counts_things(whole), ("数量或规格", "how many")),
        (!ends, ("期限", "until when")),
    ]
    .into_iter()
    .filter_map(|(missing, words)| missing.then_some(words))
    .collect();
    if let Some((place, text)) = first(GIFT_WORDS, findings).filter(|_| !missing.is_empty()) {
        let (zh, en): (Vec<&str>, Vec<&str>) = missing.into_iter().unzip();
        let what = GiftWithout {
            text: text.clone(),
            missing_zh: zh.join("和"),
            missing_en: en.join(" and "),
        };
        let info = &GIFT.info;
        Found { info, findings }.push(place, &text, what);
    }
    if let Some((place, text)) = first(PRICE_WORDS, findings).filter(|_| !ends) {
        let what = OfferWithout { text: text.clone() };
        // It says the same, and more.
        findings.retain(|finding| finding.rule != "PRC-003" || finding.place != place);
        let info = &TIME.info;
        Found { info, findings }.push(place, &text, what);
    }
}
