//! The bytes of a company's own word list become rows: a word a line, or a table that names its columns.

use super::{
    encoding::{Encoding, decode},
    problems::Problems,
};
use crate::say;
use csv::{ReaderBuilder, StringRecord};
use std::path::Path;

/// Rows that are read; the files of `lexicon/` hold as many.
const ROWS_MAX: usize = 5_000;

/// What a column of words may be called, folded.
const WORD: &[&str] = &[
    "word",
    "term",
    "词",
    "词语",
    "词汇",
    "敏感词",
    "禁用词",
    "违禁词",
    "关键词",
];
const SEVERITY: &[&str] = &["severity", "严重程度", "级别", "等级"];
const RULE: &[&str] = &["rule", "规则", "规则编号", "分类规则"];
const REASON: &[&str] = &["reason", "理由", "原因", "说明", "备注"];
const SUGGESTION: &[&str] = &["suggestion", "建议", "建议写法", "替换为", "改写", "替换词"];

say! {
    struct NoWordColumn { path: String, found: String }
    zh "{path} 的第一行没有“词”这一列（word、词、敏感词、禁用词、关键词都可以）；读到的是：{found}"
    en "the first line of {path} has no column of words (word, term, 词 …); it has: {found}"

    struct UnknownColumn { path: String, column: String }
    zh "{path} 有不认识的列“{column}”；可用：词、严重程度、规则、理由、建议"
    en "{path} has the unknown column {column:?}; known: word, severity, rule, reason, suggestion"

    struct UnreadLine { path: String, line: u64 }
    zh "{path} 第 {line} 行读不出来：检查引号和分隔符"
    en "{path} line {line} cannot be read: check its quotes and separators"

    struct TooMany { path: String, limit: usize }
    zh "{path} 超过 {limit} 个词；请分成几个文件导入，只留真正要管的词"
    en "{path} has more than {limit} words; import it as several files, and leave out what nobody minds"

    struct Nothing { path: String }
    zh "{path} 里没有词"
    en "{path} holds no words"
}

/// One word as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// The word.
    pub word: String,
    /// How much it weighs, as written.
    pub severity: Option<String>,
    /// The rule it belongs to, as written.
    pub rule: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What to write instead.
    pub suggestion: Option<String>,
}

/// Reads words; all problems are reported. A name that ends in `.csv` or `.tsv` is a table, anything else a word a line, where
/// `#` begins a remark.
pub fn words(path: &str, bytes: Vec<u8>, encoding: Encoding) -> Result<Vec<WordRow>, Problems> {
    let text = decode(path, bytes, encoding)?;
    let ending = Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str());
    let is_table = ending.is_some_and(|ending| {
        ending.eq_ignore_ascii_case("csv") || ending.eq_ignore_ascii_case("tsv")
    });
    let rows = if is_table {
        table(path, &text)?
    } else {
        plain(&text)
    };
    let path = path.to_owned();
    if rows.is_empty() {
        return Err(Problems::one(Nothing { path }));
    }
    if rows.len() > ROWS_MAX {
        let limit = ROWS_MAX;
        return Err(Problems::one(TooMany { path, limit }));
    }
    Ok(rows)
}

fn plain(text: &str) -> Vec<WordRow> {
    let lines = text.lines().enumerate();
    let rows = lines.filter_map(|(at, line)| {
        let word = line.trim();
        (!word.is_empty() && !word.starts_with('#')).then(|| WordRow {
            line: at as u64 + 1,
            word: word.to_owned(),
            ..WordRow::default()
        })
    });
    rows.take(ROWS_MAX + 1).collect()
}

fn table(path: &str, text: &str) -> Result<Vec<WordRow>, Problems> {
    let first = text.lines().next().unwrap_or_default();
    let separator = [b',', b'\t', b';'].into_iter();
    let separator = separator.max_by_key(|one| first.bytes().filter(|byte| byte == one).count());
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .delimiter(separator.unwrap_or(b','))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let unread = |line| UnreadLine {
        path: path.to_owned(),
        line,
    };
    let headers = reader
        .headers()
        .map_err(|_| Problems::one(unread(1)))?
        .clone();
    let columns = Columns::of(path, &headers)?;
    let mut problems = Problems::default();
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => rows.extend(columns.row(&record)),
            Err(error) => problems.push(unread(error.position().map_or(0, csv::Position::line))),
        }
        if rows.len() > ROWS_MAX {
            break;
        }
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(problems)
    }
}

/// Where each column stands.
struct Columns {
    word: usize,
    severity: Option<usize>,
    rule: Option<usize>,
    reason: Option<usize>,
    suggestion: Option<usize>,
}

impl Columns {
    fn of(path: &str, headers: &StringRecord) -> Result<Self, Problems> {
        let folded: Vec<String> = headers.iter().map(str::to_lowercase).collect();
        let at = |names: &[&str]| {
            folded
                .iter()
                .position(|name| names.contains(&name.as_str()))
        };
        let mut problems = Problems::default();
        let known = [WORD, SEVERITY, RULE, REASON, SUGGESTION].concat();
        for column in folded.iter().filter(|name| !known.contains(&name.as_str())) {
            let (path, column) = (path.to_owned(), column.clone());
            problems.push(UnknownColumn { path, column });
        }
        let Some(word) = at(WORD) else {
            let (path, found) = (path.to_owned(), folded.join("、"));
            return Err(Problems::one(NoWordColumn { path, found }));
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            word,
            severity: at(SEVERITY),
            rule: at(RULE),
            reason: at(REASON),
            suggestion: at(SUGGESTION),
        })
    }

    fn row(&self, record: &StringRecord) -> Option<WordRow> {
        let cell = |at: usize| record.get(at).filter(|cell| !cell.is_empty());
        let text = |at: Option<usize>| at.and_then(cell).map(str::to_owned);
        Some(WordRow {
            line: record.position().map_or(0, csv::Position::line),
            word: cell(self.word)?.to_owned(),
            severity: text(self.severity),
            rule: text(self.rule),
            reason: text(self.reason),
            suggestion: text(self.suggestion),
        })
    }
}
