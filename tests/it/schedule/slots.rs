//! Windows become slots: which hours, which days, and what is said when there are none.

use crate::audience::world::{World, account, at, shanghai, told_holds};
use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use qunfa::{
    model::{AudienceKind, Channel, Intent, Lang, Tier},
    schedule::{Slot, audience_day, slots, warnings},
    workspace::WindowPreset,
};

fn told(world: &World, now: &str) -> String {
    let touch = &world.campaign.touches[0];
    match slots(&world.campaign, touch, &world.policy, shanghai(now)) {
        Ok(slots) => slots.iter().map(shown).collect::<Vec<_>>().join("\n"),
        Err(holds) => told_holds(&holds),
    }
}

fn shown(slot: &Slot) -> String {
    let local = |ms| {
        TimeZone::fixed(jiff::tz::offset(8))
            .to_datetime(Timestamp::from_millisecond(ms).expect("in range"))
    };
    format!(
        "{} {}-{}",
        local(slot.start_ms).strftime("%a"),
        local(slot.start_ms).strftime("%m-%d %H:%M"),
        local(slot.end_ms).strftime("%H:%M")
    )
}

fn warned(world: &World, now: &str) -> String {
    let touch = &world.campaign.touches[0];
    let slots = slots(&world.campaign, touch, &world.policy, shanghai(now)).unwrap_or_default();
    let said = warnings(&world.campaign, touch, &world.policy, &slots, shanghai(now));
    said.iter()
        .map(|said| said.in_lang(Lang::Zh))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Marketing to customers of one trade, Friday to Monday.
fn trade(industry: &str) -> World {
    let mut world = World::new();
    let mut hq = account("hq", Tier::Admin);
    hq.industry = Some(industry.to_owned());
    world.policy.accounts.insert("hq".to_owned(), hq);
    between(world, "2026-11-13T00:00", "2026-11-17T00:00")
}

/// Notices to staff.
fn internal(not_before: &str, not_after: &str) -> World {
    let mut world = World::new();
    world.campaign.intent = Intent::Internal;
    world.campaign.audience.kind = AudienceKind::Staff;
    world.campaign.touches[0].channel = Channel::App;
    between(world, not_before, not_after)
}

fn between(mut world: World, not_before: &str, not_after: &str) -> World {
    world.campaign.schedule.not_before_ms = Some(shanghai(not_before));
    world.campaign.schedule.not_after_ms = shanghai(not_after);
    world
}

fn windows(world: &mut World, windows: &[(u16, u16)]) {
    world.campaign.schedule.windows = Some(windows.iter().map(|window| at(31, *window)).collect());
}

#[test]
fn catering_opens_at_noon_every_day() {
    insta::assert_snapshot!(told(&trade("catering"), "2026-11-01T00:00"), @r"
    Fri 11-13 11:00-13:00
    Sat 11-14 11:00-13:00
    Sun 11-15 11:00-13:00
    Mon 11-16 11:00-13:00
    ");
}

#[test]
fn education_opens_in_the_evening() {
    insta::assert_snapshot!(told(&trade("education"), "2026-11-15T00:00"), @r"
    Sun 11-15 19:00-21:00
    Mon 11-16 19:00-21:00
    ");
}

#[test]
fn other_trades_and_other_intents_have_the_day_outside_quiet_hours() {
    insta::assert_snapshot!(told(&trade("finance"), "2026-11-16T00:00"), @"Mon 11-16 08:00-21:00");
    let mut service = trade("catering");
    service.campaign.intent = Intent::Service;
    insta::assert_snapshot!(told(&service, "2026-11-16T00:00"), @"Mon 11-16 08:00-21:00");
}

#[test]
fn internal_notices_keep_to_workdays_made_up_ones_included() {
    // 2026-02-14 is a Saturday worked for Spring Festival, which ends on 02-23.
    insta::assert_snapshot!(told(&internal("2026-02-13T00:00", "2026-02-25T00:00"), "2026-02-01T00:00"), @r"
    Fri 02-13 09:00-11:00
    Fri 02-13 14:00-16:00
    Sat 02-14 09:00-11:00
    Sat 02-14 14:00-16:00
    Tue 02-24 09:00-11:00
    Tue 02-24 14:00-16:00
    ");
}

#[test]
fn the_running_window_counts_until_it_ends_and_keeps_its_start() {
    let world = trade("catering");
    assert!(told(&world, "2026-11-13T12:59").starts_with("Fri 11-13 11:00-13:00"));
    assert!(told(&world, "2026-11-13T13:00").starts_with("Sat 11-14 11:00-13:00"));
    let day = audience_day(
        &world.campaign,
        &world.campaign.touches[0],
        &world.policy,
        shanghai("2026-11-13T12:59"),
    );
    assert_eq!(day, Some(shanghai("2026-11-13T11:00")));
}

#[test]
fn a_slot_is_cut_by_both_ends_of_the_schedule() {
    let world = between(trade("catering"), "2026-11-13T11:20", "2026-11-14T12:10");
    insta::assert_snapshot!(told(&world, "2026-11-13T11:40"), @r"
    Fri 11-13 11:20-13:00
    Sat 11-14 11:00-12:10
    ");
}

#[test]
fn written_windows_stay_out_of_quiet_hours_and_say_what_was_cut() {
    let mut world = between(trade("catering"), "2026-11-13T00:00", "2026-11-14T00:00");
    windows(
        &mut world,
        &[(20 * 60, 22 * 60), (7 * 60, 9 * 60), (9 * 60, 9 * 60 + 30)],
    );
    insta::assert_snapshot!(told(&world, "2026-11-13T00:00"), @r"
    Fri 11-13 08:00-09:30
    Fri 11-13 20:00-21:00
    ");
    insta::assert_snapshot!(warned(&world, "2026-11-13T00:00"), @r"
    时段 20:00–22:00 超出客户可打扰时间 08:00–21:00, 超出部分不会发送; 如需更窄请直接改写 windows
    时段 07:00–09:00 超出客户可打扰时间 08:00–21:00, 超出部分不会发送; 如需更窄请直接改写 windows
    ");
}

#[test]
fn written_windows_wholly_in_quiet_hours_hold_the_touch() {
    let mut world = trade("catering");
    windows(&mut world, &[(22 * 60, 23 * 60)]);
    insta::assert_snapshot!(told(&world, "2026-11-13T00:00"), @"no-window campaigns/sale.toml:31:1: 到 not_after = 2026-11-17 00:00 为止再没有可发送的时段; 请放宽 not_before、not_after 或 windows (客户时段不得超出免打扰时间)");
}

#[test]
fn written_windows_for_staff_say_hours_and_keep_workdays() {
    let mut world = internal("2026-11-13T00:00", "2026-11-17T00:00");
    windows(&mut world, &[(17 * 60, 22 * 60)]);
    insta::assert_snapshot!(told(&world, "2026-11-13T00:00"), @r"
    Fri 11-13 17:00-22:00
    Mon 11-16 17:00-22:00
    ");
}

#[test]
fn urgent_lifts_windows_quiet_hours_and_workdays_but_not_the_end() {
    let mut world = internal("2026-11-13T22:00", "2026-11-15T06:00");
    world.campaign.urgent = Some(at(3, "停水".to_owned()));
    insta::assert_snapshot!(told(&world, "2026-11-13T23:00"), @r"
    Fri 11-13 22:00-00:00
    Sat 11-14 00:00-00:00
    Sun 11-15 00:00-06:00
    ");
}

#[test]
fn a_past_end_is_expired() {
    insta::assert_snapshot!(told(&trade("catering"), "2026-11-17T00:00"), @"expired campaigns/sale.toml:30:1: 已过截止时间 not_after = 2026-11-17 00:00, 仍有人未发; 过期内容一律不补发。如需继续, 请改 not_after 并重新签核");
}

#[test]
fn an_unknown_workday_holds_only_when_nothing_certain_comes_first() {
    let world = internal("2026-12-24T00:00", "2027-01-14T00:00");
    // Thursday and Friday are settled, what follows until 10 January is not.
    insta::assert_snapshot!(told(&world, "2026-12-24T10:00"), @r"
    Thu 12-24 09:00-11:00
    Thu 12-24 14:00-16:00
    Fri 12-25 09:00-11:00
    Fri 12-25 14:00-16:00
    Mon 01-11 09:00-11:00
    Mon 01-11 14:00-16:00
    Tue 01-12 09:00-11:00
    Tue 01-12 14:00-16:00
    Wed 01-13 09:00-11:00
    Wed 01-13 14:00-16:00
    ");
    insta::assert_snapshot!(told(&world, "2026-12-25T16:00"), @"workday-unknown campaigns/sale.toml:30:1: 2026-12-26 是否工作日尚无定论 (该年放假通知未收录), 只在工作日发送的时段因此不能确定; 通知公布后升级 qunfa 即可, 或改到已确定的日期");
    // The windows of the unknown 10 January are over: the next day is settled again.
    assert!(told(&world, "2027-01-10T16:00").starts_with("Mon 01-11 09:00-11:00"));
}

#[test]
fn an_unknown_year_is_never_silently_a_workday() {
    let hold = told(
        &internal("2028-03-01T00:00", "2028-03-08T00:00"),
        "2028-02-01T00:00",
    );
    assert!(
        hold.starts_with("workday-unknown") && hold.contains("2028-03-01"),
        "{hold}"
    );
    let customers = between(trade("catering"), "2028-03-01T00:00", "2028-03-02T00:00");
    assert_eq!(
        told(&customers, "2028-02-01T00:00"),
        "Wed 03-01 11:00-13:00",
        "who needs no workday needs no calendar"
    );
}

#[test]
fn the_workspaces_own_preset_replaces_the_briefs() {
    let mut world = trade("catering");
    world.policy.windows.insert(
        "catering".to_owned(),
        WindowPreset {
            workdays: true,
            windows: vec![(600, 660)],
        },
    );
    insta::assert_snapshot!(told(&world, "2026-11-13T00:00"), @r"
    Fri 11-13 10:00-11:00
    Mon 11-16 10:00-11:00
    ");
}

#[test]
fn an_unknown_zone_is_said_not_guessed() {
    let mut world = trade("catering");
    world.policy.timezone = "Asia/Peking".to_owned();
    insta::assert_snapshot!(told(&world, "2026-11-13T00:00"), @"unknown-timezone qunfa.toml:1:1: 不认识时区「Asia/Peking」, 无法换算本地时间; 请在 qunfa.toml 写 IANA 名称, 如 Asia/Shanghai");
}

#[test]
fn windows_follow_the_zones_clock_over_a_change_of_offset() {
    let mut world = trade("catering");
    world.policy.timezone = "Europe/Berlin".to_owned();
    world = between(world, "2026-10-24T00:00", "2026-10-27T00:00");
    // 11:00 in Berlin is 17:00 in Shanghai in summer, 18:00 in winter.
    insta::assert_snapshot!(told(&world, "2026-10-24T00:00"), @r"
    Sat 10-24 17:00-19:00
    Sun 10-25 18:00-20:00
    Mon 10-26 18:00-20:00
    ");
}

#[test]
fn what_people_confirm_by_hand_needs_time() {
    let late = trade("catering");
    insta::assert_snapshot!(warned(&late, "2026-11-13T12:45"), @"距时段结束 (2026-11-13 13:00) 不足 15 分钟才开始; 成员手动确认多半已在时段之外");
    let mut short = trade("catering");
    windows(&mut short, &[(600, 645)]);
    insta::assert_snapshot!(warned(&short, "2026-11-13T10:00"), @"2026-11-13 10:00 开始的时段只有 45 分钟; 成员要逐个手动确认, 建议至少 60 分钟");
    short.campaign.touches[0].channel = Channel::Email;
    assert_eq!(warned(&short, "2026-11-13T10:00"), "");
    assert_eq!(warned(&late, "2026-11-13T11:00"), "");
}

#[test]
fn promotion_on_a_day_of_remembrance_is_pointed_out() {
    let mut world = between(trade("catering"), "2026-12-13T00:00", "2026-12-14T00:00");
    insta::assert_snapshot!(warned(&world, "2026-12-13T09:00"), @"2026-12-13 是南京大屠杀死难者国家公祭日, 不宜促销或喜庆口吻; 建议改期或改写");
    world.campaign.intent = Intent::Service;
    assert_eq!(warned(&world, "2026-12-13T09:00"), "");
}

#[test]
fn odd_instants_do_not_panic() {
    let mut world = trade("catering");
    for (now_ms, not_after_ms, open) in [
        (0, i64::MAX, true),
        (i64::MIN, i64::MAX, true),
        (i64::MAX, i64::MAX, false),
        (0, i64::MIN, false),
    ] {
        world.campaign.schedule.not_before_ms = None;
        world.campaign.schedule.not_after_ms = not_after_ms;
        let found = slots(
            &world.campaign,
            &world.campaign.touches[0],
            &world.policy,
            now_ms,
        );
        assert_eq!(found.is_ok(), open, "now {now_ms}");
    }
}

proptest! {
    #[test]
    fn slots_are_in_order_apart_inside_the_schedule_and_not_over(
        start in 0_i64..60 * 24 * 30, length in 1_i64..60 * 24 * 30, now in 0_i64..60 * 24 * 60,
        written in proptest::collection::vec((0_u16..1440, 1_u16..=1440), 1..4),
    ) {
        let minute = |minutes: i64| shanghai("2026-03-01T00:00") + minutes * 60_000;
        let mut world = trade("catering");
        world.campaign.schedule.not_before_ms = Some(minute(start));
        world.campaign.schedule.not_after_ms = minute(start + length);
        windows(&mut world, &written);
        let found = slots(&world.campaign, &world.campaign.touches[0], &world.policy, minute(now)).unwrap_or_default();
        for pair in found.windows(2) {
            prop_assert!(pair[0].end_ms < pair[1].start_ms);
        }
        let (from, until) = (8 * 60, 21 * 60);
        for slot in found {
            prop_assert!(slot.start_ms < slot.end_ms && minute(now) < slot.end_ms);
            prop_assert!(minute(start) <= slot.start_ms && slot.end_ms <= minute(start + length));
            let of_day = |ms: i64| (ms - minute(0)) / 60_000 % 1440;
            prop_assert!(from <= of_day(slot.start_ms) && of_day(slot.end_ms - 1) < until);
        }
    }
}
