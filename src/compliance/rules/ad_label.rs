//! Asks for the word 广告 where marketing carries a link to buy.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    diagnostic::Certainty,
    model::{Channel, Intent, Severity},
    say,
};

/// Characters from the beginning within which the label counts.
const REACH: usize = 20;

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "REQ-AD",
        severity: Severity::Warn,
        hard: false,
        title: (
            "带链接的营销内容没有标明广告",
            "an advertisement that is not marked",
        ),
        remedy: (
            "在开头写【广告】, 或让“广告”单独成行",
            "open with 【广告】, or give the word a line of its own",
        ),
        basis: &[
            ("广告法", "14", Some(Certainty::Verified)),
            ("互联网广告管理办法", "9", Some(Certainty::Verified)),
        ],
        offends: &[],
        passes: &[],
    },
    check: Check::Message(check),
};

say! {
    struct Unmarked {}
    zh "朋友圈和客户群里的营销内容带有链接, 没有标明“广告”"
    en "marketing in moments or a customer group carries a link and is not marked 广告"
}

/// In a chat of two it is plain what it is; in moments and groups it stands among what friends write.
fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    let is_public = matches!(whole.channel(), Channel::Moments | Channel::GroupMass);
    let leads = whole.leads_somewhere();
    if whole.subject.campaign.intent != Intent::Marketing || !is_public || !leads {
        return;
    }
    let text = whole.text();
    let start: String = text.chars().take(REACH).collect();
    if start.contains("广告") || text.lines().any(|line| line.trim() == "广告") {
        return;
    }
    found.push_as(Severity::Require, whole.place(0..0), "", Unmarked {});
}
