//! Turns facts into lines of a hash chain, written in the fact's own transaction, and checks such a chain.
//!
//! A body is canonical JSON of numbers and digests: forgetting a person leaves the chain whole.

use super::fact::{Fact, Table};
use super::sql::{OptionalExtension, Row, Sql, SqlError, params};
use crate::{
    model::{Canonical, Digest},
    ports::{AuditEntry, ChainBreak, LedgerError},
};
use serde_json::{Value, json};

/// What `prev` of the first line holds.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Kinds of facts: the word, and whether it can change what a plan decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) word: &'static str,
    pub(super) deciding: bool,
}

impl Kind {
    /// A fact that moves the ledger's position.
    pub(super) const fn deciding(word: &'static str) -> Self {
        Self {
            word,
            deciding: true,
        }
    }

    /// A fact that is kept for the record only.
    pub(super) const fn noted(word: &'static str) -> Self {
        Self {
            word,
            deciding: false,
        }
    }
}

/// Checks a chain, or the part of it that follows `(seq, hash)`; returns its head. The first line of a whole chain follows `(0, GENESIS)`.
pub fn verify_chain(
    after: (u64, &str),
    entries: &[AuditEntry],
) -> Result<(u64, String), ChainBreak> {
    let (mut seq, mut prev) = (after.0, after.1);
    for entry in entries {
        if entry.seq != seq + 1 {
            return Err(ChainBreak::Gap {
                expected: seq + 1,
                found: entry.seq,
            });
        }
        if entry.prev != prev {
            return Err(ChainBreak::Link(entry.seq));
        }
        let same_columns = serde_json::from_str::<Value>(&entry.body).is_ok_and(|body| {
            body["at"] == entry.at_ms
                && body["by"] == Digest::of(entry.actor.as_bytes()).to_string()
                && body["kind"] == entry.kind
        });
        if !same_columns || entry.hash != link(entry.seq, &entry.prev, &entry.body) {
            return Err(ChainBreak::Changed(entry.seq));
        }
        (seq, prev) = (entry.seq, &entry.hash);
    }
    Ok((seq, prev.to_owned()))
}

/// Appends one line and moves the ledger's position if the fact decides something.
pub(super) fn append(
    sql: &Sql<'_>,
    at_ms: i64,
    actor: &str,
    kind: Kind,
    mut facts: Value,
) -> Result<i64, LedgerError> {
    let (last, prev) = head(sql)?;
    let seq = last + 1;
    facts["at"] = json!(at_ms);
    facts["by"] = json!(Digest::of(actor.as_bytes()));
    facts["kind"] = json!(kind.word);
    let body = Canonical::of(&facts);
    let hash = link(seq as u64, &prev, body.text());
    sql.prepare_cached("INSERT INTO audit(seq, at_ms, actor, kind, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![seq, at_ms, actor, kind.word, body.text(), prev, hash])?;
    let position = if kind.deciding { seq } else { 0 };
    sql.prepare_cached("UPDATE ledger_instance SET deciding_seq = CASE WHEN deciding_seq > ?1 THEN deciding_seq ELSE ?1 END,
         last_wall_ms = CASE WHEN last_wall_ms > ?2 THEN last_wall_ms ELSE ?2 END")?
        .execute(params![position, at_ms])?;
    Ok(seq)
}

/// The last line's number and hash; 0 and [`GENESIS`] before the first.
pub(super) fn head(sql: &Sql<'_>) -> Result<(i64, String), LedgerError> {
    let last = sql
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.unwrap_or_else(|| (0, GENESIS.to_owned())))
}

/// The number of the line that comes next.
pub(super) fn next(sql: &Sql<'_>) -> Result<i64, LedgerError> {
    Ok(head(sql)?.0 + 1)
}

/// How a line names a fact: `batch/17`.
pub(super) fn row_name((table, number): Fact) -> String {
    format!("{}/{number}", table.word())
}

/// The digests a line carries, by fact; none when its body is not written as [`append`] writes it.
pub(super) fn rows_of(body: &Value) -> Option<Vec<(Fact, u128)>> {
    let Some(rows) = body.get("rows") else {
        return Some(Vec::new());
    };
    let one = |(name, digest): (&String, &Value)| {
        let (word, number) = name.split_once('/')?;
        let digest = digest.as_str().filter(|hex| hex.len() == 32)?;
        let fact = (Table::parse(word)?, number.parse().ok()?);
        Some((fact, u128::from_str_radix(digest, 16).ok()?))
    };
    rows.as_object()?.iter().map(one).collect()
}

/// At most `limit` lines that follow a number; a line that is not even readable is none.
pub(super) fn page(
    sql: &Sql<'_>,
    after: i64,
    limit: usize,
) -> Result<Vec<Option<AuditEntry>>, LedgerError> {
    let mut statement = sql.prepare_cached(
        "SELECT seq, at_ms, actor, kind, body, prev, hash FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )?;
    let rows = statement.query_map(params![after, limit as i64], |row| Ok(entry(row).ok()))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The chain from a sequence number on.
pub(super) fn read(sql: &Sql<'_>, from: u64) -> Result<Vec<AuditEntry>, LedgerError> {
    let mut statement = sql.prepare_cached(
        "SELECT seq, at_ms, actor, kind, body, prev, hash FROM audit WHERE seq >= ?1 ORDER BY seq",
    )?;
    let rows = statement.query_map([i64::try_from(from).unwrap_or(i64::MAX)], entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn entry(row: &Row<'_>) -> Result<AuditEntry, SqlError> {
    Ok(AuditEntry {
        seq: row.get::<i64>(0)? as u64,
        at_ms: row.get(1)?,
        actor: row.get(2)?,
        kind: row.get(3)?,
        body: row.get(4)?,
        prev: row.get(5)?,
        hash: row.get(6)?,
    })
}

/// SHA-256("v1" ‖ seq ‖ prev ‖ body), hex: `seq` in decimal, `prev` always 64 digits, so no two lines share their bytes.
fn link(seq: u64, prev: &str, body: &str) -> String {
    Digest::of(format!("v1{seq}{prev}{body}").as_bytes()).to_string()
}
