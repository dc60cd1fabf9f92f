//! What may be written to the ledger. Every method is one durable transaction with its audit row inside.

use super::{
    AuditEntry, ClaimedBatch, CollectTask, DirectoryRows, GateChange, IntentRefused, LedgerError,
    ListImport, NewIntent, NewRevocation, OpenGate, Position, Rate, RecallRow, Recalled, Recovered,
    Resolution, ResultRow, Slice, StagedPart, Staging, SyncEnd,
};
use crate::{
    history::RunKey,
    model::{AttemptNo, BatchNo, Channel, Digest, PersonSet, Tempo},
};
use std::future::Future;

/// Writing the ledger.
pub trait Journal: super::LedgerRead {
    /// Stores a snapshot as the newest; numbers and seals new people.
    fn store_directory(
        &self,
        rows: DirectoryRows,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<Position, LedgerError>> + Send;

    /// Begins a sync, or goes on with one that did not end: at most `age_ms_max` milliseconds old and of the same `source`.
    fn resume_sync(
        &self,
        source: &str,
        age_ms_max: i64,
        now_ms: i64,
    ) -> impl Future<Output = Result<Staging, LedgerError>> + Send;

    /// Keeps one finished part of the sync that was begun. Not a fact: a power cut may take it back, a killed process does not.
    fn stage(
        &self,
        part: &str,
        content: StagedPart,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Makes the newest snapshot of everything staged, unless it lost a fifth of anything and that is not accepted.
    /// `posts`: robots and app chats that the settings declare.
    fn finish_sync(
        &self,
        posts: &[String],
        accept_smaller: bool,
        pages: u64,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<SyncEnd, LedgerError>> + Send;

    /// Stores a list version; equal content gives the same version. Returns its reference and what matched.
    fn import_list(
        &self,
        list: ListImport,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<(crate::model::ListRef, crate::directory::List), LedgerError>> + Send;

    /// `plan --record`: stores the audience of each touch under a digest.
    fn record_audience(
        &self,
        digest: Digest,
        touches: Vec<super::RecordedAudience>,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Opens a run's gate with its approvals, freezing the audiences known now. Opening it again with the same digest changes nothing.
    fn open_gate(
        &self,
        gate: OpenGate,
        now_ms: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Freezes slices. People who already hold a live claim in the chain are refused, and the whole slice with them.
    fn freeze(
        &self,
        slices: Vec<Slice>,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<u32, LedgerError>> + Send;

    /// S0: attempts past `wire_by` + answer become in doubt; returns every doubt.
    fn recover(
        &self,
        now_ms: i64,
        tempo: &Tempo,
        worker: &str,
    ) -> impl Future<Output = Result<Recovered, LedgerError>> + Send;

    /// S1: leases the next due batch without a live attempt whose gate is open; `runs` limits to some runs (empty: all).
    fn claim(
        &self,
        worker: &str,
        runs: &[RunKey],
        now_ms: i64,
        tempo: &Tempo,
    ) -> impl Future<Output = Result<Option<ClaimedBatch>, LedgerError>> + Send;

    /// When the next batch could be claimed: its `not_before`, Unix milliseconds.
    fn next_due(
        &self,
        runs: &[RunKey],
        now_ms: i64,
    ) -> impl Future<Output = Result<Option<i64>, LedgerError>> + Send;

    /// S2: takes one token of a shared limiter (GCRA). `emit_ms` between calls, `burst` calls at once.
    fn rate(
        &self,
        key: &str,
        now_ms: i64,
        emit_ms: i64,
        burst: u32,
    ) -> impl Future<Output = Result<Rate, LedgerError>> + Send;

    /// Blocks a limiter for everybody until then.
    fn block_rate(
        &self,
        key: &str,
        until_ms: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// S6: commits an intent durably, or refuses.
    fn intent(
        &self,
        intent: NewIntent,
    ) -> impl Future<Output = Result<AttemptNo, IntentRefused>> + Send;

    /// S9: records how an attempt ended. A final row stays; the same end again is no error.
    fn settle(
        &self,
        resolution: Resolution,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// S10: gives the lease back.
    fn release(
        &self,
        batch_no: BatchNo,
        epoch: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// A frozen batch with everything that went or would go on the wire, for comparing; leases nothing.
    fn content(
        &self,
        batch_no: BatchNo,
    ) -> impl Future<Output = Result<ClaimedBatch, LedgerError>> + Send;

    /// Which batch owns a platform id.
    fn owner(
        &self,
        channel: Channel,
        msgid: &str,
    ) -> impl Future<Output = Result<Option<BatchNo>, LedgerError>> + Send;

    /// Sets a frozen batch aside before any attempt; its claims are released. Refused while an attempt is live.
    fn retire(
        &self,
        batch_no: BatchNo,
        reason: &str,
        now_ms: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Sets aside every frozen batch of a touch that holds one of these people, or whose slot ended before `ended_before_ms`;
    /// the others in it are free to be planned again. Batches with an attempt that counts are left alone. Returns how many.
    fn set_aside(
        &self,
        run: &RunKey,
        touch: &str,
        people: PersonSet,
        ended_before_ms: Option<i64>,
        now_ms: i64,
    ) -> impl Future<Output = Result<u32, LedgerError>> + Send;

    /// A cached media id of this file for a channel, uploaded since then.
    fn media(
        &self,
        sha256: &str,
        channel: &str,
        since_ms: i64,
    ) -> impl Future<Output = Result<Option<String>, LedgerError>> + Send;

    /// Remembers a media id.
    fn remember_media(
        &self,
        sha256: &str,
        channel: &str,
        media_id: &str,
        now_ms: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Accepted customer tasks that are not settled.
    fn tasks_to_collect(
        &self,
        campaign: Option<&str>,
    ) -> impl Future<Output = Result<Vec<CollectTask>, LedgerError>> + Send;

    /// Records what `collect` read of one task: whether its member confirmed, and results. Final results stay.
    fn record_results(
        &self,
        batch_no: BatchNo,
        confirmed_ms: Option<i64>,
        results: Vec<ResultRow>,
        now_ms: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// A task was cancelled at the platform; waiting recipients become cancelled.
    fn record_cancel(
        &self,
        batch_no: BatchNo,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Every accepted batch of a campaign, with what is known of its recall.
    fn recallable(
        &self,
        campaign: &str,
    ) -> impl Future<Output = Result<Vec<RecallRow>, LedgerError>> + Send;

    /// The platform answered a recall. The message stays sent: whoever got it may have read it, and gets no other.
    fn record_recall(
        &self,
        batch_no: BatchNo,
        recalled: Recalled,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// A reminder went out.
    fn record_reminder(
        &self,
        batch_no: BatchNo,
        now_ms: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Turns a gate or the corp-wide switch. Returns after every earlier intent is visible.
    fn change_gate(
        &self,
        change: GateChange,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Withdraws the approval of a run: what was signed before counts no more, and its gate shuts. Returns after every earlier intent
    /// is visible.
    fn revoke(
        &self,
        revocation: NewRevocation,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Notes complaints about a touch; returns them all beside those who got it. Refused when a correction takes off more than there are.
    fn note_complaints(
        &self,
        complaints: super::NewComplaints,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<crate::history::Complained, LedgerError>> + Send;

    /// Trusts a policy from now on. Refused when another one is in force than the caller saw, and when its sign-off moved a policy before.
    fn trust_policy(
        &self,
        accepted: super::PolicyAccepted,
        now_ms: i64,
        actor: &str,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Notes something that must not happen.
    fn anomaly(
        &self,
        kind: &str,
        detail: &str,
        now_ms: i64,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// The hash chain, from a sequence number on.
    fn audit(&self, from: u64)
    -> impl Future<Output = Result<Vec<AuditEntry>, LedgerError>> + Send;
}
