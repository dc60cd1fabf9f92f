//! S0, S1 and S10 of a send: finds doubt first, leases the next due batch, gives a lease back.
//!
//! A lease lets a worker prepare; it never lets it send. An expired lease matters only before an intent.

use super::sql::{OptionalExtension, params};
use super::{audit::Kind, batch, fact::Table, gate, store::Tx};
use crate::{
    history::{Attempt, Batch, Outcome, RunKey},
    model::{BatchNo, Channel, Message, PersonKey, Tempo},
    ports::{ClaimedBatch, LedgerError, Recovered},
};
use serde_json::json;
use std::fmt::Write as _;

const DOUBTED: Kind = Kind::deciding("in_doubt");

/// Puts attempts in doubt whose time for an answer is over, and names every doubt.
///
/// A doubt is marked as out of its process's hands where a fence stood, and where this ledger is held by one process at a time, so that the
/// other has ended. Elsewhere a process that was frozen could still write, and absence proves nothing.
pub(super) fn recover(
    tx: &Tx<'_>,
    now_ms: i64,
    tempo: &Tempo,
    worker: &str,
) -> Result<Recovered, LedgerError> {
    let silent_since = now_ms - tempo.answer_ms;
    let mut found = Recovered::default();
    for (_, attempt) in batch::unsettled(tx)? {
        let open = attempt.outcome == Outcome::Open;
        if open && attempt.wire_by_ms < silent_since {
            doubt(tx, &attempt, now_ms, worker)?;
            found.newly_in_doubt += 1;
        }
    }
    for (batch, attempt) in batch::unsettled(tx)? {
        if attempt.outcome == Outcome::InDoubt {
            let owner_gone = attempt.fenced || (tx.alone && attempt.worker != worker);
            found.in_doubt.push((batch, attempt, owner_gone));
        }
    }
    Ok(found)
}

/// Leases the batch whose slot ends first, among those due, open, free, and with time left to write.
pub(super) fn claim(
    tx: &Tx<'_>,
    worker: &str,
    runs: &[RunKey],
    now_ms: i64,
    tempo: &Tempo,
) -> Result<Option<ClaimedBatch>, LedgerError> {
    if gate::stopped(tx)? {
        return Ok(None);
    }
    let Some(limit) = limited_to(tx, runs)? else {
        return Ok(None);
    };
    let sql = format!(
        "UPDATE batch SET lease_owner = ?1, lease_epoch = lease_epoch + 1, lease_until_ms = ?2 WHERE batch_no = (
           SELECT b.batch_no FROM batch b JOIN send_gate g ON g.run_no = b.run_no
           WHERE b.state = 0 AND b.not_after_ms >= ?4 AND b.not_before_ms <= ?3 AND g.state = 'open'
             AND (b.lease_until_ms IS NULL OR b.lease_until_ms <= ?3) {limit}
           ORDER BY b.not_after_ms, b.batch_no LIMIT 1 {})
         RETURNING batch_no, lease_epoch",
        tx.sql.skip_locked("b")
    );
    let leased = tx
        .sql
        .prepare_cached(&sql)?
        .query_row(
            params![
                worker,
                now_ms + tempo.lease_ms,
                now_ms,
                now_ms + tempo.wire_by_ms
            ],
            |row| Ok((BatchNo(row.get(0)?), row.get::<i64>(1)?)),
        )
        .optional()?;
    leased
        .map(|(batch_no, epoch)| opened(tx, batch_no, epoch))
        .transpose()
}

/// A frozen batch as it goes or went out, without a lease: for comparing with what the platform lists.
pub(super) fn content(tx: &Tx<'_>, batch_no: BatchNo) -> Result<ClaimedBatch, LedgerError> {
    opened(tx, batch_no, 0)
}

/// Which batch an id of the platform belongs to.
pub(super) fn owner(
    tx: &Tx<'_>,
    channel: Channel,
    msgid: &str,
) -> Result<Option<BatchNo>, LedgerError> {
    let mut owned = tx.sql.prepare_cached(
        "SELECT batch_no FROM attempt WHERE channel = ?1 AND platform_msgid = ?2",
    )?;
    Ok(owned
        .query_row(params![channel as i64, msgid], |row| {
            row.get(0).map(BatchNo)
        })
        .optional()?)
}

/// When the next batch may be claimed: its slot begins, or the lease on it ends. None while everything is stopped.
pub(super) fn next_due(
    tx: &Tx<'_>,
    runs: &[RunKey],
    now_ms: i64,
) -> Result<Option<i64>, LedgerError> {
    if gate::stopped(tx)? {
        return Ok(None);
    }
    let Some(limit) = limited_to(tx, runs)? else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT MIN(CASE WHEN b.lease_until_ms > b.not_before_ms THEN b.lease_until_ms ELSE b.not_before_ms END) FROM batch b JOIN send_gate g ON g.run_no = b.run_no
         WHERE b.state = 0 AND b.not_after_ms >= ?1 AND g.state = 'open' {limit}"
    );
    // A batch too close to its end to be claimed must not be reported as due, or a worker would ask in a circle.
    let with_time_left = now_ms + Tempo::REAL.wire_by_ms;
    Ok(tx
        .sql
        .prepare_cached(&sql)?
        .query_row([with_time_left], |row| row.get(0))?)
}

/// Gives a lease back, if it is still the same lease.
pub(super) fn release(tx: &Tx<'_>, batch_no: BatchNo, epoch: i64) -> Result<(), LedgerError> {
    tx.sql
        .prepare_cached("UPDATE batch SET lease_owner = NULL, lease_until_ms = NULL WHERE batch_no = ?1 AND lease_epoch = ?2 AND lease_owner IS NOT NULL")?
        .execute(params![batch_no.0, epoch])?;
    Ok(())
}

fn doubt(tx: &Tx<'_>, attempt: &Attempt, now_ms: i64, worker: &str) -> Result<(), LedgerError> {
    let evidence = tx.keys.seal("evidence", b"no outcome was recorded in time");
    tx.sql
        .prepare_cached("UPDATE attempt SET outcome = 'in_doubt', outcome_ms = ?3, evidence = ?4 WHERE batch_no = ?1 AND attempt_no = ?2")?
        .execute(params![attempt.batch_no.0, attempt.attempt_no.0, now_ms, evidence])?;
    tx.audit(
        now_ms,
        worker,
        DOUBTED,
        json!({ "batch": attempt.batch_no, "attempt": attempt.attempt_no }),
        &[
            (Table::Attempts, attempt.batch_no.0.into()),
            (Table::Batch, attempt.batch_no.0.into()),
        ],
    )?;
    Ok(())
}

/// The batch as it goes out, checked against the digest it was frozen with.
fn opened(tx: &Tx<'_>, batch_no: BatchNo, epoch: i64) -> Result<ClaimedBatch, LedgerError> {
    let batch = batch::by_number(tx, batch_no)?.ok_or_else(|| batch::unknown(batch_no))?;
    let message = batch::message(tx, &batch)?;
    let (mut keys, mut recipients) = (Vec::new(), Vec::new());
    for (person, key) in batch::recipients(tx, batch_no)? {
        let (Some(key), Some(raw)) = (key, tx.raw_id(person)?) else {
            return Err(LedgerError::Refused(format!(
                "batch {batch_no} names somebody who was forgotten: set it aside and freeze the others again"
            )));
        };
        keys.push(key);
        recipients.push((person, raw));
    }
    let sender_key = batch
        .member
        .map(|member| tx.key_of(member))
        .transpose()?
        .flatten();
    verify(&batch, sender_key, &keys, &message)?;
    let sender = batch
        .member
        .map(|member| tx.raw_id(member))
        .transpose()?
        .flatten();
    let (app, _) = batch::terms(tx, batch_no)?;
    let attempts: u32 = tx
        .sql
        .prepare_cached("SELECT COUNT(*) FROM attempt WHERE batch_no = ?1")?
        .query_row([batch_no.0], |row| row.get(0))?;
    Ok(ClaimedBatch {
        batch,
        app,
        message,
        recipients,
        sender,
        epoch,
        attempts,
    })
}

fn verify(
    batch: &Batch,
    sender: Option<PersonKey>,
    keys: &[PersonKey],
    message: &Message,
) -> Result<(), LedgerError> {
    if batch::request_digest(batch.channel, sender, keys, message) == batch.request_digest {
        return Ok(());
    }
    Err(LedgerError::Unsafe(format!(
        "batch {} is not what was frozen: its people or its message were changed in the file",
        batch.batch_no
    )))
}

/// A condition that limits batches to runs; none when none of the runs was ever opened.
fn limited_to(tx: &Tx<'_>, runs: &[RunKey]) -> Result<Option<String>, LedgerError> {
    if runs.is_empty() {
        return Ok(Some(String::new()));
    }
    let mut numbers = runs
        .iter()
        .filter_map(|run| batch::run_no(tx, run).transpose())
        .collect::<Result<Vec<u32>, _>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    let Some((first, rest)) = numbers.split_first() else {
        return Ok(None);
    };
    let mut condition = format!("AND b.run_no IN ({first}");
    for number in rest {
        write!(condition, ", {number}").expect("writing to a string does not fail");
    }
    condition.push(')');
    Ok(Some(condition))
}
