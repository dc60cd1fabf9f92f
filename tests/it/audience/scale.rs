//! The generated company that benches use is the same every time, and resolving it gives everybody one sender.

use super::{
    generator::{MILLION, Row, Size, directory, history, million},
    world::World,
};
use qunfa::model::{PersonNo, PersonSet};

const SMALL: Size = Size {
    members: 20,
    customers: 5_000,
    tags: 50,
    tags_each: 5,
    rows: 40_000,
};

#[test]
fn a_seed_is_a_company() {
    let (one, again, other) = (
        directory(SMALL, 7),
        directory(SMALL, 7),
        directory(SMALL, 8),
    );
    assert_eq!(
        (&one.keys, &one.members, &one.customer_tags),
        (&again.keys, &again.members, &again.customer_tags)
    );
    assert_ne!(one.keys, other.keys);
    let memberships: u64 = one.customer_tags.iter().map(|tag| tag.people.len()).sum();
    assert_eq!((one.customers.len(), memberships), (5_000, 25_000));
}

#[test]
fn its_history_comes_in_key_order_and_names_nobody_twice_in_a_touch() {
    let rows: Vec<Row> = history(SMALL, 7).collect();
    assert_eq!(rows.len() as u64, SMALL.rows);
    assert!(
        rows.windows(2)
            .all(|pair| (pair[0].run_no, pair[0].person_no) < (pair[1].run_no, pair[1].person_no))
    );
    let customers = directory(SMALL, 7).customers;
    assert!(rows.iter().all(|row| customers.contains(row.person_no)));
}

#[test]
fn a_million_customers_get_one_sender_each() {
    let mut world = World::new();
    world.directory = million();
    world.campaign.audience.max_recipients = MILLION.customers;
    let memberships: u64 = world
        .directory
        .customer_tags
        .iter()
        .map(|tag| tag.people.len())
        .sum();
    assert_eq!(memberships, 5_000_000);
    let audience = world.resolve().expect("resolves");
    let mut named: Vec<PersonNo> = audience
        .by_member
        .iter()
        .flat_map(|(_, people)| people.iter().copied())
        .collect();
    assert_eq!(named.len(), 1_000_000);
    named.sort_unstable();
    assert_eq!(
        named.into_iter().collect::<PersonSet>(),
        world.directory.customers
    );
}
