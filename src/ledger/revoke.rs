//! Turns the withdrawal of an approval into a fact: the run's gate shuts, and nothing signed before opens it again.

use super::sql::{OptionalExtension, params};
use super::{audit::Kind, batch::run_no, fact::Table, gate, store::Tx};
use crate::{
    history::{GateState, Revocation, RunKey},
    model::{CampaignId, Digest},
    ports::{ApprovalUse, LedgerError, NewRevocation},
};
use serde_json::json;

const REVOKED: Kind = Kind::deciding("revoke");

/// Records a withdrawal and shuts the gate of its run, if there is one that may still send.
pub(super) fn revoke(tx: &Tx<'_>, new: &NewRevocation) -> Result<(), LedgerError> {
    let run = run_no(tx, &new.run)?;
    let reason = tx.keys.seal("reason", new.reason.as_bytes());
    let revocation_no: i64 = tx
        .sql
        .prepare_cached(
            "INSERT INTO revocation(campaign, run, digest, revoked_by, reason, revoked_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             RETURNING revocation_no",
        )?
        .query_row(
            params![
                new.run.campaign.0,
                new.run.run,
                new.digest.map(|digest| digest.to_string()),
                new.by,
                reason,
                new.at_ms
            ],
            |row| row.get(0),
        )?;
    let mut rows = vec![(Table::Revocation, revocation_no)];
    let from = run.map(|run_no| gate::state_of(tx, run_no)).transpose()?;
    let shuts = matches!(from, Some(GateState::Open | GateState::Paused));
    if let Some(run_no) = run.filter(|_| shuts) {
        tx.sql
            .prepare_cached("UPDATE send_gate SET state = 'revoked', changed_by = ?2, reason = ?3, changed_ms = ?4 WHERE run_no = ?1")?
            .execute(params![run_no, new.by, reason, new.at_ms])?;
        rows.push((Table::Gate, run_no.into()));
    }
    let facts = json!({
        "campaign": new.run.campaign, "name": new.run.run, "run": run, "digest": new.digest, "for": Digest::of(new.by.as_bytes()),
        "from": from.map(GateState::word), "reason": Digest::of(new.reason.as_bytes()),
    });
    tx.audit(new.at_ms, &new.actor, REVOKED, facts, &rows)?;
    Ok(())
}

/// How the approval of a run was withdrawn last, if it was.
pub(super) fn last(tx: &Tx<'_>, run: &RunKey) -> Result<Option<Revocation>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT revoked_ms, revoked_by, reason FROM revocation WHERE campaign = ?1 AND run = ?2 ORDER BY revoked_ms DESC, revocation_no DESC LIMIT 1",
    )?;
    let found = statement
        .query_row([&run.campaign.0, &run.run], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<Vec<u8>>(2)?))
        })
        .optional()?;
    let Some((at_ms, by, reason)) = found else {
        return Ok(None);
    };
    let reason = tx.keys.open_text("reason", &reason)?;
    Ok(Some(Revocation { at_ms, by, reason }))
}

/// Runs whose approval was withdrawn before a gate was ever opened, by name.
pub(super) fn unopened(
    tx: &Tx<'_>,
    campaign: Option<&str>,
) -> Result<Vec<(RunKey, Revocation)>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT DISTINCT v.campaign, v.run FROM revocation v WHERE (CAST(?1 AS TEXT) IS NULL OR v.campaign = ?1)
         AND NOT EXISTS (SELECT 1 FROM run r WHERE r.campaign = v.campaign AND r.run = v.run) ORDER BY 1, 2",
    )?;
    let runs = statement
        .query_map([campaign], |row| {
            Ok(RunKey {
                campaign: CampaignId(row.get(0)?),
                run: row.get(1)?,
            })
        })?
        .collect::<Result<Vec<RunKey>, _>>()?;
    let mut found = Vec::new();
    for run in runs {
        if let Some(revoked) = last(tx, &run)? {
            found.push((run, revoked));
        }
    }
    Ok(found)
}

/// Refuses sign-offs that were made before the approval of their run was withdrawn.
pub(super) fn refuse_older(
    tx: &Tx<'_>,
    run: &RunKey,
    approvals: &[ApprovalUse],
) -> Result<(), LedgerError> {
    let Some(revoked) = last(tx, run)? else {
        return Ok(());
    };
    let older = approvals.iter().find(|one| one.signed_ms <= revoked.at_ms);
    match older {
        // Without a sign-off nobody approved it since.
        None if !approvals.is_empty() => Ok(()),
        _ => Err(LedgerError::Refused(format!(
            "the approval of {}#{} was revoked by {}, and it was not signed again since",
            run.campaign, run.run, revoked.by
        ))),
    }
}

/// Turns a revoked gate open again, for sign-offs that were made since.
pub(super) fn reopen(
    tx: &Tx<'_>,
    run_no: u32,
    (now_ms, actor): (i64, &str),
) -> Result<(), LedgerError> {
    tx.sql
        .prepare_cached("UPDATE send_gate SET state = 'open', changed_by = ?2, reason = NULL, changed_ms = ?3 WHERE run_no = ?1")?
        .execute(params![run_no, actor, now_ms])?;
    let facts = json!({ "run": run_no, "from": GateState::Revoked.word(), "to": GateState::Open.word(), "reason": Digest::of(b"") });
    tx.audit(
        now_ms,
        actor,
        gate::CHANGED,
        facts,
        &[(Table::Gate, run_no.into())],
    )?;
    Ok(())
}
