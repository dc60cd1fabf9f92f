//! Refuses urgent marketing: nothing that promotes may leave its windows.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    model::{Intent, Severity},
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "urgent-marketing",
        severity: Severity::Block,
        hard: true,
        title: ("营销活动不能声明紧急", "marketing cannot be urgent"),
        remedy: (
            "请去掉 urgent; 确为通知或服务的, 请改 intent",
            "remove urgent; if it is a notice or a service, change the intent",
        ),
        basis: &[],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct UrgentMarketing {}
    zh "urgent 会放开发送时段和安静时间, 营销活动不能使用"
    en "urgent lifts windows and quiet hours, and marketing may not"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    if let Some(urgent) = &subject.campaign.urgent
        && subject.campaign.intent == Intent::Marketing
    {
        found.push(urgent.place.clone(), &urgent.value, UrgentMarketing {});
    }
}
