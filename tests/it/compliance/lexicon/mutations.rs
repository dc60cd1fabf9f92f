//! Nothing in the book is there for nothing: without any one rule, exception or pattern, a sample is judged otherwise.

use super::{alone, counted, trade};
use qunfa::compliance::{Lexicon, LexiconRule, book};

/// Everything a rule is tried on: its samples, its terms, its exceptions.
fn tried(rule: &LexiconRule) -> Vec<&str> {
    let samples = rule.info.offends.iter().chain(rule.info.passes).copied();
    let words = rule
        .terms
        .iter()
        .chain(&rule.exceptions)
        .map(String::as_str);
    samples.chain(words).collect()
}

fn judged(lexicon: &Lexicon, rule: &LexiconRule) -> Vec<usize> {
    let texts = tried(rule);
    texts
        .iter()
        .map(|text| counted(lexicon, text, trade(rule)).len())
        .collect()
}

/// The rule with what matters to one exception only, and without it: small enough to be built for each of them.
fn without(rule: &LexiconRule, exception: &str) -> LexiconRule {
    let mut rule = rule.clone();
    rule.terms.retain(|term| exception.contains(term.as_str()));
    rule.exceptions
        .retain(|other| other != exception && exception.contains(other.as_str()));
    rule
}

#[test]
fn every_exception_is_needed() {
    let mut idle = Vec::new();
    for rule in &book().rules {
        let whole = alone(rule);
        for exception in &rule.exceptions {
            let with = counted(&whole, exception, trade(rule)).len();
            let found = counted(&alone(&without(rule, exception)), exception, trade(rule)).len();
            if with != 0 || found == 0 {
                idle.push(format!("{}\t{exception}\t{with}\t{found}", rule.info.code));
            }
        }
    }
    assert!(
        idle.is_empty(),
        "{}\n{} in all",
        idle.join("\n"),
        idle.len()
    );
}

#[test]
fn every_pattern_is_needed() {
    let mut idle = Vec::new();
    for rule in &book().rules {
        let before = judged(&alone(rule), rule);
        for (at, without) in rule.without_each_pattern().into_iter().enumerate() {
            if judged(&alone(&without), rule) == before {
                idle.push(format!("{}\t{at}", rule.info.code));
            }
        }
    }
    assert!(
        idle.is_empty(),
        "{}\n{} in all",
        idle.join("\n"),
        idle.len()
    );
}

#[test]
fn every_rule_is_needed() {
    for rule in &book().rules {
        let tells = !rule.info.offends.is_empty() || !rule.terms.is_empty();
        let is_made_elsewhere =
            matches!(rule.info.code, "OBF-ZW" | "OBF-SEP" | "OWN-001" | "POL-000");
        assert!(
            tells || is_made_elsewhere,
            "{} has no sample",
            rule.info.code
        );
    }
}
