//! Turns what happens in the world into callbacks: who hears of it, in which order, and how often it is tried (WeCom doc 90930).
//!
//! What the interface itself changed is told to nobody. A callback has three attempts, and may still be lost, come twice or late.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::callback_crypto::CallbackSecret;
use super::callback_xml::{Element, document};
use super::world::World;

/// Events kept for looking at and for repeating.
const KEPT_MAX: usize = 10_000;

/// Where one receiver's callbacks go: an app's by its name, `customers` for 客户联系, `contacts` for 通讯录同步.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallbackOptions {
    /// The receiver: the name of an app, `customers` or `contacts`.
    pub to: String,
    /// The address; `http` and loopback only.
    pub url: String,
    /// At most 32 letters and digits.
    pub token: String,
    /// 43 letters and digits.
    pub encoding_aes_key: String,
    /// Only these events, such as `change_external_contact`; all that the receiver may hear when empty.
    #[serde(default)]
    pub events: Vec<String>,
}

/// In which order waiting callbacks go out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackOrder {
    /// As things happened.
    #[default]
    Given,
    /// The latest first.
    Reversed,
    /// Any, by the seed.
    Shuffled,
}

/// All receivers, what waits for them and what went out.
#[derive(Debug, Default)]
pub(super) struct Callbacks {
    pub(super) receivers: Vec<Receiver>,
    pub(super) queue: VecDeque<u64>,
    pub(super) events: BTreeMap<u64, Told>,
    pub(super) flights: BTreeMap<u64, Flight>,
    pub(super) made: u64,
}

/// An address, and whether something is on its way there.
#[derive(Debug)]
pub(super) struct Receiver {
    pub(super) options: CallbackOptions,
    pub(super) secret: CallbackSecret,
    pub(super) agent_id: Option<i64>,
    pub(super) standing: Standing,
    pub(super) busy: bool,
}

/// Whether an address has proved that it can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    New,
    Asked,
    Verified,
    Refused,
}

/// Something that happened, for one receiver.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) to: String,
    pub(super) name: &'static str,
    pub(super) change: &'static str,
    pub(super) xml: String,
    pub(super) attempts: u32,
    pub(super) state: &'static str,
}

/// A request that is not answered yet.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) to: String,
    pub(super) errand: Errand,
}

/// What a request is for.
#[derive(Debug)]
pub(super) enum Errand {
    Verify { plain: String },
    Deliver { event: u64 },
}

impl Callbacks {
    /// Says whether an app has an address that interactive cards can answer to.
    pub(super) fn serves_app(&self, agent_id: i64) -> bool {
        let own = |receiver: &Receiver| receiver.agent_id == Some(agent_id);
        self.receivers
            .iter()
            .any(|receiver| own(receiver) && receiver.standing != Standing::Refused)
    }

    /// How far the verification of a receiver is.
    pub(super) fn standing(&self, to: &str) -> Option<Standing> {
        self.receivers
            .iter()
            .find(|receiver| receiver.options.to == to)
            .map(|receiver| receiver.standing)
    }

    /// Takes every receiver away, and what waited for them.
    pub(super) fn clear(&mut self) {
        self.receivers.clear();
        self.queue.clear();
    }

    /// Puts events into the queue again, the latest `last` or the one of a number.
    pub(super) fn repeat(&mut self, number: Option<u64>, last: usize) -> usize {
        let skipped = self.events.len().saturating_sub(last);
        let wanted = self
            .events
            .keys()
            .enumerate()
            .filter(|(place, known)| match number {
                Some(number) => **known == number,
                None => *place >= skipped,
            });
        let numbers: Vec<u64> = wanted.map(|(_, number)| *number).collect();
        for number in &numbers {
            self.requeue(*number);
        }
        numbers.len()
    }

    /// Shows receivers and events.
    pub(super) fn show(&self) -> Value {
        let receivers: Vec<Value> = self
            .receivers
            .iter()
            .map(|receiver| {
                json!({"to": receiver.options.to, "url": receiver.options.url, "events": receiver.options.events,
                    "verified": receiver.standing == Standing::Verified})
            })
            .collect();
        let events: Vec<Value> = self
            .events
            .iter()
            .map(|(number, event)| {
                json!({"number": number, "to": event.to, "event": event.name, "change_type": event.change,
                    "attempts": event.attempts, "state": event.state, "xml": event.xml})
            })
            .collect();
        json!({"receivers": receivers, "waiting": self.queue.len(), "events": events})
    }

    pub(super) fn requeue(&mut self, number: u64) {
        if let Some(event) = self.events.get_mut(&number) {
            event.attempts = 0;
            event.state = "waiting";
            self.queue.push_back(number);
        }
    }

    pub(super) fn receiver(&mut self, to: &str) -> Option<&mut Receiver> {
        self.receivers
            .iter_mut()
            .find(|receiver| receiver.options.to == to)
    }
}

impl Receiver {
    fn hears(&self, event: &str, agent_id: Option<i64>) -> bool {
        if !self.options.events.is_empty() {
            return self.options.events.iter().any(|wanted| wanted == event)
                && (agent_id.is_none() || agent_id == self.agent_id);
        }
        match (self.options.to.as_str(), agent_id) {
            (_, Some(agent_id)) => self.agent_id == Some(agent_id),
            ("contacts", None) => event == "change_contact",
            (_, None) => event.starts_with("change_external_"),
        }
    }
}

impl World {
    /// Sets where a receiver's callbacks go; the address is verified by the next [`World::outgoing`].
    pub fn listen_for(&mut self, options: CallbackOptions) -> Result<(), String> {
        let agent_id = self.receiver_agent(&options.to)?;
        let address = url::Url::parse(&options.url).map_err(|error| error.to_string())?;
        let host = address
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']']);
        let loopback = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        if address.scheme() != "http" || !loopback {
            return Err(format!(
                "{}: callbacks go to http addresses on loopback only",
                options.url
            ));
        }
        let secret = CallbackSecret::new(&options.token, &options.encoding_aes_key)
            .map_err(|error| error.to_string())?;
        let callbacks = &mut self.callbacks;
        callbacks
            .receivers
            .retain(|receiver| receiver.options.to != options.to);
        callbacks.receivers.push(Receiver {
            options,
            secret,
            agent_id,
            standing: Standing::New,
            busy: false,
        });
        Ok(())
    }

    /// Tells the receivers that have asked for it; `agent_id` narrows it to one app.
    pub(super) fn happened(
        &mut self,
        now: f64,
        event: &'static str,
        change: &'static str,
        agent_id: Option<i64>,
        from: &str,
        elements: Vec<Element>,
    ) {
        let mut all = vec![
            Element::Text("ToUserName", self.corporation.id.clone()),
            Element::Text("FromUserName", from.to_owned()),
            Element::Number("CreateTime", now.floor() as i64),
            Element::Text("MsgType", "event".to_owned()),
            Element::Text("Event", event.to_owned()),
        ];
        all.extend(elements);
        let xml = document(&all);
        let hearers: Vec<String> = self
            .callbacks
            .receivers
            .iter()
            .filter(|receiver| {
                receiver.standing != Standing::Refused && receiver.hears(event, agent_id)
            })
            .map(|receiver| receiver.options.to.clone())
            .collect();
        for to in hearers {
            self.callbacks.made += 1;
            let number = self.callbacks.made;
            let facts = json!({"number": number, "to": to, "event": event, "change_type": change});
            self.record.append(now, "callback_made", facts);
            let row = Told {
                to,
                name: event,
                change,
                xml: xml.clone(),
                attempts: 0,
                state: "waiting",
            };
            self.callbacks.events.insert(number, row);
            self.callbacks.queue.push_back(number);
            if self.callbacks.events.len() > KEPT_MAX {
                self.callbacks.events.pop_first();
            }
        }
    }

    fn receiver_agent(&self, to: &str) -> Result<Option<i64>, String> {
        if to == "customers" || to == "contacts" {
            return Ok(None);
        }
        let app = self.corporation.apps.iter().find(|app| app.name == to);
        app.map(|app| Some(app.agent_id)).ok_or_else(|| {
            format!("no receiver {to}: it is customers, contacts or the name of an app")
        })
    }
}
