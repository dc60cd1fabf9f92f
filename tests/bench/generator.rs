//! A seed becomes a company of any size and its history of sending: the same bytes on every machine, without reading anything.

use qunfa::{
    directory::{Department, Directory, Member, Tag},
    model::{PersonKey, PersonNo, PersonSet, RunNo, TouchNo},
};
use std::collections::BTreeMap;

/// How large a company is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Members, each with the customer-contact function.
    pub members: u32,
    /// Customers; each has one friend, every fifth a second one.
    pub customers: u32,
    /// Customer tags.
    pub tags: u32,
    /// Tags a customer has.
    pub tags_each: u32,
    /// Rows of history.
    pub rows: u64,
}

/// The size the budgets are about: 1 M customers of 200 members, 5 M tag memberships, 10 M rows of history.
pub const MILLION: Size = Size {
    members: 200,
    customers: 1_000_000,
    tags: 500,
    tags_each: 5,
    rows: 10_000_000,
};

/// One recipient of one touch, as a ledger scan gives it: by run, then touch, then person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Which run.
    pub run_no: RunNo,
    /// Which touch.
    pub touch_no: TouchNo,
    /// Who.
    pub person_no: PersonNo,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// The company of the budgets.
pub fn million() -> Directory {
    directory(MILLION, 1)
}

/// A company. Members are numbered from 1, customers follow; keys are random, so that key order is not number order.
pub fn directory(size: Size, seed: u64) -> Directory {
    let mut dice = Dice(seed);
    let people = 1 + size.members + size.customers;
    let customers = 1 + size.members..people;
    let mut directory = Directory {
        taken_ms: TAKEN_MS,
        departments: departments(),
        ..Directory::default()
    };
    directory.keys = std::iter::once(PersonKey([0; 16]))
        .chain((1..people).map(|_| dice.key()))
        .collect();
    directory.customers = customers.clone().map(PersonNo).collect();
    let mut friends: Vec<Vec<(PersonNo, u32)>> = vec![Vec::new(); size.members as usize];
    for customer in customers.clone() {
        let first = dice.below(size.members);
        friends[first as usize].push((PersonNo(customer), ADDED_S + dice.below(YEAR_S)));
        if customer % 5 == 0 && size.members > 1 {
            let second = (first + 1 + dice.below(size.members - 1)) % size.members;
            friends[second as usize].push((PersonNo(customer), ADDED_S + dice.below(YEAR_S)));
        }
    }
    directory.members = (1..)
        .zip(friends)
        .map(|(number, friends)| (PersonNo(number), member(number, friends)))
        .collect();
    directory.customer_tags = tags(size, customers, &mut dice);
    directory
}

/// What the company sent: runs of a tenth of its customers, one touch each, over half a year, until the rows are used up.
pub fn history(size: Size, seed: u64) -> impl Iterator<Item = Row> {
    let mut dice = Dice(seed ^ 0x0068_6973_746f_7279);
    let (first, last) = (1 + size.members, size.members + size.customers);
    let (mut run, mut person) = (1, first);
    let rows = std::iter::from_fn(move || {
        if person > last {
            (run, person) = (run + 1, first);
        }
        let at_ms = TAKEN_MS - i64::from(dice.below(HALF_YEAR_MINUTES)) * 60_000;
        let row = Row {
            run_no: RunNo(run),
            touch_no: TouchNo(run),
            person_no: PersonNo(person),
            at_ms,
        };
        person += 1 + dice.below(19);
        Some(row)
    });
    rows.take(if size.customers == 0 {
        0
    } else {
        size.rows as usize
    })
}

/// 2026-11-10 00:00 in Shanghai.
const TAKEN_MS: i64 = 1_794_240_000_000;
const ADDED_S: u32 = 1_762_700_000;
const YEAR_S: u32 = 365 * 24 * 3_600;
const HALF_YEAR_MINUTES: u32 = 180 * 24 * 60;
const DEPARTMENTS: u32 = 20;
const TAGS_A_GROUP: u32 = 10;

fn departments() -> BTreeMap<u32, Department> {
    let root = Department {
        id: 1,
        parent: 0,
        name: "一茶".to_owned(),
    };
    let shops = (2..2 + DEPARTMENTS).map(|id| Department {
        id,
        parent: 1,
        name: format!("门店{id}"),
    });
    std::iter::once(root)
        .chain(shops)
        .map(|department| (department.id, department))
        .collect()
}

fn member(number: u32, friends: Vec<(PersonNo, u32)>) -> Member {
    Member {
        userid: format!("member-{number}"),
        name: format!("成员{number}"),
        departments: vec![2 + number % DEPARTMENTS],
        active: true,
        contact: true,
        licensed: true,
        friends,
    }
}

/// Every customer gets `tags_each` different tags, low ones more often.
fn tags(size: Size, customers: std::ops::Range<u32>, dice: &mut Dice) -> Vec<Tag> {
    let mut people: Vec<Vec<PersonNo>> = vec![Vec::new(); size.tags as usize];
    for customer in customers {
        let start = dice.below(size.tags).min(dice.below(size.tags));
        for nth in 0..size.tags_each.min(size.tags) {
            people[((start + nth * 7) % size.tags) as usize].push(PersonNo(customer));
        }
    }
    let tag = |(number, people): (u32, Vec<PersonNo>)| Tag {
        id: format!("et{number:06}"),
        group: format!("组{}", number / TAGS_A_GROUP),
        name: format!("标签{number}"),
        people: people.into_iter().collect::<PersonSet>(),
    };
    (0..).zip(people).map(tag).collect()
}

/// SplitMix64: a seed becomes numbers, the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        (self.next() % u64::from(limit.max(1))) as u32
    }

    fn key(&mut self) -> PersonKey {
        let wide = u128::from(self.next()) << 64 | u128::from(self.next()) | 1;
        PersonKey(wide.to_be_bytes())
    }
}
