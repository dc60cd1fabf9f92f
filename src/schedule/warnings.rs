//! Planned slots become what a person should know before they merge; nothing here stops anything.

use super::{
    calendar,
    local::{date_of, shown, zone},
    slots::Slot,
    windows::opening,
};
use crate::{
    diagnostic::Sentence,
    model::{AudienceKind, Channel, Intent},
    workspace::{Campaign, Policy, Touch},
};

crate::say! {
    /// Members will hardly confirm in time.
    struct ShortWindow { start: String, minutes: i64, least: i64 }
    zh "{start} 开始的时段只有 {minutes} 分钟; 成员要逐个手动确认, 建议至少 {least} 分钟"
    en "the slot from {start} lasts {minutes} minutes; members confirm by hand, so give them at least {least}"

    /// What starts now is confirmed after the window.
    struct LastMinutes { end: String, minutes: i64 }
    zh "距时段结束 ({end}) 不足 {minutes} 分钟才开始; 成员手动确认多半已在时段之外"
    en "it would start in the last {minutes} minutes before the slot ends ({end}); members who confirm by hand will mostly do so after it"

    /// Cheerfulness is out of place.
    struct SolemnDay { date: String, name: String }
    zh "{date} 是{name}, 不宜促销或喜庆口吻; 建议改期或改写"
    en "{date} is a day of remembrance ({name}); a festive or promotional tone is out of place, so move the date or the tone"
}

/// A slot shorter than this leaves members too little time, in minutes.
const SLOT_MIN_MINUTES: i64 = 60;
/// A start this close to the end of a slot is too late for members, in minutes.
const LAST_MINUTES: i64 = 15;

/// What speaks against the planned slots without forbidding them: windows cut by quiet hours, slots too short or nearly over for
/// people who confirm by hand, and promotion on a solemn day. Judges the first slot, which is the one planned, and the first
/// short one.
pub fn warnings(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    slots: &[Slot],
    now_ms: i64,
) -> Vec<Sentence> {
    let mut said = opening(campaign, touch, policy).cut;
    let (Some(zone), Some(first)) = (zone(policy), slots.first()) else {
        return said;
    };
    if confirmed_by_hand(touch.channel) {
        let left = minutes(first.end_ms - first.start_ms.max(now_ms));
        if left <= LAST_MINUTES {
            said.push(
                LastMinutes {
                    end: shown(first.end_ms, &zone),
                    minutes: LAST_MINUTES,
                }
                .into(),
            );
        }
        let length = |slot: &Slot| minutes(slot.end_ms - slot.start_ms);
        if let Some(short) = slots.iter().find(|slot| length(slot) < SLOT_MIN_MINUTES) {
            let start = shown(short.start_ms, &zone);
            said.push(
                ShortWindow {
                    start,
                    minutes: length(short),
                    least: SLOT_MIN_MINUTES,
                }
                .into(),
            );
        }
    }
    let promotes = campaign.intent == Intent::Marketing
        && campaign.audience_of(touch).kind != AudienceKind::Staff;
    let date = date_of(first.start_ms, &zone);
    if let Some(name) = calendar::solemn(date).filter(|_| promotes) {
        said.push(
            SolemnDay {
                date: date.to_string(),
                name: name.to_owned(),
            }
            .into(),
        );
    }
    said
}

/// Whether WeCom waits for a member to press send (doc 92135).
fn confirmed_by_hand(channel: Channel) -> bool {
    matches!(
        channel,
        Channel::CustomerMass | Channel::GroupMass | Channel::Moments
    )
}

fn minutes(ms: i64) -> i64 {
    ms / 60_000
}
