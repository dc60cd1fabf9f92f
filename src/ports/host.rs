//! The machine: time, randomness, and the fence that keeps a stale process from writing.

use std::future::Future;

/// What time it is. The only source of `now` below the command line.
pub trait Clock: Send + Sync {
    /// Unix milliseconds.
    fn now_ms(&self) -> i64;

    /// Milliseconds of a clock that never goes back and counts suspended time where the system has one.
    fn monotonic_ms(&self) -> i64;

    /// Waits this many milliseconds of this clock.
    fn sleep(&self, ms: i64) -> impl Future<Output = ()> + Send;
}

/// Randomness and identity.
pub trait Host: Send + Sync {
    /// 16 random bytes.
    fn random(&self) -> [u8; 16];

    /// Identity of this process life: host, boot and process, unique per start.
    fn worker(&self) -> String;

    /// Whether the operator asked to stop: start nothing new.
    fn stopping(&self) -> bool;
}

/// Keeps a process that slept too long from writing.
pub trait Fence: Send + Sync {
    /// A fence that stands; letting go of it takes it down.
    type Standing: Send + 'static;

    /// S5: from now on the system ends this process in so many milliseconds of real time, suspended time included, wherever it is then and
    /// whether it runs or not, unless the fence is taken down before. None where the system has no such timer.
    fn stand(&self, within_ms: i64) -> Option<Self::Standing>;

    /// True while a byte may still leave for an intent with this deadline on the monotonic clock.
    fn may_write(&self, deadline_monotonic_ms: i64) -> bool;
}
