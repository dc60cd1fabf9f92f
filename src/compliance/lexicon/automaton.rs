//! The rules become one automaton over all their words.

use super::{
    book::{LexiconRule, book},
    raw::{RawEvasion, RawGuards, RawSpelling},
    statements::{STATEMENTS, Statement},
    trades,
    written::normal,
};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use memchr::memmem::Finder;
use std::{collections::BTreeMap, sync::LazyLock};

/// Rules, ready to be looked for.
pub struct Lexicon {
    pub(super) rules: Vec<LexiconRule>,
    pub(super) automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// What the words of the automaton are for, one word's uses after the other's.
    uses: Vec<Use>,
    /// Where each word's uses end.
    ends: Vec<u32>,
    /// Every pattern, by the number its words carry.
    pub(super) patterns: Vec<Numbered>,
}

/// Where a pattern stands, and what it takes to run it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered {
    pub rule: u16,
    /// Among those of its rule.
    pub at: u16,
    pub exempts: bool,
    /// How many groups of words it needs.
    pub groups: u8,
    /// Bytes within which they stand.
    pub within: u32,
}

/// What a word is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Term {
        rule: u16,
    },
    Exception {
        rule: u16,
    },
    /// One of the words a pattern cannot match without.
    Pattern {
        number: u16,
        group: u8,
    },
    Denial,
    /// Looks like a denial.
    NoDenial,
    Warning,
    /// Talks about words.
    Mention,
    /// Talks about words in quotes.
    OfQuoted,
    /// A mandatory statement, which is never a hit.
    Statement,
    /// Means a trade.
    Hint {
        industry: u16,
    },
}

static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(book().rules.clone()));

static EVASION: LazyLock<RawEvasion> = LazyLock::new(|| {
    toml::from_str(include_str!("evasion.toml")).expect("a test reads every file")
});

/// Each spelling with a searcher that is made once, not for each of some thousand words.
static SPELLINGS: LazyLock<Vec<(&RawSpelling, Finder<'_>)>> = LazyLock::new(|| {
    let spellings = EVASION.spelling.iter();
    spellings
        .map(|spelling| (spelling, Finder::new(&spelling.of)))
        .collect()
});

pub(super) static GUARDS: LazyLock<RawGuards> =
    LazyLock::new(|| toml::from_str(include_str!("guards.toml")).expect("a test reads every file"));

/// The words that belong to no rule, normalised.
static AROUND: LazyLock<Vec<(String, Use)>> = LazyLock::new(|| {
    let denials = GUARDS.denials.iter().map(|word| (word, Use::Denial));
    let no_denials = GUARDS.no_denials.iter().map(|word| (word, Use::NoDenial));
    let warnings = GUARDS.warnings.iter().map(|word| (word, Use::Warning));
    let quoted = GUARDS.quoted.iter().map(|word| (word, Use::OfQuoted));
    let mentions = GUARDS.mentions.iter().map(|word| (word, Use::Mention));
    let guards = denials
        .chain(no_denials)
        .chain(warnings)
        .chain(mentions)
        .chain(quoted);
    let statements = STATEMENTS.iter().flat_map(Statement::phrases);
    let hints = trades::hints().map(|(industry, hint)| (hint.to_owned(), Use::Hint { industry }));
    guards
        .map(|(word, what)| (normal(word), what))
        .chain(statements.map(|phrase| (normal(phrase), Use::Statement)))
        .chain(hints)
        .collect()
});

impl Lexicon {
    /// Every rule of the built-in book; made once.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// A lexicon of some rules.
    ///
    /// # Panics
    /// When there are no words at all.
    pub fn of(rules: Vec<LexiconRule>) -> Self {
        let mut words = Words::default();
        for (at, rule) in rules.iter().enumerate() {
            words.add_rule(at as u16, rule);
        }
        for (word, what) in AROUND.iter() {
            words.add_normal(word.clone(), *what);
        }
        let patterns = words.patterns;
        let (texts, by_word): (Vec<String>, Vec<Vec<Use>>) = words.uses.into_iter().unzip();
        let mut uses = Vec::new();
        let mut ends = Vec::with_capacity(by_word.len());
        for mut of_word in by_word {
            uses.append(&mut of_word);
            ends.push(uses.len() as u32);
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .expect("the words are not empty, differ, and are far fewer than the automaton takes");
        Self {
            rules,
            automaton,
            uses,
            ends,
            patterns,
        }
    }

    /// What a word of the automaton is for.
    pub(super) fn uses(&self, word: u32) -> &[Use] {
        let word = word as usize;
        let start = word.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.uses[start as usize..self.ends[word] as usize]
    }

    /// Its rules, in order.
    pub fn rules(&self) -> &[LexiconRule] {
        &self.rules
    }
}

#[derive(Default)]
struct Words {
    uses: BTreeMap<String, Vec<Use>>,
    patterns: Vec<Numbered>,
}

impl Words {
    fn add_rule(&mut self, rule: u16, written: &LexiconRule) {
        for term in &written.terms {
            self.add_spelled(term, Use::Term { rule });
        }
        for exception in &written.exceptions {
            self.add_spelled(exception, Use::Exception { rule });
        }
        let kinds = [
            (&written.patterns, false),
            (&written.exception_patterns, true),
        ];
        for (patterns, exempts) in kinds {
            for (at, pattern) in patterns.iter().enumerate() {
                let number = self.patterns.len() as u16;
                let required = pattern.required();
                for (group, words) in required.groups.iter().enumerate() {
                    let group = group as u8;
                    for word in words {
                        self.add_normal(word.clone(), Use::Pattern { number, group });
                    }
                }
                self.patterns.push(Numbered {
                    rule,
                    at: at as u16,
                    exempts,
                    groups: required.groups.len() as u8,
                    within: u32::try_from(required.within).unwrap_or(u32::MAX),
                });
            }
        }
    }

    /// A word, and the closed list of ways to write it so that it is overlooked.
    fn add_spelled(&mut self, word: &str, what: Use) {
        let mut ways = vec![normal(word)];
        for (spelling, finder) in SPELLINGS.iter() {
            let others = |way: &String| {
                let holds = finder.find(way.as_bytes()).is_some();
                let other = |also: &String| way.replace(&spelling.of, also);
                holds.then(|| spelling.also.iter().map(other).collect::<Vec<_>>())
            };
            let more: Vec<String> = ways.iter().filter_map(others).flatten().collect();
            ways.extend(more);
        }
        for way in &ways {
            self.add(way, what);
        }
    }

    fn add(&mut self, word: &str, what: Use) {
        self.add_normal(normal(word), what);
    }

    fn add_normal(&mut self, word: String, what: Use) {
        if word.is_empty() {
            return;
        }
        let uses = self.uses.entry(word).or_default();
        if !uses.contains(&what) {
            uses.push(what);
        }
    }
}
