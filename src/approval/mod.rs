//! A campaign, its skeletons and verdict, sign-offs and provenance become a mandate, its digest, and a clearance.
//!
//! Knows no clock, key or repository: it is handed what was verified and what time it is. Nothing but this room makes a
//! [`Cleared`], and nothing is sent without one.

mod wire;
mod touch_wire;
mod policy_wire;
mod mandate;
mod explain;
mod statement;
mod required;
mod person;
mod says;
mod objection;
mod cleared;
mod review;

pub use cleared::{Cleared, Signed};
pub use explain::{Part, changed_parts};
pub use mandate::{Mandate, ab_seed, mandate};
pub use required::{Requirement, known_touches, recipients_max, required};
pub use review::{Case, Review, Void, review};
pub use statement::{NAMESPACE, Statement, statement};
