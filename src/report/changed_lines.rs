//! Two versions of a text become the lines that differ, with a little of what stands around them.

use super::visible;
use similar::TextDiff;
use std::fmt::Write as _;

/// Lines that are shown around a change.
const AROUND: usize = 2;

/// The changed lines of a file, marked `-` and `+`, without what a terminal would obey.
pub fn changed_lines(path: &str, before: &str, after: &str) -> String {
    let mut shown = format!("── {} ──\n", visible(path));
    let diff = TextDiff::from_lines(before, after);
    let mut unified = diff.unified_diff();
    for line in unified.context_radius(AROUND).to_string().lines() {
        let _ = writeln!(shown, "{}", visible(line));
    }
    shown.push('\n');
    shown
}
