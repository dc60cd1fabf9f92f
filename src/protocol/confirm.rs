//! A customer task waits for its member: when to nudge, when to give up.

use serde::{Deserialize, Serialize};

/// Confirmation terms as they are frozen with a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// From acceptance, milliseconds.
    pub within_ms: i64,
    /// From acceptance, milliseconds, ascending.
    pub remind_ms: Vec<i64>,
    /// Whether what is unconfirmed then is cancelled.
    pub cancel_missed: bool,
}

/// What to do about one unconfirmed task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmStep {
    /// Wait.
    Wait,
    /// Nudge the member: the next reminder is due.
    Remind,
    /// Its deadline passed and the author asked for it.
    Cancel,
}

/// WeCom reminds a task at most three times in 24 hours (41094).
pub const REMINDERS_MAX: u32 = 3;

/// Decides about a task that was accepted at `accepted_ms` and got `reminders` so far.
pub fn confirm_step(
    terms: Option<&Terms>,
    accepted_ms: i64,
    reminders: u32,
    now_ms: i64,
) -> ConfirmStep {
    let Some(terms) = terms else {
        return ConfirmStep::Wait;
    };
    let age_ms = now_ms - accepted_ms;
    if age_ms >= terms.within_ms {
        return if terms.cancel_missed {
            ConfirmStep::Cancel
        } else {
            ConfirmStep::Wait
        };
    }
    // Several due at once, after a pause of ours, are one nudge.
    let due = terms.remind_ms.iter().filter(|at| age_ms >= **at).count() as u32;
    if due > reminders && reminders < REMINDERS_MAX {
        ConfirmStep::Remind
    } else {
        ConfirmStep::Wait
    }
}
