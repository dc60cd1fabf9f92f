//! Tables that people made: what is read, what is refused and in which words, and what it may cost.

mod bombs;
mod texts;
mod workbooks;
mod written;

use qunfa::list::{Encoding, Imported, ListFile, Problems, read};

/// Reads bytes as a file of this name.
fn import(path: &str, bytes: &[u8], encoding: Encoding) -> Result<Imported, Problems> {
    read(ListFile {
        name: "vip",
        path,
        bytes: bytes.to_vec(),
        encoding,
        sheet: None,
    })
}

/// What is said of a file that is refused, both languages a line.
#[track_caller]
fn refused(path: &str, bytes: &[u8]) -> String {
    let problems = import(path, bytes, Encoding::Utf8).expect_err("it is refused");
    said(&problems)
}

fn said(problems: &Problems) -> String {
    let mut lines: Vec<String> = problems
        .shown()
        .iter()
        .map(|what| format!("{}\n  {}", what.zh, what.en))
        .collect();
    if problems.more() > 0 {
        lines.push(format!("+{}", problems.more()));
    }
    lines.join("\n")
}

/// A list as a table: its kind and columns, then a row a line.
#[track_caller]
fn table(read: Result<Imported, Problems>) -> String {
    let read = read.unwrap_or_else(|problems| panic!("{}", said(&problems)));
    let mut lines: Vec<String> = read.notes.iter().map(|note| note.zh.clone()).collect();
    lines.push(format!("id | {}", read.list.columns.join(" | ")));
    let rows = read.list.rows.iter();
    lines
        .extend(rows.map(|row| format!("{} {} | {}", row.id_kind, row.id, row.values.join(" | "))));
    lines.join("\n")
}
