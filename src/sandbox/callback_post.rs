//! Turns waiting callbacks into HTTP requests to loopback addresses, and their answers into what the world hears.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::callback_flight::{CallbackAnswer, Outgoing};
use super::callbacks::Standing;
use super::server::Shared;

/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Sends what waits, as soon as it does, until the sandbox ends.
pub(super) async fn deliver(shared: Arc<Shared>) {
    loop {
        let now = shared.now();
        let posts = shared.world().outgoing(now);
        for post in posts {
            tokio::spawn(send(shared.clone(), post));
        }
        tokio::select! {
            () = shared.wake.notified() => {}
            () = shared.stopped() => return,
        }
    }
}

/// Waits until a receiver's address is verified or refused; says which.
pub(super) async fn settled(shared: &Shared, to: &str) -> bool {
    // The verification has its own deadline; this only bounds the loop.
    for _ in 0..20_000 {
        let standing = shared.world().callbacks.standing(to);
        match standing {
            Some(Standing::New | Standing::Asked) => sleep(Duration::from_millis(2)).await,
            other => return other == Some(Standing::Verified),
        }
    }
    false
}

async fn send(shared: Arc<Shared>, post: Outgoing) {
    let deadline = Duration::try_from_secs_f64(post.deadline_s).unwrap_or(Duration::from_secs(5));
    let answer = tokio::select! {
        answer = timeout(deadline, exchange(&post)) => answer.ok().flatten(),
        () = shared.stopped() => return,
    };
    let now = shared.now();
    shared.world().answered(now, post.number, answer);
    shared.wake.notify_one();
}

// Whatever goes wrong on the way is one thing to the server: the receiver did not answer.
async fn exchange(post: &Outgoing) -> Option<CallbackAnswer> {
    let address = url::Url::parse(&post.url).ok()?;
    let sockets = address.socket_addrs(|| None).ok()?;
    let socket = sockets
        .into_iter()
        .find(|socket| socket.ip().is_loopback())?;
    let stream = TcpStream::connect(socket).await.ok()?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .ok()?;
    let driver = tokio::spawn(connection);
    let target = match address.query() {
        Some(query) => format!("{}?{query}", address.path()),
        None => address.path().to_owned(),
    };
    let request = hyper::Request::builder()
        .method(post.method)
        .uri(target)
        .header("host", socket.to_string())
        .header("content-type", "text/xml")
        .body(Full::new(Bytes::from(post.body.clone())))
        .ok()?;
    let response = sender.send_request(request).await.ok();
    let answer = match response {
        Some(response) => {
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX)
                .collect()
                .await
                .ok();
            body.map(|body| CallbackAnswer {
                status,
                body: body.to_bytes().to_vec(),
            })
        }
        None => None,
    };
    driver.abort();
    answer
}
