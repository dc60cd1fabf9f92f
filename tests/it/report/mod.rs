//! Tests of the room `report`: findings in the formats of machines, and plans as people and forges are shown them.

mod annotations;
mod author_text;
mod cut;
mod inert;
mod lines;
mod plan_markdown;
pub mod plans;
mod sarif;

use qunfa::{
    compliance::{Text, book, judge_text},
    diagnostic::{Finding, Sources},
    model::{Intent, Lang},
    report::Reported,
};
use std::{collections::BTreeMap, sync::Arc};

/// What is found in a text, and the text.
fn found(file: &str, text: &str) -> (Vec<Finding>, Sources) {
    let text: Arc<str> = Arc::from(text);
    let findings = judge_text(&Text {
        file,
        text: Arc::clone(&text),
        intent: Intent::Marketing,
        industry: None,
        policy: None,
        day: jiff::civil::date(2026, 11, 22),
    });
    (findings, Sources::from([(Arc::from(file), text)]))
}

/// The same, written by one of the formats.
fn written(
    (findings, sources): &(Vec<Finding>, Sources),
    by: impl Fn(&Reported<'_>) -> String,
) -> String {
    by(&Reported {
        findings,
        sources,
        campaigns: &BTreeMap::new(),
        lexicon: &book().version,
        lang: Lang::Zh,
    })
}
