//! The lexicon's files as types: what `*.toml` beside this file may say.

use crate::model::{Intent, Severity};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One file of rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    /// `YYYY-MM-DD`, when its terms were last looked at.
    pub checked_on: String,
    #[serde(default)]
    pub rule: Vec<RawRule>,
}

/// One rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    /// Permanent, `ABS-001`.
    pub id: String,
    pub severity: Severity,
    /// No waiver and no workspace can exempt it.
    #[serde(default)]
    pub hard: bool,
    /// A denial or a warning against it right before a hit exempts it.
    #[serde(default)]
    pub negatable: bool,
    /// Time, scope and source in the same sentence make of a block a matter of evidence.
    #[serde(default)]
    pub qualifiable: bool,
    /// An end date or a number of pieces in the same message exempts a hit.
    #[serde(default)]
    pub dated: bool,
    /// A number of things and an end date in the same message exempt a hit: the offer says what the law asks.
    #[serde(default)]
    pub complete: bool,
    /// A date, a number of things and everything else a draw has to say in the same message exempt a hit.
    #[serde(default)]
    pub drawn: bool,
    /// Only under these intents; any when empty.
    #[serde(default)]
    pub intents: Vec<Intent>,
    /// Only in these trades; any when empty.
    #[serde(default)]
    pub industries: Vec<String>,
    /// Not in these trades.
    #[serde(default)]
    pub not_industries: Vec<String>,
    /// What it weighs in some trades.
    #[serde(default)]
    pub severity_in: BTreeMap<String, Severity>,
    pub title: RawSentence,
    pub advice: RawSentence,
    pub basis: Vec<RawBasis>,
    #[serde(default)]
    pub terms: Vec<String>,
    #[serde(default)]
    pub patterns: Vec<RawPattern>,
    /// Phrases that exempt the hits they cover.
    #[serde(default)]
    pub exceptions: Vec<String>,
    /// Patterns that exempt the hits they cover.
    #[serde(default)]
    pub exception_patterns: Vec<RawPattern>,
    /// Texts it finds fault with.
    #[serde(rename = "match", default)]
    pub matches: Vec<String>,
    /// Texts it lets pass.
    #[serde(default)]
    pub no_match: Vec<String>,
    #[serde(default)]
    pub status: RawStatus,
    /// For a pending rule: the first day it holds, `YYYY-MM-DD`.
    pub effective: Option<String>,
}

/// Whether a rule holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawStatus {
    #[default]
    Active,
    /// Law that is not yet in force.
    Pending,
    /// Kept so that its id is never used again.
    Deprecated,
}

/// A sentence in both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSentence {
    pub zh: String,
    pub en: String,
}

/// What a rule rests on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBasis {
    pub law: String,
    #[serde(default)]
    pub article: String,
    /// V, R, M, P or S.
    pub certainty: String,
}

/// A pattern on the normalised text, run only in sentences that have the words it cannot do without. `<6>` is a stretch of at most six characters
/// inside one clause, `<n>` a number, `<han>` a number in characters. A first group is what is quoted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPattern {
    pub re: String,
    /// At least this much money, in yuan, in the group `yuan`, times 10,000 when the group `wan` matched.
    pub yuan_above: Option<f64>,
}

/// `evasion.toml`: spellings that stand for others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvasion {
    pub spelling: Vec<RawSpelling>,
}

/// What is written in place of something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpelling {
    pub of: String,
    pub also: Vec<String>,
}

/// `industries.toml`: trades, their names and the words that give them away.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndustries {
    pub industry: Vec<RawIndustry>,
}

/// One trade.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndustry {
    pub id: String,
    /// Other names it is declared by.
    #[serde(default)]
    pub names: Vec<String>,
    /// Trades whose rules hold for it too.
    #[serde(default)]
    pub also: Vec<String>,
    /// Words of a text that mean this trade when none is declared.
    #[serde(default)]
    pub hints: Vec<String>,
}

/// `guards.toml`: what stands around a hit and changes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGuards {
    /// Denials, within eight characters before a hit in its clause.
    pub denials: Vec<String>,
    /// What begins like a denial and is none.
    pub no_denials: Vec<String>,
    /// Warnings against fraud, anywhere in the sentence.
    pub warnings: Vec<String>,
    /// Endings of the names of laws in 《》.
    /// Words about words: what follows them in the same clause is talked about, not said.
    pub mentions: Vec<String>,
    /// Words of a sentence in which a quoted word is talked about, not said.
    pub quoted: Vec<String>,
    /// Those of all these words that exempt no hit of a hard rule unless they stand right before it.
    pub weak: Vec<String>,
    pub statute_endings: Vec<String>,
    pub time: String,
    pub scope: String,
    pub source: String,
    pub end: String,
    /// Words of which a draw needs one of each group to be whole.
    pub draw: Vec<Vec<String>>,
    /// Short forms of the patterns, by name.
    pub short: BTreeMap<String, String>,
}
