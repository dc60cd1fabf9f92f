//! Where everything stands, and the summary whose numbers add up to the plan.

use super::{complaints::complained_line, plan_words::thousands, results::gate_word, visible};
use crate::{
    history::{Complained, Delivery, GateState},
    model::Lang,
    ports::{RunStatus, TouchStatus},
};
use comfy_table::Table;
use std::fmt::Write as _;

/// People of finished and unfinished runs, in disjoint states: their sum is everybody frozen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Frozen when gates opened.
    pub frozen: u64,
    /// Sent, as the platform's results say.
    pub sent: u64,
    /// Accepted by the platform; no result, or no receipt exists.
    pub waiting: u64,
    /// No longer a friend, or over the platform's cap.
    pub failed: u64,
    /// Cancelled before it was confirmed.
    pub cancelled: u64,
    /// Refused at once.
    pub unreachable: u64,
    /// In doubt.
    pub in_doubt: u64,
    /// Not sent yet, or never.
    pub unsent: u64,
    /// Of the unsent: their slot has passed.
    pub expired: u64,
    /// Of those accepted: their message was taken back.
    pub recalled: u64,
}

/// Adds up runs. Members' notices are not recipients of a campaign and are left out.
pub fn summary(runs: &[RunStatus]) -> Summary {
    let mut all = Summary::default();
    for touch in runs
        .iter()
        .flat_map(|run| &run.touches)
        .filter(|touch| !is_notice(touch))
    {
        let accepted = |delivery: Delivery| touch.accepted.get(&delivery).copied().unwrap_or(0);
        all.frozen += touch.frozen;
        all.sent += accepted(Delivery::Sent);
        all.waiting += accepted(Delivery::Waiting);
        all.failed += accepted(Delivery::NotFriend) + accepted(Delivery::Capped);
        all.cancelled += accepted(Delivery::Cancelled);
        all.unreachable += touch.unreachable;
        all.in_doubt += touch.in_doubt;
        all.unsent += touch.unfrozen + touch.held + touch.expired;
        all.expired += touch.expired;
        all.recalled += touch.recalled;
    }
    all
}

fn is_notice(touch: &TouchStatus) -> bool {
    touch.name.contains('.')
}

/// A touch by its name; the notices to its members by what they are.
fn touch_word(name: &str, lang: Lang) -> String {
    match (name.strip_suffix(".notice"), lang) {
        (Some(touch), Lang::Zh) => format!("{touch} 的成员通知"),
        (Some(touch), Lang::En) => format!("notice to the members of {touch}"),
        (None, _) => name.to_owned(),
    }
}

impl Summary {
    /// The sum of its states, which equals `frozen`.
    pub fn total(&self) -> u64 {
        self.sent
            + self.waiting
            + self.failed
            + self.cancelled
            + self.unreachable
            + self.in_doubt
            + self.unsent
    }

    /// The last line of `status`, `apply` and `collect`.
    pub fn line(&self, lang: Lang) -> String {
        let n = thousands;
        match lang {
            Lang::Zh => format!(
                "合计 {} 人 = 已送达 {} + 待成员确认或无回执 {} + 未送达 {} + 已取消 {} + 不可达 {} + 存疑 {} + 未发送 {}",
                n(self.frozen),
                n(self.sent),
                n(self.waiting),
                n(self.failed),
                n(self.cancelled),
                n(self.unreachable),
                n(self.in_doubt),
                n(self.unsent)
            ),
            Lang::En => format!(
                "Total {} people = {} sent + {} waiting for members or without receipt + {} failed + {} cancelled + {} unreachable + {} in doubt + {} not sent",
                n(self.frozen),
                n(self.sent),
                n(self.waiting),
                n(self.failed),
                n(self.cancelled),
                n(self.unreachable),
                n(self.in_doubt),
                n(self.unsent)
            ),
        }
    }
}

/// A table of every touch, then the summary line.
pub fn status_text(runs: &[RunStatus], lang: Lang) -> String {
    let mut table = Table::new();
    let head: [(&str, &str); 10] = [
        ("活动", "campaign"),
        ("期", "run"),
        ("触达", "touch"),
        ("闸门", "gate"),
        ("受众", "people"),
        ("已送达", "sent"),
        ("待确认", "waiting"),
        ("未送达", "failed"),
        ("存疑", "in doubt"),
        ("未发送", "not sent"),
    ];
    table.set_header(head.map(|(zh, en)| lang.pick(zh, en)));
    for run in runs {
        for touch in &run.touches {
            let one = summary(&[RunStatus {
                run: run.run.clone(),
                gate: run.gate,
                gate_reason: None,
                revoked: None,
                touches: vec![TouchStatus {
                    name: "x".to_owned(),
                    ..touch.clone()
                }],
            }]);
            let gate = run.gate.map_or("-", crate::history::GateState::word);
            table.add_row(vec![
                run.run.campaign.0.clone(),
                run.run.run.clone(),
                touch_word(&touch.name, lang),
                gate.to_owned(),
                thousands(touch.frozen),
                thousands(one.sent),
                thousands(one.waiting),
                thousands(one.failed + one.cancelled + one.unreachable),
                thousands(one.in_doubt),
                thousands(one.unsent),
            ]);
        }
    }
    let all = summary(runs);
    let recalled = match (all.recalled, lang) {
        (0, _) => String::new(),
        (people, Lang::Zh) => format!("其中已撤回 {} 人\n", thousands(people)),
        (people, Lang::En) => format!("Of these, {} recalled\n", thousands(people)),
    };
    format!(
        "{table}\n\n{}{recalled}{}\n",
        remarks(runs, lang),
        all.line(lang)
    )
}

/// Why gates were turned, and what people complained about.
fn remarks(runs: &[RunStatus], lang: Lang) -> String {
    let mut text = String::new();
    for run in runs {
        let (campaign, number) = (visible(&run.run.campaign.0), visible(&run.run.run));
        let head = match lang {
            Lang::Zh => format!("{campaign} 第 {number} 期"),
            Lang::En => format!("{campaign} run {number}"),
        };
        let revoked = run.revoked.as_ref();
        if let Some(revoked) =
            revoked.filter(|_| matches!(run.gate, None | Some(GateState::Revoked)))
        {
            let (by, reason) = (visible(&revoked.by), visible(&revoked.reason));
            let _ = match lang {
                Lang::Zh => writeln!(text, "{head}  签核已由 {by} 撤回：{reason}"),
                Lang::En => writeln!(text, "{head}  approval revoked by {by}: {reason}"),
            };
        } else if let Some(reason) = &run.gate_reason {
            let gate = run.gate.map_or("-", |gate| gate_word(gate, lang));
            let colon = lang.pick("：", ": ");
            let _ = writeln!(text, "{head}  {gate}{colon}{}", visible(reason));
        }
        for touch in run.touches.iter().filter(|touch| touch.complaints > 0) {
            let complained = Complained {
                complaints: touch.complaints,
                sent: touch.accepted.get(&Delivery::Sent).copied().unwrap_or(0),
            };
            let line = complained_line(complained, None, lang);
            let _ = writeln!(text, "{head} {}  {line}", touch.name);
        }
    }
    text
}
