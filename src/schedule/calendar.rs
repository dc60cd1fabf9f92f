//! A date becomes workday, day off or unknown: the workdays of mainland China, as far as their notices are out.

use super::raw::{RawBreak, RawCalendar, RawCertainty, RawYear};
use jiff::civil::{Date, Weekday};
use std::{collections::BTreeMap, sync::LazyLock};

/// Whether people work on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workday {
    /// They do.
    Yes,
    /// They do not.
    No,
    /// The notice that decides it is not known here; never taken for a workday.
    Unknown,
}

/// How sure a day of the calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// As the year's notice says.
    Certain,
    /// The year's notice is not out, but no notice so far moved such a day.
    Provisional,
    /// A notice that is not out may still move it.
    Uncertain,
}

impl Certainty {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Provisional => "provisional",
            Self::Uncertain => "uncertain",
        }
    }
}

/// One day of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// As published so far; none when nothing published says it.
    pub workday: Option<bool>,
    /// How sure that is.
    pub certainty: Certainty,
    /// The festival it is off or worked for.
    pub festival: Option<&'static str>,
}

/// Whether a local date `YYYY-MM-DD` is a workday. Anything that is not a date of a known year is unknown, and so is a day that a
/// notice still to come may move, even where a published one already speaks of it.
pub fn workday(date: &str) -> Workday {
    date.parse().map_or(Workday::Unknown, on)
}

/// Every day of a year, in order; none for a year this calendar does not know.
///
/// The last days of a published year keep what its notice says and are marked uncertain, because the next notice may take them.
pub fn year(year: i16) -> Option<Vec<Day>> {
    let known = CALENDAR.years.get(&year)?;
    Some(dates(year).map(|date| known.day(date)).collect())
}

/// The same answer for a date that was read.
pub(super) fn on(date: Date) -> Workday {
    let Some(year) = CALENDAR.years.get(&date.year()) else {
        return Workday::Unknown;
    };
    match (year.certainty(date), year.published(date).0) {
        (Certainty::Uncertain, _) => Workday::Unknown,
        (_, true) => Workday::Yes,
        (_, false) => Workday::No,
    }
}

/// What a day is kept in memory of, if a festive tone is out of place on it.
pub(super) fn solemn(date: Date) -> Option<&'static str> {
    let (dated, yearly) = (date.to_string(), date.strftime("%m-%d").to_string());
    let kept = |days: &[String]| days.iter().any(|day| *day == dated || *day == yearly);
    CALENDAR
        .solemn
        .iter()
        .find(|(_, days)| kept(days))
        .map(|(name, _)| name.as_str())
}

fn dates(year: i16) -> impl Iterator<Item = Date> {
    let first = Date::new(year, 1, 1).into_iter();
    first
        .flat_map(|first| first.series(jiff::Span::new().days(1)))
        .take_while(move |date| date.year() == year)
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    let raw =
        toml::from_str(include_str!("calendar.toml")).expect("a test reads the built-in calendar");
    Calendar::of(raw)
});

struct Calendar {
    years: BTreeMap<i16, Year>,
    solemn: Vec<(String, Vec<String>)>,
}

struct Year {
    certain: bool,
    breaks: Vec<RawBreak>,
    unsettled: Vec<(Date, Date)>,
}

impl Calendar {
    fn of(raw: RawCalendar) -> Self {
        let years = raw.year.into_iter().map(|(written, raw)| {
            let year = written.parse().expect("the calendar's years are numbers");
            (year, Year::of(year, raw))
        });
        Self {
            years: years.collect(),
            solemn: raw
                .solemn
                .into_iter()
                .map(|row| (row.name, row.days))
                .collect(),
        }
    }
}

impl Year {
    fn of(number: i16, raw: RawYear) -> Self {
        let year = Self {
            certain: matches!(raw.certainty, RawCertainty::Certain),
            breaks: raw.breaks,
            unsettled: raw
                .unsettled
                .into_iter()
                .map(|range| (range.from, range.to))
                .collect(),
        };
        assert!(
            !raw.notice.is_empty(),
            "a year of the calendar says where it comes from"
        );
        assert!(
            raw.workdays.is_some() || !year.certain,
            "a certain year of the calendar has a control total"
        );
        let counted = dates(number).filter(|date| year.published(*date).0).count();
        assert!(
            raw.workdays
                .is_none_or(|total| usize::from(total) == counted),
            "{number} has {counted} workdays, not its control total"
        );
        year
    }

    fn day(&'static self, date: Date) -> Day {
        let certainty = self.certainty(date);
        let (workday, festival) = self.published(date);
        let known = self.certain || certainty != Certainty::Uncertain;
        Day {
            date: date.to_string(),
            workday: known.then_some(workday),
            certainty,
            festival,
        }
    }

    fn certainty(&self, date: Date) -> Certainty {
        if self
            .unsettled
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&date))
        {
            return Certainty::Uncertain;
        }
        if self.certain {
            Certainty::Certain
        } else {
            Certainty::Provisional
        }
    }

    /// What breaks and weekdays say, and which festival it is for.
    fn published(&self, date: Date) -> (bool, Option<&str>) {
        if let Some(worked) = self.breaks.iter().find(|rest| rest.worked.contains(&date)) {
            return (true, Some(&worked.name));
        }
        if let Some(rest) = self
            .breaks
            .iter()
            .find(|rest| (rest.from..=rest.to).contains(&date))
        {
            return (false, Some(&rest.name));
        }
        (
            !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
            None,
        )
    }
}
