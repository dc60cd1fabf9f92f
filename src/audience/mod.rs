//! A campaign, a directory and the past become unique people in order, with a counted reason for everybody who is left out.
//!
//! Knows nothing of content or time of day. Sets do the work: a rule over a million customers is a few bitmap operations.

mod chats;
mod drops;
mod names;
mod narrow;
mod post;
mod reach;
mod resolve;
mod selection;
mod senders;

pub use drops::Drop;
pub use narrow::{drop_missing, lists, restrict, unresolved};
pub use resolve::{Audience, Known, questions, resolve};
