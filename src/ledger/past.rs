//! Turns the rows of a run into its past: one scan of its claims in key order, into sets by touch.

use super::sql::{OptionalExtension, params};
use super::{
    complaint, gate,
    row::{self, claim, gate_state, state},
    store::Tx,
};
use crate::{
    history::{BatchCounts, Gate, ReachedQuestion, RunKey, RunPast, TouchPast},
    model::{CampaignId, PersonNo, PersonSet, RunNo, Truth},
    ports::LedgerError,
};
use std::collections::{BTreeMap, btree_map::Entry};

/// Runs read so far in one answer, each scanned once.
#[derive(Default)]
pub(super) struct Runs {
    read: BTreeMap<u32, RunPast>,
}

impl Runs {
    /// One run's past.
    pub(super) fn get(
        &mut self,
        tx: &Tx<'_>,
        run_no: u32,
        now_ms: i64,
    ) -> Result<&RunPast, LedgerError> {
        match self.read.entry(run_no) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unread) => Ok(unread.insert(read(tx, run_no, now_ms)?)),
        }
    }
}

/// The name of a run.
pub(super) fn key(tx: &Tx<'_>, run_no: u32) -> Result<RunKey, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT campaign, run FROM run WHERE run_no = ?1")?;
    Ok(statement.query_row([run_no], |row| {
        Ok(RunKey {
            campaign: CampaignId(row.get(0)?),
            run: row.get(1)?,
        })
    })?)
}

/// Runs that matter though nobody asked: an open or paused gate whose time is not over, or a task that no member has confirmed.
pub(super) fn unfinished(tx: &Tx<'_>, now_ms: i64) -> Result<Vec<u32>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT run_no FROM send_gate WHERE state IN ('open', 'paused') AND not_after_ms >= ?1
         UNION SELECT b.run_no FROM task k JOIN batch b ON b.batch_no = k.batch_no
         WHERE k.waiting > 0 AND k.confirmed_ms IS NULL AND k.cancelled_ms IS NULL ORDER BY 1",
    )?;
    let rows = statement.query_map([now_ms], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// People by what a touch recorded, over every run and touch the question means.
pub(super) fn reached(
    tx: &Tx<'_>,
    runs: &mut Runs,
    question: &ReachedQuestion,
    now_ms: i64,
) -> Result<PersonSet, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT t.run_no, t.touch_no, t.name FROM touch t JOIN run r ON r.run_no = t.run_no
         WHERE r.campaign = ?1 AND (CAST(?2 AS TEXT) IS NULL OR r.run = ?2) AND (CAST(?3 AS TEXT) IS NULL OR t.name = ?3) ORDER BY t.touch_no",
    )?;
    let touches = statement
        .query_map(
            params![question.campaign, question.run, question.touch],
            |row| {
                Ok((
                    row.get::<u32>(0)?,
                    row.get::<u32>(1)?,
                    row.get::<String>(2)?,
                ))
            },
        )?
        .collect::<Result<Vec<_>, _>>()?;
    let mut people = PersonSet::new();
    for (run_no, touch_no, name) in touches {
        if let Some(touch) = runs.get(tx, run_no, now_ms)?.touches.get(&name) {
            people.extend_set(&of_touch(tx, (run_no, touch_no), touch, question.truth)?);
        }
    }
    Ok(people)
}

fn of_touch(
    tx: &Tx<'_>,
    touch_no: (u32, u32),
    touch: &TouchPast,
    truth: Truth,
) -> Result<PersonSet, LedgerError> {
    Ok(match truth {
        Truth::Accepted => touch.sent.clone(),
        Truth::Sent => with_result(tx, touch_no, 1, 1)?,
        Truth::Waiting => touch.sent.minus(&with_result(tx, touch_no, 1, 4)?),
        Truth::Failed => touch.unreachable.or(&with_result(tx, touch_no, 2, 4)?),
        // No click is known to this ledger; unknown is never true.
        Truth::Clicked => PersonSet::new(),
    })
}

fn with_result(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    from: i64,
    to: i64,
) -> Result<PersonSet, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT r.person_no FROM batch b CROSS JOIN result r
         WHERE r.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 AND r.status BETWEEN ?3 AND ?4",
    )?;
    let rows = statement.query_map(params![run_no, touch_no, from, to], |row| {
        row.get(0).map(PersonNo)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What the scan needs to know of a batch: which touch, by its place among the run's, and its state.
#[derive(Clone, Copy)]
struct Home {
    touch_at: usize,
    state: i64,
}

/// Batches of a run by number, side by side, because ten million claims look theirs up.
struct Homes {
    first: u32,
    homes: Vec<Option<Home>>,
}

impl Homes {
    fn get(&self, batch_no: u32) -> Result<Home, LedgerError> {
        let at = batch_no.checked_sub(self.first);
        at.and_then(|at| *self.homes.get(at as usize)?)
            .ok_or_else(|| row::unreadable("claim"))
    }
}

/// Numbers of one touch's people by their claim, in the order of the scan.
#[derive(Default)]
struct Claims {
    in_doubt: Vec<u32>,
    held: Vec<u32>,
    sent: Vec<u32>,
    unreachable: Vec<u32>,
}

fn read(tx: &Tx<'_>, run_no: u32, now_ms: i64) -> Result<RunPast, LedgerError> {
    let mut touches = frozen_touches(tx, run_no)?;
    let homes = batches(tx, run_no, now_ms, &mut touches)?;
    // Ten million rows come through here: batch and state in one column, because each column read costs as much as the row.
    let mut statement = tx.sql.prepare_cached(
        "SELECT person_no, batch_no << 2 | state FROM recipient_claim WHERE run_no = ?1 AND chain_touch_no > 0
         ORDER BY chain_touch_no, person_no, hop",
    )?;
    let mut found: Vec<Claims> = touches.iter().map(|_| Claims::default()).collect();
    statement.scan([run_no], |row| {
        let (person, packed): (u32, i64) = (row.get(0)?, row.get(1)?);
        let batch_no = u32::try_from(packed >> 2).map_err(|_| row::unreadable("claim"))?;
        let home = homes.get(batch_no)?;
        let claims = &mut found[home.touch_at];
        match (packed & 3, home.state) {
            (claim::HELD, state::IN_DOUBT) => claims.in_doubt.push(person),
            (claim::HELD, _) => claims.held.push(person),
            (claim::SENT, _) => claims.sent.push(person),
            (claim::UNREACHABLE, _) => claims.unreachable.push(person),
            _ => {}
        }
        Ok(())
    })?;
    for (touch, claims) in touches.iter_mut().zip(found) {
        touch.past.in_doubt = PersonSet::of_scan(&claims.in_doubt);
        touch.past.held = PersonSet::of_scan(&claims.held);
        touch.past.sent = PersonSet::of_scan(&claims.sent);
        touch.past.unreachable = PersonSet::of_scan(&claims.unreachable);
    }
    for touch in &mut touches {
        touch.past.complained = complaint::of_touch(tx, run_no, touch.touch_no)?;
    }
    let (gate, mandate) = gate_of(tx, run_no)?;
    Ok(RunPast {
        gate,
        touches: touches
            .into_iter()
            .map(|touch| (touch.name, touch.past))
            .collect(),
        mandate,
    })
}

fn gate_of(tx: &Tx<'_>, run_no: u32) -> Result<(Option<Gate>, Option<String>), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT g.digest, g.state, g.not_before_ms, g.not_after_ms, r.mandate, g.reason FROM send_gate g JOIN run r ON r.run_no = g.run_no WHERE g.run_no = ?1",
    )?;
    let found = statement
        .query_row([run_no], |row| {
            Ok((
                row.get::<String>(0)?,
                row.get::<String>(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get::<Vec<u8>>(4)?,
                row.get::<Option<Vec<u8>>>(5)?,
            ))
        })
        .optional()?;
    let Some((digest, word, not_before_ms, not_after_ms, mandate, reason)) = found else {
        return Ok((None, None));
    };
    let gate = Gate {
        run_no: RunNo(run_no),
        digest: row::digest(&digest)?,
        state: gate_state(&word)?,
        not_before_ms,
        not_after_ms,
        reason: gate::reason(tx, reason.as_deref())?,
    };
    Ok((Some(gate), Some(tx.keys.open_text("mandate", &mandate)?)))
}

/// A touch while its run is read.
struct Reading {
    touch_no: u32,
    name: String,
    past: TouchPast,
}

fn frozen_touches(tx: &Tx<'_>, run_no: u32) -> Result<Vec<Reading>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT touch_no, name, frozen FROM touch WHERE run_no = ?1 ORDER BY touch_no",
    )?;
    let rows = statement.query_and_then([run_no], |row| {
        let frozen = row.get::<Option<Vec<u8>>>(2)?;
        let frozen = frozen
            .map(|bytes| {
                PersonSet::from_bytes(&bytes).ok_or_else(|| row::unreadable("frozen audience"))
            })
            .transpose()?;
        Ok::<_, LedgerError>(Reading {
            touch_no: row.get(0)?,
            name: row.get(1)?,
            past: TouchPast {
                frozen,
                ..TouchPast::default()
            },
        })
    })?;
    rows.collect()
}

/// Counts the batches of a run by touch and state, and notes where each belongs.
fn batches(
    tx: &Tx<'_>,
    run_no: u32,
    now_ms: i64,
    touches: &mut [Reading],
) -> Result<Homes, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT b.batch_no, b.touch_no, b.state, b.not_after_ms, b.segment_no, k.cancelled_ms IS NOT NULL,
           k.batch_no IS NOT NULL AND k.waiting > 0 AND k.confirmed_ms IS NULL AND k.cancelled_ms IS NULL
         FROM batch b LEFT JOIN task k ON k.batch_no = b.batch_no WHERE b.run_no = ?1 ORDER BY b.batch_no",
    )?;
    let mut rows = statement.query([run_no])?;
    let mut found = Homes {
        first: 0,
        homes: Vec::new(),
    };
    while let Some(row) = rows.next()? {
        let (batch_no, touch_no, state): (u32, u32, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let touch_at = touches
            .binary_search_by_key(&touch_no, |touch| touch.touch_no)
            .map_err(|_| row::unreadable("touch"))?;
        let touch = &mut touches[touch_at].past;
        touch.segments = touch.segments.max(row.get(4)?);
        let (expired, cancelled, unconfirmed) = (
            row.get::<i64>(3)? < now_ms,
            row.get::<bool>(5)?,
            row.get::<bool>(6)?,
        );
        count(&mut touch.batches, state, expired);
        touch.batches.cancelled += u32::from(cancelled);
        touch.batches.unconfirmed += u32::from(unconfirmed);
        if found.homes.is_empty() {
            found.first = batch_no;
        }
        found.homes.resize((batch_no - found.first) as usize, None);
        found.homes.push(Some(Home { touch_at, state }));
    }
    Ok(found)
}

fn count(counts: &mut BatchCounts, batch_state: i64, expired: bool) {
    let counted = match batch_state {
        state::FROZEN if expired => &mut counts.expired,
        state::FROZEN => &mut counts.frozen,
        state::OPEN => &mut counts.open,
        state::IN_DOUBT => &mut counts.in_doubt,
        state::ACCEPTED => &mut counts.accepted,
        state::REJECTED => &mut counts.rejected,
        _ => return,
    };
    *counted += 1;
}
