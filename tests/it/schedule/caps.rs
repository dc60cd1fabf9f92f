//! Caps become windows around the day of the first slot.

use crate::audience::world::{World, at, shanghai};
use jiff::{Timestamp, tz::TimeZone};
use qunfa::{
    history::CapWindow,
    model::{AudienceKind, Channel, Intent, Lang},
    schedule::{cap_use, cap_windows},
    workspace::Cap,
};

fn windows(world: &World, now: &str) -> Vec<CapWindow> {
    cap_windows(
        &world.campaign,
        &world.campaign.touches[0],
        &world.policy,
        shanghai(now),
    )
}

fn told(world: &World, now: &str) -> String {
    let local = |ms| {
        TimeZone::fixed(jiff::tz::offset(8))
            .to_datetime(Timestamp::from_millisecond(ms).expect("in range"))
    };
    let words = |window: &CapWindow| {
        let intents: Vec<&str> = window.intents.iter().map(|intent| intent.word()).collect();
        let channels: Vec<&str> = window
            .channels
            .iter()
            .map(|channel| channel.word())
            .collect();
        let (from, until) = (local(window.from_ms), local(window.until_ms));
        format!(
            "{from} {until} limit {} [{}] [{}]",
            window.limit,
            intents.join(" "),
            channels.join(" ")
        )
    };
    windows(world, now)
        .iter()
        .map(words)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn marketing_counts_its_intent_and_the_platform_counts_everything() {
    let mut world = World::new();
    world.policy.caps.insert(
        Intent::Marketing,
        Cap {
            per_day: Some(1),
            per_7_days: Some(2),
            per_iso_week: None,
            per_month: Some(8),
        },
    );
    insta::assert_snapshot!(told(&world, "2026-11-10T09:00"), @r"
    2026-11-10T00:00:00 2026-11-11T00:00:00 limit 1 [marketing] []
    2026-11-04T00:00:00 2026-11-11T00:00:00 limit 2 [marketing] []
    2026-11-01T00:00:00 2026-12-01T00:00:00 limit 8 [marketing] []
    2026-11-01T00:00:00 2026-12-01T00:00:00 limit 30 [] [customer_mass]
    ");
}

#[test]
fn caps_are_about_the_day_of_the_slot_not_about_now() {
    let mut world = World::new();
    world.policy.caps.insert(
        Intent::Marketing,
        Cap {
            per_day: Some(1),
            ..Cap::default()
        },
    );
    let before = windows(&world, "2026-10-01T00:00");
    assert_eq!(before, windows(&world, "2026-11-10T20:59"));
    assert_ne!(
        before,
        windows(&world, "2026-11-10T21:00"),
        "that day is over, the next one counts"
    );
}

#[test]
fn what_is_internal_has_a_weekly_cap_unless_urgent() {
    let mut world = World::new();
    world.campaign.intent = Intent::Internal;
    world.campaign.audience.kind = AudienceKind::Staff;
    world.campaign.touches[0].channel = Channel::App;
    world.policy.caps.insert(
        Intent::Internal,
        Cap {
            per_day: Some(1),
            ..Cap::default()
        },
    );
    // 2026-11-10 is a Tuesday.
    insta::assert_snapshot!(told(&world, "2026-11-09T09:00"), @r"
    2026-11-10T00:00:00 2026-11-11T00:00:00 limit 1 [internal] []
    2026-11-09T00:00:00 2026-11-16T00:00:00 limit 3 [internal] []
    ");
    world.campaign.urgent = Some(at(3, "停水".to_owned()));
    insta::assert_snapshot!(told(&world, "2026-11-09T09:00"), @"2026-11-10T00:00:00 2026-11-11T00:00:00 limit 1 [internal] []");
}

#[test]
fn a_month_without_a_number_is_as_long_as_it_is() {
    let mut world = World::new();
    world.campaign.schedule.not_before_ms = Some(shanghai("2027-02-10T00:00"));
    world.campaign.schedule.not_after_ms = shanghai("2027-02-20T00:00");
    world.policy.caps.insert(
        Intent::Marketing,
        Cap {
            per_month: Some(0),
            ..Cap::default()
        },
    );
    assert_eq!(
        windows(&world, "2026-11-10T00:00")
            .iter()
            .map(|window| window.limit)
            .collect::<Vec<_>>(),
        [28, 28]
    );
}

#[test]
fn without_a_slot_there_is_no_day_to_count_in() {
    assert_eq!(windows(&World::new(), "2026-12-01T00:00"), []);
}

#[test]
fn a_cap_speaks_for_itself() {
    let world = World::new();
    let zone = qunfa::schedule::zone(&world.policy).expect("Shanghai is known");
    let window = &windows(&world, "2026-11-10T09:00")[0];
    insta::assert_snapshot!(cap_use(window, 12, &zone).in_lang(Lang::Zh), @"2026-11-01 00:00 至 2026-12-01 00:00 每人最多收 30 条, 12 人已满");
}
