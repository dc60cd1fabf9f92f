//! Puts reading behind the trait: each method is one snapshot on the ledger's thread.

use super::{
    Ledger, answer, complaint, directory, policy, records, status,
    store::{Tx, position},
    trace,
};
use crate::{
    directory::Directory,
    model::{PersonKey, PersonNo},
    ports::{
        Answers, DoubtRow, KnownChat, LedgerError, LedgerRead, Position, Question, RunRecord,
        RunStatus, TouchComplaints, TraceRow, TrustedPolicy,
    },
};

impl Ledger {
    pub(super) async fn read<T: Send + 'static>(
        &self,
        now_ms: Option<i64>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.engine()
            .ask(move |store| store.read(now_ms, work))
            .await
    }
}

impl LedgerRead for Ledger {
    async fn answer(&self, question: &Question) -> Result<Answers, LedgerError> {
        let question = question.clone();
        self.read(None, move |tx| answer::answer(tx, &question))
            .await
    }

    async fn position(&self) -> Result<Position, LedgerError> {
        self.read(None, position).await
    }

    async fn directory(&self) -> Result<Option<Directory>, LedgerError> {
        self.read(None, directory::load).await
    }

    async fn known_chats(&self) -> Result<Vec<KnownChat>, LedgerError> {
        self.read(None, directory::known_chats).await
    }

    async fn status(&self, campaign: Option<&str>) -> Result<Vec<RunStatus>, LedgerError> {
        let campaign = campaign.map(str::to_owned);
        self.read(None, move |tx| status::status(tx, campaign.as_deref()))
            .await
    }

    async fn records(&self, campaign: Option<&str>) -> Result<Vec<RunRecord>, LedgerError> {
        let campaign = campaign.map(str::to_owned);
        self.read(None, move |tx| records::records(tx, campaign.as_deref()))
            .await
    }

    async fn trusted_policy(&self) -> Result<Option<TrustedPolicy>, LedgerError> {
        self.read(None, policy::trusted).await
    }

    async fn complaints(
        &self,
        campaign: Option<&str>,
    ) -> Result<Vec<TouchComplaints>, LedgerError> {
        let campaign = campaign.map(str::to_owned);
        self.read(None, move |tx| complaint::rows(tx, campaign.as_deref()))
            .await
    }

    async fn trace(&self, key: PersonKey) -> Result<Vec<TraceRow>, LedgerError> {
        self.read(None, move |tx| trace::trace(tx, key)).await
    }

    async fn doubts(&self) -> Result<Vec<DoubtRow>, LedgerError> {
        self.read(None, trace::doubts).await
    }

    async fn ids(&self, people: &[PersonNo]) -> Result<Vec<Option<String>>, LedgerError> {
        let people = people.to_vec();
        self.read(None, move |tx| {
            people.iter().map(|person| tx.raw_id(*person)).collect()
        })
        .await
    }
}
