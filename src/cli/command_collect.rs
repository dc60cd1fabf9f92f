//! `collect` and `remind`: what became of what was sent, and a nudge for members who have not confirmed.

use super::{
    CommandError, Exit, Terminal,
    args::{Collect, Manners, One},
    command_apply::tools,
    command_gate::known,
    site::{Site, block_on},
};
use crate::{ledger::Access, model::Lang, ports::LedgerRead, report, worker};

pub(super) fn collect(
    typed: &Collect,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let wire = site.wire(terminal)?;
    let ledger = site.ledger(Access::Write, terminal)?;
    known(&ledger, typed.campaign.as_deref())?;
    let tools = tools(&site, &ledger, &wire, &machine, manners, terminal)?;
    let seen = block_on(async {
        tools.machine.listen();
        worker::collect(&tools, typed.campaign.as_deref(), &|_, _| {}).await
    })?;
    terminal.talk(&match site.lang {
        Lang::Zh => format!(
            "任务 {} 个，成员已确认 {} 个；读到 {} 条结果，提醒 {} 个，到期取消 {} 个，平台仍在分发 {} 个",
            seen.tasks, seen.confirmed, seen.results, seen.reminded, seen.cancelled, seen.dispatching
        ),
        Lang::En => format!(
            "Tasks: {}, of them confirmed {}; {} results read, {} reminded, {} cancelled at their deadline, {} still being dispatched",
            seen.tasks, seen.confirmed, seen.results, seen.reminded, seen.cancelled, seen.dispatching
        ),
    });
    let runs = block_on(ledger.status(typed.campaign.as_deref()))?;
    let summary = report::summary(&runs);
    terminal.data(&format!("{}\n", summary.line(site.lang)));
    Ok(if summary.in_doubt > 0 {
        Exit::InDoubt
    } else {
        Exit::Done
    })
}

pub(super) fn remind(
    typed: &One,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let wire = site.wire(terminal)?;
    let ledger = site.ledger(Access::Write, terminal)?;
    known(&ledger, Some(&typed.campaign))?;
    let tools = tools(&site, &ledger, &wire, &machine, manners, terminal)?;
    let (reminded, exhausted) = block_on(worker::remind_now(&tools, &typed.campaign))?;
    terminal.data(&match site.lang {
        Lang::Zh => format!("已提醒 {reminded} 个任务；{exhausted} 个今天的提醒次数已用完\n"),
        Lang::En => {
            format!("Tasks reminded: {reminded}; out of reminders for today: {exhausted}\n")
        }
    });
    Ok(if exhausted > 0 {
        Exit::Partly
    } else {
        Exit::Done
    })
}
