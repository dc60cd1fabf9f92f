//! Unconfirmed tasks are stopped at the platform. What is out stays out, and is counted.

use super::{Tools, WorkerError, tools::Machine};
use crate::{
    history::{Delivery, GateState},
    plan::{Action, CampaignPlan, Plan},
    ports::{CollectTask, GateChange, Journal, ResultRow, Tree, Wire},
};

/// Three numbers an operator needs after a stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cancelled {
    /// Tasks cancelled at the platform.
    pub tasks: u32,
    /// People who will not get it because of that.
    pub stopped: u64,
    /// People who already had it.
    pub already_out: u64,
}

/// Shuts the gate of every run the plan gives up, so that nothing frozen goes out, and cancels what its members have not confirmed.
pub async fn give_up<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    plan: &Plan,
) -> Result<(), WorkerError> {
    let gives_up = |campaign: &&CampaignPlan| {
        campaign
            .touches
            .iter()
            .any(|touch| matches!(touch.action, Action::Cancel { .. }))
    };
    for campaign in plan.campaigns.iter().filter(gives_up) {
        let change = GateChange {
            run: Some(campaign.run.clone()),
            to: GateState::Cancelled,
            actor: tools.actor.clone(),
            reason: "the campaign was withdrawn, or its file is gone".to_owned(),
            at_ms: tools.now_ms(),
        };
        tools.ledger.change_gate(change).await?;
        cancel_tasks(tools, Some(&campaign.run.campaign.0)).await?;
    }
    Ok(())
}

/// Cancels every unconfirmed task of a campaign, or of all, then reads once more what went out before.
pub async fn cancel_tasks<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    campaign: Option<&str>,
) -> Result<Cancelled, WorkerError> {
    let mut cancelled = Cancelled::default();
    for task in tools.ledger.tasks_to_collect(campaign).await? {
        let out = if task.confirmed || task.cancelled {
            0
        } else {
            stop_one(tools, &task, &mut cancelled).await?
        };
        cancelled.already_out += out;
    }
    Ok(cancelled)
}

async fn stop_one<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
    cancelled: &mut Cancelled,
) -> Result<u64, WorkerError> {
    cancel_one(tools, task).await?;
    cancelled.tasks += 1;
    let sender = task.sender.as_deref().unwrap_or_default();
    let results = tools
        .wire
        .results(&task.msgid, sender)
        .await?
        .unwrap_or_default();
    let out = results
        .iter()
        .filter(|result| result.delivery == Delivery::Sent)
        .count() as u64;
    let waiting = task.waiting.saturating_sub(
        results
            .iter()
            .filter(|result| result.delivery != Delivery::Waiting)
            .count() as u64,
    );
    cancelled.stopped += waiting;
    let rows = results
        .into_iter()
        .filter(|result| result.delivery != Delivery::Waiting);
    let rows = rows.map(|result| ResultRow {
        recipient: result.recipient,
        delivery: result.delivery,
        at_s: result.at_s,
    });
    tools
        .ledger
        .record_results(task.batch.batch_no, None, rows.collect(), tools.now_ms())
        .await?;
    Ok(out)
}

/// Cancels one task and records it.
pub(super) async fn cancel_one<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
) -> Result<(), WorkerError> {
    tools.wire.cancel(&task.msgid).await?;
    tools
        .ledger
        .record_cancel(task.batch.batch_no, tools.now_ms(), &tools.actor)
        .await?;
    Ok(())
}
