//! Where a raw value stands: a walk through a document beside the walk through its types.

use super::toml_tree::{Document, Span};
use crate::diagnostic::{Located, Place};

/// A key or element of a document, or the nearest thing around it that was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    document: &'a Document,
    span: &'a Span,
}

impl<'a> Spot<'a> {
    /// The whole document.
    pub fn root(document: &'a Document) -> Self {
        Self {
            document,
            span: &document.root,
        }
    }

    /// A member by name; this spot itself when it was not written.
    pub fn key(self, name: &str) -> Self {
        Self {
            span: self.span.child(name).unwrap_or(self.span),
            ..self
        }
    }

    /// Whether a member of this name was written, valid or not.
    pub fn has(self, name: &str) -> bool {
        self.span.child(name).is_some()
    }

    /// An element by number, from 0.
    pub fn item(self, at: usize) -> Self {
        self.key(&at.to_string())
    }

    /// Where the value stands; of a table, its header.
    pub fn place(self) -> Place {
        self.document.place(&self.span.value)
    }

    /// Where the key stands.
    pub fn key_place(self) -> Place {
        self.document.place(&self.span.key)
    }

    /// What was written.
    pub fn written(self) -> &'a str {
        &self.document.lines.text()[self.span.value.clone()]
    }

    /// A value with its place.
    pub fn located<T>(self, value: T) -> Located<T> {
        Located {
            value,
            place: self.place(),
        }
    }

    /// The elements of a list of texts, each with its place.
    pub fn list(self, values: Option<Vec<String>>) -> Vec<Located<String>> {
        let values = values.unwrap_or_default();
        values
            .into_iter()
            .enumerate()
            .map(|(at, value)| self.item(at).located(value))
            .collect()
    }

    /// Where the bytes of a text value stand: without its quotes if it stands there letter by letter, else the whole value.
    pub fn content_place(self, text: &str) -> Place {
        let written = self.written();
        let inside = written.find(text).filter(|_| !text.is_empty());
        match inside {
            Some(at) => {
                let start = self.span.value.start + at;
                self.document.place(&(start..start + text.len()))
            }
            None => self.place(),
        }
    }
}
