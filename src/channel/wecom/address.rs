//! A base address, a path and a token become a URL, in this one place; the result is never shown.

use super::{
    config::{ConfigError, Proxy},
    token::{Credential, Token},
};
use crate::channel::once::Target;
use secrecy::ExposeSecret;
use std::net::IpAddr;
use url::{Host, Position, Url};

/// Where WeCom is.
#[derive(Debug, Clone)]
pub(super) struct Address {
    base: Url,
}

impl Address {
    /// Accepts `https://host[:port]`, and plain http where it cannot leave this machine.
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let refused = |why: &str| ConfigError::Address(why.to_owned());
        let base = Url::parse(text).map_err(|error| ConfigError::Address(error.to_string()))?;
        if !base.username().is_empty()
            || base.password().is_some()
            || base.query().is_some()
            || base.fragment().is_some()
        {
            return Err(refused("only scheme, host and port are allowed"));
        }
        if !matches!(base.path(), "" | "/") {
            return Err(refused("a path is not allowed"));
        }
        match (base.scheme(), base.host()) {
            ("https", Some(_)) => Ok(Self { base }),
            ("http", Some(host)) if loopback(&host) => Ok(Self { base }),
            ("http", _) => Err(refused("plain http is allowed on loopback only")),
            _ => Err(refused("the scheme must be https")),
        }
    }

    /// The URL of a call. It carries the token: hand it to a client, and to nothing else.
    pub(super) fn url(
        &self,
        path: &str,
        query: &[(&'static str, String)],
        token: Option<&Token>,
    ) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        if token.is_none() && query.is_empty() {
            return url;
        }
        let mut pairs = url.query_pairs_mut();
        if let Some(token) = token {
            pairs.append_pair("access_token", token.value.expose_secret());
        }
        pairs.extend_pairs(query);
        drop(pairs);
        url
    }

    /// The request target of a call, as HTTP/1.1 writes it on a connection to the server itself.
    pub(super) fn request_target(&self, path: &str, credential: &Credential) -> String {
        let url = match credential {
            Credential::Token(_, token) => self.url(path, &[], Some(token)),
            Credential::Key(key) => {
                self.url(path, &[("key", key.expose_secret().to_owned())], None)
            }
        };
        url[Position::BeforePath..].to_owned()
    }

    /// The `Host` header.
    pub(super) fn host_header(&self) -> String {
        self.base[Position::BeforeHost..Position::AfterPort].to_owned()
    }

    /// Where the one-shot client connects to.
    pub(super) fn target(&self, proxy: Option<&Proxy>) -> Target {
        let https = self.base.scheme() == "https";
        Target {
            https,
            host: self
                .base
                .host_str()
                .expect("checked when it was parsed")
                .to_owned(),
            port: self
                .base
                .port_or_known_default()
                .expect("http and https have default ports"),
            proxy: proxy.filter(|_| https).cloned(),
        }
    }
}

fn loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}
