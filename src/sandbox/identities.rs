//! Turns ids of one world into ids of another: unionid, openid, external userid (WeCom docs 93274, 95884, 92292).

use foldhash::HashMap;
use serde_json::json;

use super::chance::{Chance, hash};
use super::code::Code;
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

/// Who has which unionid, made when the first asks.
#[derive(Debug, Default)]
pub(super) struct Unions {
    places: HashMap<u64, usize>,
    read: usize,
}

/// `idconvert/unionid_to_external_userid`: a customer's id, or one to wait with.
pub(super) fn from_union(world: &mut World, call: &Call<'_>) -> Handled {
    let unionid = union(call)?;
    if !(0..=1).contains(&call.body.number("subject_type")?.unwrap_or(0)) {
        return Err(Code::Argument.into());
    }
    let answer = match customer(world, unionid) {
        Some(place) => json!({"external_userid": world.customers.people[place].id}),
        // The same person gets the same one, however often it is asked.
        None => {
            json!({"pending_id": Chance::new(&[world.seed, 27, hash(unionid)]).letters("pd", 30)})
        }
    };
    Ok(Outcome::Json(answer))
}

/// `externalcontact/unionid_to_external_userid`: the older call, which knows customers only.
pub(super) fn from_union_older(world: &mut World, call: &Call<'_>) -> Handled {
    let unionid = union(call)?;
    let place = customer(world, unionid).ok_or(Code::ExternalUserId)?;
    Ok(Outcome::Json(
        json!({"external_userid": world.customers.people[place].id}),
    ))
}

/// `convert_to_openid`: the id that payments know a customer by.
pub(super) fn open_id(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call
        .body
        .needed("external_userid", Code::ExternalUserIdMissing)?;
    world.customers.place(id).ok_or(Code::ExternalUserId)?;
    let open_id = Chance::new(&[world.seed, 28, hash(id)]).letters("o", 27);
    Ok(Outcome::Json(json!({"openid": open_id})))
}

fn union<'c>(call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    let unionid = call.body.needed("unionid", Code::Unionid)?;
    call.body.needed("openid", Code::Argument)?;
    Ok(unionid)
}

fn customer(world: &mut World, unionid: &str) -> Option<usize> {
    let people = &world.customers.people;
    let unions = &mut world.unions;
    for (place, customer) in people.iter().enumerate().skip(unions.read) {
        if let Some(unionid) = &customer.unionid {
            unions.places.insert(hash(unionid), place);
        }
    }
    unions.read = people.len();
    let place = unions.places.get(&hash(unionid)).copied()?;
    let customer = &people[place];
    let known = customer.unionid.as_deref() == Some(unionid) && customer.kept().next().is_some();
    known.then_some(place)
}
