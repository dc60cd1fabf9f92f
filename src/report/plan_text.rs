//! The plan as a reviewer reads it: what matters first, never a list of recipients.

use super::{Style, duration, findings_text, holds_text, local, visible};
use crate::{
    diagnostic::Sources,
    model::{Channel, Lang, Stage},
    plan::{Action, CampaignPlan, Plan, PlanDocument, Symbol, TouchPlan},
};
use std::fmt::Write as _;

/// What the reader's eyes need: language, zone, colours, and the sources to underline.
struct Page<'a> {
    lang: Lang,
    zone: &'a str,
    style: Style,
    sources: &'a Sources,
    has_ledger: bool,
    text: String,
}

/// Renders a plan. The last line is the summary; its numbers are those of the document.
pub fn plan_text(
    plan: &Plan,
    document: &PlanDocument,
    sources: &Sources,
    zone: &str,
    lang: Lang,
    style: Style,
) -> String {
    let mut page = Page {
        lang,
        zone,
        style,
        sources,
        has_ledger: plan.position.is_some(),
        text: String::new(),
    };
    page.head(plan);
    for campaign in &plan.campaigns {
        page.campaign(campaign);
    }
    page.text
        .push_str(&findings_text(&plan.findings, sources, lang, style));
    page.summary(document);
    page.text
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn pick(&self, zh: &str, en: &str) -> String {
        self.lang.pick(zh, en).to_owned()
    }

    fn head(&mut self, plan: &Plan) {
        let ledger = plan
            .position
            .as_ref()
            .map(|position| format!("{}@{}", short(&position.ledger), position.seq));
        let ledger = ledger.unwrap_or_else(|| {
            self.pick("没有台账，受众未解析", "no ledger, audience not resolved")
        });
        let directory = plan.directory_ms.map(|ms| local(self.zone, ms));
        let directory = directory.unwrap_or_else(|| self.pick("无快照", "no snapshot"));
        let (a, b) = (
            self.pick("台账", "ledger"),
            self.pick("通讯录", "directory"),
        );
        let line = self.style.dim(&format!("{a} {ledger} · {b} {directory}"));
        self.line(&line);
        for sentence in &plan.standing {
            let line = self
                .style
                .notice(&format!("! {}", sentence.in_lang(self.lang)));
            self.line(&line);
        }
        self.text.push('\n');
    }

    fn campaign(&mut self, campaign: &CampaignPlan) {
        let run = match self.lang {
            Lang::Zh => format!("第 {} 期", campaign.run.run),
            Lang::En => format!("run {}", campaign.run.run),
        };
        let urgent = if campaign.urgent {
            self.style.alarm(self.lang.pick(" 紧急", " urgent"))
        } else {
            String::new()
        };
        let heading = self.style.bold(&format!(
            "{}{}",
            campaign.run.campaign,
            // A file that is gone has no title but its id.
            if campaign.title == campaign.run.campaign.0 {
                String::new()
            } else {
                format!("  {}", visible(&campaign.title))
            }
        ));
        let account = if campaign.account.is_empty() {
            String::new()
        } else {
            format!("  {}", self.style.dim(&campaign.account))
        };
        let line = format!(
            "{} {heading}  {run}{urgent}{account}",
            self.style.symbol(campaign.symbol()),
        );
        self.line(&line);
        for touch in &campaign.touches {
            self.touch(touch);
        }
        self.review(campaign);
        // What every touch repeats is said once, for the campaign.
        let differs = campaign.symbol() != Symbol::Done;
        if differs && !campaign.text_diff.is_empty() {
            let line = self.pick(
                "    正文  与这批人上次收到的相比：",
                "    text  against what these people last got:",
            );
            self.line(&line);
        }
        for (sign, text) in campaign.text_diff.iter().filter(|_| differs) {
            self.line(&format!("    {sign} {}", visible(text)));
        }
        if let Some(digest) = &campaign.digest {
            let line = format!("    {}  sha256:{digest}", self.pick("摘要", "digest"));
            let line = self.style.dim(&line);
            self.line(&line);
        }
        let findings = findings_text(&campaign.findings, self.sources, self.lang, self.style);
        self.text.push_str(&findings);
        if findings.is_empty() {
            self.text.push('\n');
        }
    }

    fn touch(&mut self, touch: &TouchPlan) {
        let channel = channel_word(touch.channel, self.lang);
        let head = format!(
            "  {} {}  {channel}  {}",
            self.style.symbol(touch.symbol()),
            touch.name,
            self.figures(touch)
        );
        self.line(&head);
        // What is finished needs no figures any more: they are in `status`.
        if touch.symbol() == Symbol::Done {
            return;
        }
        self.when(touch);
        self.drops(touch);
        if touch.quota.per_day.is_some() || touch.quota.used_after > 0 {
            let quota = touch.quota;
            let day = match (quota.per_day, self.lang) {
                (Some(limit), Lang::Zh) => format!("{limit} 次"),
                (None, Lang::Zh) => "不限".to_owned(),
                (Some(limit), Lang::En) => format!("of {limit}"),
                (None, Lang::En) => "no limit".to_owned(),
            };
            let send = match (
                quota.per_send.map(|limit| thousands(u64::from(limit))),
                self.lang,
            ) {
                (Some(limit), Lang::Zh) => format!("每次至多 {limit} 人"),
                (None, Lang::Zh) => "每次人数不限".to_owned(),
                (Some(limit), Lang::En) => format!("at most {limit} people a send"),
                (None, Lang::En) => "any number of people a send".to_owned(),
            };
            let (before, after) = (quota.used_before, quota.used_after);
            let line = match self.lang {
                Lang::Zh => format!("      配额  当天已用 {before} → {after} 次（{day}），{send}"),
                Lang::En => {
                    format!("      quota  {before} → {after} sends that day ({day}), {send}")
                }
            };
            self.line(&line);
        }
        let resolved: Vec<String> = touch
            .tags
            .iter()
            .map(|(written, id)| format!("{written} = {id}"))
            .chain(
                touch
                    .departments
                    .iter()
                    .map(|(written, id)| format!("{written} = #{id}")),
            )
            .collect();
        if !resolved.is_empty() {
            self.line(&format!(
                "      {}  {}",
                self.pick("解析", "names"),
                resolved.join(" · ")
            ));
        }
        for warning in &touch.warnings {
            let line = self.style.notice(&format!(
                "      {}  {}",
                self.pick("注意", "note"),
                warning.in_lang(self.lang)
            ));
            self.line(&line);
        }
        let holds = holds_text(&touch.holds, self.sources, self.lang, self.style, "      ");
        self.text.push_str(&holds);
    }

    fn figures(&self, touch: &TouchPlan) -> String {
        match &touch.action {
            Action::InDoubt { batches, people } => match self.lang {
                Lang::Zh => format!(
                    "{batches} 个分片存疑，涉及 {} 人；再次 apply 会先向企业微信核对，或看 qunfa doubt list",
                    thousands(*people)
                ),
                Lang::En => format!(
                    "{batches} batches in doubt, {} people; the next apply asks WeCom first, or see qunfa doubt list",
                    thousands(*people)
                ),
            },
            Action::Cancel { tasks } => match self.lang {
                Lang::Zh => format!("取消 {tasks} 个未确认的任务"),
                Lang::En => format!("cancels {}", counted(u64::from(*tasks), "unconfirmed task")),
            },
            Action::Done => {
                let past = &touch.past;
                let sent = recipients(touch.channel, past.sent.len(), self.lang);
                let unreachable = thousands(past.unreachable.len());
                match self.lang {
                    Lang::Zh => format!("已发 {sent}，不可达 {unreachable}"),
                    Lang::En => format!("sent to {sent}, {unreachable} unreachable"),
                }
            }
            Action::Blocked if touch.matched == 0 && !self.has_ledger => {
                self.pick("受众未解析", "audience not resolved")
            }
            Action::Blocked if touch.matched == 0 => {
                self.pick("受阻，原因见下", "blocked, for the reasons below")
            }
            Action::Send { .. } | Action::Blocked => self.send_figures(touch),
        }
    }

    fn send_figures(&self, touch: &TouchPlan) -> String {
        let members = touch.confirmations.len();
        let most = touch.confirmations.values().max().copied().unwrap_or(0);
        let takes = duration(touch.duration_ms, self.lang);
        let already = touch.past.sent.len();
        let mut parts = vec![recipients(touch.channel, touch.recipients, self.lang)];
        if already > 0 {
            let left = thousands(touch.remaining);
            parts.push(match self.lang {
                Lang::Zh => format!("已发 {}，待发 {left}", thousands(already)),
                Lang::En => format!("{} sent, {left} to go", thousands(already)),
            });
        }
        if touch.calls == 0 {
            return parts.join(" · ");
        }
        // What is frozen has its texts already.
        if touch.messages > 0 {
            parts.push(match self.lang {
                Lang::Zh => format!("{} 条文案", touch.messages),
                Lang::En => counted(touch.messages, "message"),
            });
        }
        parts.push(match self.lang {
            Lang::Zh => format!("{} 次调用，{takes}", thousands(touch.calls)),
            Lang::En => format!("{} in {takes}", counted(touch.calls, "call")),
        });
        if members > 0 {
            parts.push(match self.lang {
                Lang::Zh => format!("{members} 名成员要确认，每人最多 {most} 个任务"),
                Lang::En => format!(
                    "{} to confirm, at most {} each",
                    counted(members as u64, "member"),
                    counted(u64::from(most), "task")
                ),
            });
        }
        parts.join(" · ")
    }

    fn when(&mut self, touch: &TouchPlan) {
        let Some(when) = &touch.scheduled else { return };
        let (first, last) = (
            local(self.zone, when.first_ms),
            local(self.zone, when.last_ms),
        );
        let mut line = match self.lang {
            Lang::Zh => format!(
                "      时段  {first} 起，至 {last}；{} 次群发，用 {} 个时段",
                when.segments, when.slots
            ),
            Lang::En => format!(
                "      slots  from {first} to {last}; {} in {}",
                counted(u64::from(when.segments), "send"),
                counted(u64::from(when.slots), "slot")
            ),
        };
        if let Some(merge_by) = touch.merge_by_ms {
            let merge_by = local(self.zone, merge_by);
            let _ = match self.lang {
                Lang::Zh => write!(line, "；最晚合并 {merge_by}"),
                Lang::En => write!(line, "; merge before {merge_by}"),
            };
        }
        self.line(&line);
    }

    fn drops(&mut self, touch: &TouchPlan) {
        if touch.drops.is_empty() {
            return;
        }
        let dropped: u64 = touch.drops.values().sum();
        let reasons: Vec<String> = touch
            .drops
            .iter()
            .map(|(drop, people)| {
                format!(
                    "{} {}",
                    drop.sentence().in_lang(self.lang),
                    thousands(*people)
                )
            })
            .collect();
        let line = match self.lang {
            Lang::Zh => format!(
                "      排除  {} 人：{}",
                thousands(dropped),
                reasons.join(" · ")
            ),
            Lang::En => format!(
                "      dropped  {}: {}",
                thousands(dropped),
                reasons.join(" · ")
            ),
        };
        self.line(&line);
    }

    fn review(&mut self, campaign: &CampaignPlan) {
        let Some(review) = campaign
            .review
            .as_ref()
            .filter(|_| campaign.symbol() != Symbol::Done)
        else {
            return;
        };
        for signed in &review.present {
            let until = local(self.zone, signed.use_by_ms);
            let line = match self.lang {
                Lang::Zh => format!(
                    "    签核  ✔ {} {}，{} 前有效",
                    stage_word(signed.stage, self.lang),
                    signed.reviewer,
                    until
                ),
                Lang::En => format!(
                    "    sign-off  ✔ {} {}, valid until {until}",
                    stage_word(signed.stage, self.lang),
                    signed.reviewer
                ),
            };
            self.line(&line);
        }
        for one in &review.inherited {
            let line = inherited_line(
                (&one.template, &one.reviewer, one.until_ms),
                self.zone,
                self.lang,
            );
            self.line(&line);
        }
        for missing in &review.missing {
            let roles = missing.roles.join("/");
            let line = match self.lang {
                Lang::Zh => format!(
                    "    签核  缺 {}（{roles}）：{}",
                    stage_word(missing.stage, self.lang),
                    missing.why.zh
                ),
                Lang::En => format!(
                    "    sign-off  missing {} ({roles}): {}",
                    stage_word(missing.stage, self.lang),
                    missing.why.en
                ),
            };
            let line = self.style.alarm(&line);
            self.line(&line);
        }
        for void in &review.void {
            let line = format!(
                "    {}  {}：{}",
                self.pick("签核无效", "void sign-off"),
                void.who,
                void.why.in_lang(self.lang)
            );
            let line = self.style.notice(&line);
            self.line(&line);
        }
    }

    fn summary(&mut self, document: &PlanDocument) {
        let count = |symbol: Symbol| {
            document
                .totals
                .touches
                .get(symbol.word())
                .copied()
                .unwrap_or(0)
        };
        let parts: Vec<String> = Symbol::ALL
            .iter()
            .map(|symbol| format!("{} {}", symbol.character(), count(*symbol)))
            .collect();
        let (people, calls) = (
            thousands(document.totals.recipients),
            thousands(document.totals.calls),
        );
        let line = match self.lang {
            Lang::Zh => format!(
                "计划：{}；将发给 {people} 人次，{calls} 次调用。编号 {}",
                parts.join("  "),
                short(&document.id)
            ),
            Lang::En => format!(
                "Plan: {}; {people} recipients, {calls} calls. Id {}",
                parts.join("  "),
                short(&document.id)
            ),
        };
        self.line(&line);
    }
}

/// `1 call`, `2 calls`.
fn counted(count: u64, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{} {noun}{end}", thousands(count))
}

fn short(hex: &str) -> &str {
    hex.get(..12).unwrap_or(hex)
}

/// So many recipients, in the word of their channel: a chat counts as one.
pub fn recipients(channel: Channel, count: u64, lang: Lang) -> String {
    let chats = matches!(
        channel,
        Channel::GroupMass | Channel::Appchat | Channel::Robot
    );
    match lang {
        Lang::Zh if chats => format!("{} 个群", thousands(count)),
        Lang::Zh => format!("{} 人", thousands(count)),
        Lang::En if chats => counted(count, "chat"),
        Lang::En => format!("{} people", thousands(count)),
    }
}

/// `12,480`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

pub(super) fn channel_word(channel: Channel, lang: Lang) -> &'static str {
    match channel {
        Channel::CustomerMass => lang.pick("客户群发", "customer mass-send"),
        Channel::App => lang.pick("应用消息", "application message"),
        Channel::Robot => lang.pick("群机器人", "robot"),
        Channel::Appchat => lang.pick("应用群聊", "appchat"),
        Channel::GroupMass => lang.pick("客户群群发", "group mass-send"),
        Channel::Moments => lang.pick("朋友圈", "moments"),
        Channel::OfficialAccount => lang.pick("公众号", "Official Account"),
        Channel::Email => lang.pick("邮件", "e-mail"),
        Channel::Welcome => lang.pick("迎新消息", "welcome message"),
    }
}

/// The word for a stage.
/// Who signed the template that stands in for legal's own sign-off, and until when.
fn inherited_line(
    (template, reviewer, until_ms): (&str, &str, i64),
    zone: &str,
    lang: Lang,
) -> String {
    let template = template.strip_prefix("templates/").unwrap_or(template);
    let until = local(zone, until_ms);
    match lang {
        Lang::Zh => {
            format!("    签核  ✔ 终审 由 {reviewer} 对模板 {template} 签核，{until} 前有效")
        }
        Lang::En => {
            format!(
                "    sign-off  ✔ legal by {reviewer}, who signed the template {template}, valid until {until}"
            )
        }
    }
}

pub(super) fn stage_word(stage: Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Own => lang.pick("自查", "self"),
        Stage::Risk => lang.pick("复审", "risk"),
        Stage::Legal => lang.pick("终审", "legal"),
    }
}
