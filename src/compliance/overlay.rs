//! A workspace's own words become findings about themselves, and what they change about the built-in lexicon.

use super::{
    lexicon::{Context, Lexicon, book, phrases},
    rule::RuleInfo,
    rules,
};
use crate::{
    diagnostic::{Finding, Sentence, nearest},
    model::{Intent, Severity},
    say,
    workspace::{LexiconAction, LexiconChange, Policy},
};
use std::collections::{BTreeMap, BTreeSet};

say! {
    struct UnknownRule { rule: String }
    zh "词表写的规则“{rule}”不存在；qunfa rules 列出全部规则"
    en "the words name the rule \"{rule}\", which does not exist; qunfa rules lists them all"

    struct MisspeltRule { rule: String, meant: String }
    zh "词表写的规则“{rule}”不存在，是不是“{meant}”？"
    en "the words name the rule \"{rule}\", which does not exist; did you mean \"{meant}\"?"

    struct RuleIsHard { term: String, rule: String }
    zh "“{term}”：规则“{rule}”是硬性的，不能放行，也不能改轻；请删去这一条"
    en "\"{term}\": the rule \"{rule}\" is hard; nothing of it can be allowed or made lighter. Remove the entry"

    struct TooShort { term: String }
    zh "“{term}”只有一个字：单字几乎会命中每一条正文，请写成词"
    en "\"{term}\" is a single character, which stands in nearly every text; write whole words"

    struct Twice { term: String, file: String, line: u32 }
    zh "“{term}”写了两次，{file} 第 {line} 行已经有了；请删去一条"
    en "\"{term}\" stands twice, first in {file} line {line}; remove one"

    struct NoWeight { term: String }
    zh "“{term}”的 action 是 weigh，要写 severity 改成多重"
    en "\"{term}\" has the action weigh and needs a severity"
}

/// What is wrong with the workspace's own words.
pub fn judge_lexicon(policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known: BTreeMap<(String, Option<&str>), &LexiconChange> = BTreeMap::new();
    for change in &policy.lexicon {
        let faults = faults(change).into_iter();
        findings.extend(faults.map(|(code, what)| about(Finding::block, code, change, what)));
        let key = (phrases::normal(&change.term.value), change.rule.as_deref());
        let Some(first) = known.get(&key) else {
            known.insert(key, change);
            continue;
        };
        let what = Twice {
            term: change.term.value.clone(),
            file: first.term.place.file.to_string(),
            line: first.term.place.line,
        };
        findings.push(about(Finding::warn, "lexicon-twice", change, what.into()));
    }
    findings
}

/// What one change does to the built-in lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect<'a> {
    /// The change.
    pub change: &'a LexiconChange,
    /// Built-in rules that find something in the term by themselves.
    pub rules: Vec<&'static str>,
    /// Of these, the hard ones, about which an allowance changes nothing.
    pub hard: Vec<&'static str>,
    /// How many of the built-in rules' clean samples the term stands in.
    pub clean_samples: usize,
}

/// What each change does, in order.
pub fn effects(policy: &Policy) -> Vec<Effect<'_>> {
    let samples = CleanSamples::read();
    let is_hard = |code: &&str| rules::info(code).is_some_and(|info| info.hard);
    let changes = policy.lexicon.iter();
    let effects = changes.map(|change| {
        let rules = built_in_rules(&change.term.value);
        Effect {
            change,
            hard: rules.iter().copied().filter(is_hard).collect(),
            rules,
            clean_samples: samples.with(&change.term.value).len(),
        }
    });
    effects.collect()
}

/// Built-in rules that find something in a term by itself, in any trade.
pub fn built_in_rules(term: &str) -> Vec<&'static str> {
    let lexicon = Lexicon::built_in();
    let trades: BTreeSet<&str> = book()
        .rules
        .iter()
        .flat_map(|rule| rule.industries.iter().map(String::as_str))
        .collect();
    let mut found = BTreeSet::new();
    for industry in std::iter::once(None).chain(trades.into_iter().map(Some)) {
        let context = Context {
            intent: Intent::Marketing,
            industry,
            brands: &[],
            day: "9999-12-31",
        };
        let hits = lexicon.scan(term, &context).into_iter();
        let counting = hits.filter(|hit| hit.exempted_by.is_none());
        found.extend(counting.map(|hit| lexicon.rules()[hit.rule].info.code));
    }
    found.into_iter().collect()
}

/// Texts in which the built-in rules find nothing, ready to be searched.
pub struct CleanSamples(Vec<(&'static str, String)>);

impl CleanSamples {
    /// Reads the samples of every rule, each once.
    pub fn read() -> Self {
        let texts: BTreeSet<&'static str> = book()
            .rules
            .iter()
            .flat_map(|rule| rule.info.passes.iter().copied())
            .collect();
        let normal = |text: &'static str| (text, phrases::normal(text));
        Self(texts.into_iter().map(normal).collect())
    }

    /// Those in which a term stands.
    pub fn with(&self, term: &str) -> Vec<&'static str> {
        let term = phrases::normal(term);
        let holding = self.0.iter().filter(|(_, normal)| normal.contains(&term));
        holding.map(|(text, _)| *text).collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// A term as rules compare it: two of one form are one.
pub fn compared(term: &str) -> String {
    phrases::normal(term)
}

/// Whether a term is nothing, or one character, once it is compared as rules compare words.
pub fn is_too_short(term: &str) -> bool {
    compared(term).chars().count() < 2
}

/// A rule by its code, or the nearest code.
pub fn rule_named(code: &str) -> Result<&'static RuleInfo, Sentence> {
    rules::info(code).ok_or_else(|| unknown(code))
}

fn about(
    make: fn(&'static str, crate::diagnostic::Place, Sentence) -> Finding,
    code: &'static str,
    change: &LexiconChange,
    what: Sentence,
) -> Finding {
    make(code, change.term.place.clone(), what).text(&change.term.value)
}

/// Everything wrong with one change by itself.
fn faults(change: &LexiconChange) -> Vec<(&'static str, Sentence)> {
    let term = || change.term.value.clone();
    let mut faults = Vec::new();
    let rule = change.rule.as_deref();
    match rule.map(|rule| (rule, rules::info(rule))) {
        Some((rule, None)) => faults.push(("lexicon-unknown-rule", unknown(rule))),
        Some((rule, Some(info))) if loosens(change, info) => {
            let (term, rule) = (term(), rule.to_owned());
            faults.push(("lexicon-hard-rule", RuleIsHard { term, rule }.into()));
        }
        _ => {}
    }
    if is_too_short(&change.term.value) {
        faults.push(("lexicon-short-term", TooShort { term: term() }.into()));
    }
    if change.action == LexiconAction::Weigh && change.severity.is_none() {
        faults.push(("lexicon-no-severity", NoWeight { term: term() }.into()));
    }
    faults
}

fn loosens(change: &LexiconChange, info: &RuleInfo) -> bool {
    let lighter = |severity: Severity| severity < info.severity;
    info.hard
        && match change.action {
            LexiconAction::Allow => true,
            LexiconAction::Weigh => change.severity.is_some_and(lighter),
            LexiconAction::Deny => false,
        }
}

fn unknown(rule: &str) -> Sentence {
    let rule = rule.to_owned();
    match nearest(&rule, rules::codes()) {
        Some(meant) => {
            let meant = meant.to_owned();
            MisspeltRule { rule, meant }.into()
        }
        None => UnknownRule { rule }.into(),
    }
}
