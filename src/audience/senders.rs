//! Customers and the members within reach become customers by the one member who speaks to them, or the reason nobody can.

use super::{drops::Drop, names::Names, reach::Reach};
use crate::{
    directory::{Directory, Member},
    model::{PersonKey, PersonKind, PersonNo, PersonSet, canonical_id},
    workspace::{Assign, MemberData},
};
use std::collections::BTreeMap;

/// People by the member who speaks to them, both in the order of their keys.
pub(super) type ByMember = Vec<(Option<PersonNo>, Vec<PersonNo>)>;

/// Who speaks to whom.
pub(super) struct Assigned {
    /// By member; one group without a member when WeCom chooses.
    pub(super) by_member: ByMember,
    /// Why nobody can speak to the others.
    pub(super) drops: BTreeMap<Drop, u64>,
}

/// A member within reach, of those the rule lets speak, and whether they can send today.
struct Sender {
    number: PersonNo,
    standing: Standing,
    /// Position in the rule's own order of members; 0 when it has none.
    preference: u32,
}

/// What keeps a member from sending; the best standing among a customer's friends says why the customer is dropped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Gone = 1,
    Unlicensed = 2,
    Away = 3,
    Ready = 4,
}

/// Finds each customer's best sender: ready before away, then as the rule assigns, then the smaller member key.
///
/// Every friendship is read once. A customer's best so far is one number, standing above preference, in a column by person.
pub(super) fn assign(
    people: &PersonSet,
    rule: &Assign,
    reach: &Reach,
    data: &BTreeMap<String, MemberData>,
    names: &mut Names<'_>,
) -> Assigned {
    let (directory, today) = (names.known.directory, names.known.today);
    let order = match rule {
        Assign::Members(written) => Some(
            written
                .iter()
                .map(|written| names.member(written))
                .collect::<Vec<_>>(),
        ),
        _ => None,
    };
    let senders = senders(directory, reach, data, today, order.as_deref());
    let best = best_senders(directory, &senders, rule);
    let mut assigned = Assigned {
        by_member: Vec::new(),
        drops: BTreeMap::new(),
    };
    let mut groups: Vec<Vec<PersonNo>> = vec![Vec::new(); senders.len()];
    for person in people.iter() {
        let Some(sender) = best.get(person.0 as usize).copied().and_then(sender_of) else {
            // Somebody's friend, but not of a member this rule lets speak; without such a choice, nobody's friend at all.
            let reason = if order.is_some() {
                Drop::OutOfScope
            } else {
                Drop::NotAFriend
            };
            *assigned.drops.entry(reason).or_default() += 1;
            continue;
        };
        match drop_of(senders[sender].standing) {
            Some(reason) => *assigned.drops.entry(reason).or_default() += 1,
            None => groups[sender].push(person),
        }
    }
    let groups = senders
        .iter()
        .map(|sender| sender.number)
        .zip(groups)
        .filter(|(_, people)| !people.is_empty());
    assigned.by_member = match rule {
        Assign::Wecom => nobody_in_particular(directory, groups.flat_map(|(_, people)| people)),
        _ => groups
            .map(|(member, people)| (Some(member), in_key_order(directory, people)))
            .collect(),
    };
    assigned
}

/// One group without a member, or no group when there is nobody.
pub(super) fn nobody_in_particular(
    directory: &Directory,
    people: impl IntoIterator<Item = PersonNo>,
) -> ByMember {
    let people = in_key_order(directory, people);
    if people.is_empty() {
        Vec::new()
    } else {
        vec![(None, people)]
    }
}

/// People in the order of their keys.
pub(super) fn in_key_order(
    directory: &Directory,
    people: impl IntoIterator<Item = PersonNo>,
) -> Vec<PersonNo> {
    let mut people: Vec<(u128, PersonNo)> = people
        .into_iter()
        .map(|person| (order_of(directory, person), person))
        .collect();
    people.sort_unstable();
    people.into_iter().map(|(_, person)| person).collect()
}

/// A key as a number that sorts like it.
fn order_of(directory: &Directory, person: PersonNo) -> u128 {
    directory
        .keys
        .get(person.0 as usize)
        .map_or(0, |PersonKey(bytes)| u128::from_be_bytes(*bytes))
}

fn senders(
    directory: &Directory,
    reach: &Reach,
    data: &BTreeMap<String, MemberData>,
    today: &str,
    order: Option<&[Option<PersonNo>]>,
) -> Vec<Sender> {
    let position = |number: PersonNo| match order {
        Some(order) => order
            .iter()
            .position(|named| *named == Some(number))
            .map(|position| position as u32),
        None => Some(0),
    };
    let sender = |number: PersonNo| {
        let preference = position(number)?;
        let standing = standing(directory.members.get(&number)?, data, today);
        Some(Sender {
            number,
            standing,
            preference,
        })
    };
    in_key_order(directory, reach.members.iter().copied())
        .into_iter()
        .filter_map(sender)
        .collect()
}

/// Whether a member can send on a day, `YYYY-MM-DD`.
pub(super) fn standing(
    member: &Member,
    data: &BTreeMap<String, MemberData>,
    today: &str,
) -> Standing {
    if !member.active {
        return Standing::Gone;
    }
    if !member.contact || !member.licensed {
        return Standing::Unlicensed;
    }
    let leave = data
        .get(&canonical_id(PersonKind::Staff, &member.userid))
        .map_or(&[][..], |data| &data.leave);
    let away = leave
        .iter()
        .any(|(from, until)| (from.as_str()..=until.as_str()).contains(&today));
    if away {
        Standing::Away
    } else {
        Standing::Ready
    }
}

/// Bits of a score below its preference: which sender, counted down, so that the larger score is the smaller key.
const SENDER_BITS: u32 = 28;
const SENDERS_MAX: u64 = (1 << SENDER_BITS) - 1;

/// By person number: the best score, 0 for none. One number holds standing, preference and sender, from the highest bits down:
/// a million customers fit into the processor's cache, and the better sender is the larger number.
fn best_senders(directory: &Directory, senders: &[Sender], rule: &Assign) -> Vec<u64> {
    let mut best = vec![0; directory.keys.len()];
    for (index, sender) in (0..SENDERS_MAX).zip(senders) {
        let friends = directory
            .members
            .get(&sender.number)
            .map_or(&[][..], |member| &member.friends);
        let standing = (sender.standing as u64) << (32 + SENDER_BITS);
        let counted_down = SENDERS_MAX - index;
        for (customer, added) in friends {
            let preference = match rule {
                Assign::LatestAdded => *added,
                Assign::FirstAdded => u32::MAX - added,
                Assign::Members(_) => u32::MAX - sender.preference,
                Assign::Wecom => 0,
            };
            let score = standing | u64::from(preference) << SENDER_BITS | counted_down;
            if let Some(best) = best.get_mut(customer.0 as usize) {
                *best = score.max(*best);
            }
        }
    }
    best
}

/// Whose score it is, as an index into the senders; none for no score.
fn sender_of(score: u64) -> Option<usize> {
    (score > 0).then(|| (SENDERS_MAX - (score & SENDERS_MAX)) as usize)
}

/// Why nothing goes out in the name of a member of this standing.
pub(super) fn drop_of(standing: Standing) -> Option<Drop> {
    match standing {
        Standing::Gone => Some(Drop::OwnerLeft),
        Standing::Unlicensed => Some(Drop::Unlicensed),
        Standing::Away => Some(Drop::MemberAway),
        Standing::Ready => None,
    }
}
