//! Warns of evidence for a claim that nothing says: the claim was changed, or the evidence stands in the wrong campaign.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    model::{Attachment, EvidenceKind, Severity},
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "evidence-unused",
        severity: Severity::Warn,
        hard: false,
        title: (
            "证据对应的说法没有出现",
            "evidence for a claim that nothing says",
        ),
        remedy: (
            "请让 claim 与正文一字不差, 或删去这份证据",
            "make the claim equal to the text, or remove the evidence",
        ),
        basis: &[("广告法", "11", None)],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct Unused { claim: String }
    zh "证据所证明的 \"{claim}\" 没有在任何一条消息里出现"
    en "no message says \"{claim}\", which this evidence is for"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    // A template that does not render may well be the one that says it.
    if !subject.is_whole() {
        return;
    }
    let said: Vec<String> = subject
        .skeletons
        .iter()
        .flat_map(|skeleton| texts(&skeleton.message))
        .map(tight)
        .collect();
    for evidence in &subject.campaign.evidence {
        let claim = tight(&evidence.claim.value);
        // A licence proves who may speak, not what is said.
        if claim.is_empty() && evidence.kind != EvidenceKind::Report {
            continue;
        }
        if claim.is_empty() || !said.iter().any(|text| text.contains(&claim)) {
            let what = Unused {
                claim: evidence.claim.value.clone(),
            };
            found.push(evidence.claim.place.clone(), &evidence.claim.value, what);
        }
    }
}

fn texts(message: &crate::model::Message) -> Vec<&str> {
    let cards = message
        .attachments
        .iter()
        .flat_map(|attachment| match attachment {
            Attachment::Link { title, desc, .. } => vec![title.as_str(), desc.as_str()],
            Attachment::Miniprogram { title, .. } => vec![title.as_str()],
            _ => Vec::new(),
        });
    std::iter::once(message.text.as_str())
        .chain(cards)
        .collect()
}

/// Without white space: a claim may be broken over lines.
fn tight(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
