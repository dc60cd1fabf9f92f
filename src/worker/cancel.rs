//! Unconfirmed tasks are stopped at the platform. What is out stays out, and is counted.

use super::{Tools, WorkerError, tools::Machine};
use crate::{
    history::{Delivery, GateState},
    plan::Plan,
    ports::{CollectTask, GateChange, Journal, ResultRow, Tree, Wire},
};

/// What a stop did at the platform; what it means for people, the ledger's status says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cancelled {
    /// Tasks cancelled at the platform.
    pub tasks: u32,
    /// Tasks whose member had pressed send before, so that there was nothing left to cancel.
    pub out: u32,
}

/// Shuts the gate of every run the plan gives up, so that nothing frozen goes out, and cancels what its members have not confirmed.
pub async fn give_up<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    plan: &Plan,
) -> Result<(), WorkerError> {
    for campaign in plan.campaigns.iter().filter(|campaign| campaign.given_up) {
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
        if !task.cancelled {
            stop_one(tools, &task, &mut cancelled).await?;
        }
    }
    Ok(cancelled)
}

async fn stop_one<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
    cancelled: &mut Cancelled,
) -> Result<(), WorkerError> {
    let before = read(tools, task).await?;
    if before.finished {
        cancelled.out += 1;
        return Ok(());
    }
    cancel_one(tools, task).await?;
    cancelled.tasks += 1;
    Ok(())
}

/// What one reading of a task showed; it is in the ledger already.
struct Seen {
    /// The member pressed send and nobody waits any more.
    finished: bool,
    confirmed: bool,
}

/// Reads who has it, and records that, before anything is said about the others.
async fn read<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
) -> Result<Seen, WorkerError> {
    let sender = task.sender.as_deref().unwrap_or_default();
    let members = tools.wire.members(&task.msgid).await?.unwrap_or_default();
    let member = members
        .iter()
        .find(|member| member.userid.eq_ignore_ascii_case(sender));
    let confirmed = member.is_some_and(|member| member.confirmed);
    let at_ms = member
        .and_then(|member| member.at_s)
        .map_or(tools.now_ms(), |at| at * 1000);
    let results = tools
        .wire
        .results(&task.msgid, sender)
        .await?
        .unwrap_or_default();
    let waiting = results
        .iter()
        .any(|result| result.delivery == Delivery::Waiting);
    let rows = results.into_iter().map(|result| ResultRow {
        recipient: result.recipient,
        delivery: result.delivery,
        at_s: result.at_s,
    });
    let rows: Vec<ResultRow> = rows.collect();
    let finished = confirmed && !waiting && !rows.is_empty();
    tools
        .ledger
        .record_results(
            task.batch.batch_no,
            confirmed.then_some(at_ms),
            rows,
            tools.now_ms(),
        )
        .await?;
    Ok(Seen {
        finished,
        confirmed,
    })
}

/// Cancels one task and records it. What went out before is recorded first, and what went out while the cancel was on its way is
/// read once more: a final "cancelled" must never stand for somebody who got it.
pub(super) async fn cancel_one<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
) -> Result<(), WorkerError> {
    read(tools, task).await?;
    tools.wire.cancel(&task.msgid).await?;
    let after = read(tools, task).await?;
    if after.confirmed && !after.finished {
        // The member was faster, and the platform does not say for whom: the results stay open for `collect`.
        return Ok(());
    }
    tools
        .ledger
        .record_cancel(task.batch.batch_no, tools.now_ms(), &tools.actor)
        .await?;
    Ok(())
}
