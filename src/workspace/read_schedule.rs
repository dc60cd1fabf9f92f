//! `[schedule]` becomes instants and windows; a touch's own schedule inherits what it does not say and stays within the campaign's.

use super::{campaign::Schedule, moments, raw_campaign::RawSchedule, reading::Reading, spot::Spot};
use crate::{
    diagnostic::{Finding, Located, Place},
    model::OnMissed,
    say,
};

say! {
    struct NotAfterRequired {}
        zh "缺少 not_after：必须写明最晚什么时候发，过了就不再补发；例如 not_after = 2026-11-14 13:00:00"
        en "not_after is required: nothing is ever sent late; write one such as not_after = 2026-11-14 13:00:00"
    struct EmptySchedule {}
        zh "没有可发送的时间：not_after 必须晚于 not_before，请核对两个时间"
        en "window is empty: not_after must be after not_before; check both"
    struct OutsideCampaign {}
        zh "触达的时间必须在活动的时间（[schedule]）之内；请改这里，或放宽活动的时间"
        en "a touch's times must lie within the campaign's [schedule]; change them, or widen that"
}

/// Reads a campaign's schedule; a series without `not_after` ends with its trigger, whose end is `Some(None)` when it is wrong.
#[expect(
    clippy::option_option,
    reason = "not written, and written but wrong, are two things"
)]
pub(super) fn campaign(
    reading: &mut Reading<'_, '_>,
    raw: Option<&RawSchedule>,
    spot: Spot<'_>,
    series: Option<Option<i64>>,
) -> Option<Schedule> {
    let written = |key: &str| {
        raw.is_some_and(|raw| {
            if key == "not_before" {
                raw.not_before.is_some()
            } else {
                raw.not_after.is_some()
            }
        })
    };
    let not_before_ms = moment(
        reading,
        raw.and_then(|raw| raw.not_before.as_deref()),
        spot.key("not_before"),
    );
    let not_after_ms = moment(
        reading,
        raw.and_then(|raw| raw.not_after.as_deref()),
        spot.key("not_after"),
    );
    let windows = raw.and_then(|raw| windows(reading, raw, spot));
    let not_after_place = spot.key("not_after").place();
    if series.is_none() && !written("not_after") && !(raw.is_some() && spot.has("not_after")) {
        let place = if raw.is_some() {
            spot.key_place()
        } else {
            Place::file(reading.file)
        };
        reading.push([Finding::block(
            "not-after-required",
            place,
            NotAfterRequired {},
        )]);
    }
    if written("not_before") && not_before_ms.is_none() {
        return None;
    }
    let not_after_ms = if written("not_after") {
        not_after_ms?
    } else {
        series.flatten()?
    };
    let schedule = Schedule {
        not_before_ms,
        not_after_ms,
        not_after_place,
        windows,
        on_missed: raw
            .and_then(|raw| raw.on_missed)
            .unwrap_or(OnMissed::Expire),
    };
    refuse_empty(reading, &schedule);
    Some(schedule)
}

/// Reads a touch's own schedule over the campaign's.
pub(super) fn touch(
    reading: &mut Reading<'_, '_>,
    raw: &RawSchedule,
    spot: Spot<'_>,
    whole: &Schedule,
) -> Option<Schedule> {
    let not_before_ms = moment(reading, raw.not_before.as_deref(), spot.key("not_before"));
    let not_after_ms = moment(reading, raw.not_after.as_deref(), spot.key("not_after"));
    let own_windows = windows(reading, raw, spot);
    if raw.not_before.is_some() && not_before_ms.is_none()
        || raw.not_after.is_some() && not_after_ms.is_none()
    {
        return None;
    }
    let early = not_before_ms
        .zip(whole.not_before_ms)
        .is_some_and(|(own, whole)| own < whole);
    let late = not_after_ms.is_some_and(|own| own > whole.not_after_ms);
    let place = |early: bool| {
        spot.key(if early { "not_before" } else { "not_after" })
            .place()
    };
    if early || late {
        reading.push([Finding::block(
            "outside-campaign",
            place(early),
            OutsideCampaign {},
        )]);
    }
    let schedule = Schedule {
        not_before_ms: not_before_ms.or(whole.not_before_ms),
        not_after_ms: not_after_ms.unwrap_or(whole.not_after_ms),
        not_after_place: if raw.not_after.is_some() {
            place(false)
        } else {
            whole.not_after_place.clone()
        },
        windows: own_windows.or_else(|| whole.windows.clone()),
        on_missed: raw.on_missed.unwrap_or(whole.on_missed),
    };
    refuse_empty(reading, &schedule);
    Some(schedule)
}

fn moment(reading: &mut Reading<'_, '_>, written: Option<&str>, spot: Spot<'_>) -> Option<i64> {
    moments::instant(spot, written?, reading.settings.zone.as_ref(), reading.sink)
}

fn windows(
    reading: &mut Reading<'_, '_>,
    raw: &RawSchedule,
    spot: Spot<'_>,
) -> Option<Vec<Located<(u16, u16)>>> {
    let spot = spot.key("windows");
    let written = raw.windows.as_ref()?;
    let read = |(at, written): (usize, &String)| {
        let spot = spot.item(at);
        moments::window(spot, written, reading.sink).map(|window| spot.located(window))
    };
    let mut windows: Vec<Located<(u16, u16)>> =
        written.iter().enumerate().filter_map(read).collect();
    windows.sort_by_key(|window| window.value);
    Some(windows)
}

fn refuse_empty(reading: &mut Reading<'_, '_>, schedule: &Schedule) {
    if schedule
        .not_before_ms
        .is_some_and(|start| start >= schedule.not_after_ms)
    {
        let place: Place = schedule.not_after_place.clone();
        reading.push([Finding::block("empty-window", place, EmptySchedule {})]);
    }
}
