//! Statements that law requires become what a trade's messages must say.

use super::{trades::Trades, written::normal};
use crate::{compliance::rule::RuleInfo, diagnostic::Certainty, model::Severity};
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
    /// Words that make it unnecessary.
    #[serde(default)]
    pub unless: Vec<String>,
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
    /// Its words as texts are compared with them.
    #[serde(skip)]
    compared: Compared,
}

/// Words of a statement, normalised once.
#[derive(Debug, Default)]
struct Compared {
    when: Vec<String>,
    unless: Vec<String>,
    all_of: Vec<Vec<String>>,
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
    let mut file: File =
        toml::from_str(include_str!("statements.toml")).expect("a test reads every file");
    for statement in &mut file.statement {
        let normal_all = |words: &Vec<String>| words.iter().map(|word| normal(word)).collect();
        statement.compared = Compared {
            when: normal_all(&statement.when),
            unless: normal_all(&statement.unless),
            all_of: statement.all_of.iter().map(normal_all).collect(),
        };
    }
    file.statement
});

/// The same statements as people read about them, in the same order.
pub(in crate::compliance) static STATEMENT_INFOS: LazyLock<Vec<RuleInfo>> =
    LazyLock::new(|| STATEMENTS.iter().map(Statement::info).collect());

impl Statement {
    /// Whether a normalised text, in a trade, needs the statement and does not make it. The groups that are missing.
    pub(in crate::compliance) fn missing(&self, text: &str, trades: &Trades) -> Vec<&[String]> {
        let concerns = self.industries.is_empty() || trades.any_of(&self.industries);
        let Compared {
            when,
            unless,
            all_of,
        } = &self.compared;
        let says = |phrase: &String| text.contains(phrase.as_str());
        if !concerns || !(when.is_empty() || when.iter().any(says)) || unless.iter().any(says) {
            return Vec::new();
        }
        let groups = self.all_of.iter().zip(all_of);
        let absent = groups.filter(|(_, compared)| !compared.iter().any(says));
        absent.map(|(group, _)| group.as_slice()).collect()
    }

    fn info(&'static self) -> RuleInfo {
        let certainty = Certainty::parse(&self.certainty).expect("a test reads every letter");
        let law = (self.law.as_str(), self.article.as_str(), Some(certainty));
        RuleInfo {
            code: &self.id,
            severity: self.severity,
            hard: false,
            title: (&self.title.zh, &self.title.en),
            remedy: (&self.advice.zh, &self.advice.en),
            basis: vec![law].leak(),
            offends: self
                .lacks
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .leak(),
            passes: self
                .passes
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .leak(),
        }
    }

    /// Whole phrases of it, which are never hits. Variants of a few characters are words, not statements.
    pub(super) fn phrases(&self) -> impl Iterator<Item = &str> {
        let variants = self.all_of.iter().flatten();
        variants
            .map(String::as_str)
            .filter(|variant| variant.chars().count() >= 6)
    }
}
