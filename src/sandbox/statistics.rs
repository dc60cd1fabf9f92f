//! Turns seed and history into the day numbers of 客户联系 (WeCom docs 92132, 92133, 97375).
//!
//! What nobody did in this world is drawn from the seed, the same numbers for the same day; what people did is added to it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::body::Body;
use super::chance::{Chance, hash};
use super::code::Code;
use super::customers::serving;
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

const DAY_S: i64 = 86_400;
/// China's clocks are so far ahead.
const AHEAD_S: i64 = 8 * 3600;
/// Days one call may ask for, and days back that are kept.
const SPAN_DAYS_MAX: i64 = 30;
const KEPT_DAYS: i64 = 180;
const LISTED_MAX: usize = 100;

/// The day a second lies in, counted in China.
pub(super) fn day(second: i64) -> i64 {
    (second + AHEAD_S).div_euclid(DAY_S)
}

/// The second a day begins with.
fn start_of(day: i64) -> i64 {
    day * DAY_S - AHEAD_S
}

/// What customers and members did, by member and day.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    days: BTreeMap<(usize, i64), Deed>,
    links: BTreeMap<String, Vec<(i64, u64, u64)>>,
}

/// What changed between one member and customers on one day.
#[derive(Debug, Default)]
pub(super) struct Deed {
    pub(super) lost: u64,
    pub(super) won: u64,
}

impl Deeds {
    /// Counts something that happened at a second.
    pub(super) fn count(&mut self, member: usize, second: i64, add: impl FnOnce(&mut Deed)) {
        add(self.days.entry((member, day(second))).or_default());
    }

    /// Counts clicks and new customers of a link 获客链接.
    pub(super) fn clicked(&mut self, link: &str, second: i64, clicks: u64, new: u64) {
        let rows = self.links.entry(link.to_owned()).or_default();
        rows.push((day(second), clicks, new));
    }
}

/// `get_user_behavior_data` (WeCom doc 92132): one row a day, summed over everybody named.
pub(super) fn behaviour(world: &mut World, call: &Call<'_>) -> Handled {
    let users = call.body.texts("userid")?;
    let parties = call.body.array("partyid")?;
    if users.is_empty() && parties.is_empty() {
        return Err(Code::Empty.into());
    }
    if users.len() > LISTED_MAX || parties.len() > LISTED_MAX {
        return Err(Code::Argument.into());
    }
    let mut members = Vec::new();
    for user in users {
        members.push(serving(world, call.caller, user)?);
    }
    for party in parties {
        let id = party.as_i64().ok_or(Code::Argument)?;
        world.staff.department(id).ok_or(Code::Department)?;
        for id in world.staff.below(id) {
            members.extend(world.staff.in_department(id));
        }
    }
    members.sort_unstable();
    members.dedup();
    let start = call.body.number("start_time")?.ok_or(Code::Times)?;
    let end = call.body.number("end_time")?.ok_or(Code::Times)?;
    if end < start {
        return Err(Code::Times.into());
    }
    // An end at midnight ends the day before it.
    let last = day(end - 1).max(day(start));
    check_days(day(start), last, day(call.second()), 0)?;
    let rows: Vec<Value> = (day(start)..=last)
        .filter(|day_| *day_ <= day(call.second()))
        .map(|day| behaviour_of(world, &members, day))
        .collect();
    Ok(Outcome::Json(json!({"behavior_data": rows})))
}

/// `groupchat/statistic` (WeCom doc 92133): one row for each owner.
pub(super) fn chats_by_owner(world: &mut World, call: &Call<'_>) -> Handled {
    let (first, last) = chat_days(call)?;
    let owners = owners(world, call)?;
    let order = call.body.number("order_by")?.unwrap_or(1);
    let offset = call.body.number("offset")?.unwrap_or(0);
    if !(1..=4).contains(&order) || offset < 0 {
        return Err(Code::Argument.into());
    }
    let limit = match call.body.number("limit")? {
        Some(limit) if (1..=1000).contains(&limit) => limit as usize,
        _ => 500,
    };
    let mut rows: Vec<(usize, ChatSums)> = owners
        .into_iter()
        .map(|owner| (owner, chat_sums(world, &[owner], first, last)))
        .collect();
    let ascending = call.body.flag("order_asc")?;
    rows.sort_by_key(|(owner, sums)| {
        let key = match order {
            1 => sums.new_chats,
            2 => sums.chats,
            3 => sums.new_members,
            _ => sums.members,
        } as i64;
        (if ascending { key } else { -key }, *owner)
    });
    let total = rows.len();
    let offset = (offset as usize).min(total);
    let next = (offset + limit).min(total);
    let items: Vec<Value> = rows[offset..next]
        .iter()
        .map(|(owner, sums)| json!({"owner": world.staff.userid(*owner), "data": sums.show()}))
        .collect();
    Ok(Outcome::Json(
        json!({"total": total, "next_offset": next, "items": items}),
    ))
}

/// `groupchat/statistic_group_by_day` (WeCom doc 92133): one row a day for all owners together.
pub(super) fn chats_by_day(world: &mut World, call: &Call<'_>) -> Handled {
    let (first, last) = chat_days(call)?;
    let owners = owners(world, call)?;
    let row = |day: i64| json!({"stat_time": start_of(day), "data": chat_sums(world, &owners, day, day).show()});
    let items: Vec<Value> = (first..=last).map(row).collect();
    Ok(Outcome::Json(json!({"items": items})))
}

/// `customer_acquisition/statistic` (WeCom doc 97375): clicks on one link and the customers it won.
pub(super) fn link(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.body.needed("link_id", Code::Argument)?;
    let start = call.body.number("start_time")?.ok_or(Code::Times)?;
    let end = call.body.number("end_time")?.ok_or(Code::Times)?;
    check_days(day(start), day(end), day(call.second()), 0)?;
    let rows = world.deeds.links.get(id).ok_or(Code::Argument)?;
    let inside = rows
        .iter()
        .filter(|(on, _, _)| (day(start)..=day(end)).contains(on));
    let (clicks, new) = inside.fold((0, 0), |sum, (_, clicks, new)| {
        (sum.0 + clicks, sum.1 + new)
    });
    Ok(Outcome::Json(
        json!({"click_link_customer_cnt": clicks, "new_customer_cnt": new}),
    ))
}

// `behind` is how many days behind today the last day must lie.
fn check_days(first: i64, last: i64, today: i64, behind: i64) -> Result<(), Refusal> {
    let span_fits = last >= first && last - first < SPAN_DAYS_MAX;
    if span_fits
        && first >= today - KEPT_DAYS
        && first <= today
        && last <= today.max(first) + 1 - behind
    {
        Ok(())
    } else {
        Err(Code::Times.into())
    }
}

fn chat_days(call: &Call<'_>) -> Result<(i64, i64), Refusal> {
    let start = call.body.number("day_begin_time")?.ok_or(Code::Times)?;
    let end = call.body.number("day_end_time")?.unwrap_or(start);
    let today = day(call.second());
    if day(end) >= today {
        return Err(Code::Times.into());
    }
    check_days(day(start), day(end), today, 0)?;
    Ok((day(start), day(end)))
}

fn owners(world: &World, call: &Call<'_>) -> Result<Vec<usize>, Refusal> {
    let asked: Body = call.body.object("owner_filter")?.unwrap_or_default();
    let asked = asked.texts("userid_list")?;
    if asked.len() > LISTED_MAX {
        return Err(Code::Argument.into());
    }
    if asked.is_empty() {
        if world.staff.members.len() > 1000 {
            return Err(Code::OwnerFilter.into());
        }
        let seen = |place: &usize| {
            world.sees(call.caller, *place) && !world.chats.of_owner(*place).is_empty()
        };
        return Ok((0..world.staff.members.len()).filter(seen).collect());
    }
    asked
        .iter()
        .map(|userid| serving(world, call.caller, userid))
        .collect()
}

fn behaviour_of(world: &World, members: &[usize], day: i64) -> Value {
    let (mut chats, mut messages, mut negative, mut applied, mut won) = (0, 0, 0, 0, 0);
    let (mut replied, mut minutes) = (0.0, 0);
    for member in members {
        let mut chance = Chance::new(&[world.seed, 25, *member as u64, day as u64]);
        let own = if chance.hit(0.15) {
            0
        } else {
            chance.below(40) as u64
        };
        chats += own;
        messages += own * (2 + chance.below(4) as u64);
        replied += own as f64 * (40.0 + chance.below(60) as f64);
        minutes += own * (1 + chance.below(30) as u64);
        negative += chance.below(2) as u64;
        let new = chance.below(6) as u64;
        let deed = world.deeds.days.get(&(*member, day));
        negative += deed.map_or(0, |deed| deed.lost);
        applied += new + chance.below(3) as u64 + deed.map_or(0, |deed| deed.won);
        won += new + deed.map_or(0, |deed| deed.won);
    }
    let mut row = json!({
        "stat_time": start_of(day), "chat_cnt": chats, "message_cnt": messages, "negative_feedback_cnt": negative,
        "new_apply_cnt": applied, "new_contact_cnt": won,
    });
    // Nobody chatted: there is no share of answers and no time to them.
    if chats > 0 {
        row["reply_percentage"] = json!((replied / chats as f64 * 10.0).round() / 10.0);
        row["avg_reply_time"] = json!(minutes / chats);
    }
    row
}

/// What chats of some owners came to.
#[derive(Default)]
struct ChatSums {
    new_chats: usize,
    chats: usize,
    talking_chats: usize,
    new_members: usize,
    members: usize,
    talking_members: usize,
    messages: usize,
}

impl ChatSums {
    fn show(&self) -> Value {
        json!({
            "new_chat_cnt": self.new_chats, "chat_total": self.chats, "chat_has_msg": self.talking_chats,
            "new_member_cnt": self.new_members, "member_total": self.members, "member_has_msg": self.talking_members,
            "msg_total": self.messages, "migrate_trainee_chat_cnt": 0,
        })
    }
}

fn chat_sums(world: &World, owners: &[usize], first: i64, last: i64) -> ChatSums {
    let mut sums = ChatSums::default();
    for place in owners.iter().flat_map(|owner| world.chats.of_owner(*owner)) {
        let chat = &world.chats.all[*place];
        let born = day(chat.created);
        if chat.gone || born > last {
            continue;
        }
        let people = chat.staff.len() + chat.customers.len();
        let mut chance = Chance::new(&[hash(&chat.id), first as u64, last as u64]);
        let fresh = born >= first;
        let talking = chance.below(people + 1);
        sums.chats += 1;
        sums.new_chats += usize::from(fresh);
        sums.members += people;
        sums.new_members += if fresh { people } else { chance.below(3) };
        sums.talking_chats += usize::from(talking > 0);
        sums.talking_members += talking;
        sums.messages += talking * (1 + chance.below(5));
    }
    sums
}
