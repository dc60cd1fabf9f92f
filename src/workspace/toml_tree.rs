//! The bytes of a TOML file become a JSON value and, for every key and value of it, where it stands; or all syntax errors at once.

use super::{
    secrets,
    syntax::{self, DEPTH_MAX},
    text::{self, Text},
};
use crate::diagnostic::{Lines, Place, Sink};
use serde_json::{Map, Number, Value};
use std::{collections::BTreeMap, ops::Range};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// One parsed file.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Its text and line starts; what looks like a secret is masked, byte for byte.
    pub lines: Lines,
    /// What it says, dates as strings.
    pub value: Value,
    /// Where it says so.
    pub root: Span,
}

/// Where a key and its value stand, and what is inside.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// The key; for an array's element, the value.
    pub key: Range<usize>,
    /// The value; for a table with a header, the header.
    pub value: Range<usize>,
    /// Members or elements.
    pub inside: Inside,
}

/// What is inside a value.
#[derive(Debug, Clone)]
pub(super) enum Inside {
    /// Nothing with a place of its own.
    Leaf,
    /// Elements in order.
    Array(Vec<Span>),
    /// Members by name, since a file may hold a hundred thousand.
    Table(BTreeMap<String, Span>),
}

/// What came of a file.
pub(super) enum Parsed {
    /// It is TOML.
    Whole(Document),
    /// It is not; its `id`, if that much could be read, so that a broken campaign is not taken for one that is gone.
    Broken {
        /// The text, for underlining.
        lines: Lines,
        /// The pinned id.
        id: Option<String>,
    },
}

impl Document {
    /// The place of a byte range.
    pub fn place(&self, bytes: &Range<usize>) -> Place {
        self.lines.place(bytes.clone())
    }
}

impl Span {
    /// A member or element by its name or number.
    pub fn child(&self, name: &str) -> Option<&Self> {
        match &self.inside {
            Inside::Leaf => None,
            Inside::Array(items) => items.get(name.parse::<usize>().ok()?),
            Inside::Table(members) => members.get(name),
        }
    }
}

/// Whether a file is searched for secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scan {
    /// It is.
    Secrets,
    /// It holds signatures, which look like secrets and must stay as they are.
    Nothing,
}

/// Parses a file; everything wrong with its syntax goes into the sink.
pub(super) fn parse(file: &str, bytes: &[u8], scan: Scan, sink: &mut Sink) -> Parsed {
    let text = match text::decode(file, bytes, sink) {
        Text::Utf8(text) => text,
        Text::Unreadable => {
            return Parsed::Broken {
                lines: Lines::new(file, ""),
                id: None,
            };
        }
    };
    if text.trim().is_empty() {
        syntax::empty(file, sink);
        return Parsed::Broken {
            lines: Lines::new(file, text),
            id: None,
        };
    }
    let (table, errors) = DeTable::parse_recoverable(&text);
    let first_key = table
        .get_ref()
        .iter()
        .map(|(key, _)| key.span())
        .min_by_key(|span| span.start)
        .unwrap_or(0..0);
    let id = table
        .get_ref()
        .get("id")
        .and_then(|id| id.get_ref().as_str())
        .map(str::to_owned);
    let (mut value, inside) = convert_table(table.get_ref(), 0);
    let root = Span {
        key: first_key.clone(),
        value: first_key,
        inside,
    };

    // Secrets go before anything can quote the text.
    let found = if scan == Scan::Secrets {
        secrets::find(&text, &value, &root)
    } else {
        Vec::new()
    };
    let lines = Lines::new(file, secrets::mask(&text, &found));
    secrets::mask_values(&mut value, &root, &found);
    for secret in &found {
        sink.push(secrets::finding(lines.place(secret.bytes.clone()), secret));
    }

    if !errors.is_empty() {
        syntax::report(&lines, &errors, sink);
        return Parsed::Broken { lines, id };
    }
    if let Some(deep) = too_deep(&root, 0) {
        syntax::too_deep(lines.place(deep), sink);
        return Parsed::Broken { lines, id };
    }
    Parsed::Whole(Document { lines, value, root })
}

fn convert_table(table: &DeTable<'_>, depth: usize) -> (Value, Inside) {
    let mut members = Map::with_capacity(table.len());
    let mut spans = BTreeMap::new();
    for (key, value) in table {
        let (json, inside) = convert(value, depth + 1);
        members.insert(key.get_ref().to_string(), json);
        spans.insert(
            key.get_ref().to_string(),
            Span {
                key: key.span(),
                value: value.span(),
                inside,
            },
        );
    }
    (Value::Object(members), Inside::Table(spans))
}

fn convert(value: &Spanned<DeValue<'_>>, depth: usize) -> (Value, Inside) {
    let leaf = |json: Value| (json, Inside::Leaf);
    // What lies deeper is refused anyway, and must not cost the stack.
    if depth > DEPTH_MAX {
        return leaf(Value::Null);
    }
    match value.get_ref() {
        DeValue::String(text) => leaf(Value::String(text.to_string())),
        DeValue::Boolean(truth) => leaf(Value::Bool(*truth)),
        // Dates become strings; what they mean depends on the workspace's zone.
        DeValue::Datetime(at) => leaf(Value::String(at.to_string())),
        // A number JSON cannot hold becomes null, which no schema allows.
        DeValue::Integer(digits) => leaf(
            i64::from_str_radix(digits.as_str(), digits.radix())
                .map_or(Value::Null, |n| Value::Number(n.into())),
        ),
        DeValue::Float(digits) => leaf(
            digits
                .as_str()
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map_or(Value::Null, Value::Number),
        ),
        DeValue::Array(items) => {
            let (values, spans) = items
                .iter()
                .map(|item| {
                    let (json, inside) = convert(item, depth + 1);
                    (
                        json,
                        Span {
                            key: item.span(),
                            value: item.span(),
                            inside,
                        },
                    )
                })
                .unzip();
            (Value::Array(values), Inside::Array(spans))
        }
        DeValue::Table(table) => convert_table(table, depth),
    }
}

fn too_deep(span: &Span, depth: usize) -> Option<Range<usize>> {
    if depth > DEPTH_MAX {
        return Some(span.key.clone());
    }
    match &span.inside {
        Inside::Leaf => None,
        Inside::Array(items) => items.iter().find_map(|item| too_deep(item, depth + 1)),
        Inside::Table(members) => members
            .values()
            .filter_map(|member| too_deep(member, depth + 1))
            .min_by_key(|at| at.start),
    }
}
