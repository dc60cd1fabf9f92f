//! Opens a run's gate under its sign-offs, freezes the audiences known then, and turns gates and the corp-wide switch.

use super::sql::{OptionalExtension, params};
use super::{
    audit::Kind,
    batch::run_no,
    fact::{ONLY, Table},
    revoke,
    row::{self, gate_state},
    store::Tx,
};
use crate::{
    history::GateState,
    model::{CampaignId, Canonical, Digest, Message, PersonSet, SignedState},
    ports::{ApprovalUse, GateChange, LedgerError, OpenGate, RecordedAudience},
};
use serde_json::json;

const RECORDED: Kind = Kind::deciding("audience");
const OPENED: Kind = Kind::deciding("gate_open");
const APPROVED: Kind = Kind::deciding("approval");
const ADDED: Kind = Kind::deciding("touch");
const FROZEN: Kind = Kind::deciding("audience_frozen");
pub(super) const CHANGED: Kind = Kind::deciding("gate_change");
const SWITCHED: Kind = Kind::deciding("switch");

/// Stores the audience of each touch under a digest; later records stand after earlier ones.
pub(super) fn record_audience(
    tx: &Tx<'_>,
    digest: Digest,
    touches: &[RecordedAudience],
    now_ms: i64,
    actor: &str,
) -> Result<(), LedgerError> {
    let record_no: i64 = tx.sql.query_row(
        "SELECT COALESCE(MAX(record_no), 0) + 1 FROM recorded_audience",
        [],
        |row| row.get(0),
    )?;
    let mut insert = tx.sql.prepare_cached(
        "INSERT INTO recorded_audience(digest, record_no, touch, count, set_digest, people, recorded_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for touch in touches {
        let people: PersonSet = touch.people.iter().copied().collect();
        insert.execute(params![
            digest.to_string(),
            record_no,
            touch.touch,
            touch.count as i64,
            touch.set,
            people.to_bytes(),
            now_ms
        ])?;
    }
    let sets: Vec<_> = touches
        .iter()
        .map(|touch| json!([touch.count, touch.set]))
        .collect();
    tx.audit(
        now_ms,
        actor,
        RECORDED,
        json!({ "digest": digest, "record": record_no, "sets": sets }),
        &[(Table::Audience, record_no)],
    )?;
    Ok(())
}

/// What was recorded under a digest, newest last.
pub(super) fn recorded(tx: &Tx<'_>, digest: Digest) -> Result<Vec<RecordedAudience>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT touch, count, set_digest, people, recorded_ms FROM recorded_audience WHERE digest = ?1 ORDER BY record_no, touch",
    )?;
    let rows = statement.query_and_then([digest.to_string()], |row| {
        let people = PersonSet::from_bytes(&row.get::<Vec<u8>>(3)?)
            .ok_or_else(|| row::unreadable("recorded audience"))?;
        Ok(RecordedAudience {
            touch: row.get(0)?,
            count: row.get::<i64>(1)? as u64,
            set: row.get(2)?,
            people: people.iter().collect(),
            recorded_ms: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// Opens a gate. Opening it again with the same digest changes nothing but this: a touch whose audience was not known then is frozen
/// now, and a gate that was revoked turns open for sign-offs made since.
pub(super) fn open(tx: &Tx<'_>, gate: &OpenGate, now_ms: i64) -> Result<(), LedgerError> {
    let known = run_no(tx, &gate.run)?;
    let state = match known {
        Some(run_no) => Some(opened_alike(tx, run_no, gate)?),
        None => None,
    };
    if matches!(state, Some(GateState::Cancelled | GateState::Done)) {
        return Ok(());
    }
    revoke::refuse_older(tx, &gate.run, &gate.approvals)?;
    let run_no = match known {
        Some(run_no) => {
            if use_approvals(tx, run_no, gate, now_ms)? > 0 {
                approved(tx, run_no, gate, now_ms)?;
            }
            run_no
        }
        None => open_new(tx, gate, now_ms)?,
    };
    if state == Some(GateState::Revoked) {
        revoke::reopen(tx, run_no, (now_ms, &gate.actor))?;
    }
    for (name, chain, people, skeleton) in &gate.touches {
        freeze_audience(
            tx,
            run_no,
            (name, chain),
            people,
            skeleton,
            (now_ms, &gate.actor),
        )?;
    }
    Ok(())
}

/// Turns a gate or the corp-wide switch. Turning it to where it stands changes nothing.
pub(super) fn change(tx: &Tx<'_>, change: &GateChange) -> Result<(), LedgerError> {
    let reason = tx.keys.seal("reason", change.reason.as_bytes());
    let said = Digest::of(change.reason.as_bytes());
    let Some(run) = &change.run else {
        return switch(tx, change, &reason, said);
    };
    let Some(run_no) = run_no(tx, run)? else {
        return Err(LedgerError::Refused(format!(
            "{}#{} was never opened",
            run.campaign, run.run
        )));
    };
    let from = state_of(tx, run_no)?;
    if from == change.to {
        return Ok(());
    }
    tx.sql
        .prepare_cached("UPDATE send_gate SET state = ?2, changed_by = ?3, reason = ?4, changed_ms = ?5 WHERE run_no = ?1")?
        .execute(params![run_no, change.to.word(), change.actor, reason, change.at_ms])?;
    let facts =
        json!({ "run": run_no, "from": from.word(), "to": change.to.word(), "reason": said });
    let rows = [(Table::Gate, run_no.into())];
    tx.audit(change.at_ms, &change.actor, CHANGED, facts, &rows)?;
    Ok(())
}

/// Whether the corp-wide switch is off.
pub(super) fn stopped(tx: &Tx<'_>) -> Result<bool, LedgerError> {
    Ok(tx
        .sql
        .prepare_cached("SELECT stopped FROM corp_switch")?
        .query_row([], |row| row.get(0))?)
}

/// Why a gate was turned last, when somebody said.
pub(super) fn reason(tx: &Tx<'_>, sealed: Option<&[u8]>) -> Result<Option<String>, LedgerError> {
    let opened = sealed.map(|sealed| tx.keys.open_text("reason", sealed));
    Ok(opened.transpose()?.filter(|reason| !reason.is_empty()))
}

/// Why the gate of a run was turned last.
pub(super) fn reason_of(tx: &Tx<'_>, run_no: u32) -> Result<Option<String>, LedgerError> {
    let sealed: Option<Vec<u8>> = tx
        .sql
        .prepare_cached("SELECT reason FROM send_gate WHERE run_no = ?1")?
        .query_row([run_no], |row| row.get(0))?;
    reason(tx, sealed.as_deref())
}

/// Where a campaign's content stood when a gate of it was opened last, if changes were committed then. A run whose approval was
/// withdrawn is no approval.
pub(super) fn signed(
    tx: &Tx<'_>,
    campaign: &CampaignId,
) -> Result<Option<SignedState>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT definition, inputs FROM run r WHERE campaign = ?1
         AND NOT EXISTS (SELECT 1 FROM revocation v WHERE v.campaign = r.campaign AND v.run = r.run) ORDER BY run_no DESC LIMIT 1",
    )?;
    let found: Option<(Option<String>, Option<Vec<u8>>)> = statement
        .query_row([&campaign.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((Some(commit), Some(inputs))) = found else {
        return Ok(None);
    };
    let inputs = tx.keys.open_text("inputs", &inputs)?;
    let inputs = serde_json::from_str(&inputs).map_err(|_| row::unreadable("inputs of a run"))?;
    Ok(Some(SignedState { commit, inputs }))
}

/// State of a run's gate.
pub(super) fn state_of(tx: &Tx<'_>, run_no: u32) -> Result<GateState, LedgerError> {
    let word: String = tx
        .sql
        .prepare_cached("SELECT state FROM send_gate WHERE run_no = ?1")?
        .query_row([run_no], |row| row.get(0))?;
    gate_state(&word)
}

fn switch(
    tx: &Tx<'_>,
    change: &GateChange,
    reason: &[u8],
    said: Digest,
) -> Result<(), LedgerError> {
    let stop = match change.to {
        GateState::Paused => true,
        GateState::Open => false,
        other => {
            return Err(LedgerError::Refused(format!(
                "the corp-wide switch stops (paused) or resumes (open), it is never {}",
                other.word()
            )));
        }
    };
    if stopped(tx)? == stop {
        return Ok(());
    }
    tx.sql.execute(
        "UPDATE corp_switch SET stopped = ?1, changed_by = ?2, reason = ?3, changed_ms = ?4",
        params![stop, change.actor, reason, change.at_ms],
    )?;
    tx.audit(
        change.at_ms,
        &change.actor,
        SWITCHED,
        json!({ "stopped": stop, "reason": said }),
        &[(Table::Switch, ONLY)],
    )?;
    Ok(())
}

/// How an opened gate stands; another digest is refused.
fn opened_alike(tx: &Tx<'_>, run_no: u32, gate: &OpenGate) -> Result<GateState, LedgerError> {
    let (digest, state): (String, String) = tx.sql.query_row(
        "SELECT digest, state FROM send_gate WHERE run_no = ?1",
        [run_no],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if digest != gate.digest.to_string() {
        return Err(LedgerError::Refused(format!(
            "{}#{} was opened with content {}, not {}: changed content needs a new run",
            gate.run.campaign,
            gate.run.run,
            &digest[..12],
            gate.digest.short()
        )));
    }
    gate_state(&state)
}

fn open_new(tx: &Tx<'_>, gate: &OpenGate, now_ms: i64) -> Result<u32, LedgerError> {
    let mandate = tx.keys.seal("mandate", gate.mandate.as_bytes());
    let definition = gate.definition.as_ref();
    let commit = definition.map(|state| state.commit.as_str());
    let inputs = definition.map(|state| Canonical::of(&state.inputs));
    let inputs_digest = inputs.as_ref().map(Canonical::digest);
    let inputs = inputs.map(|inputs| tx.keys.seal("inputs", inputs.text().as_bytes()));
    let run_no: u32 = tx.sql.query_row(
        "INSERT INTO run(campaign, run, account, intent, urgent, opened_ms, mandate, definition, inputs)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING run_no",
        params![gate.run.campaign.0, gate.run.run, gate.account, gate.intent as i64, gate.urgent, now_ms, mandate, commit, inputs],
        |row| row.get(0),
    )?;
    tx.sql.execute(
        "INSERT INTO send_gate(run_no, digest, state, not_before_ms, not_after_ms, changed_by, changed_ms) VALUES (?1, ?2, 'open', ?3, ?4, ?5, ?6)",
        params![run_no, gate.digest.to_string(), gate.not_before_ms, gate.not_after_ms, gate.actor, now_ms],
    )?;
    let statements: Vec<_> = gate
        .approvals
        .iter()
        .map(|approval| approval.statement)
        .collect();
    let facts = json!({
        "run": run_no, "digest": gate.digest, "statements": statements, "not_before": gate.not_before_ms, "not_after": gate.not_after_ms,
        "urgent": gate.urgent, "intent": gate.intent.word(), "commit": commit, "inputs": inputs_digest,
    });
    use_approvals(tx, run_no, gate, now_ms)?;
    let rows = [Table::Run, Table::Gate, Table::Approvals].map(|table| (table, run_no.into()));
    tx.audit(now_ms, &gate.actor, OPENED, facts, &rows)?;
    Ok(run_no)
}

/// Uses sign-offs for a run; how many of them are new to it.
fn use_approvals(
    tx: &Tx<'_>,
    run_no: u32,
    gate: &OpenGate,
    now_ms: i64,
) -> Result<usize, LedgerError> {
    let mut used = 0;
    for approval in &gate.approvals {
        used += usize::from(use_approval(tx, run_no, approval, now_ms)?);
    }
    Ok(used)
}

/// Further sign-offs of a run whose gate is open.
fn approved(tx: &Tx<'_>, run_no: u32, gate: &OpenGate, now_ms: i64) -> Result<(), LedgerError> {
    let statements = gate.approvals.iter().map(|approval| approval.statement);
    let facts = json!({ "run": run_no, "statements": statements.collect::<Vec<_>>() });
    let rows = [(Table::Approvals, run_no.into())];
    tx.audit(now_ms, &gate.actor, APPROVED, facts, &rows)?;
    Ok(())
}

/// Uses a sign-off for a run, and says whether that is new; using it again for that run is the same use.
fn use_approval(
    tx: &Tx<'_>,
    run_no: u32,
    approval: &ApprovalUse,
    now_ms: i64,
) -> Result<bool, LedgerError> {
    let statement = approval.statement.to_string();
    let used: Option<u32> = tx
        .sql
        .prepare_cached("SELECT run_no FROM approval_use WHERE statement = ?1")?
        .query_row([&statement], |row| row.get(0))
        .optional()?;
    match used {
        Some(other) if other == run_no => Ok(false),
        Some(_) => Err(LedgerError::Refused(format!(
            "the sign-off of {} was used for another run already",
            approval.reviewer
        ))),
        None => {
            tx.sql
                .prepare_cached("INSERT INTO approval_use(statement, run_no, reviewer, stage, signed_ms, used_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![statement, run_no, approval.reviewer, approval.stage, approval.signed_ms, now_ms])?;
            Ok(true)
        }
    }
}

/// Adds a touch with its audience, or gives one its audience that had none and has no batch yet. An empty set means "not known".
fn freeze_audience(
    tx: &Tx<'_>,
    run_no: u32,
    (name, chain): (&str, &str),
    people: &PersonSet,
    skeleton: &Message,
    (now_ms, actor): (i64, &str),
) -> Result<(), LedgerError> {
    let frozen = (!people.is_empty()).then(|| people.to_bytes());
    let known: Option<u32> = touch_no(tx, run_no, name)?;
    let changed = match known {
        None => add_touch(tx, run_no, (name, chain), frozen.as_deref(), skeleton)?,
        Some(_) if frozen.is_none() => 0,
        Some(touch_no) => tx.sql.execute(
            "UPDATE touch SET frozen = ?2 WHERE touch_no = ?1 AND frozen IS NULL AND NOT EXISTS (SELECT 1 FROM batch WHERE touch_no = ?1 AND segment_no > 0)",
            params![touch_no, frozen],
        )?,
    };
    if changed == 0 {
        return Ok(());
    }
    let Some(touch_no) = touch_no(tx, run_no, name)? else {
        return Ok(());
    };
    let rows = [(Table::Touch, touch_no.into())];
    if frozen.is_none() {
        let facts = json!({ "run": run_no, "touch": touch_no });
        tx.audit(now_ms, actor, ADDED, facts, &rows)?;
        return Ok(());
    }
    let keys = people
        .iter()
        .map(|person| tx.key_of(person))
        .collect::<Result<Vec<_>, _>>()?;
    let set = tx.keys.pepper.set_digest(keys.into_iter().flatten());
    tx.audit(
        now_ms,
        actor,
        FROZEN,
        json!({ "run": run_no, "touch": touch_no, "people": people.len(), "set": set }),
        &rows,
    )?;
    Ok(())
}

fn add_touch(
    tx: &Tx<'_>,
    run_no: u32,
    (name, chain): (&str, &str),
    frozen: Option<&[u8]>,
    skeleton: &Message,
) -> Result<usize, LedgerError> {
    let next: u32 = tx.sql.query_row(
        "SELECT COALESCE(MAX(touch_no), 0) + 1 FROM touch",
        [],
        |row| row.get(0),
    )?;
    let first = if chain == name {
        next
    } else {
        touch_no(tx, run_no, chain)?.ok_or_else(|| {
            LedgerError::Refused(format!(
                "touch {name} stands in for {chain}, which is not before it"
            ))
        })?
    };
    let hop: i64 = tx.sql.query_row(
        "SELECT COUNT(*) FROM touch WHERE run_no = ?1 AND chain_touch_no = ?2",
        params![run_no, first],
        |row| row.get(0),
    )?;
    let sealed = tx.keys.seal("message", &row::to_json(skeleton));
    Ok(tx.sql.execute(
        "INSERT INTO touch(touch_no, run_no, name, chain_touch_no, hop, skeleton, skeleton_digest, frozen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![next, run_no, name, first, hop, sealed, skeleton.digest().to_string(), frozen],
    )?)
}

fn touch_no(tx: &Tx<'_>, run_no: u32, name: &str) -> Result<Option<u32>, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT touch_no FROM touch WHERE run_no = ?1 AND name = ?2")?;
    Ok(statement
        .query_row(params![run_no, name], |row| row.get(0))
        .optional()?)
}
