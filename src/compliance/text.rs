//! One text that belongs to no campaign becomes findings with places inside it.
//!
//! Rules that need a channel, an audience or a campaign's paperwork say nothing here: the sender's name, the way out, lengths,
//! filed domains, what proves a claim. That a claim needs proof is said.

use super::{
    ground::Ground,
    rule::Found,
    rules::RULES,
    said::Said,
    verdict::{by_text, weigh},
    words,
};
use crate::{
    diagnostic::{Finding, Lines, Place, Sink},
    model::Intent,
    template::outline,
    workspace::Policy,
};
use jiff::civil::Date;
use std::{collections::BTreeMap, ops::Range, slice, sync::Arc};

/// One text and what is known about it.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// What findings call the file it stands in.
    pub file: &'a str,
    /// As its author wrote it; the code of a template is not read.
    pub text: Arc<str>,
    /// Why it is sent.
    pub intent: Intent,
    /// The id of the sender's trade; none: the text's own words tell.
    pub industry: Option<&'a str>,
    /// What a workspace adds: registered names, words of its own, declared domains.
    pub policy: Option<&'a Policy>,
    /// The day it is judged for: rules not yet in force on it are left out.
    pub day: Date,
}

/// Where some bytes of a text stand.
pub(super) fn place_in(text: &Text<'_>, bytes: Range<usize>) -> Place {
    Lines::new(text.file, Arc::clone(&text.text)).place(bytes)
}

/// Judges a text by its words, numbers, dates and addresses. Places are of the author's bytes; findings come by place, then code.
pub fn judge_text(text: &Text<'_>) -> Vec<Finding> {
    let none = BTreeMap::new();
    let ground = Ground {
        intent: text.intent,
        industry: text.industry,
        last_day: text.day,
        brands: text.policy.map_or(&[], |policy| &policy.brands.terms),
        lexicon: text.policy.map_or(&[], |policy| &policy.lexicon),
        domains: text.policy.map_or(&none, |policy| &policy.domains),
        evidence: None,
    };
    let lines = Lines::new(text.file, Arc::clone(&text.text));
    let read = outline(&text.text);
    let said = Said::alone(ground, &read.text, &lines, &read.map);
    let texts = slice::from_ref(&said);
    let mut findings = Vec::new();
    for rule in RULES {
        let mut found = Found {
            info: &rule.info,
            findings: &mut findings,
        };
        by_text(rule, texts, &mut found);
    }
    words::judge(&ground, texts, &mut findings);
    weigh(text.intent, &mut findings);
    let mut sink = Sink::new();
    for finding in findings {
        sink.push(finding);
    }
    sink.into_sorted()
}
