//! Turns bytes of connections into requests, and replies into bytes, waits or cut connections.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::control_time::control;
use super::server::Shared;
use super::wire::{Reply, Request};

/// Connections open at once on each socket.
const CONNECTIONS_MAX: usize = 4096;
/// Bytes of one body; the largest file is 20 MiB.
const BODY_BYTES_MAX: usize = 32 << 20;

/// Which of the two sockets a call came in by.
#[derive(Clone, Copy)]
pub(super) enum Door {
    WeCom,
    Control,
}

/// The connection has to end without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
struct Cut;

/// Takes connections until the sandbox ends, and returns when all of them have.
pub(super) async fn accept(shared: Arc<Shared>, listener: TcpListener, door: Door) {
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
        let Ok(permit) = room.clone().acquire_owned().await else {
            break;
        };
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
    let connection =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
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

async fn answer(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
    door: Door,
) -> Result<hyper::Response<Full<Bytes>>, Cut> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await else {
        return Err(Cut);
    };
    let headers = head.headers.iter().map(|(name, value)| {
        (
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: body.to_bytes().to_vec(),
    };
    let reply = match door {
        Door::Control => control(&shared, &request).await,
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
        Reply::Http {
            status,
            headers,
            body,
        } => {
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
