//! A text becomes the letters that count when two texts are compared, with the way back to the author's bytes.
//!
//! Letters and digits alone: width, case, accents, traditional forms, punctuation, spaces, emoji and what nobody can see are no
//! difference. An address is one sign and so is a value that is filled in, whatever it is.

use super::{
    addresses,
    lexicon::{Kind, fold, kind},
};
use std::ops::Range;

/// Stands for an address; no author's text has it among its letters.
const ADDRESS: char = '\u{E000}';
/// Stands for a value that is filled in.
const VALUE: char = '\u{E001}';

/// What of a text is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letters {
    pub chars: Vec<char>,
    /// Where each begins in the author's text, bytes.
    starts: Vec<usize>,
    bytes: usize,
}

impl Letters {
    /// Reads a text, a rendered one or the template of one.
    pub(super) fn read(text: &str) -> Self {
        let mut letters = Self {
            bytes: text.len(),
            ..Self::default()
        };
        let mut signs = signs(text).into_iter().peekable();
        let mut skip_until = 0;
        for (at, c) in text.char_indices() {
            if at < skip_until {
                continue;
            }
            if let Some((range, sign)) = signs.next_if(|(range, _)| range.start <= at) {
                skip_until = range.end;
                if let Some(sign) = sign {
                    letters.push(sign, range.start);
                }
                continue;
            }
            if kind(c) != Kind::Hidden {
                fold(c, |folded| {
                    if folded.is_alphanumeric() {
                        letters.push(folded, at);
                    }
                });
            }
        }
        letters
    }

    /// The author's bytes of some letters and of everything up to the next letter; the first letters have what stands before them.
    pub(super) fn stretch(&self, range: &Range<usize>) -> Range<usize> {
        let start = match range.start {
            0 => 0,
            at => self.starts.get(at).copied().unwrap_or(self.bytes),
        };
        start..self.starts.get(range.end).copied().unwrap_or(self.bytes)
    }

    fn push(&mut self, c: char, start: usize) {
        self.chars.push(c);
        self.starts.push(start);
    }
}

/// Stretches that are one sign, or none at all, in order.
fn signs(text: &str) -> Vec<(Range<usize>, Option<char>)> {
    let mut found: Vec<(Range<usize>, Option<char>)> = Vec::new();
    for (open, close, sign) in [
        ("{{", "}}", Some(VALUE)),
        ("{%", "%}", None),
        ("{#", "#}", None),
    ] {
        let tags = enclosed(text, open, close).into_iter();
        found.extend(tags.map(|range| (range, sign)));
    }
    let apart = |found: &[(Range<usize>, Option<char>)], range: &Range<usize>| {
        let meets =
            |(known, _): &(Range<usize>, _)| known.start < range.end && range.start < known.end;
        !found.iter().any(meets)
    };
    for address in addresses::find(text) {
        if apart(&found, &address) {
            found.push((address, Some(ADDRESS)));
        }
    }
    for value in enclosed(text, "⟨", "⟩") {
        if apart(&found, &value) {
            found.push((value, Some(VALUE)));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// Stretches from an opening to the next closing sign; what is never closed is none.
fn enclosed(text: &str, open: &str, close: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|offset| at + offset) {
        let inside = start + open.len();
        let Some(length) = text[inside..].find(close) else {
            break;
        };
        at = inside + length + close.len();
        found.push(start..at);
    }
    found
}
