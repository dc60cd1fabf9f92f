//! Turns the appchat calls into internal group chats and their messages (WeCom docs 90245 to 90248).

use std::collections::{BTreeSet, VecDeque};

use foldhash::HashMap;
use serde_json::{Value, json};

use super::app_body::{Channel, message};
use super::chance::Chance;
use super::code::Code;
use super::limits::{Weighed, window_admits};
use super::statistics::day;
use super::token::caller_name;
use super::wire::{Call, Caller, Handled, Outcome, Refusal};
use super::world::World;

/// Characters of a chat's name.
const NAME_LETTERS_MAX: usize = 50;
const CREATED_PER_DAY_MAX: usize = 1000;
const CHANGED_PER_HOUR_MAX: usize = 1000;
/// Person-times that messages may reach.
const SENT_PER_MINUTE_MAX: usize = 20_000;
const SENT_PER_HOUR_MAX: usize = 300_000;
/// Messages one member gets before the rest is dropped in silence.
const MEMBER_PER_MINUTE_MAX: usize = 200;
const MEMBER_PER_DAY_MAX: usize = 10_000;

/// The chats that apps made, by id, and how busy they are (WeCom doc 90312).
#[derive(Debug, Default)]
pub(super) struct AppChats {
    by_id: HashMap<String, AppChat>,
    created: (i64, usize),
    changed: VecDeque<f64>,
    minute: Weighed,
    hour: Weighed,
    of_member: HashMap<usize, (VecDeque<f64>, VecDeque<f64>)>,
}

#[derive(Debug)]
struct AppChat {
    caller: Caller,
    name: String,
    owner: usize,
    members: BTreeSet<usize>,
}

/// `appchat/create`: a chosen id that exists answers 86215.
pub(super) fn create(world: &mut World, call: &Call<'_>) -> Handled {
    check_range(world, call)?;
    let name = name(call)?.unwrap_or_default();
    let members = members(world, call, "userlist")?;
    if !(2..=2000).contains(&members.len()) {
        return Err(Code::ChatMembers.into());
    }
    let owner = match call.body.text("owner")? {
        None => members.first().copied(),
        Some(owner) => world
            .staff
            .place(owner)
            .filter(|owner| members.contains(owner)),
    };
    let owner = owner.ok_or(Code::ChatOwner)?;
    let chat_id = match call.body.text("chatid")? {
        None => Chance::new(&[world.seed, 11, world.appchats.by_id.len() as u64]).letters("", 32),
        Some(id) if id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            id.to_owned()
        }
        Some(_) => return Err(Code::ChatId.into()),
    };
    if world.appchats.by_id.contains_key(&chat_id) {
        return Err(Code::ChatExists.into());
    }
    let today = day(call.second());
    let created = &mut world.appchats.created;
    if created.0 != today {
        *created = (today, 0);
    }
    if created.1 >= CREATED_PER_DAY_MAX {
        return Err(Code::Frequency.into());
    }
    created.1 += 1;
    let userids: Vec<&str> = members
        .iter()
        .map(|place| world.staff.userid(*place))
        .collect();
    let facts = json!({"chatid": chat_id, "by": caller_name(call.caller), "name": name, "owner": world.staff.userid(owner), "members": userids});
    world.record.append(call.now, "appchat_created", facts);
    world.appchats.by_id.insert(
        chat_id.clone(),
        AppChat {
            caller: call.caller,
            name,
            owner,
            members,
        },
    );
    Ok(Outcome::Json(json!({"chatid": chat_id})))
}

/// `appchat/update`.
pub(super) fn update(world: &mut World, call: &Call<'_>) -> Handled {
    check_range(world, call)?;
    let (add, remove) = (
        members(world, call, "add_user_list")?,
        members(world, call, "del_user_list")?,
    );
    let owner = call
        .body
        .text("owner")?
        .map(|owner| world.staff.place(owner).ok_or(Code::ChatOwner))
        .transpose()?;
    let name = name(call)?;
    own(world, call, call.body.text("chatid")?)?;
    if !window_admits(
        &mut world.appchats.changed,
        call.now,
        3600.0,
        CHANGED_PER_HOUR_MAX,
    ) {
        return Err(Code::Frequency.into());
    }
    world.appchats.changed.push_back(call.now);
    let chat = own(world, call, call.body.text("chatid")?)?;
    let mut changed: BTreeSet<usize> = chat.members.union(&add).copied().collect();
    changed.retain(|member| !remove.contains(member));
    let owner = owner.unwrap_or(chat.owner);
    if !(2..=2000).contains(&changed.len()) {
        return Err(Code::ChatMembers.into());
    }
    if !changed.contains(&owner) {
        return Err(Code::ChatOwner.into());
    }
    *chat = AppChat {
        caller: chat.caller,
        name: name.unwrap_or_else(|| chat.name.clone()),
        owner,
        members: changed,
    };
    Ok(Outcome::done())
}

/// `appchat/get`.
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.query("chatid");
    own(world, call, id.as_deref())?;
    let id = id.unwrap_or_default();
    let chat = &world.appchats.by_id[&id];
    let userids: Vec<&str> = chat
        .members
        .iter()
        .map(|place| world.staff.userid(*place))
        .collect();
    let owner = world.staff.userid(chat.owner);
    Ok(Outcome::Json(
        json!({"chat_info": {"chatid": id, "name": chat.name, "owner": owner, "userlist": userids, "chat_type": 0}}),
    ))
}

/// `appchat/send`: nothing but the code comes back.
pub(super) fn send(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.body.text("chatid")?.map(str::to_owned);
    let members: Vec<usize> = own(world, call, id.as_deref())?
        .members
        .iter()
        .copied()
        .collect();
    check_range(world, call)?;
    let message = message(world, call.now, &call.body, Channel::Chat)?;
    let (times, now) = (members.len(), call.now);
    let chats = &mut world.appchats;
    if !chats.minute.admits(now, 60.0, times, SENT_PER_MINUTE_MAX)
        || !chats.hour.admits(now, 3600.0, times, SENT_PER_HOUR_MAX)
    {
        return Err(Code::Frequency.into());
    }
    chats.minute.add(now, times);
    chats.hour.add(now, times);
    let (reached, dropped): (Vec<usize>, Vec<usize>) = members
        .into_iter()
        .partition(|member| chats.reaches(now, *member));
    let userids = |places: &[usize]| -> Value {
        places
            .iter()
            .map(|place| world.staff.userid(*place))
            .collect()
    };
    let facts = json!({
        "chatid": id, "msgtype": message.kind, "text": message.text(), "payload": message.shown(), "members": userids(&reached),
        "dropped": userids(&dropped), "digest": call.digest(),
    });
    world.record.append(call.now, "appchat_message", facts);
    Ok(Outcome::done())
}

impl AppChats {
    fn reaches(&mut self, now: f64, member: usize) -> bool {
        let (minute, day) = self.of_member.entry(member).or_default();
        let passes = window_admits(minute, now, 60.0, MEMBER_PER_MINUTE_MAX)
            && window_admits(day, now, 86_400.0, MEMBER_PER_DAY_MAX);
        if passes {
            minute.push_back(now);
            day.push_back(now);
        }
        passes
    }
}

// Only an app that sees everybody may have chats.
fn check_range(world: &World, call: &Call<'_>) -> Result<(), Refusal> {
    if world.sees_all(call.caller) {
        Ok(())
    } else {
        Err(Code::Forbidden.into())
    }
}

fn name(call: &Call<'_>) -> Result<Option<String>, Refusal> {
    let name = call.body.text("name")?;
    if name.is_some_and(|name| name.chars().count() > NAME_LETTERS_MAX) {
        return Err(Code::ChatName.into());
    }
    Ok(name.map(str::to_owned))
}

fn members(world: &World, call: &Call<'_>, name: &str) -> Result<BTreeSet<usize>, Refusal> {
    let place = |userid: &str| {
        world
            .staff
            .place(userid)
            .ok_or_else(|| Refusal::from(Code::UserList))
    };
    call.body.texts(name)?.into_iter().map(place).collect()
}

fn own<'w>(
    world: &'w mut World,
    call: &Call<'_>,
    id: Option<&str>,
) -> Result<&'w mut AppChat, Refusal> {
    let chat = world
        .appchats
        .by_id
        .get_mut(id.ok_or(Code::ChatIdMissing)?)
        .ok_or(Code::ChatUnknown)?;
    if chat.caller == call.caller {
        Ok(chat)
    } else {
        Err(Code::ChatOfOther.into())
    }
}
