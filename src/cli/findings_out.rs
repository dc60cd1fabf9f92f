//! Findings go out in the format that was asked for: data on stdout, and for machines the summary on stderr.

use super::{Terminal, args::FindingFormat};
use crate::{
    compliance,
    report::{self, Reported, Style},
};

/// Shows findings on stdout. Annotations of GitHub are commands, and meant.
pub(super) fn show(
    reported: &Reported<'_>,
    format: FindingFormat,
    style: Style,
    terminal: &mut Terminal,
) {
    let text = written(reported, format, style);
    if format == FindingFormat::Github {
        terminal.commands(&text);
    } else {
        terminal.data(&text);
    }
}

/// Findings in a format; the text form is the findings alone.
fn written(reported: &Reported<'_>, format: FindingFormat, style: Style) -> String {
    match format {
        FindingFormat::Text => {
            report::findings_text(reported.findings, reported.sources, reported.lang, style)
        }
        FindingFormat::Json => report::findings_json(reported),
        FindingFormat::Sarif => report::findings_sarif(reported, &compliance::rules()),
        FindingFormat::Github => report::findings_github(reported),
        FindingFormat::Gitlab => report::findings_gitlab(reported),
    }
}

/// Says the last line: with the text for people, beside the data for machines.
pub(super) fn summary(line: &str, format: FindingFormat, terminal: &mut Terminal) {
    if format == FindingFormat::Text {
        terminal.data(&format!("{line}\n"));
    } else {
        terminal.talk(line);
    }
}
