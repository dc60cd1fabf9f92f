//! A question to a server on this machine: a sandbox's clock or control port. Any other address is refused before it is asked.

use super::tls::{self, Roots};
use crate::ports::CallError;
use serde_json::Value;
use std::time::Duration;

/// Asks, with a JSON body when there is one, and reads a JSON answer.
pub async fn ask_loopback(url: &str, body: Option<&Value>) -> Result<Value, CallError> {
    let failed = |reason: String| CallError::Unreachable(reason);
    let parsed = url::Url::parse(url).map_err(|error| failed(error.to_string()))?;
    if !is_loopback(&parsed) {
        return Err(failed(
            "only addresses of this machine are asked here".to_owned(),
        ));
    }
    tls::tls_configuration(&Roots::System).map_err(|error| failed(error.to_string()))?;
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build();
    let client = client.map_err(|error| failed(error.to_string()))?;
    let request = match body {
        Some(body) => client.post(parsed).json(body),
        None => client.get(parsed),
    };
    let answer = request
        .send()
        .await
        .map_err(|error| failed(error.without_url().to_string()))?;
    answer
        .json()
        .await
        .map_err(|error| failed(error.without_url().to_string()))
}

/// Whether an address is on this machine.
pub fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
