//! A plan becomes one sheet: the verdict first, then what each campaign does, who answers for it and what its customers will read.
//!
//! The terminal, a request's comment, a page and the screen of whoever signs all show this one value. Words that somebody else wrote
//! are [`AuthorText`]; every other string is ours and safe wherever it stands.

mod campaign;
mod finding;
mod message;
mod signoffs;
mod touch;
mod unseen;
mod verdict;

pub use message::SaidBy;

use super::{author_text::AuthorText, bubble::Bubble, local, plan_words::short};
use crate::{
    diagnostic::{Finding, Hold, Sentence, Sources},
    model::Lang,
    plan::{Plan, PlanDocument, Symbol},
};
use serde::Serialize;

/// What a sheet is made from.
#[derive(Debug, Clone, Copy)]
pub struct SheetOf<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its document: totals and the id.
    pub document: &'a PlanDocument,
    /// The texts that findings point into.
    pub sources: &'a Sources,
    /// What each campaign says, proves and waives; a campaign whose file is gone has none.
    pub contents: &'a [SaidBy<'a>],
    /// The workspace's time zone.
    pub zone: &'a str,
    /// What else was not looked at, beside what the plan itself tells: what a change left out.
    pub unseen: &'a [Sentence],
    /// Language.
    pub lang: Lang,
}

/// One plan, ready to be shown.
#[derive(Debug, Serialize)]
pub struct Sheet<'a> {
    #[serde(skip)]
    pub(super) lang: Lang,
    pub(super) html_lang: &'static str,
    pub(super) verdict: Verdict,
    /// Where the ledger stood and when the directory was read.
    pub(super) source: String,
    /// What every plan repeats because it weakens a guard.
    pub(super) standing: Vec<AuthorText>,
    pub(super) campaigns: Vec<CampaignSheet<'a>>,
    /// Outside campaigns.
    pub(super) findings: Vec<FindingSheet>,
    #[serde(skip)]
    pub(super) raw_findings: &'a [Finding],
    #[serde(skip)]
    pub(super) sources: &'a Sources,
    pub(super) unseen: Vec<AuthorText>,
    /// Of it, what a change left out: a terminal shows that much.
    #[serde(skip)]
    pub(super) left_out: Vec<AuthorText>,
    /// Touches by symbol, in the order of the legend.
    #[serde(skip)]
    pub(super) touches: Vec<(Symbol, u32)>,
    /// Who would get something, and how many calls that takes.
    pub(super) reach: (u64, u64),
    /// The plan's id, in full.
    pub(super) id: String,
}

/// Whether something may go out, in words.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    pub(super) word: Word,
    /// One line that says what is missing.
    pub(super) line: String,
}

/// A verdict in one word, for a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Word {
    /// It may go out.
    May,
    /// It may not.
    MayNot,
    /// Nothing is left to send.
    Nothing,
}

/// One campaign.
#[derive(Debug, Serialize)]
pub(super) struct CampaignSheet<'a> {
    #[serde(skip)]
    pub(super) symbol: Symbol,
    pub(super) id: AuthorText,
    /// None when the file is gone.
    pub(super) title: Option<AuthorText>,
    /// `第 1 期`.
    pub(super) run: AuthorText,
    pub(super) urgent: bool,
    pub(super) account: AuthorText,
    pub(super) verdict: Verdict,
    pub(super) touches: Vec<TouchSheet<'a>>,
    pub(super) signoffs: Vec<SignoffSheet>,
    pub(super) diffs: Vec<DiffSheet>,
    /// In hex, in full.
    pub(super) digest: Option<String>,
    pub(super) findings: Vec<FindingSheet>,
    #[serde(skip)]
    pub(super) raw_findings: &'a [Finding],
    /// Documents that no finding asked for.
    pub(super) evidence: Vec<AuthorText>,
    pub(super) waivers: Vec<AuthorText>,
    pub(super) messages: Vec<MessageSheet>,
}

/// One touch.
#[derive(Debug, Serialize)]
pub(super) struct TouchSheet<'a> {
    #[serde(skip)]
    pub(super) symbol: Symbol,
    /// The symbol in words.
    pub(super) action: &'static str,
    pub(super) name: AuthorText,
    pub(super) channel: &'static str,
    /// How many, in how many texts and calls, confirmed by how many.
    pub(super) figures: Vec<Figure>,
    /// When, who was left out, the quota.
    pub(super) facts: Vec<Figure>,
    /// Tags and departments with the ids they mean.
    pub(super) names: Vec<AuthorText>,
    pub(super) warnings: Vec<AuthorText>,
    pub(super) holds: Vec<HoldSheet>,
    #[serde(skip)]
    pub(super) raw_holds: &'a [Hold],
}

/// A name and a value of ours.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) label: &'static str,
    pub(super) value: String,
}

/// What stops a touch now.
#[derive(Debug, Serialize)]
pub(super) struct HoldSheet {
    pub(super) code: &'static str,
    /// `file:line:column`; empty when no file says it.
    pub(super) place: AuthorText,
    pub(super) what: AuthorText,
}

/// One line about who answers for a campaign.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum SignoffSheet {
    /// The author's own check.
    Own { blocking: usize },
    /// It counts.
    Present {
        stage: &'static str,
        reviewer: AuthorText,
        signed: String,
        until: String,
    },
    /// A template that legal signed, in the place of its sign-off of the campaign.
    Inherited {
        template: AuthorText,
        reviewer: AuthorText,
        signed: String,
        until: String,
    },
    /// It is needed and not there.
    Missing {
        stage: &'static str,
        roles: String,
        why: AuthorText,
    },
    /// It does not count.
    Void {
        stage: &'static str,
        who: AuthorText,
        why: AuthorText,
    },
}

/// What changed in a text.
#[derive(Debug, Serialize)]
pub(super) struct DiffSheet {
    /// Against what.
    pub(super) heading: &'static str,
    /// The touch, and the variant; empty where the heading says enough.
    pub(super) of: AuthorText,
    /// `+`, `-` or a space, and the line.
    pub(super) lines: Vec<(char, AuthorText)>,
}

/// One finding with what answers it.
#[derive(Debug, Serialize)]
pub(super) struct FindingSheet {
    pub(super) rule: AuthorText,
    pub(super) severity: &'static str,
    pub(super) blocks: bool,
    /// `file:line:column`.
    pub(super) place: AuthorText,
    /// What was written.
    pub(super) text: AuthorText,
    pub(super) what: AuthorText,
    pub(super) help: AuthorText,
    pub(super) basis: Vec<AuthorText>,
    pub(super) exempted: AuthorText,
    /// Whether it asks for evidence.
    pub(super) wants_evidence: bool,
    pub(super) evidence: Vec<AuthorText>,
}

/// One text as its customers see it.
#[derive(Debug, Serialize)]
pub(super) struct MessageSheet {
    pub(super) touch: AuthorText,
    /// Name and percent; none: the touch's own text.
    pub(super) variant: Option<(AuthorText, u32)>,
    pub(super) text: AuthorText,
    /// What stands beside the text and is signed with it: subject, mentions, files, cards, addresses.
    pub(super) beside: Vec<Beside>,
    /// The template as written, when it decides between texts.
    pub(super) source: Option<AuthorText>,
    /// For pages.
    pub(super) bubbles: Vec<Bubble>,
}

/// One thing beside a text.
#[derive(Debug, Serialize)]
pub(super) struct Beside {
    pub(super) label: &'static str,
    pub(super) value: AuthorText,
}

/// Makes the sheet of a plan.
pub fn sheet<'a>(of: &SheetOf<'a>) -> Sheet<'a> {
    let (plan, lang) = (of.plan, of.lang);
    let campaigns: Vec<CampaignSheet<'a>> = plan
        .campaigns
        .iter()
        .map(|campaign| campaign::campaign(of, campaign))
        .collect();
    let totals = &of.document.totals;
    let count = |symbol: Symbol| totals.touches.get(symbol.word()).copied().unwrap_or(0);
    Sheet {
        lang,
        html_lang: lang.pick("zh-CN", "en"),
        verdict: verdict::of_plan(plan, lang),
        source: source(of),
        standing: plan
            .standing
            .iter()
            .map(|sentence| AuthorText::of(sentence.in_lang(lang)))
            .collect(),
        campaigns,
        findings: finding::findings(&plan.findings, &[], lang),
        raw_findings: &plan.findings,
        sources: of.sources,
        unseen: unseen::unseen(of),
        left_out: of
            .unseen
            .iter()
            .map(|sentence| AuthorText::of(sentence.in_lang(lang)))
            .collect(),
        touches: Symbol::ALL
            .iter()
            .map(|symbol| (*symbol, count(*symbol)))
            .collect(),
        reach: (totals.recipients, totals.calls),
        id: of.document.id.clone(),
    }
}

/// `台账 3f9a51c07d2e@12 · 通讯录 2026-12-09 11:10`.
fn source(of: &SheetOf<'_>) -> String {
    let lang = of.lang;
    let ledger = of.plan.position.as_ref().map_or_else(
        || {
            lang.pick("没有台账，受众未解析", "no ledger, audience not resolved")
                .to_owned()
        },
        |position| format!("{}@{}", short(&position.ledger), position.seq),
    );
    let directory = of.plan.directory_ms.map_or_else(
        || lang.pick("无快照", "no snapshot").to_owned(),
        |ms| local(of.zone, ms),
    );
    format!(
        "{} {ledger} · {} {directory}",
        lang.pick("台账", "ledger"),
        lang.pick("通讯录", "directory")
    )
}
