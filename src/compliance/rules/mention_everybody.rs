//! Refuses touches that mention everybody in one chat more often than once a day: such messages are limited (brief 12).

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    model::{EVERYONE, Severity},
    say,
    workspace::Touch,
};
use std::collections::BTreeMap;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "mention-all-too-often",
        severity: Severity::Block,
        hard: false,
        title: ("@所有人太频繁", "everybody is mentioned too often"),
        remedy: (
            "请只在一次触达里 @所有人，其余改为 @ 具体成员；或用各自的 schedule 把它们分到不同的日子",
            "mention everybody in one touch and members in the others, or keep them on different days with schedules of their own",
        ),
        basis: &[("brief", "12", None)],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct TooOften { chat: String, count: usize, limit: u64 }
    zh "{chat} 里有 {count} 次触达 @所有人，时间没有错开；上限一天 {limit} 次"
    en "{count} touches mention everybody in {chat} at overlapping times; the limit is {limit} a day"
}

/// Touches into one chat that mention everybody, as far as their times do not exclude the same day.
fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    let campaign = subject.campaign;
    let mut by_chat: BTreeMap<String, Vec<&Touch>> = BTreeMap::new();
    for touch in &campaign.touches {
        let everybody = touch.mention.iter().any(|who| who == EVERYONE);
        if let Some(chat) = touch.post().filter(|_| everybody) {
            by_chat.entry(chat).or_default().push(touch);
        }
    }
    let times = |touch: &Touch| {
        let schedule = campaign.schedule_of(touch);
        let start_ms = schedule.not_before_ms.unwrap_or(i64::MIN);
        (start_ms, schedule.not_after_ms)
    };
    for (chat, touches) in by_chat {
        let limit = subject.policy.limits.get("mention_all_per_chat_per_day");
        for (at, touch) in touches.iter().enumerate() {
            let (start, end) = times(touch);
            let same_day = |other: &&&Touch| {
                let (other_start, other_end) = times(other);
                other_start < end.saturating_add(DAY_MS) && start < other_end.saturating_add(DAY_MS)
            };
            // The first of them may; the others are told, once each.
            let count = touches[..=at].iter().filter(same_day).count();
            if count as u64 > limit {
                let what = TooOften {
                    chat: chat.clone(),
                    count,
                    limit,
                };
                found.push(touch.place.clone(), &chat, what);
            }
        }
    }
}
