//! `list import` and `list show`: people from files become sealed, versioned lists of the ledger.

use super::{
    CommandError, Exit, Terminal,
    args::{List, ListAction, Manners},
    site::{Site, actor, block_on},
};
use crate::{
    diagnostic::Sentence,
    ledger::Access,
    model::{Lang, PersonKind},
    ports::{Clock, Journal, LedgerRead, ListImport, ListRow, Question},
    say,
};
use std::path::Path;

say! {
    struct BadEncoding { encoding: String }
    zh "不认识编码 {encoding}；写 utf-8 或 gbk"
    en "unknown encoding {encoding}; write utf-8 or gbk"

    struct CannotRead { path: String, reason: String }
    zh "读不了 {path}：{reason}"
    en "failed to read {path}: {reason}"

    struct NotUtf8 { path: String, byte: usize }
    zh "{path} 第 {byte} 字节起不是 UTF-8，看起来是 GBK：另存为 UTF-8，或加 --encoding gbk"
    en "{path} is not UTF-8 from byte {byte}; it looks like GBK: save as UTF-8 or pass --encoding gbk"

    struct NulByte { path: String, byte: usize }
    zh "{path} 第 {byte} 字节是 NUL，不是文本文件"
    en "{path} has a NUL at byte {byte}; it is not a text file"

    struct LongLine { path: String, line: usize }
    zh "{path} 第 {line} 行超过 64 KiB，拒绝读取"
    en "{path} line {line} is longer than 64 KiB"

    struct TooLarge { path: String, megabytes: u64 }
    zh "{path} 有 {megabytes} MB，上限 256 MB"
    en "{path} has {megabytes} MB, the limit is 256 MB"

    struct Ragged { path: String, line: u64, has: usize, wants: usize }
    zh "{path} 第 {line} 行有 {has} 列，表头有 {wants} 列"
    en "{path} line {line} has {has} fields, expected {wants}"

    struct EmptyId { path: String, line: u64, column: String }
    zh "{path} 第 {line} 行的 {column} 是空的：补上，或删掉这一行"
    en "{path} line {line} has no {column}: fill it in or remove the row"

    struct OpenQuote { path: String, line: u64 }
    zh "{path} 第 {line} 行有跨行的单元格，多半是引号没有闭合：后面的行会被当成一格，拒绝导入"
    en "{path} line {line} has a cell that runs over the end of its line; probably a quote is not closed, and the rows after it would be lost"

    struct RepeatedColumn { path: String, column: String }
    zh "{path} 的列名 {column} 重复：模板里的 person.{column} 不知道指哪一列"
    en "{path} has the column {column} twice; person.{column} could mean either"

    struct NoIdColumn { path: String, columns: usize }
    zh "{path} 没有编号列：第一行要是表头，其中有 external_userid、userid、phone 或 unionid 之一；现在的 {columns} 列都不是"
    en "{path} has no id column: its first line has to name one of external_userid, userid, phone, unionid, and none of its {columns} columns is one"

    struct ManyProblems { path: String, problems: String }
    zh "{path} 有问题，没有导入：\n{problems}"
    en "{path} has problems, nothing was imported:\n{problems}"
}

/// Largest file read, bytes.
const BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Longest line, bytes.
const LINE_MAX: usize = 64 * 1024;
/// Problems shown before the rest is only counted.
const PROBLEMS_SHOWN: usize = 20;

pub(super) fn run(
    typed: &List,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    match &typed.action {
        ListAction::Import {
            name,
            file,
            encoding,
        } => import(
            &site,
            name,
            &terminal.directory.join(file),
            encoding,
            manners,
            terminal,
        ),
        ListAction::Show => show(&site, terminal),
    }
}

fn import(
    site: &Site,
    name: &str,
    file: &Path,
    encoding: &str,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let text = read_text(file, encoding)?;
    let list = parse(name, &file.display().to_string(), &text, site.lang)?;
    let rows = list.rows.len();
    let machine = site.machine(manners, terminal)?;
    let ledger = site.ledger(Access::Write, terminal)?;
    let (reference, matched) =
        block_on(ledger.import_list(list, machine.now_ms(), &actor(terminal)))?;
    terminal.data(&format!("{reference}\n"));
    terminal.talk(&match site.lang {
        Lang::Zh => format!(
            "名单 {name}：{rows} 行 = 匹配 {} 人 + 未匹配 {} + 不唯一 {} + 重复 {}",
            matched.people.len(),
            matched.unmatched,
            matched.ambiguous,
            matched.duplicates
        ),
        Lang::En => format!(
            "Rows of list {name}: {rows} = {} people + {} unmatched + {} ambiguous + {} duplicate",
            matched.people.len(),
            matched.unmatched,
            matched.ambiguous,
            matched.duplicates
        ),
    });
    Ok(Exit::Done)
}

fn show(site: &Site, terminal: &mut Terminal) -> Result<Exit, CommandError> {
    let ledger = site.ledger(Access::Read, terminal)?;
    let answers = block_on(ledger.answer(&Question::default()))?;
    for list in &answers.list_names {
        terminal.data(&format!("{list}\n"));
    }
    Ok(Exit::Done)
}

fn read_text(path: &Path, encoding: &str) -> Result<String, CommandError> {
    let shown = path.display().to_string();
    let cannot = |reason: String| {
        CommandError::usage(CannotRead {
            path: shown.clone(),
            reason,
        })
    };
    let bytes = std::fs::metadata(path)
        .map_err(|error| cannot(error.to_string()))?
        .len();
    if bytes > BYTES_MAX {
        return Err(CommandError::new(
            Exit::Findings,
            TooLarge {
                path: shown,
                megabytes: bytes / 1_000_000,
            },
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| cannot(error.to_string()))?;
    let wrong = |what: Sentence| CommandError::new(Exit::Findings, what);
    if let Some(byte) = bytes.iter().position(|byte| *byte == 0) {
        return Err(wrong(NulByte { path: shown, byte }.into()));
    }
    let long = bytes
        .split(|byte| *byte == b'\n')
        .position(|line| line.len() > LINE_MAX);
    if let Some(line) = long {
        return Err(wrong(
            LongLine {
                path: shown,
                line: line + 1,
            }
            .into(),
        ));
    }
    match encoding.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => {
            let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
            String::from_utf8(text.to_vec()).map_err(|error| {
                wrong(
                    NotUtf8 {
                        path: shown,
                        byte: error.utf8_error().valid_up_to(),
                    }
                    .into(),
                )
            })
        }
        "gbk" | "gb18030" => Ok(encoding_rs::GB18030.decode(&bytes).0.into_owned()),
        _ => Err(CommandError::usage(BadEncoding {
            encoding: encoding.to_owned(),
        })),
    }
}

/// Reads every row; all problems are reported, and one is enough to import nothing.
fn parse(name: &str, path: &str, text: &str, lang: Lang) -> Result<ListImport, CommandError> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let failed = |what: Sentence| CommandError::new(Exit::Findings, what);
    let header = reader
        .headers()
        .map_err(|error| {
            failed(
                CannotRead {
                    path: path.to_owned(),
                    reason: error.to_string(),
                }
                .into(),
            )
        })?
        .clone();
    let (at, id_kind, kind) = id_column(&header).ok_or_else(|| {
        failed(
            NoIdColumn {
                path: path.to_owned(),
                // Without a header the first line is a person, and is not repeated here.
                columns: header.len(),
            }
            .into(),
        )
    })?;
    let columns: Vec<String> = header
        .iter()
        .enumerate()
        .filter(|(column, _)| *column != at)
        .map(|(_, name)| name.trim().to_owned())
        .collect();
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    problems.extend(repeated(&columns).map(|column| {
        let repeated = RepeatedColumn {
            path: path.to_owned(),
            column: column.to_owned(),
        };
        Sentence::from(repeated).in_lang(lang).to_owned()
    }));
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(error.to_string());
                continue;
            }
        };
        if let Some(wrong) = wrong_row(path, &record, &header, at) {
            problems.push(wrong.in_lang(lang).to_owned());
            continue;
        }
        let values = record
            .iter()
            .enumerate()
            .filter(|(column, _)| *column != at)
            .map(|(_, value)| value.trim().to_owned())
            .collect();
        rows.push(ListRow {
            id_kind,
            id: record[at].trim().to_owned(),
            values,
        });
    }
    if problems.is_empty() {
        return Ok(ListImport {
            name: name.to_owned(),
            kind: Some(kind),
            columns,
            rows,
            expires_ms: None,
        });
    }
    let more = problems.len().saturating_sub(PROBLEMS_SHOWN);
    problems.truncate(PROBLEMS_SHOWN);
    if more > 0 {
        problems.push(format!("… +{more}"));
    }
    Err(failed(
        ManyProblems {
            path: path.to_owned(),
            problems: problems.join("\n"),
        }
        .into(),
    ))
}

/// Names that stand more than once, each once.
fn repeated(columns: &[String]) -> impl Iterator<Item = &str> {
    columns
        .iter()
        .enumerate()
        .filter(|(at, column)| {
            columns[..*at]
                .iter()
                .filter(|other| other == column)
                .count()
                == 1
        })
        .map(|(_, column)| column.as_str())
}

/// What is wrong with a row, by its line and never by its content: rows are about people.
fn wrong_row(
    path: &str,
    record: &csv::StringRecord,
    header: &csv::StringRecord,
    id_at: usize,
) -> Option<Sentence> {
    let (path, line) = (
        path.to_owned(),
        record.position().map_or(0, csv::Position::line),
    );
    if record.iter().any(|value| value.contains(['\n', '\r'])) {
        return Some(OpenQuote { path, line }.into());
    }
    if record.len() != header.len() {
        let (has, wants) = (record.len(), header.len());
        let ragged = Ragged {
            path,
            line,
            has,
            wants,
        };
        return Some(ragged.into());
    }
    let column = header[id_at].trim().to_owned();
    record[id_at]
        .trim()
        .is_empty()
        .then(|| EmptyId { path, line, column }.into())
}

/// The column that says who a row is about, and what kind of person that makes.
fn id_column(header: &csv::StringRecord) -> Option<(usize, &'static str, PersonKind)> {
    let known = [
        ("external_userid", PersonKind::Customer),
        ("userid", PersonKind::Staff),
        ("phone", PersonKind::Customer),
        ("unionid", PersonKind::Customer),
    ];
    known.into_iter().find_map(|(name, kind)| {
        header
            .iter()
            .position(|column| column.trim() == name)
            .map(|at| (at, name, kind))
    })
}
