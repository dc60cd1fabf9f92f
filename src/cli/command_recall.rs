//! `recall`: takes application messages of the last 24 hours back, and says what cannot be taken back.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Recall},
    command_apply::tools,
    command_gate::known,
    command_plan::confirmed,
    site::{Site, block_on},
};
use crate::{
    ledger::Access,
    model::{Channel, Lang},
    ports::{Clock, Journal, RecallRow},
    say,
    worker::{self, Count, RecallReport, Recallable, recallable},
};
use std::collections::BTreeMap;

say! {
    struct NotConfirmed {}
    zh "没有确认，什么都没有撤回"
    en "not confirmed, nothing was recalled"

    struct NotConfirmedHint { wanted: String }
    zh "不在终端里时写 --confirm \"{wanted}\""
    en "without a terminal, write --confirm \"{wanted}\""

    struct NothingSent { campaign: String }
    zh "台账里没有「{campaign}」发出去的消息（这一期、这次触达）"
    en "the ledger knows no message of {campaign} that went out (of this run and touch)"
}

pub(super) fn run(
    typed: &Recall,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open_in_haste(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let ledger = site.ledger(Access::TurnGates, terminal)?;
    known(&ledger, Some(&typed.campaign))?;
    let rows = chosen(typed, block_on(ledger.recallable(&typed.campaign))?);
    if rows.is_empty() {
        return Err(CommandError::usage(NothingSent {
            campaign: typed.campaign.clone(),
        }));
    }
    let hours = site.workspace.policy.limits.get("recall_hours");
    let standing = Standing::of(rows, hours, machine.now_ms());
    let shown = standing.shown(site.lang);
    terminal.data(&shown);
    if standing.yes.is_empty() {
        return Ok(standing.exit_without_calls());
    }
    let people = standing.people();
    let (campaign, given) = (&typed.campaign, typed.confirm.as_deref());
    if confirmed(campaign, people, given, site.lang, terminal) != Some(true) {
        let wanted = format!("{campaign} {people}");
        return Err(CommandError::usage(NotConfirmed {}).hint(NotConfirmedHint { wanted }));
    }
    let wire = site.wire(terminal)?;
    let tools = tools(&site, &ledger, &wire, &machine, manners, terminal)?;
    let report = block_on(worker::recall(&tools, &standing.yes))?;
    let summary = summary(&report, &standing, site.lang);
    terminal.data(&summary);
    Ok(standing.exit(&report))
}

/// The rows that were asked for: of the newest run unless one is named, of one touch and its notices if one is named.
fn chosen(typed: &Recall, rows: Vec<RecallRow>) -> Vec<RecallRow> {
    let newest = rows.iter().map(|row| row.batch.run.run.clone()).next_back();
    let run = typed.run.clone().or(newest).unwrap_or_default();
    let of_touch = |row: &RecallRow| match &typed.touch {
        None => true,
        Some(touch) => row.batch.touch == *touch || row.batch.touch == worker::notice_touch(touch),
    };
    rows.into_iter()
        .filter(|row| row.batch.run.run == run && of_touch(row))
        .collect()
}

/// What can be done about each row.
#[derive(Default)]
struct Standing {
    yes: Vec<RecallRow>,
    gone: Count,
    too_late: Count,
    /// What the platform never takes back, by channel.
    never: BTreeMap<Channel, Count>,
}

impl Standing {
    fn of(rows: Vec<RecallRow>, hours: u64, now_ms: i64) -> Self {
        let mut standing = Self::default();
        for row in rows {
            match recallable(&row, hours, now_ms) {
                Recallable::Yes => standing.yes.push(row),
                Recallable::Gone => standing.gone.add(&row),
                Recallable::TooLate => standing.too_late.add(&row),
                Recallable::NotHere => standing
                    .never
                    .entry(row.batch.channel)
                    .or_default()
                    .add(&row),
            }
        }
        standing
    }

    fn people(&self) -> u64 {
        let people = self.yes.iter().map(|row| u64::from(row.batch.recipients));
        people.sum()
    }

    fn shown(&self, lang: Lang) -> String {
        let (batches, people) = (self.yes.len(), self.people());
        let mut text = match lang {
            Lang::Zh => format!(
                "可以撤回：{batches} 条应用消息，{people} 人（只在企业微信里消失；已读过的人已经读过）\n"
            ),
            Lang::En => format!(
                "Can be recalled: {batches} application messages to {people} people (they vanish from WeCom; who has read them has read them).\n"
            ),
        };
        let mut line = |count: Count, zh: &str, en: &str| {
            if count.batches > 0 {
                let said = match lang {
                    Lang::Zh => format!("{zh}：{} 条，{} 人\n", count.batches, count.people),
                    Lang::En => format!(
                        "{en}: {} messages, {} people.\n",
                        count.batches, count.people
                    ),
                };
                text.push_str(&said);
            }
        };
        line(self.gone, "已经撤回", "Recalled before");
        line(
            self.too_late,
            "超过 24 小时，不能再撤回",
            "More than 24 hours old, too late",
        );
        for (channel, count) in &self.never {
            let (zh, en) = why_never(*channel);
            line(*count, zh, en);
        }
        text
    }

    /// Nothing could be asked for: it is done if it was done before, else all of it stays out.
    fn exit_without_calls(&self) -> Exit {
        match (self.stays(), self.gone.batches > 0) {
            (false, _) => Exit::Done,
            (true, true) => Exit::Partly,
            (true, false) => Exit::Platform,
        }
    }

    fn exit(&self, report: &RecallReport) -> Exit {
        let out = report.failed.batches + report.too_late.batches > 0 || self.stays();
        match (out, report.recalled.batches + self.gone.batches > 0) {
            (false, _) => Exit::Done,
            (true, true) => Exit::Partly,
            (true, false) => Exit::Platform,
        }
    }

    fn stays(&self) -> bool {
        self.too_late.batches > 0 || !self.never.is_empty()
    }
}

fn why_never(channel: Channel) -> (&'static str, &'static str) {
    match channel {
        Channel::CustomerMass | Channel::GroupMass => (
            "客户消息不能撤回；还没确认的任务用 qunfa stop 取消",
            "Messages to customers cannot be recalled; `qunfa stop` cancels what members have not confirmed",
        ),
        Channel::Robot => (
            "群机器人的消息不能撤回",
            "Messages by robots cannot be recalled",
        ),
        Channel::Appchat => (
            "应用群聊的消息不能撤回",
            "Messages into app chats cannot be recalled",
        ),
        _ => (
            "这个通道的消息不能撤回",
            "Messages on this channel cannot be recalled",
        ),
    }
}

fn summary(report: &RecallReport, standing: &Standing, lang: Lang) -> String {
    let late = report.too_late.people + standing.too_late.people;
    let never: u64 = standing.never.values().map(|count| count.people).sum();
    let (done, before, failed) = (
        report.recalled.people,
        standing.gone.people,
        report.failed.people,
    );
    let all = done + before + late + failed + never;
    let mut text = match lang {
        Lang::Zh => format!(
            "合计 {all} 人 = 已撤回 {done} + 之前已撤回 {before} + 超时 {late} + 失败 {failed} + 不能撤回 {never}\n"
        ),
        Lang::En => format!(
            "Total {all} people = {done} recalled + {before} recalled before + {late} too late + {failed} failed + {never} never\n"
        ),
    };
    if let Some(why) = &report.why {
        let said = match lang {
            Lang::Zh => format!("失败原因：{why}；改好后再运行一次，已撤回的不会重复\n"),
            Lang::En => format!(
                "Why it failed: {why}. Run it again once mended; what is recalled stays so.\n"
            ),
        };
        text.push_str(&said);
    }
    text
}
