//! Slices of a touch become a table that holds only the columns somebody is in.

use super::{
    plan_words::thousands,
    tally::{STATES, Tally},
};
use crate::model::Lang;
use serde::Serialize;

/// A table: its head, then rows of as many cells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Grid {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<GridRow>,
    /// Rows that are not in it.
    pub(super) more: usize,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct GridRow {
    /// What it is about: words, to the left.
    pub(super) words: Vec<String>,
    /// Figures, to the right; the second says how it looks: `zero`, `bad` or nothing.
    pub(super) cells: Vec<(String, &'static str)>,
}

/// One part of a touch: one member, one send, one text, one batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Slice {
    /// What it is about.
    pub(super) words: Vec<String>,
    pub(super) tally: Tally,
    /// Tasks and how many of them are confirmed.
    pub(super) tasks: (u64, u64),
}

/// A table of slices: planned, taken, every state that occurs, tasks where there are any, and how many of those with a result were
/// reached.
pub(super) fn grid(heads: &[(&str, &str)], slices: &[Slice], rows_max: usize, lang: Lang) -> Grid {
    let states: Vec<_> = STATES
        .iter()
        .filter(|state| slices.iter().any(|slice| (state.of)(&slice.tally) > 0))
        .collect();
    let with_tasks = slices.iter().any(|slice| slice.tasks.0 > 0);
    let mut names: Vec<String> = heads
        .iter()
        .map(|(zh, en)| lang.pick(zh, en).to_owned())
        .collect();
    names.push(lang.pick("计划", "planned").to_owned());
    names.push(lang.pick("已受理", "accepted").to_owned());
    names.extend(states.iter().map(|state| state.name(lang).to_owned()));
    if with_tasks {
        names.push(lang.pick("任务确认", "confirmed").to_owned());
        names.push(lang.pick("送达率", "rate").to_owned());
    }
    let row = |slice: &Slice| {
        let mut cells = vec![
            figure(slice.tally.total(), ""),
            figure(slice.tally.accepted(), ""),
        ];
        let of_state = states.iter().map(|state| {
            let bad = if state.word == "in_doubt" { "bad" } else { "" };
            figure((state.of)(&slice.tally), bad)
        });
        cells.extend(of_state);
        if with_tasks {
            let (tasks, confirmed) = slice.tasks;
            let said = (tasks > 0).then(|| format!("{confirmed} / {tasks}"));
            cells.push((said.unwrap_or_default(), ""));
            cells.push((rate(&slice.tally), ""));
        }
        GridRow {
            words: slice.words.clone(),
            cells,
        }
    };
    Grid {
        heads: names,
        rows: slices.iter().take(rows_max).map(row).collect(),
        more: slices.len().saturating_sub(rows_max),
    }
}

fn figure(people: u64, look: &'static str) -> (String, &'static str) {
    (thousands(people), if people == 0 { "zero" } else { look })
}

/// Of those whose result is known: `96.2%`; empty where nobody's is.
pub(super) fn rate(tally: &Tally) -> String {
    let told = tally.sent + tally.not_friend + tally.capped;
    if told == 0 {
        return String::new();
    }
    let permille = tally.sent * 1_000 / told;
    format!("{}.{}%", permille / 10, permille % 10)
}
