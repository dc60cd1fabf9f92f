//! What the ledger can prove about one run, without anybody's id: the words of the evidence bundle. Times are Unix milliseconds.

use super::AuditEntry;
use crate::model::Message;
use serde::Serialize;
use std::collections::BTreeMap;

/// One run as the ledger knows it.
#[derive(Debug, Clone, Serialize)]
pub struct RunEvidence {
    /// Campaign.
    pub campaign: String,
    /// Run.
    pub run: String,
    /// Account.
    pub account: String,
    /// When its gate was opened.
    pub opened_ms: i64,
    /// The commit that defined it then, when the ledger was told.
    pub commit: Option<String>,
    /// What was signed: SHA-256 of `mandate`.
    pub digest: String,
    /// The canonical mandate.
    #[serde(skip)]
    pub mandate: String,
    /// The gate as it stands.
    pub gate: String,
    /// Who turned it last.
    pub gate_changed_by: String,
    /// When.
    pub gate_changed_ms: i64,
    /// Earliest start.
    pub not_before_ms: i64,
    /// Last start.
    pub not_after_ms: i64,
    /// Sign-offs it was opened with.
    pub approvals: Vec<ApprovalEvidence>,
    /// Its touches.
    pub touches: Vec<TouchEvidence>,
    /// Its batches with their attempts.
    pub batches: Vec<BatchEvidence>,
    /// Complaints that were noted.
    pub complaints: Vec<ComplaintEvidence>,
    /// Lines of the chain about it.
    #[serde(skip)]
    pub lines: Vec<AuditEntry>,
}

/// A sign-off that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalEvidence {
    /// SHA-256 of the signed statement.
    pub statement: String,
    /// Reviewer's name.
    pub reviewer: String,
    /// Stage.
    pub stage: String,
    /// When it was used.
    pub used_ms: i64,
}

/// A touch.
#[derive(Debug, Clone, Serialize)]
pub struct TouchEvidence {
    /// Its name.
    pub name: String,
    /// People frozen for it; none: its audience follows from results.
    pub frozen: Option<u64>,
    /// Its text as it was signed, with placeholders.
    pub skeleton: Message,
    /// What was sent, by digest. Empty where the text names people.
    pub messages: BTreeMap<String, Message>,
    /// Digests of what was sent and names people: the text itself is left out.
    pub withheld: Vec<String>,
}

/// A batch: one call of the platform.
#[derive(Debug, Clone, Serialize)]
pub struct BatchEvidence {
    /// Its number.
    pub batch: u32,
    /// Its touch.
    pub touch: String,
    /// How it goes out.
    pub channel: &'static str,
    /// First eight digits of the key of the member in whose name it goes.
    pub member: Option<String>,
    /// Which send.
    pub segment: u32,
    /// People in it.
    pub recipients: u64,
    /// Digest of the message.
    pub message: String,
    /// Digest of the request, media as their SHA-256.
    pub request: String,
    /// Its slot.
    pub not_before_ms: i64,
    /// Its slot.
    pub not_after_ms: i64,
    /// When it was set aside.
    pub retired_ms: Option<i64>,
    /// Its attempts.
    pub attempts: Vec<AttemptEvidence>,
    /// People by state: held, sent, unreachable, released.
    pub people: BTreeMap<&'static str, u64>,
    /// Results by word, counted; who is not in it waits, or the channel gives no receipt.
    pub results: BTreeMap<&'static str, u64>,
    /// When its member confirmed.
    pub confirmed_ms: Option<i64>,
    /// When its task was cancelled.
    pub cancelled_ms: Option<i64>,
    /// When it was taken back.
    pub recalled_ms: Option<i64>,
}

/// One permission to send, used once.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptEvidence {
    /// Its number.
    pub attempt: u32,
    /// Committed before the first byte.
    pub intent_ms: i64,
    /// Not written after.
    pub wire_by_ms: i64,
    /// How it ended.
    pub outcome: String,
    /// When that was known.
    pub outcome_ms: Option<i64>,
    /// The platform's code.
    pub code: Option<i64>,
    /// The platform's id.
    pub msgid: Option<String>,
    /// Digest of the request that was made.
    pub request: String,
}

/// An entry of complaints; who said what stays in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComplaintEvidence {
    /// Touch.
    pub touch: String,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// How many; negative for a correction.
    pub count: i64,
    /// When it was noted.
    pub noted_ms: i64,
}
