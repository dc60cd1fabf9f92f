//! Asks for the evidence of a claim that none answers. Risk checks evidence; it does not look for it.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    diagnostic::{Certainty, Finding, Place},
    model::Severity,
    say,
    workspace::Evidence,
};
use std::{collections::BTreeSet, ops::Range};

/// Its code.
pub(crate) const CODE: &str = "EVD-NONE";

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: CODE,
        severity: Severity::Require,
        hard: false,
        title: ("说法没有证据", "a claim without evidence"),
        remedy: (
            "在活动文件里加一段 [[evidence]]: claim 写这句原话, file 写证明文件; 拿不出证据就删掉这句",
            "add an [[evidence]] whose claim quotes this and whose file proves it; without proof, delete the claim",
        ),
        basis: &[("广告法", "11, 28", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Lexicon,
};

say! {
    struct Missing { text: String, rule: String }
    zh "\"{text}\" 是需要证据的说法 ({rule}), 没有任何一份 [[evidence]] 的 claim 包含它"
    en "\"{text}\" is a claim that needs evidence ({rule}), and no [[evidence]] has a claim that contains it"
}

/// Reports a claim, unless some evidence answers it: its file.
pub(crate) fn ask(
    said: &Said<'_>,
    bytes: &Range<usize>,
    rule: &str,
    place: Place,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let claims = said.ground.evidence?;
    let answers = |evidence: &&Evidence| covers(said.text(), &evidence.claim.value, bytes);
    if let Some(evidence) = claims.iter().find(answers) {
        return Some(evidence.file.clone());
    }
    let text = &said.text()[bytes.clone()];
    let what = Missing {
        text: text.to_owned(),
        rule: rule.to_owned(),
    };
    let info = &RULE.info;
    Found { info, findings }.push(place, text, what);
    None
}

/// Drops what was asked about claims that a waiver exempts, or that weigh less under the campaign's intent.
pub(crate) fn forgive(findings: &mut Vec<Finding>) {
    let open: BTreeSet<(Place, String)> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Evidence && finding.exempted_by.is_none())
        .map(|finding| (finding.place.clone(), finding.text.clone()))
        .collect();
    findings.retain(|finding| {
        finding.rule != CODE || open.contains(&(finding.place.clone(), finding.text.clone()))
    });
}

/// Whether a claim, broken over lines or not, stands in a text so that it covers some bytes.
fn covers(text: &str, claim: &str, bytes: &Range<usize>) -> bool {
    let visible = |text: &str| -> Vec<(usize, char)> {
        text.char_indices()
            .filter(|(_, c)| !c.is_whitespace())
            .collect()
    };
    let (text, claim) = (visible(text), visible(claim));
    if claim.is_empty() {
        return false;
    }
    text.windows(claim.len()).any(|window| {
        let same = window.iter().zip(&claim).all(|((_, a), (_, b))| a == b);
        let (first, last) = (window[0], window[window.len() - 1]);
        same && first.0 <= bytes.start && bytes.end <= last.0 + last.1.len_utf8()
    })
}
