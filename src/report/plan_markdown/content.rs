//! What a campaign says becomes findings beside the documents that answer them, and every message as its customers see it.

use super::{
    TEXT_CHARACTERS_MAX,
    lists::{ENTRIES_MAX, bullets, details, not_shown},
};
use crate::{
    model::Lang,
    report::{
        author_text::AuthorText,
        sheet::{CampaignSheet, FindingSheet, MessageSheet},
    },
};
use std::fmt::Write as _;

pub(super) fn findings(text: &mut String, findings: &[FindingSheet], lang: Lang) {
    if findings.is_empty() {
        return;
    }
    let (all, blocking) = (
        findings.len(),
        findings.iter().filter(|one| one.blocks).count(),
    );
    let heading = match (lang, blocking) {
        (Lang::Zh, 0) => format!("问题 {all} 个"),
        (Lang::Zh, _) => format!("问题 {all} 个，其中 {blocking} 个必须改"),
        (Lang::En, 0) => format!("Findings: {all}"),
        (Lang::En, _) => format!("Findings: {all}, of which {blocking} to mend"),
    };
    let entries: Vec<String> = findings.iter().map(|one| finding(one, lang)).collect();
    // What stops a campaign is read without a tap.
    details(text, &heading, blocking > 0, |inside| {
        bullets(inside, &entries, lang);
    });
}

/// One finding as an entry of a list: what it says, what was written, and what proves it, a line each.
fn finding(finding: &FindingSheet, lang: Lang) -> String {
    let mut lines = vec![format!(
        "**{}** {} {}",
        finding.severity,
        finding.rule.span(lang),
        finding.place.span(lang)
    )];
    lines.push(finding.what.span(lang));
    let mut labelled = |zh: &'static str, en: &'static str, text: &AuthorText| {
        if !text.is_empty() {
            lines.push(format!("{} {}", lang.pick(zh, en), text.span(lang)));
        }
    };
    labelled("原文", "written:", &finding.text);
    labelled("怎么办", "what to do:", &finding.help);
    for basis in &finding.basis {
        labelled("依据", "basis:", basis);
    }
    labelled("已豁免", "exempted by", &finding.exempted);
    for document in &finding.evidence {
        labelled("证据", "evidence:", document);
    }
    if finding.wants_evidence && finding.evidence.is_empty() {
        lines.push(lang.pick("**没有证据**", "**no evidence**").to_owned());
    }
    lines.join("\\\n  ")
}

pub(super) fn documents(text: &mut String, campaign: &CampaignSheet<'_>, lang: Lang) {
    let count = campaign.evidence.len() + campaign.waivers.len();
    if count == 0 {
        return;
    }
    let heading = match lang {
        Lang::Zh => format!("其他证据与豁免 {count} 个"),
        Lang::En => format!("Other evidence and waivers: {count}"),
    };
    details(text, &heading, false, |inside| {
        let evidence = lang.pick("证据", "evidence");
        let waiver = lang.pick("**豁免**", "**waiver**");
        let documents = campaign.evidence.iter();
        let documents = documents.map(|one| format!("{evidence} {}", one.span(lang)));
        let waivers = campaign.waivers.iter();
        let waivers = waivers.map(|one| format!("{waiver} {}", one.span(lang)));
        let entries: Vec<String> = documents.chain(waivers).collect();
        bullets(inside, &entries, lang);
    });
}

pub(super) fn messages(text: &mut String, messages: &[MessageSheet], lang: Lang) {
    if messages.is_empty() {
        return;
    }
    let count = messages.len();
    let heading = match (lang, count) {
        (Lang::Zh, 1) => "客户看到的消息".to_owned(),
        (Lang::Zh, _) => format!("客户看到的消息，{count} 种"),
        (Lang::En, 1) => "The message as customers see it".to_owned(),
        (Lang::En, _) => format!("The messages as customers see them: {count}"),
    };
    details(text, &heading, false, |inside| {
        for one in messages.iter().take(ENTRIES_MAX) {
            message(inside, one, lang);
        }
        not_shown(inside, count, lang);
    });
}

fn message(text: &mut String, message: &MessageSheet, lang: Lang) {
    let _ = write!(text, "\n**{}**", lang.pick("触达", "Touch"));
    let _ = write!(text, " {}", message.touch.span(lang));
    if let Some((name, share)) = &message.variant {
        let name = name.span(lang);
        let _ = match lang {
            Lang::Zh => write!(text, " 版本 {name} {share}%"),
            Lang::En => write!(text, " variant {name} {share}%"),
        };
    }
    text.push_str("\n\n");
    if !message.text.is_empty() {
        text.push_str(&message.text.quote(TEXT_CHARACTERS_MAX, lang));
    }
    let beside: Vec<String> = message
        .beside
        .iter()
        .map(|one| format!("{} {}", one.label, one.value.span(lang)))
        .collect();
    bullets(text, &beside, lang);
    if let Some(source) = &message.source {
        let heading = lang.pick(
            "模板原文：含条件，上面只是其中一种写法，签的是全部",
            "The template as written: it decides, the text above is one of several, and all of them are signed",
        );
        let source = source.quote(TEXT_CHARACTERS_MAX, lang);
        let _ = write!(text, "\n{heading}\n\n{source}");
    }
}
