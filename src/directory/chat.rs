//! Customer groups 客户群: whose they are, how they are called, how large and how old they are.

use crate::model::{ChatStatus, PersonNo};

/// One customer group. Only its owner can send to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// `wr…`, as the platform names it.
    pub id: String,
    /// May be empty: many groups have no name.
    pub name: String,
    /// Who sends to it.
    pub owner: PersonNo,
    /// Whether the owner is there.
    pub status: ChatStatus,
    /// When it was made, Unix seconds.
    pub created_s: u32,
    /// Staff and customers in it.
    pub members: u32,
}
