//! What `check` prints of many faults: all at once, in one order, nothing said twice, and a last line that adds up.

use super::{
    page::{Case, Page},
    tree,
};
use qunfa::{
    diagnostic::Finding,
    model::Lang,
    pipeline,
    report::{Style, findings_text, totals_line},
};
use std::collections::BTreeSet;

fn printed(case: &Case) -> [String; 2] {
    let workspace = tree::of(case).workspace().expect("the settings are read");
    let checked = pipeline::check(&workspace, &[]);
    [Lang::Zh, Lang::En].map(|lang| {
        let style = Style { colour: false };
        findings_text(&checked.findings, &workspace.sources, lang, style)
            + &totals_line(&checked.findings, checked.campaigns, lang)
    })
}

fn numbers(line: &str) -> Vec<usize> {
    line.split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

#[test]
fn many_faults_are_printed_as_their_page_shows() {
    for page in Page::all("all") {
        page.holds(printed);
    }
}

#[test]
fn the_last_line_counts_what_was_printed() {
    let pages = Page::all("all");
    let case = &pages[0].cases[0];
    for text in printed(case) {
        let shown = text
            .lines()
            .filter(|line| line.trim_start().starts_with("--> "));
        let last = text.lines().last().unwrap_or_default();
        let [campaigns, to_fix, to_look_at] = numbers(last)[..] else {
            panic!("three numbers: {last}")
        };
        assert_eq!(campaigns, 3, "every campaign that was looked at");
        assert_eq!(to_fix + to_look_at, shown.count(), "{text}");
    }
}

#[test]
fn findings_come_by_place_whatever_room_found_them_and_no_place_is_faulted_twice_by_one_rule() {
    let pages = Page::all("all");
    let workspace = tree::of(&pages[0].cases[0])
        .workspace()
        .expect("the settings are read");
    let checked = pipeline::check(&workspace, &[]);
    let order = |finding: &Finding| (finding.place.clone(), finding.rule);
    assert!(checked.findings.is_sorted_by_key(order));
    let once: BTreeSet<_> = checked.findings.iter().map(order).collect();
    assert_eq!(once.len(), checked.findings.len());
    assert_eq!(checked.findings, pipeline::check(&workspace, &[]).findings);
}
