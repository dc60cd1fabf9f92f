//! Warns of marketing on days of mourning and memory.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
        verdict::{first_day, last_day},
    },
    diagnostic::Certainty,
    model::{Intent, Severity},
    say,
};

/// Month and day, name in both languages. 清明 is the fourth or fifth of April; both are asked about.
const DAYS: &[(&str, &str, &str)] = &[
    ("04-04", "清明节", "Tomb-Sweeping Day"),
    ("04-05", "清明节", "Tomb-Sweeping Day"),
    (
        "05-12",
        "全国防灾减灾日（汶川地震纪念日）",
        "the day of the Wenchuan earthquake",
    ),
    ("07-07", "七七事变纪念日", "the day of 7 July 1937"),
    ("09-18", "九一八事变纪念日", "the day of 18 September 1931"),
    ("09-30", "烈士纪念日", "Martyrs' Day"),
    ("12-13", "国家公祭日", "the National Memorial Day"),
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "DAY-001",
        severity: Severity::Warn,
        hard: false,
        title: ("发送期间有肃穆的日子", "a solemn day while it is sent"),
        remedy: (
            "避开这一天, 或确认文案不喜庆、不促销",
            "avoid the day, or make sure the tone is neither festive nor promotional",
        ),
        basis: &[("日历策略", "", Some(Certainty::Platform))],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct Solemn { day: String, name_zh: String, name_en: String }
    zh "{day} 是{name_zh}, 这个营销活动可能在当天发送"
    en "{day} is {name_en}, and this marketing may go out on it"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    if subject.campaign.intent != Intent::Marketing {
        return;
    }
    let last = last_day(subject.campaign, subject.policy);
    let first = first_day(subject.campaign, subject.policy).unwrap_or_else(|| last.clone());
    let (Ok(first), Ok(last)) = (
        first.parse::<jiff::civil::Date>(),
        last.parse::<jiff::civil::Date>(),
    ) else {
        return;
    };
    // A campaign of a whole season meets such a day without meaning it.
    if last.since(first).is_ok_and(|span| span.get_days() > 14) {
        return;
    }
    let days = first
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= last);
    for day in days {
        let written = day.to_string();
        let Some((_, zh, en)) = DAYS.iter().find(|(known, _, _)| written.ends_with(known)) else {
            continue;
        };
        let what = Solemn {
            day: written.clone(),
            name_zh: (*zh).to_owned(),
            name_en: (*en).to_owned(),
        };
        found.push(subject.campaign.place.clone(), &written, what);
    }
}
