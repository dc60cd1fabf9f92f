//! Turns customers and chats into the list of everybody who can be reached at all (WeCom doc 99434).

use serde_json::{Value, json};

use super::chance::{Chance, hash};
use super::customers::Customer;
use super::paging::{Above, PageRule, page};
use super::wire::{Call, Handled, Outcome};
use super::world::World;

/// Rows that one customer or chat may have; positions in cursors are counted in these.
const ROWS_EACH: usize = 1 << 20;

/// `contact_list`: one row for each person and follower, then for each person and chat.
pub(super) fn contacts(world: &mut World, call: &Call<'_>) -> Handled {
    let rule = PageRule {
        default: 1000,
        max: 1000,
        above: Above::Max,
    };
    let page = page(world, call, &rule, "")?;
    let (people, chats) = (world.customers.people.len(), world.chats.all.len());
    let total = (people + chats) * ROWS_EACH;
    let mut rows = Vec::with_capacity(page.size);
    let mut position = page.start.min(total);
    while rows.len() < page.size && position < total {
        let (place, first) = (position / ROWS_EACH, position % ROWS_EACH);
        let room = page.size - rows.len();
        let found: Vec<Value> = if place < people {
            followers(world, call, place)
                .skip(first)
                .take(room)
                .collect()
        } else {
            members(world, call, place - people)
                .skip(first)
                .take(room)
                .collect()
        };
        // A full page may have stopped in the middle of one.
        position = if found.len() < room {
            (place + 1) * ROWS_EACH
        } else {
            position + found.len()
        };
        rows.extend(found);
    }
    Ok(Outcome::Json(
        json!({"info_list": rows, "next_cursor": page.next(position, total, call.now)}),
    ))
}

fn followers<'w>(
    world: &'w World,
    call: &Call<'_>,
    place: usize,
) -> impl Iterator<Item = Value> + 'w {
    let customer = &world.customers.people[place];
    let caller = call.caller;
    customer
        .kept()
        .filter(move |follow| world.sees(caller, follow.member))
        .map(move |follow| {
            json!({
                "is_customer": true, "tmp_openid": temporary(world.seed, customer), "external_userid": customer.id,
                "follow_userid": world.staff.userid(follow.member), "add_time": follow.since,
            })
        })
}

fn members<'w>(
    world: &'w World,
    call: &Call<'_>,
    place: usize,
) -> impl Iterator<Item = Value> + 'w {
    let chat = &world.chats.all[place];
    let seen = !chat.gone && world.sees(call.caller, chat.owner);
    let customers = if seen { chat.customers.as_slice() } else { &[] };
    customers.iter().map(move |place| {
        let customer = &world.customers.people[*place];
        let since = chat
            .joined
            .get(place)
            .map_or(chat.created, |joined| joined.0);
        let mut row = json!({"tmp_openid": temporary(world.seed, customer), "add_time": since});
        if customer.kept().next().is_some() {
            row["is_customer"] = json!(true);
            row["external_userid"] = json!(customer.id);
            row["chat_id"] = json!(chat.id);
        } else {
            row["is_customer"] = json!(false);
            row["name"] = json!(masked(&customer.name));
            row["chat_name"] = json!(chat.name);
        }
        row
    })
}

// The same person has the same one in every row.
fn temporary(seed: u64, customer: &Customer) -> String {
    Chance::new(&[seed, 26, hash(&customer.id)]).letters("tmp", 29)
}

fn masked(name: &str) -> String {
    let first: String = name.chars().take(1).collect();
    format!("{first}**")
}
