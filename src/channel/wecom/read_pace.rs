//! Questions of a sync follow each other no faster than the platform takes them, path by path.
//!
//! Sends have a pace of their own, shared through the ledger. Reading is one process at a time, so its pace lives in memory.

use std::{
    collections::BTreeMap,
    sync::Mutex as Lock,
    time::{Duration, Instant},
};

/// How fast one path may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadPace {
    /// Calls in a minute.
    pub per_minute: u32,
    /// Calls in an hour, of which a quarter may go at once after a rest.
    pub per_hour: u32,
    /// Divides every wait: 1 in production.
    pub factor: u32,
}

/// Two cell rates for every path: when the next call would be due if all came evenly, for the minute and for the hour.
#[derive(Debug, Default)]
pub(super) struct ReadLimiter(Lock<BTreeMap<&'static str, [Option<Instant>; 2]>>);

impl ReadLimiter {
    /// Takes one place in the queue of a path, and says how long to wait for it.
    pub(super) fn wait(&self, path: &'static str, pace: ReadPace, now: Instant) -> Duration {
        let mut paths = self.0.lock().expect("nothing panics while it is held");
        let due = paths.entry(path).or_default();
        let rates = [
            (60, pace.per_minute, pace.per_minute / 60),
            (3_600, pace.per_hour, pace.per_hour / 4),
        ];
        let mut wait = Duration::ZERO;
        for (due, (seconds, calls, burst)) in due.iter_mut().zip(rates) {
            let between = Duration::from_secs(seconds) / calls.max(1) / pace.factor.max(1);
            let at = due.map_or(now, |due| due.max(now));
            *due = Some(at + between);
            wait = wait.max((at - now).saturating_sub(between * burst));
        }
        wait
    }
}
