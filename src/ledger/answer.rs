//! Answers everything a plan asked, from one snapshot of the ledger.

use super::sql::params;
use super::{
    batch::run_no,
    caps, directory, gate, list,
    past::{self, Runs},
    revoke, row,
    store::{Tx, position},
};
use crate::{
    history::{Past, Revocation, RunKey, RunPast, SentText},
    model::{CampaignId, PersonSet, SignedState},
    ports::{Answers, LedgerError, Question},
};
use std::collections::{BTreeMap, BTreeSet};

/// Reads what was asked, and the position it was read at.
pub(super) fn answer(tx: &Tx<'_>, question: &Question) -> Result<Answers, LedgerError> {
    let mut runs = Runs::default();
    let past = Past {
        runs: asked_runs(tx, &mut runs, question)?,
        at_cap: caps::at_cap(tx, &question.caps, question.now_ms)?,
        sends: sends(tx, question)?,
        stopped: gate::stopped(tx)?,
        texts: texts(tx, &mut runs, question)?,
        urgent: urgent(tx, question)?,
        signed: signed(tx, question)?,
        revoked: revoked(tx, question)?,
    };
    let mut reached = BTreeMap::new();
    for asked in &question.reached {
        reached.insert(
            asked.clone(),
            past::reached(tx, &mut runs, asked, question.now_ms)?,
        );
    }
    let mut lists = BTreeMap::new();
    for wanted in &question.lists {
        if let Some(list) = list::load(tx, wanted, question.now_ms)? {
            lists.insert(wanted.clone(), list);
        }
    }
    let mut recorded = BTreeMap::new();
    for digest in &question.recorded {
        recorded.insert(digest.to_string(), gate::recorded(tx, *digest)?);
    }
    Ok(Answers {
        position: Some(position(tx)?),
        directory: directory::load(tx)?,
        past,
        lists,
        list_names: list::names(tx, question.now_ms)?,
        reached,
        recorded,
    })
}

fn asked_runs(
    tx: &Tx<'_>,
    runs: &mut Runs,
    question: &Question,
) -> Result<BTreeMap<RunKey, RunPast>, LedgerError> {
    let mut numbers: BTreeSet<u32> = past::unfinished(tx, question.now_ms)?.into_iter().collect();
    for run in &question.runs {
        numbers.extend(run_no(tx, run)?);
    }
    numbers
        .into_iter()
        .map(|number| {
            Ok((
                past::key(tx, number)?,
                runs.get(tx, number, question.now_ms)?.clone(),
            ))
        })
        .collect()
}

/// Starts of sends by account: one for each segment of a touch that went out or still will.
fn sends(tx: &Tx<'_>, question: &Question) -> Result<BTreeMap<String, Vec<i64>>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT r.account, MIN(b.at_ms) FROM batch b JOIN run r ON r.run_no = b.run_no JOIN send_gate g ON g.run_no = b.run_no
         WHERE b.segment_no > 0 AND (b.state IN (1, 2, 3) OR (b.state = 0 AND b.not_after_ms >= ?2 AND g.state IN ('open', 'paused')))
         GROUP BY r.account, b.touch_no, b.segment_no HAVING MIN(b.at_ms) >= ?1 ORDER BY 1, 2",
    )?;
    let mut rows = statement.query(params![question.sends_since_ms, question.now_ms])?;
    let mut sends: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        sends.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(sends)
}

/// Texts that went out, newest first, with the people who got them.
fn texts(tx: &Tx<'_>, runs: &mut Runs, question: &Question) -> Result<Vec<SentText>, LedgerError> {
    let Some(since_ms) = question.texts_since_ms else {
        return Ok(Vec::new());
    };
    let mut statement = tx.sql.prepare_cached(
        "SELECT t.run_no, r.campaign, r.run, t.name, t.skeleton, t.skeleton_digest, MAX(b.at_ms)
         FROM batch b JOIN touch t ON t.touch_no = b.touch_no JOIN run r ON r.run_no = b.run_no
         WHERE b.segment_no > 0 AND b.state IN (1, 2, 3) AND b.at_ms >= ?1 GROUP BY t.touch_no, r.run_no ORDER BY 7 DESC, t.touch_no",
    )?;
    let mut rows = statement.query([since_ms])?;
    let mut texts = Vec::new();
    while let Some(row) = rows.next()? {
        let touch: String = row.get(3)?;
        let people = runs
            .get(tx, row.get(0)?, question.now_ms)?
            .touches
            .get(&touch)
            .map_or_else(PersonSet::new, |past| past.sent.or(&past.in_doubt));
        texts.push(SentText {
            run: RunKey {
                campaign: CampaignId(row.get(1)?),
                run: row.get(2)?,
            },
            touch,
            text: row::message(tx.keys, &row.get::<Vec<u8>>(4)?)?.text,
            digest: row::digest(&row.get::<String>(5)?)?,
            people,
            at_ms: row.get(6)?,
        });
    }
    Ok(texts)
}

fn urgent(tx: &Tx<'_>, question: &Question) -> Result<BTreeMap<String, Vec<RunKey>>, LedgerError> {
    let mut statement =
        tx.sql.prepare_cached("SELECT account, campaign, run FROM run WHERE urgent = 1 AND opened_ms >= ?1 ORDER BY account, campaign, run")?;
    let mut rows = statement.query([question.urgent_since_ms])?;
    let mut urgent: BTreeMap<String, Vec<RunKey>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        urgent.entry(row.get(0)?).or_default().push(RunKey {
            campaign: CampaignId(row.get(1)?),
            run: row.get(2)?,
        });
    }
    Ok(urgent)
}

fn signed(
    tx: &Tx<'_>,
    question: &Question,
) -> Result<BTreeMap<CampaignId, SignedState>, LedgerError> {
    let mut signed = BTreeMap::new();
    for run in &question.runs {
        if let Some(state) = gate::signed(tx, &run.campaign)? {
            signed.insert(run.campaign.clone(), state);
        }
    }
    Ok(signed)
}

fn revoked(tx: &Tx<'_>, question: &Question) -> Result<BTreeMap<RunKey, Revocation>, LedgerError> {
    let mut revoked = BTreeMap::new();
    for run in &question.runs {
        if let Some(last) = revoke::last(tx, run)? {
            revoked.insert(run.clone(), last);
        }
    }
    Ok(revoked)
}
