//! Counts what each person got, or is about to get, in windows of time: one scan of the claims in key order, into a byte a person.

use super::sql::params;
use super::{
    row::{claim, state},
    store::Tx,
};
use crate::{
    history::CapWindow,
    model::{PersonNo, PersonSet},
    ports::LedgerError,
};
use std::collections::BTreeSet;

/// Windows counted in one scan: one bit each.
const WINDOWS_AT_ONCE: usize = 64;

/// For each window, in order: who is at or above its limit.
///
/// Counted are messages accepted, in doubt, on the wire, or held in a slot to come; not counted are results that say the person
/// did not get it, members' notices, and what will never go out.
pub(super) fn at_cap(
    tx: &Tx<'_>,
    windows: &[CapWindow],
    now_ms: i64,
) -> Result<Vec<PersonSet>, LedgerError> {
    let mut sets = Vec::with_capacity(windows.len());
    for windows in windows.chunks(WINDOWS_AT_ONCE) {
        sets.extend(counted(tx, windows, now_ms)?);
    }
    Ok(sets)
}

fn counted(tx: &Tx<'_>, windows: &[CapWindow], now_ms: i64) -> Result<Vec<PersonSet>, LedgerError> {
    let people: u32 = tx
        .sql
        .prepare_cached("SELECT COALESCE(MAX(no), 0) FROM person")?
        .query_row([], |row| row.get(0))?;
    let relevant = relevant(tx, windows, now_ms)?;
    let mut counts = vec![vec![0_u8; people as usize + 1]; windows.len()];
    let mut statement = tx.sql.prepare_cached(
        "SELECT person_no, batch_no FROM recipient_claim WHERE run_no = ?1 AND state IN (?2, ?3)",
    )?;
    for run_no in &relevant.runs {
        statement.scan(params![run_no, claim::HELD, claim::SENT], |row| {
            let person: u32 = row.get(0)?;
            each_bit(relevant.mask(row.get(1)?), |window| {
                let count = &mut counts[window][person as usize];
                *count = count.saturating_add(1);
            });
            Ok(())
        })?;
    }
    take_back_not_received(tx, &relevant, &mut counts)?;
    let over = |(window, counts): (&CapWindow, &Vec<u8>)| {
        (1..=people)
            .filter(|no| u32::from(counts[*no as usize]) >= window.limit)
            .map(PersonNo)
            .collect()
    };
    Ok(windows.iter().zip(&counts).map(over).collect())
}

fn take_back_not_received(
    tx: &Tx<'_>,
    relevant: &Relevant,
    counts: &mut [Vec<u8>],
) -> Result<(), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT person_no, batch_no FROM result WHERE status > 1 AND batch_no >= ?1",
    )?;
    statement.scan([relevant.first_batch], |row| {
        let person: u32 = row.get(0)?;
        each_bit(relevant.mask(row.get(1)?), |window| {
            let count = &mut counts[window][person as usize];
            *count = count.saturating_sub(1);
        });
        Ok(())
    })
}

/// Which batches fall into which windows.
struct Relevant {
    runs: BTreeSet<u32>,
    first_batch: u32,
    masks: Vec<u64>,
}

impl Relevant {
    fn mask(&self, batch_no: u32) -> u64 {
        let at = batch_no.checked_sub(self.first_batch);
        at.and_then(|at| self.masks.get(at as usize))
            .copied()
            .unwrap_or(0)
    }
}

fn relevant(tx: &Tx<'_>, windows: &[CapWindow], now_ms: i64) -> Result<Relevant, LedgerError> {
    let from_ms = windows
        .iter()
        .map(|window| window.from_ms)
        .min()
        .unwrap_or(0);
    let until_ms = windows
        .iter()
        .map(|window| window.until_ms)
        .max()
        .unwrap_or(0);
    let mut statement = tx.sql.prepare_cached(
        "SELECT b.batch_no, b.run_no, b.at_ms, r.intent, b.channel FROM batch b
         JOIN run r ON r.run_no = b.run_no JOIN send_gate g ON g.run_no = b.run_no
         WHERE b.at_ms >= ?1 AND b.at_ms < ?2 AND b.segment_no > 0
           AND (b.state IN (?3, ?4, ?5) OR (b.state = ?6 AND b.not_after_ms >= ?7 AND g.state IN ('open', 'paused')))",
    )?;
    let mut rows = statement.query(params![
        from_ms,
        until_ms,
        state::OPEN,
        state::IN_DOUBT,
        state::ACCEPTED,
        state::FROZEN,
        now_ms
    ])?;
    let mut found = Vec::new();
    let mut runs = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (batch_no, run_no, at_ms, intent, channel): (u32, u32, i64, i64, i64) = (
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        );
        let holds = |window: &CapWindow| {
            (window.from_ms..window.until_ms).contains(&at_ms)
                && (window.intents.is_empty()
                    || window.intents.iter().any(|wanted| *wanted as i64 == intent))
                && (window.channels.is_empty()
                    || window
                        .channels
                        .iter()
                        .any(|wanted| *wanted as i64 == channel))
        };
        let mask = windows
            .iter()
            .enumerate()
            .filter(|(_, window)| holds(window))
            .fold(0_u64, |mask, (at, _)| mask | 1 << at);
        if mask != 0 {
            runs.insert(run_no);
            found.push((batch_no, mask));
        }
    }
    let first_batch = found
        .iter()
        .map(|(batch_no, _)| *batch_no)
        .min()
        .unwrap_or(u32::MAX);
    let last_batch = found.iter().map(|(batch_no, _)| *batch_no).max();
    let mut masks = vec![0; last_batch.map_or(0, |last| (last - first_batch) as usize + 1)];
    for (batch_no, mask) in found {
        masks[(batch_no - first_batch) as usize] = mask;
    }
    Ok(Relevant {
        runs,
        first_batch,
        masks,
    })
}

fn each_bit(mut mask: u64, mut each: impl FnMut(usize)) {
    while mask != 0 {
        each(mask.trailing_zeros() as usize);
        mask &= mask - 1;
    }
}
