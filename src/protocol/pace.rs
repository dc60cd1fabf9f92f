//! How fast calls may follow each other, and how long everybody waits after the platform said "too fast".

use crate::model::Tempo;

/// A generic cell rate: one call every `emit_ms`, `burst` of them at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between calls, milliseconds.
    pub emit_ms: i64,
    /// Calls that may go at once after a rest.
    pub burst: u32,
}

impl Pace {
    /// Calls that may go at once: with 535 a minute and 5 s of delivery jitter, no 60 s window passes 600.
    pub const BURST: u32 = 20;

    /// From calls a minute. Scaled by the tempo; never faster than one a millisecond.
    pub fn per_minute(calls: u32, tempo: &Tempo) -> Self {
        let emit_ms = (60_000 + i64::from(calls) - 1) / i64::from(calls.max(1));
        Self {
            emit_ms: (emit_ms / tempo.pace_factor).max(1),
            burst: Self::BURST,
        }
    }

    /// From calls a minute, never two at once: what one robot's 20 a minute leave room for.
    pub fn one_by_one(calls: u32, tempo: &Tempo) -> Self {
        Self {
            burst: 1,
            ..Self::per_minute(calls, tempo)
        }
    }

    /// How long so many calls take, milliseconds.
    pub fn duration_ms(&self, calls: u64) -> i64 {
        (calls.saturating_sub(u64::from(self.burst)) as i64).saturating_mul(self.emit_ms)
    }
}

/// The next block after 45009: the first one, then double, up to the longest.
pub fn next_block_ms(previous_ms: Option<i64>, tempo: &Tempo) -> i64 {
    previous_ms
        .map_or(tempo.rate_block_ms, |ms| {
            (ms * 2).min(tempo.rate_block_max_ms)
        })
        .max(1)
}
