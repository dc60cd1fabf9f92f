//! Turns arriving calls into numbers a test can hold a client to.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

/// What was counted since the start.
#[derive(Debug, Default)]
pub(super) struct Stats {
    paths: BTreeMap<String, PathStats>,
    pub(super) tokens_issued: u64,
}

#[derive(Debug, Default)]
struct PathStats {
    calls: u64,
    refused: BTreeMap<i64, u64>,
    faults: u64,
    recent: VecDeque<f64>,
    minute_max: usize,
    open_max: u32,
}

impl Stats {
    /// Counts a call, whatever becomes of it.
    pub(super) fn arrived(&mut self, path: &str, now: f64, open: u32) {
        let path = self.path(path);
        path.calls += 1;
        path.open_max = path.open_max.max(open);
        path.recent.push_back(now);
        while path
            .recent
            .front()
            .is_some_and(|first| *first <= now - 60.0)
        {
            path.recent.pop_front();
        }
        path.minute_max = path.minute_max.max(path.recent.len());
    }

    /// Counts a refusal by its code.
    pub(super) fn refused(&mut self, path: &str, code: i64) {
        *self.path(path).refused.entry(code).or_default() += 1;
    }

    /// Counts a fault.
    pub(super) fn fault(&mut self, path: &str) {
        self.path(path).faults += 1;
    }

    /// Shows the numbers: `calls_per_minute_max` is over any 60 s.
    pub(super) fn show(&self) -> Value {
        let paths: BTreeMap<&String, Value> = self
            .paths
            .iter()
            .map(|(name, path)| (name, path.show()))
            .collect();
        let limited: u64 = self
            .paths
            .values()
            .filter_map(|path| path.refused.get(&45009))
            .sum();
        json!({"tokens_issued": self.tokens_issued, "rate_limited": limited, "paths": paths})
    }

    fn path(&mut self, path: &str) -> &mut PathStats {
        self.paths.entry(path.to_owned()).or_default()
    }
}

impl PathStats {
    fn show(&self) -> Value {
        let refused: BTreeMap<String, u64> = self
            .refused
            .iter()
            .map(|(code, count)| (code.to_string(), *count))
            .collect();
        json!({
            "calls": self.calls,
            "refused": refused,
            "faults": self.faults,
            "calls_per_minute_max": self.minute_max,
            "calls_at_once_max": self.open_max,
        })
    }
}
