//! Names what goes in and out: HTTP requests and replies, calls and their outcomes.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::body::Body;
use super::code::Code;

/// One HTTP request, as bytes and strings, from a socket or from a simulation.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// The path without the query, such as `/cgi-bin/gettoken`.
    pub path: String,
    /// The query without `?`, still encoded.
    pub query: String,
    /// Header names, in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Makes a `GET` of a path with its query.
    pub fn get(target: &str) -> Self {
        Self::new("GET", target, Vec::new())
    }

    /// Makes a `POST` to a path with its query.
    pub fn post(target: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new("POST", target, body.into())
    }

    /// Adds a header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers
            .push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    fn new(method: &str, target: &str, body: Vec<u8>) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body,
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .filter(|value| !value.is_empty())
    }
}

/// What the caller gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// An HTTP answer.
    Http {
        /// The status.
        status: u16,
        /// Header names and values.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// The connection ends without one byte.
    Cut {
        /// The call was carried out all the same.
        effect: bool,
    },
    /// The answer comes later; the call was carried out at once.
    Later {
        /// How much later.
        after: Delay,
        /// What comes then.
        reply: Box<Reply>,
    },
}

/// How long an answer is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Milliseconds of the machine's clock.
    Real(u64),
    /// Milliseconds of the sandbox's clock.
    Sandbox(u64),
}

impl Reply {
    pub(super) fn json(value: &Value) -> Self {
        Self::typed(
            200,
            "application/json; charset=UTF-8",
            value.to_string().into_bytes(),
        )
    }

    pub(super) fn typed(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self::Http {
            status,
            headers: vec![("content-type".into(), content_type.into())],
            body,
        }
    }

    pub(super) fn not_found() -> Self {
        Self::Http {
            status: 404,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }
}

/// Whose token came with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Caller {
    /// The call needs no token.
    Nobody,
    /// The contact-sync secret 通讯录同步.
    Contacts,
    /// The customer-contact secret 客户联系.
    Customers,
    /// A self-built app, by agent id.
    App(i64),
}

/// A call that passed the token, the limits and the JSON parser.
pub(super) struct Call<'a> {
    /// Unix seconds, sandbox time.
    pub(super) now: f64,
    /// The path after `/cgi-bin/`.
    pub(super) path: &'static str,
    /// Whose token it is.
    pub(super) caller: Caller,
    /// The JSON object sent, empty for `GET`.
    pub(super) body: Body,
    /// The request as it came.
    pub(super) request: &'a Request,
}

impl Call<'_> {
    /// Whole Unix seconds.
    pub(super) fn second(&self) -> i64 {
        self.now.floor() as i64
    }

    /// SHA-256 of the body, so that the record shows which requests were the same bytes.
    pub(super) fn digest(&self) -> String {
        hex(&Sha256::digest(&self.request.body))
    }

    pub(super) fn query(&self, name: &str) -> Option<String> {
        self.request.parameter(name)
    }

    pub(super) fn query_number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.query(name)
            .map(|text| text.parse().map_err(|_| Refusal::from(Code::Argument)))
            .transpose()
    }
}

/// A successful answer.
pub(super) enum Outcome {
    /// Fields beside `errcode` 0 and `errmsg` "ok".
    Json(Value),
    /// The same, with the empty `errmsg` of the upload calls.
    Quiet(Value),
    /// A file.
    File {
        content_type: String,
        name: String,
        bytes: Vec<u8>,
        /// First byte and the one behind the last, when a part was asked for.
        range: Option<(usize, usize)>,
    },
}

impl Outcome {
    /// Nothing but `errcode` and `errmsg`.
    pub(super) fn done() -> Self {
        Self::Json(json!({}))
    }
}

/// A refusal, with fields that come beside the code.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) fields: Value,
}

impl Refusal {
    pub(super) fn with(code: Code, fields: Value) -> Self {
        Self { code, fields }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self {
            code,
            fields: json!({}),
        }
    }
}

/// What a handler returns.
pub(super) type Handled = Result<Outcome, Refusal>;

/// Writes bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing into memory does not fail");
            text
        })
}
