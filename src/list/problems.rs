//! Everything that is wrong with a table, bounded.

use crate::diagnostic::Sentence;

/// Problems that are kept; the others are only counted.
const SHOWN_MAX: usize = 20;

/// Why a table was not imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    shown: Vec<Sentence>,
    more: u64,
}

impl Problems {
    /// One problem that makes reading on pointless.
    pub(super) fn one(what: impl Into<Sentence>) -> Self {
        Self {
            shown: vec![what.into()],
            more: 0,
        }
    }

    pub(super) fn push(&mut self, what: impl Into<Sentence>) {
        if self.shown.len() < SHOWN_MAX {
            self.shown.push(what.into());
        } else {
            self.more += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The first twenty, in the order of the file.
    pub fn shown(&self) -> &[Sentence] {
        &self.shown
    }

    /// How many there are beyond those.
    pub fn more(&self) -> u64 {
        self.more
    }
}
