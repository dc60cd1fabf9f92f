//! The words of writing: what is handed to the ledger, and what it hands out for sending and collecting; rows of a sync stand in
//! `directory_rows`.

use super::Recalled;
use crate::{
    history::{Attempt, Batch, Delivery, GateState, Outcome, RunKey},
    model::{
        AttemptNo, BatchNo, Channel, Digest, Message, PersonKind, PersonNo, PersonSet, SendPolicy,
        SignedState,
    },
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why the ledger could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// Another process holds it.
    #[error("the ledger is in use by {holder}")]
    Locked {
        /// pid and boot id of the holder, as its lock file says.
        holder: String,
    },
    /// It is not safe to use: a copy, a network file system, a wrong pepper, a wrong mode, a newer protocol.
    #[error("the ledger is not safe to use: {0}")]
    Unsafe(String),
    /// No ledger at this address yet.
    #[error("no ledger at {0}")]
    Missing(String),
    /// The storage failed.
    #[error("the ledger failed: {0}")]
    Storage(String),
    /// A rule of the ledger refused the write; the facts stay as they were.
    #[error("the ledger refused: {0}")]
    Refused(String),
}

/// A parsed list to import.
#[derive(Debug, Clone, Default)]
pub struct ListImport {
    /// Its name.
    pub name: String,
    /// Whom its rows name.
    pub kind: Option<PersonKind>,
    /// Columns beyond the id.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<ListRow>,
    /// When it expires, Unix milliseconds.
    pub expires_ms: Option<i64>,
}

/// One row of a list.
#[derive(Debug, Clone, Default)]
pub struct ListRow {
    /// `external_userid`, `userid`, `phone` or `unionid`.
    pub id_kind: &'static str,
    /// The raw id.
    pub id: String,
    /// In the order of `columns`.
    pub values: Vec<String>,
}

/// A sign-off that opened a gate; used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalUse {
    /// SHA-256 of the signed statement.
    pub statement: Digest,
    /// Reviewer's name.
    pub reviewer: String,
    /// Stage word.
    pub stage: String,
    /// When it was signed, Unix milliseconds.
    pub signed_ms: i64,
}

/// What a gate is opened with.
#[derive(Debug, Clone)]
pub struct OpenGate {
    /// Which run.
    pub run: RunKey,
    /// Which account, for quotas.
    pub account: String,
    /// For caps.
    pub intent: crate::model::Intent,
    /// Whether it is urgent, for the monthly count.
    pub urgent: bool,
    /// The approved digest.
    pub digest: Digest,
    /// Its canonical mandate.
    pub mandate: String,
    /// Earliest start, Unix milliseconds.
    pub not_before_ms: i64,
    /// Last start, Unix milliseconds.
    pub not_after_ms: i64,
    /// Which sign-offs open it.
    pub approvals: Vec<ApprovalUse>,
    /// The audience of each touch known now, frozen here: name, chain (the first touch of its `instead_of` chain), people, skeleton text.
    pub touches: Vec<(String, String, PersonSet, Message)>,
    /// The commit that holds the inputs as they were signed; none when changes are not committed.
    pub definition: Option<SignedState>,
    /// Who opened it.
    pub actor: String,
}

/// One send to freeze: a segment of a touch, cut into batches.
#[derive(Debug, Clone)]
pub struct Slice {
    /// Of which run.
    pub run: RunKey,
    /// Which touch.
    pub touch: String,
    /// How it goes out.
    pub channel: Channel,
    /// What may be done about doubt.
    pub policy: SendPolicy,
    /// From 1 within the touch; counts as one send of the account. 0 for the members' notices, which count as none.
    pub segment_no: u32,
    /// The slot: earliest start, Unix milliseconds.
    pub not_before_ms: i64,
    /// The slot: last start, Unix milliseconds.
    pub not_after_ms: i64,
    /// In order: member, then person key.
    pub batches: Vec<FrozenBatch>,
}

/// One batch to freeze.
#[derive(Debug, Clone)]
pub struct FrozenBatch {
    /// In whose name; none for app messages.
    pub member: Option<PersonNo>,
    /// App, for app messages.
    pub app: Option<String>,
    /// From 0 within (touch, channel, member); never reused.
    pub chunk_no: u32,
    /// The message with `⟨M⟩` where the marker goes; the ledger puts the marker in.
    pub message: Message,
    /// In key order; at most the API's limit.
    pub recipients: Vec<PersonNo>,
    /// Random.
    pub marker: [u8; 16],
    /// Confirmation terms for `collect`, canonical JSON; none: until `not_after`, kept.
    pub confirm: Option<String>,
}

/// A batch that this worker may prepare.
#[derive(Debug, Clone)]
pub struct ClaimedBatch {
    /// The batch.
    pub batch: Batch,
    /// App, for app messages.
    pub app: Option<String>,
    /// Message with the marker in place.
    pub message: Message,
    /// Recipients in order, raw ids opened.
    pub recipients: Vec<(PersonNo, String)>,
    /// userid of the member, opened.
    pub sender: Option<String>,
    /// Fencing number of this lease.
    pub epoch: i64,
    /// Attempts so far.
    pub attempts: u32,
}

/// An intent to commit.
#[derive(Debug, Clone)]
pub struct NewIntent {
    /// Of which batch.
    pub batch_no: BatchNo,
    /// The lease it is committed under.
    pub epoch: i64,
    /// Which process.
    pub worker: String,
    /// Unix milliseconds.
    pub intent_ms: i64,
    /// Unix milliseconds.
    pub wire_by_ms: i64,
    /// Digest of the mandate.
    pub digest: Digest,
    /// Digest of the canonical request.
    pub request_digest: Digest,
    /// Media ids used, JSON.
    pub media: String,
    /// Whether a fence stands that ends this process before it could write later than `wire_by_ms`.
    pub fenced: bool,
}

/// Why an intent was not allowed: nothing was written, nothing may be sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntentRefused {
    /// Paused, revoked, cancelled, stopped.
    #[error("the gate is {0}")]
    Gate(String),
    /// The lease went to somebody else.
    #[error("the lease was lost")]
    Lease,
    /// Before its slot or too close to its end.
    #[error("outside its slot")]
    Slot,
    /// A live attempt exists.
    #[error("another attempt is live")]
    Live,
    /// The digests differ.
    #[error("the content differs from what was frozen")]
    Digest,
    /// The storage failed; the intent may or may not stand. Nothing is sent; recovery decides.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// How an attempt is settled.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// Which batch.
    pub batch_no: BatchNo,
    /// Which attempt.
    pub attempt_no: AttemptNo,
    /// How it ended.
    pub outcome: Outcome,
    /// Platform code.
    pub code: Option<i64>,
    /// Platform id.
    pub msgid: Option<String>,
    /// Why this is believed.
    pub evidence: String,
    /// People the platform refused at once.
    pub unreachable: Vec<PersonNo>,
    /// A refusal that may be tried again: the batch goes back to frozen. Otherwise its people are unreachable.
    pub retry: bool,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// What recovery found.
#[derive(Debug, Clone, Default)]
pub struct Recovered {
    /// Attempts that became in doubt now.
    pub newly_in_doubt: u32,
    /// Every attempt in doubt, with whether its owner's process is certainly gone.
    pub in_doubt: Vec<(Batch, Attempt, bool)>,
}

/// An accepted task that `collect` has to look at.
#[derive(Debug, Clone)]
pub struct CollectTask {
    /// Its batch.
    pub batch: Batch,
    /// Platform id.
    pub msgid: String,
    /// Accepted, Unix milliseconds.
    pub accepted_ms: i64,
    /// userid of the member.
    pub sender: Option<String>,
    /// Whether the member has confirmed.
    pub confirmed: bool,
    /// Whether it was cancelled at the platform.
    pub cancelled: bool,
    /// Reminders sent.
    pub reminders: u32,
    /// Confirmation terms as frozen.
    pub confirm: Option<String>,
    /// Recipients without a final result.
    pub waiting: u64,
}

/// One result to record.
#[derive(Debug, Clone)]
pub struct ResultRow {
    /// Raw id.
    pub recipient: String,
    /// What became of them.
    pub delivery: Delivery,
    /// Unix seconds.
    pub at_s: Option<i64>,
}

/// A change of the gate, or of the corp-wide switch.
#[derive(Debug, Clone)]
pub struct GateChange {
    /// Which run; none: the corp-wide switch.
    pub run: Option<RunKey>,
    /// To what. For the switch: `Paused` stops, `Open` resumes.
    pub to: GateState,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// The withdrawal of an approval.
#[derive(Debug, Clone)]
pub struct NewRevocation {
    /// Which run; its gate may never have been opened.
    pub run: RunKey,
    /// What was approved, as far as known.
    pub digest: Option<Digest>,
    /// In whose name.
    pub by: String,
    /// Who typed it, for the audit chain.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// Answer of the shared rate limiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// One call may be made now.
    Go,
    /// None before this many milliseconds.
    Wait(i64),
}

/// One row of the hash chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// From 1, without gaps.
    pub seq: u64,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Who.
    pub actor: String,
    /// `freeze`, `intent`, `accepted` …
    pub kind: String,
    /// Canonical JSON without raw ids or text.
    pub body: String,
    /// Hash of the row before.
    pub prev: String,
    /// SHA-256("v1" ‖ seq ‖ prev ‖ body), hex.
    pub hash: String,
}

/// An accepted batch, as a recall sees it.
#[derive(Debug, Clone)]
pub struct RecallRow {
    /// Which.
    pub batch: Batch,
    /// The app that sent it; none for customers and robots.
    pub app: Option<String>,
    /// The platform's id; none on channels that give none.
    pub msgid: Option<String>,
    /// When its intent was committed, Unix milliseconds.
    pub sent_ms: i64,
    /// What an earlier recall came to.
    pub recalled: Option<Recalled>,
}
