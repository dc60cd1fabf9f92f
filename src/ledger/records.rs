//! Every run batch by batch, counted from claims and results: what the report adds up.

use super::{
    complaint, gate, past,
    row::{self, state},
    store::Tx,
};
use crate::{
    history::Delivery,
    model::{BatchNo, PersonNo, PersonSet},
    ports::{BatchRecord, BatchState, LedgerError, RunRecord, TouchRecord},
};
use std::collections::BTreeMap;

/// Every run, or one campaign's, in the order they were opened.
pub(super) fn records(tx: &Tx<'_>, campaign: Option<&str>) -> Result<Vec<RunRecord>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT run_no, account, opened_ms FROM run WHERE CAST(?1 AS TEXT) IS NULL OR campaign = ?1 ORDER BY run_no",
    )?;
    let rows = statement.query_and_then([campaign], |row| {
        let run_no: u32 = row.get(0)?;
        Ok::<_, LedgerError>(RunRecord {
            run: past::key(tx, run_no)?,
            account: row.get(1)?,
            opened_ms: row.get(2)?,
            gate: gate::state_of(tx, run_no)?,
            touches: touches(tx, run_no)?,
        })
    })?;
    rows.collect()
}

fn touches(tx: &Tx<'_>, run_no: u32) -> Result<Vec<TouchRecord>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT touch_no, name, frozen FROM touch WHERE run_no = ?1 ORDER BY touch_no",
    )?;
    let rows = statement.query_and_then([run_no], |row| {
        let frozen: Option<Vec<u8>> = row.get(2)?;
        let frozen = frozen
            .map(|bytes| {
                PersonSet::from_bytes(&bytes).ok_or_else(|| row::unreadable("frozen audience"))
            })
            .transpose()?;
        touch(tx, (run_no, row.get(0)?), row.get(1)?, frozen)
    })?;
    rows.collect()
}

fn touch(
    tx: &Tx<'_>,
    at: (u32, u32),
    name: String,
    frozen: Option<PersonSet>,
) -> Result<TouchRecord, LedgerError> {
    let mut batches = batches(tx, at)?;
    let claimed = count_claims(tx, at, &mut batches)?;
    count_results(tx, at, &mut batches)?;
    last_attempts(tx, at, &mut batches)?;
    let strangers = frozen
        .as_ref()
        .map_or(0, |frozen| claimed.minus(frozen).len());
    let unclaimed = frozen
        .as_ref()
        .map_or(0, |frozen| frozen.minus(&claimed).len());
    Ok(TouchRecord {
        name,
        frozen: frozen.as_ref().map(PersonSet::len),
        unclaimed,
        strangers,
        batches: batches.into_values().collect(),
        messages: messages(tx, at)?,
        complaints: complaint::of_touch(tx, at.0, at.1)?.map_or(0, |known| known.complaints),
    })
}

type Batches = BTreeMap<u32, BatchRecord>;

fn batches(tx: &Tx<'_>, (run_no, touch_no): (u32, u32)) -> Result<Batches, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT b.batch_no, b.channel, b.member_no, b.segment_no, b.not_before_ms, b.not_after_ms, b.message_no, b.state,
                k.accepted_ms, k.confirmed_ms, k.cancelled_ms
         FROM batch b LEFT JOIN task k ON k.batch_no = b.batch_no WHERE b.run_no = ?1 AND b.touch_no = ?2 ORDER BY b.batch_no",
    )?;
    let rows = statement.query_and_then([run_no, touch_no], |row| {
        let batch_no: u32 = row.get(0)?;
        let member: u32 = row.get(2)?;
        let record = BatchRecord {
            batch_no: BatchNo(batch_no),
            channel: row::channel(row.get(1)?)?,
            member: (member > 0).then_some(PersonNo(member)),
            segment_no: row.get(3)?,
            not_before_ms: row.get(4)?,
            not_after_ms: row.get(5)?,
            message_no: row.get(6)?,
            state: batch_state(row.get(7)?)?,
            claims: BTreeMap::new(),
            results: BTreeMap::new(),
            intent_ms: None,
            code: None,
            accepted_ms: row.get(8)?,
            confirmed_ms: row.get(9)?,
            cancelled_ms: row.get(10)?,
        };
        Ok::<_, LedgerError>((batch_no, record))
    })?;
    rows.collect()
}

// `CROSS JOIN` keeps the order of tables: batches of the touch first, then what belongs to them.

/// Counts claims into their batches; returns who they are.
fn count_claims(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    batches: &mut Batches,
) -> Result<PersonSet, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT c.batch_no, c.state, c.person_no FROM batch b CROSS JOIN recipient_claim c
         WHERE c.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2",
    )?;
    let mut rows = statement.query([run_no, touch_no])?;
    let mut people = Vec::new();
    while let Some(row) = rows.next()? {
        let claim = row::claim_state(row.get(1)?)?;
        if let Some(batch) = batches.get_mut(&row.get::<u32>(0)?) {
            *batch.claims.entry(claim).or_default() += 1;
        }
        people.push(PersonNo(row.get(2)?));
    }
    people.sort_unstable();
    Ok(people.into_iter().collect())
}

fn count_results(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    batches: &mut Batches,
) -> Result<(), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT r.batch_no, r.status, COUNT(*) FROM batch b CROSS JOIN result r
         WHERE r.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 AND r.status > 0 GROUP BY 1, 2",
    )?;
    let mut rows = statement.query([run_no, touch_no])?;
    while let Some(row) = rows.next()? {
        let delivery =
            Delivery::from_number(row.get(1)?).ok_or_else(|| row::unreadable("result"))?;
        if let Some(batch) = batches.get_mut(&row.get::<u32>(0)?) {
            batch.results.insert(delivery, row.get::<i64>(2)? as u64);
        }
    }
    Ok(())
}

fn last_attempts(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    batches: &mut Batches,
) -> Result<(), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT a.batch_no, a.intent_ms, a.platform_code FROM batch b CROSS JOIN attempt a
         WHERE a.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 ORDER BY a.batch_no, a.attempt_no",
    )?;
    let mut rows = statement.query([run_no, touch_no])?;
    while let Some(row) = rows.next()? {
        if let Some(batch) = batches.get_mut(&row.get::<u32>(0)?) {
            (batch.intent_ms, batch.code) = (Some(row.get(1)?), row.get(2)?);
        }
    }
    Ok(())
}

fn messages(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
) -> Result<BTreeMap<u32, crate::model::Message>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT m.message_no, m.body FROM message m WHERE m.message_no IN
           (SELECT b.message_no FROM batch b WHERE b.run_no = ?1 AND b.touch_no = ?2)",
    )?;
    let rows = statement.query_and_then([run_no, touch_no], |row| {
        let body: Vec<u8> = row.get(1)?;
        Ok::<_, LedgerError>((row.get(0)?, row::message(tx.keys, &body)?))
    })?;
    rows.collect()
}

fn batch_state(number: i64) -> Result<BatchState, LedgerError> {
    match number {
        state::FROZEN => Ok(BatchState::Frozen),
        state::OPEN => Ok(BatchState::Open),
        state::IN_DOUBT => Ok(BatchState::InDoubt),
        state::ACCEPTED => Ok(BatchState::Accepted),
        state::REJECTED => Ok(BatchState::Rejected),
        state::RETIRED => Ok(BatchState::Retired),
        _ => Err(row::unreadable("batch state")),
    }
}
