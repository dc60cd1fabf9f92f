//! `revoke`: withdraws the approval of a campaign's runs, opened or not. It needs no clean tree and waits for nobody.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Revoke},
    site::{Site, actor, block_on},
};
use crate::{
    approval::Mandate,
    history::{GateState, RunKey},
    ledger::{Access, Ledger},
    model::{CampaignId, Digest, Lang},
    pipeline,
    ports::{Clock, Journal, LedgerRead, NewRevocation, RunStatus},
    report, say,
};
use std::collections::BTreeMap;

say! {
    struct NothingToRevoke { campaign: String }
    zh "没有「{campaign}」可以撤回：台账里没有它，工作区里也没有（或读不出）它的文件"
    en "no {campaign} to revoke: the ledger does not know it, and no file here can be read as it"

    struct NoReason {}
    zh "撤回签核要写明原因：--reason \"…\""
    en "a revocation needs a reason: --reason \"…\""

    struct UnknownReviewer { name: String, known: String }
    zh "[reviewers] 里没有「{name}」；有 {known}"
    en "{name} is not in [reviewers]; there are {known}"
}

pub(super) fn run(
    typed: &Revoke,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    if typed.reason.trim().is_empty() {
        return Err(CommandError::usage(NoReason {}));
    }
    let by = match &typed.reviewer {
        Some(name) => reviewer(&site, name)?,
        None => actor(terminal),
    };
    let ledger = site.ledger(Access::TurnGates, terminal)?;
    let runs = runs(&site, &ledger, &typed.campaign)?;
    if runs.is_empty() {
        return Err(CommandError::usage(NothingToRevoke {
            campaign: typed.campaign.clone(),
        }));
    }
    let at_ms = machine.now_ms();
    for (run, digest) in &runs {
        let revocation = NewRevocation {
            run: run.clone(),
            digest: *digest,
            by: by.clone(),
            actor: actor(terminal),
            reason: typed.reason.clone(),
            at_ms,
        };
        block_on(ledger.revoke(revocation))?;
    }
    told(&site, &ledger, &runs, terminal)
}

fn reviewer(site: &Site, name: &str) -> Result<String, CommandError> {
    let reviewers = &site.workspace.policy.reviewers;
    if reviewers.contains_key(name) {
        return Ok(name.to_owned());
    }
    Err(CommandError::usage(UnknownReviewer {
        name: name.to_owned(),
        known: reviewers.keys().cloned().collect::<Vec<_>>().join(", "),
    }))
}

/// What is withdrawn: every run that may still send, and the one the file names, with the digest that was or is to be approved.
fn runs(
    site: &Site,
    ledger: &Ledger,
    campaign: &str,
) -> Result<BTreeMap<RunKey, Option<Digest>>, CommandError> {
    let id = CampaignId(campaign.to_owned());
    let written = site.workspace.campaigns.get(&id);
    let known = written.map_or(campaign, |written| written.ledger_id().0.as_str());
    let mut runs = BTreeMap::new();
    if let Some(written) = written {
        let prepared = pipeline::prepare(&site.workspace, std::slice::from_ref(&id));
        let mandate = prepared.first().and_then(|one| one.mandate.as_ref());
        runs.insert(pipeline::run_key(written), mandate.map(Mandate::digest));
    }
    let sending = |run: &RunStatus| matches!(run.gate, Some(GateState::Open | GateState::Paused));
    let status = block_on(ledger.status(Some(known)))?;
    // Without a file, the newest run is meant even when it no longer sends.
    let newest = status.last().filter(|_| written.is_none());
    let open = status.iter().filter(|run| sending(run)).chain(newest);
    for run in open {
        runs.entry(run.run.clone()).or_default();
    }
    Ok(runs)
}

/// Says what that leaves: never sent, in flight, waiting for members, already out.
fn told(
    site: &Site,
    ledger: &Ledger,
    runs: &BTreeMap<RunKey, Option<Digest>>,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let mut exit = Exit::Done;
    for run in runs.keys() {
        let status = block_on(ledger.status(Some(&run.campaign.0)))?;
        let of_run: Vec<RunStatus> = status.into_iter().filter(|one| one.run == *run).collect();
        let opened = of_run.iter().any(|one| one.gate.is_some());
        let sum = report::summary(&of_run);
        let (campaign, number) = (&run.campaign, &run.run);
        let line = match (site.lang, opened) {
            (Lang::Zh, false) => format!(
                "已撤回 {campaign} 第 {number} 期的签核：这一期还没有发送过；此前的签核全部作废，重新签核后才能发送\n"
            ),
            (Lang::En, false) => format!(
                "Revoked the approval of {campaign} run {number}: nothing of it was sent; earlier sign-offs are void, and it is sent once signed again.\n"
            ),
            (Lang::Zh, true) => format!(
                "已撤回 {campaign} 第 {number} 期的签核：未发送 {} 人（重新签核前不会发）· 在途 {} 人 · 等待成员确认或无回执 {} 人（qunfa stop {campaign} 可取消未确认的）· 已发出 {} 人（无法撤回）\n",
                sum.unsent, sum.in_doubt, sum.waiting, sum.sent
            ),
            (Lang::En, true) => format!(
                "Revoked the approval of {campaign} run {number}: {} never sent (and not before it is signed again) · {} in flight · {} waiting for members or without receipt (`qunfa stop {campaign}` cancels what is not confirmed) · {} already out (cannot be recalled)\n",
                sum.unsent, sum.in_doubt, sum.waiting, sum.sent
            ),
        };
        terminal.data(&line);
        if sum.in_doubt > 0 {
            exit = exit.and(Exit::InDoubt);
        }
    }
    Ok(exit)
}
