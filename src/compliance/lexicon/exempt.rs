//! What does not count: exceptions that cover a hit, denials, warnings against fraud, names of laws and brands, mandatory
//! statements.

use super::{
    around::{Sentence, is_one_clause},
    automaton::{GUARDS, Lexicon},
    scan::{Context, Found, Raw},
    written::{Written, normal},
};
use std::ops::Range;

/// How far before a hit a denial may begin, in characters.
const DENIAL_REACH: usize = 8;

/// How far before a hit a word about words may begin, in bytes.
const MENTION_REACH: usize = 96;

/// Bytes by which the longest exception may reach beyond a hit.
const EXCEPTION_REACH: usize = 512;

/// Why a hit does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exemption {
    /// A phrase of the same rule covers it.
    Phrase(String),
    /// It is denied: what was written from the denial on.
    Denied(String),
    /// The clause talks about the word and does not say it: from where on it does.
    Mentioned(String),
    /// The sentence warns against fraud, by this word.
    Warning(String),
    /// It stands in the name of a law.
    Statute(String),
    /// It is part of a registered name.
    Brand(String),
    /// It is part of a statement that law requires.
    Statement(String),
    /// The text says until when the offer holds, or how many there are.
    EndIsWritten,
}

impl Exemption {
    /// What exempted a hit, for people of either language.
    pub fn words(&self) -> String {
        match self {
            Self::Phrase(said) => format!("“{said}” (例外用法 / an allowed use)"),
            Self::Denied(said) => format!("“{said}” (否定 / denied)"),
            Self::Mentioned(said) => format!("“{said}” (谈论这个词 / the word is talked about)"),
            Self::Warning(said) => format!("“{said}” (防骗或违法提示 / a warning)"),
            Self::Statute(said) => format!("“{said}” (法规名称 / the name of a law)"),
            Self::Brand(said) => format!("“{said}” (brands.terms)"),
            Self::Statement(said) => format!("“{said}” (法定声明 / a mandatory statement)"),
            Self::EndIsWritten => "写明了期限或数量 / the end or the number is written".to_owned(),
        }
    }
}

/// What is not read at all: addresses and placeholders, in order.
pub(super) fn unread(text: &str, addresses: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut ranges = addresses.to_vec();
    for (at, _) in text.match_indices('⟨') {
        let inside = ranges.iter().any(|range| range.contains(&at));
        if let Some(end) = text[at..].find('⟩').filter(|_| !inside) {
            ranges.push(at..at + end + '⟩'.len_utf8());
        }
    }
    ranges.sort_by_key(|range| range.start);
    ranges
}

/// Marks every hit that does not count, with the first reason that holds.
pub(super) fn exempt(
    lexicon: &Lexicon,
    written: &Written,
    found: &Found,
    context: &Context<'_>,
    hits: &mut [Raw],
) {
    let text = written.text.as_str();
    let quoted = |range: &Range<usize>| text[range.clone()].to_owned();
    let statutes = statutes(text);
    let brands = brands(text, context.brands);
    for hit in hits {
        let rule = &lexicon.rules[hit.rule];
        let covers =
            |range: &&Range<usize>| range.start <= hit.range.start && hit.range.end <= range.end;
        let ending = |until: usize| {
            found
                .exceptions
                .partition_point(|(_, range)| range.end < until)
        };
        let near = ending(hit.range.end)..ending(hit.range.end + EXCEPTION_REACH);
        let exception = found.exceptions[near]
            .iter()
            .filter(|(of, _)| *of == hit.rule)
            .map(|(_, range)| range)
            .find(covers);
        if let Some(range) = exception {
            hit.exempted_by = Some(Exemption::Phrase(quoted(range)));
        } else if let Some(range) = found.statements.iter().find(covers) {
            hit.exempted_by = Some(Exemption::Statement(quoted(range)));
        } else if let Some(range) = statutes.iter().find(covers) {
            hit.exempted_by = Some(Exemption::Statute(quoted(range)));
        } else if let Some(range) = brands.iter().find(covers).filter(|_| !rule.info.hard) {
            hit.exempted_by = Some(Exemption::Brand(quoted(range)));
        } else if let Some(why) = mentioned(text, found, &hit.range) {
            hit.exempted_by = Some(why);
        } else if rule.negatable {
            hit.exempted_by = guarded(text, found, &hit.range);
        }
    }
}

/// Whether the clause of a hit says before it that the word is not to be used.
fn mentioned(text: &str, found: &Found, hit: &Range<usize>) -> Option<Exemption> {
    let reach = hit.start.saturating_sub(MENTION_REACH);
    let in_clause = |range: &&Range<usize>| is_one_clause(&text[range.end..hit.start]);
    let mention = ending_in(&found.mentions, reach, hit.start)
        .iter()
        .find(in_clause);
    if let Some(mention) = mention {
        return Some(Exemption::Mentioned(
            text[mention.start..hit.end].to_owned(),
        ));
    }
    let sentence = Sentence::default().around(text, hit.start);
    let word = ending_in(&found.of_quoted, sentence.start, sentence.end)
        .iter()
        .find(|range| sentence.start <= range.start && !overlap(range, hit))?;
    let is_quoted = quotes(&text[sentence.clone()]).any(|quoted| {
        let quoted = quoted.start + sentence.start..quoted.end + sentence.start;
        overlap(&quoted, hit)
    });
    is_quoted.then(|| Exemption::Mentioned(text[word.clone()].to_owned()))
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// What stands in quotes, without them.
fn quotes(sentence: &str) -> impl Iterator<Item = Range<usize>> {
    sentence
        .match_indices(['“', '「', '『'])
        .filter_map(|(at, open)| {
            let start = at + open.len();
            let end = sentence[start..].find(['”', '」', '』'])?;
            Some(start..start + end)
        })
}

fn guarded(text: &str, found: &Found, hit: &Range<usize>) -> Option<Exemption> {
    let start = hit.start;
    let reach = text[..start]
        .char_indices()
        .rev()
        .nth(DENIAL_REACH - 1)
        .map_or(0, |(at, _)| at);
    let is_denial = |range: &&Range<usize>| {
        let looks_like_one = ending_in(&found.no_denials, range.end, range.end + DENIAL_REACH * 4)
            .iter()
            .any(|other| other.start <= range.start);
        range.start >= reach && is_one_clause(&text[range.end..start]) && !looks_like_one
    };
    if let Some(denial) = ending_in(&found.denials, reach, start)
        .iter()
        .find(is_denial)
    {
        return Some(Exemption::Denied(text[denial.start..hit.end].to_owned()));
    }
    let sentence = Sentence::default().around(text, start);
    let mut warnings = ending_in(&found.warnings, sentence.start, sentence.end).iter();
    let warning = warnings.find(|range| sentence.start <= range.start);
    warning.map(|range| Exemption::Warning(text[range.clone()].to_owned()))
}

/// Of ranges in the order of their ends, those that end inside a stretch, its own end included.
fn ending_in(ranges: &[Range<usize>], from: usize, until: usize) -> &[Range<usize>] {
    let first = ranges.partition_point(|range| range.end < from);
    let end = ranges.partition_point(|range| range.end <= until);
    &ranges[first..end.max(first)]
}

/// Names of laws and rules in 《》.
fn statutes(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('《') {
        let Some(end) = text[at..].find('》') else {
            break;
        };
        let name = &text[at + '《'.len_utf8()..at + end];
        let is_law = |ending: &String| name.trim_end_matches(')').ends_with(ending.as_str());
        if GUARDS.statute_endings.iter().any(is_law) {
            found.push(at..at + end + '》'.len_utf8());
        }
    }
    found
}

fn brands(text: &str, brands: &[String]) -> Vec<Range<usize>> {
    let names = brands.iter().map(|name| normal(name));
    names
        .filter(|name| !name.is_empty())
        .flat_map(|name| {
            let places = text.match_indices(&name);
            places
                .map(|(at, name)| at..at + name.len())
                .collect::<Vec<_>>()
        })
        .collect()
}
