//! Who may be reached at all: the signed or frozen set, as far as it still matches, plus the few newcomers the mandate allows.

use crate::{
    diagnostic::{Hold, Sentence},
    model::{CampaignId, PersonSet},
    say,
};

say! {
    /// Too many of the signed people are gone.
    pub struct ManyLeavers { left: u64, signed: u64 }
    zh "签核的 {signed} 人里有 {left} 人已不符合条件，超过 20%：受众可能变了，请重新签核"
    en "{left} of the {signed} signed people no longer match, more than 20 %: the audience may have changed, have it signed again"

    /// Too many came in since signing.
    pub struct ManyNewcomers { newcomers: u64, allowed: u64, signed: u64 }
    zh "签核后新增 {newcomers} 人，最多允许 {allowed} 人（签核时 {signed} 人）；一条也不会发，请重新签核"
    en "{newcomers} people came in since signing, at most {allowed} may (signed: {signed}); nothing is sent, have it signed again"

    /// Leavers within the limit.
    pub struct Leavers { left: u64 }
    zh "签核后有 {left} 人不再符合条件，不会收到"
    en "{left} of the signed people no longer match and will not get it"

    /// Newcomers within the limit.
    pub struct Newcomers { newcomers: u64 }
    zh "签核后新增 {newcomers} 人，在允许范围内，会一并发送"
    en "{newcomers} people came in since signing; within the limit, they get it too"
}

/// The result of narrowing.
#[derive(Debug, Default)]
pub struct Narrowed {
    /// Who may be reached.
    pub target: PersonSet,
    /// What forbids sending.
    pub holds: Vec<Hold>,
    /// What is worth saying.
    pub warnings: Vec<Sentence>,
}

/// Narrows those who match now to those who were signed, and a few newcomers.
pub fn to_signed(
    campaign: &CampaignId,
    touch: &str,
    matching: &PersonSet,
    signed: &PersonSet,
    newcomers_permille: u32,
    max_recipients: u32,
) -> Narrowed {
    let (left, came) = (signed.minus(matching), matching.minus(signed));
    let allowed = (signed.len() * u64::from(newcomers_permille) / 1000)
        .min(u64::from(max_recipients).saturating_sub(signed.minus(&left).len()));
    let mut narrowed = Narrowed {
        target: matching.clone(),
        ..Narrowed::default()
    };
    if left.len() * 5 > signed.len() {
        let what = ManyLeavers {
            left: left.len(),
            signed: signed.len(),
        };
        narrowed
            .holds
            .push(Hold::touch("many-leavers", campaign, touch, what));
    } else if !left.is_empty() {
        narrowed.warnings.push(Leavers { left: left.len() }.into());
    }
    if came.len() > allowed {
        let what = ManyNewcomers {
            newcomers: came.len(),
            allowed,
            signed: signed.len(),
        };
        narrowed
            .holds
            .push(Hold::touch("many-newcomers", campaign, touch, what));
    } else if !came.is_empty() {
        narrowed.warnings.push(
            Newcomers {
                newcomers: came.len(),
            }
            .into(),
        );
    }
    narrowed
}

/// Narrows to the set that was frozen when the gate opened: newcomers need a new run, leavers are dropped.
pub fn to_frozen(matching: &PersonSet, frozen: &PersonSet) -> Narrowed {
    Narrowed {
        target: matching.and(frozen),
        ..Narrowed::default()
    }
}
