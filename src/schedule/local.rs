//! Instants become dates and clock times of the workspace's zone, and back; nothing here fails on an odd instant, it saturates.

use crate::workspace::Policy;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::{TimeZone, TimeZoneDatabase},
};

/// The workspace's zone, from the zones built into the program; none when its name is not among them.
pub fn zone(policy: &Policy) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(&policy.timezone).ok()
}

/// The local date of an instant in Unix milliseconds.
pub(super) fn date_of(ms: i64, zone: &TimeZone) -> Date {
    zone.to_datetime(timestamp(ms)).date()
}

/// The instant a local day reaches a minute, in Unix milliseconds; 1440 is the next midnight. A time inside a gap of the clock
/// comes as much later as the gap is long, one that exists twice is the first.
pub(super) fn minute_of(date: Date, minute: u16, zone: &TimeZone) -> i64 {
    let civil = date
        .to_datetime(jiff::civil::Time::midnight())
        .saturating_add(i64::from(minute).minutes());
    instant(civil, zone)
}

/// The instant a local day begins, in Unix milliseconds.
pub(super) fn start_of(date: Date, zone: &TimeZone) -> i64 {
    minute_of(date, 0, zone)
}

/// A day some days away.
pub(super) fn days_from(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// An instant as people of the zone read it: `2026-11-10 11:00`.
pub(super) fn shown(ms: i64, zone: &TimeZone) -> String {
    zone.to_datetime(timestamp(ms))
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A minute of the day as `HH:MM`.
pub(super) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn instant(civil: DateTime, zone: &TimeZone) -> i64 {
    let far = if civil.year() > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    };
    zone.to_timestamp(civil).unwrap_or(far).as_millisecond()
}

fn timestamp(ms: i64) -> Timestamp {
    let far = if ms > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    };
    Timestamp::from_millisecond(ms).unwrap_or(far)
}

/// The local date of an instant, `YYYY-MM-DD`.
pub fn local_date(zone: &TimeZone, ms: i64) -> String {
    date_of(ms, zone).to_string()
}

/// An instant as a member reads it in a notice: `11-14 13:00`.
pub fn local_minute(zone: &TimeZone, ms: i64) -> String {
    zone.to_datetime(timestamp(ms))
        .strftime("%m-%d %H:%M")
        .to_string()
}

/// The instant the local month of an instant began, Unix milliseconds.
pub fn month_start(zone: &TimeZone, ms: i64) -> i64 {
    start_of(date_of(ms, zone).first_of_month(), zone)
}
