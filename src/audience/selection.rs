//! The tags, lists and earlier touches of a rule become sets: who is asked for, who is left out.

use super::{
    chats,
    names::{Names, TagsOf},
};
use crate::{
    diagnostic::{Located, Place},
    directory::List,
    model::{AudienceKind, PersonSet},
    workspace::{AudienceRule, Exclusion, Policy, Touch},
};

/// What a rule asks for, besides reach.
pub(super) struct Selection {
    /// People named one by one, by lists or by an earlier touch; none when the rule names nobody.
    pub(super) named: Option<PersonSet>,
    /// Rows of lists that matched nobody.
    pub(super) unmatched: u64,
    /// Rows of lists that matched several.
    pub(super) ambiguous: u64,
    /// Rows of lists that repeat somebody.
    pub(super) duplicates: u64,
    all: Vec<PersonSet>,
    any: Option<PersonSet>,
    none: PersonSet,
}

impl Selection {
    /// Those of a set who have the tags the rule wants and none it does not.
    pub(super) fn tagged(&self, people: &PersonSet) -> PersonSet {
        let wanted = self.all.iter().chain(&self.any);
        wanted
            .fold(people.clone(), |people, tag| people.and(tag))
            .minus(&self.none)
    }
}

/// Reads the positive half of a rule and the touch's `when_tags`. Several lists are united, several `from` are united, and both
/// meet.
pub(super) fn selection(rule: &AudienceRule, touch: &Touch, names: &mut Names<'_>) -> Selection {
    let of = tags_of(rule.kind);
    let mut each = |written: &Located<String>| names.tag(of, &written.value, &written.place);
    let all = rule
        .tags_all
        .iter()
        .chain(&touch.when_tags)
        .map(&mut each)
        .collect();
    let any = (!rule.tags_any.is_empty()).then(|| union(rule.tags_any.iter().map(&mut each)));
    let none = union(rule.tags_none.iter().map(&mut each));
    let lists: Vec<&List> = rule
        .lists
        .iter()
        .filter_map(|written| names.list(&written.value, &written.place))
        .collect();
    let listed =
        (!rule.lists.is_empty()).then(|| union(lists.iter().map(|list| list.people.clone())));
    let reached = rule
        .from
        .iter()
        .map(|written| names.reached(&written.value, &written.place));
    let reached = (!rule.from.is_empty()).then(|| union(reached));
    let named = [listed, reached, chats::named(&rule.chats, names)];
    let named = named.into_iter().flatten().reduce(|a, b| a.and(&b));
    let count = |rows: fn(&List) -> u64| lists.iter().map(|list| rows(list)).sum();
    Selection {
        named,
        unmatched: count(|list| list.unmatched),
        ambiguous: count(|list| list.ambiguous),
        duplicates: count(|list| list.duplicates),
        all,
        any,
        none,
    }
}

/// Everybody the campaign leaves out.
pub(super) fn excluded(rule: &AudienceRule, names: &mut Names<'_>) -> PersonSet {
    let of = tags_of(rule.kind);
    union(rule.exclude.iter().map(|written| match &written.value {
        Exclusion::Reached(reached) => names.reached(reached, &written.place),
        Exclusion::Tag(tag) => names.tag(of, tag, &written.place),
        Exclusion::List(list) => people_of(names.list(list, &written.place)),
    }))
}

/// Everybody who must not be messaged. Suppression tags are customer tags; staff and customer groups are suppressed by lists only.
pub(super) fn suppressed(rule: &AudienceRule, policy: &Policy, names: &mut Names<'_>) -> PersonSet {
    let tags = policy
        .suppression
        .tags
        .iter()
        .filter(|_| tags_of(rule.kind) == TagsOf::Customers);
    let mut tag = |written: &str, place: &Place| names.tag(TagsOf::Customers, written, place);
    let tagged = union(tags.map(|written| tag(&written.value, &written.place)));
    let listed = union(
        policy
            .suppression
            .lists
            .iter()
            .map(|written| people_of(names.list(&written.value, &written.place))),
    );
    tagged.or(&listed)
}

fn tags_of(kind: AudienceKind) -> TagsOf {
    match kind {
        AudienceKind::Staff => TagsOf::Staff,
        AudienceKind::Groups => TagsOf::Chats,
        AudienceKind::Customers | AudienceKind::Followers => TagsOf::Customers,
    }
}

fn people_of(list: Option<&List>) -> PersonSet {
    list.map_or_else(PersonSet::new, |list| list.people.clone())
}

fn union(sets: impl Iterator<Item = PersonSet>) -> PersonSet {
    sets.fold(PersonSet::new(), |all, set| all.or(&set))
}
