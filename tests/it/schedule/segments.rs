//! People become sends that respect the tier, keep members whole and use each day's quota once.

use crate::audience::world::shanghai;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use qunfa::{
    model::{Lang, PersonNo},
    schedule::{ByMember, Segments, Slot, due, duration_ms, segments},
    workspace::TierRule,
};

const API_LIMIT: u64 = 10_000;

fn tier(people_per_send: Option<u32>, sends_per_day: Option<u32>) -> TierRule {
    TierRule {
        people_per_send,
        sends_per_day,
    }
}

/// One slot a day at noon.
fn noons(days: usize) -> Vec<Slot> {
    let day = 24 * 3_600_000;
    let first = shanghai("2026-11-10T11:00");
    (0..days as i64)
        .map(|n| Slot {
            start_ms: first + n * day,
            end_ms: first + n * day + 2 * 3_600_000,
        })
        .collect()
}

/// Members of the given sizes; people count up.
fn members(sizes: &[u32]) -> ByMember {
    let mut next = 100..;
    sizes
        .iter()
        .zip(1..)
        .map(|(size, member)| {
            (
                Some(PersonNo(member)),
                next.by_ref().take(*size as usize).map(PersonNo).collect(),
            )
        })
        .collect()
}

fn place(sizes: &[u32], tier: TierRule, slots: &[Slot], sent: &[i64]) -> Segments {
    segments(
        &members(sizes),
        tier,
        slots,
        sent,
        &TimeZone::fixed(jiff::tz::offset(8)),
        1,
        API_LIMIT,
    )
}

fn told(placed: &Segments) -> String {
    let first = shanghai("2026-11-10T11:00");
    let line = |segment: &qunfa::schedule::Segment| {
        let parts = segment.people.iter().map(|(member, people)| {
            format!("{}x{}", member.map_or(0, |member| member.0), people.len())
        });
        let day = (segment.slot.start_ms - first) / (24 * 3_600_000);
        format!(
            "#{} day {day}: {}",
            segment.no,
            parts.collect::<Vec<_>>().join(" ")
        )
    };
    let lines: Vec<String> = placed
        .segments
        .iter()
        .map(line)
        .chain([format!("unplaced {}", placed.unplaced)])
        .collect();
    lines.join("\n")
}

#[test]
fn a_member_is_split_only_when_larger_than_a_send() {
    let placed = place(
        &[150, 100, 450, 60, 200],
        tier(Some(200), None),
        &noons(1),
        &[],
    );
    insta::assert_snapshot!(told(&placed), @r"
    #1 day 0: 1x150
    #2 day 0: 2x100
    #3 day 0: 3x200
    #4 day 0: 3x200
    #5 day 0: 3x50 4x60
    #6 day 0: 5x200
    unplaced 0
    ");
}

#[test]
fn a_tier_without_a_limit_is_cut_at_the_limit_of_a_call() {
    let placed = place(&[12_000, 9_000], tier(None, None), &noons(1), &[]);
    insta::assert_snapshot!(told(&placed), @r"
    #1 day 0: 1x10000
    #2 day 0: 1x2000
    #3 day 0: 2x9000
    unplaced 0
    ");
}

#[test]
fn each_day_gives_what_is_left_of_its_quota() {
    let sent = [
        shanghai("2026-11-10T00:00"),
        shanghai("2026-11-11T23:59"),
        shanghai("2026-11-09T23:59"),
    ];
    let placed = place(&[10, 10, 10, 10], tier(Some(10), Some(2)), &noons(2), &sent);
    insta::assert_snapshot!(told(&placed), @r"
    #1 day 0: 1x10
    #2 day 1: 2x10
    unplaced 20
    ");
    let said = placed
        .exhausted(tier(Some(10), Some(2)))
        .expect("people are left over");
    insta::assert_snapshot!(said.in_lang(Lang::Zh), @"账号每天最多 2 次群发, 截止前的配额不够, 还差 20 人; 请延后 not_after、缩小受众, 或改用更高层级的账号");
}

#[test]
fn several_windows_of_a_day_share_its_quota() {
    let hour = 3_600_000;
    let nine = shanghai("2026-11-10T09:00");
    let slots = [
        Slot {
            start_ms: nine,
            end_ms: nine + 2 * hour,
        },
        Slot {
            start_ms: nine + 5 * hour,
            end_ms: nine + 7 * hour,
        },
    ];
    let placed = place(&[10, 10, 10], tier(Some(10), Some(2)), &slots, &[]);
    assert!(
        placed
            .segments
            .iter()
            .all(|segment| segment.slot == slots[0])
    );
    assert_eq!((placed.segments.len(), placed.unplaced), (2, 10));
}

#[test]
fn numbering_goes_on_where_the_touch_stopped() {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let placed = segments(
        &members(&[5, 5]),
        tier(Some(5), None),
        &noons(1),
        &[],
        &zone,
        8,
        API_LIMIT,
    );
    assert_eq!(
        placed
            .segments
            .iter()
            .map(|segment| segment.no)
            .collect::<Vec<_>>(),
        [8, 9]
    );
}

#[test]
fn due_is_what_may_start_now() {
    let placed = place(&[10, 10], tier(Some(10), Some(1)), &noons(2), &[]);
    let at = |time: &str| {
        due(&placed.segments, shanghai(time))
            .iter()
            .map(|segment| segment.no)
            .collect::<Vec<_>>()
    };
    assert_eq!(at("2026-11-10T10:59"), Vec::<u32>::new());
    assert_eq!(at("2026-11-10T11:00"), [1]);
    assert_eq!(at("2026-11-10T13:00"), Vec::<u32>::new());
    assert_eq!(at("2026-11-11T12:00"), [2]);
}

#[test]
fn calls_take_as_long_as_the_pace_says() {
    assert_eq!(duration_ms(0, 535, 20), 0);
    assert_eq!(duration_ms(20, 535, 20), 0);
    assert_eq!(duration_ms(555, 535, 20), 60_000);
    assert_eq!(duration_ms(u64::MAX, 0, 0), i64::MAX);
}

proptest! {
    #[test]
    fn everybody_is_placed_once_in_order_or_counted(
        sizes in proptest::collection::vec(0_u32..50, 0..20),
        limit in proptest::option::of(1_u32..60),
        quota in proptest::option::of(0_u32..4),
        days in 0_usize..4,
        used in proptest::collection::vec(0_usize..4, 0..4),
    ) {
        let slots = noons(days);
        let sent: Vec<i64> = used.iter().filter_map(|day| slots.get(*day)).map(|slot| slot.start_ms).collect();
        let placed = place(&sizes, tier(limit, quota), &slots, &sent);
        let people: Vec<PersonNo> = placed.segments.iter().flat_map(|segment| &segment.people).flat_map(|(_, people)| people.clone()).collect();
        let everybody: Vec<PersonNo> = members(&sizes).into_iter().flat_map(|(_, people)| people).collect();
        prop_assert_eq!(&people, &everybody[..people.len()]);
        prop_assert_eq!(people.len() as u64 + placed.unplaced, everybody.len() as u64);
        let limit = u64::from(limit.unwrap_or(10_000));
        for segment in &placed.segments {
            prop_assert!(0 < segment.size() && segment.size() <= limit);
        }
        for (member, size) in (1..).zip(&sizes) {
            let parts = placed.segments.iter().flat_map(|segment| &segment.people).filter(|(of, _)| *of == Some(PersonNo(member))).count();
            let least = u64::from(*size).div_ceil(limit);
            prop_assert!(parts as u64 <= least, "member {} of {} in {} parts", member, size, parts);
        }
        for slot in &slots {
            let planned = placed.segments.iter().filter(|segment| segment.slot == *slot).count();
            let before = sent.iter().filter(|start| **start == slot.start_ms).count();
            prop_assert!(planned == 0 || quota.is_none_or(|quota| planned + before <= quota as usize));
        }
    }
}
