//! A touch's schedule becomes sentences for people who read neither TOML nor code.

use super::{
    local::{clock, shown, zone},
    windows::opening,
};
use crate::{
    diagnostic::Sentence,
    workspace::{Campaign, Policy, Touch},
};

crate::say! {
    struct Between { from: String, until: String }
    zh "{from} 起，{until} 截止；过了截止时间一律不补发"
    en "from {from} until {until}; nothing is ever sent late"

    struct Until { until: String }
    zh "签核通过后即可开始，{until} 截止；过了截止时间一律不补发"
    en "as soon as it is signed, until {until}; nothing is ever sent late"

    struct AnyMinute {}
    zh "紧急：任何时刻都可以发出"
    en "urgent: at any minute"

    struct Daily { windows: String, zone: String }
    zh "每天 {windows}（{zone}）"
    en "every day {windows} ({zone})"

    struct Workdays { windows: String, zone: String }
    zh "工作日 {windows}（{zone}）"
    en "workdays {windows} ({zone})"

    struct Never {}
    zh "没有可以发送的时段"
    en "no window in which it may start"

    struct Follows { touch: String, delay_zh: String, delay_en: String }
    zh "在「{touch}」全部有结果之后{delay_zh}"
    en "{delay_en} \"{touch}\" is settled"

    struct OnlyWhen { condition: String }
    zh "只发给满足条件的人：{condition}"
    en "only to people of whom this is true: {condition}"

    struct OnlyTagged { tags: String }
    zh "只发给冻结时带有标签 {tags} 的人"
    en "only to people who have the tags {tags} when it is frozen"

    struct StandsIn { touch: String }
    zh "只有「{touch}」确定没有送达的人才会收到"
    en "only for people whom \"{touch}\" has provably failed to reach"

    struct ConfirmCancelled { within_zh: String, within_en: String }
    zh "成员须在收到任务后 {within_zh}内确认发送，逾期撤销"
    en "members confirm within {within_en}; what is unconfirmed then is cancelled"

    struct ConfirmKept { within_zh: String, within_en: String }
    zh "成员须在收到任务后 {within_zh}内确认发送，逾期仍可确认"
    en "members are asked to confirm within {within_en}, and may do so later"
}

/// When a touch may go out, and after what: one sentence a fact.
pub fn words(campaign: &Campaign, touch: &Touch, policy: &Policy) -> Vec<Sentence> {
    let schedule = campaign.schedule_of(touch);
    let mut said = Vec::new();
    if let Some(zone) = zone(policy) {
        let until = shown(schedule.not_after_ms, &zone);
        said.push(match schedule.not_before_ms {
            Some(from) => {
                let from = shown(from, &zone);
                Between { from, until }.into()
            }
            None => Until { until }.into(),
        });
    }
    said.push(hours(campaign, touch, policy));
    if let Some(after) = &touch.after {
        let (delay_zh, delay_en) = match after.value.delay_ms {
            0 => (String::new(), "once".to_owned()),
            delay => {
                let (zh, en) = length(delay);
                (format!(" {zh}"), format!("{en} after"))
            }
        };
        let touch = after.value.touch.clone();
        said.push(
            Follows {
                touch,
                delay_zh,
                delay_en,
            }
            .into(),
        );
    }
    if let Some(other) = &touch.instead_of {
        let touch = other.value.clone();
        said.push(StandsIn { touch }.into());
    }
    if let Some(condition) = &touch.when {
        let condition = condition.value.clone();
        said.push(OnlyWhen { condition }.into());
    }
    if !touch.when_tags.is_empty() {
        let tags: Vec<&str> = touch
            .when_tags
            .iter()
            .map(|tag| tag.value.as_str())
            .collect();
        let tags = tags.join("、");
        said.push(OnlyTagged { tags }.into());
    }
    if let Some(confirm) = &touch.confirm {
        let (within_zh, within_en) = length(confirm.within_ms);
        said.push(if confirm.cancel_missed {
            ConfirmCancelled {
                within_zh,
                within_en,
            }
            .into()
        } else {
            ConfirmKept {
                within_zh,
                within_en,
            }
            .into()
        });
    }
    said
}

fn hours(campaign: &Campaign, touch: &Touch, policy: &Policy) -> Sentence {
    if campaign.urgent.is_some() {
        return AnyMinute {}.into();
    }
    let opening = opening(campaign, touch, policy);
    let windows: Vec<String> = opening
        .minutes
        .iter()
        .map(|(from, until)| format!("{}–{}", clock(*from), clock(*until)))
        .collect();
    let (windows, zone) = (windows.join("、"), policy.timezone.clone());
    match (windows.is_empty(), opening.workdays) {
        (true, _) => Never {}.into(),
        (false, true) => Workdays { windows, zone }.into(),
        (false, false) => Daily { windows, zone }.into(),
    }
}

/// A stretch of time in its largest whole unit, in both languages.
fn length(ms: i64) -> (String, String) {
    let minutes = ms / 60_000;
    let (amount, zh, en) = match minutes {
        minutes if minutes > 0 && minutes % 1_440 == 0 => (minutes / 1_440, "天", "day"),
        minutes if minutes > 0 && minutes % 60 == 0 => (minutes / 60, "小时", "hour"),
        minutes => (minutes, "分钟", "minute"),
    };
    let end = if amount == 1 { "" } else { "s" };
    (format!("{amount} {zh}"), format!("{amount} {en}{end}"))
}
