//! Tests of the rule book and of the engine that looks for its words.

mod engine;
mod mutations;
mod samples;
mod vectors;

use qunfa::{
    compliance::{Context, Hit, Lexicon, LexiconRule, book},
    model::Intent,
};

/// Marketing of no trade in particular, on a day when every pending rule holds.
fn context(industry: Option<&str>) -> Context<'_> {
    Context {
        intent: Intent::Marketing,
        industry,
        brands: &[],
        day: "2099-01-01",
    }
}

/// What counts in a text, by code and quoted word, in order.
fn counted(lexicon: &Lexicon, text: &str, industry: Option<&str>) -> Vec<(&'static str, String)> {
    let hits = lexicon.scan(text, &context(industry));
    let counts = hits.iter().filter(|hit| hit.exempted_by.is_none());
    counts
        .map(|hit| {
            (
                lexicon.rules()[hit.rule].info.code,
                text[hit.bytes.clone()].to_owned(),
            )
        })
        .collect()
}

/// Whether a lexicon finds fault with a text on account of a rule.
fn finds(lexicon: &Lexicon, rule: &LexiconRule, text: &str) -> bool {
    counted(lexicon, text, trade(rule))
        .iter()
        .any(|(code, _)| *code == rule.info.code)
}

/// The trade a rule is tried in.
fn trade(rule: &LexiconRule) -> Option<&str> {
    rule.industries.first().map(String::as_str)
}

/// One rule alone.
fn alone(rule: &LexiconRule) -> Lexicon {
    Lexicon::of(vec![rule.clone()])
}

fn rule(code: &str) -> &'static LexiconRule {
    let known = book().rules.iter().find(|rule| rule.info.code == code);
    known.expect("the book has the rule")
}

/// What a text is exempted of, and why, in words.
fn exempted(hits: &[Hit]) -> Vec<String> {
    let exempted = hits.iter().filter_map(|hit| hit.exempted_by.as_ref());
    exempted.map(|why| format!("{why:?}")).collect()
}
