//! Accepted messages become candidates for a recall, and its answers facts. Claims stay: whoever got it may have read it.

use super::sql::params;
use super::{
    audit::Kind,
    fact::Table,
    row::{self, state},
    store::Tx,
};
use crate::{
    model::BatchNo,
    ports::{LedgerError, RecallRow, Recalled},
};
use serde_json::json;

const RECALLED: Kind = Kind::noted("recall");

/// Every accepted batch of a campaign, with what is known of its recall, in order.
pub(super) fn rows(tx: &Tx<'_>, campaign: &str) -> Result<Vec<RecallRow>, LedgerError> {
    let sql = format!(
        "SELECT {}, b.app, a.platform_msgid, a.intent_ms, k.gone
         FROM batch b {} JOIN attempt a ON a.batch_no = b.batch_no AND a.outcome = 'accepted'
         LEFT JOIN recall k ON k.batch_no = b.batch_no
         WHERE b.state = ?2 AND r.campaign = ?1 ORDER BY b.batch_no",
        row::BATCH,
        row::BATCH_JOINS,
    );
    let mut statement = tx.sql.prepare_cached(&sql)?;
    let rows = statement.query_and_then(params![campaign, state::ACCEPTED], |row| {
        let at = row::BATCH_COLUMNS;
        Ok::<_, LedgerError>(RecallRow {
            batch: row::batch(row)?,
            app: row.get(at)?,
            msgid: row.get(at + 1)?,
            sent_ms: row.get(at + 2)?,
            recalled: row.get::<Option<i64>>(at + 3)?.map(|gone| {
                if gone == 1 {
                    Recalled::Done
                } else {
                    Recalled::TooLate
                }
            }),
        })
    })?;
    rows.collect()
}

/// Notes what became of a recall. The first answer stays; a repeat changes nothing.
pub(super) fn record(
    tx: &Tx<'_>,
    batch_no: BatchNo,
    recalled: Recalled,
    now_ms: i64,
    actor: &str,
) -> Result<(), LedgerError> {
    let gone = recalled == Recalled::Done;
    let new = tx
        .sql
        .prepare_cached(
            "INSERT INTO recall(batch_no, at_ms, gone) VALUES (?1, ?2, ?3) ON CONFLICT(batch_no) DO NOTHING",
        )?
        .execute(params![batch_no.0, now_ms, gone])?;
    if new == 0 {
        return Ok(());
    }
    tx.audit(
        now_ms,
        actor,
        RECALLED,
        json!({ "batch": batch_no, "gone": gone }),
        &[(Table::Recall, batch_no.0.into())],
    )?;
    Ok(())
}
