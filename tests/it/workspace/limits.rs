//! The built-in numbers are dated, sourced, and named once.

use qunfa::workspace::Limits;
use std::collections::BTreeSet;

const TABLE: &str = include_str!("../../../src/workspace/limits.toml");

#[test]
fn every_row_has_a_source_and_was_checked_lately() {
    let Limits(rows) = Limits::built_in();
    for (name, row) in &rows {
        assert!(!row.source.trim().is_empty(), "{name} has no source");
        assert_eq!(row.checked_on.len(), 10, "{name} was checked on a day");
    }
    assert_eq!(
        Limits::built_in().stale_on("2026-11-22"),
        Vec::<&str>::new()
    );
}

#[test]
fn every_row_grows_old() {
    let limits = Limits::built_in();
    assert_eq!(limits.stale_on("2028-01-01").len(), limits.0.len());
}

#[test]
fn names_are_unique_and_none_is_lost() {
    let headers: Vec<&str> = TABLE
        .lines()
        .filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'))
        .collect();
    let unique: BTreeSet<&str> = headers.iter().copied().collect();
    assert_eq!(headers.len(), unique.len());
    let Limits(rows) = Limits::built_in();
    assert_eq!(
        rows.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        unique
    );
}
