//! What `check` prints for one fault, in both languages.

use super::{
    page::{Case, Page},
    tree,
};
use qunfa::{
    approval,
    diagnostic::{Finding, Sources},
    model::Lang,
    pipeline,
    report::{Style, findings_text},
    workspace::{self, ReadError},
};

/// Everything `check` finds in the files of a case, and the texts that findings point into.
pub(super) fn found(case: &Case) -> (Vec<Finding>, Sources) {
    match tree::of(case).workspace() {
        Ok(workspace) => {
            let mut findings = pipeline::check(&workspace, &[]).findings;
            findings.extend(of_change(case));
            (findings, workspace.sources.clone())
        }
        Err(ReadError::Settings { findings, sources }) => (findings, sources),
        Err(other) => panic!("{other}"),
    }
}

/// What a change is found to touch together: a block `change`, a path a line.
fn of_change(case: &Case) -> Option<Finding> {
    let change = case.blocks.iter().find(|block| block.kind == "change")?;
    let of = |kind: fn(&str) -> bool| -> Vec<String> {
        let paths = change.body.lines().filter(|path| kind(path));
        paths.map(str::to_owned).collect()
    };
    approval::split(&of(workspace::is_policy), &of(workspace::is_content))
}

/// What `check` prints about the findings of a case.
pub(super) fn printed(case: &Case) -> [String; 2] {
    let (findings, sources) = found(case);
    [Lang::Zh, Lang::En]
        .map(|lang| findings_text(&findings, &sources, lang, Style { colour: false }))
}

#[test]
fn one_fault_is_one_finding_of_the_code_in_its_heading() {
    let cases = Page::all("check").into_iter().flat_map(|page| page.cases);
    let wrong: Vec<String> = cases
        .filter_map(|case| {
            let (findings, _) = found(&case);
            let codes: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
            (codes != [case.code.as_str()]).then(|| {
                let [_, en] = printed(&case);
                format!("{} is found as {codes:?}\n{en}", case.code)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_reads_as_its_page_shows() {
    for page in Page::all("check") {
        page.holds(printed);
    }
}
