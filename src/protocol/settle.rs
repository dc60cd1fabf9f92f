//! One attempt: when it may start, and what its answer means.

use crate::{
    history::{Answer, Outcome},
    model::Tempo,
};

/// What came back, stripped of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Done, none or unknown.
    pub answer: Answer,
    /// Whether a byte may have left this machine.
    pub on_the_wire: bool,
    /// Whether the platform gave the id that later steps need; true where a channel has none to give.
    pub has_msgid: bool,
    /// Whether the same call may succeed later without a change.
    pub retryable: bool,
    /// Whether the set-up is at fault.
    pub configuration: bool,
    /// Whether the platform asked everybody to slow down.
    pub slow_down: bool,
}

/// How an attempt is recorded, and what the worker does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion {
    /// The outcome to record.
    pub outcome: Outcome,
    /// Whether a new attempt may be made: the batch goes back to frozen.
    pub retry: bool,
    /// What the worker does next.
    pub next: Next,
}

/// What the worker does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next batch.
    Continue,
    /// Everybody waits: the platform limits calls.
    SlowDown,
    /// Nothing more of this run can succeed until the set-up is mended.
    StopForSetup,
}

/// Attempts in a row that came to nothing and may be tried again, after which a worker stops and says so.
pub const FRUITLESS_MAX: u32 = 5;

/// Concludes an attempt. Only what is certain is called certain.
pub fn conclude(reply: &Reply) -> Conclusion {
    let next = match (reply.configuration, reply.slow_down) {
        (true, _) => Next::StopForSetup,
        (false, true) => Next::SlowDown,
        (false, false) => Next::Continue,
    };
    // No byte left: whatever else happened, the platform saw nothing.
    if !reply.on_the_wire {
        return Conclusion {
            outcome: Outcome::Unsent,
            retry: true,
            next,
        };
    }
    match reply.answer {
        Answer::Done if reply.has_msgid => Conclusion {
            outcome: Outcome::Accepted,
            retry: false,
            next: Next::Continue,
        },
        // Accepted without the id that every later step needs is not an acceptance we can prove.
        Answer::Done | Answer::Unknown => Conclusion {
            outcome: Outcome::InDoubt,
            retry: false,
            next: Next::Continue,
        },
        // A refusal by the set-up or the limiter is not the recipients' fault: they stay held, however often it comes, and the
        // loop that meets it too often stops instead.
        Answer::None => {
            let retry = reply.retryable || reply.configuration || reply.slow_down;
            Conclusion {
                outcome: Outcome::Rejected,
                retry,
                next,
            }
        }
    }
}

/// The last moment a byte may leave for an intent made now, or none if the slot ends too soon.
pub fn deadlines(now_ms: i64, slot_end_ms: i64, tempo: &Tempo) -> Option<i64> {
    let wire_by_ms = now_ms + tempo.wire_by_ms;
    (wire_by_ms <= slot_end_ms).then_some(wire_by_ms)
}
