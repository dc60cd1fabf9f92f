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
