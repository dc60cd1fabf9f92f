//! The facts of sending, one by one.

use crate::model::{AttemptNo, BatchNo, CampaignId, Channel, Digest, PersonNo, RunNo, SendPolicy};
use serde::{Deserialize, Serialize};

/// One run of one campaign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunKey {
    /// Which campaign.
    pub campaign: CampaignId,
    /// "1", "2" … or the date of a calendar run.
    pub run: String,
}

/// The one switch of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Which run.
    pub run_no: RunNo,
    /// What was approved.
    pub digest: Digest,
    /// Open or not.
    pub state: GateState,
    /// Earliest start of anything, Unix milliseconds.
    pub not_before_ms: i64,
    /// Nothing starts after it, Unix milliseconds.
    pub not_after_ms: i64,
    /// Why it was turned last, when somebody said.
    pub reason: Option<String>,
}

/// An approval that was withdrawn: no sign-off of the run that was made before counts any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// Who withdrew it.
    pub by: String,
    /// Why.
    pub reason: String,
}

macro_rules! stored_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$item])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// The stored word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads a stored word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

stored_words! {
    /// State of a gate.
    GateState {
        /// Sending is allowed.
        Open = "open",
        /// Reversibly stopped.
        Paused = "paused",
        /// An approval was withdrawn.
        Revoked = "revoked",
        /// Stopped for good.
        Cancelled = "cancelled",
        /// Everything it allowed is done.
        Done = "done",
    }
}

stored_words! {
    /// How an attempt ended, or did not.
    Outcome {
        /// The intent is committed; nothing more is known.
        Open = "open",
        /// Proven: no byte left this machine.
        Unsent = "unsent",
        /// The platform took it.
        Accepted = "accepted",
        /// The platform refused it, with certainty.
        Rejected = "rejected",
        /// Put on the wire, outcome unknown.
        InDoubt = "in_doubt",
        /// Proven: the platform never saw it.
        Absent = "absent",
        /// A repeat under the platform's own de-duplication took its place.
        Superseded = "superseded",
    }
}

stored_words! {
    /// State of a person's claim: *held or sent* at most once per touch chain.
    ClaimState {
        /// In a frozen batch that is not settled.
        Held = "held",
        /// The platform accepted the batch with this person in it.
        Sent = "sent",
        /// Proven not reachable on this hop.
        Unreachable = "unreachable",
        /// Given back before any attempt.
        Released = "released",
    }
}

/// What an answer, or the lack of one, says about the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Certainly no effect.
    None,
    /// Certainly the effect.
    Done,
    /// Nobody here knows.
    Unknown,
}

/// One frozen API call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub batch_no: BatchNo,
    /// Its run.
    pub run_no: RunNo,
    /// For people: which run that is.
    pub run: RunKey,
    /// Name of its touch.
    pub touch: String,
    /// How it goes out.
    pub channel: Channel,
    /// What may be done about doubt.
    pub policy: SendPolicy,
    /// In whose name; none for app messages.
    pub member: Option<PersonNo>,
    /// Which send of the touch.
    pub segment_no: u32,
    /// Earliest start, Unix milliseconds.
    pub not_before_ms: i64,
    /// Last start, Unix milliseconds.
    pub not_after_ms: i64,
    /// 32 hex digits, in the link and in every later proof.
    pub marker: String,
    /// Digest of the canonical request.
    pub request_digest: Digest,
    /// Digest of the mandate it belongs to.
    pub digest: Digest,
    /// People in it.
    pub recipients: u32,
    /// Set aside before any attempt.
    pub retired: bool,
}

/// One permission to put a batch on the wire once, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Of which batch.
    pub batch_no: BatchNo,
    /// From 1.
    pub attempt_no: AttemptNo,
    /// Who committed the intent: process identity, unique per process life.
    pub worker: String,
    /// When, Unix milliseconds.
    pub intent_ms: i64,
    /// No byte leaves after it, Unix milliseconds.
    pub wire_by_ms: i64,
    /// Whether the system would have ended its process before it could write later than that.
    pub fenced: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// Platform code, if one came.
    pub code: Option<i64>,
    /// Platform id, if one came.
    pub msgid: Option<String>,
    /// When the outcome was recorded, Unix milliseconds.
    pub outcome_ms: Option<i64>,
    /// Why the outcome is believed.
    pub evidence: Option<String>,
}

/// What became of one recipient after acceptance (WeCom doc 93338, status 0–3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// 0: the member has not confirmed.
    Waiting = 0,
    /// 1: sent.
    Sent = 1,
    /// 2: no longer a friend.
    NotFriend = 2,
    /// 3: already received the allowed number.
    Capped = 3,
    /// Cancelled before it was confirmed.
    Cancelled = 4,
}

impl Delivery {
    /// Reads a platform or stored status.
    pub fn from_number(number: i64) -> Option<Self> {
        [
            Self::Waiting,
            Self::Sent,
            Self::NotFriend,
            Self::Capped,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|d| *d as i64 == number)
    }
}
