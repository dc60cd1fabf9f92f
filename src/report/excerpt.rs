//! A range of a file becomes the few lines that are shown of it, none of them wider than a screen.

use std::ops::Range;

/// Characters of a line shown before what is underlined, and after it.
const AROUND: usize = 40;
/// Characters of one line that are underlined at most.
const MARKED: usize = 60;
/// A line of up to this many characters is shown whole.
const WHOLE: usize = 140;
/// Lines shown at most; what is underlined beyond them is cut.
const LINES: usize = 6;

/// Lines of a file with a range in them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The lines.
    pub(super) text: String,
    /// Number of the first, from 1.
    pub(super) first_line: usize,
    /// The range in `text`.
    pub(super) bytes: Range<usize>,
    /// Whether the line it begins in is shown in part.
    pub(super) is_cut: bool,
}

impl Excerpt {
    /// What is shown of a range; none when the text has no such range, or nothing at all.
    pub(super) fn of(source: &str, (start, end): (usize, usize)) -> Option<Self> {
        source.get(start..end).filter(|_| !source.is_empty())?;
        let first_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let first_line = source[..first_start].matches('\n').count() + 1;
        let mut shown = Self {
            text: String::new(),
            first_line,
            bytes: 0..0,
            is_cut: false,
        };
        let mut at = first_start;
        for (number, line) in source[first_start..].split('\n').take(LINES).enumerate() {
            if number > 0 && at >= end {
                break;
            }
            let marked = start.saturating_sub(at).min(line.len())..(end - at).min(line.len());
            let (shown_line, marked) = cut(line, marked);
            if number > 0 {
                shown.text.push('\n');
            } else {
                shown.bytes.start = marked.start;
                shown.is_cut = shown_line != line;
            }
            shown.bytes.end = shown.text.len() + marked.end;
            shown.text.push_str(&shown_line);
            at += source[at..]
                .find('\n')
                .map_or(source.len() - at, |end| end + 1);
        }
        Some(shown)
    }

    /// Where the range begins in what is shown, in characters from 1.
    pub(super) fn column(&self) -> usize {
        let before = &self.text[..self.bytes.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        1 + before[line_start..].chars().count()
    }
}

/// A line no wider than a screen, with what is marked in it.
fn cut(line: &str, marked: Range<usize>) -> (String, Range<usize>) {
    if line.chars().count() <= WHOLE {
        return (line.to_owned(), marked);
    }
    let from = back(line, marked.start, AROUND);
    let marked_end = marked.end.min(forth(line, marked.start, MARKED));
    let to = forth(line, marked_end, AROUND);
    let before = if from > 0 { "…" } else { "" };
    let after = if to < line.len() { "…" } else { "" };
    let text = format!("{before}{}{after}", &line[from..to]);
    let start = before.len() + marked.start - from;
    (text, start..start + marked_end - marked.start)
}

/// The byte so many characters before another.
fn back(line: &str, at: usize, characters: usize) -> usize {
    line[..at]
        .char_indices()
        .rev()
        .take(characters)
        .last()
        .map_or(at, |(at, _)| at)
}

/// The byte so many characters after another.
fn forth(line: &str, at: usize, characters: usize) -> usize {
    line[at..]
        .char_indices()
        .nth(characters)
        .map_or(line.len(), |(offset, _)| at + offset)
}
