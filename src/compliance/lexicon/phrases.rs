//! Single phrases, looked for as rules look for words: for what a workspace or a campaign writes itself.

use super::{exempt, written::Written};
use crate::compliance::addresses;
use std::ops::Range;

/// Where a phrase stands in a text, however it is spelled; bytes of the text.
pub(in crate::compliance) fn find(text: &str, phrase: &str) -> Vec<Range<usize>> {
    Phrases::of(text).find(phrase)
}

/// A text in which many phrases are looked for.
pub(in crate::compliance) struct Phrases(Written);

impl Phrases {
    /// Reads a text once.
    pub(in crate::compliance) fn of(text: &str) -> Self {
        let unread = exempt::unread(text, &addresses::find(text));
        Self(Written::read(text, &unread))
    }

    /// Where one stands, however it is spelled; bytes of the text.
    pub(in crate::compliance) fn find(&self, phrase: &str) -> Vec<Range<usize>> {
        let phrase = super::written::normal(phrase);
        if phrase.is_empty() {
            return Vec::new();
        }
        let places = self.0.text.match_indices(&phrase);
        places
            .map(|(at, phrase)| self.0.source(&(at..at + phrase.len())))
            .collect()
    }
}

/// A text as rules compare it.
pub(in crate::compliance) fn normal(text: &str) -> String {
    super::written::normal(text)
}

/// Whether a text counts something: a number and a measure word.
pub(in crate::compliance) fn counts_things(text: &str) -> bool {
    super::around::counts_things(&normal(text))
}

/// Whether a text says until when something holds, or how many there are.
pub(in crate::compliance) fn says_end(text: &str) -> bool {
    super::around::says_end(&normal(text))
}
