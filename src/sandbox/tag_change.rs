//! Turns edits and deletions of corporate tags into the tags after them (WeCom doc 92117).

use super::code::Code;
use super::tags::short;
use super::wire::{Call, Caller, Handled, Outcome, Refusal};
use super::world::World;

/// `edit_corp_tag`: a tag's or a group's name and order.
pub(super) fn edit(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.body.needed("id", Code::TagId)?;
    let name = call
        .body
        .text("name")?
        .map(short)
        .transpose()?
        .map(str::to_owned);
    let order = call.body.number("order")?;
    if let Some(number) = world.tags.number(id) {
        check_maker(call, world.tags.tags[number].maker)?;
        let tag = &mut world.tags.tags[number];
        tag.name = name.unwrap_or_else(|| tag.name.clone());
        tag.order = order.unwrap_or(tag.order);
        return Ok(Outcome::done());
    }
    let number = world.tags.group(id).ok_or(Code::TagId)?;
    check_maker(call, world.tags.groups[number].maker)?;
    let group = &mut world.tags.groups[number];
    group.name = name.unwrap_or_else(|| group.name.clone());
    group.order = order.unwrap_or(group.order);
    Ok(Outcome::done())
}

/// `del_corp_tag`: tags, and groups with all that is in them. One wrong id refuses all.
pub(super) fn delete(world: &mut World, call: &Call<'_>) -> Handled {
    let (tags, groups) = (call.body.texts("tag_id")?, call.body.texts("group_id")?);
    if tags.is_empty() && groups.is_empty() {
        return Err(Code::Empty.into());
    }
    let (mut tag_numbers, mut group_numbers) = (Vec::new(), Vec::new());
    for id in tags {
        let number = world.tags.number(id).ok_or(Code::TagId)?;
        check_maker(call, world.tags.tags[number].maker)?;
        tag_numbers.push(number);
    }
    for id in groups {
        let number = world.tags.group(id).ok_or(Code::TagId)?;
        check_maker(call, world.tags.groups[number].maker)?;
        group_numbers.push(number);
    }
    for number in tag_numbers {
        world.tags.delete_tag(number);
    }
    for number in group_numbers {
        world.tags.delete_group(number);
    }
    Ok(Outcome::done())
}

// The customer-contact secret may change all; an app what it made itself.
fn check_maker(call: &Call<'_>, maker: Option<Caller>) -> Result<(), Refusal> {
    if call.caller == Caller::Customers || maker == Some(call.caller) {
        Ok(())
    } else {
        Err(Code::TagRight.into())
    }
}
