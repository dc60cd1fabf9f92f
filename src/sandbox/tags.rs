//! Holds the corporate tags and turns the calls on them into tag groups (WeCom doc 92117).

use foldhash::HashMap;
use serde_json::{Value, json};

use super::chance::{Chance, hash};
use super::code::Code;
use super::wire::{Call, Caller, Handled, Outcome, Refusal};
use super::world::World;

/// Corporate tags that may exist (WeCom doc 92117).
const TAGS_MAX: usize = 10_000;

/// A group of tags.
#[derive(Debug, Clone)]
pub(super) struct TagGroup {
    pub(super) id: String,
    pub(super) name: String,
    created: i64,
    pub(super) order: i64,
    /// The app that made it; none for those made in the client.
    pub(super) maker: Option<Caller>,
    pub(super) deleted: bool,
}

/// A corporate tag 企业标签.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) id: String,
    pub(super) name: String,
    /// Number of its group.
    pub(super) group: usize,
    created: i64,
    pub(super) order: i64,
    /// The app that made it; none for those made in the client.
    pub(super) maker: Option<Caller>,
    pub(super) deleted: bool,
}

/// All corporate tags; their numbers never change.
#[derive(Debug, Default)]
pub(super) struct TagBook {
    pub(super) groups: Vec<TagGroup>,
    pub(super) tags: Vec<Tag>,
    numbers: HashMap<String, usize>,
}

impl TagBook {
    pub(super) fn add_group(&mut self, id: String, name: &str, created: i64) -> usize {
        let order = 1000 - self.groups.len() as i64;
        self.groups.push(TagGroup {
            id,
            name: name.to_owned(),
            created,
            order,
            maker: None,
            deleted: false,
        });
        self.groups.len() - 1
    }

    pub(super) fn add_tag(&mut self, group: usize, id: String, name: &str, created: i64) -> usize {
        let number = self.tags.len();
        self.numbers.insert(id.clone(), number);
        self.tags.push(Tag {
            id,
            name: name.to_owned(),
            group,
            created,
            order: 1000 - number as i64,
            maker: None,
            deleted: false,
        });
        number
    }

    pub(super) fn number(&self, id: &str) -> Option<usize> {
        let number = self.numbers.get(id).copied();
        number.filter(|number| !self.tags[*number].deleted)
    }

    /// The number of a group that was not deleted.
    pub(super) fn group(&self, id: &str) -> Option<usize> {
        self.groups
            .iter()
            .position(|group| group.id == id && !group.deleted)
    }

    /// Deletes a tag, and its group when it was the last.
    pub(super) fn delete_tag(&mut self, number: usize) {
        self.tags[number].deleted = true;
        let group = self.tags[number].group;
        let empty = self
            .tags
            .iter()
            .all(|tag| tag.group != group || tag.deleted);
        self.groups[group].deleted |= empty;
    }

    /// Deletes a group with all its tags.
    pub(super) fn delete_group(&mut self, group: usize) {
        self.groups[group].deleted = true;
        for tag in self.tags.iter_mut().filter(|tag| tag.group == group) {
            tag.deleted = true;
        }
    }

    /// Finds a tag by its id or, as people say it, by its name.
    pub(super) fn find(&self, id_or_name: &str) -> Option<usize> {
        self.number(id_or_name).or_else(|| {
            self.tags
                .iter()
                .position(|tag| tag.name == id_or_name && !tag.deleted)
        })
    }

    /// The tag at a position of a group, counted round.
    pub(super) fn numbered(&self, group: &str, position: usize) -> Option<usize> {
        let group = self
            .groups
            .iter()
            .position(|candidate| candidate.name == group)?;
        let first = self.tags.iter().position(|tag| tag.group == group)?;
        let count = self.tags[first..]
            .iter()
            .take_while(|tag| tag.group == group)
            .count();
        Some(first + position % count)
    }

    fn show(&self, group: usize, wanted: impl Fn(usize) -> bool) -> Value {
        let tags = self
            .tags
            .iter()
            .enumerate()
            .filter(|(number, tag)| tag.group == group && wanted(*number));
        let tags: Vec<Value> = tags
            .map(|(_, tag)| json!({"id": tag.id, "name": tag.name, "create_time": tag.created, "order": tag.order, "deleted": tag.deleted}))
            .collect();
        let group = &self.groups[group];
        json!({"group_id": group.id, "group_name": group.name, "create_time": group.created, "order": group.order, "deleted": group.deleted, "tag": tags})
    }
}

/// `get_corp_tag_list`: all, or those of given groups, or given tags.
pub(super) fn list(world: &mut World, call: &Call<'_>) -> Handled {
    let (groups, tags) = (call.body.texts("group_id")?, call.body.texts("tag_id")?);
    let book = &world.tags;
    // Groups win over tags; what was deleted is shown to who asks for it by its id.
    let (by_group, by_tag) = (!groups.is_empty(), groups.is_empty() && !tags.is_empty());
    let wanted = |number: usize| {
        let tag = &book.tags[number];
        if by_tag {
            tags.contains(&tag.id.as_str())
        } else {
            !tag.deleted
        }
    };
    let listed: Vec<Value> = (0..book.groups.len())
        .filter(|group| {
            let group = &book.groups[*group];
            if by_group {
                groups.contains(&group.id.as_str())
            } else {
                by_tag || !group.deleted
            }
        })
        .map(|group| book.show(group, wanted))
        .filter(|group| !by_tag || group["tag"].as_array().is_some_and(|tags| !tags.is_empty()))
        .collect();
    Ok(Outcome::Json(json!({"tag_group": listed})))
}

/// `add_corp_tag`: a name that exists gives the tag that exists.
pub(super) fn add(world: &mut World, call: &Call<'_>) -> Handled {
    let mut names = Vec::new();
    for tag in call.body.objects("tag")? {
        names.push((
            short(tag.needed("name", Code::Empty)?)?.to_owned(),
            tag.number("order")?,
        ));
    }
    if names.is_empty() {
        return Err(Code::Empty.into());
    }
    let alive = world.tags.tags.iter().filter(|tag| !tag.deleted).count();
    if alive + names.len() > TAGS_MAX {
        return Err(Code::TagsFull.into());
    }
    let group = group(world, call)?;
    let mut numbers = Vec::new();
    for (name, order) in names {
        let existing = world
            .tags
            .tags
            .iter()
            .position(|tag| tag.group == group && tag.name == name && !tag.deleted);
        let mut chance = Chance::new(&[world.seed, hash(&name), world.tags.tags.len() as u64]);
        numbers.push(existing.unwrap_or_else(|| {
            let id = chance.letters("et", 30);
            let number = world.tags.add_tag(group, id, &name, call.second());
            let tag = &mut world.tags.tags[number];
            tag.maker = Some(call.caller);
            tag.order = order.unwrap_or(tag.order);
            number
        }));
    }
    Ok(Outcome::Json(
        json!({"tag_group": world.tags.show(group, |number| numbers.contains(&number))}),
    ))
}

fn group(world: &mut World, call: &Call<'_>) -> Result<usize, Refusal> {
    if let Some(id) = call.body.text("group_id")? {
        return world.tags.group(id).ok_or_else(|| Code::TagId.into());
    }
    let name = short(call.body.needed("group_name", Code::Empty)?)?;
    let known = |group: &TagGroup| group.name == name && !group.deleted;
    if let Some(group) = world.tags.groups.iter().position(known) {
        return Ok(group);
    }
    let mut chance = Chance::new(&[world.seed, hash(name), world.tags.groups.len() as u64, 1]);
    let group = world
        .tags
        .add_group(chance.letters("et", 30), name, call.second());
    world.tags.groups[group].maker = Some(call.caller);
    if let Some(order) = call.body.number("order")? {
        world.tags.groups[group].order = order;
    }
    Ok(group)
}

/// At most 30 characters.
pub(super) fn short(name: &str) -> Result<&str, Refusal> {
    if name.chars().count() <= 30 {
        Ok(name)
    } else {
        Err(Code::Argument.into())
    }
}
