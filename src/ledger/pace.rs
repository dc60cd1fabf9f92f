//! What all workers share beside the facts: the rate limiter, media ids the platform still holds, and the list of alarms.

use super::sql::{OptionalExtension, params};
use super::{audit::Kind, fact::Table, store::Tx};
use crate::{
    model::Digest,
    ports::{LedgerError, Rate},
};
use serde_json::json;

const ANOMALY: Kind = Kind::noted("anomaly");
const BLOCKED: Kind = Kind::noted("rate_blocked");

/// Takes one token of a limiter by GCRA: `burst` calls at once, then one each `emit_ms`.
pub(super) fn rate(
    tx: &Tx<'_>,
    key: &str,
    now_ms: i64,
    emit_ms: i64,
    burst: u32,
) -> Result<Rate, LedgerError> {
    let (stored, blocked_until_ms) = bucket(tx, key)?;
    if blocked_until_ms > now_ms {
        return Ok(Rate::Wait(blocked_until_ms - now_ms));
    }
    let emit_ms = emit_ms.max(0);
    let burst_ms = emit_ms.saturating_mul(i64::from(burst.max(1)));
    // An arrival further ahead than a full burst comes from a clock that went back; it must not stop everybody until then.
    let arrival_ms = stored.clamp(now_ms, now_ms.saturating_add(burst_ms));
    let ahead_ms = arrival_ms + emit_ms - now_ms;
    if ahead_ms > burst_ms {
        return Ok(Rate::Wait(ahead_ms - burst_ms));
    }
    tx.sql
        .prepare_cached("UPDATE rate_bucket SET tat_ms = ?2 WHERE key = ?1")?
        .execute(params![key, arrival_ms + emit_ms])?;
    Ok(Rate::Go)
}

/// Blocks a limiter for everybody; a longer block stays.
pub(super) fn block(tx: &Tx<'_>, key: &str, until_ms: i64) -> Result<(), LedgerError> {
    tx.sql
        .prepare_cached(
            "INSERT INTO rate_bucket(key, tat_ms, blocked_until_ms) VALUES (?1, 0, ?2)
             ON CONFLICT(key) DO UPDATE SET blocked_until_ms =
               CASE WHEN rate_bucket.blocked_until_ms > excluded.blocked_until_ms THEN rate_bucket.blocked_until_ms ELSE excluded.blocked_until_ms END",
        )?
        .execute(params![key, until_ms])?;
    tx.audit(
        tx.now_ms,
        "ledger",
        BLOCKED,
        json!({ "until": until_ms, "limiter": Digest::of(key.as_bytes()) }),
        // A limiter is no fact.
        &[],
    )?;
    Ok(())
}

/// A media id of a file for a channel, if it was uploaded since then.
pub(super) fn media(
    tx: &Tx<'_>,
    sha256: &str,
    channel: &str,
    since_ms: i64,
) -> Result<Option<String>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT media_id FROM media_cache WHERE sha256 = ?1 AND channel = ?2 AND created_ms >= ?3",
    )?;
    Ok(statement
        .query_row(params![sha256, channel, since_ms], |row| row.get(0))
        .optional()?)
}

/// Remembers a media id in place of an older one.
pub(super) fn remember_media(
    tx: &Tx<'_>,
    sha256: &str,
    channel: &str,
    media_id: &str,
    now_ms: i64,
) -> Result<(), LedgerError> {
    tx.sql
        .prepare_cached(
            "INSERT INTO media_cache(sha256, channel, media_id, created_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT(sha256, channel) DO UPDATE SET media_id = excluded.media_id, created_ms = excluded.created_ms",
        )?
        .execute(params![sha256, channel, media_id, now_ms])?;
    Ok(())
}

/// Notes something that must not happen.
pub(super) fn anomaly(
    tx: &Tx<'_>,
    kind: &str,
    detail: &str,
    now_ms: i64,
) -> Result<(), LedgerError> {
    let number: i64 = tx
        .sql
        .prepare_cached(
            "INSERT INTO anomaly(at_ms, kind, detail) VALUES (?1, ?2, ?3) RETURNING anomaly_no",
        )?
        .query_row(
            params![now_ms, kind, tx.keys.seal("anomaly", detail.as_bytes())],
            |row| row.get(0),
        )?;
    tx.audit(
        now_ms,
        "ledger",
        ANOMALY,
        json!({ "anomaly": number, "of": kind, "detail": Digest::of(detail.as_bytes()) }),
        &[(Table::Anomaly, number)],
    )?;
    Ok(())
}

fn bucket(tx: &Tx<'_>, key: &str) -> Result<(i64, i64), LedgerError> {
    // Made before it is read, so that two workers who come first do not both find it empty.
    tx.sql
        .prepare_cached(
            "INSERT INTO rate_bucket(key, tat_ms) VALUES (?1, 0) ON CONFLICT(key) DO NOTHING",
        )?
        .execute([key])?;
    let sql = format!(
        "SELECT tat_ms, blocked_until_ms FROM rate_bucket WHERE key = ?1 {}",
        tx.sql.for_update()
    );
    Ok(tx
        .sql
        .prepare_cached(&sql)?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
