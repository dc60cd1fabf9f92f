//! A text becomes spans: plain words, addresses, placeholders, mentions, and characters that would hide made visible.
//!
//! Spans are values; what shows them escapes. Nothing an author writes reaches a page as markup.

use super::escape::hidden;
use crate::content::MARKER;
use serde::Serialize;

/// A stretch of text that looks the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// `info`, `comment`, `warning`, `gray`, `highlight`; empty: the text's own.
    pub(super) colour: &'static str,
}

/// What a span is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    #[default]
    Plain,
    /// An address, or words that lead to one.
    Link,
    /// Stands for the marker of the batch.
    Marker,
    /// Stands for a value.
    Gap,
    /// Somebody who is called.
    Mention,
    /// A character nobody would see.
    Hidden,
    /// Code.
    Code,
}

/// Spans of one line.
pub(super) type Line = Vec<Span>;

/// A plain text in lines.
pub(super) fn lines(text: &str) -> Vec<Line> {
    text.trim_end_matches('\n')
        .split('\n')
        .map(|line| line_of(line, &Span::default()))
        .collect()
}

/// A text to staff in lines: `<a href="…">words</a>` shows its words (WeCom doc 90236).
pub(super) fn lines_with_anchors(text: &str) -> Vec<Line> {
    let line = |line: &str| {
        let mut spans = Vec::new();
        let mut rest = line;
        while let Some((before, words, after)) = anchor(rest) {
            spans.extend(line_of(before, &Span::default()));
            spans.extend(line_of(words, &Span::of(Kind::Link)));
            rest = after;
        }
        spans.extend(line_of(rest, &Span::default()));
        spans
    };
    text.trim_end_matches('\n').split('\n').map(line).collect()
}

/// The description of a textcard in lines: `<br>` and `<div class="gray|normal|highlight">` (WeCom doc 90236).
pub(super) fn card_lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut colour = "";
    let text = text.trim().replace("<br/>", "\n").replace("<br>", "\n");
    for mut rest in text.split('\n') {
        let mut line = Line::new();
        loop {
            let like = Span {
                colour,
                ..Span::default()
            };
            let Some((at, length, next)) = division(rest) else {
                line.extend(line_of(rest, &like));
                break;
            };
            line.extend(line_of(&rest[..at], &like));
            // A division is a block: what stands before and after it are lines of their own.
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            colour = next;
            rest = &rest[at + length..];
            if rest.is_empty() {
                break;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// Words without addresses or mentions, such as a title: placeholders and hidden characters are still told apart.
pub(super) fn words(text: &str) -> Line {
    let mut spans = Vec::new();
    pieces(text, &Span::default(), &mut spans);
    spans
}

/// One line in the dress of `like`, addresses found.
pub(super) fn line_of(line: &str, like: &Span) -> Line {
    let mut spans = Vec::new();
    let mut rest = line;
    while let Some((start, end)) = address(rest) {
        pieces(&rest[..start], like, &mut spans);
        let link = Span {
            kind: Kind::Link,
            ..like.clone()
        };
        pieces(&rest[start..end], &link, &mut spans);
        rest = &rest[end..];
    }
    pieces(rest, like, &mut spans);
    spans
}

impl Span {
    pub(super) fn of(kind: Kind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    pub(super) fn with(&self, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..self.clone()
        }
    }
}

/// Placeholders and hidden characters of a stretch.
fn pieces(text: &str, like: &Span, spans: &mut Line) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let placeholder = placeholder(rest);
        if placeholder.is_none() && !covered(&plain, rest) {
            plain.push(character);
            rest = &rest[character.len_utf8()..];
            continue;
        }
        if !plain.is_empty() {
            spans.push(like.with(std::mem::take(&mut plain)));
        }
        let (kind, shown, length) = match placeholder {
            Some(MARKER) => (Kind::Marker, MARKER.to_owned(), MARKER.len()),
            Some(name) => (Kind::Gap, name.to_owned(), name.len()),
            None => {
                let code = format!("U+{:04X}", character as u32);
                (Kind::Hidden, code, character.len_utf8())
            }
        };
        spans.push(Span {
            kind,
            ..like.with(shown)
        });
        rest = &rest[length..];
    }
    if !plain.is_empty() {
        spans.push(like.with(plain));
    }
}

/// Whether the next character would hide. A joiner between two pictures makes one of them, and is meant.
fn covered(before: &str, rest: &str) -> bool {
    let mut coming = rest.chars();
    let Some(character) = coming.next().filter(|character| hidden(*character)) else {
        return false;
    };
    let picture = |character: Option<char>| character.is_some_and(|c| c as u32 >= 0x2190);
    let joins =
        character == '\u{200D}' && picture(before.chars().next_back()) && picture(coming.next());
    !joins
}

/// `⟨member.store⟩` at the start of a text, brackets included.
fn placeholder(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('⟨')?;
    let end = inside.find('⟩')?;
    let named = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    (end > 0 && inside[..end].chars().all(named))
        .then(|| &text[..'⟨'.len_utf8() + end + '⟩'.len_utf8()])
}

/// Where an address stands. It ends at the first character that no address has, a marker's brackets excepted.
fn address(text: &str) -> Option<(usize, usize)> {
    let start = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| text.find(scheme))
        .min()?;
    let mut end = start;
    while let Some(character) = text[end..].chars().next() {
        if text[end..].starts_with(MARKER) {
            end += MARKER.len();
        } else if character.is_ascii_graphic() && !"<>\"'`{}|\\^".contains(character) {
            end += 1;
        } else {
            break;
        }
    }
    Some((start, end))
}

/// What stands before an anchor, its words, and what stands after it.
fn anchor(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("<a ")?;
    let open = start + text[start..].find('>')?;
    let close = open + text[open..].find("</a>")?;
    let is_one = text[start..open].contains("href=");
    is_one.then(|| (&text[..start], &text[open + 1..close], &text[close + 4..]))
}

/// The next beginning or end of a division: where, how long, and the colour from there on.
fn division(text: &str) -> Option<(usize, usize, &'static str)> {
    let tags = [
        ("<div class=\"gray\">", "gray"),
        ("<div class=\"normal\">", ""),
        ("<div class=\"highlight\">", "highlight"),
        ("</div>", ""),
    ];
    tags.iter()
        .filter_map(|(tag, colour)| Some((text.find(tag)?, tag.len(), *colour)))
        .min_by_key(|(at, ..)| *at)
}
