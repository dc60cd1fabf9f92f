//! Turns tasks into what may be read of them, and stops or reminds them (WeCom docs 93338, 97610, 97618).

use serde_json::{Value, json};

use super::code::Code;
use super::mass::{Part, Row, Task};
use super::paging::{Above, PageRule, page};
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

const ROWS: PageRule = PageRule {
    default: 500,
    max: 1000,
    above: Above::Default,
};
const DAY_S: f64 = 86_400.0;

/// `get_groupmsg_list_v2`: tasks created in a span of at most a month; a fresh one is missing for a while.
pub(super) fn list(world: &mut World, call: &Call<'_>) -> Handled {
    let group = match call.body.needed("chat_type", Code::Argument)? {
        "single" => false,
        "group" => true,
        _ => return Err(Code::Argument.into()),
    };
    let start = call.body.number("start_time")?.ok_or(Code::Argument)?;
    let end = call.body.number("end_time")?.ok_or(Code::Argument)?;
    if end < start || end - start > 31 * 86_400 {
        return Err(Code::Argument.into());
    }
    let filter = call.body.number("filter_type")?.unwrap_or(2);
    if !(0..=2).contains(&filter) {
        return Err(Code::Argument.into());
    }
    // Tasks made over the interface have no creator, and members of this world make none.
    let none = filter == 1 || call.body.text("creator")?.is_some();
    let question = format!("{group}|{start}|{end}|{filter}|{none}");
    let page = page(
        world,
        call,
        &PageRule {
            default: 50,
            max: 100,
            above: Above::Default,
        },
        &question,
    )?;
    let lag = world
        .faults
        .listing_lag_s()
        .unwrap_or(world.behaviour.listing_lag_s);
    let seen = |task: &&Task| {
        let created = task.created.floor() as i64;
        !none
            && task.group == group
            && (start..=end).contains(&created)
            && task.created + lag <= call.now
    };
    let tasks: Vec<&Task> = world.tasks.tasks.iter().filter(seen).collect();
    let (rows, next_cursor) = page.cut(&tasks, call.now);
    let rows: Vec<Value> = rows
        .iter()
        .map(|task| listed(task, world.behaviour.quirks))
        .collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "group_msg_list": rows}),
    ))
}

/// `get_groupmsg_task`: who confirmed.
pub(super) fn members(world: &mut World, call: &Call<'_>) -> Handled {
    let task = &world.tasks.tasks[readable(world, call)?];
    let page = page(world, call, &ROWS, &task.msgid)?;
    let seen: Vec<&Part> = task
        .parts
        .iter()
        .filter(|part| world.sees(call.caller, part.member))
        .collect();
    let (parts, next_cursor) = page.cut(&seen, call.now);
    let row = |part: &&Part| {
        let mut row = json!({"userid": echoed(world, part.member), "status": 0});
        if let Some(confirmed) = part.confirmed {
            row["status"] = json!(world.behaviour.confirmed_status);
            row["send_time"] = json!(confirmed);
        }
        row
    };
    let rows: Vec<Value> = parts.iter().map(row).collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "task_list": rows}),
    ))
}

/// `get_groupmsg_send_result`: what became of one member's customers or chats.
pub(super) fn send_result(world: &mut World, call: &Call<'_>) -> Handled {
    let task = &world.tasks.tasks[readable(world, call)?];
    let userid = call.body.needed("userid", Code::UserId)?;
    let member = world.staff.place(userid).ok_or(Code::UserId)?;
    let page = page(
        world,
        call,
        &ROWS,
        &format!("{}|{}", task.msgid, userid.to_lowercase()),
    )?;
    if !world.sees(call.caller, member) {
        return Err(Code::OutOfSight.into());
    }
    // Parts stand in the order of their members.
    let part = task
        .parts
        .binary_search_by_key(&member, |part| part.member)
        .ok();
    let part = part.map(|place| &task.parts[place]);
    let (rows, next_cursor) = page.cut(part.map_or(&[][..], |part| &part.rows), call.now);
    let name = if task.group {
        "chat_id"
    } else {
        "external_userid"
    };
    let row = |row: &Row| {
        let mut shown = json!({name: world.target_id(row.target), "userid": echoed(world, member), "status": row.status});
        if let Some(sent) = row.sent {
            shown["send_time"] = json!(sent);
        }
        shown
    };
    let rows: Vec<Value> = rows.iter().map(row).collect();
    Ok(Outcome::Json(
        json!({"next_cursor": next_cursor, "send_list": rows}),
    ))
}

/// `get_group_msg_result`: the call of before 2020-11-17, which knows none of the messages made since.
pub(super) fn older(_: &mut World, call: &Call<'_>) -> Handled {
    call.body.needed("msgid", Code::MsgIdMissing)?;
    Err(Code::MsgId.into())
}

/// `remind_groupmsg_send`: three in 24 hours.
pub(super) fn remind(world: &mut World, call: &Call<'_>) -> Handled {
    let place = open_task(world, call)?;
    let task = &mut world.tasks.tasks[place];
    task.reminders.retain(|at| *at > call.now - DAY_S);
    if task.reminders.len() >= 3 {
        return Err(Code::Reminded.into());
    }
    task.reminders.push(call.now);
    let facts = json!({"msgid": task.msgid, "count": task.reminders.len()});
    world.record.append(call.now, "task_reminded", facts);
    Ok(Outcome::done())
}

/// `cancel_groupmsg_send`: stops what nobody confirmed; a repeat answers 41093.
pub(super) fn cancel(world: &mut World, call: &Call<'_>) -> Handled {
    let place = open_task(world, call)?;
    let task = &mut world.tasks.tasks[place];
    task.cancelled = Some(call.now);
    let unsent: usize = task
        .parts
        .iter()
        .filter(|part| part.confirmed.is_none())
        .map(|part| part.rows.len())
        .sum();
    let facts = json!({"msgid": task.msgid, "unsent": unsent});
    world.record.append(call.now, "task_cancelled", facts);
    Ok(Outcome::done())
}

fn listed(task: &Task, changed: bool) -> Value {
    let mut listed = json!({"msgid": task.msgid, "create_time": format!("{}", task.created.floor() as i64), "create_type": 0});
    if let Some(text) = &task.content.text {
        listed["text"] = json!({"content": text});
    }
    listed["attachments"] = json!(task.content.echoed(changed));
    listed
}

// Ids may come back in lower case, whatever the member was called.
fn echoed(world: &World, member: usize) -> String {
    let userid = world.staff.userid(member);
    if world.behaviour.quirks {
        userid.to_lowercase()
    } else {
        userid.to_owned()
    }
}

fn find(world: &World, call: &Call<'_>) -> Result<usize, Refusal> {
    world
        .tasks
        .place(call.body.needed("msgid", Code::MsgIdMissing)?)
        .ok_or_else(|| Code::MsgId.into())
}

fn open_task(world: &World, call: &Call<'_>) -> Result<usize, Refusal> {
    let place = find(world, call)?;
    if world.tasks.tasks[place].cancelled.is_some() {
        Err(Code::Cancelled.into())
    } else {
        Ok(place)
    }
}

fn readable(world: &World, call: &Call<'_>) -> Result<usize, Refusal> {
    let place = find(world, call)?;
    let task = &world.tasks.tasks[place];
    if call.now < task.created + world.behaviour.dispatch_lag_s {
        return Err(Code::Dispatching.into());
    }
    if task.cancelled.is_some() && !world.behaviour.results_after_cancel {
        return Err(Code::Cancelled.into());
    }
    Ok(place)
}
