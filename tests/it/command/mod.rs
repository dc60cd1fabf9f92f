//! Commands as processes: what a user types and sees.
