//! Findings as rustc would show them: the line, the text underlined, what is wrong, what to do.

use super::{Style, excerpt::Excerpt, visible};
use crate::{
    diagnostic::{Finding, Hold, Sources},
    model::{Lang, Severity},
};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write as _;

/// Renders findings with their source lines. A finding whose source is not at hand is shown by its place alone.
pub fn findings_text(findings: &[Finding], sources: &Sources, lang: Lang, style: Style) -> String {
    let renderer = if style.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut text = String::new();
    for finding in findings {
        text.push_str(&one(finding, sources, lang, &renderer));
        text.push_str("\n\n");
    }
    text
}

fn one(finding: &Finding, sources: &Sources, lang: Lang, renderer: &Renderer) -> String {
    let what = visible(finding.what.in_lang(lang));
    let title = format!("[{}] {what}", finding.rule);
    let level = match finding.severity {
        Severity::Block | Severity::Require => {
            Level::ERROR.with_name(Some(severity_word(finding.severity, lang)))
        }
        Severity::Evidence | Severity::Legal | Severity::Warn => {
            Level::WARNING.with_name(Some(severity_word(finding.severity, lang)))
        }
        Severity::Info => Level::INFO.with_name(Some(severity_word(finding.severity, lang))),
    };
    let place = &finding.place;
    let mut group = Group::with_title(level.primary_title(title));
    let excerpt = sources
        .get(&place.file)
        .and_then(|source| Excerpt::of(source, place.bytes));
    match &excerpt {
        Some(excerpt) => {
            group = group.element(
                Snippet::source(excerpt.text.as_str())
                    .path(&*place.file)
                    .line_start(excerpt.first_line)
                    .annotation(AnnotationKind::Primary.span(excerpt.bytes.clone())),
            );
        }
        None => {
            group = group.element(
                Origin::path(&*place.file)
                    .line(place.line as usize)
                    .char_column(place.column as usize),
            );
        }
    }
    if let Some(help) = &finding.help {
        group = group.element(
            Level::HELP
                .with_name(Some(lang.pick("怎么办", "help")))
                .message(visible(help.in_lang(lang))),
        );
    }
    for basis in &finding.basis {
        let words = format!("{} {}", basis.source, basis.article);
        group = group.element(
            Level::NOTE
                .with_name(Some(lang.pick("依据", "basis")))
                .message(words.trim().to_owned()),
        );
    }
    if let Some(exempted) = &finding.exempted_by {
        group = group.element(
            Level::NOTE
                .with_name(Some(lang.pick("已豁免", "exempted")))
                .message(visible(exempted)),
        );
    }
    let text = renderer.render(&[group]);
    match excerpt.filter(|excerpt| excerpt.is_cut) {
        // The renderer counts columns in what is shown of a long line.
        Some(excerpt) => text.replacen(
            &format!("{}:{}", excerpt.first_line, excerpt.column()),
            &format!("{}:{}", place.line, place.column),
            1,
        ),
        None => text,
    }
}

/// The word for a severity.
fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Block => lang.pick("阻断", "block"),
        Severity::Require => lang.pick("缺少", "require"),
        Severity::Evidence => lang.pick("需证据", "evidence"),
        Severity::Legal => lang.pick("需法务", "legal"),
        Severity::Warn => lang.pick("提醒", "warn"),
        Severity::Info => lang.pick("提示", "info"),
    }
}

/// Holds, one line each, with the place where the file says what cannot be done now.
pub fn holds_text(holds: &[Hold], lang: Lang, indent: &str) -> String {
    let mut text = String::new();
    for hold in holds {
        let place = hold
            .place
            .as_ref()
            .map(|place| format!("{}:{}:{} ", place.file, place.line, place.column))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "{indent}{place}[{}] {}",
            hold.code,
            visible(hold.what.in_lang(lang))
        );
    }
    text
}

/// How many findings block, and how many do not: the last line of `check`.
pub fn totals_line(findings: &[Finding], campaigns: usize, lang: Lang) -> String {
    let blocking = findings.iter().filter(|finding| finding.blocks()).count();
    let others = findings.len() - blocking;
    match lang {
        Lang::Zh => format!("检查：{campaigns} 个活动，{blocking} 个问题必须改，{others} 个提醒"),
        Lang::En => {
            format!("Check: campaigns {campaigns}, findings to fix {blocking}, to look at {others}")
        }
    }
}
