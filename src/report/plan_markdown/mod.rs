//! The sheet of a plan as Markdown for a request's comment: read on a phone, verdict first, one record a campaign.
//!
//! CommonMark with GitHub's tables, and `<details>` of ours for what is long. A record is whole in itself, so that one that does not fit
//! can be left out. Tables have two columns, and no block of code is used: neither a phone nor a mail program has to scroll sideways.

mod content;
mod lists;
mod review;
mod touch;

use super::{
    plan_words::thousands,
    sheet::{CampaignSheet, Sheet, Word},
};
use crate::{model::Lang, plan::Symbol};
use std::fmt::Write as _;

/// Characters of one text that are shown.
const TEXT_CHARACTERS_MAX: usize = 3_000;
/// Digests at the end that are shown.
const DIGESTS_MAX: usize = 100;

/// Markdown in parts: a cutter may leave out records, never the head or the tail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocks {
    /// The verdict over everything, and how much would go out.
    pub head: String,
    /// One campaign each, by id; each balanced in itself.
    pub records: Vec<String>,
    /// Findings outside campaigns, what was not looked at, every digest, the plan's id.
    pub tail: String,
}

impl Blocks {
    /// Everything, in order.
    pub fn whole(&self) -> String {
        let parts = std::iter::once(&self.head).chain(&self.records);
        let parts: Vec<&str> = parts.chain([&self.tail]).map(String::as_str).collect();
        parts.join("\n")
    }
}

/// Renders a plan.
pub fn plan_markdown(sheet: &Sheet<'_>) -> Blocks {
    Blocks {
        head: head(sheet),
        records: sheet
            .campaigns
            .iter()
            .map(|campaign| record(campaign, sheet.lang))
            .collect(),
        tail: tail(sheet),
    }
}

/// What a verdict looks like before it is read.
fn mark(word: Word) -> &'static str {
    match word {
        Word::May => "✅",
        Word::MayNot => "⛔",
        Word::Nothing => "☑️",
    }
}

fn head(sheet: &Sheet<'_>) -> String {
    let lang = sheet.lang;
    let mut text = format!(
        "### {} {}\n\n",
        mark(sheet.verdict.word),
        sheet.verdict.line
    );
    let (people, calls) = (thousands(sheet.reach.0), thousands(sheet.reach.1));
    let touches: Vec<String> = sheet
        .touches
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(symbol, count)| format!("{} {count}", touches_word(*symbol, lang)))
        .collect();
    let touches = if touches.is_empty() {
        String::new()
    } else {
        format!("{}{}", touches.join(" · "), lang.pick("；", "; "))
    };
    let _ = match lang {
        Lang::Zh => writeln!(text, "{touches}将发给 {people} 人次，{calls} 次调用。\n"),
        Lang::En => writeln!(text, "{touches}{people} recipients, {calls} calls.\n"),
    };
    // A position in the ledger holds an `@`.
    let _ = writeln!(text, "`{}`", sheet.source);
    lists::list(&mut text, &sheet.standing, lang);
    text
}

fn touches_word(symbol: Symbol, lang: Lang) -> &'static str {
    match symbol {
        Symbol::Send => lang.pick("要发的触达", "to send"),
        Symbol::Resume => lang.pick("接着发的", "to resume"),
        Symbol::Done => lang.pick("已发完的", "done"),
        Symbol::Later => lang.pick("未到时间的", "later"),
        Symbol::Blocked => lang.pick("受阻的", "blocked"),
        Symbol::Cancel => lang.pick("要取消的", "to cancel"),
        Symbol::InDoubt => lang.pick("存疑的", "in doubt"),
    }
}

fn record(campaign: &CampaignSheet<'_>, lang: Lang) -> String {
    let mut text = String::new();
    let title = campaign.title.as_ref().unwrap_or(&campaign.id);
    let _ = writeln!(text, "#### {}\n", title.span(lang));
    let verdict = &campaign.verdict;
    let _ = writeln!(text, "{} **{}**\n", mark(verdict.word), verdict.line);
    let (id, run) = (campaign.id.span(lang), campaign.run.span(lang));
    let mut about = vec![match lang {
        Lang::Zh => format!("{id} 第 {run} 期"),
        Lang::En => format!("{id} run {run}"),
    }];
    if !campaign.account.is_empty() {
        let account = campaign.account.span(lang);
        about.push(format!("{} {account}", lang.pick("账号", "account")));
    }
    if campaign.urgent {
        about.push(lang.pick("**紧急**", "**urgent**").to_owned());
    }
    let _ = writeln!(text, "{}", about.join(" · "));
    if let Some(digest) = &campaign.digest {
        let label = lang.pick("摘要", "digest");
        let _ = writeln!(text, "\n{label} `sha256:{digest}`");
    }
    for touch in &campaign.touches {
        touch::touch(&mut text, touch, lang);
    }
    review::signoffs(&mut text, &campaign.signoffs, lang);
    for diff in &campaign.diffs {
        review::diff(&mut text, diff, lang);
    }
    content::findings(&mut text, &campaign.findings, lang);
    content::documents(&mut text, campaign, lang);
    content::messages(&mut text, &campaign.messages, lang);
    text
}

fn tail(sheet: &Sheet<'_>) -> String {
    let lang = sheet.lang;
    let mut text = String::new();
    if !sheet.findings.is_empty() {
        let label = lang.pick("工作区里的问题", "In the workspace");
        let _ = writeln!(text, "**{label}**");
        content::findings(&mut text, &sheet.findings, lang);
    }
    let label = lang.pick("没有看的", "Not looked at");
    let _ = writeln!(text, "\n**{label}**");
    lists::list(&mut text, &sheet.unseen, lang);
    let digests: Vec<String> = sheet
        .campaigns
        .iter()
        .filter_map(|campaign| {
            let digest = campaign.digest.as_ref()?;
            Some(format!("{} `sha256:{digest}`", campaign.id.span(lang)))
        })
        .collect();
    if !digests.is_empty() {
        let heading = lang.pick("全部摘要", "All digests");
        lists::details(&mut text, heading, false, |inside| {
            inside.push('\n');
            for digest in digests.iter().take(DIGESTS_MAX) {
                let _ = writeln!(inside, "- {digest}");
            }
            lists::more_entries(inside, digests.len(), DIGESTS_MAX, lang);
        });
    }
    let label = lang.pick("计划编号", "Plan id");
    let _ = writeln!(text, "\n{label} `{}`", sheet.id);
    text
}
