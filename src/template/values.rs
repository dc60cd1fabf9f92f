//! What a template may see, made once and shared by every rendering that sees the same.

use minijinja::{
    Value,
    value::{Enumerator, Object, Serde},
};
use std::{fmt, sync::Arc};

/// One value, or an object of values, that renderings share without copying.
#[derive(Clone)]
pub struct Shared(pub(super) Value);

impl Shared {
    /// A value of a file.
    pub fn of(json: &serde_json::Value) -> Self {
        Self(Value::from(Serde(json)))
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self(Value::from(text))
    }

    /// A truth.
    pub fn truth(truth: bool) -> Self {
        Self(Value::from(truth))
    }

    /// Several texts, such as a person's tags.
    pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(texts.into_iter().collect::<Value>())
    }

    /// An object by name and value: `vars`, `member`, `link`, `run`.
    pub fn object<N: Into<String>>(members: impl IntoIterator<Item = (N, Shared)>) -> Self {
        let members = members
            .into_iter()
            .map(|(name, value)| (name.into(), value.0));
        Self(
            members
                .collect::<std::collections::BTreeMap<String, Value>>()
                .into(),
        )
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// One person's columns: names shared by everybody, values by position. A value that is absent is undefined, so a template
/// must say what stands in for it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Column names.
    pub columns: Arc<[Arc<str>]>,
    /// In the order of the names.
    pub values: Vec<Option<Arc<str>>>,
}

impl From<Row> for Shared {
    fn from(row: Row) -> Self {
        Self(Value::from_object(row))
    }
}

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let at = self.columns.iter().position(|column| &**column == key)?;
        self.values.get(at)?.clone().map(Value::from)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

/// Everything one rendering sees, by root name.
#[derive(Debug, Clone, Default)]
pub struct Values(Vec<(Arc<str>, Value)>);

impl Values {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a root, or puts another value in its place.
    #[must_use]
    pub fn with(mut self, root: &str, value: impl Into<Shared>) -> Self {
        self.set(root, value);
        self
    }

    /// Adds a root, or puts another value in its place.
    pub fn set(&mut self, root: &str, value: impl Into<Shared>) {
        let value = value.into().0;
        match self.0.iter_mut().find(|(name, _)| &**name == root) {
            Some(slot) => slot.1 = value,
            None => self.0.push((Arc::from(root), value)),
        }
    }

    pub(super) fn context(&self) -> Value {
        Value::from_object(Roots(self.0.clone()))
    }
}

/// The handful of roots, looked up by walking them.
#[derive(Debug)]
struct Roots(Vec<(Arc<str>, Value)>);

impl Object for Roots {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0
            .iter()
            .find(|(name, _)| &**name == key)
            .map(|(_, value)| value.clone())
    }
}
