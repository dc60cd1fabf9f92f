//! The files of the lexicon become rules, once.

use super::{
    pattern::Pattern,
    raw::{RawFile, RawRule, RawSentence, RawStatus},
};
use crate::{
    compliance::rule::RuleInfo,
    diagnostic::Certainty,
    model::{Intent, Severity},
};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

/// A rule of the lexicon.
#[derive(Debug, Clone)]
pub struct LexiconRule {
    /// As people read about it.
    pub info: RuleInfo,
    /// Whether a denial before a hit exempts it.
    pub negatable: bool,
    /// Whether time, scope and source make of a block a matter of evidence.
    pub qualifiable: bool,
    /// Whether an end date or a number of pieces exempts it.
    pub dated: bool,
    /// Whether a number of things and an end date exempt it.
    pub complete: bool,
    /// Whether everything a draw has to say exempts it.
    pub drawn: bool,
    /// Only under these; any when empty.
    pub intents: Vec<Intent>,
    /// Only in these trades; any when empty.
    pub industries: Vec<String>,
    /// Not in these trades.
    pub not_industries: Vec<String>,
    /// What it weighs in some trades.
    pub severity_in: BTreeMap<String, Severity>,
    /// As written.
    pub terms: Vec<String>,
    /// As written.
    pub exceptions: Vec<String>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) exception_patterns: Vec<Pattern>,
    /// The day from which it holds, `YYYY-MM-DD`; at once when absent.
    pub effective: Option<String>,
}

/// Rules, and which edition of them this is.
#[derive(Debug)]
pub struct Book {
    /// In the order of the registry. Retired rules are not among them.
    pub rules: Vec<LexiconRule>,
    /// Rules that hold no more: nothing is judged by them, and their ids are never used again.
    pub retired: Vec<LexiconRule>,
    /// The newest date of the files and the first 12 hex digits of the SHA-256 over all of them: `2026-11-22.3f9a51c07d2e`.
    pub version: String,
}

impl LexiconRule {
    /// How many patterns find, and how many exempt.
    pub fn pattern_counts(&self) -> (usize, usize) {
        (self.patterns.len(), self.exception_patterns.len())
    }

    /// The rule once without each of its patterns: how a test learns that none is idle.
    pub fn without_each_pattern(&self) -> Vec<Self> {
        let all = self.patterns.len() + self.exception_patterns.len();
        let without = |at: usize| {
            let mut rule = self.clone();
            if at < self.patterns.len() {
                rule.patterns.remove(at);
            } else {
                rule.exception_patterns.remove(at - self.patterns.len());
            }
            rule
        };
        (0..all).map(without).collect()
    }
}

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::read(&files()));

/// The built-in book.
pub fn book() -> &'static Book {
    &BOOK
}

impl Book {
    /// Reads files of rules by name. Rules that hold and rules that were retired are kept apart.
    ///
    /// # Panics
    /// On a text that is no file of rules: they are part of this program.
    pub fn read(files: &[(&str, &str)]) -> Self {
        let (mut rules, mut retired) = (Vec::new(), Vec::new());
        let mut checked_on = String::new();
        let mut hash = Sha256::new();
        for (name, text) in files {
            hash.update(text.as_bytes());
            let file: RawFile =
                toml::from_str(text).unwrap_or_else(|error| unreachable!("{name}: {error}"));
            checked_on = checked_on.max(file.checked_on);
            let is_retired = |rule: &RawRule| rule.status == RawStatus::Deprecated;
            let (old, holding): (Vec<_>, Vec<_>) = file.rule.into_iter().partition(is_retired);
            rules.extend(holding.into_iter().map(rule));
            retired.extend(old.into_iter().map(rule));
        }
        let mut version = format!("{checked_on}.");
        for byte in &hash.finalize()[..6] {
            let _ = write!(version, "{byte:02x}");
        }
        Self {
            rules,
            retired,
            version,
        }
    }
}

/// Every file of rules, in the order of the registry.
fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("absolute.toml", include_str!("absolute.toml")),
        ("state.toml", include_str!("state.toml")),
        ("finance.toml", include_str!("finance.toml")),
        ("medical.toml", include_str!("medical.toml")),
        ("goods.toml", include_str!("goods.toml")),
        ("education.toml", include_str!("education.toml")),
        ("estate.toml", include_str!("estate.toml")),
        ("prize.toml", include_str!("prize.toml")),
        ("sharing.toml", include_str!("sharing.toml")),
        ("decency.toml", include_str!("decency.toml")),
        ("fraud.toml", include_str!("fraud.toml")),
        ("comparison.toml", include_str!("comparison.toml")),
        ("licensed.toml", include_str!("licensed.toml")),
        ("tone.toml", include_str!("tone.toml")),
        ("claim.toml", include_str!("claim.toml")),
        ("contract.toml", include_str!("contract.toml")),
        ("privacy.toml", include_str!("privacy.toml")),
        ("disguise.toml", include_str!("disguise.toml")),
        ("politics.toml", include_str!("politics.toml")),
    ]
}

fn rule(raw: RawRule) -> LexiconRule {
    let basis = raw.basis.into_iter().map(|basis| {
        let certainty = Certainty::parse(&basis.certainty).expect("a test reads every letter");
        let (law, article) = (forever(basis.law), forever(basis.article));
        (law, article, Some(certainty))
    });
    let info = RuleInfo {
        code: forever(raw.id),
        severity: raw.severity,
        hard: raw.hard,
        title: sentence(raw.title),
        remedy: sentence(raw.advice),
        basis: basis.collect::<Vec<_>>().leak(),
        offends: all_forever(raw.matches),
        passes: all_forever(raw.no_match),
    };
    let patterns = |raws: Vec<_>| raws.into_iter().map(Pattern::new).collect();
    LexiconRule {
        info,
        negatable: raw.negatable,
        qualifiable: raw.qualifiable,
        dated: raw.dated,
        complete: raw.complete,
        drawn: raw.drawn,
        intents: raw.intents,
        industries: raw.industries,
        not_industries: raw.not_industries,
        severity_in: raw.severity_in,
        terms: raw.terms,
        exceptions: raw.exceptions,
        patterns: patterns(raw.patterns),
        exception_patterns: patterns(raw.exception_patterns),
        effective: raw.effective,
    }
}

/// The book is read once and kept until the program ends; so are the texts it consists of.
fn forever(text: String) -> &'static str {
    text.leak()
}

fn all_forever(texts: Vec<String>) -> &'static [&'static str] {
    texts.into_iter().map(forever).collect::<Vec<_>>().leak()
}

fn sentence(raw: RawSentence) -> (&'static str, &'static str) {
    (forever(raw.zh), forever(raw.en))
}
