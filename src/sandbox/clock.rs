//! Turns real time into the sandbox's time, which can be set, advanced and run faster.

use std::time::Instant;

/// The sandbox's clock: a point in sandbox time, the real moment it belongs to, and how fast it runs.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    anchor: Instant,
    base_s: f64,
    speed: f64,
}

impl Clock {
    /// Starts at `base_s` Unix seconds; `speed` sandbox seconds pass in one real second.
    pub(super) fn new(base_s: f64, speed: f64) -> Self {
        Self {
            anchor: Instant::now(),
            base_s,
            speed: sane(speed),
        }
    }

    /// Reads the time, Unix seconds.
    pub(super) fn now(&self) -> f64 {
        self.base_s + self.anchor.elapsed().as_secs_f64() * self.speed
    }

    /// Sandbox seconds in one real second.
    pub(super) fn speed(&self) -> f64 {
        self.speed
    }

    /// Jumps to a time, forwards or backwards.
    pub(super) fn jump(&mut self, to_s: f64) {
        self.base_s = to_s;
        self.anchor = Instant::now();
    }

    /// Changes the pace from now on, without a jump.
    pub(super) fn run_at(&mut self, speed: f64) {
        self.jump(self.now());
        self.speed = sane(speed);
    }
}

// A clock that stands still would never end a delay in sandbox time.
fn sane(speed: f64) -> f64 {
    if speed.is_finite() {
        speed.clamp(0.001, 1_000_000.0)
    } else {
        1.0
    }
}
