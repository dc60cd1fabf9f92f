//! Turns what people do in customer group chats into chats after it, and tells the receivers of callbacks (WeCom doc 92130).

use serde::Deserialize;
use serde_json::{Value, json};

use super::callback_xml::Element;
use super::chance::Chance;
use super::chats::Chat;
use super::world::World;

/// `POST /control/chat`.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ChatChange {
    /// A member makes a chat with customers.
    Create {
        owner: String,
        #[serde(default)]
        name: String,
        #[serde(default)]
        customers: Vec<String>,
    },
    /// A customer joins: 1 invited, 2 by a link, 3 by a QR code.
    Join {
        chat_id: String,
        external_userid: String,
        scene: Option<u8>,
    },
    /// A customer leaves.
    Leave {
        chat_id: String,
        external_userid: String,
    },
    /// A customer is removed.
    Kick {
        chat_id: String,
        external_userid: String,
    },
    /// Another member becomes the owner.
    Owner { chat_id: String, member: String },
    /// The name changes.
    Rename { chat_id: String, name: String },
    /// The notice changes.
    Notice { chat_id: String, notice: String },
    /// The chat ends.
    Dismiss { chat_id: String },
    /// The chat got messages that this interface did not send, which count towards its cap.
    Received { chat_id: String, count: usize },
}

impl World {
    pub(super) fn change_chat(&mut self, now: f64, change: ChatChange) -> Result<Value, String> {
        match change {
            ChatChange::Create {
                owner,
                name,
                customers,
            } => self.create_chat(now, &owner, name, &customers),
            ChatChange::Join {
                chat_id,
                external_userid,
                scene,
            } => {
                let (place, customer) = (
                    self.known_chat(&chat_id)?,
                    self.known_customer(&external_userid)?,
                );
                let scene = scene.unwrap_or(3);
                let chat = &mut self.chats.all[place];
                if chat.customers.contains(&customer) {
                    return Err(format!("{external_userid} is in {chat_id}"));
                }
                chat.customers.push(customer);
                chat.joined.insert(customer, (now.floor() as i64, scene));
                let scene = Element::Number("JoinScene", i64::from(scene));
                Ok(self.members_changed(now, place, "add_member", scene, external_userid))
            }
            ChatChange::Leave {
                chat_id,
                external_userid,
            } => self.part_from(now, &chat_id, external_userid, 0),
            ChatChange::Kick {
                chat_id,
                external_userid,
            } => self.part_from(now, &chat_id, external_userid, 1),
            ChatChange::Owner { chat_id, member } => {
                let (place, member) = (self.known_chat(&chat_id)?, self.known_member(&member)?);
                self.chats.hand_over(place, member);
                let chat = &mut self.chats.all[place];
                // Chats whose owner had left are taken over.
                chat.status = if chat.status == 0 { 0 } else { 3 };
                if !chat.staff.contains(&member) {
                    chat.staff.push(member);
                }
                Ok(self.chat_updated(now, place, "change_owner"))
            }
            ChatChange::Rename { chat_id, name } => {
                let place = self.known_chat(&chat_id)?;
                self.chats.all[place].name = name;
                Ok(self.chat_updated(now, place, "change_name"))
            }
            ChatChange::Notice { chat_id, notice } => {
                let place = self.known_chat(&chat_id)?;
                self.chats.all[place].notice = notice;
                Ok(self.chat_updated(now, place, "change_notice"))
            }
            ChatChange::Dismiss { chat_id } => {
                let place = self.known_chat(&chat_id)?;
                self.chats.all[place].gone = true;
                self.chat_event(now, place, "dismiss", Vec::new());
                Ok(json!({}))
            }
            ChatChange::Received { chat_id, count } => {
                let place = self.known_chat(&chat_id)?;
                let period = super::caps::period(self.behaviour.cap, now);
                self.caps
                    .fill(super::caps::Target::Chat(place), period, count.min(1000));
                Ok(json!({}))
            }
        }
    }

    /// `GET /control/chats`: every chat with its members, for one who looks around.
    pub(super) fn show_chats(&self) -> Value {
        let show = |chat: &Chat| {
            let customers: Vec<&str> = chat
                .customers
                .iter()
                .map(|place| self.customers.people[*place].id.as_str())
                .collect();
            json!({
                "chat_id": chat.id, "opengid": chat.open_gid(), "name": chat.name, "owner": self.staff.userid(chat.owner),
                "status": chat.status, "dismissed": chat.gone, "customers": customers,
            })
        };
        json!({"chats": self.chats.all.iter().map(show).collect::<Vec<Value>>()})
    }

    fn create_chat(
        &mut self,
        now: f64,
        owner: &str,
        name: String,
        customers: &[String],
    ) -> Result<Value, String> {
        let owner = self.known_member(owner)?;
        let customers = customers
            .iter()
            .map(|id| self.known_customer(id))
            .collect::<Result<Vec<usize>, String>>()?;
        let number = self.chats.all.len() as u64;
        let id = Chance::new(&[self.seed, 31, number, now.to_bits()]).letters("wr", 30);
        let place = self.chats.add(Chat {
            id: id.clone(),
            name,
            owner,
            created: now.floor() as i64,
            status: 0,
            notice: String::new(),
            staff: vec![owner],
            customers,
            joined: std::collections::BTreeMap::new(),
            version: 1,
            gone: false,
        });
        self.chat_event(now, place, "create", Vec::new());
        Ok(json!({"chat_id": id}))
    }

    fn part_from(
        &mut self,
        now: f64,
        chat_id: &str,
        external_userid: String,
        scene: i64,
    ) -> Result<Value, String> {
        let (place, customer) = (
            self.known_chat(chat_id)?,
            self.known_customer(&external_userid)?,
        );
        let chat = &mut self.chats.all[place];
        let before = chat.customers.len();
        chat.customers.retain(|member| *member != customer);
        chat.joined.remove(&customer);
        if chat.customers.len() == before {
            return Err(format!("{external_userid} is not in {chat_id}"));
        }
        Ok(self.members_changed(
            now,
            place,
            "del_member",
            Element::Number("QuitScene", scene),
            external_userid,
        ))
    }

    fn members_changed(
        &mut self,
        now: f64,
        place: usize,
        detail: &str,
        scene: Element,
        external_userid: String,
    ) -> Value {
        let chat = &mut self.chats.all[place];
        let last = chat.member_version();
        chat.version += 1;
        let current = chat.member_version();
        let elements = vec![
            Element::Text("UpdateDetail", detail.to_owned()),
            scene,
            Element::Number("MemChangeCnt", 1),
            Element::List("MemChangeList", "Item", vec![external_userid]),
            Element::Text("LastMemVer", last),
            Element::Text("CurMemVer", current.clone()),
        ];
        self.chat_event(now, place, "update", elements);
        json!({"member_version": current})
    }

    fn chat_updated(&mut self, now: f64, place: usize, detail: &str) -> Value {
        let detail = Element::Text("UpdateDetail", detail.to_owned());
        self.chat_event(now, place, "update", vec![detail]);
        json!({})
    }

    fn chat_event(&mut self, now: f64, place: usize, change: &'static str, more: Vec<Element>) {
        let mut elements = vec![
            Element::Text("ChatId", self.chats.all[place].id.clone()),
            Element::Text("ChangeType", change.to_owned()),
        ];
        elements.extend(more);
        self.happened(now, "change_external_chat", change, None, "sys", elements);
    }

    fn known_chat(&self, id: &str) -> Result<usize, String> {
        self.chats.place(id).ok_or_else(|| format!("no chat {id}"))
    }
}
