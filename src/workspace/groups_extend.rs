//! `groups.csv` and the groups there are become the same file with new rows below: what stands in it stays, byte for byte.

use super::{
    csv_cells::records,
    groups::{COLUMNS, Head},
};
use std::collections::BTreeSet;

/// One group of the directory, for a new row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGroup {
    /// `wr…`.
    pub chat_id: String,
    /// May be empty.
    pub name: String,
    /// userid of its owner.
    pub owner: String,
}

/// The file with new rows, and what the comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// The whole file; begins with what was there.
    pub bytes: Vec<u8>,
    /// Rows appended.
    pub added: usize,
    /// Ids that stand in the file and not in the directory, in the file's order.
    pub vanished: Vec<String>,
}

/// Appends a row for each group that has none. The columns, their order and the line ends are those of the file.
pub fn extend_groups(before: &[u8], groups: &[NewGroup]) -> Extended {
    let text = String::from_utf8_lossy(before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(before));
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let records = records(&text.replace("\r\n", "\n"));
    let head = records.first().map(Head::known);
    let columns: Vec<Option<&str>> = match &head {
        Some(head) => head.columns().to_vec(),
        None => COLUMNS.map(Some).to_vec(),
    };
    let at = columns.iter().position(|column| *column == Some("chat_id"));
    let ids = records.iter().skip(1).filter_map(|record| {
        let id = record.get(at?)?.text.trim();
        (!id.is_empty()).then(|| id.to_owned())
    });
    let ids: Vec<String> = ids.collect();
    let known: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let here: BTreeSet<&str> = groups.iter().map(|group| group.chat_id.as_str()).collect();
    let mut bytes = before.to_vec();
    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
        bytes.extend_from_slice(line_end.as_bytes());
    }
    if head.is_none() {
        bytes.extend_from_slice(COLUMNS.join(",").as_bytes());
        bytes.extend_from_slice(line_end.as_bytes());
    }
    let mut added = 0;
    for group in groups {
        if known.contains(group.chat_id.as_str()) {
            continue;
        }
        let cells = columns.iter().map(|column| match column {
            Some("chat_id") => cell(&group.chat_id),
            Some("name") => cell(&group.name),
            Some("owner") => cell(&group.owner),
            _ => String::new(),
        });
        bytes.extend_from_slice(cells.collect::<Vec<_>>().join(",").as_bytes());
        bytes.extend_from_slice(line_end.as_bytes());
        added += 1;
    }
    Extended {
        bytes,
        added,
        vanished: ids
            .iter()
            .filter(|id| !here.contains(id.as_str()))
            .cloned()
            .collect(),
    }
}

/// A cell as a spreadsheet may open it: nothing in it is a formula, and it stays one cell of one line.
fn cell(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = line.trim();
    let safe = match line.chars().next() {
        Some('=' | '+' | '-' | '@') => format!("'{line}"),
        // A row that begins so would be read as a remark.
        Some('#') => return format!("\"{}\"", line.replace('"', "\"\"")),
        _ => line.to_owned(),
    };
    if safe.contains([',', '"']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}
