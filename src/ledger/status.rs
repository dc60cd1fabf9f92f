//! Counts where the people of each touch stand, so that the numbers add up to those frozen.

use super::sql::params;
use super::{
    complaint, gate, past, revoke,
    row::{self, claim, state},
    store::Tx,
};
use crate::{
    history::Delivery,
    model::PersonSet,
    ports::{LedgerError, RunStatus, TouchStatus},
};

/// Every run, or one campaign's, in the order they were opened; then those whose approval was withdrawn before they were.
pub(super) fn status(tx: &Tx<'_>, campaign: Option<&str>) -> Result<Vec<RunStatus>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT run_no FROM run WHERE CAST(?1 AS TEXT) IS NULL OR campaign = ?1 ORDER BY run_no",
    )?;
    let numbers = statement
        .query_map([campaign], |row| row.get(0))?
        .collect::<Result<Vec<u32>, _>>()?;
    let of_run = |run_no| {
        let run = past::key(tx, run_no)?;
        Ok(RunStatus {
            gate: Some(gate::state_of(tx, run_no)?),
            gate_reason: gate::reason_of(tx, run_no)?,
            revoked: revoke::last(tx, &run)?,
            touches: touches(tx, run_no)?,
            run,
        })
    };
    let opened = numbers.into_iter().map(of_run);
    let unopened = revoke::unopened(tx, campaign)?.into_iter();
    let unopened = unopened.map(|(run, revoked)| {
        Ok(RunStatus {
            run,
            gate: None,
            gate_reason: None,
            revoked: Some(revoked),
            touches: Vec::new(),
        })
    });
    opened.chain(unopened).collect()
}

fn touches(tx: &Tx<'_>, run_no: u32) -> Result<Vec<TouchStatus>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT touch_no, name, frozen FROM touch WHERE run_no = ?1 ORDER BY touch_no",
    )?;
    let mut rows = statement.query([run_no])?;
    let mut touches = Vec::new();
    while let Some(row) = rows.next()? {
        let frozen: Option<Vec<u8>> = row.get(2)?;
        let frozen = frozen
            .map(|bytes| {
                PersonSet::from_bytes(&bytes).ok_or_else(|| row::unreadable("frozen audience"))
            })
            .transpose()?;
        touches.push(touch(
            tx,
            (run_no, row.get(0)?),
            row.get(1)?,
            frozen.as_ref(),
        )?);
    }
    Ok(touches)
}

fn touch(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    name: String,
    frozen: Option<&PersonSet>,
) -> Result<TouchStatus, LedgerError> {
    let mut status = TouchStatus {
        name,
        ..TouchStatus::default()
    };
    let sent = count_claims(tx, (run_no, touch_no), &mut status)?;
    count_results(tx, (run_no, touch_no), sent, &mut status)?;
    count_tasks(tx, (run_no, touch_no), &mut status)?;
    let claimed = status.held + status.expired + status.in_doubt + status.unreachable + sent;
    // A touch whose audience follows from results has no set of its own: what was claimed is what there is.
    status.frozen = frozen.map_or(claimed, PersonSet::len);
    let complained = complaint::of_touch(tx, run_no, touch_no)?;
    status.complaints = complained.map_or(0, |known| known.complaints);
    status.unfrozen = status.frozen.saturating_sub(claimed);
    Ok(status)
}

// `CROSS JOIN` keeps the order of tables: batches of the touch first, then their claims, never all claims first.

/// Counts claims by what their batch says; returns how many were sent.
fn count_claims(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    status: &mut TouchStatus,
) -> Result<u64, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT c.state, b.state, b.not_after_ms < ?3, COUNT(*) FROM batch b CROSS JOIN recipient_claim c
         WHERE c.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 GROUP BY 1, 2, 3",
    )?;
    let mut rows = statement.query(params![run_no, touch_no, tx.now_ms])?;
    let mut sent = 0;
    while let Some(row) = rows.next()? {
        let (held, batch_state, past, people): (i64, i64, bool, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let counted = match (held, batch_state) {
            (claim::HELD, state::OPEN | state::IN_DOUBT) => &mut status.in_doubt,
            (claim::HELD, _) if past => &mut status.expired,
            (claim::HELD, _) => &mut status.held,
            (claim::SENT, _) => &mut sent,
            (claim::UNREACHABLE, _) => &mut status.unreachable,
            _ => continue,
        };
        *counted += people as u64;
    }
    Ok(sent)
}

fn count_results(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    sent: u64,
    status: &mut TouchStatus,
) -> Result<(), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT r.status, COUNT(*) FROM batch b CROSS JOIN result r
         WHERE r.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 AND r.status > 0 GROUP BY 1",
    )?;
    let mut rows = statement.query([run_no, touch_no])?;
    let mut waiting = sent;
    while let Some(row) = rows.next()? {
        let delivery =
            Delivery::from_number(row.get(0)?).ok_or_else(|| row::unreadable("result"))?;
        let people = row.get::<i64>(1)? as u64;
        status.accepted.insert(delivery, people);
        waiting = waiting.saturating_sub(people);
    }
    if waiting > 0 {
        status.accepted.insert(Delivery::Waiting, waiting);
    }
    Ok(())
}

fn count_tasks(
    tx: &Tx<'_>,
    (run_no, touch_no): (u32, u32),
    status: &mut TouchStatus,
) -> Result<(), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT COUNT(*), COUNT(k.confirmed_ms) FROM batch b LEFT JOIN task k ON k.batch_no = b.batch_no
         WHERE b.run_no = ?1 AND b.touch_no = ?2 AND b.state = 3",
    )?;
    (status.tasks, status.confirmed) =
        statement.query_row([run_no, touch_no], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut statement = tx.sql.prepare_cached(
        "SELECT COUNT(*) FROM batch b CROSS JOIN recall k CROSS JOIN recipient_claim c
         WHERE k.batch_no = b.batch_no AND c.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 AND k.gone = 1 AND c.state = ?3",
    )?;
    let recalled: i64 =
        statement.query_row(params![run_no, touch_no, claim::SENT], |row| row.get(0))?;
    status.recalled = recalled as u64;
    Ok(())
}
