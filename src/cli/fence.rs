//! The fence of a send: a timer of the kernel that ends this process before it could write too late.
//!
//! It counts time since boot, so that it runs through a suspend, and a signal that is waiting is delivered before the next instruction of a
//! process that was stopped or frozen. It cannot see a snapshot of the whole machine that is brought back to life elsewhere.

use std::sync::mpsc;

/// A timer that is running; dropping it stops it.
#[derive(Debug)]
pub(super) struct Standing {
    /// The timer's handle may not change threads, so a thread of its own keeps it until this end is dropped.
    _held: mpsc::Sender<()>,
}

/// Starts the timer; none where it cannot be had, and then absence proves nothing.
#[cfg(target_os = "linux")]
pub(super) fn stand(within_ms: i64) -> Option<Standing> {
    let within = std::time::Duration::from_millis(u64::try_from(within_ms).ok()?.max(1));
    let (held, released) = mpsc::channel::<()>();
    let (started, running) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("fence".to_owned())
        .spawn(move || {
            let timer = start(within);
            let stands = timer.is_ok();
            if started.send(stands).is_ok() && stands {
                // Ends when the other side is dropped: the timer with it.
                let _ = released.recv();
            }
            drop(timer);
        })
        .ok()?;
    running.recv().ok()?.then_some(Standing { _held: held })
}

#[cfg(target_os = "linux")]
fn start(within: std::time::Duration) -> nix::Result<nix::sys::timer::Timer> {
    use nix::{
        sys::{
            signal::{SigEvent, SigevNotify, Signal},
            time::TimeSpec,
            timer::{Expiration, Timer, TimerSetTimeFlags},
        },
        time::ClockId,
    };
    let ends = SigEvent::new(SigevNotify::SigevSignal {
        signal: Signal::SIGKILL,
        si_value: 0,
    });
    let mut timer = Timer::new(ClockId::CLOCK_BOOTTIME, ends)?;
    let once = Expiration::OneShot(TimeSpec::from_duration(within));
    timer.set(once, TimerSetTimeFlags::empty())?;
    Ok(timer)
}

/// Other systems have no such timer.
#[cfg(not(target_os = "linux"))]
pub(super) fn stand(_within_ms: i64) -> Option<Standing> {
    None
}
