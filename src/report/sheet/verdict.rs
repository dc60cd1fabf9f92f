//! What a plan may do becomes one line: whether it may go out, and what is missing. It never says that something is right.

use super::{Verdict, Word};
use crate::{
    diagnostic::{Finding, Hold},
    model::{Lang, Stage},
    plan::{CampaignPlan, Plan, Symbol},
    report::plan_words::stage_word,
};
use std::collections::BTreeSet;

/// The verdict over one campaign.
pub(super) fn of_campaign(plan: &CampaignPlan, has_ledger: bool, lang: Lang) -> Verdict {
    let (word, zh, en) = match plan.symbol() {
        Symbol::Send => (Word::May, "可以发出", "it may go out"),
        Symbol::Resume => (Word::May, "可以接着发", "the rest may go out"),
        Symbol::Later => (
            Word::May,
            "可以发出，时间还没到",
            "it may go out, and its time has not come",
        ),
        Symbol::Done => (Word::Nothing, "已经发完", "everything is out"),
        Symbol::Cancel => (
            Word::Nothing,
            "不再发送：取消成员还没确认的任务",
            "nothing is sent: tasks that members have not confirmed are cancelled",
        ),
        Symbol::InDoubt => (
            Word::MayNot,
            "还不能发：有的已经发出、结果不明，先核对",
            "it may not go out: something was sent with an unknown result, which is looked into first",
        ),
        Symbol::Blocked => {
            let because = because(plan, has_ledger, lang);
            let line = match lang {
                Lang::Zh => format!("还不能发：{}", because.join("，")),
                Lang::En => format!("it may not go out: {}", because.join(", ")),
            };
            return Verdict {
                word: Word::MayNot,
                line,
            };
        }
    };
    Verdict {
        word,
        line: lang.pick(zh, en).to_owned(),
    }
}

/// Why a campaign is blocked, each reason once.
fn because(plan: &CampaignPlan, has_ledger: bool, lang: Lang) -> Vec<String> {
    let mut reasons = Vec::new();
    let blocking = plan
        .findings
        .iter()
        .filter(|one| Finding::blocks(one))
        .count();
    if blocking > 0 {
        reasons.push(to_mend(blocking, lang));
    }
    let missing = missing(plan);
    // A check that fails is counted above; what else is missing of stage self is a waiver that its own author approved.
    let asked: Vec<&str> = missing
        .iter()
        .filter(|stage| **stage != Stage::Own || blocking == 0)
        .map(|stage| stage_word(*stage, lang))
        .collect();
    if !asked.is_empty() {
        reasons.push(match lang {
            Lang::Zh => format!("缺 {}", asked.join("、")),
            Lang::En => format!("missing {}", asked.join(" and ")),
        });
    }
    if !has_ledger {
        reasons.push(
            lang.pick("受众未解析", "its audience is not resolved")
                .to_owned(),
        );
    }
    let holds = holds(plan);
    if holds > 0 {
        reasons.push(match (lang, holds) {
            (Lang::Zh, _) => format!("{holds} 个暂缓原因"),
            (Lang::En, 1) => "1 hold".to_owned(),
            (Lang::En, _) => format!("{holds} holds"),
        });
    }
    if reasons.is_empty() {
        reasons.push(lang.pick("原因见下", "for the reasons below").to_owned());
    }
    reasons
}

fn to_mend(findings: usize, lang: Lang) -> String {
    match (lang, findings) {
        (Lang::Zh, _) => format!("{findings} 个问题必须改"),
        (Lang::En, 1) => "1 finding to mend".to_owned(),
        (Lang::En, _) => format!("{findings} findings to mend"),
    }
}

/// Stages that are missing, each once.
fn missing(plan: &CampaignPlan) -> BTreeSet<Stage> {
    let review = plan.review.iter();
    review
        .flat_map(|review| &review.missing)
        .map(|missing| missing.stage)
        .collect()
}

/// Holds that say different things: what holds a whole campaign stands at each of its touches.
fn holds(plan: &CampaignPlan) -> usize {
    let said: BTreeSet<(&str, &str)> = plan
        .touches
        .iter()
        .flat_map(|touch| &touch.holds)
        .chain(&plan.holds)
        .map(|hold: &Hold| (hold.code, hold.what.en.as_str()))
        .collect();
    said.len()
}

/// The verdict over everything.
pub(super) fn of_plan(plan: &Plan, lang: Lang) -> Verdict {
    let has_ledger = plan.position.is_some();
    let words: Vec<Word> = plan
        .campaigns
        .iter()
        .map(|campaign| of_campaign(campaign, has_ledger, lang).word)
        .collect();
    let count = |word: Word| words.iter().filter(|one| **one == word).count();
    let (may, may_not) = (count(Word::May), count(Word::MayNot));
    let outside = plan
        .findings
        .iter()
        .filter(|one| Finding::blocks(one))
        .count();
    let (word, mut line) = match (may, may_not, lang) {
        (0, 0, _) => (
            Word::Nothing,
            lang.pick("没有要发的", "nothing to send").to_owned(),
        ),
        (_, 0, Lang::Zh) => (Word::May, format!("可以发出：{may} 个活动")),
        (_, 0, Lang::En) => (Word::May, format!("may go out: {}", campaigns(may))),
        (0, _, Lang::Zh) => (Word::MayNot, format!("还不能发：{may_not} 个活动")),
        (0, _, Lang::En) => (
            Word::MayNot,
            format!("may not go out: {}", campaigns(may_not)),
        ),
        (_, _, Lang::Zh) => (
            Word::MayNot,
            format!("{may} 个活动可以发出，{may_not} 个还不能发"),
        ),
        (_, _, Lang::En) => (
            Word::MayNot,
            format!("{} may go out, {may_not} may not", campaigns(may)),
        ),
    };
    for part in lacking(plan, lang) {
        line.push_str(lang.pick("；", "; "));
        line.push_str(&part);
    }
    if outside > 0 {
        line.push_str(lang.pick("；工作区设置里有 ", "; in the workspace's settings, "));
        line.push_str(&to_mend(outside, lang));
    }
    Verdict { word, line }
}

fn campaigns(count: usize) -> String {
    match count {
        1 => "1 campaign".to_owned(),
        _ => format!("{count} campaigns"),
    }
}

/// What is missing, over all campaigns that are blocked.
fn lacking(plan: &Plan, lang: Lang) -> Vec<String> {
    let blocked: Vec<&CampaignPlan> = plan
        .campaigns
        .iter()
        .filter(|campaign| campaign.symbol() == Symbol::Blocked)
        .collect();
    let mut parts = Vec::new();
    let findings: usize = blocked
        .iter()
        .flat_map(|campaign| &campaign.findings)
        .filter(|one| Finding::blocks(one))
        .count();
    if findings > 0 {
        parts.push(to_mend(findings, lang));
    }
    for stage in [Stage::Risk, Stage::Legal] {
        let lack = blocked
            .iter()
            .filter(|one| missing(one).contains(&stage))
            .count();
        let word = stage_word(stage, lang);
        match (lack, lang) {
            (0, _) => {}
            (_, Lang::Zh) => parts.push(format!("缺 {lack} 个{word}")),
            (1, Lang::En) => parts.push(format!("1 sign-off of stage {word} is missing")),
            (_, Lang::En) => parts.push(format!("{lack} sign-offs of stage {word} are missing")),
        }
    }
    let held: usize = blocked.iter().map(|campaign| holds(campaign)).sum();
    if held > 0 {
        parts.push(match (lang, held) {
            (Lang::Zh, _) => format!("{held} 个暂缓原因"),
            (Lang::En, 1) => "1 hold".to_owned(),
            (Lang::En, _) => format!("{held} holds"),
        });
    }
    if plan.position.is_none() {
        parts.push(
            lang.pick("没有台账，受众未解析", "no ledger, audiences not resolved")
                .to_owned(),
        );
    }
    parts
}
