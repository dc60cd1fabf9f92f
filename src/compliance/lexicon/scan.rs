//! One pass over a text becomes its hits.

use super::{
    around,
    automaton::Lexicon,
    exempt::{self, Exemption},
    parts, settle,
    trades::Trades,
    written::{Disguise, Written},
};
use crate::{
    compliance::addresses,
    model::{Intent, Severity},
};
use std::ops::Range;

/// What is known about a text besides its words.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Why it is sent.
    pub intent: Intent,
    /// The trade of the sender; none: the text's own words tell.
    pub industry: Option<&'a str>,
    /// Registered names, never judged as advertising words.
    pub brands: &'a [String],
    /// The day it is judged for, `YYYY-MM-DD`: rules that are not yet in force on it are left out.
    pub day: &'a str,
}

/// A word of a rule at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index of the rule in its lexicon.
    pub rule: usize,
    /// In the author's text.
    pub bytes: Range<usize>,
    /// As it was compared.
    pub word: String,
    /// What it weighs here, before profile and waiver.
    pub severity: Severity,
    /// How it was disguised.
    pub disguise: Disguise,
    /// What a ranking still lacks to be a matter of evidence.
    pub missing: Vec<Missing>,
    /// Why it does not count.
    pub exempted_by: Option<Exemption>,
}

/// What a ranking has to say about itself in the same sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// When.
    Time,
    /// Where, among whom.
    Scope,
    /// Who says so.
    Source,
}

/// A hit before anything is known about its surroundings, in the normalised text.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub rule: usize,
    pub range: Range<usize>,
    pub disguise: Disguise,
    pub severity: Severity,
    pub missing: Vec<Missing>,
    pub exempted_by: Option<Exemption>,
}

/// Everything one pass finds.
#[derive(Default)]
pub(super) struct Found {
    pub hits: Vec<(usize, Range<usize>)>,
    pub exceptions: Vec<(usize, Range<usize>)>,
    pub denials: Vec<Range<usize>>,
    pub no_denials: Vec<Range<usize>>,
    pub warnings: Vec<Range<usize>>,
    pub mentions: Vec<Range<usize>>,
    pub of_quoted: Vec<Range<usize>>,
    pub statements: Vec<Range<usize>>,
    pub hints: Vec<u16>,
}

impl Lexicon {
    /// Every hit in a text, in order, exempted ones among them. What is longer than any message is read in parts.
    pub fn scan(&self, text: &str, context: &Context<'_>) -> Vec<Hit> {
        parts::scan(self, text, context)
    }

    /// Every hit in a text that is read whole.
    pub(super) fn scan_part(&self, text: &str, context: &Context<'_>) -> Vec<Hit> {
        let written = Written::read(text, &exempt::unread(text, &addresses::find(text)));
        let mut hits = self.scan_written(&written, context);
        if let Some(collapsed) = written.collapsed() {
            let mut known: Vec<(usize, usize, usize)> = hits
                .iter()
                .map(|hit| (hit.rule, hit.bytes.start, hit.bytes.end))
                .collect();
            known.sort_unstable();
            let is_known = |hit: &Hit| {
                let next = known.partition_point(|one| *one < (hit.rule, hit.bytes.end, 0));
                known[..next]
                    .last()
                    .is_some_and(|one| one.0 == hit.rule && hit.bytes.start < one.2)
            };
            let others = self.scan_written(&collapsed, context);
            hits.extend(others.into_iter().filter(|hit| !is_known(hit)));
        }
        hits.sort_by(|a, b| {
            (a.bytes.start, a.bytes.end, a.rule).cmp(&(b.bytes.start, b.bytes.end, b.rule))
        });
        hits
    }

    fn scan_written(&self, written: &Written, context: &Context<'_>) -> Vec<Hit> {
        let found = self.pass(written);
        if found.hits.is_empty() {
            return Vec::new();
        }
        let mut trades = context.industry.map(Trades::declared).unwrap_or_default();
        if context.industry.is_none() {
            found.hints.iter().for_each(|hint| trades.add_hint(*hint));
        }
        let mut raw: Vec<Raw> = Vec::new();
        for (rule, range) in &found.hits {
            let known = &self.rules[*rule];
            let pending = known
                .effective
                .as_deref()
                .is_some_and(|day| day > context.day);
            let elsewhere = (!known.industries.is_empty() && !trades.any_of(&known.industries))
                || trades.any_of(&known.not_industries)
                || (!known.intents.is_empty() && !known.intents.contains(&context.intent));
            if pending || elsewhere {
                continue;
            }
            let Some(disguise) = written.disguise(range) else {
                continue;
            };
            let severity = trades
                .iter()
                .filter_map(|trade| known.severity_in.get(trade))
                .max();
            raw.push(Raw {
                rule: *rule,
                range: range.clone(),
                disguise,
                severity: severity.copied().unwrap_or(known.info.severity),
                missing: Vec::new(),
                exempted_by: None,
            });
        }
        exempt::exempt(self, written, &found, context, &mut raw);
        around::weigh(self, written, &mut raw);
        settle::settle(self, raw)
            .into_iter()
            .map(|raw| hit(written, raw))
            .collect()
    }
}

fn hit(written: &Written, raw: Raw) -> Hit {
    Hit {
        rule: raw.rule,
        bytes: written.source(&raw.range),
        word: written.text[raw.range].to_owned(),
        severity: raw.severity,
        disguise: raw.disguise,
        missing: raw.missing,
        exempted_by: raw.exempted_by,
    }
}
