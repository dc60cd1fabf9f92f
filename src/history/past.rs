//! What facts mean together, for the rooms that decide.

use super::{Complained, Gate, Revocation, RunKey};
use crate::model::{CampaignId, Channel, Digest, Intent, PersonSet, SignedState, Truth};
use std::collections::BTreeMap;

/// The past, as far as the question asked for it.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Runs the question named, and those whose tasks are still unconfirmed.
    pub runs: BTreeMap<RunKey, RunPast>,
    /// For each cap window asked for, in the order of the question: who is at or above its limit.
    pub at_cap: Vec<PersonSet>,
    /// Starts of sends (segments) by account, Unix milliseconds, since the question's `sends_since_ms`; sorted.
    pub sends: BTreeMap<String, Vec<i64>>,
    /// Corp-wide stop switch.
    pub stopped: bool,
    /// Texts sent in 90 days, newest first, for renames and repeats.
    pub texts: Vec<SentText>,
    /// Urgent campaigns by account in the question's current local month.
    pub urgent: BTreeMap<String, Vec<RunKey>>,
    /// Of the campaigns asked for: where their content stood when a gate that nobody revoked was opened last.
    pub signed: BTreeMap<CampaignId, SignedState>,
    /// Of the runs asked for, opened or not: how their approval was withdrawn last.
    pub revoked: BTreeMap<RunKey, Revocation>,
}

/// One run's past.
#[derive(Debug, Clone, PartialEq)]
pub struct RunPast {
    /// Its switch, once opened.
    pub gate: Option<Gate>,
    /// Its touches by name.
    pub touches: BTreeMap<String, TouchPast>,
    /// Canonical mandate that was approved, for diffs when content changed.
    pub mandate: Option<String>,
}

/// One touch's past. The sets are disjoint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TouchPast {
    /// The audience frozen when the gate opened.
    pub frozen: Option<PersonSet>,
    /// In frozen batches, not settled.
    pub held: PersonSet,
    /// Accepted by the platform.
    pub sent: PersonSet,
    /// Proven unreachable.
    pub unreachable: PersonSet,
    /// In batches whose attempt is in doubt; part of nothing else.
    pub in_doubt: PersonSet,
    /// Batches by state.
    pub batches: BatchCounts,
    /// Highest segment number so far; 0: none.
    pub segments: u32,
    /// Complaints about it, once somebody noted one.
    pub complained: Option<Complained>,
}

/// Batches of a touch by state; the sum is all that were frozen and not retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BatchCounts {
    /// Frozen, no live attempt.
    pub frozen: u32,
    /// Frozen, and their time has passed.
    pub expired: u32,
    /// Intent committed, outcome not recorded yet.
    pub open: u32,
    /// Accepted.
    pub accepted: u32,
    /// Refused for good.
    pub rejected: u32,
    /// In doubt.
    pub in_doubt: u32,
    /// Accepted customer tasks that no member has confirmed.
    pub unconfirmed: u32,
    /// Cancelled at the platform.
    pub cancelled: u32,
}

/// A window in which messages are counted against a cap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CapWindow {
    /// From, Unix milliseconds.
    pub from_ms: i64,
    /// Until, exclusive, Unix milliseconds.
    pub until_ms: i64,
    /// Only these intents; empty: all.
    pub intents: Vec<Intent>,
    /// Only these channels; empty: all.
    pub channels: Vec<Channel>,
    /// At this many the person is over the cap.
    pub limit: u32,
}

/// A text that went out, for the rename guard.
#[derive(Debug, Clone, PartialEq)]
pub struct SentText {
    /// In which run.
    pub run: RunKey,
    /// Which touch.
    pub touch: String,
    /// Skeleton text, placeholders included.
    pub text: String,
    /// Digest of the whole skeleton.
    pub digest: Digest,
    /// To whom.
    pub people: PersonSet,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// `campaign[#run][/touch]: truth` as a question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReachedQuestion {
    /// Campaign id.
    pub campaign: String,
    /// Any run when none.
    pub run: Option<String>,
    /// Any touch when none.
    pub touch: Option<String>,
    /// What must be true.
    pub truth: Truth,
}
