//! What a plan would do with one touch, and the symbol that says so.

use super::{Notice, PlannedSegment};
use crate::{approval::Cleared, model::PersonSet};

/// The symbol in front of a touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// `+`
    Send,
    /// `~`
    Resume,
    /// `=`
    Done,
    /// `>`
    Later,
    /// `!`
    Blocked,
    /// `-`
    Cancel,
    /// `?`
    InDoubt,
}

impl Symbol {
    /// Every symbol, in the order of the legend.
    pub const ALL: [Self; 7] = [
        Self::Send,
        Self::Resume,
        Self::Done,
        Self::Later,
        Self::Blocked,
        Self::Cancel,
        Self::InDoubt,
    ];

    /// The character.
    pub fn character(self) -> char {
        match self {
            Self::Send => '+',
            Self::Resume => '~',
            Self::Done => '=',
            Self::Later => '>',
            Self::Blocked => '!',
            Self::Cancel => '-',
            Self::InDoubt => '?',
        }
    }

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Resume => "resume",
            Self::Done => "done",
            Self::Later => "later",
            Self::Blocked => "blocked",
            Self::Cancel => "cancel",
            Self::InDoubt => "in_doubt",
        }
    }
}

/// What would be done. Only a cleared campaign can be sent: nothing else fits into the variant.
#[derive(Debug, Clone)]
pub enum Action {
    /// Sends, or sends the rest.
    Send {
        /// Proof of approval.
        cleared: Box<Cleared>,
        /// Whether part of it is in the ledger already.
        resumes: bool,
        /// Whether its `not_before` lies ahead.
        later: bool,
        /// Everybody this run's touch will ever reach; frozen when the gate opens.
        target: PersonSet,
        /// In order of their slots.
        segments: Vec<PlannedSegment>,
        /// One app message to each member who will have to confirm.
        notices: Vec<Notice>,
    },
    /// Nothing is left to do.
    Done,
    /// The holds and findings of the touch say why.
    Blocked,
    /// WeCom still holds unconfirmed tasks of something that is gone.
    Cancel {
        /// How many tasks.
        tasks: u32,
    },
    /// A human or the next reconciliation has to look first.
    InDoubt {
        /// Batches in doubt.
        batches: u32,
        /// People in them.
        people: u64,
    },
}

impl Action {
    /// Its symbol.
    pub fn symbol(&self) -> Symbol {
        match self {
            Self::Send {
                later: true,
                resumes: false,
                ..
            } => Symbol::Later,
            Self::Send { resumes: true, .. } => Symbol::Resume,
            Self::Send { .. } => Symbol::Send,
            Self::Done => Symbol::Done,
            Self::Blocked => Symbol::Blocked,
            Self::Cancel { .. } => Symbol::Cancel,
            Self::InDoubt { .. } => Symbol::InDoubt,
        }
    }
}
