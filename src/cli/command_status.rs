//! `status`: where everything stands, from the ledger alone.

use super::{
    CommandError, Exit, Terminal,
    args::{Format, Manners, Status},
    command_gate::known,
    site::{Site, block_on},
};
use crate::{ledger::Access, ports::LedgerRead, report};
use serde_json::json;

pub(super) fn run(
    typed: &Status,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open_in_haste(manners, terminal)?;
    let ledger = site.ledger(Access::Read, terminal)?;
    known(&ledger, typed.campaign.as_deref())?;
    let runs = block_on(ledger.status(typed.campaign.as_deref()))?;
    let summary = report::summary(&runs);
    if typed.format == Format::Json {
        let whole = json!({
            "version": 1,
            "frozen": summary.frozen, "sent": summary.sent, "waiting": summary.waiting, "failed": summary.failed,
            "cancelled": summary.cancelled, "unreachable": summary.unreachable, "in_doubt": summary.in_doubt, "unsent": summary.unsent,
            "runs": runs.iter().map(|run| json!({
                "campaign": run.run.campaign, "run": run.run.run, "gate": run.gate.map(crate::history::GateState::word), "gate_reason": run.gate_reason, "revoked": run.revoked,
                "touches": run.touches.iter().map(|touch| json!({ "touch": touch.name, "frozen": touch.frozen, "tasks": touch.tasks, "confirmed": touch.confirmed, "complaints": touch.complaints })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        });
        terminal.data(&format!(
            "{}\n",
            serde_json::to_string_pretty(&whole).expect("a JSON value prints")
        ));
    } else {
        terminal.data(&report::status_text(&runs, site.lang));
    }
    Ok(if summary.in_doubt > 0 {
        Exit::InDoubt
    } else {
        Exit::Done
    })
}

/// What a workspace's ledger adds up to, for the demo's judge.
pub(super) fn summary_of(
    root: &std::path::Path,
    terminal: &mut Terminal,
) -> Result<report::Summary, CommandError> {
    let manners = Manners {
        workspace: Some(root.to_owned()),
        ..Manners::default()
    };
    let site = Site::open_in_haste(&manners, terminal)?;
    let ledger = site.ledger(Access::Read, terminal)?;
    Ok(report::summary(&block_on(ledger.status(None))?))
}
