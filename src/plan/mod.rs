//! Clearances, slots and the past become an immutable plan.
