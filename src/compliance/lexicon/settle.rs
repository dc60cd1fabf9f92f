//! Hits that overlap become the ones worth saying.

use super::{automaton::Lexicon, scan::Raw};
use crate::model::Severity;
use std::cmp::Reverse;

/// Of hits that overlap, keeps the graver, then the longer, then the one whose rule stands first. A rule for one trade beats
/// a general one that it covers. What evidence answers and what legal signs are two things, and both stay; so does what
/// legal signs beside something to delete that only touches it.
pub(super) fn settle(lexicon: &Lexicon, mut hits: Vec<Raw>) -> Vec<Raw> {
    hits.sort_by_key(|hit| hit.range.start);
    let mut kept = Vec::with_capacity(hits.len());
    let mut cluster: Vec<Raw> = Vec::new();
    let mut end = 0;
    for hit in hits {
        if hit.range.start >= end {
            kept.append(&mut among(lexicon, std::mem::take(&mut cluster)));
        }
        end = end.max(hit.range.end);
        cluster.push(hit);
    }
    kept.append(&mut among(lexicon, cluster));
    kept
}

/// The same among hits of which each touches another.
fn among(lexicon: &Lexicon, mut hits: Vec<Raw>) -> Vec<Raw> {
    let is_special = |hit: &Raw| !lexicon.rules[hit.rule].industries.is_empty();
    hits.sort_by_key(|hit| {
        (
            hit.exempted_by.is_some(),
            Reverse(hit.severity),
            Reverse(hit.range.len()),
            hit.rule,
            hit.range.start,
        )
    });
    let mut kept: Vec<Raw> = Vec::new();
    for hit in hits {
        let beaten = kept.iter().any(|other| {
            let overlaps = other.range.start < hit.range.end && hit.range.start < other.range.end;
            overlaps && (other.rule == hit.rule || !are_two_things(other, &hit))
        });
        if beaten && hit.exempted_by.is_none() && is_special(&hit) {
            let covered = |other: &Raw| {
                !is_special(other)
                    && hit.range.start <= other.range.start
                    && other.range.end <= hit.range.end
                    && hit.range.len() > other.range.len()
            };
            if kept.iter().any(covered) {
                kept.retain(|other| !covered(other));
                kept.push(hit);
            }
            continue;
        }
        if !beaten {
            kept.push(hit);
        }
    }
    kept.sort_by_key(|hit| (hit.range.start, hit.range.end, hit.rule));
    kept
}

fn are_two_things(kept: &Raw, hit: &Raw) -> bool {
    let covered = kept.range.start <= hit.range.start && hit.range.end <= kept.range.end;
    match (kept.severity, hit.severity) {
        (Severity::Evidence, Severity::Legal) | (Severity::Legal, Severity::Evidence) => true,
        (Severity::Block | Severity::Require, Severity::Legal) => !covered,
        _ => false,
    }
}
