//! Refuses more attachments than a message may have.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "too-many-attachments",
        severity: Severity::Block,
        hard: true,
        title: ("附件过多", "too many attachments"),
        remedy: (
            "请减少附件, 或分成两次触达",
            "attach fewer, or make two touches of it",
        ),
        basis: &[("WeCom doc 92135", "attachments", None)],
        offends: &[],
        passes: &["一张图就够了"],
    },
    check: Check::Message(check),
};

say! {
    struct TooManyAttachments { count: usize, limit: u64 }
    zh "有 {count} 个附件, 上限 {limit} 个"
    en "{count} attachments, at most {limit}"
}

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    let limit = whole.subject.policy.limits.get("attachments_per_message");
    let count = whole.message.attachments.len();
    if count as u64 > limit {
        let place = whole.attach_place(limit as usize);
        found.push(place, "", TooManyAttachments { count, limit });
    }
}
