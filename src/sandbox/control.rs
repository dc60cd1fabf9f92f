//! Turns control calls into what people and fate do: members confirm, customers leave, answers get lost.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::callbacks::CallbackOptions;
use super::confirm::Confirmation;
use super::faults::Rule;
use super::mass::Task;
use super::options::Behaviour;
use super::wire::{Reply, Request};
use super::world::World;

/// `POST /control/callbacks/repeat`: one event by its number, or the latest.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    number: Option<u64>,
    #[serde(default)]
    last: usize,
}

/// `POST /control/confirm`; all fields may be left out.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Confirm {
    member: Option<String>,
    msgid: Option<String>,
    fraction: f64,
    untick: f64,
    seed: u64,
}

impl Default for Confirm {
    fn default() -> Self {
        Self {
            member: None,
            msgid: None,
            fraction: 1.0,
            untick: 0.0,
            seed: 0,
        }
    }
}

impl World {
    /// Answers one control request at `now`. A request that makes no sense answers 400 and `{"error"}`.
    pub fn control(&mut self, now: f64, request: &Request) -> Reply {
        let reply = match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/control/record") => Ok(self.show_record(request)),
            ("GET", "/control/tasks") => Ok(Reply::json(
                &self.show_tasks(request.parameter("rows").is_some()),
            )),
            ("GET", "/control/stats") => Ok(Reply::json(&self.stats.show())),
            ("GET", "/control/world") => Ok(Reply::json(&self.show())),
            ("GET", "/control/chats") => Ok(Reply::json(&self.show_chats())),
            ("GET", "/control/callbacks") => Ok(Reply::json(&self.callbacks.show())),
            ("GET", "/control/faults") => Ok(Reply::json(&json!({"faults": self.faults.show()}))),
            ("GET", "/control/behaviour") => Ok(Reply::json(&json!(self.behaviour))),
            ("DELETE", "/control/faults") => {
                self.faults.clear();
                Ok(Reply::json(&json!({"faults": []})))
            }
            ("POST", "/control/confirm") => self.post_confirm(now, &request.body),
            ("POST", "/control/faults") => self.post_faults(&request.body),
            ("POST", "/control/behaviour") => self.post_behaviour(&request.body),
            ("DELETE", "/control/callbacks") => {
                self.callbacks.clear();
                Ok(Reply::json(&self.callbacks.show()))
            }
            ("POST", "/control/kill_tokens") => {
                self.tokens.kill_all();
                Ok(Reply::json(&json!({})))
            }
            ("POST", path) => match self.change(now, path, &request.body) {
                Some(changed) => changed.map(|answer| Reply::json(&answer)),
                None => Ok(Reply::not_found()),
            },
            _ => Ok(Reply::not_found()),
        };
        self.record.flush();
        reply.unwrap_or_else(|error| refuse(&error))
    }

    // What people do; none for a path that is not one of these.
    fn change(&mut self, now: f64, path: &str, body: &[u8]) -> Option<Result<Value, String>> {
        Some(match path {
            "/control/customer" => read(body).and_then(|change| self.change_customer(now, change)),
            "/control/member" => read(body).and_then(|change| self.change_member(now, &change)),
            "/control/department" => read(body).and_then(|change| self.change_department(now, change)),
            "/control/chat" => read(body).and_then(|change| self.change_chat(now, change)),
            "/control/tag" => read(body).and_then(|change| self.change_tag(now, change)),
            "/control/moment" => read(body).and_then(|change| self.change_moment(now, change)),
            "/control/click" => read(body).and_then(|change| self.click(now, change)),
            "/control/app" => read(body).and_then(|change| self.change_app(change)),
            "/control/robot" => read(body).and_then(|change| self.change_robot(&change)),
            "/control/link" => read(body).map(|change| self.change_link(now, &change)),
            "/control/callbacks" => read(body)
                .and_then(|options: CallbackOptions| self.listen_for(options))
                .map(|()| self.callbacks.show()),
            "/control/callbacks/repeat" => read(body)
                .map(|again: Repeat| json!({"repeated": self.callbacks.repeat(again.number, again.last)})),
            _ => return None,
        })
    }

    fn show_record(&self, request: &Request) -> Reply {
        let since = request
            .parameter("since")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let mut body = String::new();
        for line in self.record.since(since) {
            body.push_str(line);
            body.push('\n');
        }
        Reply::typed(200, "application/x-ndjson", body.into_bytes())
    }

    fn show_tasks(&self, rows: bool) -> Value {
        let tasks: Vec<Value> = self
            .tasks
            .tasks
            .iter()
            .map(|task| self.show_task(task, rows))
            .collect();
        json!({"tasks": tasks})
    }

    fn show_task(&self, task: &Task, with_rows: bool) -> Value {
        let member = |part: &super::mass::Part| {
            let mut counts = [0_usize; 4];
            for row in &part.rows {
                counts[usize::from(row.status)] += 1;
            }
            let mut shown = json!({
                "member": self.staff.userid(part.member), "confirmed_at": part.confirmed,
                "unsent": counts[0], "sent": counts[1], "not_friend": counts[2], "capped": counts[3],
            });
            if with_rows {
                let rows = part.rows.iter().map(|row| json!({"target": self.target_id(row.target), "status": row.status, "sent_at": row.sent}));
                shown["rows"] = rows.collect();
            }
            shown
        };
        json!({
            "msgid": task.msgid, "chat_type": if task.group { "group" } else { "single" }, "created_at": task.created,
            "sender": task.sender.map(|place| self.staff.userid(place)), "text": task.content.text, "attachments": task.content.attachments,
            "allow_select": task.allow_select, "cancelled_at": task.cancelled, "reminders": task.reminders.len(),
            "members": task.parts.iter().map(member).collect::<Vec<_>>(),
        })
    }

    fn post_confirm(&mut self, now: f64, body: &[u8]) -> Result<Reply, String> {
        let asked: Confirm = read(body)?;
        let member = asked
            .member
            .map(|userid| {
                self.staff
                    .place(&userid)
                    .ok_or(format!("no member {userid}"))
            })
            .transpose()?;
        let task = asked
            .msgid
            .map(|msgid| self.tasks.place(&msgid).ok_or(format!("no task {msgid}")))
            .transpose()?;
        let confirmation = Confirmation {
            member,
            task,
            fraction: asked.fraction,
            untick: asked.untick,
            seed: asked.seed,
        };
        Ok(Reply::json(
            &json!({"confirmed": self.confirm(now, &confirmation)}),
        ))
    }

    fn post_faults(&mut self, body: &[u8]) -> Result<Reply, String> {
        let body: Value = read(body)?;
        let rules = body.get("faults").cloned().unwrap_or(body);
        let rules = if rules.is_array() {
            rules
        } else {
            json!([rules])
        };
        let rules: Vec<Rule> = serde_json::from_value(rules).map_err(|error| error.to_string())?;
        for rule in rules {
            self.faults.add(self.seed, rule);
        }
        Ok(Reply::json(&json!({"faults": self.faults.show()})))
    }

    fn post_behaviour(&mut self, body: &[u8]) -> Result<Reply, String> {
        let changes: BTreeMap<String, Value> = read(body)?;
        let mut behaviour = json!(self.behaviour);
        for (name, value) in changes {
            behaviour[name] = value;
        }
        self.behaviour =
            serde_json::from_value::<Behaviour>(behaviour).map_err(|error| error.to_string())?;
        Ok(Reply::json(&json!(self.behaviour)))
    }
}

/// Reads a control body; an empty one is an empty object.
pub(super) fn read<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, String> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// Says what was wrong with a control request.
pub(super) fn refuse(error: &str) -> Reply {
    Reply::typed(
        400,
        "application/json; charset=UTF-8",
        json!({"error": error}).to_string().into_bytes(),
    )
}
