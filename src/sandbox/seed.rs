//! Turns a seed into a corporation: departments, members, customers, tags and chats, always the same ones.

use super::chance::Chance;
use super::chats::{Chat, Chats};
use super::customers::{Bond, Customer, Customers, Follow};
use super::names::{
    CHATS, DEPARTMENTS, FAMILIES, FIRST_MEMBERS, GIVENS, MEMBER_TAGS, SHOPS, TAG_GROUPS,
};
use super::options::Seed;
use super::staff::{ACTIVE, DISABLED, Department, LEFT, Member, MemberTag, NOT_ACTIVATED, Staff};
use super::tags::TagBook;

/// 2025-01-01 in China: nothing seeded is older.
const BIRTH: i64 = 1_735_660_800;
const MONTH_S: usize = 30 * 86_400;

/// What the numbers of one purpose are drawn for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Members = 1,
    Customers = 2,
    Tags = 3,
    Chats = 4,
    Secrets = 5,
}

/// Starts the numbers of one purpose.
pub(super) fn chance(seed: u64, purpose: Purpose) -> Chance {
    Chance::new(&[seed, purpose as u64])
}

/// Makes departments and members.
pub(super) fn staff(seed: Seed) -> Staff {
    let mut chance = chance(seed.seed, Purpose::Members);
    let department = |(id, name, parent): &(i64, &str, i64)| Department {
        id: *id,
        name: (*name).to_owned(),
        parent: *parent,
        order: 1000 - id * 10,
    };
    let mut staff = Staff::default();
    staff.departments = DEPARTMENTS.iter().map(department).collect();
    for number in 0..seed.members {
        let member = match FIRST_MEMBERS.get(number) {
            Some((userid, name, position, department)) => {
                member(userid, name, position, *department)
            }
            None => generated(&mut chance, number, &staff),
        };
        staff.add(member);
    }
    staff.tags = MEMBER_TAGS
        .iter()
        .map(|(id, name)| MemberTag {
            id: *id,
            name: (*name).to_owned(),
            members: Vec::new(),
            departments: Vec::new(),
        })
        .collect();
    for (place, member) in staff.members.iter().enumerate() {
        let tag = if member.leads {
            0
        } else if place % 5 == 4 {
            1
        } else {
            continue;
        };
        staff.tags[tag].members.push(place);
    }
    staff.tags[2].departments.push(4);
    staff
}

fn member(userid: &str, name: &str, position: &str, department: i64) -> Member {
    Member {
        userid: userid.to_owned(),
        name: name.to_owned(),
        position: position.to_owned(),
        departments: vec![department],
        leads: position == "店长",
        status: ACTIVE,
        contact: true,
        licensed: true,
        away: false,
    }
}

fn generated(chance: &mut Chance, number: usize, staff: &Staff) -> Member {
    let (family, family_name) = chance.pick(FAMILIES);
    let (given, given_name) = chance.pick(GIVENS);
    let plain = format!("{family}.{given}");
    let mut userid = if staff.knows(&plain) {
        format!("{plain}{number}")
    } else {
        plain
    };
    if number % 9 == 4 {
        // Some were entered with a capital letter, which matters to nobody but programs.
        userid[..1].make_ascii_uppercase();
    }
    let position = if number.is_multiple_of(15) {
        "店长"
    } else {
        "顾问"
    };
    let mut member = member(
        &userid,
        &format!("{family_name}{given_name}"),
        position,
        *chance.pick(SHOPS),
    );
    if chance.hit(0.05) {
        member.departments.push(4);
    }
    // The first twelve are all well, so that small worlds are; later ones have what real staff has.
    match number % 40 {
        13 => member.status = LEFT,
        17 => member.status = DISABLED,
        21 => member.status = NOT_ACTIVATED,
        25 => member.licensed = false,
        29 => member.contact = false,
        33 => member.away = true,
        _ => {}
    }
    member
}

/// Makes the corporate tags.
pub(super) fn tags(seed: Seed) -> TagBook {
    let mut chance = chance(seed.seed, Purpose::Tags);
    let mut book = TagBook::default();
    for (group_name, names) in TAG_GROUPS {
        let group = book.add_group(chance.letters("et", 30), group_name, BIRTH);
        for name in *names {
            book.add_tag(group, chance.letters("et", 30), name, BIRTH);
        }
    }
    book
}

/// Makes the customers, each a friend of one to three members, and marks them with tags.
pub(super) fn customers(seed: Seed, staff: &Staff, book: &TagBook) -> Customers {
    let mut chance = chance(seed.seed, Purpose::Customers);
    let serving: Vec<usize> = (0..staff.members.len())
        .filter(|place| staff.members[*place].contact)
        .collect();
    let mut customers = Customers::sized(seed.customers, staff.members.len());
    if serving.is_empty() {
        return customers;
    }
    for number in 0..seed.customers {
        let customer = customer(&mut chance, number, &serving, book);
        customers.add(customer);
    }
    customers
}

fn customer(chance: &mut Chance, number: usize, serving: &[usize], book: &TagBook) -> Customer {
    let (_, family) = chance.pick(FAMILIES);
    let (_, given) = chance.pick(GIVENS);
    let gender = 1 + chance.below(2) as u8;
    let wanted = match chance.below(10) {
        0..7 => 1,
        7..9 => 2,
        _ => 3,
    };
    let level = book.numbered("等级", chance.below(4));
    let quiet = chance.hit(0.02);
    let mut follows: Vec<Follow> = Vec::with_capacity(wanted);
    for turn in 0..wanted {
        // Every member gets a first friend before anybody gets a second one.
        let member = if turn == 0 {
            serving[number % serving.len()]
        } else {
            *chance.pick(serving)
        };
        if follows.iter().any(|follow| follow.member == member) {
            continue;
        }
        let mut follow = Follow::fresh(member, BIRTH + chance.below(9 * MONTH_S) as i64);
        let title = if gender == 1 { "先生" } else { "女士" };
        follow.remark = if chance.hit(0.5) {
            format!("{family}{title}")
        } else {
            String::new()
        };
        // The 154 numbers are not given out, so nobody can be called by mistake.
        if chance.hit(0.6) {
            follow.mobiles.push(format!("154{number:08}"));
        }
        follow.tags.extend(level);
        for group in ["兴趣", "意向", "城市", "来源"] {
            if chance.hit(0.5) {
                let draw = chance.below(64);
                follow.tags.extend(book.numbered(group, draw));
            }
        }
        if quiet {
            follow.tags.extend(book.numbered("触达", 0));
        }
        if chance.hit(0.05) {
            follow.personal.push("爱喝茶".to_owned());
        }
        follow.state = chance.hit(0.2).then(|| "qr-42".to_owned());
        follow.add_way = *chance.pick(&[1, 1, 1, 2, 3, 4, 16]);
        follow.bond = if chance.hit(0.02) {
            Bond::CustomerLeft
        } else {
            Bond::Friends
        };
        follows.push(follow);
    }
    let talked = follows[chance.below(follows.len())].member;
    Customer {
        id: chance.letters("wm", 30),
        name: format!("{family}{given}"),
        gender,
        unionid: chance.hit(0.9).then(|| chance.letters("oU", 26)),
        company: None,
        follows,
        talked,
    }
}

/// Makes customer group chats out of their owners' friends.
pub(super) fn chats(seed: Seed, staff: &Staff, customers: &Customers) -> Chats {
    let mut chance = chance(seed.seed, Purpose::Chats);
    let mut chats = Chats::default();
    let owners: Vec<usize> = (0..staff.members.len())
        .filter(|place| staff.members[*place].serves())
        .collect();
    let left: Vec<usize> = (0..staff.members.len())
        .filter(|place| staff.members[*place].status == LEFT)
        .collect();
    for number in 0..if owners.is_empty() { 0 } else { seed.chats } {
        // Small worlds have none of these; large ones have chats that wait for a new owner, and some that got one.
        let status = match number % 29 {
            12 | 25 if !left.is_empty() => 1,
            18 => 2,
            19 => 3,
            _ => 0,
        };
        let owner = if status == 1 {
            left[number % left.len()]
        } else {
            owners[number % owners.len()]
        };
        let friends = &customers.of_member[owner];
        let size = friends.len().min(5 + chance.below(45));
        let start = chance.below(friends.len() - size + 1);
        let helper = *chance.pick(&owners);
        chats.add(Chat {
            id: chance.letters("wr", 30),
            name: if number % 11 == 10 {
                String::new()
            } else {
                format!(
                    "{}{}",
                    CHATS[number % CHATS.len()],
                    number / CHATS.len() + 1
                )
            },
            owner,
            created: BIRTH + chance.below(9 * MONTH_S) as i64,
            status,
            joined: std::collections::BTreeMap::new(),
            version: 1,
            notice: String::new(),
            staff: if helper == owner {
                vec![owner]
            } else {
                vec![owner, helper]
            },
            customers: friends[start..start + size].to_vec(),
            gone: false,
        });
    }
    chats
}
