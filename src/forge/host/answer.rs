//! A response's head and body become an answer, a limit that was met, or what is wrong with it.

use super::{HostError, LimitEnds};
use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};
use serde::de::DeserializeOwned;

/// Characters of a host's own words that are repeated.
const WORDS_MAX: usize = 200;

/// A whole answer.
pub(super) struct Answer {
    /// Method and path, for words about it.
    pub(super) call: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The body as what is documented.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, HostError> {
        serde_json::from_slice(&self.body).map_err(|error| HostError::NotAsDocumented {
            call: self.call.clone(),
            reason: odd(&self.body, &error),
        })
    }

    /// A header as text.
    pub(super) fn header(&self, name: &'static str) -> Option<&str> {
        self.headers
            .get(HeaderName::from_static(name))?
            .to_str()
            .ok()
    }
}

/// What is odd about a body that is not what was expected. Its content is not repeated: it may be anything.
fn odd(body: &[u8], error: &serde_json::Error) -> String {
    let start = body.trim_ascii_start();
    if start.is_empty() {
        "it is empty".to_owned()
    } else if start.starts_with(b"<") {
        "it is a page, not JSON".to_owned()
    } else if error.is_eof() {
        "its JSON ends in the middle".to_owned()
    } else if error.is_syntax() {
        "it is not JSON".to_owned()
    } else {
        "it lacks what it should hold".to_owned()
    }
}

/// The limit a response tells of, if it does: 429, or 403 with GitHub's headers of a limit.
pub(super) fn limit(status: u16, headers: &HeaderMap) -> Option<LimitEnds> {
    let number =
        |name: HeaderName| -> Option<i64> { headers.get(name)?.to_str().ok()?.trim().parse().ok() };
    let after = number(RETRY_AFTER).and_then(|seconds| u64::try_from(seconds).ok());
    let left = number(HeaderName::from_static("x-ratelimit-remaining"))
        .or_else(|| number(HeaderName::from_static("ratelimit-remaining")));
    let reset = number(HeaderName::from_static("x-ratelimit-reset"))
        .or_else(|| number(HeaderName::from_static("ratelimit-reset")));
    let limited = status == 429 || (status == 403 && (after.is_some() || left == Some(0)));
    if !limited {
        return None;
    }
    Some(match (after, reset) {
        (Some(seconds), _) => LimitEnds::In(seconds),
        (None, Some(second)) => LimitEnds::At(second),
        (None, None) => LimitEnds::Unknown,
    })
}

/// Seconds until a limit ends, by the clock of the host that set it.
pub(super) fn wait_s(ends: LimitEnds, headers: &HeaderMap) -> Option<u64> {
    match ends {
        LimitEnds::In(seconds) => Some(seconds),
        LimitEnds::Unknown => None,
        LimitEnds::At(second) => {
            let date = headers.get(reqwest::header::DATE)?.to_str().ok()?;
            let now = jiff::fmt::rfc2822::parse(date)
                .ok()?
                .timestamp()
                .as_second();
            Some(u64::try_from(second - now).unwrap_or(0))
        }
    }
}

/// The host's own words about a refusal: `message`, or GitLab's `error`; one line, no control characters, no token.
pub(super) fn words(body: &[u8], token: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let said = ["message", "error", "error_description"]
        .iter()
        .find_map(|name| body.get(*name))
        .map(|said| match said.as_str() {
            Some(text) => text.to_owned(),
            None => said.to_string(),
        })
        .unwrap_or_default();
    safe(&said, token)
}

/// Words from outside that may be shown.
pub(super) fn safe(text: &str, token: &str) -> String {
    let text = if token.is_empty() {
        text.to_owned()
    } else {
        text.replace(token, "***")
    };
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(WORDS_MAX)
        .collect()
}
