//! One failing workspace for each family of the rule book, as its author sees it.

use super::{page::Page, shown};
use qunfa::compliance;
use std::collections::BTreeSet;

/// What is written before the first hyphen of a code.
fn family(code: &str) -> &str {
    code.split_once('-').map_or(code, |(family, _)| family)
}

/// Families that no file of a workspace can earn by its text alone, and where they are shown instead.
const ELSEWHERE: &[&str] = &[
    // Ships empty: words about politics are the company's own.
    "POL",
];

#[test]
fn every_family_has_a_workspace_that_earns_it() {
    let cases: Vec<_> = Page::all("families")
        .into_iter()
        .flat_map(|page| page.cases)
        .collect();
    for case in &cases {
        let (findings, _) = shown::found(case);
        let earned = findings
            .iter()
            .any(|finding| family(finding.rule) == case.code);
        assert!(earned, "{} is not found in its own workspace", case.code);
    }
    let shown: BTreeSet<&str> = cases.iter().map(|case| case.code.as_str()).collect();
    let rules = compliance::rules();
    // Codes of small letters have a page each.
    let missing: BTreeSet<&str> = rules
        .iter()
        .map(|rule| rule.code)
        .filter(|code| code.bytes().any(|b| b.is_ascii_uppercase()))
        .map(family)
        .filter(|family| !shown.contains(family) && !ELSEWHERE.contains(family))
        .collect();
    assert!(missing.is_empty(), "no workspace shows {missing:?}");
}

#[test]
fn every_family_reads_as_its_page_shows() {
    for page in Page::all("families") {
        page.holds(shown::printed);
    }
}
