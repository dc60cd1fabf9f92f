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

/// Characters that may stand between a word and what it is said of, for the two to be adjacent: a quote.
const ADJACENT: usize = 1;

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
    /// The text says how many there are and until when.
    OfferIsWhole,
    /// The text says what a draw has to say: when, how many, for whom, how to redeem, by whom.
    DrawIsWhole,
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
            Self::OfferIsWhole => {
                "写明了数量和期限 / the number and the end are written".to_owned()
            }
            Self::DrawIsWhole => {
                "写明了开奖时间、奖品数量、参加条件、兑奖方式和主办方 / when, how many, for whom, how to redeem and by whom are written"
                    .to_owned()
            }
            Self::EndIsWritten => "写明了期限或数量 / the end or the number is written".to_owned(),
        }
    }
}

/// Bytes of a placeholder at most; what is opened and not closed within is text.
pub(in crate::compliance) const PLACEHOLDER_BYTES_MAX: usize = 256;

/// What is not read at all: addresses and placeholders, in order. `addresses` are in order, without overlap.
pub(super) fn unread(text: &str, addresses: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut ranges = addresses.to_vec();
    for (at, _) in text.match_indices('⟨') {
        let before = addresses.partition_point(|range| range.start <= at);
        let inside = before > 0 && at < addresses[before - 1].end;
        if let Some(end) = closed(text, at).filter(|_| !inside) {
            ranges.push(at..end);
        }
    }
    ranges.sort_by_key(|range| range.start);
    ranges
}

/// Where a placeholder that is opened at a byte ends, if it does.
pub(in crate::compliance) fn closed(text: &str, open: usize) -> Option<usize> {
    let until = text.floor_char_boundary(open + PLACEHOLDER_BYTES_MAX);
    let close = text[open..until].find('⟩')?;
    Some(open + close + '⟩'.len_utf8())
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
    let mut around = Surroundings::default();
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
        } else if let Some((range, _)) = statutes
            .iter()
            .find(|(range, is_law)| covers(&range) && (*is_law || !rule.info.hard))
        {
            hit.exempted_by = Some(Exemption::Statute(quoted(range)));
        } else if let Some(range) = brands.iter().find(covers).filter(|_| !rule.info.hard) {
            hit.exempted_by = Some(Exemption::Brand(quoted(range)));
        } else {
            let judged = Judged {
                written,
                text,
                found,
                hit: &hit.range,
                hard: rule.info.hard,
            };
            let mentioned = judged.mentioned(&mut around);
            let guarded = || {
                rule.negatable
                    .then(|| judged.guarded(&mut around))
                    .flatten()
            };
            hit.exempted_by = mentioned.or_else(guarded);
        }
    }
}

/// What is known about the sentence last looked at; the next hit mostly stands in it too.
#[derive(Default)]
struct Surroundings {
    sentence: Sentence,
    known: Range<usize>,
    quotes: Vec<Range<usize>>,
}

impl Surroundings {
    fn sentence(&mut self, written: &Written, at: usize) -> Range<usize> {
        let sentence = self.sentence.around(written, at);
        if self.known != sentence {
            self.quotes = quotes(&written.text[sentence.clone()], sentence.start);
            self.known = sentence.clone();
        }
        sentence
    }

    fn quotes(&self, hit: &Range<usize>) -> bool {
        let after = self.quotes.partition_point(|quoted| quoted.start < hit.end);
        self.quotes[..after]
            .last()
            .is_some_and(|quoted| overlap(quoted, hit))
    }
}

/// A hit on its text, and whether only plain words may exempt it.
struct Judged<'a> {
    written: &'a Written,
    text: &'a str,
    found: &'a Found,
    hit: &'a Range<usize>,
    hard: bool,
}

impl Judged<'_> {
    /// Whether a word before the hit does not count: a hard rule is not talked away by a word that has another object.
    fn is_weak(&self, word: &Range<usize>) -> bool {
        let adjacent = word.end <= self.hit.start
            && self.text[word.end..self.hit.start].chars().count() <= ADJACENT;
        self.hard && !adjacent && is_weak(&self.text[word.clone()])
    }

    /// Whether the words around a hit say that it is not to be used.
    fn mentioned(&self, around: &mut Surroundings) -> Option<Exemption> {
        let Self {
            text, found, hit, ..
        } = *self;
        let reach = hit.start.saturating_sub(MENTION_REACH);
        let counts = |range: &&Range<usize>| {
            is_one_clause(&text[range.end..hit.start]) && !self.is_weak(range)
        };
        let mention = ending_in(&found.mentions, reach, hit.start)
            .iter()
            .find(counts);
        if let Some(mention) = mention {
            let said = text[mention.start..hit.end].to_owned();
            return Some(Exemption::Mentioned(said));
        }
        let sentence = around.sentence(self.written, hit.start);
        if !around.quotes(hit) {
            return None;
        }
        let word = ending_in(&found.of_quoted, sentence.start, sentence.end)
            .iter()
            .find(|range| {
                let weak = self.hard && is_weak(&text[(*range).clone()]);
                sentence.start <= range.start && !overlap(range, hit) && !weak
            })?;
        Some(Exemption::Mentioned(text[word.clone()].to_owned()))
    }

    /// Whether it is denied, or its sentence warns of it.
    fn guarded(&self, around: &mut Surroundings) -> Option<Exemption> {
        let Self {
            text, found, hit, ..
        } = *self;
        let start = hit.start;
        let reach = text[..start]
            .char_indices()
            .rev()
            .nth(DENIAL_REACH - 1)
            .map_or(0, |(at, _)| at);
        let is_denial = |range: &&Range<usize>| {
            let like_one = ending_in(&found.no_denials, range.end, range.end + DENIAL_REACH * 4);
            let looks_like_one = like_one.iter().any(|other| other.start <= range.start);
            let between = &text[range.end..start];
            range.start >= reach
                && is_one_clause(between)
                && !is_conditional(between)
                && !looks_like_one
                && !self.is_weak(range)
        };
        let denials = ending_in(&found.denials, reach, start);
        if let Some(denial) = denials.iter().find(is_denial) {
            return Some(Exemption::Denied(text[denial.start..hit.end].to_owned()));
        }
        let sentence = around.sentence(self.written, start);
        let mut warnings = ending_in(&found.warnings, sentence.start, sentence.end).iter();
        let warning = warnings.find(|range| {
            let weak = self.hard && is_weak(&text[(*range).clone()]);
            sentence.start <= range.start && !weak
        });
        warning.map(|range| Exemption::Warning(text[range.clone()].to_owned()))
    }
}

fn is_weak(word: &str) -> bool {
    GUARDS.weak.iter().any(|weak| weak == word)
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// What stands in quotes, without them, in order; `from` is where the sentence begins.
fn quotes(sentence: &str, from: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in sentence.char_indices() {
        match c {
            '“' | '「' | '『' => open = Some(at + c.len_utf8()),
            '”' | '」' | '』' => {
                if let Some(start) = open.take() {
                    found.push(from + start..from + at);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a denial only opens a condition: who does not buy *then* regrets it.
fn is_conditional(between: &str) -> bool {
    between.contains(['就', '才', '便']) && !between.contains("就医") && !between.contains("就诊")
}

/// Of ranges in the order of their ends, those that end inside a stretch, its own end included.
fn ending_in(ranges: &[Range<usize>], from: usize, until: usize) -> &[Range<usize>] {
    let first = ranges.partition_point(|range| range.end < from);
    let end = ranges.partition_point(|range| range.end <= until);
    &ranges[first..end.max(first)]
}

/// Names of laws and rules in 《》, and whether they are named as laws are: other titles exempt no hard rule.
fn statutes(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, close) in text.match_indices('》') {
        let end = at + close.len();
        let before = &text[from..at];
        let opened = before.rfind('《').map(|open| from + open);
        from = end;
        let Some(start) = opened else {
            continue;
        };
        let name = text[start + '《'.len_utf8()..at].trim_end_matches(')');
        let ends = |ending: &String| name.ends_with(ending.as_str());
        if GUARDS.statute_endings.iter().any(ends) {
            let is_law = ["法", "条例", "规定"]
                .iter()
                .any(|ending| name.ends_with(ending));
            found.push((start..end, is_law));
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
