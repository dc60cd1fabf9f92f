//! Turns what happens in the world into callbacks: who hears of it, in which order, and how often it is tried (WeCom doc 90930).
//!
//! What the interface itself changed is told to nobody. A callback has three attempts, and may still be lost, come twice or late.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::callback_crypto::CallbackSecret;
use super::callback_xml::{Element, document, element, envelope};
use super::chance::Chance;
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

/// One request that a receiver is to be sent now.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// What [`World::answered`] is to be told.
    pub number: u64,
    /// `GET` for the verification of an address, `POST` for an event.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// XML, empty for `GET`.
    pub body: String,
    /// How long the receiver may take, seconds of the machine's clock.
    pub deadline_s: f64,
}

/// What a receiver answered in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// All receivers, what waits for them and what went out.
#[derive(Debug, Default)]
pub(super) struct Callbacks {
    receivers: Vec<Receiver>,
    queue: VecDeque<u64>,
    events: BTreeMap<u64, Event>,
    flights: BTreeMap<u64, Flight>,
    made: u64,
}

#[derive(Debug)]
struct Receiver {
    options: CallbackOptions,
    secret: CallbackSecret,
    agent_id: Option<i64>,
    standing: Standing,
    busy: bool,
}

/// Whether an address has proved that it can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    New,
    Asked,
    Verified,
    Refused,
}

#[derive(Debug)]
struct Event {
    to: String,
    event: &'static str,
    change: &'static str,
    xml: String,
    attempts: u32,
    state: &'static str,
}

#[derive(Debug)]
struct Flight {
    to: String,
    errand: Errand,
}

#[derive(Debug)]
enum Errand {
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
        let numbers: Vec<u64> = match number {
            Some(number) => self
                .events
                .contains_key(&number)
                .then_some(number)
                .into_iter()
                .collect(),
            None => {
                let skipped = self.events.len().saturating_sub(last);
                self.events.keys().skip(skipped).copied().collect()
            }
        };
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
                json!({"number": number, "to": event.to, "event": event.event, "change_type": event.change,
                    "attempts": event.attempts, "state": event.state, "xml": event.xml})
            })
            .collect();
        json!({"receivers": receivers, "waiting": self.queue.len(), "events": events})
    }

    fn requeue(&mut self, number: u64) {
        if let Some(event) = self.events.get_mut(&number) {
            event.attempts = 0;
            event.state = "waiting";
            self.queue.push_back(number);
        }
    }

    fn receiver(&mut self, to: &str) -> Option<&mut Receiver> {
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

    /// Takes the requests that receivers are to be sent now; each has at most one open.
    pub fn outgoing(&mut self, now: f64) -> Vec<Outgoing> {
        let mut errands = Vec::new();
        for place in 0..self.callbacks.receivers.len() {
            let receiver = &self.callbacks.receivers[place];
            let to = receiver.options.to.clone();
            let errand = match receiver.standing {
                _ if receiver.busy => None,
                Standing::New => Some(Errand::Verify {
                    plain: String::new(),
                }),
                Standing::Verified if !self.behaviour.callbacks_held => {
                    self.pick(&to).map(|event| Errand::Deliver { event })
                }
                _ => None,
            };
            if let Some(errand) = errand {
                errands.push(self.send_off(now, place, errand));
            }
        }
        errands
    }

    /// Hears how a receiver answered one of [`World::outgoing`]; nothing when it did not in time.
    pub fn answered(&mut self, now: f64, number: u64, answer: Option<CallbackAnswer>) {
        let Some(flight) = self.callbacks.flights.remove(&number) else {
            return;
        };
        if let Some(receiver) = self.callbacks.receiver(&flight.to) {
            receiver.busy = false;
        }
        match flight.errand {
            Errand::Verify { plain } => self.verified(now, &flight.to, &plain, answer.as_ref()),
            Errand::Deliver { event } => self.heard(now, &flight.to, event, answer.as_ref()),
        }
        self.record.flush();
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
            let row = Event {
                to,
                event,
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

    fn pick(&mut self, to: &str) -> Option<u64> {
        let callbacks = &mut self.callbacks;
        let waiting: Vec<usize> = (0..callbacks.queue.len())
            .filter(|place| {
                let number = callbacks.queue[*place];
                callbacks
                    .events
                    .get(&number)
                    .is_some_and(|event| event.to == to)
            })
            .collect();
        let place = match self.behaviour.callback_order {
            CallbackOrder::Given => waiting.first(),
            CallbackOrder::Reversed => waiting.last(),
            CallbackOrder::Shuffled => {
                let mut chance =
                    Chance::new(&[self.seed, 21, callbacks.made, waiting.len() as u64]);
                waiting.get(chance.below(waiting.len()))
            }
        };
        place.and_then(|place| callbacks.queue.remove(*place))
    }

    fn send_off(&mut self, now: f64, place: usize, mut errand: Errand) -> Outgoing {
        self.callbacks.made += 1;
        let number = self.callbacks.made;
        let mut chance = Chance::new(&[self.seed, 20, number, now.to_bits()]);
        let mut random = [0; 16];
        random.copy_from_slice(&chance.letters("", 16).into_bytes());
        let (timestamp, nonce) = ((now.floor() as i64).to_string(), chance.letters("", 10));
        if let Errand::Verify { plain } = &mut errand {
            *plain = chance.next().to_string();
        }
        let receiver = &self.callbacks.receivers[place];
        let message = match &errand {
            Errand::Verify { plain } => plain.as_str(),
            Errand::Deliver { event } => &self.callbacks.events[event].xml,
        };
        let encrypted = receiver
            .secret
            .encrypt(random, message, &self.corporation.id);
        let signature = receiver.secret.sign(&timestamp, &nonce, &encrypted);
        let verifying = matches!(errand, Errand::Verify { .. });
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("msg_signature", &signature)
            .append_pair("timestamp", &timestamp)
            .append_pair("nonce", &nonce);
        if verifying {
            query.append_pair("echostr", &encrypted);
        }
        let join = if receiver.options.url.contains('?') {
            '&'
        } else {
            '?'
        };
        let outgoing = Outgoing {
            number,
            method: if verifying { "GET" } else { "POST" },
            url: format!("{}{join}{}", receiver.options.url, query.finish()),
            body: if verifying {
                String::new()
            } else {
                envelope(&self.corporation.id, receiver.agent_id, &encrypted, number)
            },
            deadline_s: if verifying {
                self.behaviour.callback_verify_s
            } else {
                self.behaviour.callback_deadline_s
            },
        };
        let receiver = &mut self.callbacks.receivers[place];
        receiver.busy = true;
        if verifying {
            receiver.standing = Standing::Asked;
        }
        let to = receiver.options.to.clone();
        self.callbacks.flights.insert(number, Flight { to, errand });
        outgoing
    }

    fn verified(&mut self, now: f64, to: &str, plain: &str, answer: Option<&CallbackAnswer>) {
        // The plain text and nothing else: no quotes, no newline.
        let fine =
            answer.is_some_and(|answer| answer.status == 200 && answer.body == plain.as_bytes());
        let Some(receiver) = self.callbacks.receiver(to) else {
            return;
        };
        receiver.standing = if fine {
            Standing::Verified
        } else {
            Standing::Refused
        };
        let facts =
            json!({"to": to, "verified": fine, "status": answer.map(|answer| answer.status)});
        self.record.append(now, "callback_address", facts);
    }

    fn heard(&mut self, now: f64, to: &str, number: u64, answer: Option<&CallbackAnswer>) {
        let fine = answer.is_some_and(|answer| answer.status == 200);
        let attempts_max = self.behaviour.callback_attempts;
        let Some(event) = self.callbacks.events.get_mut(&number) else {
            return;
        };
        event.attempts += 1;
        let lost = !fine && event.attempts >= attempts_max;
        event.state = match (fine, lost) {
            (true, _) => "heard",
            (false, true) => "lost",
            (false, false) => "waiting",
        };
        let facts = json!({"number": number, "to": to, "event": event.event, "change_type": event.change,
            "attempt": event.attempts, "status": answer.map(|answer| answer.status), "state": event.state});
        let again = event.state == "waiting";
        self.record.append(now, "callback_sent", facts);
        if again {
            self.callbacks.queue.push_front(number);
            return;
        }
        let mut chance = Chance::new(&[self.seed, 22, number, self.callbacks.made]);
        if fine && chance.hit(self.behaviour.callback_repeat_rate) {
            self.callbacks.requeue(number);
        }
        self.read_reply(now, to, answer);
    }

    // An answer may carry a message, encrypted as ours are; a card can be changed that way.
    fn read_reply(&mut self, now: f64, to: &str, answer: Option<&CallbackAnswer>) {
        let Some(text) = answer.and_then(|answer| std::str::from_utf8(&answer.body).ok()) else {
            return;
        };
        let parts =
            ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"].map(|name| element(text, name));
        let [
            Some(encrypted),
            Some(signature),
            Some(timestamp),
            Some(nonce),
        ] = parts
        else {
            return;
        };
        let Some(receiver) = self.callbacks.receiver(to) else {
            return;
        };
        let plain = receiver
            .secret
            .verify(signature, timestamp, nonce, encrypted)
            .and_then(|()| receiver.secret.decrypt(encrypted));
        let facts = match plain {
            Ok((xml, _)) => json!({"to": to, "msgtype": element(&xml, "MsgType"), "xml": xml}),
            Err(error) => json!({"to": to, "error": error.to_string()}),
        };
        self.record.append(now, "callback_reply", facts);
    }
}
