//! The sheet of a plan as Markdown for a request's comment: read on a phone, verdict first, one record a campaign.
//!
//! CommonMark with GitHub's tables, and `<details>` of ours for what is long. A record is whole in itself, so that one that does not fit
//! can be left out. Tables have two columns, and no block of code is used: neither a phone nor a mail program has to scroll sideways.

use super::{
    author_text::{AuthorText, diff_quote},
    plan_words::thousands,
    sheet::{
        CampaignSheet, DiffSheet, FindingSheet, MessageSheet, Sheet, SignoffSheet, TouchSheet, Word,
    },
};
use crate::{model::Lang, plan::Symbol};
use std::fmt::Write as _;

/// Characters of one text that are shown.
const TEXT_CHARACTERS_MAX: usize = 3_000;
/// Entries of one list that are shown.
const ENTRIES_MAX: usize = 60;
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
    list(&mut text, &sheet.standing, lang);
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
        self::touch(&mut text, touch, lang);
    }
    signoffs(&mut text, &campaign.signoffs, lang);
    for diff in &campaign.diffs {
        self::diff(&mut text, diff, lang);
    }
    findings(&mut text, &campaign.findings, lang);
    documents(&mut text, campaign, lang);
    messages(&mut text, &campaign.messages, lang);
    text
}

fn touch(text: &mut String, touch: &TouchSheet<'_>, lang: Lang) {
    let name = touch.name.cell(lang);
    let _ = writeln!(
        text,
        "\n| {name} | {} · {} |\n| :-- | :-- |",
        touch.channel, touch.action
    );
    for row in touch.figures.iter().chain(&touch.facts) {
        let _ = writeln!(text, "| {} | {} |", row.label, row.value);
    }
    if !touch.names.is_empty() {
        let names: Vec<String> = touch.names.iter().map(|name| name.cell(lang)).collect();
        let label = lang.pick("解析", "names");
        let _ = writeln!(text, "| {label} | {} |", names.join(" · "));
    }
    let mut items = Vec::new();
    for hold in &touch.holds {
        let code = hold.code;
        let place = if hold.place.is_empty() {
            String::new()
        } else {
            format!(" {}", hold.place.span(lang))
        };
        let label = lang.pick("暂缓", "hold");
        items.push(format!(
            "**{label}** `{code}`{place} {}",
            hold.what.span(lang)
        ));
    }
    for warning in &touch.warnings {
        let label = lang.pick("注意", "note");
        items.push(format!("**{label}** {}", warning.span(lang)));
    }
    bullets(text, &items, lang);
}

fn signoffs(text: &mut String, signoffs: &[SignoffSheet], lang: Lang) {
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

fn diff(text: &mut String, diff: &DiffSheet, lang: Lang) {
    let of = if diff.of.is_empty() {
        String::new()
    } else {
        format!(" {}", diff.of.span(lang))
    };
    let quote = diff_quote(&diff.lines, TEXT_CHARACTERS_MAX, lang);
    let label = lang.pick("正文改动", "Text changes");
    let _ = writeln!(text, "\n**{label}**{of} {}\n\n{quote}", diff.heading);
}

fn findings(text: &mut String, findings: &[FindingSheet], lang: Lang) {
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

fn documents(text: &mut String, campaign: &CampaignSheet<'_>, lang: Lang) {
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

fn messages(text: &mut String, messages: &[MessageSheet], lang: Lang) {
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

fn tail(sheet: &Sheet<'_>) -> String {
    let lang = sheet.lang;
    let mut text = String::new();
    if !sheet.findings.is_empty() {
        let label = lang.pick("工作区里的问题", "In the workspace");
        let _ = writeln!(text, "**{label}**");
        findings(&mut text, &sheet.findings, lang);
    }
    let label = lang.pick("没有看的", "Not looked at");
    let _ = writeln!(text, "\n**{label}**");
    list(&mut text, &sheet.unseen, lang);
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
        details(&mut text, heading, false, |inside| {
            inside.push('\n');
            for digest in digests.iter().take(DIGESTS_MAX) {
                let _ = writeln!(inside, "- {digest}");
            }
            more_entries(inside, digests.len(), DIGESTS_MAX, lang);
        });
    }
    let label = lang.pick("计划编号", "Plan id");
    let _ = writeln!(text, "\n{label} `{}`", sheet.id);
    text
}

/// A list of words that are not ours.
fn list(text: &mut String, all: &[AuthorText], lang: Lang) {
    let items: Vec<String> = all.iter().map(|one| one.span(lang)).collect();
    bullets(text, &items, lang);
}

/// Entries, each behind its bullet, with an empty line before them.
fn bullets(text: &mut String, items: &[String], lang: Lang) {
    if items.is_empty() {
        return;
    }
    text.push('\n');
    for item in items.iter().take(ENTRIES_MAX) {
        let _ = writeln!(text, "- {item}");
    }
    not_shown(text, items.len(), lang);
}

fn not_shown(text: &mut String, count: usize, lang: Lang) {
    more_entries(text, count, ENTRIES_MAX, lang);
}

/// What a list left out, counted.
fn more_entries(text: &mut String, count: usize, most: usize, lang: Lang) {
    let Some(more) = count.checked_sub(most).filter(|more| *more > 0) else {
        return;
    };
    let _ = match lang {
        Lang::Zh => writeln!(text, "\n（另有 {more} 条未显示）"),
        Lang::En => writeln!(text, "\n({more} more not shown)"),
    };
}

/// Something long behind a heading of ours. Tags stand on lines of their own, so that what is inside is Markdown.
fn details(text: &mut String, heading: &str, open: bool, inside: impl FnOnce(&mut String)) {
    let open = if open { " open" } else { "" };
    let _ = writeln!(text, "\n<details{open}>\n<summary>{heading}</summary>");
    inside(text);
    text.push_str("\n</details>\n");
}
