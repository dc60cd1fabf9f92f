//! Turns what customers and members do to each other into the world after it, and tells the receivers of callbacks (WeCom doc 92130).

use serde::Deserialize;
use serde_json::{Value, json};

use super::callback_xml::Element;
use super::caps::{Target, period};
use super::chance::Chance;
use super::customers::{Bond, Customer, Follow};
use super::world::World;

/// `POST /control/customer`.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum CustomerChange {
    /// Somebody new, or a customer the member did not have.
    Add {
        member: String,
        external_userid: Option<String>,
        name: Option<String>,
        mobile: Option<String>,
        unionid: Option<String>,
        #[serde(default)]
        tags: Vec<String>,
        /// The channel mark of the QR code.
        state: Option<String>,
        /// How they met (WeCom doc 92114).
        add_way: Option<u8>,
        /// The member accepts automatically and has not yet: `add_half_external_contact`.
        #[serde(default)]
        half: bool,
        /// The client greets by itself, so nobody else may: no welcome code.
        #[serde(default)]
        greeted: bool,
        /// The corporation of a WeCom user; without it the customer is a WeChat user.
        company: Option<String>,
    },
    /// Every member loses the customer.
    Remove { external_userid: String },
    /// The customer removes the member; mass messages end with status 2.
    CustomerDeletes {
        external_userid: String,
        member: String,
    },
    /// The member removes the customer, or hands the customer over; calls answer 84061.
    MemberDeletes {
        external_userid: String,
        member: String,
        #[serde(default)]
        transferred: bool,
    },
    /// A member edits remark, description or numbers in the client.
    Edit {
        external_userid: String,
        member: String,
        remark: Option<String>,
        description: Option<String>,
        mobiles: Option<Vec<String>>,
    },
    /// A hand-over failed: `customer_refused` or `customer_limit_exceed`.
    TransferFail {
        external_userid: String,
        member: String,
        reason: String,
    },
    /// Sets and removes corporate tags, by id or name.
    Tag {
        external_userid: String,
        member: String,
        #[serde(default)]
        add: Vec<String>,
        #[serde(default)]
        remove: Vec<String>,
    },
    /// They talked, so mass messages without a sender go through this member.
    Talk {
        external_userid: String,
        member: String,
    },
    /// The customer got mass messages that this interface did not send.
    Received {
        external_userid: String,
        count: usize,
    },
}

impl World {
    pub(super) fn change_customer(
        &mut self,
        now: f64,
        change: CustomerChange,
    ) -> Result<Value, String> {
        match change {
            CustomerChange::Add {
                member,
                external_userid,
                name,
                mobile,
                unionid,
                tags,
                state,
                add_way,
                half,
                greeted,
                company,
            } => {
                let member = self.known_member(&member)?;
                let tags = self.known_tags(&tags)?;
                let known = external_userid
                    .as_deref()
                    .and_then(|id| self.customers.place(id));
                let place = match known {
                    Some(place) => {
                        self.customers.befriend(place, member, now as i64);
                        place
                    }
                    None => self.new_customer(now, member, external_userid, name, unionid, company),
                };
                if let Some(follow) = self.customers.follow_mut(place, member) {
                    follow.mobiles.extend(mobile);
                    follow.tags.extend(tags);
                    follow.state = state.or(follow.state.take());
                    follow.add_way = add_way.unwrap_or(follow.add_way);
                }
                Ok(self.met(now, place, member, half, greeted))
            }
            CustomerChange::Remove { external_userid } => {
                let place = self.known_customer(&external_userid)?;
                let members: Vec<usize> = self.customers.people[place]
                    .kept()
                    .map(|follow| follow.member)
                    .collect();
                for member in members {
                    let member = self.staff.userid(member).to_owned();
                    self.part(now, &external_userid, &member, Bond::MemberLeft, false)?;
                }
                Ok(json!({}))
            }
            CustomerChange::CustomerDeletes {
                external_userid,
                member,
            } => self.part(now, &external_userid, &member, Bond::CustomerLeft, false),
            CustomerChange::MemberDeletes {
                external_userid,
                member,
                transferred,
            } => self.part(
                now,
                &external_userid,
                &member,
                Bond::MemberLeft,
                transferred,
            ),
            CustomerChange::Edit {
                external_userid,
                member,
                remark,
                description,
                mobiles,
            } => {
                let follow = self.known_follow(&external_userid, &member)?;
                follow.remark = remark.unwrap_or_else(|| follow.remark.clone());
                follow.description = description.unwrap_or_else(|| follow.description.clone());
                follow.mobiles = mobiles.unwrap_or_else(|| follow.mobiles.clone());
                self.customer_event(
                    now,
                    "edit_external_contact",
                    &member,
                    &external_userid,
                    Vec::new(),
                )
            }
            CustomerChange::TransferFail {
                external_userid,
                member,
                reason,
            } => {
                let reason = Element::Text("FailReason", reason);
                self.customer_event(
                    now,
                    "transfer_fail",
                    &member,
                    &external_userid,
                    vec![reason],
                )
            }
            CustomerChange::Tag {
                external_userid,
                member,
                add,
                remove,
            } => {
                let (add, remove) = (self.known_tags(&add)?, self.known_tags(&remove)?);
                let follow = self.known_follow(&external_userid, &member)?;
                follow
                    .tags
                    .retain(|tag| !remove.contains(tag) && !add.contains(tag));
                follow.tags.extend(add);
                self.customer_event(
                    now,
                    "edit_external_contact",
                    &member,
                    &external_userid,
                    Vec::new(),
                )
            }
            CustomerChange::Talk {
                external_userid,
                member,
            } => {
                let member_place = self.known_member(&member)?;
                self.known_follow(&external_userid, &member)?;
                let place = self.known_customer(&external_userid)?;
                self.customers.people[place].talked = member_place;
                self.welcomes.talked(place, member_place);
                Ok(json!({}))
            }
            CustomerChange::Received {
                external_userid,
                count,
            } => {
                let place = self.known_customer(&external_userid)?;
                let period = period(self.behaviour.cap, now);
                self.caps
                    .fill(Target::Customer(place), period, count.min(1000));
                Ok(json!({}))
            }
        }
    }

    fn new_customer(
        &mut self,
        now: f64,
        member: usize,
        id: Option<String>,
        name: Option<String>,
        unionid: Option<String>,
        company: Option<String>,
    ) -> usize {
        let mut chance = Chance::new(&[self.seed, 13, self.customers.people.len() as u64]);
        self.customers.add(Customer {
            id: id
                .unwrap_or_else(|| chance.letters(if company.is_some() { "wo" } else { "wm" }, 30)),
            name: name.unwrap_or_else(|| "新客户".to_owned()),
            gender: 0,
            unionid: unionid
                .or_else(|| Some(chance.letters("oU", 26)))
                .filter(|_| company.is_none()),
            company: company.map(String::into_boxed_str),
            follows: vec![Follow::fresh(member, now as i64)],
            talked: member,
        })
    }

    // The receivers hear of it with a code for the welcome, which lives 20 s and works once.
    fn met(&mut self, now: f64, place: usize, member: usize, half: bool, greeted: bool) -> Value {
        self.deeds
            .count(member, now.floor() as i64, |deed| deed.won += 1);
        let code = (!greeted).then(|| self.welcome_code(now, place, member));
        let customer = &self.customers.people[place];
        let (id, userid) = (customer.id.clone(), self.staff.userid(member).to_owned());
        let state = customer
            .follow(member)
            .and_then(|follow| follow.state.clone());
        let mut elements = Vec::new();
        elements.extend(state.map(|state| Element::Text("State", state)));
        elements.extend(code.clone().map(|code| Element::Text("WelcomeCode", code)));
        let change = if half {
            "add_half_external_contact"
        } else {
            "add_external_contact"
        };
        // Both are known, so there is nothing to refuse.
        _ = self.customer_event(now, change, &userid, &id, elements);
        let mut answer = json!({"external_userid": id});
        if let Some(code) = code {
            answer["welcome_code"] = json!(code);
        }
        answer
    }

    fn part(
        &mut self,
        now: f64,
        external_userid: &str,
        member: &str,
        bond: Bond,
        transferred: bool,
    ) -> Result<Value, String> {
        self.known_follow(external_userid, member)?.bond = bond;
        let change = if bond == Bond::CustomerLeft {
            let place = self.known_member(member)?;
            self.deeds
                .count(place, now.floor() as i64, |deed| deed.lost += 1);
            "del_follow_user"
        } else {
            "del_external_contact"
        };
        let source = transferred.then(|| Element::Text("Source", "DELETE_BY_TRANSFER".to_owned()));
        self.customer_event(
            now,
            change,
            member,
            external_userid,
            source.into_iter().collect(),
        )
    }

    fn customer_event(
        &mut self,
        now: f64,
        change: &'static str,
        member: &str,
        external_userid: &str,
        more: Vec<Element>,
    ) -> Result<Value, String> {
        let member = self.known_member(member)?;
        let customer = self.known_customer(external_userid)?;
        let mut elements = vec![
            Element::Text("ChangeType", change.to_owned()),
            Element::Text("UserID", self.staff.userid(member).to_owned()),
            Element::Text("ExternalUserID", self.customers.people[customer].id.clone()),
        ];
        elements.extend(more);
        self.happened(
            now,
            "change_external_contact",
            change,
            None,
            "sys",
            elements,
        );
        Ok(json!({}))
    }

    fn known_follow(&mut self, external_userid: &str, member: &str) -> Result<&mut Follow, String> {
        let (place, member_place) = (
            self.known_customer(external_userid)?,
            self.known_member(member)?,
        );
        let missing = format!("{member} does not have {external_userid}");
        self.customers
            .follow_mut(place, member_place)
            .ok_or(missing)
    }

    fn known_tags(&self, names: &[String]) -> Result<Vec<usize>, String> {
        names
            .iter()
            .map(|name| self.tags.find(name).ok_or_else(|| format!("no tag {name}")))
            .collect()
    }
}
