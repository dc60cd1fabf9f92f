//! The platform's markdown becomes blocks of spans: only what a client shows, nothing a browser would run.
//!
//! Both dialects (WeCom docs 90236 and 91770): headings, bold, links, quotes, code, three font colours and mentions; the newer one adds
//! italics, lists, rules and tables. Anything else stays the words it is.

use super::spans::{Kind, Line, Span, line_of};
use serde::Serialize;

/// One block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Block {
    /// `#` to `######`.
    Heading { level: usize, line: Line },
    /// Lines that stand together.
    Text { lines: Vec<Line> },
    /// `>` lines.
    Quote { lines: Vec<Line> },
    /// Items, each with what stands before it.
    List { items: Vec<(String, Line)> },
    /// Between fences.
    Code { text: String },
    /// `---`.
    Rule,
    /// Rows of cells, the first is the head.
    Table { rows: Vec<Vec<Line>> },
}

/// Reads a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut source = text.trim_end().split('\n');
    while let Some(line) = source.next() {
        if line.trim_start().starts_with("```") {
            let code: Vec<&str> = source
                .by_ref()
                .take_while(|line| !line.trim_start().starts_with("```"))
                .collect();
            blocks.push(Block::Code {
                text: super::visible(&code.join("\n")),
            });
            continue;
        }
        match (block(line), blocks.last_mut()) {
            (Block::Text { lines }, _) if lines.iter().all(Vec::is_empty) => {
                // An empty line ends what stood before it.
                blocks.push(Block::Text { lines: Vec::new() });
            }
            (Block::Text { lines }, Some(Block::Text { lines: known }))
            | (Block::Quote { lines }, Some(Block::Quote { lines: known })) => known.extend(lines),
            (Block::List { items }, Some(Block::List { items: known })) => known.extend(items),
            (Block::Table { rows }, Some(Block::Table { rows: known })) => known.extend(rows),
            (other, _) => blocks.push(other),
        }
    }
    blocks.retain(|block| !matches!(block, Block::Text { lines } if lines.is_empty()));
    for block in &mut blocks {
        if let Block::Table { rows } = block {
            rows.retain(|row| !is_ruler(row));
        }
    }
    blocks
}

/// What one line is by itself.
fn block(line: &str) -> Block {
    let trimmed = line.trim();
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&level) && trimmed[level..].starts_with(' ') {
        let line = spans(trimmed[level..].trim_start(), &Span::default());
        return Block::Heading { level, line };
    }
    if let Some(quoted) = trimmed.strip_prefix('>') {
        let line = spans(
            quoted.trim_start_matches('>').trim_start(),
            &Span::default(),
        );
        return Block::Quote { lines: vec![line] };
    }
    if trimmed.len() >= 3 && trimmed.bytes().all(|byte| byte == b'-' || byte == b'*') {
        return Block::Rule;
    }
    if let Some((mark, item)) = list_item(trimmed) {
        let line = spans(item, &Span::default());
        return Block::List {
            items: vec![(mark, line)],
        };
    }
    if trimmed.len() > 1 && trimmed.starts_with('|') && trimmed.ends_with('|') {
        let cells = trimmed.trim_matches('|').split('|');
        let row = cells.map(|cell| spans(cell.trim(), &Span::default()));
        return Block::Table {
            rows: vec![row.collect()],
        };
    }
    Block::Text {
        lines: vec![spans(line, &Span::default())],
    }
}

fn list_item(line: &str) -> Option<(String, &str)> {
    if let Some(item) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some(("•".to_owned(), item));
    }
    let (number, item) = line.split_once(". ")?;
    let counts =
        !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit());
    counts.then(|| (format!("{number}."), item))
}

fn is_ruler(row: &[Line]) -> bool {
    let ruler = |cell: &Line| {
        let text: String = cell.iter().map(|span| span.text.as_str()).collect();
        !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'-' | b':'))
    };
    !row.is_empty() && row.iter().all(ruler)
}

/// The spans of one line, marks inside marks included.
fn spans(text: &str, like: &Span) -> Line {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(found) = next_mark(rest) {
        let (before, inside, after) = found.cut(rest);
        spans.extend(line_of(before, like));
        found.mark.show(inside, like, &mut spans);
        rest = after;
    }
    spans.extend(line_of(rest, like));
    spans
}

/// A mark that was found, from its first byte to its last.
struct Found {
    start: usize,
    inside: std::ops::Range<usize>,
    end: usize,
    mark: Mark,
}

enum Mark {
    Bold,
    Italic,
    Code,
    Colour(&'static str),
    Mention,
    /// Words over an address; a picture is named, never fetched.
    Link,
}

impl Found {
    fn cut<'t>(&self, text: &'t str) -> (&'t str, &'t str, &'t str) {
        (
            &text[..self.start],
            &text[self.inside.clone()],
            &text[self.end..],
        )
    }
}

impl Mark {
    fn show(&self, inside: &str, like: &Span, line: &mut Line) {
        match self {
            Self::Bold => line.extend(spans(
                inside,
                &Span {
                    bold: true,
                    ..like.clone()
                },
            )),
            Self::Italic => line.extend(spans(
                inside,
                &Span {
                    italic: true,
                    ..like.clone()
                },
            )),
            Self::Colour(colour) => line.extend(spans(
                inside,
                &Span {
                    colour,
                    ..like.clone()
                },
            )),
            Self::Code => line.push(Span {
                kind: Kind::Code,
                ..like.with(super::visible(inside))
            }),
            Self::Mention => line.push(Span {
                kind: Kind::Mention,
                ..like.with(format!("@{}", super::visible(inside)))
            }),
            Self::Link => {
                let link = Span {
                    kind: Kind::Link,
                    ..like.clone()
                };
                line.extend(spans(inside, &link));
            }
        }
    }
}

/// The first mark of a line that is also closed.
fn next_mark(text: &str) -> Option<Found> {
    let candidates = [
        pair(text, "**", "**", Mark::Bold),
        pair(text, "`", "`", Mark::Code),
        pair(text, "<@", ">", Mark::Mention),
        pair(
            text,
            "<font color=\"info\">",
            "</font>",
            Mark::Colour("info"),
        ),
        pair(
            text,
            "<font color=\"comment\">",
            "</font>",
            Mark::Colour("comment"),
        ),
        pair(
            text,
            "<font color=\"warning\">",
            "</font>",
            Mark::Colour("warning"),
        ),
        italic(text),
        link(text),
    ];
    candidates
        .into_iter()
        .flatten()
        .min_by_key(|found| found.start)
}

fn pair(text: &str, open: &str, close: &str, mark: Mark) -> Option<Found> {
    let start = text.find(open)?;
    let from = start + open.len();
    let length = text[from..].find(close).filter(|length| *length > 0)?;
    Some(Found {
        start,
        inside: from..from + length,
        end: from + length + close.len(),
        mark,
    })
}

/// One star on either side; two are bold.
fn italic(text: &str) -> Option<Found> {
    let single = |at: usize| {
        let bytes = text.as_bytes();
        bytes.get(at + 1) != Some(&b'*') && (at == 0 || bytes[at - 1] != b'*')
    };
    let mut stars = text
        .match_indices('*')
        .map(|(at, _)| at)
        .filter(|at| single(*at));
    let start = stars.next()?;
    let end = stars.next().filter(|end| *end > start + 1)?;
    Some(Found {
        start,
        inside: start + 1..end,
        end: end + 1,
        mark: Mark::Italic,
    })
}

fn link(text: &str) -> Option<Found> {
    let open = text.find('[')?;
    let middle = open + text[open..].find("](")?;
    let close = middle + text[middle..].find(')')?;
    let start = if open > 0 && text.as_bytes()[open - 1] == b'!' {
        open - 1
    } else {
        open
    };
    Some(Found {
        start,
        inside: open + 1..middle,
        end: close + 1,
        mark: Mark::Link,
    })
}
