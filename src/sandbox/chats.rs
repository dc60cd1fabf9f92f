//! Holds the customer group chats 客户群 and turns the calls on them into rows (WeCom docs 92120, 92122, 93298).

use std::collections::BTreeMap;

use foldhash::HashMap;
use serde_json::{Value, json};

use super::chance::hash;
use super::code::Code;
use super::paging::page_at;
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

/// Chats or members above which owners have to be named.
const UNFILTERED_MAX: usize = 1000;
const OWNERS_MAX: usize = 100;

/// One chat.
#[derive(Debug, Clone)]
pub(super) struct Chat {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) owner: usize,
    pub(super) created: i64,
    /// 0 normal, 1 owner left, 2 being taken over, 3 taken over.
    pub(super) status: u8,
    pub(super) notice: String,
    pub(super) staff: Vec<usize>,
    pub(super) customers: Vec<usize>,
    /// Customers who came after the chat was made: when and how (1 invited, 2 link, 3 QR code).
    pub(super) joined: BTreeMap<usize, (i64, u8)>,
    /// Goes up with every change of the members.
    pub(super) version: u32,
    /// Was dissolved.
    pub(super) gone: bool,
}

/// All chats; none is ever taken out.
#[derive(Debug, Default)]
pub(super) struct Chats {
    pub(super) all: Vec<Chat>,
    places: HashMap<String, usize>,
    owned: HashMap<usize, Vec<usize>>,
}

impl Chat {
    /// How events and details name the state of the members.
    pub(super) fn member_version(&self) -> String {
        format!("v-{:08x}-{}", hash(&self.id) >> 32, self.version)
    }

    /// The id that pages inside WeChat get instead of the chat's own.
    pub(super) fn open_gid(&self) -> String {
        format!("oG{:016x}", hash(&self.id))
    }
}

impl Chats {
    pub(super) fn add(&mut self, chat: Chat) -> usize {
        let place = self.all.len();
        self.places.insert(chat.id.clone(), place);
        self.owned.entry(chat.owner).or_default().push(place);
        self.all.push(chat);
        place
    }

    /// Finds a chat that was not dissolved.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places
            .get(id)
            .copied()
            .filter(|place| !self.all[*place].gone)
    }

    /// Places of the chats a member owns, the dissolved ones too.
    pub(super) fn of_owner(&self, owner: usize) -> &[usize] {
        self.owned.get(&owner).map_or(&[], Vec::as_slice)
    }

    /// Gives a chat to another member.
    pub(super) fn hand_over(&mut self, place: usize, owner: usize) {
        let before = std::mem::replace(&mut self.all[place].owner, owner);
        if let Some(owned) = self.owned.get_mut(&before) {
            owned.retain(|own| *own != place);
        }
        self.owned.entry(owner).or_default().push(place);
    }
}

/// `groupchat/list` (WeCom doc 92120): the limit must be given, 1 to 1000.
pub(super) fn list(world: &mut World, call: &Call<'_>) -> Handled {
    let size = call
        .body
        .number("limit")?
        .filter(|limit| (1..=1000).contains(limit))
        .ok_or(Code::Argument)? as usize;
    let status = call.body.number("status_filter")?.unwrap_or(0);
    let filter = call.body.object("owner_filter")?.unwrap_or_default();
    let asked = filter.texts("userid_list")?;
    if !(0..=3).contains(&status) || asked.len() > OWNERS_MAX {
        return Err(Code::Argument.into());
    }
    let owners = asked
        .iter()
        .map(|userid| owner(world, call, userid))
        .collect::<Result<Vec<usize>, Refusal>>()?;
    let large =
        world.staff.members.len() > UNFILTERED_MAX || world.chats.all.len() > UNFILTERED_MAX;
    if owners.is_empty() && large {
        return Err(Code::OwnerFilter.into());
    }
    let question = format!("{status}|{}", asked.join("|").to_lowercase());
    let page = page_at(world, call, call.body.text("cursor")?, size, &question)?;
    // Positions are in all chats of the owners, wanted or not, so that a page costs what it holds.
    let everybody: Vec<usize>;
    let lists: Vec<&[usize]> = if owners.is_empty() {
        everybody = (0..world.chats.all.len()).collect();
        vec![&everybody]
    } else {
        owners
            .iter()
            .map(|owner| world.chats.of_owner(*owner))
            .collect()
    };
    let wanted = |chat: &Chat| {
        !chat.gone
            && (status == 0 || i64::from(chat.status) == status)
            && world.sees(call.caller, chat.owner)
    };
    let total = lists.iter().map(|list| list.len()).sum();
    let (mut rows, mut position) = (Vec::with_capacity(size.min(total)), page.start);
    for place in lists.into_iter().flatten().skip(page.start) {
        if rows.len() == page.size {
            break;
        }
        position += 1;
        let chat = &world.chats.all[*place];
        if wanted(chat) {
            rows.push(json!({"chat_id": chat.id, "status": chat.status}));
        }
    }
    Ok(Outcome::Json(
        json!({"group_chat_list": rows, "next_cursor": page.next(position, total, call.now)}),
    ))
}

/// `groupchat/get` (WeCom doc 92122).
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let place = world
        .chats
        .place(call.body.needed("chat_id", Code::ChatIdMissing)?)
        .filter(|place| world.sees(call.caller, world.chats.all[*place].owner))
        .ok_or(Code::ChatUnknown)?;
    let named = call.body.flag("need_name")?;
    let chat = &world.chats.all[place];
    let owner = world.staff.userid(chat.owner);
    let staff = chat.staff.iter().map(|member| {
        let member = &world.staff.members[*member];
        named_row(
            json!({"userid": member.userid, "type": 1, "join_time": chat.created, "join_scene": 1}),
            named.then_some(&member.name),
        )
    });
    let customers = chat.customers.iter().enumerate().map(|(number, place)| {
        let customer = &world.customers.people[*place];
        let seeded = (chat.created + 60 * (number as i64 + 1), 1 + (number % 3) as u8);
        let (time, scene) = chat.joined.get(place).copied().unwrap_or(seeded);
        let mut row = json!({
            "userid": customer.id, "type": 2, "join_time": time, "join_scene": scene, "invitor": {"userid": owner},
        });
        if let Some(unionid) = &customer.unionid {
            row["unionid"] = json!(unionid);
        }
        named_row(row, named.then_some(&customer.name))
    });
    let members: Vec<Value> = staff.chain(customers).collect();
    let admins: Vec<Value> = chat
        .staff
        .iter()
        .filter(|member| **member != chat.owner)
        .map(|member| json!({"userid": world.staff.userid(*member)}))
        .collect();
    Ok(Outcome::Json(json!({"group_chat": {
        "chat_id": chat.id, "name": chat.name, "owner": owner, "create_time": chat.created, "notice": chat.notice,
        "member_list": members, "admin_list": admins, "member_version": chat.member_version(),
    }})))
}

/// `opengid_to_chatid` (WeCom doc 94828).
pub(super) fn by_open_gid(world: &mut World, call: &Call<'_>) -> Handled {
    let open_gid = call.body.needed("opengid", Code::OpenGid)?;
    let chat = world
        .chats
        .all
        .iter()
        .find(|chat| !chat.gone && chat.open_gid() == open_gid);
    let chat = chat.ok_or(Code::OpenGid)?;
    Ok(Outcome::Json(json!({"chat_id": chat.id})))
}

// Who left may still own chats, until somebody takes them over.
fn owner(world: &World, call: &Call<'_>, userid: &str) -> Result<usize, Refusal> {
    let place = world.staff.place(userid).ok_or(Code::UserId)?;
    if !world.sees(call.caller, place) {
        return Err(Code::OutOfSight.into());
    }
    if world.staff.members[place].contact {
        Ok(place)
    } else {
        Err(Code::NoContactRight.into())
    }
}

fn named_row(mut row: Value, name: Option<&String>) -> Value {
    if let Some(name) = name {
        row["name"] = json!(name);
    }
    row
}
