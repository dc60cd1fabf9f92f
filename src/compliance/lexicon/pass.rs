//! One pass over a normalised text: every word, and the patterns whose words all stand in one sentence.

use super::{
    around::Sentence,
    automaton::{Lexicon, Numbered, Use},
    letters::Letters,
    required::GROUPS_MAX,
    scan::Found,
    written::Written,
};
use std::ops::Range;

/// Which words of which patterns stand in the sentence that is being read.
struct Reading {
    /// For each pattern where a word of each of its groups was last met.
    met: Vec<Met>,
    /// Counts sentences.
    number: u32,
    sentence: Sentence,
    stretch: Range<usize>,
    /// Patterns all of whose groups were met close together in this sentence.
    due: Vec<u16>,
}

#[derive(Clone)]
struct Met {
    starts: [u32; GROUPS_MAX],
    /// The sentence in which it became due.
    due: u32,
    /// Bytes between which every match of that sentence lies.
    from: u32,
    until: u32,
}

/// No word of the group yet.
const NEVER: u32 = u32::MAX;

const NOT_MET: Met = Met {
    starts: [NEVER; GROUPS_MAX],
    due: 0,
    from: 0,
    until: 0,
};

impl Lexicon {
    /// Looks for every word, and runs patterns around the places where their words stand.
    pub(super) fn pass(&self, written: &Written) -> Found {
        let text = written.text.as_str();
        let mut found = Found::default();
        let mut reading = Reading {
            met: vec![NOT_MET; self.patterns.len()],
            number: 1,
            sentence: Sentence::default(),
            stretch: 0..0,
            due: Vec::new(),
        };
        // Patterns that exempt are only run where there is something to exempt.
        let mut exempting: Vec<(u16, Range<usize>)> = Vec::new();
        for word in self.automaton.find_overlapping_iter(text) {
            let range = word.start()..word.end();
            for what in self.uses(word.value()) {
                match *what {
                    Use::Term { rule } => found.hits.push((usize::from(rule), range.clone())),
                    Use::Exception { rule } => {
                        found.exceptions.push((usize::from(rule), range.clone()));
                    }
                    Use::Denial => found.denials.push(range.clone()),
                    Use::NoDenial => found.no_denials.push(range.clone()),
                    Use::Warning => found.warnings.push(range.clone()),
                    Use::Mention => found.mentions.push(range.clone()),
                    Use::OfQuoted => found.of_quoted.push(range.clone()),
                    Use::Statement => found.statements.push(range.clone()),
                    Use::Hint { industry } => found.hints.push(industry),
                    Use::Pattern { number, group } => {
                        if !reading.stretch.contains(&range.start) {
                            self.run(text, &mut reading, &mut found, &mut exempting);
                            reading.stretch = reading.sentence.around(written, range.start);
                            reading.number += 1;
                        }
                        let known = &self.patterns[usize::from(number)];
                        reading.meet(number, group, known, &range);
                    }
                }
            }
        }
        self.run(text, &mut reading, &mut found, &mut exempting);
        self.exempt_hits(text, &exempting, &mut found);
        // Words come in the order of their ends; what patterns found comes between.
        found.exceptions.sort_by_key(|(_, range)| range.end);
        found
    }

    /// Runs what is due in the sentence that was read, where its words stand close together.
    fn run(
        &self,
        text: &str,
        reading: &mut Reading,
        found: &mut Found,
        exempting: &mut Vec<(u16, Range<usize>)>,
    ) {
        if reading.due.is_empty() {
            return;
        }
        let letters = Letters::of(&text[reading.stretch.clone()]);
        for number in reading.due.drain(..) {
            let known = &self.patterns[usize::from(number)];
            let rule = &self.rules[usize::from(known.rule)];
            let pattern = if known.exempts {
                &rule.exception_patterns[usize::from(known.at)]
            } else {
                &rule.patterns[usize::from(known.at)]
            };
            let needs = pattern.required();
            if !needs.begin.iter().all(|group| group.meet(&letters)) {
                continue;
            }
            let mut stretch = reading.stretch.clone();
            if !needs.looks_around {
                let met = &reading.met[usize::from(number)];
                let from = text.floor_char_boundary(met.from as usize);
                let until = text.ceil_char_boundary(met.until as usize);
                stretch = stretch.start.max(from)..stretch.end.min(until);
            }
            if known.exempts {
                exempting.push((number, stretch));
                continue;
            }
            let rule = usize::from(known.rule);
            pattern.find(text, &stretch, |range| found.hits.push((rule, range)));
        }
    }

    fn exempt_hits(&self, text: &str, exempting: &[(u16, Range<usize>)], found: &mut Found) {
        let mut starts: Vec<Vec<usize>> = vec![Vec::new(); self.rules.len()];
        for (rule, range) in &found.hits {
            starts[*rule].push(range.start);
        }
        for of_rule in &mut starts {
            of_rule.sort_unstable();
        }
        for (number, stretch) in exempting {
            let known = &self.patterns[usize::from(*number)];
            let rule = usize::from(known.rule);
            let of_rule = &starts[rule];
            let next = of_rule.partition_point(|start| *start < stretch.start);
            if of_rule.get(next).is_none_or(|start| *start >= stretch.end) {
                continue;
            }
            let pattern = &self.rules[rule].exception_patterns[usize::from(known.at)];
            pattern.find(text, stretch, |range| found.exceptions.push((rule, range)));
        }
    }
}

impl Reading {
    /// Notes a word of a group; once every group was met close enough, the pattern is due. A match that this word completes lies
    /// within its reach, before and after; words come in the order of their ends.
    fn meet(&mut self, number: u16, group: u8, known: &Numbered, range: &Range<usize>) {
        let met = &mut self.met[usize::from(number)];
        met.starts[usize::from(group)] = range.start as u32;
        let near = |start: &u32| *start != NEVER && range.end as u32 - start <= known.within;
        if !met.starts[..usize::from(known.groups)].iter().all(near) {
            return;
        }
        if met.due != self.number {
            met.due = self.number;
            met.from = (range.end as u32).saturating_sub(known.within);
            met.until = 0;
            self.due.push(number);
        }
        let until = (range.start as u32).saturating_add(known.within);
        met.until = met.until.max(until);
    }
}
