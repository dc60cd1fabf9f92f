//! One request becomes one answer, or the certainty that nothing left, or the knowledge that something did.
//!
//! No pool, no redirect, no retry, no second connection: whoever wants another attempt needs another permission first.

use super::{
    counted::{Counted, Taken},
    flushed::{Flushed, Told},
    wecom::Proxy,
};
use base64::Engine;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request,
    body::{Bytes, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use secrecy::ExposeSecret;
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// Most bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Most bytes of a proxy's answer to CONNECT.
const TUNNEL_BYTES_MAX: usize = 8 * 1024;

/// Where to connect to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// TLS or, for loopback only, plain.
    pub(super) https: bool,
    /// Host name or address.
    pub(super) host: String,
    /// Port.
    pub(super) port: u16,
    /// On the way to it; never for plain connections.
    pub(super) proxy: Option<Proxy>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

type Io = TokioIo<Flushed<Box<dyn Stream>>>;

/// A connection that has carried no request.
pub(super) struct Opened {
    sender: http1::SendRequest<Full<Bytes>>,
    driver: http1::Connection<Io, Full<Bytes>>,
    taken: Taken,
    /// What handshakes had cost when they were done.
    before: u64,
    told: Told,
}

/// How the exchange ended.
#[derive(Debug)]
pub(super) enum Exchange {
    /// The kernel took no byte of it, and why.
    Unsent(String),
    /// At least one byte left, and why there is no answer to read.
    Lost(String),
    /// A whole answer.
    Answered {
        /// HTTP status.
        status: u16,
        /// At most [`ANSWER_BYTES_MAX`].
        body: Vec<u8>,
    },
}

/// Opens a connection, all handshakes included. An error proves that no request was sent.
pub(super) async fn open(
    target: &Target,
    tls: &Arc<ClientConfig>,
    within: Duration,
) -> Result<Opened, String> {
    match timeout(within, connect(target, tls)).await {
        Ok(connected) => connected,
        Err(_) => Err(format!(
            "no connection to {} within {} ms",
            target.host,
            within.as_millis()
        )),
    }
}

/// Writes the request in one go and reads the answer for at most `answer`. `may_write` is asked when nothing but the write is left to do;
/// `written` runs when the kernel has the whole request, or when nothing more of it can leave.
pub(super) async fn exchange(
    opened: Opened,
    call: Request<Full<Bytes>>,
    answer: Duration,
    may_write: impl FnOnce() -> bool,
    written: impl FnOnce() + Send + 'static,
) -> Exchange {
    let Opened {
        sender,
        driver,
        taken,
        before,
        told,
    } = opened;
    told.when_written(written);
    if !may_write() {
        return Exchange::Unsent("the last moment for writing has passed".to_owned());
    }
    let ended = timeout(answer, converse(sender, driver, call)).await;
    let left = taken.count() != before;
    match ended {
        Ok(Ok((status, body))) if left => Exchange::Answered { status, body },
        Ok(Ok(_)) => Exchange::Unsent("an answer came before the request was written".to_owned()),
        Ok(Err(why)) if left => Exchange::Lost(why),
        Ok(Err(why)) => Exchange::Unsent(why),
        Err(_) if left => {
            Exchange::Lost(format!("no whole answer within {} ms", answer.as_millis()))
        }
        Err(_) => Exchange::Unsent(format!(
            "could not be written within {} ms",
            answer.as_millis()
        )),
    }
}

async fn connect(target: &Target, tls: &Arc<ClientConfig>) -> Result<Opened, String> {
    let taken = Taken::default();
    let told = Told::default();
    let stream: Box<dyn Stream> = if target.https {
        Box::new(secured(target, tls, &taken).await?)
    } else {
        Box::new(Counted::new(
            reached(&target.host, target.port).await?,
            taken.clone(),
        ))
    };
    let (sender, driver) = http1::handshake(TokioIo::new(Flushed::new(stream, told.clone())))
        .await
        .map_err(|error| format!("HTTP handshake: {error}"))?;
    let before = taken.count();
    Ok(Opened {
        sender,
        driver,
        taken,
        before,
        told,
    })
}

async fn reached(host: &str, port: u16) -> Result<TcpStream, String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port))
        .await
        .map_err(|error| format!("no connection to {host}:{port}: {error}"))?;
    stream
        .set_nodelay(true)
        .map_err(|error| format!("no connection to {host}:{port}: {error}"))?;
    Ok(stream)
}

async fn secured(
    target: &Target,
    tls: &Arc<ClientConfig>,
    taken: &Taken,
) -> Result<impl Stream + use<>, String> {
    let plain = match &target.proxy {
        None => Counted::new(reached(&target.host, target.port).await?, taken.clone()),
        Some(proxy) => {
            let mut plain = Counted::new(reached(&proxy.host, proxy.port).await?, taken.clone());
            tunnel(&mut plain, proxy, target).await?;
            plain
        }
    };
    let bare = target
        .host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned();
    let name =
        ServerName::try_from(bare).map_err(|_| format!("{} is not a host name", target.host))?;
    TlsConnector::from(Arc::clone(tls))
        .connect(name, plain)
        .await
        .map_err(|error| format!("TLS with {}: {error}", target.host))
}

/// Asks a proxy for a tunnel (RFC 9110, CONNECT).
async fn tunnel(
    stream: &mut Counted<TcpStream>,
    proxy: &Proxy,
    target: &Target,
) -> Result<(), String> {
    let failed = |why: String| format!("proxy {}:{}: {why}", proxy.host, proxy.port);
    let place = format!("{}:{}", target.host, target.port);
    let authorization = proxy
        .user_password
        .as_ref()
        .map_or_else(String::new, |user_password| {
            let encoded =
                base64::engine::general_purpose::STANDARD.encode(user_password.expose_secret());
            format!("Proxy-Authorization: Basic {encoded}\r\n")
        });
    let head = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{authorization}\r\n");
    stream
        .write_all(head.as_bytes())
        .await
        .map_err(|error| failed(error.to_string()))?;
    let mut answer = Vec::new();
    // One byte at a time: what follows the empty line belongs to TLS.
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= TUNNEL_BYTES_MAX {
            return Err(failed("answers without end".to_owned()));
        }
        let byte = stream
            .read_u8()
            .await
            .map_err(|error| failed(error.to_string()))?;
        answer.push(byte);
    }
    let line = String::from_utf8_lossy(
        answer
            .split(|byte| *byte == b'\r')
            .next()
            .unwrap_or_default(),
    )
    .into_owned();
    let granted = line
        .split(' ')
        .nth(1)
        .is_some_and(|status| status.len() == 3 && status.starts_with('2'));
    if granted {
        Ok(())
    } else {
        Err(failed(format!("refused the tunnel: {line}")))
    }
}

/// Drives the connection and the exchange together, so that nothing goes on writing once this future is dropped.
async fn converse(
    mut sender: http1::SendRequest<Full<Bytes>>,
    driver: http1::Connection<Io, Full<Bytes>>,
    call: Request<Full<Bytes>>,
) -> Result<(u16, Vec<u8>), String> {
    let mut answer = pin!(async {
        let response = sender
            .send_request(call)
            .await
            .map_err(|error| with_sources(&error))?;
        let status = response.status().as_u16();
        Ok((status, read(response.into_body()).await?))
    });
    let mut driver = pin!(driver);
    let mut driving = true;
    loop {
        tokio::select! {
            biased;
            ended = &mut answer => return ended,
            _ = &mut driver, if driving => driving = false,
        }
    }
}

async fn read(mut body: Incoming) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| with_sources(&error))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes.len() + data.len() > ANSWER_BYTES_MAX {
            return Err(format!(
                "the answer is longer than {ANSWER_BYTES_MAX} bytes"
            ));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

fn with_sources(error: &hyper::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
