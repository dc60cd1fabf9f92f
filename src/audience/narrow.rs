//! An audience narrowed after it was resolved: to a signed or frozen set, or by those a template could not address.

use super::{Audience, Drop};
use crate::{
    diagnostic::Hold,
    model::{ListRef, PersonNo, PersonSet},
    workspace::{Campaign, Exclusion, Touch},
};
use std::collections::BTreeSet;

crate::say! {
    /// No snapshot to resolve against.
    struct Unresolved {}
    zh "受众未解析: 还没有通讯录快照, 先在台账所在的机器上运行 qunfa sync"
    en "the audience is not resolved: there is no directory snapshot yet; run `qunfa sync` where the ledger is"
}

/// The hold of a touch whose audience cannot be resolved, because no directory was ever read.
pub fn unresolved(campaign: &Campaign, touch: &Touch) -> Hold {
    Hold::touch(
        "audience-unresolved",
        &campaign.id,
        &touch.name,
        Unresolved {},
    )
    .at(campaign.audience_of(touch).place.clone())
}

/// Lists that resolving a touch opens: its own and those it excludes.
pub fn lists(campaign: &Campaign, touch: &Touch) -> BTreeSet<ListRef> {
    let rule = campaign.audience_of(touch);
    let excluded = rule
        .exclude
        .iter()
        .filter_map(|written| match &written.value {
            Exclusion::List(list) => Some(list.clone()),
            Exclusion::Reached(_) | Exclusion::Tag(_) => None,
        });
    rule.lists
        .iter()
        .map(|written| written.value.clone())
        .chain(excluded)
        .collect()
}

/// Keeps only those of a set. What is left out was not dropped by a rule of this audience, so it is not counted here.
pub fn restrict(audience: &mut Audience, target: &PersonSet) {
    audience.wanted = audience.wanted.and(target);
    audience.remaining = audience.remaining.and(target);
    for (_, people) in &mut audience.by_member {
        people.retain(|person| target.contains(*person));
    }
    audience.by_member.retain(|(_, people)| !people.is_empty());
}

/// Drops people for whom a variable of the template is missing, from the audience and from its target, and counts them.
pub fn drop_missing(
    audience: &mut Audience,
    target: &mut PersonSet,
    missing: impl IntoIterator<Item = PersonNo>,
) {
    let missing: PersonSet = missing.into_iter().collect();
    let missing = missing.and(&audience.remaining);
    if missing.is_empty() {
        return;
    }
    *audience.drops.entry(Drop::MissingVariable).or_default() += missing.len();
    *target = target.minus(&missing);
    let left = audience.wanted.minus(&missing);
    restrict(audience, &left);
}
