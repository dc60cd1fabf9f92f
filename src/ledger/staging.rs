//! Keeps the finished parts of a sync until it ends, so that one that was killed goes on where it was.
//!
//! A part is a group of members, a list of chats, a handful of chats: whole or not there. Cursors are never kept. What is here may be
//! lost by a power cut without harm, and is deleted with the snapshot that was made of it.

use super::sql::{OptionalExtension, params};
use super::{
    row::{self, Staged},
    snapshot::{Judged, Snapshot},
    store::Tx,
};
use crate::ports::{CompanyRows, LedgerError, StagedPart, Staging, StagingDropped, SyncEnd};

/// The part everything else follows from.
const COMPANY: &str = "company";

/// Goes on with what an earlier process left, unless it is too old or was read from elsewhere; else begins anew.
pub(super) fn resume(
    tx: &Tx<'_>,
    source: &str,
    age_ms_max: i64,
    now_ms: i64,
) -> Result<Staging, LedgerError> {
    let left: Option<(String, i64)> = tx
        .sql
        .prepare_cached("SELECT source, begun_ms FROM directory_staging")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let dropped = match &left {
        None => None,
        Some((its_source, _)) if its_source != source => Some(StagingDropped::Other),
        // A clock that was set back says nothing about the age.
        Some((_, begun_ms)) if !(0..=age_ms_max).contains(&(now_ms - begun_ms)) => {
            Some(StagingDropped::Old)
        }
        Some((_, begun_ms)) => return continued(tx, *begun_ms),
    };
    clear(tx)?;
    tx.sql
        .prepare_cached("INSERT INTO directory_staging(one, source, begun_ms) VALUES (1, ?1, ?2)")?
        .execute(params![source, now_ms])?;
    Ok(Staging {
        begun_ms: now_ms,
        dropped,
        ..Staging::default()
    })
}

fn continued(tx: &Tx<'_>, begun_ms: i64) -> Result<Staging, LedgerError> {
    let mut staging = Staging {
        begun_ms,
        ..Staging::default()
    };
    for part in names(tx)? {
        if part == COMPANY {
            staging.company = Some(company(tx)?);
        } else if part.starts_with("listed/")
            && let StagedPart::Listed(chats) = open(tx, &part)?
        {
            staging.listed.insert(part.clone(), chats);
        }
        staging.parts.insert(part);
    }
    Ok(staging)
}

/// Keeps one finished part. The same part again replaces the first.
pub(super) fn stage(tx: &Tx<'_>, part: &str, content: StagedPart) -> Result<(), LedgerError> {
    let plain = row::to_json(&Staged::from(content));
    tx.sql
        .prepare_cached("INSERT INTO staged_part(part, sealed) VALUES (?1, ?2) ON CONFLICT(part) DO UPDATE SET sealed = excluded.sealed")?
        .execute(params![part, tx.keys.seal(&place(part), &plain)])?;
    Ok(())
}

/// Makes a snapshot of everything staged and forgets it; a snapshot that lost too much is not stored, and what was read stays.
pub(super) fn finish(
    tx: &Tx<'_>,
    posts: &[String],
    accept_smaller: bool,
    pages: u64,
    now_ms: i64,
    actor: &str,
) -> Result<SyncEnd, LedgerError> {
    let begun_ms: i64 = tx
        .sql
        .prepare_cached("SELECT begun_ms FROM directory_staging")?
        .query_row([], |row| row.get(0))
        .optional()?
        .ok_or_else(|| LedgerError::Refused("no sync was begun".to_owned()))?;
    let mut snapshot = Snapshot::begin(tx, &company(tx)?)?;
    // By name, whatever the order they were finished in: numbers are given in one order.
    for part in names(tx)? {
        match open(tx, &part)? {
            StagedPart::Company(_) | StagedPart::Listed(_) => {}
            StagedPart::Friends(rows) => snapshot.friends(&rows)?,
            StagedPart::Chats(chats) => {
                for chat in &chats {
                    snapshot.chat(chat)?;
                }
            }
        }
    }
    snapshot.posts(posts)?;
    if !accept_smaller && let Judged::Shrunk { what, before, now } = snapshot.judged()? {
        return Ok(SyncEnd::Shrunk { what, before, now });
    }
    let counts = snapshot.store(begun_ms, pages, now_ms, actor)?;
    clear(tx)?;
    Ok(SyncEnd::Stored(counts))
}

fn company(tx: &Tx<'_>) -> Result<CompanyRows, LedgerError> {
    match open(tx, COMPANY)? {
        StagedPart::Company(rows) => Ok(rows),
        _ => Err(row::unreadable("staged company")),
    }
}

fn names(tx: &Tx<'_>) -> Result<Vec<String>, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT part FROM staged_part ORDER BY part")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn open(tx: &Tx<'_>, part: &str) -> Result<StagedPart, LedgerError> {
    let sealed: Option<Vec<u8>> = tx
        .sql
        .prepare_cached("SELECT sealed FROM staged_part WHERE part = ?1")?
        .query_row([part], |row| row.get(0))
        .optional()?;
    let sealed = sealed.ok_or_else(|| row::unreadable("staged part"))?;
    let plain = tx.keys.open(&place(part), &sealed)?;
    Ok(row::from_json::<Staged>("staged part", &plain)?.into())
}

pub(super) fn clear(tx: &Tx<'_>) -> Result<(), LedgerError> {
    tx.sql.execute("DELETE FROM staged_part", [])?;
    tx.sql.execute("DELETE FROM directory_staging", [])?;
    Ok(())
}

fn place(part: &str) -> String {
    format!("staged {part}")
}
