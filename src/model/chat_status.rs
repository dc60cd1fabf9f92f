//! Whether a customer group has an owner who can send to it.

use serde::{Deserialize, Serialize};

/// Whether a chat has an owner who can send (WeCom doc 92120).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatStatus {
    /// As usual.
    Normal,
    /// The owner left, nobody took over.
    OwnerLeft,
    /// Somebody is about to take over.
    TakingOver,
    /// Somebody took over.
    TakenOver,
}

impl ChatStatus {
    /// By the platform's number; one that nobody knows is read as a chat without an owner, so that nothing is sent there.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Normal,
            2 => Self::TakingOver,
            3 => Self::TakenOver,
            _ => Self::OwnerLeft,
        }
    }

    /// Whether its owner can send to it now.
    pub fn owned(self) -> bool {
        matches!(self, Self::Normal | Self::TakenOver)
    }
}
