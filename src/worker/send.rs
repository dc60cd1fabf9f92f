//! The loop of one worker: recover, claim, send, until nothing is due or somebody says stop.

use super::{
    Step, Tools, WorkerError, reconcile,
    settle_one::{After, send_one},
    tools::{Machine, Wait},
};
use crate::{
    history::{Outcome, RunKey},
    ports::{CallError, Journal, Tree, Wire},
    protocol::next_block_ms,
};
use std::collections::BTreeMap;

/// What a worker did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// Attempts of this process by how they ended.
    pub outcomes: BTreeMap<Outcome, u32>,
    /// Attempts still in doubt, whoever began them.
    pub in_doubt: u32,
    /// Batches that can never go out as they are.
    pub set_aside: u32,
    /// Somebody asked to stop before everything due was sent.
    pub stopped: bool,
    /// The set-up is at fault; nothing goes out before it is mended.
    pub setup: Option<CallError>,
}

/// Sends everything due of these runs (of all, when empty). `wait_for_doubt`: stay until earlier doubt can be resolved.
pub async fn send<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    runs: &[RunKey],
    wait_for_doubt: bool,
    report: &(dyn Fn(Step) + Sync),
) -> Result<Sent, WorkerError> {
    let mut sent = Sent::default();
    let mut block_ms = None;
    // S0: what an earlier process left open is looked at before anything new is claimed.
    let mut doubt = reconcile(tools, report).await?;
    loop {
        if tools.machine.stopping() {
            sent.stopped = true;
            break;
        }
        let Some(batch) = tools
            .ledger
            .claim(&tools.worker, runs, tools.now_ms(), &tools.tempo)
            .await?
        else {
            let Some(until_ms) = doubt.next_ms.filter(|_| wait_for_doubt) else {
                break;
            };
            if !wait(tools, until_ms, Wait::QuietPeriod, report).await {
                continue;
            }
            doubt = reconcile(tools, report).await?;
            continue;
        };
        match send_one(tools, batch, report).await? {
            After::Settled(outcome) => *sent.outcomes.entry(outcome).or_default() += 1,
            After::NotNow => {}
            After::SetAside => sent.set_aside += 1,
            After::SlowDown(outcome) => {
                if let Some(outcome) = outcome {
                    *sent.outcomes.entry(outcome).or_default() += 1;
                }
                let pause_ms = next_block_ms(block_ms, &tools.tempo);
                block_ms = Some(pause_ms);
                let until_ms = tools.now_ms() + pause_ms;
                tools.ledger.block_rate(RATE_KEY, until_ms).await?;
                wait(tools, until_ms, Wait::RateLimit, report).await;
                continue;
            }
            After::Setup(error) => {
                sent.setup = Some(error);
                break;
            }
        }
        block_ms = None;
    }
    sent.in_doubt = tools.ledger.doubts().await?.len() as u32;
    Ok(sent)
}

/// The shared limiter of calls that send.
pub(super) const RATE_KEY: &str = "send";

/// Waits in short steps so that a stop is heard; false when it was.
pub(super) async fn wait<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    until_ms: i64,
    what: Wait,
    report: &(dyn Fn(Step) + Sync),
) -> bool {
    report(Step::Waiting { until_ms, what });
    loop {
        let left_ms = until_ms - tools.now_ms();
        if left_ms <= 0 {
            return true;
        }
        if tools.machine.stopping() {
            return false;
        }
        tools.machine.sleep(left_ms.min(200)).await;
    }
}
