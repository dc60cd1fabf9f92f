//! Turns `add_msg_template` into a task that members have to confirm (WeCom doc 92135).

use foldhash::HashMap;
use serde_json::{Value, json};

use super::audience::{self, Audience};
use super::caps::Target;
use super::chance::Chance;
use super::code::Code;
use super::content::{Content, content};
use super::token::caller_name;
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

/// A mass task 群发任务. Nothing repeats it and nothing edits it.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) msgid: String,
    pub(super) group: bool,
    pub(super) sender: Option<usize>,
    pub(super) created: f64,
    pub(super) content: Content,
    pub(super) allow_select: bool,
    pub(super) parts: Vec<Part>,
    pub(super) cancelled: Option<f64>,
    pub(super) reminders: Vec<f64>,
}

/// What one member has to confirm.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) member: usize,
    /// When the member confirmed, Unix seconds.
    pub(super) confirmed: Option<i64>,
    pub(super) rows: Vec<Row>,
}

/// What became of one target: 0 not sent, 1 sent, 2 no friend, 3 had enough.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) target: Target,
    pub(super) status: u8,
    /// When it was sent, with status 1 only.
    pub(super) sent: Option<i64>,
}

/// All tasks, oldest first.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    pub(super) tasks: Vec<Task>,
    places: HashMap<String, usize>,
}

impl Tasks {
    pub(super) fn place(&self, msgid: &str) -> Option<usize> {
        self.places.get(msgid).copied()
    }

    fn add(&mut self, task: Task) {
        self.places.insert(task.msgid.clone(), self.tasks.len());
        self.tasks.push(task);
    }
}

/// `add_msg_template`: content is checked first, then targets, then whether anybody is left.
pub(super) fn create(world: &mut World, call: &Call<'_>) -> Handled {
    let group = match call.body.text("chat_type")? {
        None | Some("single") => false,
        Some("group") => true,
        Some(_) => return Err(Code::Argument.into()),
    };
    let content = content(world, call)?;
    let allow_select = call.body.flag("allow_select")?;
    let audience = if group {
        audience::chats(world, call)?
    } else {
        audience::customers(world, call)?
    };
    if audience.by_member.is_empty() {
        return Err(Refusal::with(
            Code::NobodyToSend,
            json!({"fail_list": audience.failed}),
        ));
    }
    let sender = call
        .body
        .text("sender")?
        .and_then(|userid| world.staff.place(userid));
    // The time is in the ids, or a sandbox started anew would give old ids to new tasks.
    let number = world.tasks.tasks.len() as u64;
    let msgid = Chance::new(&[world.seed, 7, number, call.now.to_bits()]).letters("msg", 29);
    record(world, call, &msgid, group, sender, &content, &audience);
    let rows = |targets: Vec<Target>| {
        targets
            .into_iter()
            .map(|target| Row {
                target,
                status: 0,
                sent: None,
            })
            .collect()
    };
    let parts = audience
        .by_member
        .into_iter()
        .map(|(member, targets)| Part {
            member,
            confirmed: None,
            rows: rows(targets),
        });
    let parts = parts.collect();
    let task = Task {
        msgid: msgid.clone(),
        group,
        sender,
        created: call.now,
        content,
        allow_select,
        parts,
        cancelled: None,
        reminders: Vec::new(),
    };
    world.tasks.add(task);
    Ok(Outcome::Json(
        json!({"fail_list": audience.failed, "msgid": msgid}),
    ))
}

impl World {
    /// The id that the wire knows a target by.
    pub(super) fn target_id(&self, target: Target) -> &str {
        match target {
            Target::Customer(place) => &self.customers.people[place].id,
            Target::Chat(place) => &self.chats.all[place].id,
        }
    }
}

fn record(
    world: &mut World,
    call: &Call<'_>,
    msgid: &str,
    group: bool,
    sender: Option<usize>,
    content: &Content,
    audience: &Audience,
) {
    let recipients: Vec<&str> = audience
        .by_member
        .values()
        .flatten()
        .map(|target| world.target_id(*target))
        .collect();
    let members: Vec<Value> = audience
        .by_member
        .keys()
        .map(|member| json!(world.staff.userid(*member)))
        .collect();
    let facts = json!({
        "msgid": msgid,
        "chat_type": if group { "group" } else { "single" },
        "by": caller_name(call.caller),
        "sender": sender.map(|place| world.staff.userid(place)),
        "members": members,
        "recipients": recipients,
        "fail_list": audience.failed,
        "text": content.text,
        "attachments": content.attachments,
        "digest": call.digest(),
    });
    world.record.append(call.now, "task_created", facts);
}
