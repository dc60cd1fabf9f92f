//! The words of forgetting a person: what the ledger keeps about them, and why it will not let go yet.

use crate::model::{BatchNo, PersonKind};

/// What the ledger keeps about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Customer, staff, chat or follower.
    pub kind: PersonKind,
    /// Values sealed under their own key: the raw id, and a row of columns for each list.
    pub sealed: u64,
    /// Batches they were ever in: counted in reports, before and after.
    pub batches: u64,
    /// Batches that are frozen and not sent, and would be set aside.
    pub frozen: Vec<BatchNo>,
    /// Batches at the platform whose result for them is not known: what a member confirms there still reaches them.
    pub waiting: u64,
    /// Why they cannot be forgotten now.
    pub refused: Option<ForgetRefused>,
}

/// Why a person cannot be forgotten now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgetRefused {
    /// A batch with them, or in their name, is on its way or in doubt: its people must stay comparable with what the platform lists.
    OnTheWay(Vec<BatchNo>),
    /// A member of the company in the newest snapshot; whoever works here sends messages.
    StillHere,
}
