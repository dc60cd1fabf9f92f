//! Turns moments into what may be read of them (WeCom docs 93333, 95094).

use serde_json::{Value, json};

use super::code::Code;
use super::moments::{Moment, MomentPart};
use super::paging::{Above, PageRule, page};
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

const LISTED: PageRule = PageRule {
    default: 20,
    max: 20,
    above: Above::Default,
};
const ROWS: PageRule = PageRule {
    default: 500,
    max: 1000,
    above: Above::Default,
};
const RECIPIENTS: PageRule = PageRule {
    default: 3000,
    max: 5000,
    above: Above::Default,
};
/// Seconds one listing may span.
const SPAN_S: i64 = 30 * 86_400;

/// `get_moment_list`: those made in a span; a fresh one is missing for a while.
pub(super) fn list(world: &mut World, call: &Call<'_>) -> Handled {
    let start = call.body.number("start_time")?.ok_or(Code::Argument)?;
    let end = call.body.number("end_time")?.ok_or(Code::Argument)?;
    let filter = call.body.number("filter_type")?.unwrap_or(2);
    if end < start || end - start > SPAN_S || !(0..=2).contains(&filter) {
        return Err(Code::Argument.into());
    }
    // Moments made over the interface have no creator, and members of this world make none.
    let none = filter == 1 || call.body.text("creator")?.is_some();
    let page = page(world, call, &LISTED, &format!("{start}|{end}|{none}"))?;
    let lag = world
        .faults
        .listing_lag_s()
        .unwrap_or(world.behaviour.listing_lag_s);
    let seen = |moment: &&Moment| {
        let created = moment.created.floor() as i64;
        !none && (start..=end).contains(&created) && moment.created + lag <= call.now
    };
    let moments: Vec<&Moment> = world.moments.all.iter().filter(seen).collect();
    let (rows, next_cursor) = page.cut(&moments, call.now);
    let rows: Vec<Value> = rows.iter().map(|moment| listed(moment)).collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "moment_list": rows}),
    ))
}

/// `get_moment_task`: which members published.
pub(super) fn members(world: &mut World, call: &Call<'_>) -> Handled {
    let moment = &world.moments.all[find(world, call)?];
    let page = page(world, call, &ROWS, &moment.id)?;
    let parts = moment
        .parts
        .iter()
        .filter(|part| world.sees(call.caller, part.member));
    let parts: Vec<&MomentPart> = parts.collect();
    let (rows, next_cursor) = page.cut(&parts, call.now);
    let row = |part: &&MomentPart| json!({"userid": world.staff.userid(part.member), "publish_status": u8::from(part.published.is_some())});
    let rows: Vec<Value> = rows.iter().map(row).collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "task_list": rows}),
    ))
}

/// `get_moment_customer_list`: who may see what one member publishes.
pub(super) fn customers(world: &mut World, call: &Call<'_>) -> Handled {
    let (moment, part) = part(world, call)?;
    let part = &world.moments.all[moment].parts[part];
    let userid = world.staff.userid(part.member);
    let page = page(world, call, &ROWS, &format!("{moment}|{userid}"))?;
    let (rows, next_cursor) = page.cut(&part.customers, call.now);
    let row = |place: &usize| json!({"userid": userid, "external_userid": world.customers.people[*place].id});
    let rows: Vec<Value> = rows.iter().map(row).collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "customer_list": rows}),
    ))
}

/// `get_moment_send_result`: in whose moments it stands, once the member published.
pub(super) fn send_result(world: &mut World, call: &Call<'_>) -> Handled {
    let (moment, part) = part(world, call)?;
    let part = &world.moments.all[moment].parts[part];
    if part.published.is_none() {
        return Err(Code::MomentUnpublished.into());
    }
    let page = page(
        world,
        call,
        &RECIPIENTS,
        &format!("{moment}|{}", part.member),
    )?;
    let (rows, next_cursor) = page.cut(&part.customers, call.now);
    let row = |place: &usize| json!({"external_userid": world.customers.people[*place].id});
    let rows: Vec<Value> = rows.iter().map(row).collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "customer_list": rows}),
    ))
}

/// `get_moment_comments`: who liked and who commented.
pub(super) fn comments(world: &mut World, call: &Call<'_>) -> Handled {
    let (moment, part) = part(world, call)?;
    let part = &world.moments.all[moment].parts[part];
    if part.published.is_none() {
        return Err(Code::MomentUnpublished.into());
    }
    let rows = |list: &[(String, i64)]| -> Vec<Value> {
        let row = |(id, at): &(String, i64)| {
            let name = if world.customers.place(id).is_some() {
                "external_userid"
            } else {
                "userid"
            };
            json!({name: id, "create_time": at})
        };
        list.iter().map(row).collect()
    };
    Ok(Outcome::Json(
        json!({"comment_list": rows(&part.comments), "like_list": rows(&part.likes)}),
    ))
}

/// `cancel_moment_task`: nobody who did not publish can any more.
pub(super) fn cancel(world: &mut World, call: &Call<'_>) -> Handled {
    let place = find(world, call)?;
    let moment = &mut world.moments.all[place];
    if moment.cancelled.is_none() {
        moment.cancelled = Some(call.now);
        let unpublished = moment
            .parts
            .iter()
            .filter(|part| part.published.is_none())
            .count();
        let facts = json!({"moment_id": moment.id, "unpublished": unpublished});
        world.record.append(call.now, "moment_cancelled", facts);
    }
    Ok(Outcome::done())
}

fn listed(moment: &Moment) -> Value {
    let mut listed = json!({
        "moment_id": moment.id, "create_time": format!("{}", moment.created.floor() as i64), "create_type": 0,
        "visible_type": u8::from(!moment.narrowed), "text": {"content": moment.text.as_deref().unwrap_or_default()},
    });
    for attachment in &moment.attachments {
        match attachment["msgtype"].as_str() {
            Some("image") => {
                if !listed["image"].is_array() {
                    listed["image"] = json!([]);
                }
                if let Some(images) = listed["image"].as_array_mut() {
                    images.push(json!({"media_id": attachment["image"]["media_id"]}));
                }
            }
            Some("video") => {
                listed["video"] =
                    json!({"media_id": attachment["video"]["media_id"], "thumb_media_id": ""});
            }
            _ => {
                listed["link"] =
                    json!({"title": attachment["link"]["title"], "url": attachment["link"]["url"]});
            }
        }
    }
    listed
}

fn find(world: &World, call: &Call<'_>) -> Result<usize, Refusal> {
    let id = call.body.needed("moment_id", Code::MomentIdMissing)?;
    let place = world.moments.place(id).ok_or(Code::MomentId)?;
    // Nobody can know it before the job is done, but for one who guesses.
    if call.now < world.moments.all[place].created + world.behaviour.moment_job_s {
        return Err(Code::MomentDispatching.into());
    }
    Ok(place)
}

fn part(world: &World, call: &Call<'_>) -> Result<(usize, usize), Refusal> {
    let moment = find(world, call)?;
    let userid = call.body.needed("userid", Code::UserId)?;
    let member = world.staff.place(userid).ok_or(Code::UserId)?;
    let parts = &world.moments.all[moment].parts;
    let part = parts.binary_search_by_key(&member, |part| part.member);
    Ok((moment, part.map_err(|_| Code::MomentMember)?))
}
