//! S6 of a send: commits the permission to write once, or says which rule refused it. The rules are a trigger, not this code.

use super::sql::{SqlError, params};
use super::{audit::Kind, fact::Table, gate, store::Tx};
use crate::{
    model::AttemptNo,
    ports::{IntentRefused, LedgerError, NewIntent},
};
use serde_json::json;

const INTENT: Kind = Kind::deciding("intent");

/// Inserts the attempt. A refusal writes nothing.
pub(super) fn intent(
    tx: &Tx<'_>,
    intent: &NewIntent,
) -> Result<Result<AttemptNo, IntentRefused>, LedgerError> {
    let inserted = tx.sql.attempt(|sql| {
        sql.query_row(
            "INSERT INTO attempt(batch_no, attempt_no, channel, lease_epoch, worker, intent_ms, wire_by_ms, digest, request_digest, media, fenced)
             SELECT b.batch_no, (SELECT COALESCE(MAX(a.attempt_no), 0) + 1 FROM attempt a WHERE a.batch_no = b.batch_no), b.channel,
               ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             FROM batch b WHERE b.batch_no = ?1 RETURNING attempt_no",
            params![
                intent.batch_no.0,
                intent.epoch,
                intent.worker,
                intent.intent_ms,
                intent.wire_by_ms,
                intent.digest.to_string(),
                intent.request_digest.to_string(),
                intent.media,
                intent.fenced,
            ],
            |row| row.get(0),
        )
    });
    let attempt_no = match inserted {
        Ok(attempt_no) => AttemptNo(attempt_no),
        Err(SqlError::NoRow) => {
            return Err(super::batch::unknown(intent.batch_no));
        }
        Err(SqlError::Refused(said)) => return refusal(tx, intent, &said).map(Err),
        Err(error) => return Err(error.into()),
    };
    let facts = json!({
        "batch": intent.batch_no, "attempt": attempt_no, "epoch": intent.epoch, "wire_by": intent.wire_by_ms,
        "digest": intent.digest, "request": intent.request_digest, "fenced": intent.fenced,
    });
    let of = i64::from(intent.batch_no.0);
    let rows = [(Table::Attempts, of), (Table::Batch, of)];
    tx.audit(intent.intent_ms, &intent.worker, INTENT, facts, &rows)?;
    Ok(Ok(attempt_no))
}

fn refusal(tx: &Tx<'_>, intent: &NewIntent, said: &str) -> Result<IntentRefused, LedgerError> {
    let rule = said.rsplit_once("intent: ").map(|(_, rule)| rule);
    Ok(match rule {
        Some("stopped") => IntentRefused::Gate("stopped".to_owned()),
        Some("gate") => IntentRefused::Gate(gate_word(tx, intent)?),
        Some("lease" | "retired") => IntentRefused::Lease,
        Some("digest") => IntentRefused::Digest,
        Some("slot") => IntentRefused::Slot,
        Some("refused before") => IntentRefused::Live,
        // The one-live index speaks for itself: the double-send lock.
        None if said.contains("attempt.batch_no") || said.contains("one_live_attempt") => {
            IntentRefused::Live
        }
        _ => IntentRefused::Ledger(LedgerError::Refused(said.to_owned())),
    })
}

fn gate_word(tx: &Tx<'_>, intent: &NewIntent) -> Result<String, LedgerError> {
    let run_no: u32 = tx.sql.query_row(
        "SELECT run_no FROM batch WHERE batch_no = ?1",
        [intent.batch_no.0],
        |row| row.get(0),
    )?;
    Ok(gate::state_of(tx, run_no)?.word().to_owned())
}
