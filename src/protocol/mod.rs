//! The life of one batch as pure decisions: facts and a moment come in, what to do comes out as data.
//!
//! Nothing here waits, writes or calls. The rules that keep a message from going out twice are all in this room:
//! a lease lets a worker prepare, only an intent lets it send, and an expired intent is only ever investigated.

mod confirm;
mod doubt;
mod pace;
mod settle;

pub use confirm::{ConfirmStep, REMINDERS_MAX, Terms, confirm_step};
pub use doubt::{Candidate, DoubtStep, Listing, Match, doubt_step, match_listing};
pub use pace::{Pace, next_block_ms};
pub use settle::{Conclusion, FRUITLESS_MAX, Next, Reply, conclude, deadlines};
