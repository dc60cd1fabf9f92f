//! A base address, path segments and a query become a URL; nothing that a file or a host says leads to another host.

use super::HostError;
use url::{Host, Url};

/// Where an API is.
#[derive(Debug, Clone)]
pub(super) struct Address {
    base: Url,
}

impl Address {
    /// Accepts `https://host[:port][/path]`, and plain http where it cannot leave this machine.
    pub(super) fn parse(text: &str) -> Result<Self, HostError> {
        let refused = |reason: &str| HostError::Address {
            // A password in an address is not repeated.
            address: text.rsplit('@').next().unwrap_or_default().to_owned(),
            reason: reason.to_owned(),
        };
        let base = Url::parse(text).map_err(|error| refused(&error.to_string()))?;
        let plain = base.username().is_empty() && base.password().is_none();
        if !plain || base.query().is_some() || base.fragment().is_some() {
            return Err(refused("only scheme, host, port and path are allowed"));
        }
        match (base.scheme(), base.host()) {
            ("https", Some(_)) => Ok(Self { base }),
            ("http", Some(host)) if is_loopback(&host) => Ok(Self { base }),
            ("http", _) => Err(refused("plain http is allowed on loopback only")),
            _ => Err(refused("the scheme must be https")),
        }
    }

    /// The URL of a call below the base. Each segment is one: what stands in it cannot lead elsewhere.
    pub(super) fn url(&self, segments: &[&str], query: &[(&str, String)]) -> Url {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .expect("an http address has a path")
            .pop_if_empty()
            .extend(segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// Whether a URL is of this very server.
    pub(super) fn is_mine(&self, url: &Url) -> bool {
        url.origin() == self.base.origin() && url.username().is_empty() && url.password().is_none()
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The parts of a repository's name, if it is one: no empty part, nothing that leads up.
pub(super) fn repository_parts(repository: &str) -> Result<Vec<String>, HostError> {
    let parts: Vec<String> = repository.split('/').map(str::to_owned).collect();
    let sound = |part: &String| {
        let letters = part
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
        !part.is_empty() && part != "." && part != ".." && letters
    };
    if parts.iter().all(sound) {
        Ok(parts)
    } else {
        Err(HostError::Repository(
            repository.chars().take(100).collect(),
        ))
    }
}
