//! An audience becomes drafts: one for each member and each text, with the people who get it.

use super::{
    not_executed::not_executed,
    place::place_of,
    skeleton::{self, Skeleton},
};
use crate::{
    diagnostic::Hold,
    directory::{Directory, List},
    model::{Channel, ListRef, Message, PersonKind, PersonNo, canonical_id},
    say,
    template::{Row, Shared, TemplateError, TemplateErrorKind, Values},
    workspace::{Campaign, MemberData, Policy, Touch},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// One message in one member's name, and everybody who gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// In whose name; none for staff, and where WeCom chooses.
    pub member: Option<PersonNo>,
    /// What they get; `⟨M⟩` stands for the marker of the batch.
    pub message: Message,
    /// In the order of their keys.
    pub people: Vec<PersonNo>,
}

/// What became of an audience: drafted and missing people together are exactly the audience, unless a hold says otherwise.
#[derive(Debug, Clone, Default)]
pub struct Drafted {
    /// By member as the audience orders them, then by text.
    pub drafts: Vec<Draft>,
    /// People without a value the text needs, by the dotted name of that value: `person.level`, `member.store`.
    pub missing: BTreeMap<String, Vec<PersonNo>>,
    /// What keeps the touch from going out as it is.
    pub holds: Vec<Hold>,
}

/// Everything about people that a text may depend on.
#[derive(Debug, Clone, Copy)]
pub struct Recipients<'a> {
    /// People by member, both in the order of their keys; a member stands once.
    pub by_member: &'a [(Option<PersonNo>, Vec<PersonNo>)],
    /// Names of members, keys of people.
    pub directory: &'a Directory,
    /// `members.toml`.
    pub members: &'a BTreeMap<String, MemberData>,
    /// Opened lists.
    pub lists: &'a BTreeMap<ListRef, List>,
    /// `run.date`, `YYYY-MM-DD`.
    pub run_date: &'a str,
}

say! {
    struct TooManyTexts { most: usize, members: usize, limit: u64 }
    zh "一个群发任务只有一份正文: 有 {members} 名成员要发的正文多达 {most} 种, 每种都要手动确认一次 (上限 {limit}); 请少用 person.*"
    en "one task has one text; {members} members would have up to {most} variants, each a confirmation by hand (limit {limit}); use fewer person.* values"

    struct DoesNotRender { people: usize, zh: String, en: String }
    zh "有 {people} 人的正文无法生成: {zh}"
    en "the text of {people} people cannot be rendered: {en}"
}

/// Renders a touch for its audience and groups people by member and text.
pub fn drafts(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    skeleton: &Skeleton,
    recipients: &Recipients<'_>,
) -> Drafted {
    let mut drafting = Drafting::new(campaign, policy, skeleton, recipients);
    for (member, people) in recipients.by_member {
        drafting.member(*member, people);
    }
    let mut holds = not_executed(campaign, touch);
    holds.extend(drafting.too_many_texts(campaign, touch, policy));
    let broken = drafting.broken.iter().map(|(error, people)| {
        let what = DoesNotRender {
            people: *people,
            zh: error.what.zh.clone(),
            en: error.what.en.clone(),
        };
        let hold = Hold::touch(skeleton::code(&error.kind), &campaign.id, &touch.name, what);
        hold.at(place_of(
            &skeleton.source,
            error.bytes.clone().unwrap_or(0..0),
        ))
    });
    holds.extend(broken);
    Drafted {
        drafts: drafting.drafts,
        missing: drafting.missing,
        holds,
    }
}

/// What one combination of values came to.
#[derive(Clone)]
enum Outcome {
    Text(Arc<str>),
    /// The dotted name of what is missing.
    Missing(String),
    /// An index into the errors.
    Broken(usize),
}

/// The values of the columns a text uses; people who share them share a rendering.
type Key<'a> = Vec<Option<&'a str>>;

struct Drafting<'a> {
    skeleton: &'a Skeleton,
    recipients: &'a Recipients<'a>,
    /// For each column of the skeleton, where its values may stand, in the order the author wrote the lists.
    columns: Vec<Vec<(&'a List, usize)>>,
    column_names: Arc<[Arc<str>]>,
    values: Values,
    /// Renderings that no member changes.
    shared: HashMap<Key<'a>, Outcome, foldhash::fast::RandomState>,
    drafts: Vec<Draft>,
    missing: BTreeMap<String, Vec<PersonNo>>,
    broken: Vec<(TemplateError, usize)>,
}

impl<'a> Drafting<'a> {
    fn new(
        campaign: &'a Campaign,
        policy: &Policy,
        skeleton: &'a Skeleton,
        recipients: &'a Recipients<'a>,
    ) -> Self {
        let run = Shared::object([
            ("no", Shared::text(&campaign.run_label())),
            ("date", Shared::text(recipients.run_date)),
        ]);
        let touch = campaign.touch(&skeleton.touch);
        let written = touch
            .map_or(&campaign.audience, |touch| campaign.audience_of(touch))
            .lists
            .iter();
        let lists: Vec<&List> = written
            .filter_map(|list| recipients.lists.get(&list.value))
            .collect();
        let stands = |column: &String| {
            let at = |list: &&'a List| list.columns.iter().position(|known| known == column);
            lists
                .iter()
                .filter_map(|list| at(list).map(|at| (*list, at)))
                .collect()
        };
        Self {
            skeleton,
            recipients,
            columns: skeleton.columns.iter().map(stands).collect(),
            column_names: skeleton
                .columns
                .iter()
                .map(|name| Arc::from(name.as_str()))
                .collect(),
            values: skeleton::constants(campaign, policy).with("run", run),
            shared: HashMap::default(),
            drafts: Vec::new(),
            missing: BTreeMap::new(),
            broken: Vec::new(),
        }
    }

    fn member(&mut self, member: Option<PersonNo>, people: &[PersonNo]) {
        if self.skeleton.per_member {
            let known = member.map_or_else(Vec::new, |member| self.member_values(member));
            self.values.set("member", Shared::object(known));
            self.shared.clear();
        }
        let mut texts: BTreeMap<Arc<str>, Vec<PersonNo>> = BTreeMap::new();
        if self.skeleton.per_person {
            for &person in people {
                match self.outcome(self.key(person)) {
                    Outcome::Text(text) => texts.entry(text).or_default().push(person),
                    Outcome::Missing(name) => self.missing.entry(name).or_default().push(person),
                    Outcome::Broken(at) => self.broken[at].1 += 1,
                }
            }
        } else if !people.is_empty() {
            match self.outcome(Vec::new()) {
                Outcome::Text(text) => {
                    texts.insert(text, people.to_vec());
                }
                Outcome::Missing(name) => self.missing.entry(name).or_default().extend(people),
                Outcome::Broken(at) => self.broken[at].1 += people.len(),
            }
        }
        for (text, mut people) in texts {
            self.order(&mut people);
            let message = Message {
                text: text.to_string(),
                ..self.skeleton.message.clone()
            };
            self.drafts.push(Draft {
                member,
                message,
                people,
            });
        }
    }

    fn outcome(&mut self, key: Key<'a>) -> Outcome {
        if let Some(known) = self.shared.get(&key) {
            return known.clone();
        }
        if self.skeleton.per_person {
            let values = key.iter().map(|value| value.map(Arc::from)).collect();
            self.values.set(
                "person",
                Row {
                    columns: Arc::clone(&self.column_names),
                    values,
                },
            );
        }
        let outcome = match self.skeleton.template.text(&self.values) {
            Ok(text) => Outcome::Text(Arc::from(text)),
            Err(TemplateError {
                kind: TemplateErrorKind::Undefined(name),
                ..
            }) => Outcome::Missing(name),
            Err(error) => Outcome::Broken(self.broken_as(error)),
        };
        self.shared.insert(key, outcome.clone());
        outcome
    }

    fn broken_as(&mut self, error: TemplateError) -> usize {
        if let Some(at) = self.broken.iter().position(|(known, _)| *known == error) {
            return at;
        }
        self.broken.push((error, 0));
        self.broken.len() - 1
    }

    /// A person's values: the first list that has one wins, and an empty cell is no value.
    fn key(&self, person: PersonNo) -> Key<'a> {
        let cell = |(list, at): &(&'a List, usize)| {
            let cell = list.values.get(&person)?.get(*at)?.trim();
            (!cell.is_empty()).then_some(cell)
        };
        self.columns
            .iter()
            .map(|stands| stands.iter().find_map(cell))
            .collect()
    }

    /// What `members.toml` says of a member, over what the directory says.
    fn member_values(&self, no: PersonNo) -> Vec<(String, Shared)> {
        let Some(member) = self.recipients.directory.members.get(&no) else {
            return Vec::new();
        };
        let mut values = vec![("name".to_owned(), Shared::text(&member.name))];
        if let Some(data) = self
            .recipients
            .members
            .get(&canonical_id(PersonKind::Staff, &member.userid))
        {
            values.extend(
                data.vars
                    .iter()
                    .map(|(name, value)| (name.clone(), Shared::of(value))),
            );
        }
        values
    }

    /// The audience comes in key order, so this mostly only looks.
    fn order(&self, people: &mut [PersonNo]) {
        let key = |person: &PersonNo| self.recipients.directory.key(*person);
        if !people.is_sorted_by_key(key) {
            people.sort_by_key(key);
        }
    }

    fn too_many_texts(&self, campaign: &Campaign, touch: &Touch, policy: &Policy) -> Option<Hold> {
        if touch.channel != Channel::CustomerMass {
            return None;
        }
        let limit = policy.limits.get("messages_per_touch");
        let mut texts: BTreeMap<Option<PersonNo>, usize> = BTreeMap::new();
        for draft in &self.drafts {
            *texts.entry(draft.member).or_default() += 1;
        }
        let over: Vec<usize> = texts
            .into_values()
            .filter(|count| *count as u64 > limit)
            .collect();
        let most = over.iter().copied().max()?;
        let what = TooManyTexts {
            most,
            members: over.len(),
            limit,
        };
        Some(Hold::touch("too-many-texts", &campaign.id, &touch.name, what).at(touch.place.clone()))
    }
}
