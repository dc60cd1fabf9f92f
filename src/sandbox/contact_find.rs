//! Turns phone numbers and mail addresses into members, and the calls on member tags into their holders (WeCom docs 90213, 91693).

use serde_json::{Value, json};

use super::code::Code;
use super::staff::LEFT;
use super::wire::{Call, Handled, Outcome};
use super::world::World;

/// Misses that close the look-up by phone for a day, as a share of the corporation's members.
const MISSES_PER_MEMBER: f64 = 0.2;
const DAY_S: f64 = 86_400.0;
/// Members and departments one call may tag.
const MEMBERS_MAX: usize = 1000;
const DEPARTMENTS_MAX: usize = 100;

/// What was looked up in vain.
#[derive(Debug, Default)]
pub(super) struct Misses {
    at: Vec<f64>,
    closed_until: f64,
}

/// `user/getuserid`: who has a phone number. Too many misses close it for a day.
pub(super) fn by_mobile(world: &mut World, call: &Call<'_>) -> Handled {
    if call.now < world.misses.closed_until {
        return Err(Code::Frequency.into());
    }
    let mobile = call.body.needed("mobile", Code::Argument)?;
    let found = world.staff.by_mobile(mobile);
    if let Some(place) = found.filter(|place| findable(world, call, *place)) {
        return Ok(Outcome::Json(json!({"userid": world.staff.userid(place)})));
    }
    let misses = &mut world.misses;
    misses.at.retain(|at| *at > call.now - DAY_S);
    misses.at.push(call.now);
    if misses.at.len() as f64 > (world.staff.members.len() as f64 * MISSES_PER_MEMBER).max(1.0) {
        misses.closed_until = call.now + DAY_S;
    }
    Err(Code::UserNotFound.into())
}

/// `user/get_userid_by_email`: 1 is the corporation's mail, 2 a member's own.
pub(super) fn by_email(world: &mut World, call: &Call<'_>) -> Handled {
    let email = call.body.needed("email", Code::Argument)?.to_lowercase();
    let kind = call.body.number("email_type")?.unwrap_or(1);
    if !(1..=2).contains(&kind) {
        return Err(Code::Argument.into());
    }
    let place = world
        .staff
        .by_email(&email, kind == 1)
        .filter(|place| findable(world, call, *place))
        .ok_or(Code::UserNotFound)?;
    Ok(Outcome::Json(json!({"userid": world.staff.userid(place)})))
}

fn findable(world: &World, call: &Call<'_>, place: usize) -> bool {
    world.staff.members[place].status != LEFT && world.sees(call.caller, place)
}

/// `tag/list` (WeCom doc 90216).
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]
pub(super) fn tag_list(world: &mut World, _: &Call<'_>) -> Handled {
    let rows: Vec<Value> = world
        .staff
        .tags
        .iter()
        .map(|tag| json!({"tagid": tag.id, "tagname": tag.name}))
        .collect();
    Ok(Outcome::Json(json!({"taglist": rows})))
}

/// `tag/get` (WeCom doc 90213): only whom the caller may see.
pub(super) fn tag_get(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.query_number("tagid")?.ok_or(Code::Argument)?;
    let tag = world
        .staff
        .tags
        .iter()
        .find(|tag| tag.id == id)
        .ok_or(Code::TagId)?;
    let members = tag
        .members
        .iter()
        .filter(|place| world.sees(call.caller, **place))
        .map(|place| &world.staff.members[*place])
        .filter(|member| member.status != LEFT);
    let users: Vec<Value> = members
        .map(|member| json!({"userid": member.userid, "name": member.name}))
        .collect();
    let departments: Vec<i64> = tag
        .departments
        .iter()
        .copied()
        .filter(|id| world.sees_department(call.caller, *id))
        .collect();
    Ok(Outcome::Json(
        json!({"tagname": tag.name, "userlist": users, "partylist": departments}),
    ))
}

/// `tag/addtagusers` (WeCom doc 90214): what is wrong comes back in lists, unless all of it is.
pub(super) fn tag_add(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.body.number("tagid")?.ok_or(Code::Argument)?;
    let users = call.body.texts("userlist").map_err(|_| Code::Parameter)?;
    let parties = call.body.array("partylist").map_err(|_| Code::Parameter)?;
    let none = users.is_empty() && parties.is_empty();
    if none || users.len() > MEMBERS_MAX || parties.len() > DEPARTMENTS_MAX {
        return Err(Code::Parameter.into());
    }
    let tag = world
        .staff
        .tags
        .iter()
        .position(|tag| tag.id == id)
        .ok_or(Code::TagId)?;
    let mut good = (Vec::new(), Vec::new());
    let mut bad = (Vec::new(), Vec::new());
    for user in &users {
        match world
            .staff
            .place(user)
            .filter(|place| world.sees(call.caller, *place))
        {
            Some(place) => good.0.push(place),
            None => bad.0.push(*user),
        }
    }
    for party in parties {
        let id = party.as_i64().ok_or(Code::Parameter)?;
        let known = world.staff.department(id).is_some() && world.sees_department(call.caller, id);
        if known {
            good.1.push(id);
        } else {
            bad.1.push(id);
        }
    }
    if good.0.is_empty() && good.1.is_empty() {
        return Err(Code::AllInvalid.into());
    }
    let tag = &mut world.staff.tags[tag];
    good.0.retain(|place| !tag.members.contains(place));
    good.1.retain(|id| !tag.departments.contains(id));
    tag.members.extend(good.0);
    tag.departments.extend(good.1);
    let mut answer = json!({});
    if !bad.0.is_empty() {
        answer["invalidlist"] = json!(bad.0.join("|"));
    }
    if !bad.1.is_empty() {
        answer["invalidparty"] = json!(bad.1);
    }
    Ok(Outcome::Json(answer))
}

/// `get_api_domain_ip` and `getcallbackip`: ranges, one of them open at its end.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]
pub(super) fn addresses(_: &mut World, _: &Call<'_>) -> Handled {
    Ok(Outcome::Json(
        json!({"ip_list": ["127.0.0.1", "101.226.0.*"]}),
    ))
}
