//! What follows acceptance: tasks that members confirm, results per recipient, reminders, cancellation.

use super::sql::{OptionalExtension, params};
use super::{
    audit::Kind,
    batch,
    fact::Table,
    row::{self, claim},
    store::Tx,
};
use crate::{
    history::Delivery,
    model::{BatchNo, Channel, PersonKind, PersonNo},
    ports::{CollectTask, LedgerError, ResultRow},
};
use serde_json::json;

const RESULTS: Kind = Kind::deciding("results");
const CANCELLED: Kind = Kind::deciding("cancel");
const REMINDED: Kind = Kind::noted("reminder");
const CUSTOMERS_ONLY: &str = "only a customer batch that was accepted has a task";

/// Accepted customer tasks with recipients whose result is not known.
pub(super) fn tasks(tx: &Tx<'_>, campaign: Option<&str>) -> Result<Vec<CollectTask>, LedgerError> {
    let sql = format!(
        "SELECT {}, k.msgid, k.accepted_ms, k.confirmed_ms, k.cancelled_ms, k.reminders, b.confirm, k.waiting
         FROM batch b {} JOIN task k ON k.batch_no = b.batch_no WHERE k.waiting > 0 AND (CAST(?1 AS TEXT) IS NULL OR r.campaign = ?1) ORDER BY b.batch_no",
        row::BATCH,
        row::BATCH_JOINS,
    );
    let mut statement = tx.sql.prepare_cached(&sql)?;
    let rows = statement.query_and_then([campaign], |row| {
        let at = row::BATCH_COLUMNS;
        Ok::<_, LedgerError>(CollectTask {
            batch: row::batch(row)?,
            msgid: row.get(at)?,
            accepted_ms: row.get(at + 1)?,
            sender: None,
            confirmed: row.get::<Option<i64>>(at + 2)?.is_some(),
            cancelled: row.get::<Option<i64>>(at + 3)?.is_some(),
            reminders: row.get(at + 4)?,
            confirm: row.get(at + 5)?,
            waiting: row.get::<i64>(at + 6)? as u64,
        })
    })?;
    let mut tasks = rows.collect::<Result<Vec<_>, _>>()?;
    for task in &mut tasks {
        task.sender = task
            .batch
            .member
            .map(|member| tx.raw_id(member))
            .transpose()?
            .flatten();
    }
    Ok(tasks)
}

/// Records what was read of one task. A result that is final stays, and so does the first confirmation.
pub(super) fn record(
    tx: &Tx<'_>,
    batch_no: BatchNo,
    confirmed_ms: Option<i64>,
    results: &[ResultRow],
    now_ms: i64,
) -> Result<(), LedgerError> {
    let channel = task_channel(tx, batch_no)?;
    let confirmed = match confirmed_ms {
        None => 0,
        Some(at_ms) => tx
            .sql
            .prepare_cached(
                "UPDATE task SET confirmed_ms = ?2 WHERE batch_no = ?1 AND confirmed_ms IS NULL",
            )?
            .execute(params![batch_no.0, at_ms])?,
    };
    let kind = if channel == Channel::GroupMass {
        PersonKind::Chat
    } else {
        PersonKind::Customer
    };
    let mut counts = [0_u64; 5];
    let mut forgotten = Vec::new();
    for result in results
        .iter()
        .filter(|one| one.delivery != Delivery::Waiting)
    {
        let key = tx.keys.pepper.key(kind, &result.recipient);
        if let Some(person) = tx.number_of(key)? {
            let new = record_one(tx, batch_no, person, result)?;
            counts[result.delivery as usize] += u64::from(new);
        } else if tx.is_forgotten(key)? {
            forgotten.push(result);
        }
    }
    for result in of_the_forgotten(tx, batch_no, &forgotten)? {
        counts[result.delivery as usize] += 1;
    }
    let finals: u64 = counts.iter().sum();
    if finals == 0 && confirmed == 0 {
        return Ok(());
    }
    tx.sql
        .prepare_cached("UPDATE task SET waiting = waiting - ?2 WHERE batch_no = ?1")?
        .execute(params![batch_no.0, finals as i64])?;
    let [_, sent, not_friend, capped, cancelled] = counts;
    let facts = json!({
        "batch": batch_no, "confirmed": confirmed == 1, "sent": sent, "not_friend": not_friend, "capped": capped, "cancelled": cancelled,
    });
    let rows = [(Table::Task, batch_no.0.into())];
    tx.audit(now_ms, "collect", RESULTS, facts, &rows)?;
    Ok(())
}

/// A task was cancelled at the platform: whoever waits will not get it any more.
pub(super) fn cancel(
    tx: &Tx<'_>,
    batch_no: BatchNo,
    now_ms: i64,
    actor: &str,
) -> Result<(), LedgerError> {
    task_channel(tx, batch_no)?;
    let first = tx
        .sql
        .prepare_cached(
            "UPDATE task SET cancelled_ms = ?2 WHERE batch_no = ?1 AND cancelled_ms IS NULL",
        )?
        .execute(params![batch_no.0, now_ms])?;
    let stopped = tx
        .sql
        .prepare_cached(
            "INSERT INTO result(batch_no, person_no, status, at_ms)
             SELECT c.batch_no, c.person_no, ?2, ?3 FROM recipient_claim c WHERE c.batch_no = ?1 AND c.state = ?4
               AND NOT EXISTS (SELECT 1 FROM result r WHERE r.batch_no = c.batch_no AND r.person_no = c.person_no)",
        )?
        .execute(params![batch_no.0, Delivery::Cancelled as i64, now_ms, claim::SENT])?;
    if first == 0 && stopped == 0 {
        return Ok(());
    }
    tx.sql
        .prepare_cached("UPDATE task SET waiting = 0 WHERE batch_no = ?1")?
        .execute([batch_no.0])?;
    tx.audit(
        now_ms,
        actor,
        CANCELLED,
        json!({ "batch": batch_no, "stopped": stopped }),
        &[(Table::Task, batch_no.0.into())],
    )?;
    Ok(())
}

/// Counts a reminder.
pub(super) fn reminder(tx: &Tx<'_>, batch_no: BatchNo, now_ms: i64) -> Result<(), LedgerError> {
    let reminded = tx
        .sql
        .prepare_cached(
            "UPDATE task SET reminders = reminders + 1, reminded_ms = ?2 WHERE batch_no = ?1",
        )?
        .execute(params![batch_no.0, now_ms])?;
    if reminded == 0 {
        return Err(LedgerError::Refused(CUSTOMERS_ONLY.to_owned()));
    }
    let rows = [(Table::Task, batch_no.0.into())];
    tx.audit(
        now_ms,
        "collect",
        REMINDED,
        json!({ "batch": batch_no }),
        &rows,
    )?;
    Ok(())
}

fn task_channel(tx: &Tx<'_>, batch_no: BatchNo) -> Result<Channel, LedgerError> {
    let channel: Option<i64> = tx
        .sql
        .prepare_cached("SELECT b.channel FROM task k JOIN batch b ON b.batch_no = k.batch_no WHERE k.batch_no = ?1")?
        .query_row([batch_no.0], |row| row.get(0))
        .optional()?;
    if let Some(number) = channel {
        return row::channel(number);
    }
    batch::state(tx, batch_no)?;
    Err(LedgerError::Refused(CUSTOMERS_ONLY.to_owned()))
}

/// Records a final result of somebody this batch was sent to; whether it was new.
fn record_one(
    tx: &Tx<'_>,
    batch_no: BatchNo,
    person: PersonNo,
    result: &ResultRow,
) -> Result<bool, LedgerError> {
    // Results name everybody the member's task has; those who are not ours, or were refused at once, have no claim that was sent.
    let added = tx
        .sql
        .prepare_cached(
            "INSERT INTO result(batch_no, person_no, status, at_ms)
             SELECT c.batch_no, c.person_no, ?3, ?4 FROM recipient_claim c WHERE c.batch_no = ?1 AND c.person_no = ?2 AND c.state = ?5
             ON CONFLICT(batch_no, person_no) DO NOTHING",
        )?
        .execute(params![batch_no.0, person.0, result.delivery as i64, result.at_s.map(|at_s| at_s * 1_000), claim::SENT])?;
    Ok(added == 1)
}

/// Records final results of people who were forgotten, or their task would wait for them for ever; returns those that were new.
///
/// Their numbers have no key any more, and must not be given one: of several in one batch nobody can tell who is who, nor needs to. As many
/// get a result as the platform names, so that every count is true, and reading again adds none.
fn of_the_forgotten<'r>(
    tx: &Tx<'_>,
    batch_no: BatchNo,
    results: &[&'r ResultRow],
) -> Result<Vec<&'r ResultRow>, LedgerError> {
    if results.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = tx.sql.prepare_cached(
        "SELECT c.person_no, EXISTS (SELECT 1 FROM result r WHERE r.batch_no = c.batch_no AND r.person_no = c.person_no)
         FROM recipient_claim c JOIN person p ON p.no = c.person_no
         WHERE c.batch_no = ?1 AND c.state = ?2 AND p.key IS NULL ORDER BY c.person_no",
    )?;
    let rows = statement.query_map(params![batch_no.0, claim::SENT], |row| {
        Ok((PersonNo(row.get(0)?), row.get::<bool>(1)?))
    })?;
    let claims: Vec<(PersonNo, bool)> = rows.collect::<Result<_, _>>()?;
    let known = claims.iter().filter(|(_, has_result)| *has_result).count();
    let waiting = claims.iter().filter(|(_, has_result)| !has_result);
    let mut added = Vec::new();
    for ((person, _), result) in waiting.zip(results.iter().skip(known)) {
        if record_one(tx, batch_no, *person, result)? {
            added.push(*result);
        }
    }
    Ok(added)
}
