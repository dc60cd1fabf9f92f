//! Refuses to call internal what customers get: nearly every rule is silent about what stays inside the company.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    model::{AudienceKind, Intent, Severity},
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "internal-to-customers",
        severity: Severity::Block,
        hard: true,
        title: (
            "发给客户的活动不能写成内部通知",
            "what customers get cannot be internal",
        ),
        remedy: (
            "请写 intent = \"marketing\"（推销）、\"service\"（办事）或 \"notice\"（通知）",
            "write intent = \"marketing\", \"service\" or \"notice\"",
        ),
        basis: &[],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct ReachesCustomers { touch: String }
    zh "intent 是 internal，触达 {touch} 却发给企业外的人"
    en "the intent is internal, and touch {touch} goes to people outside the company"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    let campaign = subject.campaign;
    if campaign.intent != Intent::Internal {
        return;
    }
    let outside =
        |touch: &&crate::workspace::Touch| campaign.audience_of(touch).kind != AudienceKind::Staff;
    if let Some(touch) = campaign.touches.iter().find(outside) {
        let what = ReachesCustomers {
            touch: touch.name.clone(),
        };
        found.push(campaign.audience_of(touch).place.clone(), "", what);
    }
}
