//! Turns HTTP bytes into a call with checked fields, and an outcome into the bytes of an answer.

use serde_json::{Map, Value, json};

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
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    fn new(method: &str, target: &str, body: Vec<u8>) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { method: method.to_owned(), path: path.to_owned(), query: query.to_owned(), headers: Vec::new(), body }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
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
        Self::typed(200, "application/json; charset=UTF-8", value.to_string().into_bytes())
    }

    pub(super) fn typed(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self::Http { status, headers: vec![("content-type".into(), content_type.into())], body }
    }

    pub(super) fn not_found() -> Self {
        Self::Http { status: 404, headers: Vec::new(), body: Vec::new() }
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

    pub(super) fn query(&self, name: &str) -> Option<String> {
        self.request.parameter(name)
    }

    pub(super) fn query_number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.query(name).map(|text| text.parse().map_err(|_| Refusal::from(Code::Argument))).transpose()
    }
}

/// A successful answer.
pub(super) enum Outcome {
    /// Fields beside `errcode` 0 and `errmsg` "ok".
    Json(Value),
    /// The same, with the empty `errmsg` of the upload calls.
    Quiet(Value),
    /// A file.
    File { content_type: String, name: String, bytes: Vec<u8> },
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
        Self { code, fields: json!({}) }
    }
}

/// What a handler returns.
pub(super) type Handled = Result<Outcome, Refusal>;

/// A JSON object whose fields are read with the type they must have. `null` and `""` count as absent, as they do there.
#[derive(Debug, Default, Clone)]
pub(super) struct Body(pub(super) Map<String, Value>);

impl Body {
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Code::Argument.into()),
        }
    }

    pub(super) fn needed(&self, name: &str, missing: Code) -> Result<&str, Refusal> {
        self.text(name)?.ok_or_else(|| missing.into())
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| Code::Argument.into()),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(value) => match value.as_i64() {
                Some(0) => Ok(false),
                Some(1) => Ok(true),
                _ => Err(Code::Argument.into()),
            },
        }
    }

    pub(super) fn array(&self, name: &str) -> Result<&[Value], Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(Code::Argument.into()),
        }
    }

    pub(super) fn texts(&self, name: &str) -> Result<Vec<&str>, Refusal> {
        self.array(name)?.iter().map(|item| item.as_str().ok_or_else(|| Code::Argument.into())).collect()
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Body>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Body(map.clone()))),
            Some(_) => Err(Code::Argument.into()),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }
}

/// A body as the server understands it: what it could read, and whether something behind it was wrong.
pub(super) struct Parsed {
    pub(super) body: Body,
    pub(super) warning: bool,
}

/// Reads a JSON body. Rubbish behind a whole object only warns, rubbish in place of one is refused.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Parsed { body: Body::default(), warning: false });
    }
    if has_escapes(bytes) {
        return Err(Code::Escapes.into());
    }
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    match values.next() {
        Some(Ok(Value::Object(map))) => Ok(Parsed { body: Body(map), warning: values.next().is_some() }),
        _ => Err(Code::Argument.into()),
    }
}

fn has_escapes(bytes: &[u8]) -> bool {
    let mut position = 0;
    while position + 5 < bytes.len() {
        if bytes[position] != b'\\' {
            position += 1;
        } else if bytes[position + 1] == b'u' && bytes[position + 2..position + 6].iter().all(u8::is_ascii_hexdigit) {
            return true;
        } else {
            // The escaped character itself, which may be a backslash, opens nothing.
            position += 2;
        }
    }
    false
}
