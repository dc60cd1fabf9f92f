//! Comma-separated text becomes records of cells, each with the bytes it stands in.

use std::ops::Range;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// Without quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub bytes: Range<usize>,
    /// Its quotes never end, or something follows them.
    pub broken: bool,
}

/// One record: a line, or several where quotes hold line ends.
pub(super) type Record = Vec<Cell>;

/// Reads every record of a text with LF line ends. Empty lines and lines that begin with `#` are none.
pub(super) fn records(text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let line = &text[at..line_end];
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            at = line_end + 1;
            continue;
        }
        let (record, end) = record(text, at);
        records.push(record);
        at = end + 1;
    }
    records
}

/// One record and where its line ends.
fn record(text: &str, start: usize) -> (Record, usize) {
    let mut cells = Vec::new();
    let mut at = start;
    loop {
        let (cell, end) = cell(text, at);
        cells.push(cell);
        if text[end..].starts_with(',') {
            at = end + 1;
        } else {
            return (cells, end);
        }
    }
}

/// One cell and where its separator or line end stands.
fn cell(text: &str, start: usize) -> (Cell, usize) {
    let rest = &text[start..];
    if rest.starts_with('"') {
        return quoted(text, start);
    }
    let end = rest.find([',', '\n']).map_or(text.len(), |end| start + end);
    let cell = Cell {
        text: text[start..end].trim().to_owned(),
        bytes: start..end,
        broken: false,
    };
    (cell, end)
}

fn quoted(text: &str, start: usize) -> (Cell, usize) {
    let mut inner = String::new();
    let mut at = start + 1;
    loop {
        let Some(quote) = text[at..].find('"').map(|quote| at + quote) else {
            // The rest of the line, so that one forgotten quote does not swallow the file.
            let end = text[start..]
                .find('\n')
                .map_or(text.len(), |end| start + end);
            let cell = Cell {
                text: text[start + 1..end].to_owned(),
                bytes: start..end,
                broken: true,
            };
            return (cell, end);
        };
        inner.push_str(&text[at..quote]);
        at = quote + 1;
        if text[at..].starts_with('"') {
            inner.push('"');
            at += 1;
            continue;
        }
        let end = text[at..]
            .find([',', '\n'])
            .map_or(text.len(), |end| at + end);
        let cell = Cell {
            text: inner,
            bytes: start..end,
            broken: !text[at..end].trim().is_empty(),
        };
        return (cell, end);
    }
}
