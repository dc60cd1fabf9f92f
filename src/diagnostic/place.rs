//! Where something stands in a file.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

/// A stretch of a file of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path inside the workspace, with `/`.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// Byte offsets in the file.
    pub bytes: (usize, usize),
}

impl Place {
    /// The place of a byte range in a text.
    pub fn of(file: &Arc<str>, text: &str, bytes: Range<usize>) -> Self {
        let start = floor_boundary(text, bytes.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        Self {
            file: Arc::clone(file),
            line: 1 + text[..start].matches('\n').count() as u32,
            column: 1 + text[line_start..start].chars().count() as u32,
            bytes: (start, floor_boundary(text, bytes.end.max(start))),
        }
    }

    /// The whole file: its first character.
    pub fn file(file: &str) -> Self {
        Self {
            file: Arc::from(file),
            line: 1,
            column: 1,
            bytes: (0, 0),
        }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

impl Located<String> {
    /// Where a part of the text stands; the whole value where escapes or line breaks make its bytes differ from the file's.
    pub fn part(&self, bytes: Range<usize>) -> Place {
        let written = self.place.bytes.1 - self.place.bytes.0;
        let quotes = match written.checked_sub(self.value.len()) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return self.place.clone(),
        };
        let (Some(before), Some(_)) = (
            self.value.get(..bytes.start),
            self.value.get(bytes.start..bytes.end),
        ) else {
            return self.place.clone();
        };
        if self.value.contains('\n') {
            return self.place.clone();
        }
        let start = self.place.bytes.0 + quotes;
        Place {
            column: self.place.column + (quotes + before.chars().count()) as u32,
            bytes: (start + bytes.start, start + bytes.end),
            ..self.place.clone()
        }
    }

    /// A part of the text with its place. `part` is a slice of the value.
    pub fn slice(&self, part: &str) -> Self {
        let place = self
            .value
            .find(part)
            .map_or_else(|| self.place.clone(), |at| self.part(at..at + part.len()));
        Self {
            value: part.to_owned(),
            place,
        }
    }
}

/// The texts that places point into, by path.
pub type Sources = BTreeMap<Arc<str>, Arc<str>>;
