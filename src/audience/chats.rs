//! Customer groups: which a rule means, and the owner who sends to each, or the reason nobody can.
//!
//! A group counts as one recipient. Only its owner can send to it (WeCom doc 92135), so nobody assigns anything here.

use super::{
    drops::Drop,
    names::Names,
    reach::Reach,
    senders::{Assigned, Standing, drop_of, in_key_order, standing},
};
use crate::{
    directory::{Chat, Directory},
    model::{PersonKind, PersonNo, PersonSet, canonical_id},
    workspace::{ChatsRule, MemberData},
};
use std::collections::BTreeMap;

/// The groups whose owners are within reach.
pub(super) fn owned(reach: &Reach, directory: &Directory) -> PersonSet {
    let chats = directory.chats.iter();
    chats
        .filter(|(_, chat)| reach.members.contains(&chat.owner))
        .map(|(number, _)| *number)
        .collect()
}

/// The groups that `chats.ids` names; none when it names nothing. An id nobody knows is a hold.
pub(super) fn named(rule: &ChatsRule, names: &mut Names<'_>) -> Option<PersonSet> {
    if rule.ids.is_empty() {
        return None;
    }
    let mut found: Vec<PersonNo> = rule.ids.iter().filter_map(|id| names.chat(id)).collect();
    found.sort_unstable();
    Some(found.into_iter().collect())
}

/// Those of a set whose name, size and age are as the rule wants. `now_ms` is Unix milliseconds.
pub(super) fn fitting(
    people: &PersonSet,
    rule: &ChatsRule,
    directory: &Directory,
    now_ms: i64,
) -> PersonSet {
    let fits = |chat: &Chat| {
        let age_ms = now_ms - i64::from(chat.created_s) * 1_000;
        rule.name
            .as_ref()
            .is_none_or(|pattern| matches(&pattern.value, &chat.name))
            && rule.size_min.is_none_or(|min| chat.members >= min)
            && rule.size_max.is_none_or(|max| chat.members <= max)
            && rule.older_than_ms.is_none_or(|ms| age_ms > ms)
            && rule.younger_than_ms.is_none_or(|ms| age_ms < ms)
    };
    people
        .iter()
        .filter(|number| directory.chats.get(number).is_some_and(fits))
        .collect()
}

/// Each group to its owner.
pub(super) fn assign(
    people: &PersonSet,
    data: &BTreeMap<String, MemberData>,
    names: &Names<'_>,
) -> Assigned {
    let (directory, today) = (names.known.directory, names.known.today);
    let mut assigned = Assigned {
        by_member: Vec::new(),
        drops: BTreeMap::new(),
    };
    let mut by_owner: BTreeMap<PersonNo, Vec<PersonNo>> = BTreeMap::new();
    for number in people.iter() {
        let Some(chat) = directory.chats.get(&number) else {
            continue;
        };
        let standing = match directory.members.get(&chat.owner) {
            Some(owner) if chat.status.owned() => standing(owner, data, today),
            _ => Standing::Gone,
        };
        match drop_of(standing) {
            Some(reason) => *assigned.drops.entry(reason).or_default() += 1,
            None => by_owner.entry(chat.owner).or_default().push(number),
        }
    }
    for owner in in_key_order(directory, by_owner.keys().copied()) {
        let chats = by_owner.remove(&owner).unwrap_or_default();
        assigned
            .by_member
            .push((Some(owner), in_key_order(directory, chats)));
    }
    assigned
}

/// Why groups that were named are out of the account's reach.
pub(super) fn beyond(tier: crate::model::Tier) -> Drop {
    match tier {
        crate::model::Tier::Member => Drop::NotTheOwner,
        _ => Drop::OutOfScope,
    }
}

/// Whether a name is as a pattern says: `*` stands for anything, `?` for one character; width and case do not count.
fn matches(pattern: &str, name: &str) -> bool {
    let folded =
        |text: &str| -> Vec<char> { canonical_id(PersonKind::Staff, text).chars().collect() };
    let (pattern, name) = (folded(pattern), folded(name));
    // Where the last star stood, and how much of the name it has taken.
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == name[seen] => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else {
                    return false;
                };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                seen = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}
