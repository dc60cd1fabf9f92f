//! The pass of the rule book over Chinese text, beside a plain search for the same words.
//!
//! `cargo bench --bench lexicon`. The same without building every library again: add `--profile dev --config
//! 'profile.dev.package.qunfa.opt-level=3' --config 'profile.dev.package.qunfa.codegen-units=1'`.
//! The texts are ten megabytes each: of this project's Chinese README, and of the lines in `tests/it/compliance/lists`, which were
//! written to be hard. Long texts are read in parts, one thread a core; the plain search uses one.

#[expect(dead_code, reason = "the other benches use the rest of it")]
mod measure;

use aho_corasick::{AhoCorasick, MatchKind};
use measure::{Line, line, median, millis, print, timed};
use qunfa::{
    compliance::{Context, Lexicon, book},
    model::Intent,
};

/// Bytes of text that are read.
const BYTES: usize = 10_000_000;
const RUNS: usize = 7;

const LISTS: [&str; 4] = [
    include_str!("../it/compliance/lists/first.tsv"),
    include_str!("../it/compliance/lists/second.tsv"),
    include_str!("../it/compliance/lists/third.tsv"),
    include_str!("../it/compliance/lists/fourth.tsv"),
];

fn main() {
    let lists: Vec<(bool, &str)> = LISTS.iter().flat_map(|list| rows(list)).collect();
    let clean: Vec<&str> = lists.iter().filter(|row| !row.0).map(|row| row.1).collect();
    let all: Vec<&str> = lists.iter().map(|row| row.1).collect();
    let (built, lexicon) = timed(|| Lexicon::of(book().rules.clone()));
    let words: Vec<&str> = book()
        .rules
        .iter()
        .flat_map(|rule| rule.terms.iter().chain(&rule.exceptions))
        .map(String::as_str)
        .collect();
    let plain = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&words)
        .expect("the words are few and short");
    let prose: Vec<&str> = include_str!("../../README.zh-CN.md").lines().collect();
    let ready = line(
        &format!("{} words made ready", words.len()),
        format!("{:.0} ms", millis(built)),
        "",
        "",
    );
    print(
        "lexicon",
        &[
            pass(&lexicon, &plain, "Chinese prose", &prose, "50 MB/s"),
            pass(
                &lexicon,
                &plain,
                "clean messages full of near misses",
                &clean,
                "",
            ),
            pass(&lexicon, &plain, "messages of which half offend", &all, ""),
            ready,
        ],
    );
}

/// Ten megabytes of some lines, with every rule and with the plain search, one after the other, so that a noisy machine is noisy
/// for both.
fn pass(lexicon: &Lexicon, plain: &AhoCorasick, what: &str, lines: &[&str], budget: &str) -> Line {
    let text = text_of(lines);
    let context = Context {
        intent: Intent::Marketing,
        industry: None,
        brands: &[],
        day: "2026-12-31",
    };
    // Patterns are compiled when first needed.
    let first = lexicon.scan(&text, &context).len();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (time, _) = timed(|| plain.find_iter(&text).count());
        theirs.push(speed(text.len(), millis(time)));
        let (time, hits) = timed(|| lexicon.scan(&text, &context).len());
        ours.push(speed(text.len(), millis(time)));
        assert_eq!(hits, first, "the same text has the same hits");
    }
    let (ours, theirs) = (median(ours), median(theirs));
    line(
        &format!("{} MB of {what}: {first} hits", text.len() / 1_000_000),
        format!("{ours:.0} MB/s"),
        budget,
        format!("{theirs:.0} MB/s, plain search; ratio {:.2}", ours / theirs),
    )
}

/// Megabytes a second.
fn speed(bytes: usize, ms: f64) -> f64 {
    bytes as f64 / 1000.0 / ms
}

/// Whether a line offends, and what it says.
fn rows(list: &'static str) -> impl Iterator<Item = (bool, &'static str)> {
    let rows = list.lines().skip(1);
    rows.filter_map(|row| Some((row.starts_with("bad"), row.rsplit('\t').next()?)))
}

fn text_of(lines: &[&str]) -> String {
    let mut text = String::with_capacity(BYTES + 1000);
    for line in lines.iter().cycle() {
        if text.len() >= BYTES {
            break;
        }
        text += line;
        text.push('\n');
    }
    text
}
