//! A parsed file is held against its schema: everything that does not fit becomes a finding where it stands, and is taken out,
//! so that what is left can be read on.

use super::{
    schema,
    shape_words::{self as words, Kinds},
    toml_tree::{Document, Span},
};
use crate::diagnostic::{Finding, Place, Sentence, Sink, nearest};
use jsonschema::{
    JsonType, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
    paths::LocationSegment,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{collections::BTreeSet, sync::LazyLock};

/// After so many unknown keys in one table the rest is counted.
const UNKNOWN_KEYS_MAX: usize = 20;

/// Keys whose text is a date or time.
const MOMENTS: &[&str] = &[
    "not_before",
    "not_after",
    "until",
    "valid_until",
    "expires",
    "to",
];

/// A schema and its compiled form.
pub(super) struct Shape {
    schema: Value,
    validator: Validator,
}

/// Campaigns.
pub(super) static CAMPAIGN: LazyLock<Shape> = LazyLock::new(|| Shape::new(schema::campaign()));
/// `qunfa.toml`.
pub(super) static SETTINGS: LazyLock<Shape> = LazyLock::new(|| Shape::new(schema::settings()));
/// `members.toml`.
pub(super) static MEMBERS: LazyLock<Shape> = LazyLock::new(|| Shape::new(schema::members()));
/// `lexicon/*.toml`.
pub(super) static LEXICON: LazyLock<Shape> = LazyLock::new(|| Shape::new(schema::lexicon()));
/// `*.signoffs.toml`.
pub(super) static SIGNOFFS: LazyLock<Shape> = LazyLock::new(|| Shape::new(schema::signoffs()));

impl Shape {
    fn new(schema: Value) -> Self {
        let validator =
            jsonschema::validator_for(&schema).expect("a test compiles every generated schema");
        Self { schema, validator }
    }

    /// Reports what does not fit and takes it out; true when everything fitted.
    pub fn validate(&self, document: &mut Document, sink: &mut Sink) -> bool {
        if self.validator.is_valid(&document.value) {
            return true;
        }
        let mut misfits = Vec::new();
        let errors: Vec<_> = self.validator.iter_errors(&document.value).collect();
        Report {
            shape: self,
            document,
            sink,
            misfits: &mut misfits,
            meant: BTreeSet::new(),
        }
        .errors(&errors);
        for path in misfits {
            take_out(&mut document.value, &path);
        }
        false
    }
}

/// The document's value as a type; misfits are out of it, so what fails here is beyond the schema and is said as it is.
pub(super) fn typed<T: DeserializeOwned>(document: &mut Document, sink: &mut Sink) -> Option<T> {
    let value = std::mem::take(&mut document.value);
    match serde_json::from_value(value) {
        Ok(typed) => Some(typed),
        Err(error) => {
            let what = words::Other {
                keyword: error.to_string(),
            };
            sink.push(Finding::block(
                "wrong-value",
                document.place(&document.root.value),
                what,
            ));
            None
        }
    }
}

/// The words on the way to a value.
type Path = Vec<String>;

struct Report<'a> {
    shape: &'a Shape,
    document: &'a Document,
    sink: &'a mut Sink,
    misfits: &'a mut Vec<Path>,
    /// Keys that were written with a slip, by where they belong: they are not missing as well.
    meant: BTreeSet<(Path, String)>,
}

impl<'a> Report<'a> {
    /// Slips of keys come before keys that are missing because of them.
    fn errors(&mut self, errors: &[ValidationError<'_>]) {
        let is_missing = |error: &&ValidationError<'_>| {
            matches!(error.kind(), ValidationErrorKind::Required { .. })
        };
        errors
            .iter()
            .filter(|error| !is_missing(error))
            .for_each(|error| self.error(error));
        errors
            .iter()
            .filter(is_missing)
            .for_each(|error| self.error(error));
    }

    fn error(&mut self, error: &ValidationError<'_>) {
        use ValidationErrorKind as Kind;
        let path = path_of(error);
        match error.kind() {
            Kind::AdditionalProperties { unexpected } => {
                self.unknown_keys(&path, unexpected, error);
            }
            Kind::Required { property } => {
                self.missing_key(&path, property.as_str().unwrap_or_default());
            }
            Kind::Type { kind } => self.wrong_type(path, kind),
            Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
                self.no_branch(path, context);
            }
            Kind::Constant { expected_value } => {
                self.not_a_word(path, std::slice::from_ref(expected_value.as_ref()));
            }
            Kind::Enum { options } => {
                self.not_a_word(path, options.as_array().map_or(&[], Vec::as_slice));
            }
            Kind::Minimum { .. } | Kind::Maximum { .. } => self.out_of_range(path, error),
            Kind::Pattern { pattern } => {
                let what = words::pattern(pattern);
                self.misfit(path, "wrong-form", what);
            }
            Kind::MinLength { .. } | Kind::MinItems { .. } | Kind::MinProperties { .. } => {
                let what: Sentence = match self.limit_of(error) {
                    0 | 1 => words::Empty {}.into(),
                    limit if matches!(error.kind(), Kind::MinLength { .. }) => {
                        words::TooShort { limit }.into()
                    }
                    limit => words::TooFew { limit }.into(),
                };
                self.misfit(path, "too-short", what);
            }
            Kind::MaxLength { .. } => {
                let limit = self.limit_of(error);
                self.misfit(path, "too-long", words::TooLong { limit });
            }
            Kind::MaxItems { .. } | Kind::MaxProperties { .. } => {
                let limit = self.limit_of(error);
                self.misfit(path, "too-long", words::TooMany { limit });
            }
            other => {
                let keyword = other.keyword().to_owned();
                self.misfit(path, "wrong-value", words::Other { keyword });
            }
        }
    }

    fn unknown_keys(&mut self, path: &Path, unexpected: &[String], error: &ValidationError<'_>) {
        let known: Vec<&str> = self
            .table_schema(error)
            .into_iter()
            .flatten()
            .map(|(key, _)| key.as_str())
            .collect();
        for key in unexpected.iter().take(UNKNOWN_KEYS_MAX) {
            let span = self.span(path);
            let place = self.document.place(&span.child(key).unwrap_or(span).key);
            let finding = match nearest(key, known.iter().copied()) {
                Some(meant) => {
                    self.meant.insert((path.clone(), meant.to_owned()));
                    Finding::block(
                        "unknown-key",
                        place,
                        words::MisspeltKey {
                            key: key.clone(),
                            meant: meant.to_owned(),
                        },
                    )
                }
                None => Finding::block(
                    "unknown-key",
                    place,
                    words::UnknownKey {
                        key: key.clone(),
                        known: known.join(", "),
                    },
                ),
            };
            self.sink.push(finding.text(key));
        }
        if let Some(rest) = unexpected
            .len()
            .checked_sub(UNKNOWN_KEYS_MAX)
            .filter(|rest| *rest > 0)
        {
            let place = self.document.place(&self.span(path).key);
            self.sink.push(Finding::block(
                "unknown-key",
                place,
                words::MoreKeys { rest },
            ));
        }
        self.misfits.extend(
            unexpected
                .iter()
                .map(|key| path.iter().chain([key]).cloned().collect()),
        );
    }

    fn missing_key(&mut self, path: &Path, key: &str) {
        if self.meant.contains(&(path.clone(), key.to_owned())) {
            return;
        }
        let span = self.span(path);
        let place = if path.is_empty() {
            Place::file(self.document.lines.file())
        } else {
            self.document.place(&span.key)
        };
        let table = path.join(".");
        let finding = if table.is_empty() {
            Finding::block(
                "missing-key",
                place,
                words::MissingKey {
                    key: key.to_owned(),
                },
            )
        } else {
            Finding::block(
                "missing-key",
                place,
                words::MissingKeyIn {
                    key: key.to_owned(),
                    table,
                },
            )
        };
        self.sink.push(finding);
    }

    fn wrong_type(&mut self, path: Path, kind: &TypeKind) {
        let kinds = match kind {
            TypeKind::Single(one) => Kinds::of([one.as_str()]),
            TypeKind::Multiple(set) => Kinds::of(set.iter().map(jsonschema::JsonType::as_str)),
        };
        if is_pace(&path) {
            return self.misfit(path, "out-of-range", words::PACE);
        }
        let is_moment = path
            .last()
            .is_some_and(|key| MOMENTS.contains(&key.as_str()));
        if matches!(kind, TypeKind::Single(_)) && is_moment {
            return self.misfit(path, "wrong-type", words::NotAMoment {});
        }
        let written = &self.document.lines.text()[self.span(&path).value.clone()];
        if matches!(kind, TypeKind::Multiple(_)) && written.parse::<f64>().is_ok() {
            return self.misfit(path, "wrong-type", words::Fraction {});
        }
        let bare = written.trim_matches('"');
        let is_quoted = bare.len() + 2 == written.len();
        let what: Sentence = match kind {
            TypeKind::Single(JsonType::Integer) if is_quoted && bare.parse::<i64>().is_ok() => {
                kinds.quoted(bare).into()
            }
            TypeKind::Single(JsonType::Boolean) if is_quoted && bare.parse::<bool>().is_ok() => {
                kinds.quoted(bare).into()
            }
            TypeKind::Single(JsonType::String) if is_bare(written) => words::Unquoted {
                written: written.to_owned(),
            }
            .into(),
            _ => kinds.expected().into(),
        };
        self.misfit(path, "wrong-type", what);
    }

    fn not_a_word(&mut self, path: Path, options: &[Value]) {
        let options: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
        let written = self.document.lines.text()[self.span(&path).value.clone()]
            .trim_matches(['"', '\''])
            .to_owned();
        let known = options.join(", ");
        match nearest(&written, options) {
            Some(meant) => {
                let meant = meant.to_owned();
                self.misfit(
                    path,
                    "unknown-word",
                    words::MisspeltWord {
                        written,
                        meant,
                        known,
                    },
                );
            }
            None => self.misfit(path, "unknown-word", words::UnknownWord { written, known }),
        }
    }

    fn out_of_range(&mut self, path: Path, error: &ValidationError<'_>) {
        if is_pace(&path) {
            return self.misfit(path, "out-of-range", words::PACE);
        }
        let schema = self.parent_schema(error);
        let bound = |name: &str| {
            schema
                .and_then(|schema| schema.get(name))
                .map(ToString::to_string)
                .unwrap_or_default()
        };
        let (from, to) = (bound("minimum"), bound("maximum"));
        self.misfit(path, "out-of-range", words::OutOfRange { from, to });
    }

    /// None of several forms fits: says what is wrong with the one that was meant.
    fn no_branch(&mut self, path: Path, branches: &[Vec<ValidationError<'static>>]) {
        let constants: Vec<Value> = branches.iter().flatten().filter_map(constant).collect();
        if constants.len() == branches.len() {
            return self.not_a_word(path, &constants);
        }
        // A branch whose very first demand, the type, fails was not meant.
        let meant = branches
            .iter()
            .filter(|errors| !errors.iter().any(|error| is_type_of(error, &path)));
        if let Some(errors) = meant.min_by_key(|errors| errors.iter().map(weight).sum::<usize>()) {
            self.errors(errors);
            // What is left of it fits no form.
            self.misfits.push(path);
            return;
        }
        let kinds = Kinds::of(
            branches
                .iter()
                .flatten()
                .flat_map(|error| match error.kind() {
                    ValidationErrorKind::Type {
                        kind: TypeKind::Single(one),
                    } => vec![one.as_str()],
                    _ => vec![],
                }),
        );
        self.misfit(path, "wrong-type", kinds.expected());
    }

    fn misfit(&mut self, path: Path, rule: &'static str, what: impl Into<Sentence>) {
        let span = self.span(&path);
        let written = &self.document.lines.text()[span.value.clone()];
        let finding = Finding::block(rule, self.document.place(&span.value), what).text(written);
        self.sink.push(finding);
        self.misfits.push(path);
    }

    fn span(&self, path: &[String]) -> &'a Span {
        path.iter()
            .try_fold(&self.document.root, |span, name| span.child(name))
            .unwrap_or(&self.document.root)
    }

    /// The schema that holds the violated keyword.
    fn parent_schema(&self, error: &ValidationError<'_>) -> Option<&'a Value> {
        let (parent, _) = error.schema_path().as_str().rsplit_once('/')?;
        self.shape.schema.pointer(parent)
    }

    fn table_schema(
        &self,
        error: &ValidationError<'_>,
    ) -> Option<&'a serde_json::Map<String, Value>> {
        self.parent_schema(error)?.get("properties")?.as_object()
    }

    fn limit_of(&self, error: &ValidationError<'_>) -> u64 {
        self.shape
            .schema
            .pointer(error.schema_path().as_str())
            .and_then(Value::as_u64)
            .unwrap_or_default()
    }
}

/// Whether a value is one word that quotes would make a text.
fn is_bare(written: &str) -> bool {
    !written.is_empty() && !written.contains(['"', '\'', '[', '{', '\n'])
}

fn constant(error: &ValidationError<'_>) -> Option<Value> {
    match error.kind() {
        ValidationErrorKind::Constant { expected_value } => Some(expected_value.as_ref().clone()),
        _ => None,
    }
}

/// How far an error takes a value from a form: every key too many counts.
fn weight(error: &ValidationError<'_>) -> usize {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected.len(),
        _ => 1,
    }
}

fn is_type_of(error: &ValidationError<'_>, path: &Path) -> bool {
    matches!(error.kind(), ValidationErrorKind::Type { .. }) && path_of(error) == *path
}

fn is_pace(path: &Path) -> bool {
    path.iter().map(String::as_str).eq(["wecom", "pace"])
}

fn path_of(error: &ValidationError<'_>) -> Path {
    error
        .instance_path()
        .iter()
        .map(|segment| match segment {
            LocationSegment::Property(name) => name.into_owned(),
            LocationSegment::Index(at) => at.to_string(),
        })
        .collect()
}

/// Takes a value out; an element goes with its whole list, since lists keep their order and number.
fn take_out(value: &mut Value, path: &[String]) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let Value::Object(members) = value else {
        return;
    };
    let inside_object = rest.is_empty() || members.get(first).is_some_and(Value::is_array);
    if inside_object {
        members.remove(first);
    } else if let Some(member) = members.get_mut(first) {
        take_out(member, rest);
    }
}
