//! `trigger` becomes what starts a series and how much it may do under one sign-off.

use super::{
    campaign::{Envelope, Trigger},
    moments,
    raw_campaign::{RawTrigger, RawTriggerOn},
    reading::Reading,
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Located, Place},
    say,
};
use jiff::civil::Date;

say! {
    struct TriggerNeeds { on: &'static str, key: &'static str }
        zh "on = \"{on}\" 需要写明“{key}”，请补上"
        en "on = \"{on}\" needs \"{key}\"; add it"
    struct TriggerHasNo { on: &'static str, key: &'static str }
        zh "on = \"{on}\" 用不到“{key}”，请删去，或换一种 on"
        en "on = \"{on}\" has no use for \"{key}\"; remove it, or choose another on"
    struct TotalBelowDay { total: u32, per_day: u32 }
        zh "总数 total = {total} 比每天的 per_day = {per_day} 还少，请改正其中一个"
        en "total = {total} is below per_day = {per_day}; correct one of them"
    struct SeriesTooLong { limit_days: u64 }
        zh "一次签核最长管 {limit_days} 天；请把 until 提前，到期后再写一份新的来签核"
        en "one sign-off covers at most {limit_days} days; bring until forward, and write and sign another series then"
}

/// What a trigger turned out to be.
pub(super) struct Series {
    /// What starts it.
    pub trigger: Located<Trigger>,
    /// How much it may do.
    pub envelope: Envelope,
    /// Where its last day is written.
    pub until_place: Place,
    /// Its last millisecond in the workspace's zone.
    pub until_ms: i64,
}

/// Reads a trigger.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    raw: RawTrigger,
    spot: Spot<'_>,
) -> Option<Series> {
    let on = raw.on?;
    check_keys(reading, on, &raw, spot);
    if let (Some(total), Some(per_day)) = (raw.total, raw.per_day)
        && total < per_day
    {
        reading.push([Finding::block(
            "total-below-day",
            spot.key("total").place(),
            TotalBelowDay { total, per_day },
        )]);
    }
    let until = moments::date(spot.key("until"), raw.until.as_deref()?, reading.sink)?;
    let gather_ms = match &raw.gather {
        Some(gather) => moments::duration_ms(spot.key("gather"), gather, reading.sink)?,
        None => reading.settings.policy.limits.get("gather_ms") as i64,
    };
    let trigger = match on {
        RawTriggerOn::Calendar => {
            let mut days = raw.days?;
            days.sort_unstable();
            days.dedup();
            Trigger::Calendar {
                days: days.into_iter().map(|day| day.word().to_owned()).collect(),
                until: until.to_string(),
            }
        }
        event => Trigger::Event {
            on: event.word().to_owned(),
            tag: raw.tag,
            until: until.to_string(),
        },
    };
    Some(Series {
        trigger: spot.located(trigger),
        envelope: Envelope {
            per_day: raw.per_day?,
            total: raw.total?,
            gather_ms,
        },
        until_place: spot.key("until").place(),
        until_ms: moments::end_of_day_ms(until, reading.settings.zone.as_ref())?,
    })
}

/// Refuses a series that runs longer than one sign-off may cover.
pub(super) fn check_length(reading: &mut Reading<'_, '_>, series: &Series, start_ms: Option<i64>) {
    let days_max = reading.settings.policy.limits.get("series_days");
    let length_max_ms = days_max as i64 * 86_400_000;
    // The end is the last millisecond of a day, so a start at midnight leaves exactly the days between.
    if start_ms.is_some_and(|start| series.until_ms - start > length_max_ms) {
        let what = SeriesTooLong {
            limit_days: days_max,
        };
        reading.push([Finding::block(
            "series-too-long",
            series.until_place.clone(),
            what,
        )]);
    }
}

fn check_keys(reading: &mut Reading<'_, '_>, on: RawTriggerOn, raw: &RawTrigger, spot: Spot<'_>) {
    let rows = [
        ("days", raw.days.is_some(), on == RawTriggerOn::Calendar),
        ("tag", raw.tag.is_some(), on == RawTriggerOn::TagAdded),
    ];
    let on = on.word();
    for (key, is_written, belongs) in rows {
        if belongs && !is_written && !spot.has(key) {
            reading.push([Finding::block(
                "missing-key",
                spot.place(),
                TriggerNeeds { on, key },
            )]);
        }
        if is_written && !belongs {
            reading.push([Finding::block(
                "key-not-for-trigger",
                spot.key(key).key_place(),
                TriggerHasNo { on, key },
            )
            .text(key)]);
        }
    }
}

/// The day in the form it is kept in.
pub(super) fn day(reading: &mut Reading<'_, '_>, written: &str, spot: Spot<'_>) -> Option<String> {
    moments::date(spot, written, reading.sink).map(|day: Date| day.to_string())
}
