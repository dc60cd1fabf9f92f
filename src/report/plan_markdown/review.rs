//! Who answers for a campaign becomes a list, and what changed since they signed a quote with a sign before each line.

use super::{TEXT_CHARACTERS_MAX, lists::bullets};
use crate::{
    model::Lang,
    report::{
        author_text::diff_quote,
        sheet::{DiffSheet, SignoffSheet},
    },
};
use std::fmt::Write as _;

pub(super) fn signoffs(text: &mut String, signoffs: &[SignoffSheet], lang: Lang) {
    if signoffs.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n**{}**", lang.pick("签核", "Sign-offs"));
    let lines: Vec<String> = signoffs.iter().map(|one| signoff(one, lang)).collect();
    bullets(text, &lines, lang);
}

fn signoff(signoff: &SignoffSheet, lang: Lang) -> String {
    match signoff {
        SignoffSheet::Own { blocking: 0 } => lang
            .pick(
                "✔ 自查：没有必须改的问题",
                "✔ self: nothing has to be mended",
            )
            .to_owned(),
        SignoffSheet::Own { blocking } => match lang {
            Lang::Zh => format!("✘ 自查：{blocking} 个问题必须改"),
            Lang::En => format!("✘ self: {blocking} to mend"),
        },
        SignoffSheet::Present {
            stage,
            reviewer,
            signed,
            until,
        } => {
            let reviewer = reviewer.span(lang);
            match lang {
                Lang::Zh => format!("✔ {stage}：{reviewer}，{signed} 签，{until} 前有效"),
                Lang::En => format!("✔ {stage}: {reviewer}, signed {signed}, valid until {until}"),
            }
        }
        SignoffSheet::Inherited {
            template,
            reviewer,
            signed,
            until,
        } => {
            let (template, reviewer) = (template.span(lang), reviewer.span(lang));
            match lang {
                Lang::Zh => {
                    format!("✔ 终审：{reviewer} 签了模板 {template}，{signed} 签，{until} 前有效")
                }
                Lang::En => format!(
                    "✔ legal: {reviewer} signed the template {template}, {signed}, valid until {until}"
                ),
            }
        }
        SignoffSheet::Missing { stage, roles, why } => {
            let why = why.span(lang);
            match (lang, roles.is_empty()) {
                (Lang::Zh, true) => format!("**缺 {stage}**：{why}"),
                (Lang::Zh, false) => format!("**缺 {stage}**（{roles}）：{why}"),
                (Lang::En, true) => format!("**missing {stage}**: {why}"),
                (Lang::En, false) => format!("**missing {stage}** ({roles}): {why}"),
            }
        }
        SignoffSheet::Void { stage, who, why } => {
            let (who, why) = (who.span(lang), why.span(lang));
            match lang {
                Lang::Zh => format!("✘ 无效{stage} {who}：{why}"),
                Lang::En => format!("✘ void {stage} {who}: {why}"),
            }
        }
    }
}

pub(super) fn diff(text: &mut String, diff: &DiffSheet, lang: Lang) {
    let of = if diff.of.is_empty() {
        String::new()
    } else {
        format!(" {}", diff.of.span(lang))
    };
    let quote = diff_quote(&diff.lines, TEXT_CHARACTERS_MAX, lang);
    let label = lang.pick("正文改动", "Text changes");
    let _ = writeln!(text, "\n**{label}**{of} {}\n\n{quote}", diff.heading);
}
