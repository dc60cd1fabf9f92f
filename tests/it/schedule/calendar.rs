//! The calendar says what the notices say, and nothing about what they have not said yet.

use qunfa::schedule::{Certainty, Day, Workday, workday, year};

fn days(of: i16) -> Vec<Day> {
    year(of).expect("a known year")
}

fn day(date: &str) -> Day {
    let days = days(date[..4].parse().expect("a year"));
    days.into_iter()
        .find(|day| day.date == date)
        .expect("a day of its year")
}

#[test]
fn published_years_have_their_control_totals() {
    let totals = [2024, 2025, 2026].map(|of| {
        days(of)
            .iter()
            .filter(|day| day.workday == Some(true))
            .count()
    });
    assert_eq!(totals, [251, 248, 248]);
    assert_eq!(
        [2024, 2025, 2026, 2027].map(|of| days(of).len()),
        [366, 365, 365, 365]
    );
}

#[test]
fn a_made_up_saturday_is_a_workday_and_a_shifted_friday_is_not() {
    assert_eq!(workday("2026-02-14"), Workday::Yes);
    assert_eq!(workday("2026-02-20"), Workday::No);
    assert_eq!(workday("2026-10-11"), Workday::No, "a plain Sunday");
    assert_eq!(day("2026-02-14").festival, Some("春节"));
}

#[test]
fn days_the_next_notice_may_move_are_unknown() {
    for date in [
        "2026-12-26",
        "2026-12-31",
        "2027-01-01",
        "2027-02-06",
        "2027-10-10",
    ] {
        assert_eq!(workday(date), Workday::Unknown, "{date}");
    }
    assert_eq!(workday("2026-12-25"), Workday::Yes);
    assert_eq!(
        workday("2027-03-10"),
        Workday::Yes,
        "no notice ever moved such a day"
    );
    let published = day("2026-12-28");
    assert_eq!(
        (published.workday, published.certainty),
        (Some(true), Certainty::Uncertain)
    );
    let derived = day("2027-02-06");
    assert_eq!(
        (derived.workday, derived.certainty),
        (None, Certainty::Uncertain)
    );
    assert_eq!(day("2027-03-10").certainty, Certainty::Provisional);
    assert_eq!(day("2026-12-25").certainty, Certainty::Certain);
}

#[test]
fn unknown_years_are_refused() {
    assert_eq!(
        (year(2023), year(2028), year(9999), year(i16::MIN)),
        (None, None, None, None)
    );
    for date in [
        "2023-06-01",
        "2028-03-01",
        "9999-12-31",
        "2026-02-30",
        "",
        "今天",
    ] {
        assert_eq!(workday(date), Workday::Unknown, "{date}");
    }
}
