//! Turns marks and remarks into changes of what a member knows of a customer (WeCom docs 92115, 92118).

use super::code::Code;
use super::customers::{Follow, serving};
use super::media::{Kind, Use};
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

/// Tags one member may give one customer.
const TAGS_MAX: usize = 3000;

/// `mark_tag` (WeCom doc 92118).
pub(super) fn mark_tag(world: &mut World, call: &Call<'_>) -> Handled {
    let add = numbers(world, &call.body.texts("add_tag")?)?;
    let remove = numbers(world, &call.body.texts("remove_tag")?)?;
    if add.is_empty() && remove.is_empty() {
        return Err(Code::Empty.into());
    }
    let follow = pair(world, call)?;
    let kept = follow
        .tags
        .iter()
        .filter(|tag| !remove.contains(tag) && !add.contains(tag))
        .count();
    if kept + add.len() > TAGS_MAX {
        return Err(Code::Argument.into());
    }
    follow.tags.retain(|tag| !remove.contains(tag));
    for tag in add {
        if !follow.tags.contains(&tag) {
            follow.tags.push(tag);
        }
    }
    Ok(Outcome::done())
}

/// `remark` (WeCom doc 92115): at least one field; `remark_mobiles` overwrites, and `[""]` clears.
pub(super) fn remark(world: &mut World, call: &Call<'_>) -> Handled {
    const FIELDS: [&str; 5] = [
        "remark",
        "description",
        "remark_company",
        "remark_mobiles",
        "remark_pic_mediaid",
    ];
    if !FIELDS.iter().any(|field| call.body.has(field)) {
        return Err(Code::Empty.into());
    }
    let short = |name: &str, chars: usize| -> Result<Option<String>, Refusal> {
        let text = call.body.text(name)?;
        if text.is_some_and(|text| text.chars().count() > chars) {
            return Err(Code::Argument.into());
        }
        Ok(text
            .map(str::to_owned)
            .or_else(|| call.body.has(name).then(String::new)))
    };
    let (remark, description, company) = (
        short("remark", 20)?,
        short("description", 150)?,
        short("remark_company", 20)?,
    );
    let mobiles: Vec<String> = call
        .body
        .texts("remark_mobiles")?
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    let overwrite = call.body.has("remark_mobiles");
    if let Some(picture) = call.body.text("remark_pic_mediaid")? {
        world
            .shelf
            .usable(picture, Kind::Image, Use::Message, call.now)?;
    }
    let follow = pair(world, call)?;
    if let Some(remark) = remark {
        follow.remark = remark;
    }
    if let Some(description) = description {
        follow.description = description;
    }
    if let Some(company) = company {
        follow.company = company;
    }
    if overwrite {
        follow.mobiles = mobiles;
    }
    Ok(Outcome::done())
}

fn pair<'w>(world: &'w mut World, call: &Call<'_>) -> Result<&'w mut Follow, Refusal> {
    let member = serving(
        world,
        call.caller,
        call.body.needed("userid", Code::UserId)?,
    )?;
    let id = call
        .body
        .needed("external_userid", Code::ExternalUserIdMissing)?;
    let place = world.customers.place(id).ok_or(Code::ExternalUserId)?;
    world
        .customers
        .follow_mut(place, member)
        .ok_or_else(|| Code::NoRelation.into())
}

fn numbers(world: &World, ids: &[&str]) -> Result<Vec<usize>, Refusal> {
    ids.iter()
        .map(|id| world.tags.number(id).ok_or_else(|| Code::TagId.into()))
        .collect()
}
