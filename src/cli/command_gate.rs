//! `stop`, `pause`, `resume`: the gate of a run, and the corp-wide switch. None needs a sign-off or a clean tree.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, One, Stop},
    command_apply::{any_campaign, tools},
    machine::ThisMachine,
    site::{Site, actor, block_on},
};
use crate::{
    history::{GateState, RunKey},
    ledger::{Access, Ledger},
    model::Lang,
    ports::{Clock, GateChange, Journal, LedgerRead},
    report, say, worker,
};

say! {
    struct GateShut {}
    zh "闸门已经关上，不会再发新的；但还有任务没能在企业微信取消，成员仍可能点「发送」。改好后再运行一次同样的 qunfa stop"
    en "the gate is shut and nothing new goes out, but some tasks could not be cancelled at WeCom and members may still confirm them. Once mended, run the same `qunfa stop` again"

    struct NeverRan { campaign: String }
    zh "台账里没有「{campaign}」：它从没发送过，或名字写错了"
    en "the ledger does not know {campaign}: it was never sent, or the name is mistyped"

    struct NoRun { campaign: String }
    zh "台账里没有「{campaign}」正在进行的一期"
    en "the ledger has no run of {campaign} to turn"
}

pub(super) fn stop(
    typed: &Stop,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let Some(campaign) = &typed.campaign else {
        return switch(GateState::Paused, &typed.reason, manners, terminal);
    };
    let site = Site::open_in_haste(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let ledger = site.ledger(Access::TurnGates, terminal)?;
    turn(
        &ledger,
        campaign,
        GateState::Cancelled,
        &typed.reason,
        &actor(terminal),
        machine.now_ms(),
    )?;
    // The gate is shut first: whatever the platform answers below, nothing more goes out.
    let cancelled = cancel(&site, &ledger, &machine, campaign, manners, terminal)
        .map_err(|error| error.hint(GateShut {}))?;
    let runs = block_on(ledger.status(Some(campaign)))?;
    let summary = report::summary(&runs);
    // What still waits after its task was cancelled was confirmed, or is a message that has no receipt.
    let out = summary.sent + summary.waiting;
    terminal.data(&match site.lang {
        Lang::Zh => format!("已停止 {campaign}：未发送 {} 人 · 已拦下 {} 人（本次取消 {} 个任务）· 已发出 {out} 人（无法撤回）\n", summary.unsent, summary.cancelled, cancelled.tasks),
        Lang::En => format!("Stopped {campaign}: {} never sent · {} stopped ({} tasks cancelled now) · {out} already out (cannot be recalled)\n", summary.unsent, summary.cancelled, cancelled.tasks),
    });
    terminal.data(&format!("{}\n", summary.line(site.lang)));
    Ok(if summary.in_doubt > 0 {
        Exit::InDoubt
    } else {
        Exit::Done
    })
}

/// Takes back what members have not confirmed.
fn cancel(
    site: &Site,
    ledger: &Ledger,
    machine: &ThisMachine,
    campaign: &str,
    manners: &Manners,
    terminal: &Terminal,
) -> Result<worker::Cancelled, CommandError> {
    let wire = site.wire(terminal)?;
    let tools = tools(site, ledger, &wire, machine, manners, terminal)?;
    Ok(block_on(worker::cancel_tasks(&tools, Some(campaign)))?)
}

pub(super) fn pause(
    typed: &One,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    gate(&typed.campaign, GateState::Paused, "", manners, terminal)
}

pub(super) fn resume(
    typed: &Stop,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    match &typed.campaign {
        Some(campaign) => gate(campaign, GateState::Open, &typed.reason, manners, terminal),
        None => switch(GateState::Open, &typed.reason, manners, terminal),
    }
}

fn gate(
    campaign: &str,
    to: GateState,
    reason: &str,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open_in_haste(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let ledger = site.ledger(Access::TurnGates, terminal)?;
    turn(
        &ledger,
        campaign,
        to,
        reason,
        &actor(terminal),
        machine.now_ms(),
    )?;
    terminal.data(&match (site.lang, to) {
        (Lang::Zh, GateState::Open) => format!("已恢复 {campaign}，下次 apply 接着发\n"),
        (Lang::Zh, _) => format!("已暂停 {campaign}；qunfa resume {campaign} 恢复\n"),
        (Lang::En, GateState::Open) => format!("Resumed {campaign}; the next apply goes on.\n"),
        (Lang::En, _) => format!("Paused {campaign}; `qunfa resume {campaign}` goes on.\n"),
    });
    Ok(Exit::Done)
}

/// Refuses a name that the ledger has never met: a typing mistake must not look like a campaign without tasks.
pub(super) fn known(ledger: &Ledger, campaign: Option<&str>) -> Result<(), CommandError> {
    match campaign {
        Some(campaign) if block_on(ledger.status(Some(campaign)))?.is_empty() => {
            Err(CommandError::usage(NeverRan {
                campaign: campaign.to_owned(),
            }))
        }
        _ => Ok(()),
    }
}

/// The newest run of a campaign that has a gate.
fn turn(
    ledger: &Ledger,
    campaign: &str,
    to: GateState,
    reason: &str,
    actor: &str,
    at_ms: i64,
) -> Result<(), CommandError> {
    let runs = block_on(ledger.status(Some(campaign)))?;
    let run: Option<RunKey> = runs
        .into_iter()
        .filter(|run| run.gate.is_some())
        .map(|run| run.run)
        .next_back();
    let Some(run) = run.filter(|run| run.campaign == any_campaign(campaign)) else {
        return Err(CommandError::usage(NoRun {
            campaign: campaign.to_owned(),
        }));
    };
    let change = GateChange {
        run: Some(run),
        to,
        actor: actor.to_owned(),
        reason: reason.to_owned(),
        at_ms,
    };
    Ok(block_on(ledger.change_gate(change))?)
}

fn switch(
    to: GateState,
    reason: &str,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open_in_haste(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let ledger = site.ledger(Access::TurnGates, terminal)?;
    let change = GateChange {
        run: None,
        to,
        actor: actor(terminal),
        reason: reason.to_owned(),
        at_ms: machine.now_ms(),
    };
    block_on(ledger.change_gate(change))?;
    terminal.data(&match (site.lang, to) {
        (Lang::Zh, GateState::Open) => "已恢复全部发送\n".to_owned(),
        (Lang::Zh, _) => "已停止全部发送；qunfa resume 恢复\n".to_owned(),
        (Lang::En, GateState::Open) => "All sending resumed.\n".to_owned(),
        (Lang::En, _) => "All sending stopped; `qunfa resume` goes on.\n".to_owned(),
    });
    Ok(Exit::Done)
}
