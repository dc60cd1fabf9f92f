//! Turns options into a running sandbox: a world, a clock and two loopback sockets.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::callback_post::deliver;
use super::clock::Clock;
use super::error::SandboxError;
use super::options::Options;
use super::ready::{self, Credentials};
use super::socket::{Door, accept};
use super::wire::Delay;
use super::world::World;

/// A sandbox that listens. Dropping it lets it run on; [`Running::stop`] ends it.
#[derive(Debug)]
pub struct Running {
    /// Where clients point, such as `http://127.0.0.1:40123`.
    pub base_url: String,
    /// Where the control calls are.
    pub control_url: String,
    /// Ids and secrets.
    pub credentials: Credentials,
    shared: Arc<Shared>,
    loops: Vec<JoinHandle<()>>,
}

/// What both sockets work on.
#[derive(Debug)]
pub(super) struct Shared {
    world: Mutex<World>,
    clock: Mutex<Clock>,
    pub(super) stop: watch::Sender<bool>,
    /// Something may have made callbacks.
    pub(super) wake: Notify,
}

/// Builds the world, listens, and writes the ready file.
pub async fn start(options: Options) -> Result<Running, SandboxError> {
    let (listener, control) = (
        listen(options.listen).await?,
        listen(options.control).await?,
    );
    let base_url = url_of(&listener, options.listen)?;
    let control_url = url_of(&control, options.control)?;
    let built = options.clone();
    let world = tokio::task::spawn_blocking(move || World::new(&built)).await;
    let world = world.map_err(|error| SandboxError::Impossible {
        reason: error.to_string(),
    })??;
    let credentials = world.credentials();
    let clock = Clock::new(
        options.start_time_s.unwrap_or_else(machine_time_s),
        options.speed,
    );
    let shared = Arc::new(Shared {
        world: Mutex::new(world),
        clock: Mutex::new(clock),
        stop: watch::Sender::new(false),
        wake: Notify::new(),
    });
    let mut loops = vec![
        tokio::spawn(accept(shared.clone(), listener, Door::WeCom)),
        tokio::spawn(accept(shared.clone(), control, Door::Control)),
        tokio::spawn(deliver(shared.clone())),
    ];
    if let Some(life_s) = options.max_life_s {
        loops.push(tokio::spawn(end_after(shared.clone(), life_s)));
    }
    if let Some(path) = &options.ready_file {
        ready::write(path, &base_url, &control_url, &credentials)?;
    }
    Ok(Running {
        base_url,
        control_url,
        credentials,
        shared,
        loops,
    })
}

impl Running {
    /// Ends the sandbox: open connections are cut, the record is whole.
    pub async fn stop(self) {
        self.shared.stop.send_replace(true);
        self.wait().await;
    }

    /// Waits until the sandbox is told to end, by its control API or by its age.
    pub async fn wait(self) {
        for task in self.loops {
            // A loop that panicked has ended too.
            _ = task.await;
        }
    }

    /// The sandbox's time, Unix seconds.
    pub fn now(&self) -> f64 {
        self.shared.now()
    }

    /// Looks at the world, or changes it, between two calls; `look` gets the time too.
    pub fn with_world<T>(&self, look: impl FnOnce(&mut World, f64) -> T) -> T {
        let now = self.shared.now();
        let seen = look(&mut self.shared.world(), now);
        self.shared.wake.notify_one();
        seen
    }
}

impl Shared {
    // A panic in one call must not end the others.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn clock(&self) -> MutexGuard<'_, Clock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> f64 {
        self.clock().now()
    }

    pub(super) async fn stopped(&self) {
        // The sender lives in `self`, so the wait can only end with the word.
        _ = self.stop.subscribe().wait_for(|stopped| *stopped).await;
    }

    pub(super) fn length(&self, delay: Delay) -> Duration {
        match delay {
            Delay::Real(ms) => Duration::from_millis(ms),
            Delay::Sandbox(ms) => {
                Duration::from_secs_f64((ms as f64 / 1000.0 / self.clock().speed()).min(86_400.0))
            }
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, SandboxError> {
    if !address.ip().is_loopback() {
        return Err(SandboxError::NotLoopback { address });
    }
    TcpListener::bind(address)
        .await
        .map_err(|source| SandboxError::Listen { address, source })
}

fn url_of(listener: &TcpListener, address: SocketAddr) -> Result<String, SandboxError> {
    let local = listener
        .local_addr()
        .map_err(|source| SandboxError::Listen { address, source })?;
    Ok(format!("http://{local}"))
}

fn machine_time_s() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

async fn end_after(shared: Arc<Shared>, life_s: f64) {
    let life = Duration::try_from_secs_f64(life_s).unwrap_or(Duration::from_hours(24));
    tokio::select! {
        () = sleep(life) => { shared.stop.send_replace(true); }
        () = shared.stopped() => {}
    }
}
