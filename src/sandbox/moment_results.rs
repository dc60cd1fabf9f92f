//! Turns moments into what may be read of them, and lets members publish and customers react (WeCom docs 93333, 95094).

use serde::Deserialize;
use serde_json::{Value, json};

use super::chance::{hash, mix, unit};
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
    let moments: Vec<&Moment> = world.moments.moments.iter().filter(seen).collect();
    let (rows, next_cursor) = page.cut(&moments, call.now);
    let rows: Vec<Value> = rows.iter().map(|moment| listed(moment)).collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "moment_list": rows}),
    ))
}

/// `get_moment_task`: which members published.
pub(super) fn members(world: &mut World, call: &Call<'_>) -> Handled {
    let moment = &world.moments.moments[find(world, call)?];
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
    let part = &world.moments.moments[moment].parts[part];
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
    let part = &world.moments.moments[moment].parts[part];
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
    let part = &world.moments.moments[moment].parts[part];
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
    let moment = &mut world.moments.moments[place];
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

/// `POST /control/moment`.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum MomentChange {
    /// Members publish: all, or one, or a share of them by a seed.
    Publish {
        moment_id: Option<String>,
        member: Option<String>,
        fraction: Option<f64>,
        #[serde(default)]
        seed: u64,
    },
    /// Somebody likes it: a customer, or a member by `userid`.
    Like {
        moment_id: String,
        member: String,
        by: String,
    },
    /// Somebody comments.
    Comment {
        moment_id: String,
        member: String,
        by: String,
    },
}

impl World {
    /// Lets people do something with moments.
    pub(super) fn change_moment(
        &mut self,
        now: f64,
        change: MomentChange,
    ) -> Result<Value, String> {
        match change {
            MomentChange::Publish {
                moment_id,
                member,
                fraction,
                seed,
            } => {
                let moment = moment_id
                    .map(|id| self.moments.place(&id).ok_or(format!("no moment {id}")))
                    .transpose()?;
                let member = member
                    .map(|id| self.staff.place(&id).ok_or(format!("no member {id}")))
                    .transpose()?;
                Ok(self.publish(now, moment, member, fraction.unwrap_or(1.0), seed))
            }
            MomentChange::Like {
                moment_id,
                member,
                by,
            } => {
                let at = now.floor() as i64;
                self.reaction(&moment_id, &member, &by)?
                    .likes
                    .push((by, at));
                Ok(json!({}))
            }
            MomentChange::Comment {
                moment_id,
                member,
                by,
            } => {
                let at = now.floor() as i64;
                self.reaction(&moment_id, &member, &by)?
                    .comments
                    .push((by, at));
                Ok(json!({}))
            }
        }
    }

    fn publish(
        &mut self,
        now: f64,
        moment: Option<usize>,
        member: Option<usize>,
        fraction: f64,
        seed: u64,
    ) -> Value {
        let mut published = Vec::new();
        let moments = self.moments.moments.iter_mut().enumerate();
        for (_, shown) in moments.filter(|(place, shown)| {
            shown.cancelled.is_none() && moment.is_none_or(|moment| moment == *place)
        }) {
            for part in &mut shown.parts {
                let draw = unit(mix(&[seed, hash(&shown.id), part.member as u64]));
                let may = part.published.is_none()
                    && member.is_none_or(|member| member == part.member)
                    && self.staff.members[part.member].works();
                if !may || draw >= fraction {
                    continue;
                }
                part.published = Some(now.floor() as i64);
                let userid = self.staff.userid(part.member);
                let customers: Vec<&str> = part
                    .customers
                    .iter()
                    .map(|place| self.customers.people[*place].id.as_str())
                    .collect();
                let facts = json!({"moment_id": shown.id, "member": userid, "customers": customers, "text": shown.text});
                self.record.append(now, "moment_published", facts);
                published.push(
                    json!({"moment_id": shown.id, "member": userid, "customers": customers.len()}),
                );
            }
        }
        json!({"published": published})
    }

    fn reaction(&mut self, id: &str, member: &str, by: &str) -> Result<&mut MomentPart, String> {
        let moment = self.moments.place(id).ok_or(format!("no moment {id}"))?;
        let place = self
            .staff
            .place(member)
            .ok_or(format!("no member {member}"))?;
        let who = self.customers.place(by);
        if who.is_none() && self.staff.place(by).is_none() {
            return Err(format!("nobody {by}"));
        }
        let part = self.moments.moments[moment]
            .parts
            .iter_mut()
            .find(|part| part.member == place && part.published.is_some())
            .ok_or(format!("{member} did not publish {id}"))?;
        if who.is_some_and(|who| !part.customers.contains(&who)) {
            return Err(format!("{by} does not see what {member} published"));
        }
        Ok(part)
    }
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
                    json!({"media_id": attachment["video"]["media_id"], "thumb_media_id": ""})
            }
            _ => {
                listed["link"] =
                    json!({"title": attachment["link"]["title"], "url": attachment["link"]["url"]})
            }
        }
    }
    listed
}

fn find(world: &World, call: &Call<'_>) -> Result<usize, Refusal> {
    let id = call.body.needed("moment_id", Code::MomentIdMissing)?;
    let place = world.moments.place(id).ok_or(Code::MomentId)?;
    // Nobody can know it before the job is done, but for one who guesses.
    if call.now < world.moments.moments[place].created + world.behaviour.moment_job_s {
        return Err(Code::MomentDispatching.into());
    }
    Ok(place)
}

fn part(world: &World, call: &Call<'_>) -> Result<(usize, usize), Refusal> {
    let moment = find(world, call)?;
    let userid = call.body.needed("userid", Code::UserId)?;
    let member = world.staff.place(userid).ok_or(Code::UserId)?;
    let parts = &world.moments.moments[moment].parts;
    let part = parts.binary_search_by_key(&member, |part| part.member);
    Ok((moment, part.map_err(|_| Code::MomentMember)?))
}
