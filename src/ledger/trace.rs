//! One person's whole story, and every attempt nobody can speak for yet.

use super::sql::{Row, params};
use super::{
    batch,
    row::{self, BATCH_COLUMNS},
    store::Tx,
};
use crate::{
    history::{Attempt, Delivery},
    model::{BatchNo, PersonKey},
    ports::{DoubtRow, LedgerError, TraceRow},
};

/// Every claim of a person with its batch, attempts and result, oldest first.
pub(super) fn trace(tx: &Tx<'_>, key: PersonKey) -> Result<Vec<TraceRow>, LedgerError> {
    let Some(person) = tx.number_of(key)? else {
        return Ok(Vec::new());
    };
    // Claims are keyed by run, chain and person, so a person is looked up in each chain.
    let sql = format!(
        "SELECT {}, c.state, b.at_ms, s.status, s.at_ms FROM (
           SELECT DISTINCT run_no, chain_touch_no FROM touch) h
         JOIN recipient_claim c ON c.run_no = h.run_no AND c.chain_touch_no = h.chain_touch_no AND c.person_no = ?1
         JOIN batch b ON b.batch_no = c.batch_no {}
         LEFT JOIN result s ON s.batch_no = c.batch_no AND s.person_no = c.person_no
         ORDER BY b.at_ms, b.batch_no",
        row::BATCH,
        row::BATCH_JOINS,
    );
    let mut statement = tx.sql.prepare_cached(&sql)?;
    let rows = statement.query_and_then([person.0], |row| told(tx, row))?;
    rows.collect()
}

/// Every attempt that is open or in doubt.
pub(super) fn doubts(tx: &Tx<'_>) -> Result<Vec<DoubtRow>, LedgerError> {
    Ok(batch::unsettled(tx)?
        .into_iter()
        .map(|(batch, attempt)| DoubtRow { batch, attempt })
        .collect())
}

fn told(tx: &Tx<'_>, row: &Row<'_>) -> Result<TraceRow, LedgerError> {
    let batch = row::batch(row)?;
    let status: Option<i64> = row.get(BATCH_COLUMNS + 2)?;
    let at_ms: Option<i64> = row.get(BATCH_COLUMNS + 3)?;
    let delivery = status
        .map(|status| Delivery::from_number(status).ok_or_else(|| row::unreadable("result")))
        .transpose()?;
    Ok(TraceRow {
        at_ms: row.get(BATCH_COLUMNS + 1)?,
        run: batch.run.clone(),
        touch: batch.touch.clone(),
        state: row::claim_state(row.get(BATCH_COLUMNS)?)?,
        attempts: attempts(tx, batch.batch_no)?,
        batch,
        delivery: delivery.map(|delivery| (delivery, at_ms)),
    })
}

fn attempts(tx: &Tx<'_>, batch_no: BatchNo) -> Result<Vec<Attempt>, LedgerError> {
    let sql = format!(
        "SELECT {} FROM attempt a WHERE a.batch_no = ?1 ORDER BY a.attempt_no",
        row::ATTEMPT
    );
    let mut statement = tx.sql.prepare_cached(&sql)?;
    let rows =
        statement.query_and_then(params![batch_no.0], |row| row::attempt(row, 0, tx.keys))?;
    rows.collect()
}
