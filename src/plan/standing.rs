//! What every plan repeats, because it weakens a guard: loosened tiers, combined stages, limits nobody checked for long.

use crate::{approval, diagnostic::Sentence, history::Complained, say, workspace::Policy};

say! {
    /// A tier was loosened.
    pub struct Loosened { reason: String }
    zh "放宽了账号配额，理由：{reason}"
    en "an account's quota was loosened: {reason}"

    /// One person may sign several stages.
    pub struct Combined { stages: String }
    zh "允许同一人签核 {stages}（review.combine）"
    en "one person may sign {stages} (review.combine)"

    /// One person owns the policy.
    pub struct SoleOwner { owner: String }
    zh "政策只有一位 owner（{owner}）：自己改、自己签就能生效"
    en "the policy has one owner ({owner}), who may sign their own changes of it"
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

say! {
    /// People complained about what this touch sent.
    pub struct ComplainedAbout { complaints: u64, sent: u64, rate: String, limit: String, stands_zh: &'static str, stands_en: &'static str }
    zh "这次触达已有 {complaints} 宗投诉，已送达 {sent} 人，投诉率 {rate}，{stands_zh} {limit}（经验阈值）"
    en "{complaints} complaints about this touch, {sent} sent, a rate of {rate}, {stands_en} {limit} (a threshold by experience)"

    /// People complained before anybody is known to have got it.
    pub struct ComplainedBefore { complaints: u64 }
    zh "这次触达已有 {complaints} 宗投诉；还没有送达结果，算不出投诉率"
    en "{complaints} complaints about this touch; nobody is known to have got it, so there is no rate"
}

/// What people said against a touch so far; `permille` is the threshold.
pub fn complained(complained: Option<Complained>, permille: u64) -> Option<Sentence> {
    let known = complained.filter(|known| known.complaints > 0)?;
    let complaints = known.complaints;
    let Some(rate) = known.rate() else {
        return Some(ComplainedBefore { complaints }.into());
    };
    let (stands_zh, stands_en) = if known.exceeds(permille) {
        ("高于", "above")
    } else {
        ("未超过", "not above")
    };
    let what = ComplainedAbout {
        complaints,
        sent: known.sent,
        rate,
        limit: format!("{}.{}%", permille / 10, permille % 10),
        stands_zh,
        stands_en,
    };
    Some(what.into())
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
    let owners = approval::policy_owners(policy);
    let alone = approval::sole_owner(&owners).map(|owner| {
        SoleOwner {
            owner: owner.to_owned(),
        }
        .into()
    });
    loosened.chain(combined).chain(alone).collect()
}
