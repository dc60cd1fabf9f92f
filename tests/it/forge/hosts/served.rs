//! What the three servers share: a request taken apart, an answer with headers, a page of a listing.

use crate::channel::platform::{Heard, Reply};
use serde_json::Value;

/// Method, path segments, decoded.
pub fn target(heard: &Heard) -> (String, Vec<String>) {
    let method = heard.head.split(' ').next().unwrap_or_default().to_owned();
    let segments = heard.path().split('/').skip(1);
    (method, segments.map(decoded).collect())
}

/// A query parameter, decoded.
pub fn query(heard: &Heard, name: &str) -> Option<String> {
    heard.query(name).map(decoded)
}

fn decoded(text: &str) -> String {
    let pair = format!("a={text}");
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// A header of the request.
pub fn header(heard: &Heard, name: &str) -> Option<String> {
    heard.head.lines().skip(1).find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

/// A JSON answer with headers.
pub fn answer(status: u16, headers: &[(&str, String)], body: &Value) -> Reply {
    let body = body.to_string();
    raw(
        status,
        headers,
        "application/json; charset=utf-8",
        body.as_bytes(),
    )
}

/// Any answer.
pub fn raw(status: u16, headers: &[(&str, String)], kind: &str, body: &[u8]) -> Reply {
    let mut head = format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            head.push_str(part);
        }
    }
    head += "\r\n";
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// Number and size of the page that is asked for, within what a host allows.
pub fn page_asked(heard: &Heard, default: usize) -> (usize, usize) {
    let number = |name| query(heard, name).and_then(|text| text.parse().ok());
    (
        number("page").unwrap_or(1).max(1),
        number("per_page").unwrap_or(default).clamp(1, 100),
    )
}

/// One page of rows, and how many pages there are.
pub fn page(rows: &[Value], (number, size): (usize, usize)) -> (Vec<Value>, usize) {
    let pages = rows.len().div_ceil(size).max(1);
    let rows = rows.iter().skip((number - 1) * size).take(size);
    (rows.cloned().collect(), pages)
}
