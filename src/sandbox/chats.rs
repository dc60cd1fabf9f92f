//! Holds the customer group chats 客户群 and turns the calls on them into rows (WeCom docs 92120, 92122).

use foldhash::HashMap;
use serde_json::{Value, json};

use super::code::Code;
use super::customers::serving;
use super::paging::page_at;
use super::wire::{Call, Handled, Outcome};
use super::world::World;

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
    /// Was dissolved.
    pub(super) gone: bool,
}

/// All chats; none is ever taken out.
#[derive(Debug, Default)]
pub(super) struct Chats {
    pub(super) chats: Vec<Chat>,
    places: HashMap<String, usize>,
}

impl Chats {
    pub(super) fn add(&mut self, chat: Chat) -> usize {
        self.places.insert(chat.id.clone(), self.chats.len());
        self.chats.push(chat);
        self.chats.len() - 1
    }

    /// Finds a chat that was not dissolved.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places
            .get(id)
            .copied()
            .filter(|place| !self.chats[*place].gone)
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
    if !(0..=3).contains(&status) || asked.len() > 100 {
        return Err(Code::Argument.into());
    }
    let owners = asked
        .iter()
        .map(|userid| serving(world, userid))
        .collect::<Result<Vec<usize>, _>>()?;
    if owners.is_empty() && (world.staff.members.len() > 1000 || world.chats.chats.len() > 1000) {
        return Err(Code::OwnerFilter.into());
    }
    let question = format!("{status}|{}", asked.join("|"));
    let page = page_at(world, call, call.body.text("cursor")?, size, &question)?;
    let wanted = |chat: &&Chat| {
        !chat.gone
            && (status == 0 || i64::from(chat.status) == status)
            && (owners.is_empty() || owners.contains(&chat.owner))
    };
    let chats: Vec<&Chat> = world.chats.chats.iter().filter(wanted).collect();
    let (rows, next_cursor) = page.cut(&chats, call.now);
    let rows: Vec<Value> = rows
        .iter()
        .map(|chat| json!({"chat_id": chat.id, "status": chat.status}))
        .collect();
    Ok(Outcome::Json(
        json!({"group_chat_list": rows, "next_cursor": next_cursor}),
    ))
}

/// `groupchat/get` (WeCom doc 92122).
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let place = world
        .chats
        .place(call.body.needed("chat_id", Code::ChatIdMissing)?)
        .ok_or(Code::ChatUnknown)?;
    let named = call.body.flag("need_name")?;
    let chat = &world.chats.chats[place];
    let owner = world.staff.userid(chat.owner);
    let staff = chat.staff.iter().map(|member| {
        let member = &world.staff.members[*member];
        named_row(
            json!({"userid": member.userid, "type": 1, "join_time": chat.created, "join_scene": 1}),
            named.then_some(&member.name),
        )
    });
    let customers = chat.customers.iter().enumerate().map(|(number, customer)| {
        let customer = &world.customers.people[*customer];
        let mut row = json!({
            "userid": customer.id, "type": 2, "join_time": chat.created + 60 * (number as i64 + 1), "join_scene": 1 + number % 3,
            "invitor": {"userid": owner},
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
        .skip(1)
        .map(|member| json!({"userid": world.staff.userid(*member)}))
        .collect();
    let version = format!("v-{}-{}", place, members.len());
    Ok(Outcome::Json(json!({"group_chat": {
        "chat_id": chat.id, "name": chat.name, "owner": owner, "create_time": chat.created, "notice": chat.notice,
        "member_list": members, "admin_list": admins, "member_version": version,
    }})))
}

fn named_row(mut row: Value, name: Option<&String>) -> Value {
    if let Some(name) = name {
        row["name"] = json!(name);
    }
    row
}
