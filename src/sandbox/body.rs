//! Turns the bytes of a body into fields that are read with the type they must have.

use serde_json::{Map, Value};

use super::code::Code;
use super::wire::Refusal;

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
            Some(value) => value
                .as_i64()
                .map(Some)
                .ok_or_else(|| Code::Argument.into()),
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
        self.array(name)?
            .iter()
            .map(|item| item.as_str().ok_or_else(|| Code::Argument.into()))
            .collect()
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Body>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Body(map.clone()))),
            Some(_) => Err(Code::Argument.into()),
        }
    }

    /// A list of objects.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Body>, Refusal> {
        let object = |item: &Value| match item {
            Value::Object(map) => Ok(Body(map.clone())),
            _ => Err(Refusal::from(Code::Argument)),
        };
        self.array(name)?.iter().map(object).collect()
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
        return Ok(Parsed {
            body: Body::default(),
            warning: false,
        });
    }
    if has_escapes(bytes) {
        return Err(Code::Escapes.into());
    }
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    match values.next() {
        Some(Ok(Value::Object(map))) => Ok(Parsed {
            body: Body(map),
            warning: values.next().is_some(),
        }),
        _ => Err(Code::Argument.into()),
    }
}

fn has_escapes(bytes: &[u8]) -> bool {
    let mut position = 0;
    while position + 5 < bytes.len() {
        if bytes[position] != b'\\' {
            position += 1;
        } else if bytes[position + 1] == b'u'
            && bytes[position + 2..position + 6]
                .iter()
                .all(u8::is_ascii_hexdigit)
        {
            return true;
        } else {
            // The escaped character itself, which may be a backslash, opens nothing.
            position += 2;
        }
    }
    false
}
