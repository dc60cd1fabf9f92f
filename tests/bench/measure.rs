//! Runs of a piece of work become medians, peaks of memory and a table with a peer beside each figure.

use std::{
    fs,
    time::{Duration, Instant},
};

/// How long a piece of work took, and what it made.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let made = work();
    (begun.elapsed(), made)
}

/// The middle of several figures; the lower of two middles. Zero for none.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures
        .get(figures.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or_default()
}

/// The median of several runs of the same work, milliseconds.
pub fn median_ms(runs: usize, mut work: impl FnMut()) -> f64 {
    median((0..runs).map(|_| millis(timed(&mut work).0)).collect())
}

/// Milliseconds with their fraction.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The most memory this process ever held, megabytes (`VmHWM`); zero where the system does not tell.
pub fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kilobytes| kilobytes.parse::<f64>().ok());
    peak.unwrap_or_default() / 1024.0
}

/// One line of a table.
pub struct Line {
    pub what: String,
    pub measured: String,
    pub budget: String,
    pub peer: String,
}

/// Builds one line; an empty budget or peer stays empty.
pub fn line(
    what: &str,
    measured: impl Into<String>,
    budget: &str,
    peer: impl Into<String>,
) -> Line {
    Line {
        what: what.to_owned(),
        measured: measured.into(),
        budget: budget.to_owned(),
        peer: peer.into(),
    }
}

/// Prints a table that Markdown understands.
#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
pub fn print(title: &str, lines: &[Line]) {
    println!("\n{title}\n\n| What | Measured | Budget | Beside it |\n|---|---:|---:|---|");
    for line in lines {
        println!(
            "| {} | {} | {} | {} |",
            line.what, line.measured, line.budget, line.peer
        );
    }
}

/// Says what is going on while a bench prepares itself.
#[expect(clippy::print_stderr, reason = "a bench says what it waits for")]
pub fn say(text: &str) {
    eprintln!("{text}");
}
