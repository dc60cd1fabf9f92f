//! A campaign becomes the pairs of touches in which one person may get the second after the first.
//!
//! Two touches are such a pair when they are for one kind of audience and no failover of each other, and one waits for the other, or
//! neither has a condition of its own: branches, which nobody walks both of, are no pair. Moments are shown in public and said to
//! nobody; a robot or an app chat speaks again only where it spoke before.

use crate::{
    model::Channel,
    workspace::{AudienceRule, Campaign, Touch},
};
use std::collections::BTreeSet;

/// Two touches of one campaign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub first: &'a Touch,
    pub second: &'a Touch,
    /// Both name audiences of their own that differ: perhaps nobody is in both.
    pub perhaps: bool,
}

/// Every pair, by the second touch.
pub(super) fn pairs(campaign: &Campaign) -> Vec<Pair<'_>> {
    let mut found = Vec::new();
    for (at, later) in campaign.touches.iter().enumerate() {
        for earlier in &campaign.touches[..at] {
            found.extend(pair(campaign, earlier, later));
        }
    }
    found
}

fn pair<'a>(campaign: &'a Campaign, one: &'a Touch, other: &'a Touch) -> Option<Pair<'a>> {
    let kind = |touch| campaign.audience_of(touch).kind;
    let in_public = |touch: &Touch| touch.channel == Channel::Moments;
    let instead = chain(campaign, one) == chain(campaign, other);
    if kind(one) != kind(other) || one.post() != other.post() || instead {
        return None;
    }
    if in_public(one) || in_public(other) {
        return None;
    }
    if waits(campaign, other).contains(&one.name) {
        return Some(Pair {
            first: one,
            second: other,
            perhaps: false,
        });
    }
    let branches = |touch: &Touch| touch.when.is_some() || !touch.when_tags.is_empty();
    if branches(one) || branches(other) {
        return None;
    }
    let starts = |touch| campaign.schedule_of(touch).not_before_ms;
    let (first, second) = if starts(other) < starts(one) {
        (other, one)
    } else {
        (one, other)
    };
    let own = first.audience.as_ref().zip(second.audience.as_ref());
    Some(Pair {
        first,
        second,
        perhaps: own.is_some_and(|(one, other)| selects(one) != selects(other)),
    })
}

/// The first touch of a chain of failovers.
fn chain<'a>(campaign: &'a Campaign, touch: &'a Touch) -> &'a str {
    let mut at = touch;
    // A chain has no more links than the campaign has touches.
    for _ in &campaign.touches {
        let before = at.instead_of.as_ref();
        match before.and_then(|name| campaign.touch(&name.value)) {
            Some(before) => at = before,
            None => break,
        }
    }
    &at.name
}

/// Every touch that comes before one, by what it waits for, and what that waits for.
fn waits(campaign: &Campaign, touch: &Touch) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![touch];
    while let Some(touch) = open.pop() {
        for name in named(campaign, touch) {
            if found.insert(name.to_owned()) {
                open.extend(campaign.touch(name));
            }
        }
    }
    found
}

/// The touches that one names.
fn named<'a>(campaign: &'a Campaign, touch: &'a Touch) -> Vec<&'a str> {
    let after = touch.after.iter().map(|after| after.value.touch.as_str());
    let instead = touch.instead_of.iter().map(|name| name.value.as_str());
    let condition = touch.when.as_ref().map_or("", |when| &when.value);
    let words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
    after
        .chain(instead)
        .chain(words)
        .filter(|name| *name != touch.name && campaign.touch(name).is_some())
        .collect()
}

/// What an audience is chosen by, without where it is written.
fn selects(audience: &AudienceRule) -> Vec<BTreeSet<String>> {
    let names = |all: &[crate::diagnostic::Located<String>]| -> BTreeSet<String> {
        all.iter().map(|one| one.value.clone()).collect()
    };
    let lists = audience.lists.iter();
    vec![
        names(&audience.of_departments),
        names(&audience.of_members),
        names(&audience.tags_all),
        names(&audience.tags_any),
        names(&audience.tags_none),
        lists.map(|list| format!("{:?}", list.value)).collect(),
        BTreeSet::from([
            format!(
                "{:?}",
                audience
                    .chats
                    .ids
                    .iter()
                    .map(|id| &id.value)
                    .collect::<Vec<_>>()
            ),
            format!("{:?}", audience.chats.name.as_ref().map(|name| &name.value)),
        ]),
    ]
}
