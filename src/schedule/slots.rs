//! A touch and now become slots, the stretches of time in which it may start, or the hold that says why there are none.

use super::{
    calendar::{self, Workday},
    local::{date_of, days_from, minute_of, shown, start_of, zone},
    windows::{Opening, opening},
};
use crate::{
    diagnostic::{Hold, Place, Sentence},
    workspace::{Campaign, Policy, Schedule, Touch},
};
use jiff::{civil::Date, tz::TimeZone};

crate::say! {
    /// Its last moment has passed.
    struct Expired { not_after: String }
    zh "已过截止时间 not_after = {not_after}, 仍有人未发; 过期内容一律不补发。如需继续, 请改 not_after 并重新签核"
    en "not_after = {not_after} has passed with people unsent, and nothing is ever sent late; to go on, move not_after and have it signed again"

    /// Nobody can say whether it is a workday.
    struct WorkdayUnknown { date: String }
    zh "{date} 是否工作日尚无定论 (该年放假通知未收录), 只在工作日发送的时段因此不能确定; 通知公布后升级 qunfa 即可, 或改到已确定的日期"
    en "nobody here can say whether {date} is a workday, because the holiday notice that decides it is not in the calendar; once it is published, upgrade qunfa, or move the touch to a settled date"

    /// The windows and the dates have nothing in common.
    struct NoWindow { not_after: String }
    zh "到 not_after = {not_after} 为止再没有可发送的时段; 请放宽 not_before、not_after 或 windows (客户时段不得超出免打扰时间)"
    en "no window opens any more before not_after = {not_after}; widen not_before, not_after or windows (never into customers' quiet hours)"

    /// The zone is not one this program knows.
    struct ZoneUnknown { name: String }
    zh "不认识时区「{name}」, 无法换算本地时间; 请在 qunfa.toml 写 IANA 名称, 如 Asia/Shanghai"
    en "the time zone \"{name}\" is unknown, so local times cannot be told; write an IANA name in qunfa.toml, such as Asia/Shanghai"
}

/// When a touch may start: half-open, Unix milliseconds, inside one local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// From.
    pub start_ms: i64,
    /// Until, exclusive.
    pub end_ms: i64,
}

impl Slot {
    /// Whether something may start now.
    pub fn holds(&self, now_ms: i64) -> bool {
        self.start_ms <= now_ms && now_ms < self.end_ms
    }
}

/// The coming slots of a touch that has people unsent, in order, the running one first.
///
/// A slot is a window cut by `not_before` and `not_after`, never by now: as long as it runs it stays the same, and so does a plan.
/// Days more than [`HORIZON_DAYS`] after the first possible one are left for a later plan.
///
/// # Errors
/// `expired`, `workday-unknown`, `no-window` or `unknown-timezone`. A day nobody can call a workday holds the touch only when no
/// settled slot comes before it; after one, it is passed over.
pub fn slots(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    now_ms: i64,
) -> Result<Vec<Slot>, Vec<Hold>> {
    let schedule = campaign.schedule_of(touch);
    let hold = |code, what: Sentence, place: &Place| {
        Err(vec![
            Hold::touch(code, &campaign.id, &touch.name, what).at(place.clone()),
        ])
    };
    let Some(zone) = zone(policy) else {
        return hold(
            "unknown-timezone",
            ZoneUnknown {
                name: policy.timezone.clone(),
            }
            .into(),
            &Place::file("qunfa.toml"),
        );
    };
    // No sentence names now: a plan made later, but equal otherwise, must read the same.
    let not_after = shown(schedule.not_after_ms, &zone);
    if schedule.not_after_ms <= now_ms {
        return hold(
            "expired",
            Expired { not_after }.into(),
            &schedule.not_after_place,
        );
    }
    let windows_place = schedule
        .windows
        .as_ref()
        .and_then(|windows| windows.first())
        .map(|window| &window.place);
    let place = windows_place.unwrap_or(&schedule.not_after_place);
    match open_slots(schedule, &opening(campaign, touch, policy), &zone, now_ms) {
        Err(date) => hold(
            "workday-unknown",
            WorkdayUnknown {
                date: date.to_string(),
            }
            .into(),
            place,
        ),
        Ok(slots) if slots.is_empty() => hold("no-window", NoWindow { not_after }.into(), place),
        Ok(slots) => Ok(slots),
    }
}

/// Start of the first slot that is not over, Unix milliseconds: the day that cap windows are about. None when [`slots`] holds.
pub fn audience_day(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    now_ms: i64,
) -> Option<i64> {
    let slots = slots(campaign, touch, policy, now_ms).ok()?;
    slots.first().map(|slot| slot.start_ms)
}

/// How many days are looked at for slots, from the first possible one.
pub const HORIZON_DAYS: i64 = 366;

/// Slots, or the day that cannot be told.
fn open_slots(
    schedule: &Schedule,
    opening: &Opening,
    zone: &TimeZone,
    now_ms: i64,
) -> Result<Vec<Slot>, Date> {
    let first = date_of(earliest(schedule, now_ms), zone);
    let days = (0..HORIZON_DAYS).map(|days| days_from(first, days));
    let mut found = Vec::new();
    for date in days.take_while(|date| start_of(*date, zone) < schedule.not_after_ms) {
        let coming = slots_of_day(date, schedule, opening, zone, now_ms);
        let workday = if opening.workdays {
            calendar::on(date)
        } else {
            Workday::Yes
        };
        match workday {
            Workday::Yes => found.extend(coming),
            Workday::Unknown if found.is_empty() && !coming.is_empty() => return Err(date),
            Workday::No | Workday::Unknown => {}
        }
    }
    Ok(found)
}

fn slots_of_day(
    date: Date,
    schedule: &Schedule,
    opening: &Opening,
    zone: &TimeZone,
    now_ms: i64,
) -> Vec<Slot> {
    let not_before_ms = schedule.not_before_ms.unwrap_or(i64::MIN);
    let slot = |(from, until): &(u16, u16)| Slot {
        start_ms: minute_of(date, *from, zone).max(not_before_ms),
        end_ms: minute_of(date, *until, zone).min(schedule.not_after_ms),
    };
    opening
        .minutes
        .iter()
        .map(slot)
        .filter(|slot| slot.start_ms < slot.end_ms && now_ms < slot.end_ms)
        .collect()
}

fn earliest(schedule: &Schedule, now_ms: i64) -> i64 {
    schedule
        .not_before_ms
        .map_or(now_ms, |not_before_ms| not_before_ms.max(now_ms))
}
