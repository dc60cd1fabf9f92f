//! Drafts become the number of API calls they cost.

use super::Draft;

/// The fewest calls that carry these drafts: each draft by itself, at most `limit` people a call (a limit of 0 counts as 1).
pub fn calls(drafts: &[Draft], limit: u64) -> u64 {
    drafts
        .iter()
        .map(|draft| (draft.people.len() as u64).div_ceil(limit.max(1)))
        .sum()
}
