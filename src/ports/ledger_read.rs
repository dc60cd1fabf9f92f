//! What may be asked of the ledger, and what it answers. Reading never changes it.

use super::LedgerError;
use crate::{
    directory::{Directory, List},
    history::{
        Attempt, Batch, CapWindow, ClaimState, Delivery, GateState, Past, ReachedQuestion,
        Revocation, RunKey,
    },
    model::{BatchNo, Channel, ListRef, Message, PersonKey, PersonNo, PersonSet},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, future::Future};

/// Where the ledger stands: its identity and the last fact that can change a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Identity of the ledger.
    pub ledger: String,
    /// Sequence number of the last deciding fact.
    pub seq: u64,
}

/// Everything a plan needs to know, asked at once.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Runs whose past decides.
    pub runs: Vec<RunKey>,
    /// Windows to count messages in.
    pub caps: Vec<CapWindow>,
    /// Lists to open.
    pub lists: Vec<ListRef>,
    /// People by what earlier touches recorded.
    pub reached: Vec<ReachedQuestion>,
    /// Count sends since then, Unix milliseconds.
    pub sends_since_ms: i64,
    /// Texts sent since then, for the rename guard, Unix milliseconds; none: not needed.
    pub texts_since_ms: Option<i64>,
    /// Digests whose recorded audiences are wanted.
    pub recorded: Vec<crate::model::Digest>,
    /// Start of the current local month, for urgent counts, Unix milliseconds.
    pub urgent_since_ms: i64,
    /// Now, for what has expired, Unix milliseconds.
    pub now_ms: i64,
}

/// Everything a plan asked for, from one read transaction.
#[derive(Debug, Default)]
pub struct Answers {
    /// Where the ledger stood.
    pub position: Option<Position>,
    /// The newest snapshot, if one was ever taken.
    pub directory: Option<Directory>,
    /// The past.
    pub past: Past,
    /// Lists by the reference asked for; missing when unknown or expired.
    pub lists: BTreeMap<ListRef, List>,
    /// Names and versions of all lists, for "nearest" hints.
    pub list_names: Vec<ListRef>,
    /// Answers to `reached`.
    pub reached: BTreeMap<ReachedQuestion, PersonSet>,
    /// Recorded audiences by mandate digest (hex), newest last.
    pub recorded: BTreeMap<String, Vec<RecordedAudience>>,
}

/// One touch's audience as `plan --record` stored it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedAudience {
    /// Touch name.
    pub touch: String,
    /// How many people.
    pub count: u64,
    /// Keyed digest of the set, hex.
    pub set: String,
    /// The people; empty in statements, filled from the ledger.
    #[serde(skip)]
    pub people: Vec<PersonNo>,
    /// When, Unix milliseconds.
    #[serde(skip)]
    pub recorded_ms: i64,
}

/// One run, for `status`.
#[derive(Debug, Clone)]
pub struct RunStatus {
    /// Which run.
    pub run: RunKey,
    /// Its gate, if opened.
    pub gate: Option<GateState>,
    /// Why it was turned last, when somebody said.
    pub gate_reason: Option<String>,
    /// How its approval was withdrawn last, if it was; it may have been signed again since.
    pub revoked: Option<Revocation>,
    /// Its touches in order.
    pub touches: Vec<TouchStatus>,
}

/// One touch, for `status` and the summary. The people counts add up to `frozen`.
#[derive(Debug, Clone, Default)]
pub struct TouchStatus {
    /// Its name.
    pub name: String,
    /// People frozen when the gate opened.
    pub frozen: u64,
    /// Not in any batch yet.
    pub unfrozen: u64,
    /// In batches that have not gone out and still may.
    pub held: u64,
    /// In batches whose time passed before they went out.
    pub expired: u64,
    /// In batches in doubt or still open.
    pub in_doubt: u64,
    /// Refused at once, or in refused batches.
    pub unreachable: u64,
    /// Accepted, by what is known of the delivery; app messages stay `Waiting`, since there is no receipt.
    pub accepted: BTreeMap<Delivery, u64>,
    /// Batches accepted, and how many of them members confirmed.
    pub tasks: u32,
    /// Confirmed tasks.
    pub confirmed: u32,
    /// Of the accepted: people whose message was taken back later.
    pub recalled: u64,
    /// Complaints that were noted.
    pub complaints: u64,
}

/// One run as it went, for the report.
#[derive(Debug, Clone)]
pub struct RunRecord {
    /// Which run.
    pub run: RunKey,
    /// Its account.
    pub account: String,
    /// When its gate was opened, Unix milliseconds.
    pub opened_ms: i64,
    /// Its gate.
    pub gate: GateState,
    /// Its touches in order, notices to members among them.
    pub touches: Vec<TouchRecord>,
}

/// One touch as it went.
#[derive(Debug, Clone, Default)]
pub struct TouchRecord {
    /// Its name.
    pub name: String,
    /// People frozen when the gate opened; none: its audience follows from results.
    pub frozen: Option<u64>,
    /// Of those, in no batch at all.
    pub unclaimed: u64,
    /// People in its batches who were never frozen: always 0 in a sound ledger.
    pub strangers: u64,
    /// Every batch, in order.
    pub batches: Vec<BatchRecord>,
    /// What they said, by number; `⟨M⟩` stands for the marker.
    pub messages: BTreeMap<u32, Message>,
    /// Complaints that were noted.
    pub complaints: u64,
}

/// One batch as it went, counted.
#[derive(Debug, Clone)]
pub struct BatchRecord {
    /// Its number.
    pub batch_no: BatchNo,
    /// How it goes out.
    pub channel: Channel,
    /// In whose name.
    pub member: Option<PersonNo>,
    /// Which send of the touch.
    pub segment_no: u32,
    /// Earliest start, Unix milliseconds.
    pub not_before_ms: i64,
    /// Last start, Unix milliseconds.
    pub not_after_ms: i64,
    /// What it said: a key of the touch's messages.
    pub message_no: u32,
    /// Where it stands.
    pub state: BatchState,
    /// People by the state of their claim.
    pub claims: BTreeMap<ClaimState, u64>,
    /// People by result; those without one are not in it.
    pub results: BTreeMap<Delivery, u64>,
    /// When its last intent was committed, Unix milliseconds.
    pub intent_ms: Option<i64>,
    /// What the platform answered to its last attempt.
    pub code: Option<i64>,
    /// When its task was made, Unix milliseconds; customer batches only.
    pub accepted_ms: Option<i64>,
    /// When its member confirmed, Unix milliseconds.
    pub confirmed_ms: Option<i64>,
    /// When its task was cancelled, Unix milliseconds.
    pub cancelled_ms: Option<i64>,
}

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BatchState {
    /// Not sent yet.
    Frozen,
    /// Its intent is committed.
    Open,
    /// Nobody knows.
    InDoubt,
    /// Taken by the platform.
    Accepted,
    /// Refused by the platform.
    Rejected,
    /// Set aside before any attempt.
    Retired,
}

/// One line of a person's story.
#[derive(Debug, Clone)]
pub struct TraceRow {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Which run.
    pub run: RunKey,
    /// Which touch.
    pub touch: String,
    /// The claim.
    pub state: ClaimState,
    /// The batch it was in.
    pub batch: Batch,
    /// The attempts of that batch.
    pub attempts: Vec<Attempt>,
    /// The result, if one was read.
    pub delivery: Option<(Delivery, Option<i64>)>,
}

/// One doubt.
#[derive(Debug, Clone)]
pub struct DoubtRow {
    /// The batch.
    pub batch: Batch,
    /// Its attempt in doubt.
    pub attempt: Attempt,
}

/// Reading the ledger. Each method is one read transaction.
pub trait LedgerRead: Send + Sync {
    /// Answers everything a plan asked, with the position it was read at.
    fn answer(
        &self,
        question: &Question,
    ) -> impl Future<Output = Result<Answers, LedgerError>> + Send;

    /// Where the ledger stands.
    fn position(&self) -> impl Future<Output = Result<Position, LedgerError>> + Send;

    /// The newest directory snapshot.
    fn directory(&self) -> impl Future<Output = Result<Option<Directory>, LedgerError>> + Send;

    /// The chats of the newest snapshot as they were read, and when.
    fn known_chats(
        &self,
    ) -> impl Future<Output = Result<Vec<super::KnownChat>, LedgerError>> + Send;

    /// Every run, or one campaign's, and those whose approval was withdrawn before they were opened.
    fn status(
        &self,
        campaign: Option<&str>,
    ) -> impl Future<Output = Result<Vec<RunStatus>, LedgerError>> + Send;

    /// Every run batch by batch, or one campaign's.
    fn records(
        &self,
        campaign: Option<&str>,
    ) -> impl Future<Output = Result<Vec<RunRecord>, LedgerError>> + Send;

    /// Every touch of a campaign with its complaints, or every touch somebody complained about; notices left out.
    fn complaints(
        &self,
        campaign: Option<&str>,
    ) -> impl Future<Output = Result<Vec<super::TouchComplaints>, LedgerError>> + Send;

    /// One person's whole story, oldest first.
    fn trace(
        &self,
        key: PersonKey,
    ) -> impl Future<Output = Result<Vec<TraceRow>, LedgerError>> + Send;

    /// Every attempt in doubt or open.
    fn doubts(&self) -> impl Future<Output = Result<Vec<DoubtRow>, LedgerError>> + Send;

    /// The policy this ledger last trusted; none before anybody did.
    fn trusted_policy(
        &self,
    ) -> impl Future<Output = Result<Option<super::TrustedPolicy>, LedgerError>> + Send;

    /// Raw ids of people, opened; none for the forgotten.
    fn ids(
        &self,
        people: &[PersonNo],
    ) -> impl Future<Output = Result<Vec<Option<String>>, LedgerError>> + Send;
}
