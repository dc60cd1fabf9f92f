//! Turns slices into frozen batches and claims, all or nothing, and retires batches that must not go out.

use super::sql::{AsValue, OptionalExtension, SqlError, params};
use super::{
    audit::Kind,
    batch::{self, marker_hex, place_marker, request_digest, run_no},
    fact::{Fact, Table},
    row::{self, claim, state},
    store::Tx,
};
use crate::{
    history::{GateState, RunKey},
    model::{BatchNo, Digest, PersonKey, PersonNo, PersonSet},
    ports::{FrozenBatch, LedgerError, Slice},
};
use serde_json::json;

const FROZEN: Kind = Kind::deciding("freeze");
const RETIRED: Kind = Kind::deciding("retired");

/// The touch a slice belongs to.
struct Home {
    run_no: u32,
    touch_no: u32,
    chain_no: i64,
    hop: i64,
    frozen: Option<PersonSet>,
}

/// Freezes slices in one transaction; one person who may not be claimed refuses them all.
pub(super) fn freeze(
    tx: &Tx<'_>,
    slices: &[Slice],
    now_ms: i64,
    actor: &str,
) -> Result<u32, LedgerError> {
    let mut frozen = 0;
    for slice in slices {
        let home = home(tx, slice)?;
        let mut digests = Vec::with_capacity(slice.batches.len());
        // Whoever was set free leaves the batch they were in.
        let mut rows = set_free(tx, home.run_no)?;
        for batch in &slice.batches {
            let (batch_no, request) = freeze_batch(tx, &home, slice, batch)?;
            digests.extend_from_slice(&request.0);
            rows.extend([Table::Batch, Table::Claims].map(|table| (table, batch_no.into())));
            frozen += 1;
        }
        let facts = json!({
            "run": home.run_no, "touch": home.touch_no, "segment": slice.segment_no, "channel": slice.channel.word(),
            "batches": slice.batches.len(), "people": slice.batches.iter().map(|batch| batch.recipients.len()).sum::<usize>(),
            "requests": Digest::of(&digests), "not_before": slice.not_before_ms, "not_after": slice.not_after_ms,
        });
        tx.audit(now_ms, actor, FROZEN, facts, &rows)?;
    }
    Ok(frozen)
}

/// Sets a frozen batch aside for good; its people may be claimed again. Retiring it again changes nothing.
pub(super) fn retire(
    tx: &Tx<'_>,
    batch_no: BatchNo,
    reason: &str,
    now_ms: i64,
) -> Result<(), LedgerError> {
    match batch::state(tx, batch_no)? {
        state::RETIRED => return Ok(()),
        state::FROZEN => {}
        _ => {
            return Err(LedgerError::Refused(format!(
                "batch {batch_no} has an attempt that counts; it cannot be set aside"
            )));
        }
    }
    tx.sql
        .prepare_cached("UPDATE recipient_claim SET state = ?2 WHERE batch_no = ?1 AND state = ?3")?
        .execute(params![batch_no.0, claim::RELEASED, claim::HELD])?;
    tx.sql
        .prepare_cached("UPDATE batch SET state = ?2, retired_ms = ?3, retired_why = ?4, lease_owner = NULL, lease_until_ms = NULL WHERE batch_no = ?1")?
        .execute(params![batch_no.0, state::RETIRED, now_ms, tx.keys.seal("reason", reason.as_bytes())])?;
    tx.audit(
        now_ms,
        "ledger",
        RETIRED,
        json!({ "batch": batch_no, "reason": Digest::of(reason.as_bytes()) }),
        &[Table::Batch, Table::Claims].map(|table| (table, batch_no.0.into())),
    )?;
    Ok(())
}

/// Sets aside the frozen batches of a touch that hold one of these people or whose slot is over.
pub(super) fn set_aside(
    tx: &Tx<'_>,
    (run, touch): (&RunKey, &str),
    people: &PersonSet,
    ended_before_ms: Option<i64>,
    now_ms: i64,
) -> Result<u32, LedgerError> {
    let Some(run_no) = run_no(tx, run)? else {
        return Ok(0);
    };
    let mut frozen = tx.sql.prepare_cached(
        "SELECT b.batch_no, b.not_after_ms, c.person_no FROM batch b JOIN touch t ON t.touch_no = b.touch_no
         JOIN recipient_claim c ON c.batch_no = b.batch_no WHERE b.run_no = ?1 AND t.name = ?2 AND b.state = ?3 AND c.state = ?4",
    )?;
    let mut rows = frozen.query(params![run_no, touch, state::FROZEN, claim::HELD])?;
    let mut aside = std::collections::BTreeSet::new();
    while let Some(row) = rows.next()? {
        let ended =
            ended_before_ms.is_some_and(|before| row.get(1).is_ok_and(|end: i64| end < before));
        if ended || people.contains(PersonNo(row.get(2)?)) {
            aside.insert(BatchNo(row.get(0)?));
        }
    }
    for batch_no in &aside {
        retire(
            tx,
            *batch_no,
            "somebody in it must not be messaged any more, or its slot is over",
            now_ms,
        )?;
    }
    Ok(aside.len() as u32)
}

/// The claims of batches that were set aside and still hold somebody.
fn set_free(tx: &Tx<'_>, run_no: u32) -> Result<Vec<Fact>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT batch_no FROM batch b WHERE run_no = ?1 AND state = ?2
           AND EXISTS (SELECT 1 FROM recipient_claim c WHERE c.batch_no = b.batch_no) ORDER BY batch_no",
    )?;
    let rows = statement.query_map(params![run_no, state::RETIRED], |row| {
        row.get(0).map(|batch_no: i64| (Table::Claims, batch_no))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn home(tx: &Tx<'_>, slice: &Slice) -> Result<Home, LedgerError> {
    let whose = || format!("{}#{} {}", slice.run.campaign, slice.run.run, slice.touch);
    let run_no = run_no(tx, &slice.run)?
        .ok_or_else(|| LedgerError::Refused(format!("{}: its gate was never opened", whose())))?;
    let gate = super::gate::state_of(tx, run_no)?;
    if gate != GateState::Open {
        return Err(LedgerError::Refused(format!(
            "{}: its gate is {}",
            whose(),
            gate.word()
        )));
    }
    let found = tx
        .sql
        .prepare_cached("SELECT touch_no, chain_touch_no, hop, frozen FROM touch WHERE run_no = ?1 AND name = ?2")?
        .query_row(params![run_no, slice.touch], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<Option<Vec<u8>>>(3)?))
        })
        .optional()?;
    let (touch_no, chain_no, hop, frozen) = found.ok_or_else(|| {
        LedgerError::Refused(format!(
            "{}: the gate was opened without this touch",
            whose()
        ))
    })?;
    let frozen = frozen
        .map(|bytes| {
            PersonSet::from_bytes(&bytes).ok_or_else(|| row::unreadable("frozen audience"))
        })
        .transpose()?;
    Ok(Home {
        run_no,
        touch_no,
        chain_no,
        hop,
        frozen,
    })
}

/// Freezes one batch; its number and the digest of its request.
fn freeze_batch(
    tx: &Tx<'_>,
    home: &Home,
    slice: &Slice,
    batch: &FrozenBatch,
) -> Result<(u32, Digest), LedgerError> {
    if batch.recipients.is_empty() {
        return Err(LedgerError::Refused(
            "a batch without recipients would reach everybody".to_owned(),
        ));
    }
    let keys = keys_in_order(tx, &batch.recipients)?;
    let sender = batch
        .member
        .map(|member| known_key(tx, member))
        .transpose()?;
    let marker = marker_hex(batch.marker);
    let request = request_digest(
        slice.channel,
        sender,
        &keys,
        &place_marker(&batch.message, &marker),
    );
    let message_no = message_no(tx, batch)?;
    let batch_no: u32 = tx
        .sql
        .prepare_cached(
            "INSERT INTO batch(run_no, touch_no, channel, policy, member_no, app, segment_no, chunk_no, not_before_ms, not_after_ms, message_no,
               request_digest, marker, n_recipients, confirm, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?9) RETURNING batch_no",
        )?
        .query_row(
            params![
                home.run_no,
                home.touch_no,
                slice.channel as i64,
                slice.policy as i64,
                batch.member.map_or(0, |member| member.0),
                batch.app,
                slice.segment_no,
                batch.chunk_no,
                slice.not_before_ms,
                slice.not_after_ms,
                message_no,
                request.to_string(),
                marker,
                batch.recipients.len() as i64,
                batch.confirm,
            ],
            |row| row.get(0),
        )?;
    claim_people(tx, home, slice.segment_no, batch_no, &batch.recipients)?;
    Ok((batch_no, request))
}

/// How many people one statement claims; the rest of a batch is claimed one by one, so that two statements serve every size.
const CLAIMED_AT_ONCE: usize = 50;

fn claim_people(
    tx: &Tx<'_>,
    home: &Home,
    segment_no: u32,
    batch_no: u32,
    people: &[PersonNo],
) -> Result<(), LedgerError> {
    // Members who only have to confirm from a later day on join the notices then.
    let frozen = home.frozen.as_ref().filter(|_| segment_no > 0);
    let outside = |person: &&PersonNo| frozen.is_some_and(|frozen| !frozen.contains(**person));
    if let Some(person) = people.iter().find(outside) {
        return Err(LedgerError::Refused(format!(
            "person {person} is not in the audience that was frozen",
            person = person.0
        )));
    }
    let mut groups = people.chunks_exact(CLAIMED_AT_ONCE);
    for group in groups.by_ref() {
        claim_group(tx, home, batch_no, group)?;
    }
    for person in groups.remainder() {
        claim_group(tx, home, batch_no, std::slice::from_ref(person))?;
    }
    Ok(())
}

/// Claims people, or refuses all of them because of one.
fn claim_group(
    tx: &Tx<'_>,
    home: &Home,
    batch_no: u32,
    people: &[PersonNo],
) -> Result<(), LedgerError> {
    let rows: Vec<String> = (0..people.len())
        .map(|at| format!("(?1, ?2, ?{}, ?3, ?4, 0)", at + 5))
        .collect();
    let sql = format!(
        "INSERT INTO recipient_claim(run_no, chain_touch_no, person_no, hop, batch_no, state) VALUES {}
         ON CONFLICT(run_no, chain_touch_no, person_no, hop) DO UPDATE SET batch_no = excluded.batch_no, state = 0
         WHERE recipient_claim.state = 3",
        rows.join(", ")
    );
    let mut values = vec![
        home.run_no.as_value(),
        home.chain_no.as_value(),
        home.hop.as_value(),
        batch_no.as_value(),
    ];
    values.extend(people.iter().map(|person| person.0.as_value()));
    let claimed = tx
        .sql
        .attempt(|tx| tx.prepare_cached(&sql)?.execute(values));
    match claimed {
        Ok(claimed) if claimed == people.len() => Ok(()),
        Ok(_) | Err(SqlError::Refused(_)) => Err(taken(first_taken(tx, home, batch_no, people)?)),
        Err(error) => Err(error.into()),
    }
}

/// Who of a group that was refused is claimed elsewhere already.
fn first_taken(
    tx: &Tx<'_>,
    home: &Home,
    batch_no: u32,
    people: &[PersonNo],
) -> Result<PersonNo, LedgerError> {
    let mut elsewhere = tx.sql.prepare_cached(
        "SELECT COUNT(*) FROM recipient_claim WHERE run_no = ?1 AND chain_touch_no = ?2 AND person_no = ?3 AND batch_no <> ?4
           AND (state IN (0, 1) OR (hop = ?5 AND state = 2))",
    )?;
    for person in people {
        let claims: i64 = elsewhere.query_row(
            params![home.run_no, home.chain_no, person.0, batch_no, home.hop],
            |row| row.get(0),
        )?;
        if claims > 0 {
            return Ok(*person);
        }
    }
    // Named twice in one batch.
    Ok(people[0])
}

fn taken(person: PersonNo) -> LedgerError {
    LedgerError::Refused(format!(
        "person {} is held, sent or unreachable in this touch or its chain already",
        person.0
    ))
}

/// Keys of recipients in the order they are claimed and digested: key order, whatever order they came in.
fn keys_in_order(tx: &Tx<'_>, people: &[PersonNo]) -> Result<Vec<PersonKey>, LedgerError> {
    let mut keys = people
        .iter()
        .map(|person| known_key(tx, *person))
        .collect::<Result<Vec<_>, _>>()?;
    keys.sort_unstable();
    Ok(keys)
}

fn known_key(tx: &Tx<'_>, person: PersonNo) -> Result<PersonKey, LedgerError> {
    tx.key_of(person)?.ok_or_else(|| {
        LedgerError::Refused(format!("person {} is unknown or was forgotten", person.0))
    })
}

/// The number of a content, stored once however many batches carry it.
fn message_no(tx: &Tx<'_>, batch: &FrozenBatch) -> Result<i64, LedgerError> {
    let digest = batch.message.digest().to_string();
    let known = tx
        .sql
        .prepare_cached("SELECT message_no FROM message WHERE digest = ?1")?
        .query_row([&digest], |row| row.get(0))
        .optional()?;
    if let Some(message_no) = known {
        return Ok(message_no);
    }
    let sealed = tx.keys.seal("message", &row::to_json(&batch.message));
    let mut insert = tx
        .sql
        .prepare_cached("INSERT INTO message(digest, body) VALUES (?1, ?2) RETURNING message_no")?;
    Ok(insert.query_row(params![digest, sealed], |row| row.get(0))?)
}
