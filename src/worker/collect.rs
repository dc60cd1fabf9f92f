//! After sending: which members confirmed, what became of each recipient, who has to be nudged, what has to be given up.

use super::{Tools, WorkerError, cancel::cancel_one, tools::Machine};
use crate::{
    ports::{CallError, CollectTask, Journal, Remedy, ResultRow, Tree, Wire},
    protocol::{ConfirmStep, REMINDERS_MAX, Terms, confirm_step},
};

/// What one round of collecting saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Collected {
    /// Tasks asked about.
    pub tasks: u32,
    /// Of them confirmed by their member.
    pub confirmed: u32,
    /// Results read.
    pub results: u64,
    /// Still being dispatched by the platform: nothing known yet.
    pub dispatching: u32,
    /// The platform would not answer about these.
    pub refused: u32,
    /// Members nudged.
    pub reminded: u32,
    /// Tasks cancelled because their deadline passed.
    pub cancelled: u32,
}

/// Reads every unsettled task, nudges and gives up as its terms say.
pub async fn collect<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    campaign: Option<&str>,
    progress: &(dyn Fn(u32, u32) + Sync),
) -> Result<Collected, WorkerError> {
    let mut seen = Collected::default();
    let tasks = tools.ledger.tasks_to_collect(campaign).await?;
    let all = tasks.len() as u32;
    for task in tasks {
        if tools.machine.stopping() {
            break;
        }
        seen.tasks += 1;
        match collect_one(tools, &task, &mut seen).await {
            // One task the platform will not speak of must not hide the others.
            Err(WorkerError::Call(CallError::Refused {
                remedy: Remedy::Never | Remedy::Later,
                ..
            })) => seen.refused += 1,
            other => other?,
        }
        progress(seen.tasks, all);
    }
    Ok(seen)
}

async fn collect_one<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
    seen: &mut Collected,
) -> Result<(), WorkerError> {
    let Some(confirmed_ms) = read_results(tools, task, seen).await? else {
        return Ok(());
    };
    if confirmed_ms.is_some() || task.cancelled {
        return Ok(());
    }
    let terms: Option<Terms> = task
        .confirm
        .as_deref()
        .and_then(|terms| serde_json::from_str(terms).ok());
    match confirm_step(
        terms.as_ref(),
        task.accepted_ms,
        task.reminders,
        tools.now_ms(),
    ) {
        ConfirmStep::Wait => {}
        ConfirmStep::Remind => {
            if remind_one(tools, task).await? {
                seen.reminded += 1;
            }
        }
        ConfirmStep::Cancel => {
            cancel_one(tools, task).await?;
            seen.cancelled += 1;
        }
    }
    Ok(())
}

/// `None`: the platform is still dispatching. `Some(None)`: not confirmed.
pub(super) async fn read_results<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
    seen: &mut Collected,
) -> Result<Option<Option<i64>>, WorkerError> {
    let Some(members) = tools.wire.members(&task.msgid).await? else {
        seen.dispatching += 1;
        return Ok(None);
    };
    let sender = task.sender.as_deref().unwrap_or_default();
    let member = members
        .iter()
        .find(|member| sender.is_empty() || member.userid.eq_ignore_ascii_case(sender));
    let confirmed_ms = member
        .filter(|member| member.confirmed)
        .map(|member| member.at_s.map_or(tools.now_ms(), |at| at * 1000));
    let userid = member.map_or(sender, |member| member.userid.as_str());
    let Some(results) = tools.wire.results(&task.msgid, userid).await? else {
        seen.dispatching += 1;
        return Ok(None);
    };
    seen.results += results.len() as u64;
    seen.confirmed += u32::from(confirmed_ms.is_some());
    let rows = results.into_iter().map(|result| ResultRow {
        recipient: result.recipient,
        delivery: result.delivery,
        at_s: result.at_s,
    });
    tools
        .ledger
        .record_results(
            task.batch.batch_no,
            confirmed_ms,
            rows.collect(),
            tools.now_ms(),
        )
        .await?;
    Ok(Some(confirmed_ms))
}

/// Nudges the members of every unconfirmed task now, as far as the platform still allows. Returns nudged and exhausted tasks.
pub async fn remind_now<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    campaign: &str,
) -> Result<(u32, u32), WorkerError> {
    let (mut reminded, mut exhausted) = (0, 0);
    for task in tools.ledger.tasks_to_collect(Some(campaign)).await? {
        if task.confirmed || task.cancelled {
            continue;
        }
        if task.reminders < REMINDERS_MAX && remind_one(tools, &task).await? {
            reminded += 1;
        } else {
            exhausted += 1;
        }
    }
    Ok((reminded, exhausted))
}

/// False when the platform's own count (3 in 24 hours, 41094) is used up.
async fn remind_one<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    task: &CollectTask,
) -> Result<bool, WorkerError> {
    match tools.wire.remind(&task.msgid).await {
        Ok(()) => {
            tools
                .ledger
                .record_reminder(task.batch.batch_no, tools.now_ms())
                .await?;
            Ok(true)
        }
        Err(CallError::Refused { code: 41094, .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
