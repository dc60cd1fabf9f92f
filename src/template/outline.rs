//! A template becomes the text its author wrote: every branch in order, a placeholder for every value, no code.
//!
//! For texts that belong to no campaign: nothing is rendered, so no value is needed and nothing can fail. What is not text for
//! a reader is left out: a byte order mark, carriage returns before line feeds, comments.

use super::{
    source_map::SourceMap,
    tokens::{self, Code, Part, Token},
    written::Rendered,
};
use std::ops::Range;

/// Tags between whose sides only one is written.
const ALTERNATIVES: &[&str] = &["else", "elif"];

/// The text of a template, or of anything: a text without code is itself.
pub fn outline(source: &str) -> Rendered {
    let mut outline = Outline {
        source,
        text: String::with_capacity(source.len()),
        spans: Vec::new(),
    };
    let mut at = if source.starts_with('\u{FEFF}') { 3 } else { 0 };
    for (bytes, part) in tokens::parts(source) {
        outline.copy(at.min(bytes.start)..bytes.start);
        match part {
            Part::Code(code) => outline.code(&code, &bytes),
            Part::Verbatim(inside) => outline.copy(inside),
            Part::Comment => {}
        }
        at = bytes.end;
    }
    outline.copy(at..source.len());
    Rendered {
        text: outline.text,
        map: SourceMap::of(outline.spans),
    }
}

struct Outline<'a> {
    source: &'a str,
    text: String,
    /// Of the text, of the source, and whether it was copied.
    spans: Vec<(Range<usize>, Range<usize>, bool)>,
}

impl Outline<'_> {
    fn copy(&mut self, bytes: Range<usize>) {
        let mut from = bytes.start;
        for (offset, _) in self.source[bytes.clone()].match_indices("\r\n") {
            let end = bytes.start + offset;
            self.copy_plain(from..end);
            from = end + 1;
        }
        self.copy_plain(from..bytes.end);
    }

    fn copy_plain(&mut self, bytes: Range<usize>) {
        if bytes.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(&self.source[bytes.clone()]);
        self.spans.push((start..self.text.len(), bytes, true));
    }

    fn code(&mut self, code: &Code, bytes: &Range<usize>) {
        if code.is_tag {
            let word = code.words(self.source).next().unwrap_or_default();
            if ALTERNATIVES.contains(&word) {
                self.placeholder("else", bytes);
            }
            return;
        }
        let name: Vec<&str> = code.words(self.source).take(2).collect();
        self.placeholder(&name.join("."), bytes);
        // Words that an expression may write, such as a default, are read like any other.
        for token in &code.tokens {
            if let Token::Text(quoted) = token
                && !self.source[quoted.clone()].is_ascii()
            {
                self.copy(quoted.clone());
                self.placeholder("", bytes);
            }
        }
    }

    fn placeholder(&mut self, name: &str, bytes: &Range<usize>) {
        let start = self.text.len();
        self.text.push('⟨');
        self.text.push_str(name);
        self.text.push('⟩');
        let written = start..self.text.len();
        self.spans.push((written, bytes.clone(), false));
    }
}
