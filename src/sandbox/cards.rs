//! Holds the interactive cards that were sent, and turns clicks and updates into what members see (WeCom docs 94888, 90240).

use std::collections::BTreeSet;

use foldhash::HashMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::app_body::Channel;
use super::app_receivers::agent;
use super::body::Body;
use super::callback_xml::Element;
use super::card::{Setting, check_card};
use super::chance::Chance;
use super::code::Code;
use super::wire::{Call, Caller, Handled, Outcome};
use super::world::World;

/// Seconds in which a card may be updated.
const UPDATE_LIFE_S: f64 = 72.0 * 3600.0;

/// What was sent and may still be clicked.
#[derive(Debug, Default)]
pub(super) struct Cards {
    sent: Vec<SentCard>,
    codes: HashMap<String, Ticket>,
    tasks: BTreeSet<(i64, String)>,
}

#[derive(Debug)]
struct SentCard {
    agent_id: i64,
    task_id: String,
    kind: String,
    members: Vec<usize>,
    keys: Vec<String>,
}

/// The right to update a card once.
#[derive(Debug)]
struct Ticket {
    agent_id: i64,
    task_id: String,
    issued: f64,
    used: bool,
}

impl Cards {
    /// Says whether an app has used this task's id.
    pub(super) fn knows_task(&self, agent_id: i64, task_id: &str) -> bool {
        self.tasks.contains(&(agent_id, task_id.to_owned()))
    }
}

/// `POST /control/click`: a member answers a card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Click {
    member: String,
    task_id: String,
    /// The key of the button; the only one when absent.
    key: Option<String>,
    /// The click was on the menu in the card's corner.
    #[serde(default)]
    menu: bool,
    /// Chosen options by question.
    #[serde(default)]
    selected: std::collections::BTreeMap<String, Vec<String>>,
}

impl World {
    /// Remembers a card that can be clicked, and makes the code it can be updated with.
    pub(super) fn keep_card(
        &mut self,
        now: f64,
        agent_id: i64,
        members: Vec<usize>,
        card: &Value,
    ) -> Option<String> {
        let task_id = card["task_id"].as_str()?.to_owned();
        self.cards.tasks.insert((agent_id, task_id.clone()));
        let kind = card["card_type"].as_str()?.to_owned();
        let keys = keys(card);
        let sent = SentCard {
            agent_id,
            task_id: task_id.clone(),
            kind: kind.clone(),
            members,
            keys,
        };
        self.cards.sent.push(sent);
        kind.ends_with("_interaction")
            .then(|| self.ticket(now, agent_id, task_id))
    }

    /// Lets a member click, and tells the app.
    pub(super) fn click(&mut self, now: f64, click: Click) -> Result<Value, String> {
        let member = self
            .staff
            .place(&click.member)
            .ok_or(format!("no member {}", click.member))?;
        let sent = self
            .cards
            .sent
            .iter()
            .rev()
            .find(|card| card.task_id == click.task_id)
            .ok_or(format!("no card {}", click.task_id))?;
        if !sent.members.contains(&member) {
            return Err(format!(
                "{} did not get the card {}",
                click.member, click.task_id
            ));
        }
        let key = click.key.or_else(|| sent.keys.first().cloned());
        let key = key.ok_or("the card has nothing to click; give a key")?;
        if !sent.keys.contains(&key) {
            return Err(format!("the card has the keys {:?}, not {key}", sent.keys));
        }
        let (agent_id, kind) = (sent.agent_id, sent.kind.clone());
        let code = self.ticket(now, agent_id, click.task_id.clone());
        let event = if click.menu {
            "template_card_menu_event"
        } else {
            "template_card_event"
        };
        let userid = self.staff.userid(member).to_owned();
        let facts = json!({"agent_id": agent_id, "member": userid, "task_id": click.task_id, "key": key, "selected": click.selected});
        self.record.append(now, "card_clicked", facts);
        let mut elements = vec![
            Element::Text("EventKey", key),
            Element::Text("TaskId", click.task_id),
            Element::Text("CardType", kind),
            Element::Text("ResponseCode", code.clone()),
            Element::Number("AgentID", agent_id),
        ];
        if !click.menu {
            elements.push(Element::Selected(click.selected.into_iter().collect()));
        }
        self.happened(now, event, "", Some(agent_id), &userid, elements);
        Ok(json!({"response_code": code}))
    }

    fn ticket(&mut self, now: f64, agent_id: i64, task_id: String) -> String {
        let number = self.cards.codes.len() as u64;
        let code = Chance::new(&[self.seed, 23, number, now.to_bits()]).letters("rc", 62);
        let ticket = Ticket {
            agent_id,
            task_id,
            issued: now,
            used: false,
        };
        self.cards.codes.insert(code.clone(), ticket);
        code
    }
}

/// `message/update_template_card`: once for each response code, within 72 hours.
pub(super) fn update(world: &mut World, call: &Call<'_>) -> Handled {
    let users = call.body.texts("userids")?;
    let (parties, tags) = (call.body.array("partyids")?, call.body.array("tagids")?);
    if users.len() > 1000 {
        return Err(Code::UserListTooLong.into());
    }
    if parties.len() > 100 {
        return Err(Code::TooManyParties.into());
    }
    if tags.len() > 100 {
        return Err(Code::TooManyTags.into());
    }
    let everybody = call.body.flag("atall")?;
    let agent_id = agent(world, call)?;
    let button = call.body.object("button")?;
    let card = call.body.object("template_card")?;
    check_change(world, call, agent_id, button.as_ref(), card.as_ref())?;
    let code = call.body.needed("response_code", Code::Argument)?;
    let ticket = world
        .cards
        .codes
        .get_mut(code)
        .filter(|ticket| !ticket.used && call.now <= ticket.issued + UPDATE_LIFE_S)
        .filter(|ticket| call.caller == Caller::App(ticket.agent_id))
        .ok_or(Code::Argument)?;
    if users.is_empty() && parties.is_empty() && tags.is_empty() && !everybody {
        return Err(Code::NoReceiver.into());
    }
    ticket.used = true;
    let task_id = ticket.task_id.clone();
    let invalid: Vec<String> = users
        .iter()
        .filter(|userid| world.staff.place(userid).is_none())
        .map(|userid| userid.to_lowercase())
        .collect();
    let facts = json!({
        "agent_id": agent_id, "task_id": task_id, "userids": users, "partyids": parties, "tagids": tags, "atall": everybody,
        "button": button.map(|button| Value::Object(button.0)), "template_card": card.map(|card| Value::Object(card.0)),
    });
    world.record.append(call.now, "card_updated", facts);
    Ok(Outcome::Json(json!({"invaliduser": invalid})))
}

fn check_change(
    world: &World,
    call: &Call<'_>,
    agent_id: i64,
    button: Option<&Body>,
    card: Option<&Body>,
) -> Result<(), super::wire::Refusal> {
    match (button, card) {
        (Some(button), _) => button.needed("replace_name", Code::Card).map(|_| ()),
        (None, Some(card)) => {
            // The card keeps its task, whose id is known by now.
            let mut card = card.clone();
            let task_id = card.text("task_id")?.unwrap_or("updated").to_owned();
            card.0.insert(
                "task_id".to_owned(),
                json!(format!("{task_id}@{}", call.now.to_bits())),
            );
            check_card(
                &Setting::new(world, call.now, Channel::App(agent_id)),
                &card,
            )
        }
        (None, None) => Err(Code::Argument.into()),
    }
}

// Everything on a card that a click can name.
fn keys(card: &Value) -> Vec<String> {
    let lists = [&card["button_list"], &card["action_menu"]["action_list"]];
    let listed = lists.into_iter().filter_map(Value::as_array).flatten();
    let submit = std::iter::once(&card["submit_button"]);
    listed
        .chain(submit)
        .filter_map(|part| part["key"].as_str().map(str::to_owned))
        .collect()
}
