//! A touch becomes the windows in which what its recipients already got is counted against a cap.

use super::{
    local::{date_of, days_from, shown, start_of, zone},
    slots::audience_day,
};
use crate::{
    diagnostic::Sentence,
    history::CapWindow,
    model::{Channel, Intent},
    workspace::{Campaign, Policy, Touch},
};
use jiff::{civil::Date, tz::TimeZone};

crate::say! {
    /// One cap and how many people it keeps out.
    struct CapUse { from: String, until: String, limit: u32, people: u64 }
    zh "{from} 至 {until} 每人最多收 {limit} 条, {people} 人已满"
    en "at most {limit} a person from {from} until {until}; {people} people are there"
}

/// The caps that bear on a touch, as windows around the local day of its first slot; none while it has no slot.
///
/// The workspace's caps count messages of the campaign's intent on every channel: in that day, in the seven natural days that end
/// with it, in its ISO week, in its month. What is internal has a weekly cap even where the workspace names none (brief: three),
/// and urgent lifts the weekly cap, nothing else. Customer mass-sends also meet the platform's receive cap: all intents, that
/// channel, as many a natural month as it has days (WeCom doc 92135).
pub fn cap_windows(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    now_ms: i64,
) -> Vec<CapWindow> {
    let (Some(zone), Some(start_ms)) =
        (zone(policy), audience_day(campaign, touch, policy, now_ms))
    else {
        return Vec::new();
    };
    let day = date_of(start_ms, &zone);
    let cap = policy
        .caps
        .get(&campaign.intent)
        .copied()
        .unwrap_or_default();
    let internal = (campaign.intent == Intent::Internal)
        .then(|| policy.limits.get("internal_per_iso_week") as u32);
    let weekly = cap
        .per_iso_week
        .or(internal)
        .filter(|_| campaign.urgent.is_none());
    let own = [
        cap.per_day.map(|limit| (Stretch::days(day, 1), limit)),
        cap.per_7_days
            .map(|limit| (Stretch::days(days_from(day, -6), 7), limit)),
        weekly.map(|limit| (Stretch::days(monday(day), 7), limit)),
        cap.per_month
            .map(|limit| (Stretch::month(day), monthly(limit, day))),
    ];
    let own = own
        .into_iter()
        .flatten()
        .map(|(stretch, limit)| stretch.counts(limit, &zone, vec![campaign.intent], Vec::new()));
    let receive = matches!(touch.channel, Channel::CustomerMass | Channel::GroupMass).then(|| {
        let limit = monthly(policy.limits.get("receive_cap_per_month") as u32, day);
        Stretch::month(day).counts(limit, &zone, Vec::new(), vec![touch.channel])
    });
    own.chain(receive).collect()
}

/// One cap window in words, once it is known how many people are at its limit.
pub fn cap_use(window: &CapWindow, people: u64, zone: &TimeZone) -> Sentence {
    CapUse {
        from: shown(window.from_ms, zone),
        until: shown(window.until_ms, zone),
        limit: window.limit,
        people,
    }
    .into()
}

/// Natural days, the second exclusive.
struct Stretch(Date, Date);

impl Stretch {
    fn days(first: Date, days: i64) -> Self {
        Self(first, days_from(first, days))
    }

    fn month(day: Date) -> Self {
        Self::days(day.first_of_month(), i64::from(day.days_in_month()))
    }

    fn counts(
        self,
        limit: u32,
        zone: &TimeZone,
        intents: Vec<Intent>,
        channels: Vec<Channel>,
    ) -> CapWindow {
        CapWindow {
            from_ms: start_of(self.0, zone),
            until_ms: start_of(self.1, zone),
            intents,
            channels,
            limit,
        }
    }
}

fn monday(day: Date) -> Date {
    days_from(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// 0 stands for the days of the month.
fn monthly(limit: u32, day: Date) -> u32 {
    if limit == 0 {
        day.days_in_month() as u32
    } else {
        limit
    }
}
