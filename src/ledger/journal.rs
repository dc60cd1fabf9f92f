//! Puts writing behind the trait: each method is one transaction on the ledger's thread.

use super::{
    Ledger, audit, claim, collect, complaint, directory, freeze, gate, intent, list, pace, policy,
    recall, revoke, settle, staging, store::Tx,
};
use crate::{
    directory::List,
    history::{Complained, RunKey},
    model::{AttemptNo, BatchNo, Channel, Digest, ListRef, PersonSet, Tempo},
    ports::{
        AuditEntry, ClaimedBatch, CollectTask, DirectoryRows, GateChange, IntentRefused, Journal,
        LedgerError, ListImport, NewComplaints, NewIntent, NewRevocation, OpenGate, PolicyAccepted,
        Position, Rate, RecallRow, Recalled, RecordedAudience, Recovered, Resolution, ResultRow,
        Slice, StagedPart, Staging, SyncEnd,
    },
};

impl Ledger {
    /// A fact: synced before the answer.
    async fn write<T: Send + 'static>(
        &self,
        now_ms: i64,
        work: impl FnOnce(&Tx<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.engine()
            .ask(move |store| store.write(Some(now_ms), work))
            .await
    }

    /// No fact: a power cut may take it back.
    async fn write_lightly<T: Send + 'static>(
        &self,
        now_ms: Option<i64>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.engine()
            .ask(move |store| store.write_lightly(now_ms, work))
            .await
    }
}

impl Journal for Ledger {
    async fn store_directory(
        &self,
        rows: DirectoryRows,
        now_ms: i64,
        actor: &str,
    ) -> Result<Position, LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| {
            directory::store(tx, &rows, now_ms, &actor)
        })
        .await
    }

    async fn resume_sync(
        &self,
        source: &str,
        age_ms_max: i64,
        now_ms: i64,
    ) -> Result<Staging, LedgerError> {
        let source = source.to_owned();
        self.write_lightly(Some(now_ms), move |tx| {
            staging::resume(tx, &source, age_ms_max, now_ms)
        })
        .await
    }

    async fn stage(&self, part: &str, content: StagedPart) -> Result<(), LedgerError> {
        let part = part.to_owned();
        self.write_lightly(None, move |tx| staging::stage(tx, &part, content))
            .await
    }

    async fn finish_sync(
        &self,
        posts: &[String],
        accept_smaller: bool,
        pages: u64,
        now_ms: i64,
        actor: &str,
    ) -> Result<SyncEnd, LedgerError> {
        let (posts, actor) = (posts.to_vec(), actor.to_owned());
        self.write(now_ms, move |tx| {
            staging::finish(tx, &posts, accept_smaller, pages, now_ms, &actor)
        })
        .await
    }

    async fn import_list(
        &self,
        list: ListImport,
        now_ms: i64,
        actor: &str,
    ) -> Result<(ListRef, List), LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| list::import(tx, &list, now_ms, &actor))
            .await
    }

    async fn record_audience(
        &self,
        digest: Digest,
        touches: Vec<RecordedAudience>,
        now_ms: i64,
        actor: &str,
    ) -> Result<(), LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| {
            gate::record_audience(tx, digest, &touches, now_ms, &actor)
        })
        .await
    }

    async fn open_gate(&self, gate: OpenGate, now_ms: i64) -> Result<(), LedgerError> {
        self.write(now_ms, move |tx| gate::open(tx, &gate, now_ms))
            .await
    }

    async fn freeze(
        &self,
        slices: Vec<Slice>,
        now_ms: i64,
        actor: &str,
    ) -> Result<u32, LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| {
            freeze::freeze(tx, &slices, now_ms, &actor)
        })
        .await
    }

    async fn recover(
        &self,
        now_ms: i64,
        tempo: &Tempo,
        worker: &str,
    ) -> Result<Recovered, LedgerError> {
        let (tempo, worker) = (*tempo, worker.to_owned());
        self.write(now_ms, move |tx| {
            claim::recover(tx, now_ms, &tempo, &worker)
        })
        .await
    }

    async fn claim(
        &self,
        worker: &str,
        runs: &[RunKey],
        now_ms: i64,
        tempo: &Tempo,
    ) -> Result<Option<ClaimedBatch>, LedgerError> {
        let (worker, runs, tempo) = (worker.to_owned(), runs.to_vec(), *tempo);
        self.write_lightly(Some(now_ms), move |tx| {
            claim::claim(tx, &worker, &runs, now_ms, &tempo)
        })
        .await
    }

    async fn next_due(&self, runs: &[RunKey], now_ms: i64) -> Result<Option<i64>, LedgerError> {
        let runs = runs.to_vec();
        self.read(Some(now_ms), move |tx| claim::next_due(tx, &runs, now_ms))
            .await
    }

    async fn rate(
        &self,
        key: &str,
        now_ms: i64,
        emit_ms: i64,
        burst: u32,
    ) -> Result<Rate, LedgerError> {
        let key = key.to_owned();
        self.write_lightly(Some(now_ms), move |tx| {
            pace::rate(tx, &key, now_ms, emit_ms, burst)
        })
        .await
    }

    async fn block_rate(&self, key: &str, until_ms: i64) -> Result<(), LedgerError> {
        let key = key.to_owned();
        // A line of the chain, so a fact.
        self.engine()
            .ask(move |store| store.write(None, |tx| pace::block(tx, &key, until_ms)))
            .await
    }

    async fn intent(&self, intent: NewIntent) -> Result<AttemptNo, IntentRefused> {
        let now_ms = intent.intent_ms;
        self.write(now_ms, move |tx| intent::intent(tx, &intent))
            .await?
    }

    async fn settle(&self, resolution: Resolution) -> Result<(), LedgerError> {
        self.write(resolution.at_ms, move |tx| settle::settle(tx, &resolution))
            .await
    }

    async fn release(&self, batch_no: BatchNo, epoch: i64) -> Result<(), LedgerError> {
        self.write_lightly(None, move |tx| claim::release(tx, batch_no, epoch))
            .await
    }

    async fn content(&self, batch_no: BatchNo) -> Result<ClaimedBatch, LedgerError> {
        self.read(None, move |tx| claim::content(tx, batch_no))
            .await
    }

    async fn owner(&self, channel: Channel, msgid: &str) -> Result<Option<BatchNo>, LedgerError> {
        let msgid = msgid.to_owned();
        self.read(None, move |tx| claim::owner(tx, channel, &msgid))
            .await
    }

    async fn retire(
        &self,
        batch_no: BatchNo,
        reason: &str,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        let reason = reason.to_owned();
        self.write(now_ms, move |tx| {
            freeze::retire(tx, batch_no, &reason, now_ms)
        })
        .await
    }

    async fn set_aside(
        &self,
        run: &RunKey,
        touch: &str,
        people: PersonSet,
        ended_before_ms: Option<i64>,
        now_ms: i64,
    ) -> Result<u32, LedgerError> {
        let (run, touch) = (run.clone(), touch.to_owned());
        self.write(now_ms, move |tx| {
            freeze::set_aside(tx, (&run, &touch), &people, ended_before_ms, now_ms)
        })
        .await
    }

    async fn media(
        &self,
        sha256: &str,
        channel: &str,
        since_ms: i64,
    ) -> Result<Option<String>, LedgerError> {
        let (sha256, channel) = (sha256.to_owned(), channel.to_owned());
        self.read(None, move |tx| pace::media(tx, &sha256, &channel, since_ms))
            .await
    }

    async fn remember_media(
        &self,
        sha256: &str,
        channel: &str,
        media_id: &str,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        let (sha256, channel, media_id) =
            (sha256.to_owned(), channel.to_owned(), media_id.to_owned());
        self.write_lightly(Some(now_ms), move |tx| {
            pace::remember_media(tx, &sha256, &channel, &media_id, now_ms)
        })
        .await
    }

    async fn tasks_to_collect(
        &self,
        campaign: Option<&str>,
    ) -> Result<Vec<CollectTask>, LedgerError> {
        let campaign = campaign.map(str::to_owned);
        self.read(None, move |tx| collect::tasks(tx, campaign.as_deref()))
            .await
    }

    async fn record_results(
        &self,
        batch_no: BatchNo,
        confirmed_ms: Option<i64>,
        results: Vec<ResultRow>,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        self.write(now_ms, move |tx| {
            collect::record(tx, batch_no, confirmed_ms, &results, now_ms)
        })
        .await
    }

    async fn record_cancel(
        &self,
        batch_no: BatchNo,
        now_ms: i64,
        actor: &str,
    ) -> Result<(), LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| {
            collect::cancel(tx, batch_no, now_ms, &actor)
        })
        .await
    }

    async fn recallable(&self, campaign: &str) -> Result<Vec<RecallRow>, LedgerError> {
        let campaign = campaign.to_owned();
        self.read(None, move |tx| recall::rows(tx, &campaign)).await
    }

    async fn record_recall(
        &self,
        batch_no: BatchNo,
        recalled: Recalled,
        now_ms: i64,
        actor: &str,
    ) -> Result<(), LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| {
            recall::record(tx, batch_no, recalled, now_ms, &actor)
        })
        .await
    }

    async fn record_reminder(&self, batch_no: BatchNo, now_ms: i64) -> Result<(), LedgerError> {
        self.write(now_ms, move |tx| collect::reminder(tx, batch_no, now_ms))
            .await
    }

    async fn change_gate(&self, change: GateChange) -> Result<(), LedgerError> {
        self.write(change.at_ms, move |tx| gate::change(tx, &change))
            .await
    }

    async fn revoke(&self, revocation: NewRevocation) -> Result<(), LedgerError> {
        let at_ms = revocation.at_ms;
        self.write(at_ms, move |tx| revoke::revoke(tx, &revocation))
            .await
    }

    async fn note_complaints(
        &self,
        complaints: NewComplaints,
        now_ms: i64,
        actor: &str,
    ) -> Result<Complained, LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| {
            complaint::note(tx, &complaints, now_ms, &actor)
        })
        .await
    }

    async fn trust_policy(
        &self,
        accepted: PolicyAccepted,
        now_ms: i64,
        actor: &str,
    ) -> Result<(), LedgerError> {
        let actor = actor.to_owned();
        self.write(now_ms, move |tx| {
            policy::trust(tx, &accepted, now_ms, &actor)
        })
        .await
    }

    async fn anomaly(&self, kind: &str, detail: &str, now_ms: i64) -> Result<(), LedgerError> {
        let (kind, detail) = (kind.to_owned(), detail.to_owned());
        self.write(now_ms, move |tx| pace::anomaly(tx, &kind, &detail, now_ms))
            .await
    }

    async fn audit(&self, from: u64) -> Result<Vec<AuditEntry>, LedgerError> {
        self.read(None, move |tx| audit::read(&tx.sql, from)).await
    }
}
