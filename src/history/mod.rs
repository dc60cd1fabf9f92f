//! What events mean: batches, attempts, gates and claims as facts, and [`Past`], their pure fold.
//!
//! Knows nothing of where facts are kept.

mod complaints;
mod facts;
mod past;
mod visit;

pub use complaints::Complained;
pub use facts::{
    Answer, Attempt, Batch, ClaimState, Delivery, Gate, GateState, Outcome, Revocation, RunKey,
};
pub use past::{BatchCounts, CapWindow, Past, ReachedQuestion, RunPast, SentText, TouchPast};
pub use visit::{Visit, VisitEnd};
