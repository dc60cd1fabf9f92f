//! Whatever the company looks like: people are unique, everybody is counted once, and the order of rows means nothing.

use super::world::{World, account, at, list_ref, words};
use proptest::prelude::*;
use qunfa::{
    audience::Audience,
    directory::Member,
    history::TouchPast,
    model::{PersonKey, PersonNo, PersonSet, Tier},
    workspace::{Assign, Exclusion, MemberData},
};
use std::collections::{BTreeMap, BTreeSet};

const CUSTOMERS: u32 = 30;

/// Everything a company of this test may vary, as small numbers.
#[derive(Debug, Clone)]
struct Shape {
    members: Vec<(bool, bool, bool, bool, u32)>,
    friends: Vec<(usize, u32, u32)>,
    tagged: Vec<u32>,
    listed: Vec<u32>,
    named: bool,
    suppressed: Vec<u32>,
    excluded: Vec<u32>,
    capped: Vec<u32>,
    past: Vec<(u32, u8)>,
    rows: (u64, u64, u64),
    assign: u8,
    department_only: bool,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let some = || proptest::collection::vec(0..CUSTOMERS, 0..12);
    let often = proptest::bool::weighted(0.8);
    let member = (often, often, often, proptest::bool::weighted(0.2), 2_u32..4);
    let people = (
        proptest::collection::vec(member, 1..5),
        proptest::collection::vec((0_usize..5, 0..CUSTOMERS, 0_u32..6), 0..60),
        some(),
        some(),
        any::<bool>(),
    );
    let left_out = (
        some(),
        some(),
        some(),
        proptest::collection::vec((0..CUSTOMERS, 0_u8..4), 0..8),
    );
    let rest = ((0_u64..5, 0_u64..5, 0_u64..5), 0_u8..4, any::<bool>());
    (people, left_out, rest).prop_map(
        |(
            (members, friends, tagged, listed, named),
            (suppressed, excluded, capped, past),
            rest,
        )| {
            let (rows, assign, department_only) = rest;
            Shape {
                members,
                friends,
                tagged,
                listed,
                named,
                suppressed,
                excluded,
                capped,
                past,
                rows,
                assign,
                department_only,
            }
        },
    )
}

fn name(customer: u32) -> String {
    format!("customer-{customer}")
}

fn people(world: &World, customers: &[u32]) -> PersonSet {
    customers
        .iter()
        .map(|customer| world.no(&name(*customer)))
        .collect()
}

/// Builds the company; `backwards` adds every row in the opposite order, so that the same people get other numbers.
fn build(shape: &Shape, backwards: bool) -> World {
    let turned = |mut rows: Vec<_>| {
        if backwards {
            rows.reverse();
        }
        rows
    };
    let mut world = World::new();
    world.department(2, 1, "门店");
    world.department(3, 1, "总部");
    for number in turned((0..shape.members.len() as u32).collect()) {
        let (active, contact, licensed, away, department) = shape.members[number as usize];
        let userid = format!("member-{number}");
        world.member(&userid, department);
        let member = world.member_mut(&userid);
        (member.active, member.contact, member.licensed) = (active, contact, licensed);
        let leave = if away {
            vec![("2026-11-10".to_owned(), "2026-11-10".to_owned())]
        } else {
            Vec::new()
        };
        world.members.insert(
            userid,
            MemberData {
                leave,
                ..MemberData::default()
            },
        );
    }
    let everybody: Vec<String> = turned((0..CUSTOMERS).collect())
        .into_iter()
        .map(name)
        .collect();
    let everybody: Vec<&str> = everybody.iter().map(String::as_str).collect();
    world.list("everybody@0000000000000000", &everybody);
    // One row a friendship, as the platform has it.
    let friends: BTreeMap<(usize, u32), u32> = shape
        .friends
        .iter()
        .map(|(member, customer, added)| ((*member % shape.members.len(), *customer), *added))
        .collect();
    for row in turned((0..friends.len() as u32).collect()) {
        let ((member, customer), added) = friends.iter().nth(row as usize).expect("a row");
        world.friend(&format!("member-{member}"), &name(*customer), *added);
    }
    fill(&mut world, shape);
    world
}

fn fill(world: &mut World, shape: &Shape) {
    let list = |world: &mut World, reference: &str, customers: &[u32]| {
        let names: Vec<String> = customers.iter().copied().map(name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        world.list(reference, &names);
    };
    let tagged: Vec<String> = shape.tagged.iter().copied().map(name).collect();
    world.tag(
        "et1",
        "组",
        "不要",
        &tagged.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    list(world, "named@0000000000000001", &shape.listed);
    list(world, "excluded@0000000000000002", &shape.excluded);
    list(world, "suppressed", &shape.suppressed);
    let named = world
        .lists
        .get_mut(&list_ref("named@0000000000000001").value)
        .expect("just made");
    (named.unmatched, named.ambiguous, named.duplicates) = shape.rows;
    world.policy.suppression.lists = vec![list_ref("suppressed")];
    world.campaign.audience.exclude = vec![at(
        22,
        Exclusion::List(list_ref("excluded@0000000000000002").value),
    )];
    world.campaign.audience.tags_none = words(&["不要"]);
    if shape.named {
        world.campaign.audience.lists = vec![list_ref("named@0000000000000001")];
    }
    world.campaign.audience.assign = match shape.assign {
        0 => Assign::LatestAdded,
        1 => Assign::FirstAdded,
        2 => Assign::Members(words(&["member-0"])),
        _ => Assign::Wecom,
    };
    if shape.department_only {
        let mut shops = account("hq", Tier::Department);
        shops.departments = words(&["门店"]);
        world.policy.accounts.insert("hq".to_owned(), shops);
    }
    world.over_cap = people(world, &shape.capped);
    world.touch = Some(past(world, shape));
}

/// Never empty, so that an empty rest is a result and not a hold.
fn past(world: &World, shape: &Shape) -> TouchPast {
    let mut past = TouchPast::default();
    let mut seen = BTreeSet::new();
    for (customer, state) in shape
        .past
        .iter()
        .chain(&[(0, 0)])
        .filter(|(customer, _)| seen.insert(*customer))
    {
        let set = match state {
            0 => &mut past.sent,
            1 => &mut past.held,
            2 => &mut past.unreachable,
            _ => &mut past.in_doubt,
        };
        set.insert(world.no(&name(*customer)));
    }
    past
}

/// An audience with keys for numbers: what must not depend on the order of rows.
fn by_key(world: &World, audience: &Audience) -> impl PartialEq + std::fmt::Debug {
    let key = |person: PersonNo| world.directory.key(person).expect("in the snapshot");
    let keys =
        |people: &mut dyn Iterator<Item = PersonNo>| people.map(key).collect::<Vec<PersonKey>>();
    let groups: Vec<_> = audience
        .by_member
        .iter()
        .map(|(member, people)| (member.map(key), keys(&mut people.iter().copied())))
        .collect();
    let wanted: BTreeSet<_> = keys(&mut audience.wanted.iter()).into_iter().collect();
    (
        groups,
        wanted,
        audience.drops.clone(),
        audience.matched,
        audience.done,
    )
}

fn is_friend(member: &Member, person: PersonNo) -> bool {
    member.friends.iter().any(|(friend, _)| *friend == person)
}

proptest! {
    #[test]
    fn everybody_is_counted_once_and_nobody_is_named_twice(shape in shapes()) {
        let world = build(&shape, false);
        let audience = world.resolve().expect("every name is known");
        let dropped: u64 = audience.drops.values().sum();
        prop_assert_eq!(audience.matched, audience.wanted.len() + dropped);
        prop_assert_eq!(audience.wanted.len(), audience.done + audience.remaining.len());
        let named: Vec<PersonNo> = audience.by_member.iter().flat_map(|(_, people)| people.iter().copied()).collect();
        prop_assert_eq!(named.len() as u64, audience.remaining.len(), "unique");
        prop_assert_eq!(named.iter().copied().collect::<PersonSet>(), audience.remaining.clone());
        prop_assert!(audience.drops.values().all(|count| *count > 0));
        let past = world.touch.as_ref().expect("set");
        for never in [&past.sent, &past.held, &past.unreachable, &past.in_doubt, &world.over_cap, &people(&world, &shape.suppressed), &people(&world, &shape.excluded)] {
            prop_assert!(audience.remaining.and(never).is_empty());
        }
    }

    #[test]
    fn whoever_sends_is_a_present_friend_within_reach(shape in shapes()) {
        let world = build(&shape, false);
        let audience = world.resolve().expect("every name is known");
        for (sender, people) in &audience.by_member {
            let Some(sender) = sender else { continue };
            let member = &world.directory.members[sender];
            let away = !world.members[&member.userid].leave.is_empty();
            prop_assert!(member.active && member.contact && member.licensed && !away);
            prop_assert!(!shape.department_only || member.departments == [2]);
            prop_assert!(people.iter().all(|person| is_friend(member, *person)));
        }
    }

    #[test]
    fn the_order_of_rows_and_the_numbers_of_people_mean_nothing(shape in shapes()) {
        let (one, other) = (build(&shape, false), build(&shape, true));
        let (of_one, of_other) = (one.resolve().expect("known"), other.resolve().expect("known"));
        prop_assert_eq!(by_key(&one, &of_one), by_key(&other, &of_other));
    }
}
