//! Turns the times of calls into 45009 and its block (WeCom doc 90312).

use std::collections::{BTreeMap, VecDeque};

use super::options::Behaviour;

/// The calls let through, by path.
#[derive(Debug, Default)]
pub(super) struct Limits {
    paths: BTreeMap<String, PathLimit>,
}

#[derive(Debug, Default)]
struct PathLimit {
    minute: VecDeque<f64>,
    hour: VecDeque<f64>,
    blocked_until: f64,
}

impl Limits {
    /// Says whether a call may pass now. A minute's limit blocks for 60 s, an hour's for an hour.
    pub(super) fn admits(&mut self, path: &str, now: f64, behaviour: &Behaviour) -> bool {
        let per_minute = per_minute(path, behaviour);
        let limit = self.paths.entry(path.to_owned()).or_default();
        if now < limit.blocked_until {
            return false;
        }
        forget(&mut limit.minute, now - 60.0);
        forget(&mut limit.hour, now - 3600.0);
        if limit.minute.len() >= per_minute as usize {
            limit.blocked_until = now + 60.0;
            return false;
        }
        if limit.hour.len() >= behaviour.calls_per_hour as usize {
            limit.blocked_until = now + 3600.0;
            return false;
        }
        limit.minute.push_back(now);
        limit.hour.push_back(now);
        true
    }
}

/// Lets one sliding window pass at most `max` events; used for members and robots too.
pub(super) fn window_admits(
    window: &mut VecDeque<f64>,
    now: f64,
    length_s: f64,
    max: usize,
) -> bool {
    forget(window, now - length_s);
    window.len() < max
}

/// A sliding window over events that weigh more than one, such as messages to many people.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    events: VecDeque<(f64, usize)>,
    sum: usize,
}

impl Weighed {
    /// Says whether so much more fits below `max` in the last `length_s` seconds.
    pub(super) fn admits(&mut self, now: f64, length_s: f64, weight: usize, max: usize) -> bool {
        while let Some((at, weight)) = self.events.front().copied() {
            if at > now - length_s {
                break;
            }
            self.events.pop_front();
            self.sum -= weight;
        }
        self.sum + weight <= max
    }

    /// Counts an event that was let through.
    pub(super) fn add(&mut self, now: f64, weight: usize) {
        self.events.push_back((now, weight));
        self.sum += weight;
    }
}

fn forget(window: &mut VecDeque<f64>, until: f64) {
    while window.front().is_some_and(|first| *first <= until) {
        window.pop_front();
    }
}

fn per_minute(path: &str, behaviour: &Behaviour) -> u32 {
    let own = behaviour
        .calls_per_minute_of
        .iter()
        .find(|(suffix, _)| path.ends_with(suffix.as_str()));
    own.map_or(behaviour.calls_per_minute, |(_, limit)| *limit)
}
