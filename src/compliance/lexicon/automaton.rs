//! The rules become one automaton over all their words.

use super::{
    book::{LexiconRule, book},
    raw::{RawEvasion, RawGuards},
    statements::{STATEMENTS, Statement},
    trades,
    written::normal,
};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use std::{collections::BTreeMap, sync::LazyLock};

/// Rules, ready to be looked for.
pub struct Lexicon {
    pub(super) rules: Vec<LexiconRule>,
    pub(super) automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// What each word of the automaton is for.
    pub(super) uses: Vec<Vec<Use>>,
    /// How many patterns there are in all.
    pub(super) patterns: usize,
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
    /// A pattern may match where it stands.
    Pattern {
        rule: u16,
        pattern: u16,
        number: u16,
        exempts: bool,
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
    let hints = trades::hints().map(|(industry, hint)| (normal(hint), Use::Hint { industry }));
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
        let patterns = usize::from(words.patterns);
        let (texts, uses): (Vec<String>, Vec<Vec<Use>>) = words.uses.into_iter().unzip();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .expect("the words are not empty, differ, and are far fewer than the automaton takes");
        Self {
            rules,
            automaton,
            uses,
            patterns,
        }
    }

    /// Its rules, in order.
    pub fn rules(&self) -> &[LexiconRule] {
        &self.rules
    }
}

#[derive(Default)]
struct Words {
    uses: BTreeMap<String, Vec<Use>>,
    patterns: u16,
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
                let number = self.patterns;
                self.patterns += 1;
                for need in pattern.needs() {
                    let pattern = at as u16;
                    self.add(
                        need,
                        Use::Pattern {
                            rule,
                            pattern,
                            number,
                            exempts,
                        },
                    );
                }
            }
        }
    }

    /// A word, and the closed list of ways to write it so that it is overlooked.
    fn add_spelled(&mut self, word: &str, what: Use) {
        let word = normal(word);
        for spelling in EVASION
            .spelling
            .iter()
            .filter(|spelling| word.contains(&spelling.of))
        {
            for other in &spelling.also {
                self.add(&word.replace(&spelling.of, other), what);
            }
        }
        self.add(&word, what);
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
