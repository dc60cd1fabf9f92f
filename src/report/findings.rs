//! Findings as rustc would show them: the line, the text underlined, what is wrong, what to do.

use super::{Style, excerpt::Excerpt, visible};
use crate::{
    diagnostic::{Finding, Hold, Place, Sources},
    model::{Lang, Severity},
};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};
use std::{collections::BTreeSet, fmt::Write as _, thread};

/// From so many findings on, two halves are rendered side by side.
const MANY: usize = 100;

/// Renders findings with their source lines. A finding whose source is not at hand is shown by its place alone. What to do about
/// a rule and what it rests on is said once in a file.
pub fn findings_text(findings: &[Finding], sources: &Sources, lang: Lang, style: Style) -> String {
    let mut told = BTreeSet::new();
    let with_advice = findings.iter().map(|finding| {
        let advice = (
            &finding.place.file,
            finding.rule,
            &finding.help,
            &finding.basis,
        );
        (finding, told.insert(advice))
    });
    let all: Vec<(&Finding, bool)> = with_advice.collect();
    let rendered = |some: &[(&Finding, bool)]| {
        let mut text = String::new();
        for (finding, is_new) in some {
            text.push_str(&one(finding, *is_new, sources, lang, style));
            text.push_str("\n\n");
        }
        text
    };
    if all.len() < MANY {
        return rendered(&all);
    }
    let (first, second) = all.split_at(all.len() / 2);
    thread::scope(|scope| {
        let second = scope.spawn(|| rendered(second));
        rendered(first) + &second.join().expect("rendering does not panic")
    })
}

fn one(
    finding: &Finding,
    with_advice: bool,
    sources: &Sources,
    lang: Lang,
    style: Style,
) -> String {
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
    let title = level.primary_title(title);
    underlined(title, &finding.place, sources, style, |group| {
        let group = if with_advice {
            with_advice_of(group, finding, lang)
        } else {
            group
        };
        with_exemption(group, finding, lang)
    })
}

/// What to do and what it rests on, below the line it is about.
fn with_advice_of<'a>(mut group: Group<'a>, finding: &Finding, lang: Lang) -> Group<'a> {
    if let Some(help) = &finding.help {
        group = group.element(
            Level::HELP
                .with_name(Some(lang.pick("怎么办", "help")))
                .message(visible(help.in_lang(lang))),
        );
    }
    for basis in &finding.basis {
        let sure = basis.certainty.map(|sure| format!("({})", sure.word(lang)));
        let sure = sure.unwrap_or_default();
        let words = [&*basis.source, &*basis.article, &*sure];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        group = group.element(
            Level::NOTE
                .with_name(Some(lang.pick("依据", "basis")))
                .message(words.join(" ")),
        );
    }
    group
}

fn with_exemption<'a>(mut group: Group<'a>, finding: &Finding, lang: Lang) -> Group<'a> {
    if let Some(exempted) = &finding.exempted_by {
        group = group.element(
            Level::NOTE
                .with_name(Some(lang.pick("已豁免", "exempted")))
                .message(visible(exempted)),
        );
    }
    group
}

/// A title over the line a place is in; over the place alone, when its source is not at hand.
fn underlined<'a>(
    title: Title<'a>,
    place: &'a Place,
    sources: &Sources,
    style: Style,
    and: impl FnOnce(Group<'a>) -> Group<'a>,
) -> String {
    let renderer = if style.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let group = Group::with_title(title);
    let excerpt = sources
        .get(&place.file)
        .and_then(|source| Excerpt::of(source, place.bytes));
    let Some(excerpt) = excerpt else {
        let origin = Origin::path(visible(&place.file))
            .line(place.line as usize)
            .char_column(place.column as usize);
        return renderer.render(&[and(group.element(origin))]);
    };
    let snippet = Snippet::source(excerpt.text.clone())
        .path(visible(&place.file))
        .line_start(excerpt.first_line)
        .annotation(AnnotationKind::Primary.span(excerpt.bytes.clone()));
    let text = renderer.render(&[and(group.element(snippet))]);
    if !excerpt.is_cut {
        return text;
    }
    // The renderer counts columns in what is shown of a long line.
    text.replacen(
        &format!("{}:{}", excerpt.first_line, excerpt.column()),
        &format!("{}:{}", place.line, place.column),
        1,
    )
}

/// The word for a severity.
pub fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Block => lang.pick("阻断", "block"),
        Severity::Require => lang.pick("缺少", "require"),
        Severity::Evidence => lang.pick("需证据", "evidence"),
        Severity::Legal => lang.pick("需法务", "legal"),
        Severity::Warn => lang.pick("提醒", "warn"),
        Severity::Info => lang.pick("提示", "info"),
    }
}

/// Holds, each with its place; a name that nobody knows is shown where it is written.
pub fn holds_text(
    holds: &[Hold],
    sources: &Sources,
    lang: Lang,
    style: Style,
    indent: &str,
) -> String {
    let mut text = String::new();
    for hold in holds {
        let what = visible(hold.what.in_lang(lang));
        match hold.place.as_ref().filter(|_| is_about_a_name(hold.code)) {
            Some(place) if sources.contains_key(&place.file) => {
                let title = format!("[{}] {what}", hold.code);
                let level = Level::ERROR.with_name(Some(lang.pick("暂停", "hold")));
                let shown =
                    underlined(level.primary_title(title), place, sources, style, |group| {
                        group
                    });
                for line in shown.lines() {
                    let _ = writeln!(text, "{indent}{line}");
                }
            }
            place => {
                let place = place
                    .or(hold.place.as_ref())
                    .map(|place| format!("{}:{}:{} ", place.file, place.line, place.column))
                    .unwrap_or_default();
                let _ = writeln!(text, "{indent}{place}[{}] {what}", hold.code);
            }
        }
    }
    text
}

/// Whether what is wrong is one written name, and not the whole campaign at this moment.
fn is_about_a_name(code: &str) -> bool {
    code.starts_with("unknown-") || code.starts_with("ambiguous-")
}

/// How many findings block, and how many do not: the last line of `check`.
pub fn totals_line(findings: &[Finding], campaigns: usize, lang: Lang) -> String {
    let blocking = findings.iter().filter(|finding| finding.blocks()).count();
    let open = |severity| {
        let of = findings
            .iter()
            .filter(|finding| finding.exempted_by.is_none());
        of.filter(|finding| finding.severity == severity).count()
    };
    let exempted = findings
        .iter()
        .filter(|finding| finding.exempted_by.is_some());
    let (evidence, legal, exempted) = (
        open(Severity::Evidence),
        open(Severity::Legal),
        exempted.count(),
    );
    let others = findings.len() - blocking - evidence - legal - exempted;
    let part = |count: usize, zh: &str, en: &str| match (count, lang) {
        (0, _) => String::new(),
        (_, Lang::Zh) => format!("，{count} 个{zh}"),
        (_, Lang::En) => format!(", {en} {count}"),
    };
    let between = [
        part(evidence, "需要证据", "to prove"),
        part(legal, "需要法务", "for legal"),
    ]
    .concat();
    let exempted = part(exempted, "已豁免", "exempted");
    match lang {
        Lang::Zh => format!(
            "检查：{campaigns} 个活动，{blocking} 个问题必须改{between}，{others} 个提醒{exempted}"
        ),
        Lang::En => format!(
            "Check: campaigns {campaigns}, findings to fix {blocking}{between}, to look at {others}{exempted}"
        ),
    }
}

/// What `lint` found, counted by what becomes of it: its last line. Finding nothing is never called right.
pub fn lint_line(findings: &[Finding], lexicon: &str, lang: Lang) -> String {
    let (exempted, open): (Vec<&Finding>, Vec<&Finding>) = findings
        .iter()
        .partition(|finding| finding.exempted_by.is_some());
    let count = |severities: &[Severity]| {
        let of = open.iter().filter(|one| severities.contains(&one.severity));
        of.count()
    };
    let [fix, evidence, legal, look] = [
        count(&[Severity::Block, Severity::Require]),
        count(&[Severity::Evidence]),
        count(&[Severity::Legal]),
        count(&[Severity::Warn, Severity::Info]),
    ];
    let exempted = exempted.len();
    match (lang, open.is_empty()) {
        (Lang::Zh, true) if exempted == 0 => format!("未发现已知风险词；词库 {lexicon}"),
        (Lang::En, true) if exempted == 0 => {
            format!("No known risk word found. Lexicon {lexicon}")
        }
        (Lang::Zh, true) => {
            format!("未发现已知风险词，{exempted} 处按例外放过；词库 {lexicon}")
        }
        (Lang::En, true) => {
            format!("No known risk word found, {exempted} exempted. Lexicon {lexicon}")
        }
        (Lang::Zh, false) => format!(
            "检查：{fix} 个问题必须改，{evidence} 个需要证据，{legal} 个需要法务，{look} 个提醒，{exempted} 个已豁免；词库 {lexicon}"
        ),
        (Lang::En, false) => format!(
            "Lint: findings to fix {fix}, needing evidence {evidence}, needing legal {legal}, to look at {look}, exempted {exempted}. Lexicon {lexicon}"
        ),
    }
}
