//! What stands around a hit changes what it weighs: a ranking with time, scope and source, an offer with its end.

use super::{
    automaton::{GUARDS, Lexicon},
    exempt::Exemption,
    scan::{Missing, Raw},
    written::Written,
};
use crate::model::Severity;
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

struct Around {
    time: Regex,
    scope: Regex,
    source: Regex,
    end: Regex,
}

static AROUND: LazyLock<Around> = LazyLock::new(|| {
    let compiled = |pattern: &str| Regex::new(pattern).expect("a test compiles every pattern");
    Around {
        time: compiled(&GUARDS.time),
        scope: compiled(&GUARDS.scope),
        source: compiled(&GUARDS.source),
        end: compiled(&GUARDS.end),
    }
});

/// Whether a normalised text says until when, or how many.
pub(super) fn says_end(text: &str) -> bool {
    AROUND.end.is_match(text)
}

/// Whether a normalised text counts something: a number and a measure word.
pub(super) fn counts_things(text: &str) -> bool {
    const MEASURES: &str = "份个件杯张瓶盒包套支克名枚袋罐斤箱只本次位ml毫升台条双把粒片";
    let letters: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
    letters.windows(2).any(|pair| {
        let number = pair[0].is_ascii_digit() || "一二两三四五六七八九十百千半".contains(pair[0]);
        number && MEASURES.contains(pair[1])
    })
}

/// Whether a normalised text says what a draw has to say beside its date and its prizes.
fn describes_draw(text: &str) -> bool {
    let says = |group: &Vec<String>| group.iter().any(|word| text.contains(word.as_str()));
    GUARDS.draw.iter().all(says)
}

/// Lowers what is qualified, and exempts offers whose end is written.
pub(super) fn weigh(lexicon: &Lexicon, written: &Written, hits: &mut [Raw]) {
    let text = written.text.as_str();
    let (mut ends, mut counts) = (None, None);
    let mut sentence = Sentence::default();
    let mut lacking: (Range<usize>, Vec<Missing>) = (0..0, Vec::new());
    for hit in hits.iter_mut().filter(|hit| hit.exempted_by.is_none()) {
        let rule = &lexicon.rules[hit.rule];
        if rule.qualifiable && hit.severity == Severity::Block {
            let of_sentence = sentence.around(written, hit.range.start);
            if lacking.0 != of_sentence {
                lacking = (of_sentence.clone(), missing(&text[of_sentence]));
            }
            let missing = lacking.1.clone();
            if missing.len() < 2 {
                hit.severity = Severity::Evidence;
                hit.missing = missing;
            }
        }
        if rule.dated && *ends.get_or_insert_with(|| says_end(text)) {
            hit.exempted_by = Some(Exemption::EndIsWritten);
        }
        if rule.complete
            && *ends.get_or_insert_with(|| says_end(text))
            && *counts.get_or_insert_with(|| counts_things(text))
        {
            hit.exempted_by = Some(Exemption::OfferIsWhole);
        }
        if rule.drawn
            && *ends.get_or_insert_with(|| says_end(text))
            && *counts.get_or_insert_with(|| counts_things(text))
            && describes_draw(text)
        {
            hit.exempted_by = Some(Exemption::DrawIsWhole);
        }
    }
}

fn missing(sentence: &str) -> Vec<Missing> {
    let parts = [
        (&AROUND.time, Missing::Time),
        (&AROUND.scope, Missing::Scope),
        (&AROUND.source, Missing::Source),
    ];
    let absent = parts
        .into_iter()
        .filter(|(part, _)| !part.is_match(sentence));
    absent.map(|(_, missing)| missing).collect()
}

/// Whether a character ends a sentence.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '\n')
}

/// The sentence last looked at; the next word mostly stands in it too.
#[derive(Default)]
pub(super) struct Sentence(Range<usize>);

impl Sentence {
    /// The sentence around a position.
    pub(super) fn around(&mut self, written: &Written, at: usize) -> Range<usize> {
        if !self.0.contains(&at) {
            self.0 = written.sentence(at);
        }
        self.0.clone()
    }
}

/// Whether nothing that ends a clause stands in a stretch.
pub(super) fn is_one_clause(stretch: &str) -> bool {
    !stretch.contains([
        '，', '。', '！', '？', '；', '：', '\n', ',', ';', ':', '!', '?',
    ])
}
