//! Turns the targets of a mass message into who is asked to send to whom, and who cannot be reached (WeCom doc 92135).

use std::collections::{BTreeMap, HashSet};

use super::body::Body;
use super::caps::Target;
use super::code::Code;
use super::customers::{Customer, Follow, kept_by, serving};
use super::wire::{Call, Caller, Refusal};
use super::world::World;

/// Customers one call may name.
const CUSTOMERS_MAX: usize = 10_000;
/// Chats one call may name.
const CHATS_MAX: usize = 2000;

/// Who sends to whom, by the members' places.
#[derive(Debug, Default)]
pub(super) struct Audience {
    pub(super) by_member: BTreeMap<usize, Vec<Target>>,
    /// Ids that cannot be reached.
    pub(super) failed: Vec<String>,
}

impl Audience {
    fn add(&mut self, member: usize, target: Target) {
        self.by_member.entry(member).or_default().push(target);
    }
}

/// A filter by tags: all of the lists, any tag of each.
type Filter = Vec<Vec<usize>>;

/// Resolves `chat_type` single.
pub(super) fn customers(world: &World, call: &Call<'_>) -> Result<Audience, Refusal> {
    let body = &call.body;
    let ids = body.texts("external_userid")?;
    if ids.len() > CUSTOMERS_MAX {
        return Err(Code::Argument.into());
    }
    let sender = sender(world, call)?;
    if !ids.is_empty() {
        // A filter beside ids is not even looked at.
        return Ok(named(world, call.caller, &ids, sender));
    }
    match (sender, filter(world, body)?) {
        (None, None) => Err(Code::Argument.into()),
        (Some(sender), filter) => Ok(of_sender(world, sender, filter.as_ref())),
        (None, Some(filter)) => Ok(of_filter(world, call.caller, &filter)),
    }
}

/// Resolves `chat_type` group: chats must be the sender's; without a list the owner chooses later.
pub(super) fn chats(world: &World, call: &Call<'_>) -> Result<Audience, Refusal> {
    let ids = call.body.texts("chat_id_list")?;
    if ids.len() > CHATS_MAX {
        return Err(Code::Argument.into());
    }
    let sender = sender(world, call)?.ok_or(Code::Empty)?;
    let mut audience = Audience::default();
    let mut seen = HashSet::new();
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        match world
            .chats
            .place(id)
            .filter(|place| world.chats.all[*place].owner == sender)
        {
            Some(place) => audience.add(sender, Target::Chat(place)),
            None => audience.failed.push((*id).to_owned()),
        }
    }
    if ids.is_empty()
        && world
            .chats
            .of_owner(sender)
            .iter()
            .any(|place| !world.chats.all[*place].gone)
    {
        audience.by_member.insert(sender, Vec::new());
    }
    Ok(audience)
}

fn sender(world: &World, call: &Call<'_>) -> Result<Option<usize>, Refusal> {
    let Some(userid) = call.body.text("sender")? else {
        return Ok(None);
    };
    let place = serving(world, call.caller, userid)?;
    match &world.staff.members[place] {
        member if !member.works() => Err(Code::NoContactRight.into()),
        member if !member.licensed => Err(Code::Unlicensed.into()),
        _ => Ok(Some(place)),
    }
}

fn filter(world: &World, body: &Body) -> Result<Option<Filter>, Refusal> {
    let Some(filter) = body.object("tag_filter")? else {
        return Ok(None);
    };
    let mut lists = Filter::new();
    for list in filter.array("group_list")? {
        let list = Body(list.as_object().cloned().ok_or(Code::Argument)?);
        let tags = list.texts("tag_list")?;
        if tags.is_empty() || tags.len() > 100 {
            return Err(Code::Argument.into());
        }
        lists.push(
            tags.iter()
                .map(|id| world.tags.number(id).ok_or(Code::TagId))
                .collect::<Result<_, _>>()?,
        );
    }
    Ok(Some(lists).filter(|lists| !lists.is_empty()))
}

fn named(world: &World, caller: Caller, ids: &[&str], sender: Option<usize>) -> Audience {
    let mut audience = Audience::default();
    let mut seen = HashSet::new();
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        let place = world.customers.place(id);
        let member = place.and_then(|place| {
            chosen(
                world,
                caller,
                &world.customers.people[place],
                sender,
                |_| true,
            )
        });
        match (place, member) {
            (Some(place), Some(member)) => audience.add(member, Target::Customer(place)),
            _ => audience.failed.push((*id).to_owned()),
        }
    }
    audience
}

fn of_sender(world: &World, sender: usize, filter: Option<&Filter>) -> Audience {
    let mut audience = Audience::default();
    for place in kept_by(world, sender) {
        let follow = world.customers.people[place].follow(sender);
        if follow.is_some_and(|follow| filter.is_none_or(|filter| matches(follow, filter))) {
            audience.add(sender, Target::Customer(place));
        }
    }
    audience
}

fn of_filter(world: &World, caller: Caller, filter: &Filter) -> Audience {
    let mut audience = Audience::default();
    for (place, customer) in world.customers.people.iter().enumerate() {
        if let Some(member) = chosen(world, caller, customer, None, |follow| {
            matches(follow, filter)
        }) {
            audience.add(member, Target::Customer(place));
        }
    }
    audience
}

// The wanted sender, or the one who talked last, or else any who can send.
fn chosen(
    world: &World,
    caller: Caller,
    customer: &Customer,
    sender: Option<usize>,
    wanted: impl Fn(&Follow) -> bool,
) -> Option<usize> {
    let able = |follow: &&Follow| {
        let member = &world.staff.members[follow.member];
        member.works()
            && member.serves()
            && member.licensed
            && world.sees(caller, follow.member)
            && wanted(follow)
    };
    let mut able = customer.kept().filter(able).map(|follow| follow.member);
    if let Some(sender) = sender {
        return able.find(|member| *member == sender);
    }
    let able: Vec<usize> = able.collect();
    able.iter()
        .copied()
        .find(|member| *member == customer.talked)
        .or_else(|| able.first().copied())
}

fn matches(follow: &Follow, filter: &Filter) -> bool {
    filter
        .iter()
        .all(|tags| tags.iter().any(|tag| follow.tags.contains(tag)))
}
