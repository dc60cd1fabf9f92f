//! Turns what customers and chats received into whether they may receive one more (WeCom doc 92135).

use foldhash::HashMap;
use jiff::Timestamp;
use jiff::tz::Offset;

use super::options::CapRule;

/// Somebody a mass message goes to, by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Customer(usize),
    Chat(usize),
}

/// The days, in China, on which each target received something; one counter for the whole corporation.
#[derive(Debug, Default)]
pub(super) struct Caps {
    received: HashMap<Target, Vec<i64>>,
}

/// A period of the calendar and how many messages it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    first_day: i64,
    last_day: i64,
    today: i64,
    allowed: u32,
}

impl Caps {
    /// Counts one message unless the period is full; says whether it went out.
    pub(super) fn take(&mut self, target: Target, period: Period) -> bool {
        let days = self.received.entry(target).or_default();
        let used = days
            .iter()
            .filter(|day| (period.first_day..=period.last_day).contains(day))
            .count();
        if used >= period.allowed as usize {
            return false;
        }
        days.push(period.today);
        true
    }

    /// Counts messages that came from elsewhere, such as members' own.
    pub(super) fn fill(&mut self, target: Target, period: Period, count: usize) {
        self.received
            .entry(target)
            .or_default()
            .extend(std::iter::repeat_n(period.today, count));
    }
}

/// The period that a moment lies in.
pub(super) fn period(rule: CapRule, now: f64) -> Period {
    let second = now.floor() as i64;
    let today = (second + 8 * 3600).div_euclid(86_400);
    let (month_start, month_days) = month(second, today);
    let (first_day, length, allowed) = match rule {
        CapRule::DaysInMonth => (month_start, month_days, month_days as u32),
        CapRule::PerMonth(allowed) => (month_start, month_days, allowed),
        // Day 0, 1970-01-01, was a Thursday.
        CapRule::PerWeek(allowed) => (today - (today + 3).rem_euclid(7), 7, allowed),
        CapRule::PerDay(allowed) => (today, 1, allowed),
    };
    Period {
        first_day,
        last_day: first_day + length - 1,
        today,
        allowed,
    }
}

fn month(second: i64, today: i64) -> (i64, i64) {
    let Ok(moment) = Timestamp::from_second(second) else {
        return (today, 30);
    };
    let date = Offset::constant(8).to_datetime(moment).date();
    (
        today - i64::from(date.day() - 1),
        i64::from(date.days_in_month()),
    )
}
