//! The pass of the rule book over Chinese text, beside a plain search for the same words.
//!
//! `cargo bench --bench lexicon`. The same without building every library again: add `--profile dev --config
//! 'profile.dev.package.qunfa.opt-level=3' --config 'profile.dev.package.qunfa.codegen-units=1'`.
//! The text is ten megabytes of the lines in `tests/it/compliance/lists`, clean and offending, in a fixed order.

#[expect(dead_code, reason = "the other benches use the rest of it")]
mod measure;

use aho_corasick::{AhoCorasick, MatchKind};
use measure::{line, median, millis, print, timed};
use qunfa::{
    compliance::{Context, Lexicon, book},
    model::Intent,
};

/// Bytes of text that are read.
const BYTES: usize = 10_000_000;
const RUNS: usize = 7;

const LISTS: [&str; 3] = [
    include_str!("../it/compliance/lists/first.tsv"),
    include_str!("../it/compliance/lists/second.tsv"),
    include_str!("../it/compliance/lists/third.tsv"),
];

fn main() {
    let lines = lines();
    let text = text_of(&lines);
    let context = Context {
        intent: Intent::Marketing,
        industry: None,
        brands: &[],
        day: "2026-12-31",
    };
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
    // Patterns are compiled when first needed.
    let first = lexicon.scan(&text, &context).len();

    // One after the other, so that a noisy machine is noisy for both.
    let (mut ours, mut theirs, mut apart) = (Vec::new(), Vec::new(), Vec::new());
    let mut found = 0;
    for _ in 0..RUNS {
        let (time, count) = timed(|| plain.find_iter(&text).count());
        theirs.push(speed(text.len(), millis(time)));
        found = count;
        let (time, hits) = timed(|| lexicon.scan(&text, &context).len());
        ours.push(speed(text.len(), millis(time)));
        assert_eq!(hits, first, "the same text has the same hits");
        let (time, bytes) = timed(|| {
            let of_line = |line: &&str| lexicon.scan(line, &context).len().min(1) + line.len();
            lines
                .iter()
                .cycle()
                .take(50_000)
                .map(of_line)
                .sum::<usize>()
        });
        apart.push(speed(bytes, millis(time)));
    }
    let (ours, theirs, apart) = (median(ours), median(theirs), median(apart));
    print(
        "lexicon",
        &[
            line(
                &format!(
                    "one text of {} MB: every rule, {first} hits",
                    text.len() / 1_000_000
                ),
                format!("{ours:.0} MB/s"),
                "50 MB/s",
                format!(
                    "{theirs:.0} MB/s, {found} words, plain search; ratio {:.2}",
                    ours / theirs
                ),
            ),
            line("50,000 single messages", format!("{apart:.0} MB/s"), "", ""),
            line(
                &format!("{} words made ready", words.len()),
                format!("{:.0} ms", millis(built)),
                "",
                "",
            ),
        ],
    );
}

/// Megabytes a second.
fn speed(bytes: usize, ms: f64) -> f64 {
    bytes as f64 / 1000.0 / ms
}

fn lines() -> Vec<&'static str> {
    let rows = LISTS.iter().flat_map(|list| list.lines().skip(1));
    let mut lines: Vec<&str> = rows.filter_map(|row| row.rsplit('\t').next()).collect();
    // Offending and clean lines stand apart in the lists; here they take turns.
    let half = lines.len() / 2;
    let (first, second) = lines.split_at(half);
    let mixed: Vec<&str> = first
        .iter()
        .zip(second)
        .flat_map(|(a, b)| [*a, *b])
        .collect();
    lines = mixed;
    lines
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
