//! Statements that law requires become what a trade's messages must say.

use crate::model::Severity;
use serde::Deserialize;
use std::sync::LazyLock;

/// A statement some messages must make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::compliance) struct Statement {
    /// Permanent.
    pub id: String,
    /// Require, or less where custom and not law asks for it.
    pub severity: Severity,
    /// Trades that must make it; any when empty.
    #[serde(default)]
    pub industries: Vec<String>,
    /// Words that make it necessary; none: the trade does.
    #[serde(default)]
    pub when: Vec<String>,
    /// Of each group, one variant has to be there.
    pub all_of: Vec<Vec<String>>,
    pub title: Words,
    /// What to write.
    pub advice: Words,
    pub law: String,
    pub article: String,
    pub certainty: String,
    /// Texts that lack it, and texts that do not need it or make it.
    pub lacks: Vec<String>,
    pub passes: Vec<String>,
}

/// In both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::compliance) struct Words {
    pub zh: String,
    pub en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    statement: Vec<Statement>,
}

/// Every statement, in order.
pub(in crate::compliance) static STATEMENTS: LazyLock<Vec<Statement>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("statements.toml")).expect("a test reads every file");
    file.statement
});

impl Statement {
    /// Whole phrases of it, which are never hits. Variants of a few characters are words, not statements.
    pub(super) fn phrases(&self) -> impl Iterator<Item = &str> {
        let variants = self.all_of.iter().flatten();
        variants
            .map(String::as_str)
            .filter(|variant| variant.chars().count() >= 6)
    }
}
