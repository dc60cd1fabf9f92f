//! Asks for newer evidence when what is cited expires before the campaign's last day.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
        verdict::last_day,
    },
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "evidence-expired",
        severity: Severity::Evidence,
        hard: false,
        title: (
            "证据在活动结束前到期",
            "evidence that expires before the campaign ends",
        ),
        remedy: (
            "请换用仍在有效期内的证据, 或提前结束活动",
            "cite evidence that is still valid, or end the campaign earlier",
        ),
        basis: &[("广告法", "11", None)],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct Expired { claim: String, valid_until: String, last_day: String }
    zh "\"{claim}\" 的证据 {valid_until} 到期, 早于活动最后一天 {last_day}"
    en "the evidence for \"{claim}\" is valid until {valid_until}, before the campaign's last day {last_day}"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    let last_day = last_day(subject.campaign, subject.policy);
    for evidence in &subject.campaign.evidence {
        let Some(valid_until) = evidence.valid_until.as_ref().filter(|day| **day < last_day) else {
            continue;
        };
        let what = Expired {
            claim: evidence.claim.value.clone(),
            valid_until: valid_until.clone(),
            last_day: last_day.clone(),
        };
        found.push(evidence.claim.place.clone(), &evidence.claim.value, what);
    }
}
