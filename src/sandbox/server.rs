//! Turns bytes on two loopback sockets into calls of the world, and its replies into bytes, delays or cut connections.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::clock::Clock;
use super::control::{read, refuse};
use super::error::SandboxError;
use super::options::Options;
use super::ready::{self, Credentials};
use super::wire::{Delay, Reply, Request};
use super::world::World;

/// Connections open at once on each socket.
const CONNECTIONS_MAX: usize = 4096;
/// Bytes of one body; the largest file is 20 MiB.
const BODY_BYTES_MAX: usize = 32 << 20;

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

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    clock: Mutex<Clock>,
    stop: watch::Sender<bool>,
}

/// Which of the two sockets a call came in by.
#[derive(Clone, Copy)]
enum Door {
    WeCom,
    Control,
}

/// The connection has to end without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
struct Cut;

/// Builds the world, listens, and writes the ready file.
pub async fn start(options: Options) -> Result<Running, SandboxError> {
    let (listener, control) = (listen(options.listen).await?, listen(options.control).await?);
    let base_url = url_of(&listener, options.listen)?;
    let control_url = url_of(&control, options.control)?;
    let built = options.clone();
    let world = tokio::task::spawn_blocking(move || World::new(&built)).await;
    let world = world.map_err(|error| SandboxError::Impossible { reason: error.to_string() })??;
    let credentials = world.credentials();
    let clock = Clock::new(options.start_time_s.unwrap_or_else(machine_time_s), options.speed);
    let shared = Arc::new(Shared { world: Mutex::new(world), clock: Mutex::new(clock), stop: watch::Sender::new(false) });
    let mut loops =
        vec![tokio::spawn(accept(shared.clone(), listener, Door::WeCom)), tokio::spawn(accept(shared.clone(), control, Door::Control))];
    if let Some(life_s) = options.max_life_s {
        loops.push(tokio::spawn(end_after(shared.clone(), life_s)));
    }
    if let Some(path) = &options.ready_file {
        ready::write(path, &base_url, &control_url, &credentials)?;
    }
    Ok(Running { base_url, control_url, credentials, shared, loops })
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
        look(&mut self.shared.world(), now)
    }
}

impl Shared {
    // A panic in one call must not end the others.
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> f64 {
        self.clock().now()
    }

    async fn stopped(&self) {
        // The sender lives in `self`, so the wait can only end with the word.
        _ = self.stop.subscribe().wait_for(|stopped| *stopped).await;
    }

    fn length(&self, delay: Delay) -> Duration {
        match delay {
            Delay::Real(ms) => Duration::from_millis(ms),
            Delay::Sandbox(ms) => Duration::from_secs_f64((ms as f64 / 1000.0 / self.clock().speed()).min(86_400.0)),
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, SandboxError> {
    if !address.ip().is_loopback() {
        return Err(SandboxError::NotLoopback { address });
    }
    TcpListener::bind(address).await.map_err(|source| SandboxError::Listen { address, source })
}

fn url_of(listener: &TcpListener, address: SocketAddr) -> Result<String, SandboxError> {
    let local = listener.local_addr().map_err(|source| SandboxError::Listen { address, source })?;
    Ok(format!("http://{local}"))
}

fn machine_time_s() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

async fn end_after(shared: Arc<Shared>, life_s: f64) {
    let life = Duration::try_from_secs_f64(life_s).unwrap_or(Duration::from_secs(86_400));
    tokio::select! {
        () = sleep(life) => { shared.stop.send_replace(true); }
        () = shared.stopped() => {}
    }
}

async fn accept(shared: Arc<Shared>, listener: TcpListener, door: Door) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shared.stopped() => break,
        };
        // An accept fails when file handles run out; the next may not.
        let Ok((stream, _)) = accepted else {
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let Ok(permit) = room.clone().acquire_owned().await else { break };
        let shared = shared.clone();
        tokio::spawn(async move {
            serve(shared, stream, door).await;
            drop(permit);
        });
    }
    // Every connection has heard the same word; when all permits are back, all have ended.
    _ = room.acquire_many(CONNECTIONS_MAX as u32).await;
}

async fn serve(shared: Arc<Shared>, stream: TcpStream, door: Door) {
    // A delayed small answer would otherwise wait for the other side's acknowledgement.
    _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(shared.clone(), request, door));
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // Cut connections end here too, and that is what was wanted.
        _ = connection.as_mut() => {}
        () = shared.stopped() => if matches!(door, Door::Control) {
            // Whoever asked for the end gets the answer.
            connection.as_mut().graceful_shutdown();
            _ = timeout(Duration::from_secs(1), connection).await;
        }
    }
}

async fn answer(shared: Arc<Shared>, request: hyper::Request<Incoming>, door: Door) -> Result<hyper::Response<Full<Bytes>>, Cut> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await else { return Err(Cut) };
    let headers = head.headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: body.to_bytes().to_vec(),
    };
    let reply = match door {
        Door::Control => control(&shared, &request),
        Door::WeCom => {
            let open = Open::new(shared.clone(), request.path.clone());
            let now = shared.now();
            let mut reply = shared.world().handle(now, &request);
            while let Reply::Later { after, reply: next } = reply {
                sleep(shared.length(after)).await;
                reply = *next;
            }
            drop(open);
            reply
        }
    };
    match reply {
        Reply::Http { status, headers, body } => {
            let mut response = hyper::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            // A file name that no header can carry is the only way to fail.
            response.body(Full::new(Bytes::from(body))).map_err(|_| Cut)
        }
        Reply::Cut { .. } | Reply::Later { .. } => Err(Cut),
    }
}

/// A call that is not answered yet, even if its connection dies while it waits.
struct Open {
    shared: Arc<Shared>,
    path: String,
}

impl Open {
    fn new(shared: Arc<Shared>, path: String) -> Self {
        shared.world().begin(&path);
        Self { shared, path }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.world().finish(&self.path);
    }
}

/// `POST /control/time`; the fields apply in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeChange {
    speed: Option<f64>,
    #[serde(alias = "now")]
    set: Option<f64>,
    advance: Option<f64>,
}

fn control(shared: &Shared, request: &Request) -> Reply {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/control/time") => show_time(shared),
        ("POST", "/control/time") => match read(&request.body) {
            Ok(change) => {
                change_time(shared, &change);
                show_time(shared)
            }
            Err(error) => refuse(&error),
        },
        ("POST", "/control/shutdown") => {
            shared.stop.send_replace(true);
            Reply::json(&json!({}))
        }
        _ => {
            let now = shared.now();
            shared.world().control(now, request)
        }
    }
}

fn change_time(shared: &Shared, change: &TimeChange) {
    let mut clock = shared.clock();
    if let Some(speed) = change.speed {
        clock.run_at(speed);
    }
    if let Some(set) = change.set.filter(|set| set.is_finite()) {
        clock.jump(set);
    }
    if let Some(advance) = change.advance.filter(|advance| advance.is_finite()) {
        let now = clock.now();
        clock.jump(now + advance);
    }
}

fn show_time(shared: &Shared) -> Reply {
    let clock = shared.clock();
    Reply::json(&json!({"now": clock.now(), "speed": clock.speed()}))
}

