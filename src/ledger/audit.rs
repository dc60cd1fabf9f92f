//! Turns facts into lines of a hash chain, written in the fact's own transaction, and checks such a chain.
//!
//! A body is canonical JSON of numbers and digests: forgetting a person leaves the chain whole.

use crate::{
    model::{Canonical, Digest},
    ports::{AuditEntry, LedgerError},
};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use thiserror::Error;

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

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChainBreak {
    /// A line is missing or stands twice.
    #[error("line {expected} is missing, {found} stands in its place")]
    Gap {
        /// The number that should follow.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// A line does not continue the one before.
    #[error("line {0} does not continue the line before it")]
    Link(u64),
    /// A line's content is not what was hashed.
    #[error("line {0} was changed")]
    Changed(u64),
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
    sql: &Connection,
    at_ms: i64,
    actor: &str,
    kind: Kind,
    mut facts: Value,
) -> Result<i64, LedgerError> {
    let last = sql
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        });
    let (seq, prev) = match last {
        Ok((seq, hash)) => (seq + 1, hash),
        Err(rusqlite::Error::QueryReturnedNoRows) => (1, GENESIS.to_owned()),
        Err(error) => return Err(error.into()),
    };
    facts["at"] = json!(at_ms);
    facts["by"] = json!(Digest::of(actor.as_bytes()));
    facts["kind"] = json!(kind.word);
    let body = Canonical::of(&facts);
    let hash = link(seq as u64, &prev, body.text());
    sql.prepare_cached("INSERT INTO audit(seq, at_ms, actor, kind, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![seq, at_ms, actor, kind.word, body.text(), prev, hash])?;
    let position = if kind.deciding { seq } else { 0 };
    sql.prepare_cached("UPDATE ledger_instance SET deciding_seq = MAX(deciding_seq, ?1), last_wall_ms = MAX(last_wall_ms, ?2)")?
        .execute(params![position, at_ms])?;
    Ok(seq)
}

/// The chain from a sequence number on.
pub(super) fn read(sql: &Connection, from: u64) -> Result<Vec<AuditEntry>, LedgerError> {
    let mut statement = sql.prepare_cached(
        "SELECT seq, at_ms, actor, kind, body, prev, hash FROM audit WHERE seq >= ?1 ORDER BY seq",
    )?;
    let rows = statement.query_map([i64::try_from(from).unwrap_or(i64::MAX)], |row| {
        Ok(AuditEntry {
            seq: row.get::<_, i64>(0)? as u64,
            at_ms: row.get(1)?,
            actor: row.get(2)?,
            kind: row.get(3)?,
            body: row.get(4)?,
            prev: row.get(5)?,
            hash: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// SHA-256("v1" ‖ seq ‖ prev ‖ body), hex: `seq` in decimal, `prev` always 64 digits, so no two lines share their bytes.
fn link(seq: u64, prev: &str, body: &str) -> String {
    Digest::of(format!("v1{seq}{prev}{body}").as_bytes()).to_string()
}
