//! A pattern becomes the words without which it cannot match: groups, of each of which one word has to stand in the sentence.

use super::letters::Letters;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::BTreeSet;

/// Words of one group; one of them has to be there.
pub(super) type Group = BTreeSet<String>;

/// Groups looked for at most: more of them rule out hardly anything more.
pub(super) const GROUPS_MAX: usize = 3;

/// Characters of a class that are worth being looked for one by one.
const CLASS_MAX: usize = 12;

/// The same where a whole class costs no more than one character.
const MASKED_CLASS_MAX: usize = 48;

/// How often something without an upper bound is taken to stand there: digits of a number.
const REPEATED_MAX: u32 = 24;

/// Words of a group that are worth being looked for.
const GROUP_MAX: usize = 80;

/// What a pattern needs to match.
#[derive(Debug, Clone)]
pub(super) struct Required {
    /// One word of each, rarest group first.
    pub groups: Vec<Group>,
    /// Bytes within which all of them stand, and every match.
    pub within: usize,
    /// Whether a match depends on what stands around it.
    pub looks_around: bool,
    /// Of every group, also of those that are too common to be looked for, the characters its words begin with.
    pub begin: Vec<Letters>,
}

/// The words that rule out most; no group for what is no pattern.
pub(super) fn required_by(pattern: &str) -> Required {
    let hir = regex_syntax::parse(pattern).unwrap_or_else(|_| Hir::fail());
    let all = required(&hir, MASKED_CLASS_MAX);
    Required {
        groups: rarest(&hir),
        within: longest(&hir),
        looks_around: !hir.properties().look_set().is_empty(),
        begin: all.iter().map(beginnings).collect(),
    }
}

/// Bytes of the longest match, where nothing is repeated without end.
fn longest(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(class) => class.maximum_len().unwrap_or(0),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(REPEATED_MAX).max(repetition.min);
            longest(&repetition.sub) * most as usize
        }
        HirKind::Capture(capture) => longest(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(longest).sum(),
        HirKind::Alternation(choices) => choices.iter().map(longest).max().unwrap_or(0),
    }
}

fn rarest(hir: &Hir) -> Vec<Group> {
    let mut groups = required(hir, CLASS_MAX);
    groups.sort_by_key(|group| std::cmp::Reverse(rarity(group)));
    groups.dedup();
    if groups.first().is_some_and(|rarest| rarity(rarest).0 > 1) {
        // Where a longer word is needed, looking for single characters costs more than it saves.
        groups.retain(|group| rarity(group).0 > 1);
    }
    groups.truncate(GROUPS_MAX);
    groups
}

/// Long words are rare, and a group is as common as its shortest word.
fn rarity(group: &Group) -> (usize, std::cmp::Reverse<usize>) {
    let shortest = group.iter().map(|word| word.chars().count()).min();
    (shortest.unwrap_or(0), std::cmp::Reverse(group.len()))
}

fn beginnings(group: &Group) -> Letters {
    let mut letters = Letters::default();
    let first = group.iter().filter_map(|word| word.chars().next());
    first.for_each(|letter| letters.add(letter));
    letters
}

/// One word of each group stands in every match; classes of more than `class_max` characters make no group.
fn required(hir: &Hir, class_max: usize) -> Vec<Group> {
    match hir.kind() {
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(word) if !word.trim().is_empty() => vec![Group::from([word.to_owned()])],
            _ => Vec::new(),
        },
        HirKind::Class(class) => class_of(class, class_max).into_iter().collect(),
        HirKind::Capture(capture) => required(&capture.sub, class_max),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            required(&repetition.sub, class_max)
        }
        HirKind::Concat(parts) => {
            let parts = parts.iter().flat_map(|part| required(part, class_max));
            parts.collect()
        }
        HirKind::Alternation(choices) => either(choices, class_max).into_iter().collect(),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
    }
}

/// One group for a choice: the rarest of every alternative.
fn either(choices: &[Hir], class_max: usize) -> Option<Group> {
    let mut all = Group::new();
    for choice in choices {
        let rarest = required(choice, class_max).into_iter().max_by_key(rarity)?;
        all.extend(rarest);
    }
    (all.len() <= GROUP_MAX).then_some(all)
}

fn class_of(class: &Class, class_max: usize) -> Option<Group> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let mut letters = Group::new();
    for range in class.iter() {
        for c in range.start()..=range.end() {
            letters.insert(c.to_string());
            if letters.len() > class_max {
                return None;
            }
        }
    }
    (!letters.is_empty() && !letters.contains(" ")).then_some(letters)
}
