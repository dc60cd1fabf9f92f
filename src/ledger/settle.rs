//! S9 of a send: records how an attempt ended, and what that means for its people. What is final stays.

use super::sql::{OptionalExtension, params};
use super::{
    audit::Kind,
    fact::Table,
    pace,
    row::{self, claim},
    store::Tx,
};
use crate::{
    history::{Attempt, Outcome},
    model::{Channel, Digest},
    ports::{LedgerError, Resolution},
};
use serde_json::json;

/// Settles an attempt. The same end again changes nothing; a late acceptance of another task is an anomaly and changes nothing else.
pub(super) fn settle(tx: &Tx<'_>, resolution: &Resolution) -> Result<(), LedgerError> {
    let attempt = stored(tx, resolution)?;
    if resolution.outcome == Outcome::Open {
        return Err(LedgerError::Refused(
            "an attempt cannot become open again".to_owned(),
        ));
    }
    match attempt.outcome {
        Outcome::Open | Outcome::InDoubt => turn(tx, &attempt, resolution),
        kept => late(tx, kept, &attempt, resolution),
    }
}

fn stored(tx: &Tx<'_>, resolution: &Resolution) -> Result<Attempt, LedgerError> {
    let sql = format!(
        "SELECT {} FROM attempt a WHERE a.batch_no = ?1 AND a.attempt_no = ?2",
        row::ATTEMPT
    );
    let mut statement = tx.sql.prepare_cached(&sql)?;
    let mut rows = statement
        .query_and_then([resolution.batch_no.0, resolution.attempt_no.0], |row| {
            row::attempt(row, 0, tx.keys)
        })?;
    rows.next().transpose()?.ok_or_else(|| {
        LedgerError::Refused(format!(
            "batch {} has no attempt {}",
            resolution.batch_no, resolution.attempt_no
        ))
    })
}

fn turn(tx: &Tx<'_>, attempt: &Attempt, resolution: &Resolution) -> Result<(), LedgerError> {
    refuse_owned_msgid(tx, resolution)?;
    tx.sql
        .prepare_cached(
            "UPDATE attempt SET outcome = ?3, retry = ?4, platform_code = ?5, platform_msgid = ?6, outcome_ms = ?7, evidence = ?8
             WHERE batch_no = ?1 AND attempt_no = ?2",
        )?
        .execute(params![
            resolution.batch_no.0,
            resolution.attempt_no.0,
            resolution.outcome.word(),
            resolution.outcome == Outcome::Rejected && resolution.retry,
            resolution.code,
            (resolution.outcome == Outcome::Accepted).then_some(&resolution.msgid),
            resolution.at_ms,
            tx.keys.seal("evidence", resolution.evidence.as_bytes()),
        ])?;
    turn_claims(tx, resolution)?;
    let facts = json!({
        "batch": resolution.batch_no, "attempt": resolution.attempt_no, "was": attempt.outcome.word(), "code": resolution.code,
        "msgid": resolution.msgid.as_ref().map(|msgid| Digest::of(msgid.as_bytes())), "unreachable": resolution.unreachable.len(),
        "retry": resolution.retry, "evidence": Digest::of(resolution.evidence.as_bytes()),
    });
    tx.audit(
        resolution.at_ms,
        &attempt.worker,
        Kind::deciding(resolution.outcome.word()),
        facts,
        &[Table::Attempts, Table::Batch, Table::Claims, Table::Task]
            .map(|table| (table, resolution.batch_no.0.into())),
    )?;
    Ok(())
}

fn turn_claims(tx: &Tx<'_>, resolution: &Resolution) -> Result<(), LedgerError> {
    let refused_for_good = resolution.outcome == Outcome::Rejected && !resolution.retry;
    if refused_for_good {
        turn_held(tx, resolution, claim::UNREACHABLE)?;
    }
    if resolution.outcome != Outcome::Accepted {
        return Ok(());
    }
    let mut refuse = tx.sql.prepare_cached(
        "UPDATE recipient_claim SET state = ?3 WHERE state = ?4 AND batch_no = ?1 AND person_no = ?2",
    )?;
    for person in &resolution.unreachable {
        refuse.execute(params![
            resolution.batch_no.0,
            person.0,
            claim::UNREACHABLE,
            claim::HELD
        ])?;
    }
    let sent = turn_held(tx, resolution, claim::SENT)?;
    begin_task(tx, resolution, sent)
}

fn turn_held(tx: &Tx<'_>, resolution: &Resolution, to: i64) -> Result<usize, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "UPDATE recipient_claim SET state = ?2 WHERE batch_no = ?1 AND state = ?3",
    )?;
    Ok(statement.execute(params![resolution.batch_no.0, to, claim::HELD])?)
}

/// Customer batches become tasks that members confirm; other channels give no receipt.
fn begin_task(tx: &Tx<'_>, resolution: &Resolution, sent: usize) -> Result<(), LedgerError> {
    let number: i64 = tx
        .sql
        .prepare_cached("SELECT channel FROM batch WHERE batch_no = ?1")?
        .query_row([resolution.batch_no.0], |row| row.get(0))?;
    let (Channel::CustomerMass | Channel::GroupMass, Some(msgid)) =
        (row::channel(number)?, &resolution.msgid)
    else {
        return Ok(());
    };
    tx.sql
        .prepare_cached(
            "INSERT INTO task(batch_no, msgid, accepted_ms, waiting) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            resolution.batch_no.0,
            msgid,
            resolution.at_ms,
            sent as i64
        ])?;
    Ok(())
}

/// One task belongs to one batch: an id that another batch owns proves nothing about this one.
fn refuse_owned_msgid(tx: &Tx<'_>, resolution: &Resolution) -> Result<(), LedgerError> {
    let (Outcome::Accepted, Some(msgid)) = (resolution.outcome, &resolution.msgid) else {
        return Ok(());
    };
    let owner: Option<u32> = tx
        .sql
        .prepare_cached(
            "SELECT a.batch_no FROM attempt a WHERE a.platform_msgid = ?2 AND a.platform_msgid IS NOT NULL AND a.batch_no <> ?1
             AND a.channel = (SELECT channel FROM batch WHERE batch_no = ?1)",
        )?
        .query_row(params![resolution.batch_no.0, msgid], |row| row.get(0))
        .optional()?;
    match owner {
        None => Ok(()),
        Some(owner) => Err(LedgerError::Refused(format!(
            "the task that answered belongs to batch {owner}; batch {} stays as it is",
            resolution.batch_no
        ))),
    }
}

fn late(
    tx: &Tx<'_>,
    kept: Outcome,
    attempt: &Attempt,
    resolution: &Resolution,
) -> Result<(), LedgerError> {
    let same = kept == resolution.outcome
        && (kept != Outcome::Accepted || attempt.msgid == resolution.msgid);
    if same {
        return Ok(());
    }
    if resolution.outcome != Outcome::Accepted {
        return Err(LedgerError::Refused(format!(
            "attempt {} of batch {} ended as {} already",
            resolution.attempt_no,
            resolution.batch_no,
            kept.word()
        )));
    }
    let detail = format!(
        "batch {} attempt {} ended as {} ({}), then was accepted as {}",
        resolution.batch_no,
        resolution.attempt_no,
        kept.word(),
        attempt.msgid.as_deref().unwrap_or("no task"),
        resolution.msgid.as_deref().unwrap_or("no task"),
    );
    pace::anomaly(tx, "late_accept", &detail, resolution.at_ms)
}
