//! `groups.csv` becomes what the workspace knows of customer groups beyond the directory: their tags. Data, not policy.

use super::{
    csv_cells::{Cell, Record, records},
    files::Files,
    text::{self, Text},
};
use crate::{
    diagnostic::{Finding, Lines, Place, Sink, nearest},
    say,
};
use std::collections::BTreeMap;

/// The file's name.
pub(super) const GROUPS: &str = "groups.csv";

/// Beyond this it is not read: a hundred thousand groups have a quarter of it.
const BYTES_MAX: u64 = 16 << 20;

/// Its columns; only the first is required.
pub(super) const COLUMNS: [&str; 4] = ["chat_id", "name", "owner", "tags"];

/// Longest id, in bytes; the platform's are shorter.
const CHAT_ID_BYTES_MAX: usize = 64;

say! {
    struct UnknownColumn { column: String, known: String }
        zh "groups.csv 没有“{column}”这一列；可用的列：{known}"
        en "groups.csv has no column \"{column}\"; known columns: {known}"
    struct MisspeltColumn { column: String, meant: String }
        zh "groups.csv 没有“{column}”这一列，是不是想写“{meant}”？"
        en "groups.csv has no column \"{column}\"; did you mean \"{meant}\"?"
    struct DuplicateColumn { column: String }
        zh "“{column}”列写了两次；请删去一列"
        en "the column \"{column}\" stands twice; remove one"
    struct MissingColumn {}
        zh "groups.csv 缺少 chat_id 列；第一行应写作 chat_id,name,owner,tags"
        en "groups.csv lacks the column chat_id; its first line should be chat_id,name,owner,tags"
    struct WrongCells { cells: usize, columns: usize }
        zh "这一行有 {cells} 格，表头有 {columns} 列；含逗号的内容要加双引号，空格子也要留逗号"
        en "this row has {cells} cells for {columns} columns; quote what holds a comma, and keep the commas of empty cells"
    struct BrokenQuotes {}
        zh "双引号没有配对；内容里的双引号要写两个"
        en "the quotes are not paired; write a quote inside a cell twice"
    struct NoChatId {}
        zh "这一行没有群编号 chat_id；用 qunfa sync --groups 可自动补全新群"
        en "this row has no chat_id; `qunfa sync --groups` appends new groups by itself"
    struct BadChatId { written: String }
        zh "“{written}”不是群编号；应为企业微信给出的 wr… 编号，最长 64 字节，不含空格"
        en "\"{written}\" is no chat_id; write the wr… id that WeCom gives, at most 64 bytes without spaces"
    struct SameChat { chat_id: String, line: u32 }
        zh "群 {chat_id} 在第 {line} 行已经写过；请把标签合到一行，用分号隔开"
        en "group {chat_id} stands in line {line} already; put its tags into one row, separated by semicolons"
    struct BadTag { tag: String }
        zh "标签“{tag}”写法不对；应写作 组/标签 或 标签，多个用分号或顿号隔开"
        en "the tag \"{tag}\" has the wrong form; write group/tag or tag, several separated by semicolons"
}

/// Customer groups by `chat_id`.
pub type Groups = BTreeMap<String, Group>;

/// One row of `groups.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Tags as `(group, tag)`, the group empty where none was written; sorted, each once.
    pub tags: Vec<(String, String)>,
    /// Where the row stands.
    pub place: Place,
}

/// Reads the file, if there is one; rows that are wrong are findings and left out.
pub(super) fn read(files: &mut Files<'_>, sink: &mut Sink) -> Groups {
    if files.entry(GROUPS).is_none() {
        return Groups::new();
    }
    let Some(bytes) = files.bytes(GROUPS, BYTES_MAX, &Place::file(GROUPS), sink) else {
        return Groups::new();
    };
    let Text::Utf8(text) = text::decode(GROUPS, &bytes, sink) else {
        return Groups::new();
    };
    let lines = Lines::new(GROUPS, text);
    files.source(&lines);
    let mut records = records(lines.text()).into_iter();
    let Some(head) = records.next() else {
        return Groups::new();
    };
    let head = Head::of(&head, &lines, sink);
    let mut groups = Groups::new();
    for record in records {
        let Some((chat_id, group)) = head.row(&record, &lines, sink) else {
            continue;
        };
        let Some(first) = groups.get(&chat_id) else {
            groups.insert(chat_id, group);
            continue;
        };
        let what = SameChat {
            chat_id: chat_id.clone(),
            line: first.place.line,
        };
        sink.push(Finding::block("duplicate-chat", group.place, what).text(chat_id));
    }
    groups
}

/// Which column stands where.
pub(super) struct Head {
    columns: Vec<Option<&'static str>>,
}

impl Head {
    /// The known columns of a head, whatever else stands in it.
    pub(super) fn known(record: &Record) -> Self {
        let known = |cell: &Cell| {
            let written = cell.text.trim().to_lowercase();
            COLUMNS.into_iter().find(|column| *column == written)
        };
        Self {
            columns: record.iter().map(known).collect(),
        }
    }

    /// The columns in the order of the file; none for one nobody knows.
    pub(super) fn columns(&self) -> &[Option<&'static str>] {
        &self.columns
    }

    fn of(record: &Record, lines: &Lines, sink: &mut Sink) -> Self {
        let head = Self::known(record);
        for (at, (cell, known)) in record.iter().zip(&head.columns).enumerate() {
            let place = lines.place(cell.bytes.clone());
            let column = cell.text.clone();
            match known {
                None => sink.push(unknown(place, column)),
                Some(_) if head.columns[..at].contains(known) => {
                    let what = DuplicateColumn {
                        column: column.clone(),
                    };
                    sink.push(Finding::block("duplicate-column", place, what).text(column));
                }
                Some(_) => {}
            }
        }
        if head.at("chat_id").is_none() {
            let place = lines.place(record.first().map_or(0..0, |cell| cell.bytes.clone()));
            sink.push(Finding::block("missing-column", place, MissingColumn {}));
        }
        head
    }

    fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    fn row(&self, record: &Record, lines: &Lines, sink: &mut Sink) -> Option<(String, Group)> {
        let (first, last) = (record.first()?, record.last()?);
        let row = lines.place(first.bytes.start..last.bytes.end);
        if let Some(cell) = record.iter().find(|cell| cell.broken) {
            let place = lines.place(cell.bytes.clone());
            sink.push(Finding::block("bad-row", place, BrokenQuotes {}).text(&cell.text));
            return None;
        }
        if record.len() != self.columns.len() {
            let what = WrongCells {
                cells: record.len(),
                columns: self.columns.len(),
            };
            sink.push(Finding::block("bad-row", row, what));
            return None;
        }
        let id = &record[self.at("chat_id")?];
        let place = lines.place(id.bytes.clone());
        let chat_id = id.text.trim().to_owned();
        if chat_id.is_empty() {
            sink.push(Finding::block("bad-row", row, NoChatId {}));
            return None;
        }
        let odd = |c: char| c.is_whitespace() || c.is_control();
        if chat_id.len() > CHAT_ID_BYTES_MAX || chat_id.contains(odd) {
            let what = BadChatId {
                written: chat_id.clone(),
            };
            sink.push(Finding::block("bad-row", place, what).text(chat_id));
            return None;
        }
        let tags = match self.at("tags") {
            Some(at) => tags(&record[at], lines, sink)?,
            None => Vec::new(),
        };
        Some((chat_id, Group { tags, place }))
    }
}

fn unknown(place: Place, column: String) -> Finding {
    let finding = match nearest(&column, COLUMNS) {
        Some(meant) => Finding::block(
            "unknown-column",
            place,
            MisspeltColumn {
                column: column.clone(),
                meant: meant.to_owned(),
            },
        ),
        None => Finding::block(
            "unknown-column",
            place,
            UnknownColumn {
                column: column.clone(),
                known: COLUMNS.join(", "),
            },
        ),
    };
    finding.text(column)
}

/// Tags of one cell; none when one of them has the wrong form.
fn tags(cell: &Cell, lines: &Lines, sink: &mut Sink) -> Option<Vec<(String, String)>> {
    // A sign before what a spreadsheet would take for a formula is no part of it.
    let written = cell.text.strip_prefix('\'').unwrap_or(&cell.text);
    let mut tags = Vec::new();
    for tag in written.split([';', '；', '、']).map(str::trim) {
        if tag.is_empty() {
            continue;
        }
        let (group, name) = tag.split_once('/').unwrap_or(("", tag));
        let (group, name) = (group.trim(), name.trim());
        if name.is_empty() || name.contains('/') || (tag.contains('/') && group.is_empty()) {
            let place = lines.place(cell.bytes.clone());
            let what = BadTag {
                tag: tag.to_owned(),
            };
            sink.push(Finding::block("bad-row", place, what).text(tag));
            return None;
        }
        tags.push((group.to_owned(), name.to_owned()));
    }
    tags.sort_unstable();
    tags.dedup();
    Some(tags)
}
