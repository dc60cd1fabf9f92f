//! Warns of marketing that does not say whose it is.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    diagnostic::Certainty,
    model::{Intent, Severity},
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "REQ-ID",
        severity: Severity::Warn,
        hard: false,
        title: ("没有写明是谁发的", "the sender is not named"),
        remedy: (
            "在开头写【品牌名】, 或在落款写品牌或公司名",
            "open with 【brand】 or sign with the name of brand or company",
        ),
        basis: &[("广告法", "43", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Text(check),
};

say! {
    struct Nameless { name: String }
    zh "营销消息里没有出现 \"{name}\" 或其他登记的品牌"
    en "the message names neither \"{name}\" nor another registered brand"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let subject = said.subject;
    // Where several texts are judged as one message of a campaign, customers see the member's company beside the name; a
    // message of pictures has nowhere to say it.
    let text = said.text();
    if subject.campaign.intent != Intent::Marketing || text.trim().is_empty() {
        return;
    }
    let policy = subject.policy;
    let names = std::iter::once(&policy.name).chain(&policy.brands.terms);
    let signed = text.contains('【') && text.contains('】');
    if signed || names.clone().any(|name| text.contains(name.as_str())) {
        return;
    }
    let name = policy.name.clone();
    found.push(said.place(0..0), "", Nameless { name });
}
