//! Complaints as they are noted, and as they are read back.

use crate::history::{Complained, GateState, RunKey};

/// Complaints somebody counted.
#[derive(Debug, Clone)]
pub struct NewComplaints {
    /// About which run.
    pub run: RunKey,
    /// Which touch.
    pub touch: String,
    /// How many; a correction is negative. Never 0.
    pub count: i64,
    /// On which local day they came, `YYYY-MM-DD`.
    pub day: String,
    /// Where they were read or heard.
    pub source: String,
    /// Why; of a correction always.
    pub reason: Option<String>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintRow {
    /// On which local day they came, `YYYY-MM-DD`.
    pub day: String,
    /// How many; a correction is negative.
    pub count: i64,
    /// Where they were read or heard.
    pub source: String,
    /// Why, where somebody said.
    pub reason: Option<String>,
    /// Who noted it.
    pub noted_by: String,
    /// When, Unix milliseconds.
    pub noted_ms: i64,
}

/// One touch with what people said about it.
#[derive(Debug, Clone)]
pub struct TouchComplaints {
    /// Which run.
    pub run: RunKey,
    /// Which touch.
    pub touch: String,
    /// Its run's gate.
    pub gate: GateState,
    /// Complaints beside those who got it.
    pub complained: Complained,
    /// Of those who got it: no longer a customer in a directory read after it went out. None: not known, or no message to customers.
    pub left: Option<u64>,
    /// Every entry, in order.
    pub rows: Vec<ComplaintRow>,
}
