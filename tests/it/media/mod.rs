//! Files by their bytes: what they are, what they hide, and what is left of them when they leave.

mod bombs;
mod judged;
pub mod made;
mod metadata;
mod uploads;
