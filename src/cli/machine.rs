//! The machine a worker runs on: its clock, its randomness, its fence, and the operator's hand on the switch.

use super::fence;
use crate::ports::{Clock, Fence, Host};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Where `now` comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum ClockSource {
    /// The system.
    System,
    /// Always this, Unix milliseconds (`--now`).
    Fixed(i64),
    /// A sandbox's clock: it said `at_ms` when ours said `read_ms`, and runs `speed` times as fast.
    Sandbox {
        at_ms: i64,
        read_ms: i64,
        speed: f64,
    },
}

/// This machine.
#[derive(Debug, Clone)]
pub(super) struct ThisMachine {
    source: ClockSource,
    worker: String,
    interrupts: Arc<AtomicU8>,
}

impl ThisMachine {
    pub(super) fn new(source: ClockSource) -> Self {
        Self {
            source,
            worker: worker_identity(),
            interrupts: Arc::new(AtomicU8::new(0)),
        }
    }

    /// First signal: start nothing new. Second: stop now; what is in flight is in doubt.
    pub(super) fn listen(&self) {
        let interrupts = Arc::clone(&self.interrupts);
        tokio::spawn(async move {
            loop {
                one_signal().await;
                if interrupts.fetch_add(1, Ordering::SeqCst) > 0 {
                    // The second Ctrl-C ends the process at once, by design.
                    std::process::exit(i32::from(super::Exit::InDoubt.code()));
                }
            }
        });
    }
}

async fn one_signal() {
    #[cfg(unix)]
    {
        let Ok(mut terminate) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Unique per process life: boot, process and start.
fn worker_identity() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let boot = boot.trim().get(..8).unwrap_or("unknown").to_owned();
    format!("{boot}-{}-{}", std::process::id(), system_ms())
}

/// Identity of the machine, for binding a ledger to it.
pub(super) fn host_id() -> String {
    std::fs::read_to_string("/etc/machine-id")
        .map_or_else(|_| "unknown".to_owned(), |id| id.trim().to_owned())
}

pub(super) fn system_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

impl Clock for ThisMachine {
    fn now_ms(&self) -> i64 {
        match self.source {
            ClockSource::System => system_ms(),
            ClockSource::Fixed(ms) => ms,
            ClockSource::Sandbox {
                at_ms,
                read_ms,
                speed,
            } => at_ms + ((self.monotonic_ms() - read_ms) as f64 * speed) as i64,
        }
    }

    fn monotonic_ms(&self) -> i64 {
        boot_ms()
    }

    async fn sleep(&self, ms: i64) {
        let speed = match self.source {
            ClockSource::Sandbox { speed, .. } => speed.max(0.001),
            ClockSource::System | ClockSource::Fixed(_) => 1.0,
        };
        let ms = (ms.max(0) as f64 / speed).ceil() as u64;
        tokio::time::sleep(Duration::from_millis(ms.max(1))).await;
    }
}

/// Time since boot, suspended time included where the system counts it.
pub(super) fn boot_ms() -> i64 {
    #[cfg(target_os = "linux")]
    {
        let at = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        at.tv_sec * 1000 + at.tv_nsec / 1_000_000
    }
    #[cfg(not(target_os = "linux"))]
    {
        system_ms()
    }
}

impl Host for ThisMachine {
    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the system has randomness");
        bytes
    }

    fn worker(&self) -> String {
        self.worker.clone()
    }

    fn stopping(&self) -> bool {
        self.interrupts.load(Ordering::SeqCst) > 0
    }
}

impl Fence for ThisMachine {
    type Standing = fence::Standing;

    fn stand(&self, within_ms: i64) -> Option<Self::Standing> {
        fence::stand(within_ms)
    }

    fn may_write(&self, deadline_monotonic_ms: i64) -> bool {
        self.monotonic_ms() < deadline_monotonic_ms
    }
}
