//! An address becomes the walk along its redirects, each host asked only where it was found to be on the internet.
//!
//! Resolving and connecting are one step: the address that was judged is the one that is connected to, so that a name cannot
//! mean something else in between. No proxy, no cookie, no second attempt, and of a page only its first bytes.

use super::{
    reachable::is_reachable,
    tls::{self, Roots},
};
use crate::{
    history::{Visit, VisitEnd},
    model::Digest,
};
use http_body_util::{BodyExt, Empty};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// Redirects that are followed.
pub const REDIRECTS_MAX: usize = 10;
/// Bytes of a page that are read, and hashed.
pub const PAGE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of an answer's head.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Addresses of one host that are tried.
const ADDRESSES_MAX: usize = 4;
/// From the name to the last byte that is read, for each hop.
const HOP_DEADLINE: Duration = Duration::from_secs(10);

/// What a name stands for, asked once for each hop.
pub type Lookup = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Opens addresses as a stranger on the internet would.
#[derive(Clone)]
pub struct Visitor {
    lookup: Arc<dyn Fn(String) -> Lookup + Send + Sync>,
    may_reach: fn(IpAddr) -> bool,
    deadline: Duration,
    tls: Arc<ClientConfig>,
}

/// What one hop came to.
enum Step {
    Leads(Url),
    Ends(VisitEnd),
}

impl Visitor {
    /// Asks this machine's resolver and reaches the internet only.
    pub fn new() -> Result<Self, rustls::Error> {
        let lookup = |host: String| -> Lookup {
            Box::pin(async move {
                let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
                Ok(found.map(|address| address.ip()).collect())
            })
        };
        Self::with(lookup, is_reachable, HOP_DEADLINE, &Roots::System)
    }

    /// With another resolver, another idea of what may be reached, another deadline of a hop and other roots: for rehearsals.
    pub fn with(
        lookup: impl Fn(String) -> Lookup + Send + Sync + 'static,
        may_reach: fn(IpAddr) -> bool,
        deadline: Duration,
        roots: &Roots,
    ) -> Result<Self, rustls::Error> {
        Ok(Self {
            lookup: Arc::new(lookup),
            may_reach,
            deadline,
            tls: Arc::new(tls::http1_only(tls::tls_configuration(roots)?)),
        })
    }

    /// Follows an address to its end. `now_ms` is what the walk is dated with.
    pub async fn visit(&self, address: &Url, now_ms: i64) -> Visit {
        let mut here = address.clone();
        here.set_fragment(None);
        let mut hops = vec![here.to_string()];
        let end = loop {
            if !matches!(here.scheme(), "http" | "https") {
                break VisitEnd::OtherScheme;
            }
            let step = timeout(self.deadline, self.step(&here)).await;
            let next = match step {
                Err(_) => {
                    let reason = format!("no whole answer within {} s", self.deadline.as_secs());
                    break VisitEnd::NoAnswer { reason };
                }
                Ok(Err(reason)) => break VisitEnd::NoAnswer { reason },
                Ok(Ok(Step::Ends(end))) => break end,
                Ok(Ok(Step::Leads(next))) => next,
            };
            if hops.len() > REDIRECTS_MAX {
                break VisitEnd::TooMany {
                    limit: REDIRECTS_MAX,
                };
            }
            let came_back = hops.iter().any(|hop| *hop == *next.as_str());
            hops.push(next.to_string());
            if came_back {
                break VisitEnd::Loop;
            }
            here = next;
        };
        Visit {
            at_ms: now_ms,
            hops,
            end,
        }
    }

    async fn step(&self, here: &Url) -> Result<Step, String> {
        let found = self.resolve(here).await?;
        if let Some(inside) = found.iter().find(|ip| !(self.may_reach)(**ip)) {
            let ip = inside.to_string();
            return Ok(Step::Ends(VisitEnd::Inside { ip }));
        }
        let port = here.port_or_known_default().unwrap_or(443);
        let plain = connect(&found, port).await?;
        if here.scheme() == "http" {
            return ask(plain, here).await;
        }
        let host = here.host_str().unwrap_or_default();
        let bare = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let name = ServerName::try_from(bare).map_err(|error| error.to_string())?;
        let secured = TlsConnector::from(Arc::clone(&self.tls))
            .connect(name, plain)
            .await
            .map_err(|error| format!("TLS: {error}"))?;
        ask(secured, here).await
    }

    async fn resolve(&self, here: &Url) -> Result<Vec<IpAddr>, String> {
        let found = match here.host() {
            None => return Err("no host".to_owned()),
            Some(Host::Ipv4(ip)) => vec![IpAddr::V4(ip)],
            Some(Host::Ipv6(ip)) => vec![IpAddr::V6(ip)],
            Some(Host::Domain(name)) => (self.lookup)(name.to_owned())
                .await
                .map_err(|error| format!("DNS: {error}"))?,
        };
        if found.is_empty() {
            return Err("DNS: no address".to_owned());
        }
        Ok(found)
    }
}

/// Connects to one of the addresses that were judged, and to no other.
async fn connect(found: &[IpAddr], port: u16) -> Result<TcpStream, String> {
    let mut refused = String::new();
    for ip in found.iter().take(ADDRESSES_MAX) {
        match TcpStream::connect(SocketAddr::new(*ip, port)).await {
            Ok(stream) => return Ok(stream),
            Err(error) => refused = format!("{ip}: {error}"),
        }
    }
    Err(refused)
}

async fn ask<S>(stream: S, here: &Url) -> Result<Step, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, driver) = http1::Builder::new()
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    // Ends with this call, whatever the other side still wants to say.
    let mut driving = JoinSet::new();
    driving.spawn(driver);
    let answer = sender
        .send_request(request(here)?)
        .await
        .map_err(|error| error.to_string())?;
    if let Some(next) = redirect(&answer, here) {
        return Ok(Step::Leads(next));
    }
    let status = answer.status().as_u16();
    let page = first_bytes(answer).await?;
    Ok(Step::Ends(VisitEnd::Page {
        status,
        sha256: Digest::of(&page),
        bytes: page.len() as u64,
    }))
}

fn request(here: &Url) -> Result<Request<Empty<Bytes>>, String> {
    let path = &here[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &here[url::Position::BeforeHost..url::Position::AfterPort];
    Request::get(path)
        .header(header::HOST, host)
        .header(
            header::USER_AGENT,
            concat!("qunfa-check/", env!("CARGO_PKG_VERSION")),
        )
        .header(header::ACCEPT, "text/html,*/*;q=0.5")
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::RANGE, format!("bytes=0-{}", PAGE_BYTES_MAX - 1))
        .header(header::CONNECTION, "close")
        .body(Empty::new())
        .map_err(|error| error.to_string())
}

fn redirect(answer: &Response<Incoming>, here: &Url) -> Option<Url> {
    let leads = matches!(
        answer.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = answer.headers().get(header::LOCATION)?;
    let location = String::from_utf8_lossy(location.as_bytes());
    let mut next = leads.then(|| here.join(&location).ok()).flatten()?;
    next.set_fragment(None);
    Some(next)
}

async fn first_bytes(answer: Response<Incoming>) -> Result<Vec<u8>, String> {
    let mut body = answer.into_body();
    let mut page = Vec::new();
    while page.len() < PAGE_BYTES_MAX {
        let Some(frame) = body.frame().await else {
            break;
        };
        let frame = frame.map_err(|error| error.to_string())?;
        if let Some(data) = frame.data_ref() {
            let left = PAGE_BYTES_MAX - page.len();
            page.extend_from_slice(&data[..data.len().min(left)]);
        }
    }
    Ok(page)
}
