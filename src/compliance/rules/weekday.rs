//! Refuses a date whose weekday is wrong: half of the readers come on the wrong day.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    diagnostic::Certainty,
    model::Severity,
    say,
};
use jiff::civil::{Date, Weekday};
use regex::Regex;
use std::sync::LazyLock;

/// A date and the weekday behind it.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:([0-9]{4}) ?年 ?)?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号] ?[（(,，、]? ?(?:周|星期|礼拜)([一二三四五六日天])")
        .expect("a test compiles it")
});

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "DATE-001",
        severity: Severity::Block,
        hard: false,
        title: ("日期和星期对不上", "a date with a wrong weekday"),
        remedy: ("改正日期或星期", "correct the date or the weekday"),
        basis: &[("广告法", "8", Some(Certainty::Verified))],
        offends: &["开课时间：2026年11月12日（周三）"],
        passes: &["开课时间：2026年11月12日（周四）", "11月12日 星期四见"],
    },
    check: Check::Words(check),
};

say! {
    struct Differs { date: String, zh: String, en: String }
    zh "{date} 是{zh}"
    en "{date} is a {en}"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let text = said.text();
    // Whole texts without a date cost one look.
    if !text.contains('月') {
        return;
    }
    for written in DATE.captures_iter(text) {
        let number = |at: usize| {
            written
                .get(at)
                .and_then(|part| part.as_str().parse::<i16>().ok())
        };
        let (Some(month), Some(day)) = (number(2), number(3)) else {
            continue;
        };
        let year = number(1).unwrap_or_else(|| nearest_year(said.ground.last_day, month));
        let (Ok(date), Some(named)) = (
            Date::new(year, month as i8, day as i8),
            written.get(4).and_then(|part| weekday(part.as_str())),
        ) else {
            continue;
        };
        if date.weekday() != named {
            let (zh, en) = name(date.weekday());
            let whole = written.get(0).expect("a match has a whole");
            let what = Differs {
                date: date.to_string(),
                zh: zh.to_owned(),
                en: en.to_owned(),
            };
            found.push(said.place(whole.range()), whole.as_str(), what);
        }
    }
}

/// The year in which a month lies nearest to a campaign's last day.
fn nearest_year(last: Date, month: i16) -> i16 {
    let months = i16::from(last.month()) - month;
    match months {
        7.. => last.year() + 1,
        ..=-6 => last.year() - 1,
        _ => last.year(),
    }
}

fn weekday(letter: &str) -> Option<Weekday> {
    let at = "一二三四五六日"
        .chars()
        .position(|known| letter.starts_with(known));
    let at = at.or_else(|| (letter == "天").then_some(6))?;
    Weekday::from_monday_zero_offset(at as i8).ok()
}

fn name(weekday: Weekday) -> (&'static str, &'static str) {
    match weekday {
        Weekday::Monday => ("星期一", "Monday"),
        Weekday::Tuesday => ("星期二", "Tuesday"),
        Weekday::Wednesday => ("星期三", "Wednesday"),
        Weekday::Thursday => ("星期四", "Thursday"),
        Weekday::Friday => ("星期五", "Friday"),
        Weekday::Saturday => ("星期六", "Saturday"),
        Weekday::Sunday => ("星期日", "Sunday"),
    }
}
