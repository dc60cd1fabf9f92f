//! Words that somebody else wrote become Markdown that shows them and does nothing: the only door from author text to Markdown.
//!
//! Everything stands in code: a code node knows no mention, link, reference, tag or entity on any of the hosts. Its delimiter is longer
//! than any run of backticks inside. It always stands behind something of ours on its line, so that no line begins with a word of the
//! author's: comments are also read by bots that obey `/close` at the start of a line.

use super::{
    escape::{push_code, visible},
    plan_words::thousands,
};
use crate::model::Lang;
use serde::{Serialize, Serializer};

/// Characters of one line that are shown; sentences of rules quote whole texts.
const SPAN_CHARACTERS_MAX: usize = 600;
/// Backticks in a row that a delimiter outgrows. Parsers give up on very long ones, so longer runs are written by their code.
const BACKTICKS_MAX: usize = 8;

/// Text that holds words of an author, a reviewer, a directory or a file name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorText(String);

impl AuthorText {
    /// Marks a text as not ours.
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For terminals and pages, which escape what is theirs: hidden characters by their codes, lines kept.
    pub(super) fn visible(&self) -> String {
        visible(&self.0)
    }

    /// One code span, for a line of Markdown; a line feed is shown by its code. A long text is cut, and what is left out is counted.
    pub(super) fn span(&self, lang: Lang) -> String {
        let (kept, left_out) = cut(&self.0, SPAN_CHARACTERS_MAX);
        if left_out == 0 {
            return code(kept);
        }
        format!("{} {}", code(&format!("{kept}…")), more(left_out, lang))
    }

    /// One code span for a cell of a table: a pipe would end the cell even inside code, so it is written by its code.
    pub(super) fn cell(&self, lang: Lang) -> String {
        let span = self.span(lang);
        if span.contains('|') {
            return span.replace('|', "\\u{007C}");
        }
        span
    }

    /// A quote with a code span for each line, which wraps on a phone where a block of code would scroll. At most so many characters.
    pub(super) fn quote(&self, characters_max: usize, lang: Lang) -> String {
        let (kept, left_out) = cut(&self.0, characters_max);
        let lines: Vec<(&str, String)> = kept.split('\n').map(|line| ("", code(line))).collect();
        quoted(&lines, left_out, lang)
    }
}

impl Serialize for AuthorText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.visible())
    }
}

/// Lines with their signs, `+`, `-` or a space, as a quote. At most so many characters.
pub(super) fn diff_quote(
    lines: &[(char, AuthorText)],
    characters_max: usize,
    lang: Lang,
) -> String {
    let (mut shown, mut characters, mut left_out) = (Vec::new(), 0, 0);
    for (sign, line) in lines {
        let count = line.0.chars().count();
        if left_out > 0 || characters + count > characters_max {
            left_out += count;
            continue;
        }
        characters += count;
        let mark = match sign {
            '+' => "**＋** ",
            '-' => "**－** ",
            _ => "　 ",
        };
        let text = if line.is_empty() {
            String::new()
        } else {
            code(&line.0)
        };
        shown.push((mark, text));
    }
    quoted(&shown, left_out, lang)
}

/// Lines of ours and code as one quote; an empty line parts paragraphs.
fn quoted(lines: &[(&str, String)], left_out: usize, lang: Lang) -> String {
    let whole = |(mark, line): &(&str, String)| format!("{mark}{line}").trim_end().to_owned();
    let mut lines: Vec<String> = lines.iter().map(whole).collect();
    if left_out > 0 {
        lines.extend([String::new(), more(left_out, lang)]);
    }
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let goes_on = lines.get(at + 1).is_some_and(|next| !next.is_empty());
        text.push_str(match line.as_str() {
            "" => ">",
            _ => "> ",
        });
        text.push_str(line);
        text.push_str(if goes_on && !line.is_empty() {
            "\\\n"
        } else {
            "\n"
        });
    }
    text
}

/// What is not shown, counted.
fn more(characters: usize, lang: Lang) -> String {
    let characters = thousands(characters as u64);
    match lang {
        Lang::Zh => format!("（另有 {characters} 字未显示）"),
        Lang::En => format!("({characters} more characters not shown)"),
    }
}

/// The start of a text, and how many characters it lacks.
fn cut(text: &str, characters_max: usize) -> (&str, usize) {
    match text.char_indices().nth(characters_max) {
        Some((at, _)) => (&text[..at], text[at..].chars().count()),
        None => (text, 0),
    }
}

/// One code span that holds exactly this text; empty when there is none.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut inside = String::with_capacity(text.len() + 8);
    let by_code = longest_run(text) > BACKTICKS_MAX;
    for character in visible(text).chars() {
        if character == '\n' || (by_code && character == '`') {
            push_code(&mut inside, character);
        } else {
            inside.push(character);
        }
    }
    let delimiter = "`".repeat(longest_run(&inside) + 1);
    // A parser takes one space off each end when there is one at both, unless there is nothing but spaces.
    let at_edge = |edge: char| inside.starts_with(edge) || inside.ends_with(edge);
    let padded = at_edge('`') || (at_edge(' ') && !inside.trim_matches(' ').is_empty());
    let pad = if padded { " " } else { "" };
    format!("{delimiter}{pad}{inside}{pad}{delimiter}")
}

/// Length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}
