//! Unconfirmed tasks are stopped at the platform. What is out stays out, and is counted.

use super::{
    Tools, WorkerError,
    collect::{Collected, read_results},
    tools::Machine,
};
use crate::ports::{CollectTask, Journal, Tree, Wire};

/// What a stop did at the platform; what it means for people, the ledger's status says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cancelled {
    /// Tasks cancelled at the platform.
    pub tasks: u32,
    /// Tasks whose member had pressed send before, so that there was nothing left to cancel.
    pub out: u32,
}

/// Cancels every unconfirmed task of a campaign, or of all.
pub async fn cancel_tasks<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    campaign: Option<&str>,
) -> Result<Cancelled, WorkerError> {
    let mut cancelled = Cancelled::default();
    for task in tools.ledger.tasks_to_collect(campaign).await? {
        if !task.confirmed && !task.cancelled {
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
    // Asked before: a cancelled task no longer tells (41093), and whom its member reached since the last look would count as stopped.
    let mut seen = Collected::default();
    if let Some(Some(_)) = read_results(tools, task, &mut seen).await? {
        cancelled.out += 1;
        return Ok(());
    }
    cancel_one(tools, task).await?;
    cancelled.tasks += 1;
    // And after, as far as the platform still answers: a member may have pressed send in between.
    read_results(tools, task, &mut seen).await?;
    Ok(())
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
