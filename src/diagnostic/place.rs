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

/// The texts that places point into, by path.
pub type Sources = BTreeMap<Arc<str>, Arc<str>>;
