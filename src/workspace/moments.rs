//! Written times, dates, durations, windows and percentages become numbers, or a finding that says why not.

use super::spot::Spot;
use crate::{
    diagnostic::{Finding, Sentence, Sink},
    say,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

const MS_PER_SECOND: i64 = 1_000;
const YEARS: std::ops::RangeInclusive<i16> = 2020..=2100;

say! {
    struct NoSuchDate { written: String }
        zh "没有这样的日期或时间：{written}；请核对，写法如 2026-11-10 11:00:00"
        en "no such date or time: {written}; check it, and write it as in 2026-11-10 11:00:00"
    struct DateOnly { written: String }
        zh "“{written}”只有日期，请写上时间，如 {written} 20:00:00"
        en "\"{written}\" is only a date; write a time as well, such as {written} 20:00:00"
    struct NoZone {}
        zh "这个时间没有时区；请在 qunfa.toml 中设置 timezone，或写上偏移，如 +08:00"
        en "time has no zone; set timezone in qunfa.toml or write an offset such as +08:00"
    struct InGap { written: String, zone: String }
        zh "{written} 在 {zone} 不存在（夏令时拨快）；请换一个时间，或写上偏移，如 +08:00"
        en "{written} does not exist in {zone} (clocks go forward); choose another time, or write an offset such as +08:00"
    struct InFold { written: String, zone: String }
        zh "{written} 在 {zone} 出现两次（夏令时拨回）；请写上偏移，如 +08:00"
        en "{written} exists twice in {zone} (clocks go back); write an offset such as +08:00"
    struct OutOfYears { year: i16, from: i16, to: i16 }
        zh "年份 {year} 不在 {from}–{to} 之间，请核对"
        en "the year {year} is outside {from}–{to}; check it"
    struct NotADuration {}
        zh "时长不能为零，也不能超过十年；写法如 \"90m\"、\"24h\"、\"7d\""
        en "a duration must not be zero, nor longer than ten years; write one such as \"90m\", \"24h\" or \"7d\""
    struct EmptyWindow {}
        zh "时段为空：结束必须晚于开始；跨过零点的时段请拆成两段"
        en "window is empty: its end must be after its start; write one that crosses midnight as two"
    struct NoSuchTime { written: String }
        zh "没有这样的时刻：{written}；时段在 00:00 到 24:00 之间"
        en "no such time of day: {written}; a window lies between 00:00 and 24:00"
}

/// Unix milliseconds of a written time; local ones are in `zone`.
pub(super) fn instant(
    spot: Spot<'_>,
    written: &str,
    zone: Option<&TimeZone>,
    sink: &mut Sink,
) -> Option<i64> {
    let refuse = |rule, what: Sentence, sink: &mut Sink| {
        sink.push(Finding::block(rule, spot.place(), what).text(written));
        None
    };
    // As written, before any zone can move it or the calendar of the library ends.
    if let Some(year) = written_year(written).filter(|year| !YEARS.contains(year)) {
        return refuse("year-out-of-range", out_of_years(year), sink);
    }
    if let Ok(at) = written.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    if !written.contains(':') {
        let what = if written.parse::<Date>().is_ok() {
            DateOnly {
                written: written.to_owned(),
            }
            .into()
        } else {
            NoSuchDate {
                written: written.to_owned(),
            }
            .into()
        };
        return refuse("no-such-date", what, sink);
    }
    let Ok(local) = written.parse::<DateTime>() else {
        return refuse(
            "no-such-date",
            NoSuchDate {
                written: written.to_owned(),
            }
            .into(),
            sink,
        );
    };
    let Some(zone) = zone else {
        return refuse("no-timezone", NoZone {}.into(), sink);
    };
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    let written = written.to_owned();
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => {
            return refuse(
                "time-in-gap",
                InGap {
                    written,
                    zone: name,
                }
                .into(),
                sink,
            );
        }
        AmbiguousOffset::Fold { .. } => {
            return refuse(
                "time-in-fold",
                InFold {
                    written,
                    zone: name,
                }
                .into(),
                sink,
            );
        }
        AmbiguousOffset::Unambiguous { .. } => {}
    }
    match ambiguous.unambiguous() {
        Ok(at) => Some(at.as_millisecond()),
        Err(_) => refuse("no-such-date", NoSuchDate { written }.into(), sink),
    }
}

/// A written date as `YYYY-MM-DD`.
pub(super) fn date(spot: Spot<'_>, written: &str, sink: &mut Sink) -> Option<Date> {
    let Some(date) = written.parse::<Date>().ok().filter(|_| written.len() == 10) else {
        let what = NoSuchDate {
            written: written.to_owned(),
        };
        sink.push(Finding::block("no-such-date", spot.place(), what).text(written));
        return None;
    };
    if !YEARS.contains(&date.year()) {
        sink.push(
            Finding::block("year-out-of-range", spot.place(), out_of_years(date.year()))
                .text(written),
        );
        return None;
    }
    Some(date)
}

/// The last millisecond of a day in a zone, UTC without one.
pub(super) fn end_of_day_ms(day: Date, zone: Option<&TimeZone>) -> Option<i64> {
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    let next = day.tomorrow().ok()?.to_zoned(zone).ok()?;
    Some(next.timestamp().as_millisecond() - 1)
}

/// Milliseconds of `90m`, `24h`, `7d`; the schema has checked the form.
pub(super) fn duration_ms(spot: Spot<'_>, written: &str, sink: &mut Sink) -> Option<i64> {
    let ms = parse_duration_ms(written);
    if ms.is_none() {
        sink.push(Finding::block("wrong-form", spot.place(), NotADuration {}).text(written));
    }
    ms
}

/// Milliseconds of a duration; `None` for zero, other forms, and more than ten years.
pub(super) fn parse_duration_ms(written: &str) -> Option<i64> {
    let unit_s = match written.as_bytes().last()? {
        b's' => 1,
        b'm' => 60,
        b'h' => 3_600,
        b'd' => 86_400,
        _ => return None,
    };
    let digits = &written[..written.len() - 1];
    let amount: i64 = digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().ok())??;
    let seconds = amount.checked_mul(unit_s)?;
    (1..=3_650 * 86_400)
        .contains(&seconds)
        .then_some(seconds * MS_PER_SECOND)
}

/// Thousandths of `5%` or `2.5%`; the schema has checked the form.
pub(super) fn permille(written: &str) -> Option<u32> {
    let number = written.strip_suffix('%')?;
    let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
    Some(whole.parse::<u32>().ok()? * 10 + tenth.parse::<u32>().ok()?)
}

/// Minutes of the day of `11:00-13:00`; the schema has checked the form.
pub(super) fn window(spot: Spot<'_>, written: &str, sink: &mut Sink) -> Option<(u16, u16)> {
    let (start, end) = written.split_once('-')?;
    let (Some(start), Some(end)) = (minute_of_day(start), minute_of_day(end)) else {
        let what = NoSuchTime {
            written: written.to_owned(),
        };
        sink.push(Finding::block("no-such-time", spot.place(), what).text(written));
        return None;
    };
    if start >= end {
        sink.push(Finding::block("empty-window", spot.place(), EmptyWindow {}).text(written));
        return None;
    }
    Some((start, end))
}

fn minute_of_day(written: &str) -> Option<u16> {
    let (hour, minute) = written.split_once(':')?;
    let minutes = hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?;
    (minutes <= 24 * 60).then_some(minutes)
}

/// The year of what is written like a date.
fn written_year(written: &str) -> Option<i16> {
    let (year, _) = written.split_once('-')?;
    (year.len() == 4).then(|| year.parse().ok())?
}

fn out_of_years(year: i16) -> Sentence {
    OutOfYears {
        year,
        from: *YEARS.start(),
        to: *YEARS.end(),
    }
    .into()
}
