//! Turns the reading calls of 客户联系 into rows (WeCom docs 92112 to 92994).

use serde_json::{Value, json};

use super::chance::hash;
use super::code::Code;
use super::customers::{Customer, Follow, kept_by, serving};
use super::paging::{Above, PageRule, page, page_at};
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

/// `get_follow_user_list` (WeCom doc 92571): the members with the customer-contact function.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]
pub(super) fn follow_users(world: &mut World, call: &Call<'_>) -> Handled {
    let members = world.staff.members.iter().enumerate();
    let serving: Vec<&str> = members
        .filter(|(place, member)| member.serves() && world.sees(call.caller, *place))
        .map(|(_, member)| member.userid.as_str())
        .collect();
    Ok(Outcome::Json(json!({"follow_user": serving})))
}

/// `externalcontact/list` (WeCom doc 92113): the ids of one member's customers.
pub(super) fn list(world: &mut World, call: &Call<'_>) -> Handled {
    let userid = call.query("userid").ok_or(Code::UserId)?;
    let member = serving(world, call.caller, &userid)?;
    let ids: Vec<&str> = kept_by(world, member)
        .map(|place| world.customers.people[place].id.as_str())
        .collect();
    if ids.is_empty() {
        return Err(Refusal::with(
            Code::NoRelation,
            json!({"external_userid": []}),
        ));
    }
    Ok(Outcome::Json(json!({"external_userid": ids})))
}

/// `externalcontact/get` (WeCom doc 92114): one customer and up to 500 followers a page.
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call
        .query("external_userid")
        .ok_or(Code::ExternalUserIdMissing)?;
    let place = world.customers.place(&id).ok_or(Code::ExternalUserId)?;
    let page = page_at(world, call, call.query("cursor").as_deref(), 500, &id)?;
    let customer = &world.customers.people[place];
    let any = customer.kept().next().is_some();
    let kept: Vec<&Follow> = customer
        .kept()
        .filter(|follow| world.sees(call.caller, follow.member))
        .collect();
    if any && kept.is_empty() {
        return Err(Code::ExternalUserId.into());
    }
    if kept.is_empty() {
        return Err(Code::NoRelation.into());
    }
    let (rows, next_cursor) = page.cut(&kept, call.now);
    let follow_user: Vec<Value> = rows
        .iter()
        .map(|follow| follow_user(world, customer, follow))
        .collect();
    Ok(Outcome::Json(
        json!({"external_contact": contact(customer), "follow_user": follow_user, "next_cursor": next_cursor}),
    ))
}

/// `batch/get_by_user` (WeCom doc 92994): one row for each member and customer.
pub(super) fn get_by_user(world: &mut World, call: &Call<'_>) -> Handled {
    let asked = call.body.texts("userid_list")?;
    if asked.is_empty() || asked.len() > 100 {
        return Err(Code::Argument.into());
    }
    let mut members = Vec::with_capacity(asked.len());
    let mut unlicensed = Vec::new();
    for userid in &asked {
        let member = serving(world, call.caller, userid)?;
        if world.staff.members[member].licensed {
            members.push(member);
        } else {
            unlicensed.push(world.staff.userid(member));
        }
    }
    if members.is_empty() {
        return Err(Code::Unlicensed.into());
    }
    let rule = PageRule {
        default: 50,
        max: 100,
        above: Above::Max,
    };
    let page = page(world, call, &rule, &asked.join("|").to_lowercase())?;
    let (rows, next) = walk(world, &members, page.start, page.size);
    let total: usize = members
        .iter()
        .map(|member| world.customers.of_member[*member].len())
        .sum();
    let mut answer =
        json!({"external_contact_list": rows, "next_cursor": page.next(next, total, call.now)});
    if !unlicensed.is_empty() {
        answer["fail_info"] = json!({"unlicensed_userid_list": unlicensed});
    }
    Ok(Outcome::Json(answer))
}

// Walks the members' lists from one position in their concatenation, and says where it stopped.
fn walk(world: &World, members: &[usize], start: usize, size: usize) -> (Vec<Value>, usize) {
    let mut rows = Vec::with_capacity(size);
    let mut base = 0;
    for member in members {
        let places = &world.customers.of_member[*member];
        for (offset, place) in places.iter().enumerate().skip(start.saturating_sub(base)) {
            if rows.len() == size {
                return (rows, base + offset);
            }
            let customer = &world.customers.people[*place];
            if let Some(follow) = customer.follow(*member) {
                rows.push(json!({"external_contact": contact(customer), "follow_info": follow_info(world, customer, follow)}));
            }
        }
        base += places.len();
    }
    (rows, base.max(start))
}

fn contact(customer: &Customer) -> Value {
    let avatar = format!("https://wx.qlogo.cn/mmhead/{:016x}/0", hash(&customer.id));
    let mut contact = json!({
        "external_userid": customer.id, "name": customer.name, "type": 1, "avatar": avatar, "gender": customer.gender,
    });
    if let Some(company) = &customer.company {
        contact["type"] = json!(2);
        contact["position"] = json!("");
        contact["corp_name"] = json!(company);
        contact["corp_full_name"] = json!(company);
        contact["external_profile"] = json!({"external_attr": []});
    } else if let Some(unionid) = &customer.unionid {
        contact["unionid"] = json!(unionid);
    }
    contact
}

fn follow_base(world: &World, customer: &Customer, follow: &Follow) -> Value {
    let member = world.staff.userid(follow.member);
    let operator = if follow.add_way == 3 {
        customer.id.as_str()
    } else {
        member
    };
    let mut base = json!({
        "userid": member, "remark": follow.remark, "description": follow.description, "createtime": follow.since,
        "remark_corp_name": follow.company, "remark_mobiles": follow.mobiles, "oper_userid": operator, "add_way": follow.add_way,
    });
    if let Some(state) = &follow.state {
        base["state"] = json!(state);
    }
    base
}

fn follow_info(world: &World, customer: &Customer, follow: &Follow) -> Value {
    let mut info = follow_base(world, customer, follow);
    info["tag_id"] = follow
        .tags
        .iter()
        .map(|tag| &world.tags.tags[*tag])
        .filter(|tag| !tag.deleted)
        .map(|tag| tag.id.as_str())
        .collect();
    info
}

fn follow_user(world: &World, customer: &Customer, follow: &Follow) -> Value {
    let corporate = follow.tags.iter().map(|tag| &world.tags.tags[*tag]);
    let corporate = corporate.filter(|tag| !tag.deleted).map(|tag| {
        json!({"group_name": world.tags.groups[tag.group].name, "tag_name": tag.name, "tag_id": tag.id, "type": 1})
    });
    let personal = follow
        .personal
        .iter()
        .map(|name| json!({"group_name": "我的标签", "tag_name": name, "type": 2}));
    let mut user = follow_base(world, customer, follow);
    user["tags"] = corporate.chain(personal).collect();
    user
}
