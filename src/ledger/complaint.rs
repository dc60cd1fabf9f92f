//! Complaints become rows that are only ever added to, and rows become what people said about a touch.

use super::sql::{OptionalExtension, params};
use super::{audit::Kind, batch::run_no, directory, fact::Table, gate, past, store::Tx};
use crate::{
    history::Complained,
    model::{Channel, Digest, PersonNo},
    ports::{ComplaintRow, LedgerError, NewComplaints, TouchComplaints},
};
use serde_json::json;

const NOTED: Kind = Kind::deciding("complaints");

/// Notes complaints; returns all of that touch beside those who got it.
pub(super) fn note(
    tx: &Tx<'_>,
    new: &NewComplaints,
    now_ms: i64,
    actor: &str,
) -> Result<Complained, LedgerError> {
    let refused = |why: String| Err(LedgerError::Refused(why));
    let name = format!("{}#{}/{}", new.run.campaign, new.run.run, new.touch);
    let Some((run_no, touch_no)) = touch_of(tx, new)? else {
        return refused(format!("the ledger knows no touch {name}"));
    };
    let known = of_touch(tx, run_no, touch_no)?.map_or(0, |known| known.complaints);
    if known.checked_add_signed(new.count).is_none() {
        return refused(format!(
            "{name} has {known} complaints, which is less than the correction takes off"
        ));
    }
    let reason = new.reason.as_deref();
    let sealed = |text: &str| tx.keys.seal("complaint", text.as_bytes());
    let complaint_no: i64 = tx
        .sql
        .prepare_cached(
            "INSERT INTO complaint(touch_no, day, count, source, reason, noted_by, noted_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             RETURNING complaint_no",
        )?
        .query_row(
            params![touch_no, new.day, new.count, sealed(&new.source), reason.map(sealed), actor, now_ms],
            |row| row.get(0),
        )?;
    let said = |text: &str| Digest::of(text.as_bytes());
    let facts = json!({
        "run": run_no, "touch": touch_no, "count": new.count, "day": new.day,
        "source": said(&new.source), "reason": reason.map(said),
    });
    tx.audit(
        now_ms,
        actor,
        NOTED,
        facts,
        &[(Table::Complaint, complaint_no)],
    )?;
    Ok(of_touch(tx, run_no, touch_no)?.unwrap_or_default())
}

/// Every touch of a campaign, or every touch somebody complained about, in the order they were opened.
pub(super) fn rows(
    tx: &Tx<'_>,
    campaign: Option<&str>,
) -> Result<Vec<TouchComplaints>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT t.run_no, t.touch_no, t.name FROM touch t JOIN run r ON r.run_no = t.run_no
         WHERE t.name NOT LIKE '%.%'
           AND CASE WHEN CAST(?1 AS TEXT) IS NULL THEN EXISTS (SELECT 1 FROM complaint c WHERE c.touch_no = t.touch_no) ELSE r.campaign = ?1 END
         ORDER BY t.run_no, t.touch_no",
    )?;
    let touches = statement
        .query_map([campaign], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<Vec<(u32, u32, String)>, _>>()?;
    let one = |(run_no, touch_no, touch)| {
        Ok(TouchComplaints {
            run: past::key(tx, run_no)?,
            touch,
            gate: gate::state_of(tx, run_no)?,
            complained: Complained {
                complaints: of_touch(tx, run_no, touch_no)?.map_or(0, |known| known.complaints),
                sent: sent(tx, run_no, touch_no)?,
            },
            left: left(tx, run_no, touch_no)?,
            rows: entries(tx, touch_no)?,
        })
    };
    touches.into_iter().map(one).collect()
}

/// Complaints about a touch beside those who got it; none where nobody complained.
pub(super) fn of_touch(
    tx: &Tx<'_>,
    run_no: u32,
    touch_no: u32,
) -> Result<Option<Complained>, LedgerError> {
    let found: Option<i64> = tx
        .sql
        .prepare_cached("SELECT CAST(SUM(count) AS BIGINT) FROM complaint WHERE touch_no = ?1")?
        .query_row([touch_no], |row| row.get(0))?;
    let Some(complaints) = found else {
        return Ok(None);
    };
    Ok(Some(Complained {
        complaints: complaints as u64,
        sent: sent(tx, run_no, touch_no)?,
    }))
}

fn touch_of(tx: &Tx<'_>, new: &NewComplaints) -> Result<Option<(u32, u32)>, LedgerError> {
    let Some(run_no) = run_no(tx, &new.run)? else {
        return Ok(None);
    };
    let mut statement = tx
        .sql
        .prepare_cached("SELECT touch_no FROM touch WHERE run_no = ?1 AND name = ?2")?;
    let touch_no: Option<u32> = statement
        .query_row(params![run_no, new.touch], |row| row.get(0))
        .optional()?;
    Ok(touch_no.map(|touch_no| (run_no, touch_no)))
}

// `CROSS JOIN` keeps the order of tables: batches of the touch first, then their results.

fn sent(tx: &Tx<'_>, run_no: u32, touch_no: u32) -> Result<u64, LedgerError> {
    let people: i64 = tx
        .sql
        .prepare_cached(
            "SELECT COUNT(*) FROM batch b CROSS JOIN result r
             WHERE r.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 AND r.status = 1",
        )?
        .query_row([run_no, touch_no], |row| row.get(0))?;
    Ok(people as u64)
}

/// Of those who got a message to customers: no longer a customer, in a directory that was read after the last of it went out.
fn left(tx: &Tx<'_>, run_no: u32, touch_no: u32) -> Result<Option<u64>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT r.person_no FROM batch b CROSS JOIN result r
         WHERE r.batch_no = b.batch_no AND b.run_no = ?1 AND b.touch_no = ?2 AND r.status = 1 AND b.channel = ?3",
    )?;
    let people = statement
        .query_map(
            params![run_no, touch_no, Channel::CustomerMass as i64],
            |row| row.get(0).map(PersonNo),
        )?
        .collect::<Result<crate::model::PersonSet, _>>()?;
    if people.is_empty() {
        return Ok(None);
    }
    let last_ms: i64 = tx
        .sql
        .prepare_cached(
            "SELECT MAX(at_ms) FROM batch WHERE run_no = ?1 AND touch_no = ?2 AND state = 3",
        )?
        .query_row([run_no, touch_no], |row| row.get(0))?;
    let directory = directory::load(tx)?.filter(|directory| directory.taken_ms > last_ms);
    Ok(directory.map(|directory| people.minus(&directory.customers).len()))
}

fn entries(tx: &Tx<'_>, touch_no: u32) -> Result<Vec<ComplaintRow>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT day, count, source, reason, noted_by, noted_ms FROM complaint WHERE touch_no = ?1 ORDER BY complaint_no",
    )?;
    let rows = statement.query_and_then([touch_no], |row| {
        let reason: Option<Vec<u8>> = row.get(3)?;
        Ok::<_, LedgerError>(ComplaintRow {
            day: row.get(0)?,
            count: row.get(1)?,
            source: tx.keys.open_text("complaint", &row.get::<Vec<u8>>(2)?)?,
            reason: reason
                .map(|sealed| tx.keys.open_text("complaint", &sealed))
                .transpose()?,
            noted_by: row.get(4)?,
            noted_ms: row.get(5)?,
        })
    })?;
    rows.collect()
}
