//! `check --online`: every address is opened as a stranger would, and each hop judged; what was met is kept in the ledger for days.

use super::{
    CommandError, Exit, Terminal,
    machine::system_ms,
    site::{Site, block_on},
};
use crate::{
    channel::Visitor,
    compliance,
    diagnostic::Finding,
    history::{Visit, VisitEnd},
    ledger::{Access, Ledger},
    model::Lang,
    pipeline::Prepared,
};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;
use url::Url;

/// Addresses that are opened side by side.
const SIDE_BY_SIDE: usize = 8;

/// What opening the addresses of these campaigns shows.
pub(super) fn findings(
    site: &Site,
    prepared: &[Prepared<'_>],
    fresh: bool,
    terminal: &mut Terminal,
) -> Result<Vec<Finding>, CommandError> {
    // Pages are visited now, whatever moment a plan is asked for.
    let now_ms = system_ms();
    let policy = &site.workspace.policy;
    let all: BTreeSet<Url> = prepared
        .iter()
        .flat_map(|one| compliance::addresses(one.campaign, policy, &one.skeletons))
        .collect();
    let ledger = match site.ledger(Access::TurnGates, terminal) {
        Ok(ledger) => Some(ledger),
        // Whoever has no ledger looks all the same; one that is there and refuses is told.
        Err(error) if error.exit == Exit::Usage => None,
        Err(error) => return Err(error),
    };
    let mut visits = match &ledger {
        Some(ledger) if !fresh => {
            let since_ms = now_ms - policy.limits.get("page_check_ms") as i64;
            let asked = all.iter().map(ToString::to_string).collect();
            block_on(ledger.visits(asked, since_ms))?
        }
        _ => BTreeMap::new(),
    };
    let known = visits.len();
    let left: Vec<Url> = all
        .iter()
        .filter(|url| !visits.contains_key(url.as_str()))
        .cloned()
        .collect();
    let opened = open(left, now_ms)?;
    if let Some(ledger) = &ledger {
        keep(ledger, &opened)?;
    }
    visits.extend(opened);
    let days = policy.limits.get("page_check_ms") / 86_400_000;
    let kept = ledger.is_some();
    terminal.talk(&summary(&visits, (known, days), kept, site.lang));
    let judged = prepared
        .iter()
        .flat_map(|one| compliance::judge_visits(one.campaign, policy, &one.skeletons, &visits));
    Ok(judged.collect())
}

fn open(left: Vec<Url>, now_ms: i64) -> Result<BTreeMap<String, Visit>, CommandError> {
    if left.is_empty() {
        return Ok(BTreeMap::new());
    }
    let visitor = Visitor::new().map_err(|error| {
        CommandError::usage(super::error::Said {
            what: error.to_string(),
        })
    })?;
    Ok(block_on(async move {
        let mut found = BTreeMap::new();
        let mut waiting = left.into_iter();
        let mut open = JoinSet::new();
        loop {
            while open.len() < SIDE_BY_SIDE {
                let Some(url) = waiting.next() else { break };
                let visitor = visitor.clone();
                open.spawn(async move {
                    let visit = visitor.visit(&url, now_ms).await;
                    (url.to_string(), visit)
                });
            }
            match open.join_next().await {
                None => return found,
                Some(done) => found.extend(done),
            }
        }
    }))
}

/// Keeps what was met. A silence is no answer, and is asked again the next time.
fn keep(ledger: &Ledger, opened: &BTreeMap<String, Visit>) -> Result<(), CommandError> {
    let met: BTreeMap<String, Visit> = opened
        .iter()
        .filter(|(_, visit)| !matches!(visit.end, VisitEnd::NoAnswer { .. }))
        .map(|(address, visit)| (address.clone(), visit.clone()))
        .collect();
    if !met.is_empty() {
        block_on(ledger.keep_visits(met))?;
    }
    Ok(())
}

fn summary(
    visits: &BTreeMap<String, Visit>,
    (known, days): (usize, u64),
    kept: bool,
    lang: Lang,
) -> String {
    let reached =
        |visit: &&Visit| matches!(visit.end, VisitEnd::Page { status, .. } if status < 400);
    let (all, good) = (visits.len(), visits.values().filter(reached).count());
    let mut line = match lang {
        Lang::Zh => format!(
            "联网检查：{all} 个网址，{good} 个打开了，{} 个没有；其中 {known} 个用的是 {days} 天内的记录",
            all - good
        ),
        Lang::En => format!(
            "online: {all} addresses, {good} opened, {} did not; {known} of them as recorded within {days} days",
            all - good
        ),
    };
    if !kept {
        line.push_str(lang.pick(
            "。没有台账，这次的结果不记录",
            ". Without a ledger nothing is recorded",
        ));
    }
    line
}
