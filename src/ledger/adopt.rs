//! Takes a copied or rolled-back ledger for the one that counts, because a person says so: from here on it lies where it is found, and nothing is
//! sent before each run is resumed by hand.

use super::{
    Ledger,
    audit::{self, Kind},
    gate,
    sql::{OptionalExtension, params},
    store::{Place, Tx},
};
use crate::{
    history::GateState,
    model::Digest,
    ports::{GateChange, LedgerError},
};
use serde_json::{Value, json};

const ADOPTED: Kind = Kind::deciding("adopted");

/// Who says that this ledger counts, and what they saw.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// Why.
    pub reason: String,
    /// The newest line any anchor outside saw: what lies between the ledger's head and it is given up.
    pub beyond: u64,
    /// Who.
    pub actor: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// An adoption that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adopted {
    /// Anchors up to this line are answered for.
    pub beyond: u64,
    /// If they were taken before this moment, Unix milliseconds.
    pub at_ms: i64,
}

impl Ledger {
    /// Binds the ledger to where it lies now and pauses every open run. Returns how many were open.
    pub async fn adopt(&self, adoption: Adoption) -> Result<u32, LedgerError> {
        self.engine()
            .ask(move |store| {
                let place = store.place.clone();
                store.write(Some(adoption.at_ms), |tx| adopt(tx, &place, &adoption))
            })
            .await
    }

    /// The last adoption, if there was one.
    pub async fn adopted(&self) -> Result<Option<Adopted>, LedgerError> {
        self.read(None, last).await
    }
}

fn adopt(tx: &Tx<'_>, place: &Place, adoption: &Adoption) -> Result<u32, LedgerError> {
    tx.sql.execute(
        "UPDATE ledger_instance SET host_binding = ?1, timeline = ?2",
        params![place.binding, place.timeline],
    )?;
    let open = open_runs(tx)?;
    for run in &open {
        let change = GateChange {
            run: Some(run.clone()),
            to: GateState::Paused,
            actor: adoption.actor.clone(),
            reason: adoption.reason.clone(),
            at_ms: adoption.at_ms,
        };
        gate::change(tx, &change)?;
    }
    let facts = json!({
        "beyond": adoption.beyond, "head": audit::head(&tx.sql)?.0, "paused": open.len(),
        "reason": Digest::of(adoption.reason.as_bytes()), "place": Digest::of(place.binding.as_bytes()),
    });
    // Where a ledger lies is no fact of its own: it says nothing about anybody's messages.
    tx.audit(adoption.at_ms, &adoption.actor, ADOPTED, facts, &[])?;
    Ok(open.len() as u32)
}

fn open_runs(tx: &Tx<'_>) -> Result<Vec<crate::history::RunKey>, LedgerError> {
    let numbers = tx
        .sql
        .prepare_cached("SELECT run_no FROM send_gate WHERE state = 'open' ORDER BY run_no")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<u32>, _>>()?;
    numbers
        .into_iter()
        .map(|run_no| super::past::key(tx, run_no))
        .collect()
}

fn last(tx: &Tx<'_>) -> Result<Option<Adopted>, LedgerError> {
    let found: Option<(String, i64)> = tx
        .sql
        .prepare_cached(
            "SELECT body, at_ms FROM audit WHERE kind = 'adopted' ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let adopted = found.and_then(|(body, at_ms)| {
        let body: Value = serde_json::from_str(&body).ok()?;
        let beyond = body["beyond"].as_u64()?;
        Some(Adopted { beyond, at_ms })
    });
    Ok(adopted)
}
