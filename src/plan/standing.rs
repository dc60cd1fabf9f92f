//! What every plan repeats, because it weakens a guard: loosened tiers, combined stages, limits nobody checked for long.

use crate::{diagnostic::Sentence, say, workspace::Policy};

say! {
    /// A tier was loosened.
    pub struct Loosened { reason: String }
    zh "放宽了账号配额，理由：{reason}"
    en "an account's quota was loosened: {reason}"

    /// One person may sign several stages.
    pub struct Combined { stages: String }
    zh "允许同一人签核 {stages}（review.combine）"
    en "one person may sign {stages} (review.combine)"
}

say! {
    /// An account declares urgency often.
    pub struct OftenUrgent { account: String, times: u64, limit: u64 }
    zh "这是账号 {account} 本月第 {times} 个紧急活动，一般不超过 {limit} 个：紧急会放开时段、安静时间和每周上限，用多了没人再当真"
    en "this is urgent campaign number {times} of account {account} this month, {limit} are usual: urgency lifts windows, quiet hours and the weekly cap, and wears out"
}

/// A warning when an account declares more urgent campaigns in a month than is usual; `times` counts this one.
pub fn often_urgent(account: &str, times: u64, limit: u64) -> Option<Sentence> {
    (times > limit).then(|| {
        OftenUrgent {
            account: account.to_owned(),
            times,
            limit,
        }
        .into()
    })
}

/// Standing facts of a policy.
pub fn standing(policy: &Policy) -> Vec<Sentence> {
    let loosened = policy.overrides.iter().map(|reason| {
        Loosened {
            reason: reason.value.clone(),
        }
        .into()
    });
    let combined = (!policy.review.combine.is_empty()).then(|| {
        Combined {
            stages: policy.review.combine.join(" + "),
        }
        .into()
    });
    loosened.chain(combined).collect()
}
