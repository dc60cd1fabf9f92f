//! Turns `message/send` into what members receive, lose to the limits, or never see twice (WeCom docs 90236, 94867).

use std::collections::VecDeque;

use foldhash::HashMap;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::app_body::{Channel, Message, message};
use super::app_receivers::{agent, receivers};
use super::body::Body;
use super::chance::Chance;
use super::code::Code;
use super::limits::window_admits;
use super::statistics::day;
use super::token::App;
use super::wire::{Call, Caller, Handled, Outcome, Refusal};
use super::world::World;

const DAY_S: f64 = 86_400.0;
/// Four hours.
const INTERVAL_MAX_S: i64 = 14_400;
/// Person-times an app may reach in a day, for each seat of the corporation (WeCom doc 90312).
const PERSON_TIMES_PER_SEAT: usize = 200;

/// What apps sent.
#[derive(Debug, Default)]
pub(super) struct Notices {
    minutes: HashMap<(i64, usize), VecDeque<f64>>,
    hours: HashMap<(i64, usize), VecDeque<f64>>,
    contents: HashMap<[u8; 32], (f64, String)>,
    sent: HashMap<String, Sent>,
    person_times: HashMap<(i64, i64), usize>,
    /// Messages that arrived, by app and day.
    arrived: HashMap<(i64, i64), u64>,
}

#[derive(Debug)]
struct Sent {
    agent_id: i64,
    at: f64,
    recalled: bool,
}

/// `message/send`: accepted is not delivered; what is over a member's limit vanishes in silence.
pub(super) fn send(world: &mut World, call: &Call<'_>) -> Handled {
    let agent_id = agent(world, call)?;
    let receivers = receivers(world, call)?;
    let message = message(world, call.now, &call.body, Channel::App(agent_id))?;
    if message.kind == "miniprogram_notice" && call.body.text("touser")? == Some("@all") {
        return Err(Code::UserId.into());
    }
    let interval = interval(&call.body)?;
    if receivers.members.is_empty() {
        return Err(Refusal::with(Code::AllReceiversBad, receivers.lists()));
    }
    let today = (agent_id, day(call.second()));
    let used =
        world.notices.person_times.get(&today).copied().unwrap_or(0) + receivers.members.len();
    if used > world.staff.members.len() * PERSON_TIMES_PER_SEAT {
        return Err(Code::Frequency.into());
    }
    world.notices.person_times.insert(today, used);
    let digest = digest(&call.body);
    let mut answer = if world.behaviour.quirks && digest[0].is_multiple_of(2) {
        receivers.bad_lists()
    } else {
        receivers.lists()
    };
    if let Some(first) = duplicate_of(world, call, &digest, interval) {
        let members: Vec<&str> = receivers
            .members
            .iter()
            .map(|place| world.staff.userid(*place))
            .collect();
        let facts = json!({"agent_id": agent_id, "members": members, "first_msgid": first, "digest": call.digest()});
        world
            .record
            .append(call.now, "app_message_deduplicated", facts);
        // Nobody has written down whether the first msgid comes back; callers have to live with both.
        if digest[1].is_multiple_of(2) {
            answer["msgid"] = json!(first);
        }
        return Ok(Outcome::Json(answer));
    }
    let msgid = Chance::new(&[
        world.seed,
        10,
        world.notices.sent.len() as u64,
        call.now.to_bits(),
    ])
    .letters("m", 63);
    world
        .notices
        .contents
        .insert(digest, (call.now, msgid.clone()));
    world.notices.sent.insert(
        msgid.clone(),
        Sent {
            agent_id,
            at: call.now,
            recalled: false,
        },
    );
    let members: Vec<usize> = receivers.members.iter().copied().collect();
    let userids: Vec<&str> = members
        .iter()
        .map(|place| world.staff.userid(*place))
        .collect();
    let facts = json!({
        "agent_id": agent_id, "msgid": msgid, "msgtype": message.kind, "members": userids, "payload": message.shown(),
        "safe": call.body.number("safe")?.unwrap_or(0), "digest": call.digest(),
    });
    world.record.append(call.now, "app_message_sent", facts);
    for member in &members {
        deliver(world, call, agent_id, *member, &msgid, &message);
    }
    answer["msgid"] = json!(msgid);
    if message.kind == "template_card"
        && let Some(code) = world.keep_card(call.now, agent_id, members, &message.payload)
    {
        answer["response_code"] = json!(code);
    }
    Ok(Outcome::Json(answer))
}

/// `message/get_statistics`: person-times of today (0) or yesterday (1), app by app.
pub(super) fn statistics(world: &mut World, call: &Call<'_>) -> Handled {
    let back = call.body.number("time_type")?.unwrap_or(0);
    if !(0..=1).contains(&back) {
        return Err(Code::Argument.into());
    }
    let wanted = day(call.second()) - back;
    let row = |app: &App| {
        let count = world
            .notices
            .arrived
            .get(&(app.agent_id, wanted))
            .copied()
            .unwrap_or(0);
        json!({"agentid": app.agent_id, "app_name": app.name, "count": count})
    };
    let rows: Vec<Value> = world.corporation.apps.iter().map(row).collect();
    Ok(Outcome::Json(json!({"statistics": rows})))
}

/// `message/recall`: within 24 hours, by the app that sent it.
pub(super) fn recall(world: &mut World, call: &Call<'_>) -> Handled {
    let msgid = call.body.needed("msgid", Code::Argument)?;
    let sent = world
        .notices
        .sent
        .get_mut(msgid)
        .filter(|sent| call.caller == Caller::App(sent.agent_id))
        .ok_or(Code::Argument)?;
    if call.now > sent.at + DAY_S {
        return Err(Code::MsgIdExpired.into());
    }
    if !sent.recalled {
        sent.recalled = true;
        world.record.append(
            call.now,
            "app_message_recalled",
            json!({"agent_id": sent.agent_id, "msgid": msgid}),
        );
    }
    Ok(Outcome::done())
}

fn digest(body: &Body) -> [u8; 32] {
    let mut content = body.0.clone();
    content
        .retain(|name, _| name != "enable_duplicate_check" && name != "duplicate_check_interval");
    Sha256::digest(Value::Object(content).to_string()).into()
}

// Absent when the caller did not ask for the check.
fn interval(body: &Body) -> Result<Option<i64>, Refusal> {
    let interval = body.number("duplicate_check_interval")?.unwrap_or(1800);
    if !(0..=INTERVAL_MAX_S).contains(&interval) {
        return Err(Code::Argument.into());
    }
    body.flag("enable_id_trans")?;
    Ok(body.flag("enable_duplicate_check")?.then_some(interval))
}

fn duplicate_of(
    world: &mut World,
    call: &Call<'_>,
    digest: &[u8; 32],
    interval: Option<i64>,
) -> Option<String> {
    let contents = &mut world.notices.contents;
    contents.retain(|_, (at, _)| *at > call.now - INTERVAL_MAX_S as f64);
    let interval = interval? as f64;
    let earlier = contents
        .get(digest)
        .filter(|(at, _)| *at > call.now - interval);
    earlier.map(|(_, msgid)| msgid.clone())
}

fn deliver(
    world: &mut World,
    call: &Call<'_>,
    agent_id: i64,
    member: usize,
    msgid: &str,
    message: &Message,
) {
    let minute = world.notices.minutes.entry((agent_id, member)).or_default();
    let hour = world.notices.hours.entry((agent_id, member)).or_default();
    let passes = window_admits(
        minute,
        call.now,
        60.0,
        world.behaviour.app_messages_per_minute as usize,
    ) && window_admits(
        hour,
        call.now,
        3600.0,
        world.behaviour.app_messages_per_hour as usize,
    );
    if passes {
        minute.push_back(call.now);
        hour.push_back(call.now);
        let today = (agent_id, day(call.second()));
        *world.notices.arrived.entry(today).or_default() += 1;
    }
    let facts = json!({
        "agent_id": agent_id, "msgid": msgid, "member": world.staff.userid(member), "msgtype": message.kind, "text": message.text(),
        "digest": call.digest(),
    });
    world.record.append(
        call.now,
        if passes {
            "app_message_delivered"
        } else {
            "app_message_dropped"
        },
        facts,
    );
}
