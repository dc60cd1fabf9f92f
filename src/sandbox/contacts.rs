//! Turns the reading calls of 通讯录 into departments and members (WeCom docs 90196 to 90208).

use serde_json::{Value, json};

use super::code::Code;
use super::paging::{Above, PageRule, page};
use super::staff::{Department, LEFT, Member};
use super::wire::{Call, Caller, Handled, Outcome, Refusal};
use super::world::World;

/// `department/list` (WeCom doc 90208): one tree with names.
pub(super) fn department_list(world: &mut World, call: &Call<'_>) -> Handled {
    let rows: Vec<Value> = tree(world, call)?
        .into_iter()
        .map(|department| department_row(world, department))
        .collect();
    Ok(Outcome::Json(json!({"department": rows})))
}

/// `department/simplelist` (WeCom doc 95350): one tree of ids.
pub(super) fn department_simplelist(world: &mut World, call: &Call<'_>) -> Handled {
    let row = |department: &Department| json!({"id": department.id, "parentid": department.parent, "order": department.order});
    let rows: Vec<Value> = tree(world, call)?.into_iter().map(row).collect();
    Ok(Outcome::Json(json!({"department_id": rows})))
}

/// `department/get` (WeCom doc 95351): one row.
pub(super) fn department_get(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.query_number("id")?.ok_or(Code::Argument)?;
    let department = world.staff.department(id).ok_or(Code::Department)?;
    check_department(world, call, id)?;
    Ok(Outcome::Json(
        json!({"department": department_row(world, department)}),
    ))
}

/// `user/simplelist` (WeCom doc 90200): who is directly in a department.
pub(super) fn user_simplelist(world: &mut World, call: &Call<'_>) -> Handled {
    let row = |member: &Member| json!({"userid": member.userid, "name": member.name, "department": member.departments});
    let rows: Vec<Value> = in_department(world, call)?.map(row).collect();
    Ok(Outcome::Json(json!({"userlist": rows})))
}

/// `user/list` (WeCom doc 90201): the same with all that is known.
pub(super) fn user_list(world: &mut World, call: &Call<'_>) -> Handled {
    details_open(world, call)?;
    let rows: Vec<Value> = in_department(world, call)?.map(details).collect();
    Ok(Outcome::Json(json!({"userlist": rows})))
}

/// `user/list_id` (WeCom doc 96067): one row for each member and department.
pub(super) fn user_list_id(world: &mut World, call: &Call<'_>) -> Handled {
    let present = world
        .staff
        .members
        .iter()
        .filter(|member| member.status != LEFT);
    let rows: Vec<(&str, i64)> = present
        .flat_map(|member| {
            member
                .departments
                .iter()
                .map(|department| (member.userid.as_str(), *department))
        })
        .collect();
    let page = page(
        world,
        call,
        &PageRule {
            default: 10_000,
            max: 10_000,
            above: Above::Max,
        },
        "",
    )?;
    let (rows, next_cursor) = page.cut(&rows, call.now);
    let rows: Vec<Value> = rows
        .iter()
        .map(|(userid, department)| json!({"userid": userid, "department": department}))
        .collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "dept_user": rows}),
    ))
}

/// `user/get` (WeCom doc 90196): one member, flat.
pub(super) fn user_get(world: &mut World, call: &Call<'_>) -> Handled {
    details_open(world, call)?;
    let userid = call.query("userid").ok_or(Code::UserId)?;
    let place = world.staff.place(&userid).ok_or(Code::UserUnknown)?;
    if !world.sees(call.caller, place) {
        return Err(Code::OutOfSight.into());
    }
    Ok(Outcome::Json(details(&world.staff.members[place])))
}

fn tree<'w>(world: &'w World, call: &Call<'_>) -> Result<Vec<&'w Department>, Refusal> {
    let roots = match call.query_number("id")? {
        Some(root) => {
            world.staff.department(root).ok_or(Code::Department)?;
            check_department(world, call, root)?;
            vec![root]
        }
        None => world.roots(call.caller),
    };
    let mut ids: Vec<i64> = Vec::new();
    for id in roots.into_iter().flat_map(|root| world.staff.below(root)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids
        .into_iter()
        .filter_map(|id| world.staff.department(id))
        .collect())
}

fn in_department<'w>(
    world: &'w World,
    call: &Call<'_>,
) -> Result<impl Iterator<Item = &'w Member>, Refusal> {
    let id = call.query_number("department_id")?.ok_or(Code::Argument)?;
    world.staff.department(id).ok_or(Code::Department)?;
    check_department(world, call, id)?;
    Ok(world
        .staff
        .in_department(id)
        .map(|place| &world.staff.members[place]))
}

fn check_department(world: &World, call: &Call<'_>, id: i64) -> Result<(), Refusal> {
    if world.sees_department(call.caller, id) {
        Ok(())
    } else {
        Err(Code::OutOfSight.into())
    }
}

fn details_open(world: &World, call: &Call<'_>) -> Result<(), Refusal> {
    if call.caller == Caller::Contacts && world.behaviour.contact_details_closed {
        return Err(Code::ContactsClosed.into());
    }
    Ok(())
}

fn department_row(world: &World, department: &Department) -> Value {
    let members = world
        .staff
        .in_department(department.id)
        .map(|place| &world.staff.members[place]);
    let leaders: Vec<&str> = members
        .filter(|member| member.leads)
        .map(|member| member.userid.as_str())
        .collect();
    json!({
        "id": department.id, "name": department.name, "name_en": "", "department_leader": leaders,
        "parentid": department.parent, "order": department.order,
    })
}

// Apps made since 2022-06-20 do not get mobile, gender, mail or picture.
fn details(member: &Member) -> Value {
    let ones = vec![1; member.departments.len()];
    let leads: Vec<u8> = member
        .departments
        .iter()
        .enumerate()
        .map(|(position, _)| u8::from(member.leads && position == 0))
        .collect();
    let attrs = if member.away {
        json!([{"type": 0, "name": "在岗状态", "text": {"value": "休假"}}])
    } else {
        json!([])
    };
    json!({
        "userid": member.userid, "name": member.name, "department": member.departments, "order": ones, "position": member.position,
        "is_leader_in_dept": leads, "direct_leader": [], "telephone": "", "alias": "", "status": member.status,
        "main_department": member.departments.first().copied().unwrap_or(1), "extattr": {"attrs": attrs},
    })
}
