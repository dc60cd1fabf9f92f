//! Findings as the two forges show them beside lines of a change: workflow commands of GitHub, code quality of GitLab.

use super::{
    Reported,
    reported::{Loudness, end, fingerprints},
    visible,
};
use crate::{
    diagnostic::Finding,
    model::{Lang, Severity},
};
use serde::Serialize;
use std::{cmp::Reverse, fmt::Write as _};

/// Annotations of one level that GitHub shows of one step.
const SHOWN_PER_LEVEL: usize = 10;

/// Workflow commands, the gravest first; what GitHub would drop is counted in a line of its own.
pub fn findings_github(reported: &Reported<'_>) -> String {
    let mut text = String::new();
    for level in Loudness::ALL {
        let mut of_level: Vec<&Finding> = reported
            .findings
            .iter()
            .filter(|finding| Loudness::of(finding) == level)
            .collect();
        of_level.sort_by_key(|finding| Reverse(finding.severity));
        for finding in of_level.iter().take(SHOWN_PER_LEVEL) {
            text += &command(finding, level, reported);
        }
        if let Some(more) = of_level.len().checked_sub(SHOWN_PER_LEVEL + 1) {
            let more = more + 1;
            let line = match reported.lang {
                Lang::Zh => format!("……另有 {more} 个 {} 未列出", word(level)),
                Lang::En => format!("… and {more} more of level {}", word(level)),
            };
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

fn word(level: Loudness) -> &'static str {
    match level {
        Loudness::Error => "error",
        Loudness::Warning => "warning",
        Loudness::Note => "notice",
    }
}

fn command(finding: &Finding, level: Loudness, reported: &Reported<'_>) -> String {
    let place = &finding.place;
    let (end_line, end_column) = end(place, reported.sources);
    let mut properties = format!("file={},line={}", property(&place.file), place.line);
    // Columns mean something on one line only.
    if end_line == place.line {
        let _ = write!(properties, ",col={}", place.column);
        if end_column > place.column {
            let _ = write!(properties, ",endColumn={end_column}");
        }
    } else {
        let _ = write!(properties, ",endLine={end_line}");
    }
    let lang = reported.lang;
    let mut message = finding.what.in_lang(lang).to_owned();
    if let Some(help) = &finding.help {
        let _ = write!(
            message,
            "\n{}: {}",
            lang.pick("怎么办", "help"),
            help.in_lang(lang)
        );
    }
    if let Some(exempted) = &finding.exempted_by {
        let _ = write!(message, "\n{}: {exempted}", lang.pick("已豁免", "exempted"));
    }
    format!(
        "::{} {properties},title={}::{}\n",
        word(level),
        property(finding.rule),
        data(&message)
    )
}

/// What stands behind the command. `##[` begins a command of the older form, wherever it stands in a line.
fn data(text: &str) -> String {
    visible(text)
        .replace("##[", "# #[")
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What stands in the command's properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[derive(Serialize)]
struct Quality<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Begin,
}

#[derive(Serialize)]
struct Begin {
    begin: u32,
}

/// A report for GitLab's `artifacts:reports:codequality`; an empty array when nothing was found.
pub fn findings_gitlab(reported: &Reported<'_>) -> String {
    let fingerprints = fingerprints(reported.findings);
    let issues: Vec<Quality<'_>> = reported
        .findings
        .iter()
        .zip(fingerprints)
        .map(|(finding, fingerprint)| Quality {
            description: visible(finding.what.in_lang(reported.lang)),
            check_name: finding.rule,
            fingerprint,
            severity: weight(finding),
            location: Location {
                path: &finding.place.file,
                lines: Begin {
                    begin: finding.place.line,
                },
            },
        })
        .collect();
    serde_json::to_string_pretty(&issues).expect("findings print") + "\n"
}

fn weight(finding: &Finding) -> &'static str {
    match finding.severity {
        _ if finding.exempted_by.is_some() => "info",
        Severity::Block => "blocker",
        Severity::Require => "critical",
        Severity::Evidence | Severity::Legal => "major",
        Severity::Warn => "minor",
        Severity::Info => "info",
    }
}
