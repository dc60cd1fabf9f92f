//! A listener that records requests byte for byte and answers as it is told: any answer, half of one, or none.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// One request as it stood on the wire.
#[derive(Debug, Clone)]
pub struct Heard {
    /// First line and headers, as sent.
    pub head: String,
    /// Everything after them.
    pub body: Vec<u8>,
    /// Bytes of head and body that the first read brought.
    pub first_read_bytes: usize,
}

impl Heard {
    /// Path without query.
    pub fn path(&self) -> &str {
        let target = self.head.split(' ').nth(1).unwrap_or_default();
        target.split('?').next().unwrap_or_default()
    }

    /// Value of a query parameter, as sent.
    pub fn query(&self, name: &str) -> Option<&str> {
        let target = self.head.split(' ').nth(1).unwrap_or_default();
        let (_, query) = target.split_once('?')?;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    /// HTTP 200 and this JSON.
    Json(String),
    /// A status with a body of another kind.
    Http(u16, &'static str, String),
    /// These bytes and then the end of the connection.
    Bytes(Vec<u8>),
    /// The end of the connection, without an answer.
    Cut,
    /// A reset instead of an answer.
    Reset,
    /// Nothing, and the connection stays open.
    Silence,
    /// HTTP 200 and a body of this many bytes.
    Flood(usize),
}

/// What becomes of a connection before its first byte is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Open,
    /// Accepted, and closed at once.
    Closed,
    /// Accepted, and reset at once.
    Reset,
}

type Answers = dyn Fn(&Heard, usize) -> Reply + Send + Sync;

struct Inner {
    heard: Mutex<Vec<Heard>>,
    answers: Box<Answers>,
    /// What becomes of the n-th connection, from 0.
    doors: BTreeMap<usize, Door>,
    shut: watch::Sender<usize>,
    flooded_bytes: AtomicU64,
}

/// The listener.
#[derive(Clone)]
pub struct Platform {
    pub address: SocketAddr,
    inner: Arc<Inner>,
}

impl Platform {
    /// Listens on loopback. `answers` is given the request and how many came before it on the same path.
    pub async fn start(answers: impl Fn(&Heard, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::with_doors(BTreeMap::new(), answers).await
    }

    /// Listens on loopback; some connections meet another door.
    pub async fn with_doors(
        doors: BTreeMap<usize, Door>,
        answers: impl Fn(&Heard, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback is there");
        let address = listener.local_addr().expect("it is bound");
        let (shut, _) = watch::channel(0);
        let inner = Inner {
            heard: Mutex::default(),
            answers: Box::new(answers),
            doors,
            shut,
            flooded_bytes: AtomicU64::new(0),
        };
        let platform = Self {
            address,
            inner: Arc::new(inner),
        };
        tokio::spawn(accept(platform.clone(), listener));
        platform
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.inner
            .heard
            .lock()
            .expect("no test panics while holding it")
            .clone()
    }

    /// Requests on one path.
    pub fn heard_on(&self, path: &str) -> Vec<Heard> {
        self.heard()
            .into_iter()
            .filter(|heard| heard.path() == path)
            .collect()
    }

    /// Bytes of a flood that the client took before it hung up.
    pub fn flooded_bytes(&self) -> u64 {
        self.inner.flooded_bytes.load(Ordering::SeqCst)
    }

    /// Waits until that many connections were closed or reset at the door.
    pub async fn doors_shut(&self, count: usize) {
        let mut seen = self.inner.shut.subscribe();
        seen.wait_for(|shut| *shut >= count)
            .await
            .expect("the platform lives as long as the test");
        // The client's side learns of it from the reactor, which gets its turn here.
        tokio::task::yield_now().await;
    }

    /// Serves one stream that is already a conversation: a connection, or TLS on one.
    pub async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Served {
        let Some(heard) = hear(&mut stream).await else {
            return Served::Ended;
        };
        let before = self.heard_on(heard.path()).len();
        self.inner
            .heard
            .lock()
            .expect("no test panics while holding it")
            .push(heard.clone());
        match (self.inner.answers)(&heard, before) {
            Reply::Json(body) => {
                write(
                    &mut stream,
                    &response(200, "application/json; charset=UTF-8", body.as_bytes()),
                )
                .await;
            }
            Reply::Http(status, kind, body) => {
                write(&mut stream, &response(status, kind, body.as_bytes())).await;
            }
            Reply::Bytes(bytes) => write(&mut stream, &bytes).await,
            Reply::Cut => {}
            Reply::Reset => return Served::Reset,
            Reply::Silence => std::future::pending().await,
            Reply::Flood(bytes) => self.flood(&mut stream, bytes).await,
        }
        Served::Ended
    }

    async fn flood(&self, stream: &mut (impl AsyncWrite + Unpin), bytes: usize) {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {bytes}\r\n\r\n"
        );
        write(stream, head.as_bytes()).await;
        let chunk = vec![b' '; 16 * 1024];
        for _ in 0..bytes / chunk.len() {
            if stream.write_all(&chunk).await.is_err() {
                return;
            }
            self.inner
                .flooded_bytes
                .fetch_add(chunk.len() as u64, Ordering::SeqCst);
        }
    }
}

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    Ended,
    Reset,
}

async fn accept(platform: Platform, listener: TcpListener) {
    for number in 0.. {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        let door = platform
            .inner
            .doors
            .get(&number)
            .copied()
            .unwrap_or(Door::Open);
        if door == Door::Open {
            tokio::spawn(converse(platform.clone(), stream));
            continue;
        }
        if door == Door::Reset {
            stream
                .set_zero_linger()
                .expect("a fresh stream takes options");
        }
        drop(stream);
        platform.inner.shut.send_modify(|shut| *shut += 1);
    }
}

async fn converse(platform: Platform, mut stream: TcpStream) {
    if platform.serve(&mut stream).await == Served::Reset {
        stream
            .set_zero_linger()
            .expect("an open stream takes options");
    }
}

async fn hear(stream: &mut (impl AsyncRead + Unpin)) -> Option<Heard> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 1024 * 1024];
    let mut first_read_bytes = 0;
    loop {
        if let Some((head, body)) = whole(&bytes) {
            return Some(Heard {
                head,
                body,
                first_read_bytes,
            });
        }
        let read = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        if bytes.is_empty() {
            first_read_bytes = read;
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}

fn whole(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length:")?
            .trim()
            .parse()
            .ok()
    });
    let body = bytes[end..].to_vec();
    (body.len() >= length.unwrap_or(0)).then_some((head, body))
}

fn response(status: u16, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) {
    // A client that hung up early is part of some tests.
    let _ = stream.write_all(bytes).await;
    let _ = stream.flush().await;
}
