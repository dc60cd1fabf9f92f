//! Turns waiting callbacks into requests, and answers into what is heard, tried again or lost (WeCom doc 90930).

use serde_json::json;

use super::callback_xml::{element, envelope};
use super::callbacks::{CallbackOrder, Errand, Flight, Standing};
use super::chance::Chance;
use super::world::World;

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

impl World {
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

    fn pick(&mut self, to: &str) -> Option<u64> {
        let callbacks = &mut self.callbacks;
        let (queue, events) = (&callbacks.queue, &callbacks.events);
        let own = |number: &u64| events.get(number).is_some_and(|event| event.to == to);
        let place = match self.behaviour.callback_order {
            CallbackOrder::Given => queue.iter().position(own),
            CallbackOrder::Reversed => queue.iter().rposition(own),
            CallbackOrder::Shuffled => {
                let waiting: Vec<usize> = (0..queue.len())
                    .filter(|place| own(&queue[*place]))
                    .collect();
                let mut chance =
                    Chance::new(&[self.seed, 21, callbacks.made, waiting.len() as u64]);
                waiting.get(chance.below(waiting.len())).copied()
            }
        };
        place.and_then(|place| callbacks.queue.remove(place))
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
        let facts = json!({"number": number, "to": to, "event": event.name, "change_type": event.change,
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
