//! Reads everything that can be proved about one run without naming anybody.

use super::{
    Ledger, audit, batch,
    row::{self, claim_state},
    store::Tx,
};
use crate::{
    history::{Delivery, RunKey},
    model::{Message, PersonKey, PersonNo, PersonSet},
    ports::{
        ApprovalEvidence, AttemptEvidence, AuditEntry, BatchEvidence, ComplaintEvidence,
        LedgerError, RunEvidence, TouchEvidence,
    },
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a skeleton where a recipient's value goes.
const PERSONAL: &str = "⟨person.";

impl Ledger {
    /// Everything about one run; none when its gate was never opened.
    pub async fn evidence(&self, run: &RunKey) -> Result<Option<RunEvidence>, LedgerError> {
        let run = run.clone();
        self.read(None, move |tx| match batch::run_no(tx, &run)? {
            None => Ok(None),
            Some(run_no) => evidence(tx, run_no).map(Some),
        })
        .await
    }
}

fn evidence(tx: &Tx<'_>, run_no: u32) -> Result<RunEvidence, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT r.campaign, r.run, r.account, r.opened_ms, g.digest, r.mandate, g.state, g.changed_by, g.changed_ms, g.not_before_ms, g.not_after_ms, r.definition
         FROM run r JOIN send_gate g ON g.run_no = r.run_no WHERE r.run_no = ?1",
    )?;
    let (mut found, sealed) = statement.query_row([run_no], |row| {
        let found = RunEvidence {
            campaign: row.get(0)?,
            run: row.get(1)?,
            account: row.get(2)?,
            opened_ms: row.get(3)?,
            commit: row.get(11)?,
            digest: row.get(4)?,
            mandate: String::new(),
            gate: row.get(6)?,
            gate_changed_by: row.get(7)?,
            gate_changed_ms: row.get(8)?,
            not_before_ms: row.get(9)?,
            not_after_ms: row.get(10)?,
            approvals: Vec::new(),
            touches: Vec::new(),
            batches: Vec::new(),
            complaints: Vec::new(),
            lines: Vec::new(),
        };
        Ok((found, row.get::<Vec<u8>>(5)?))
    })?;
    found.mandate = tx.keys.open_text("mandate", &sealed)?;
    found.approvals = approvals(tx, run_no)?;
    found.touches = touches(tx, run_no)?;
    found.batches = batches(tx, run_no)?;
    found.complaints = complaints(tx, run_no)?;
    found.lines = lines(tx, run_no, &found.batches)?;
    Ok(found)
}

fn approvals(tx: &Tx<'_>, run_no: u32) -> Result<Vec<ApprovalEvidence>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT statement, reviewer, stage, used_ms FROM approval_use WHERE run_no = ?1 ORDER BY used_ms, statement",
    )?;
    let rows = statement.query_map([run_no], |row| {
        Ok(ApprovalEvidence {
            statement: row.get(0)?,
            reviewer: row.get(1)?,
            stage: row.get(2)?,
            used_ms: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn touches(tx: &Tx<'_>, run_no: u32) -> Result<Vec<TouchEvidence>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT touch_no, name, frozen, skeleton FROM touch WHERE run_no = ?1 ORDER BY touch_no",
    )?;
    let rows = statement.query_and_then([run_no], |row| {
        let frozen: Option<Vec<u8>> = row.get(2)?;
        let frozen = frozen
            .map(|bytes| {
                PersonSet::from_bytes(&bytes).ok_or_else(|| row::unreadable("frozen audience"))
            })
            .transpose()?;
        let skeleton = row::message(tx.keys, &row.get::<Vec<u8>>(3)?)?;
        let (messages, withheld) = sent(tx, row.get(0)?, &skeleton)?;
        Ok::<_, LedgerError>(TouchEvidence {
            name: row.get(1)?,
            frozen: frozen.as_ref().map(PersonSet::len),
            skeleton,
            messages,
            withheld,
        })
    })?;
    rows.collect()
}

/// What the batches of a touch said; texts that name their recipients are left out.
fn sent(
    tx: &Tx<'_>,
    touch_no: u32,
    skeleton: &Message,
) -> Result<(BTreeMap<String, Message>, Vec<String>), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT DISTINCT m.digest, m.body FROM batch b JOIN message m ON m.message_no = b.message_no WHERE b.touch_no = ?1 ORDER BY 1",
    )?;
    let said = std::iter::once(skeleton.text.as_str()).chain(skeleton.other_texts());
    let personal = said
        .chain(skeleton.urls())
        .any(|text| text.contains(PERSONAL));
    let (mut messages, mut withheld) = (BTreeMap::new(), Vec::new());
    let mut rows = statement.query([touch_no])?;
    while let Some(row) = rows.next()? {
        let digest: String = row.get(0)?;
        if personal {
            withheld.push(digest);
        } else {
            messages.insert(digest, row::message(tx.keys, &row.get::<Vec<u8>>(1)?)?);
        }
    }
    Ok((messages, withheld))
}

fn batches(tx: &Tx<'_>, run_no: u32) -> Result<Vec<BatchEvidence>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT b.batch_no, t.name, b.channel, b.member_no, b.segment_no, b.n_recipients, m.digest, b.request_digest, b.not_before_ms,
                b.not_after_ms, b.retired_ms, k.confirmed_ms, k.cancelled_ms, c.at_ms
         FROM batch b JOIN touch t ON t.touch_no = b.touch_no JOIN message m ON m.message_no = b.message_no
         LEFT JOIN task k ON k.batch_no = b.batch_no LEFT JOIN recall c ON c.batch_no = b.batch_no AND c.gone = 1
         WHERE b.run_no = ?1 ORDER BY b.batch_no",
    )?;
    let rows = statement.query_and_then([run_no], |row| {
        let batch_no: u32 = row.get(0)?;
        let member: u32 = row.get(3)?;
        let key = tx.key_of(PersonNo(member))?;
        Ok::<_, LedgerError>(BatchEvidence {
            batch: batch_no,
            touch: row.get(1)?,
            channel: row::channel(row.get(2)?)?.word(),
            member: key.map(prefix),
            segment: row.get(4)?,
            recipients: row.get::<i64>(5)? as u64,
            message: row.get(6)?,
            request: row.get(7)?,
            not_before_ms: row.get(8)?,
            not_after_ms: row.get(9)?,
            retired_ms: row.get(10)?,
            attempts: attempts(tx, batch_no)?,
            people: people(tx, batch_no)?,
            results: results(tx, batch_no)?,
            confirmed_ms: row.get(11)?,
            cancelled_ms: row.get(12)?,
            recalled_ms: row.get(13)?,
        })
    })?;
    rows.collect()
}

fn attempts(tx: &Tx<'_>, batch_no: u32) -> Result<Vec<AttemptEvidence>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT attempt_no, intent_ms, wire_by_ms, outcome, outcome_ms, platform_code, platform_msgid, request_digest
         FROM attempt WHERE batch_no = ?1 ORDER BY attempt_no",
    )?;
    let rows = statement.query_map([batch_no], |row| {
        Ok(AttemptEvidence {
            attempt: row.get(0)?,
            intent_ms: row.get(1)?,
            wire_by_ms: row.get(2)?,
            outcome: row.get(3)?,
            outcome_ms: row.get(4)?,
            code: row.get(5)?,
            msgid: row.get(6)?,
            request: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn people(tx: &Tx<'_>, batch_no: u32) -> Result<BTreeMap<&'static str, u64>, LedgerError> {
    counted(
        tx,
        "SELECT state, COUNT(*) FROM recipient_claim WHERE batch_no = ?1 GROUP BY 1",
        batch_no,
        |state| Ok(claim_state(state)?.word()),
    )
}

fn results(tx: &Tx<'_>, batch_no: u32) -> Result<BTreeMap<&'static str, u64>, LedgerError> {
    counted(
        tx,
        "SELECT status, COUNT(*) FROM result WHERE batch_no = ?1 GROUP BY 1",
        batch_no,
        |status| {
            let delivery = Delivery::from_number(status);
            Ok(match delivery.ok_or_else(|| row::unreadable("result"))? {
                Delivery::Waiting => "waiting",
                Delivery::Sent => "sent",
                Delivery::NotFriend => "not_friend",
                Delivery::Capped => "capped",
                Delivery::Cancelled => "cancelled",
            })
        },
    )
}

fn counted<K: Ord>(
    tx: &Tx<'_>,
    query: &str,
    batch_no: u32,
    word: impl Fn(i64) -> Result<K, LedgerError>,
) -> Result<BTreeMap<K, u64>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(query)?;
    let rows = statement.query_and_then([batch_no], |row| {
        Ok::<_, LedgerError>((word(row.get(0)?)?, row.get::<i64>(1)? as u64))
    })?;
    rows.collect()
}

fn complaints(tx: &Tx<'_>, run_no: u32) -> Result<Vec<ComplaintEvidence>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT t.name, c.day, c.count, c.noted_ms FROM complaint c JOIN touch t ON t.touch_no = c.touch_no
         WHERE t.run_no = ?1 ORDER BY c.complaint_no",
    )?;
    let rows = statement.query_map([run_no], |row| {
        Ok(ComplaintEvidence {
            touch: row.get(0)?,
            day: row.get(1)?,
            count: row.get(2)?,
            noted_ms: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lines that name the run, or a batch of it.
fn lines(
    tx: &Tx<'_>,
    run_no: u32,
    batches: &[BatchEvidence],
) -> Result<Vec<AuditEntry>, LedgerError> {
    let own: BTreeSet<u64> = batches.iter().map(|batch| u64::from(batch.batch)).collect();
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let page = audit::page(&tx.sql, after, 1_000)?;
        let Some(last) = page.iter().flatten().next_back() else {
            return Ok(lines);
        };
        after = last.seq as i64;
        lines.extend(page.into_iter().flatten().filter(|line| {
            serde_json::from_str::<Value>(&line.body).is_ok_and(|body| {
                body["run"].as_u64() == Some(run_no.into())
                    || body["batch"]
                        .as_u64()
                        .is_some_and(|batch| own.contains(&batch))
            })
        }));
    }
}

fn prefix(key: PersonKey) -> String {
    key.to_string()[..8].to_owned()
}
