//! The loops of a process's workers: claim, send, until nothing is due or somebody says stop.

use super::{
    Step, Tools, WorkerError,
    settle_one::{After, send_one},
    tools::{Machine, Wait},
};
use crate::{
    history::{Outcome, RunKey},
    ports::{CallError, Journal, Tree, Wire},
    protocol::{FRUITLESS_MAX, next_block_ms},
};
use futures_util::future::join_all;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};

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

/// Sends everything due of exactly these runs, so many at a time; of none, when there are none. Doubt was looked into before the plan that
/// names them was made: what a later look sets free has to be planned again, so nothing is reconciled in here.
pub async fn send<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    runs: &[RunKey],
    workers: usize,
    report: &(dyn Fn(Step) + Sync),
) -> Result<Sent, WorkerError> {
    let setup_fails = AtomicBool::new(false);
    let one = |_| send_loop(tools, runs, &setup_fails, report);
    let mut sent = Sent::default();
    for ended in join_all((0..workers.max(1)).map(one)).await {
        sent.add(ended?);
    }
    sent.in_doubt = tools.ledger.doubts().await?.len() as u32;
    Ok(sent)
}

/// The loop of one worker. They share one identity: which of them may send a batch is told apart by the epoch of its lease.
async fn send_loop<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    runs: &[RunKey],
    setup_fails: &AtomicBool,
    report: &(dyn Fn(Step) + Sync),
) -> Result<Sent, WorkerError> {
    let mut sent = Sent::default();
    let (mut block_ms, mut fruitless) = (None, 0);
    while !runs.is_empty() && !setup_fails.load(Ordering::Relaxed) {
        if tools.machine.stopping() {
            sent.stopped = true;
            break;
        }
        let claimed = tools
            .ledger
            .claim(&tools.worker, runs, tools.now_ms(), &tools.tempo)
            .await?;
        let Some(batch) = claimed else { break };
        match send_one(tools, batch, report).await? {
            After::NotNow => continue,
            After::Settled(outcome) => sent.count(outcome),
            After::SetAside => sent.set_aside += 1,
            After::Fruitless(outcome, words) => {
                sent.count(outcome);
                fruitless += 1;
                if fruitless >= FRUITLESS_MAX {
                    setup_fails.store(true, Ordering::Relaxed);
                    sent.setup = Some(CallError::Unreachable(words));
                    break;
                }
                continue;
            }
            After::SlowDown(outcome, key) => {
                if let Some(outcome) = outcome {
                    sent.count(outcome);
                }
                block_ms = Some(next_block_ms(block_ms, &tools.tempo));
                let until_ms = tools.now_ms() + block_ms.unwrap_or_default();
                tools.ledger.block_rate(&key, until_ms).await?;
                wait(tools, until_ms, Wait::RateLimit, report).await;
                continue;
            }
            After::Setup(error) => {
                setup_fails.store(true, Ordering::Relaxed);
                sent.setup = Some(error);
                break;
            }
        }
        (block_ms, fruitless) = (None, 0);
    }
    Ok(sent)
}

impl Sent {
    fn count(&mut self, outcome: Outcome) {
        *self.outcomes.entry(outcome).or_default() += 1;
    }

    /// Adds what another worker or a later round did.
    pub fn add(&mut self, later: Self) {
        for (outcome, count) in later.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        self.set_aside += later.set_aside;
        self.stopped |= later.stopped;
        self.in_doubt = later.in_doubt;
        self.setup = later.setup.or(self.setup.take());
    }
}

/// Waits until doubt can be looked into; false when the operator would not.
pub async fn wait_for_doubt<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    until_ms: i64,
    report: &(dyn Fn(Step) + Sync),
) -> bool {
    wait(tools, until_ms, Wait::QuietPeriod, report).await
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
