//! Turns the appchat calls into internal group chats and their messages (WeCom docs 90245 to 90248).

use std::collections::BTreeSet;

use foldhash::HashMap;
use serde_json::json;

use super::app_body::{Channel, message};
use super::chance::Chance;
use super::code::Code;
use super::wire::{Call, Caller, Handled, Outcome, Refusal};
use super::world::World;

/// The chats that apps made, by id.
#[derive(Debug, Default)]
pub(super) struct AppChats {
    chats: HashMap<String, AppChat>,
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
        None => Chance::new(&[world.seed, 11, world.appchats.chats.len() as u64]).letters("", 32),
        Some(id) if id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            id.to_owned()
        }
        Some(_) => return Err(Code::ChatId.into()),
    };
    if world.appchats.chats.contains_key(&chat_id) {
        return Err(Code::ChatExists.into());
    }
    let userids: Vec<&str> = members
        .iter()
        .map(|place| world.staff.userid(*place))
        .collect();
    let facts = json!({"chatid": chat_id, "members": userids});
    world.record.append(call.now, "appchat_created", facts);
    let name = call.body.text("name")?.unwrap_or_default().to_owned();
    world.appchats.chats.insert(
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
    let (add, remove) = (
        members(world, call, "add_user_list")?,
        members(world, call, "del_user_list")?,
    );
    let owner = call
        .body
        .text("owner")?
        .map(|owner| world.staff.place(owner).ok_or(Code::ChatOwner))
        .transpose()?;
    let name = call.body.text("name")?.map(str::to_owned);
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
    let chat = &world.appchats.chats[&id];
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
    own(world, call, id.as_deref())?;
    let message = message(world, call.now, &call.body, Channel::Chat)?;
    let facts = json!({"chatid": id, "msgtype": message.kind, "text": message.text(), "digest": call.digest()});
    world.record.append(call.now, "appchat_message", facts);
    Ok(Outcome::done())
}

fn members(world: &World, call: &Call<'_>, name: &str) -> Result<BTreeSet<usize>, Refusal> {
    let place = |userid: &str| {
        world
            .staff
            .place(userid)
            .ok_or_else(|| Refusal::from(Code::UserId))
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
        .chats
        .get_mut(id.ok_or(Code::ChatIdMissing)?)
        .ok_or(Code::ChatUnknown)?;
    if chat.caller == call.caller {
        Ok(chat)
    } else {
        Err(Code::ChatOfOther.into())
    }
}
