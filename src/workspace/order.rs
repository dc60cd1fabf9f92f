//! Touches by name become touches in dependency order: every one after those it waits for; equals by name.

use std::collections::{BTreeMap, BTreeSet};

/// The order, or the touches that wait for each other.
pub(super) fn order(
    waits_for: &BTreeMap<String, BTreeSet<String>>,
) -> Result<Vec<String>, Vec<String>> {
    let mut left = waits_for.clone();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let ready = left
            .iter()
            .find(|(_, waits)| waits.iter().all(|name| !left.contains_key(name)))
            .map(|(name, _)| name.clone());
        let Some(name) = ready else {
            return Err(cycle(&left));
        };
        left.remove(&name);
        ordered.push(name);
    }
    Ok(ordered)
}

/// The touches a condition speaks of: identifiers before a dot, outside quotes.
pub(super) fn named_in(condition: &str) -> BTreeSet<String> {
    words(condition)
        .into_iter()
        .filter(|(_, _, dotted)| *dotted)
        .map(|(_, word, _)| word.to_owned())
        .collect()
}

/// Identifiers of a condition outside quotes: where each starts, the word, and whether a dot follows.
pub(super) fn words(condition: &str) -> Vec<(usize, &str, bool)> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut start = None;
    for (at, c) in condition.char_indices().chain([(condition.len(), ' ')]) {
        let word = c.is_alphanumeric() || c == '_';
        match (quote, start) {
            (Some(end), _) => {
                if c == end {
                    quote = None;
                }
                continue;
            }
            (None, Some(from)) if !word => {
                found.push((from, &condition[from..at], c == '.'));
                start = None;
            }
            (None, None) if word => start = Some(at),
            _ => {}
        }
        if matches!(c, '"' | '\'') {
            quote = Some(c);
        }
    }
    found
}

/// Follows waits from the first touch until one comes again.
fn cycle(left: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    let mut at = left.keys().next().cloned();
    while let Some(name) = at {
        if let Some(start) = path.iter().position(|seen| *seen == name) {
            path.drain(..start);
            return path;
        }
        // Every touch that is left waits for another one that is.
        at = left
            .get(&name)
            .and_then(|waits| waits.iter().find(|wait| left.contains_key(*wait)))
            .cloned();
        path.push(name);
    }
    path
}
