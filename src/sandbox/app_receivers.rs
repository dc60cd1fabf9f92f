//! Turns `touser`, `toparty` and `totag` into members, and into lists of what is none (WeCom doc 90236).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::body::Body;
use super::code::Code;
use super::wire::{Call, Caller, Refusal};
use super::world::World;

/// Who gets a message, by place, and who does not.
#[derive(Default)]
pub(super) struct Receivers {
    pub(super) members: BTreeSet<usize>,
    users: Vec<String>,
    parties: Vec<String>,
    tags: Vec<String>,
    unlicensed: Vec<String>,
}

/// The app that `agentid` names, which must be the token's.
pub(super) fn agent(world: &World, call: &Call<'_>) -> Result<i64, Refusal> {
    let agent_id = match call.body.0.get("agentid") {
        None | Some(Value::Null) => return Err(Code::AgentIdMissing.into()),
        // Numbers in quotes have always been taken here.
        Some(Value::String(text)) => text.parse().map_err(|_| Code::AgentId)?,
        Some(value) => value.as_i64().ok_or(Code::AgentId)?,
    };
    if !world
        .corporation
        .apps
        .iter()
        .any(|app| app.agent_id == agent_id)
    {
        return Err(Code::AgentId.into());
    }
    if call.caller == Caller::App(agent_id) {
        Ok(agent_id)
    } else {
        Err(Code::AgentMismatch.into())
    }
}

/// Reads who a message goes to.
pub(super) fn receivers(world: &World, call: &Call<'_>) -> Result<Receivers, Refusal> {
    let body = &call.body;
    let (users, parties, tags) = (
        ids(body, "touser")?,
        ids(body, "toparty")?,
        ids(body, "totag")?,
    );
    if users.is_empty() && parties.is_empty() && tags.is_empty() {
        return Err(Code::NoReceiver.into());
    }
    if users.len() > 1000 {
        return Err(Code::UserListTooLong.into());
    }
    if parties.len() > 100 || tags.len() > 100 {
        return Err(if parties.len() > 100 {
            Code::TooManyParties
        } else {
            Code::TooManyTags
        }
        .into());
    }
    let able = |place: &usize| {
        let member = &world.staff.members[*place];
        member.works() && world.sees(call.caller, *place)
    };
    let works = |place: &usize| able(place) && world.staff.members[*place].licensed;
    let mut found = Receivers::default();
    if users == ["@all"] {
        found
            .members
            .extend((0..world.staff.members.len()).filter(works));
        return Ok(found);
    }
    for user in users {
        match world.staff.place(user).filter(able) {
            Some(place) if works(&place) => _ = found.members.insert(place),
            Some(_) => found.unlicensed.push(user.to_lowercase()),
            None => found.users.push(user.to_lowercase()),
        }
    }
    for party in parties {
        let department = party.parse().ok().and_then(|id| world.staff.department(id));
        match department.filter(|department| world.sees_department(call.caller, department.id)) {
            Some(department) => found.add_departments(world, &[department.id], works),
            None => found.parties.push(party.to_owned()),
        }
    }
    for tag in tags {
        match world
            .staff
            .tags
            .iter()
            .find(|known| known.id.to_string() == tag)
        {
            Some(known) => {
                found
                    .members
                    .extend(known.members.iter().copied().filter(works));
                found.add_departments(world, &known.departments, works);
            }
            None => found.tags.push(tag.to_owned()),
        }
    }
    Ok(found)
}

impl Receivers {
    fn add_departments(&mut self, world: &World, ids: &[i64], works: impl Fn(&usize) -> bool) {
        for id in ids.iter().flat_map(|id| world.staff.below(*id)) {
            self.members
                .extend(world.staff.in_department(id).filter(&works));
        }
    }

    /// Who does not get it, as strings with bars.
    pub(super) fn lists(&self) -> Value {
        json!({
            "invaliduser": self.users.join("|"), "invalidparty": self.parties.join("|"), "invalidtag": self.tags.join("|"),
            "unlicenseduser": self.unlicensed.join("|"),
        })
    }

    /// The same without the lists that are empty.
    pub(super) fn bad_lists(&self) -> Value {
        let mut lists = self.lists();
        if let Value::Object(lists) = &mut lists {
            lists.retain(|_, list| list != "");
        }
        lists
    }
}

// Receivers are one string with bars; a list is refused.
fn ids<'b>(body: &'b Body, name: &str) -> Result<Vec<&'b str>, Refusal> {
    let text = body
        .text(name)
        .map_err(|_| Refusal::from(Code::Parameter))?
        .unwrap_or_default();
    Ok(text
        .split('|')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .collect())
}
