//! Turns changes of the world, told over the control API, into the world after them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::caps::{Target, period};
use super::chance::Chance;
use super::customers::{Bond, Customer, Follow};
use super::staff::{ACTIVE, DISABLED, LEFT};
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
    },
    /// Every member loses the customer.
    Remove { external_userid: String },
    /// The customer removes the member; mass messages end with status 2.
    CustomerDeletes {
        external_userid: String,
        member: String,
    },
    /// The member removes the customer; calls answer 84061.
    MemberDeletes {
        external_userid: String,
        member: String,
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

/// `POST /control/member`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberChange {
    userid: String,
    op: MemberOp,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MemberOp {
    Leave,
    Disable,
    Activate,
    Away,
    Back,
    Unlicense,
    License,
    RevokeContact,
    GrantContact,
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
            } => {
                let member = self.known_member(&member)?;
                let tags = self.known_tags(&tags)?;
                let place = match external_userid
                    .as_deref()
                    .map(|id| self.customers.place(id))
                {
                    Some(Some(place)) => {
                        self.customers.befriend(place, member, now as i64);
                        place
                    }
                    _ => self.new_customer(now, member, external_userid, name, unionid),
                };
                if let Some(follow) = self.customers.follow_mut(place, member) {
                    follow.mobiles.extend(mobile);
                    follow.tags.extend(tags);
                }
                let code = self.welcome_code(now, place, member);
                Ok(
                    json!({"external_userid": self.customers.people[place].id, "welcome_code": code}),
                )
            }
            CustomerChange::Remove { external_userid } => {
                let place = self.known_customer(&external_userid)?;
                self.customers.people[place]
                    .follows
                    .iter_mut()
                    .for_each(|follow| follow.bond = Bond::MemberLeft);
                Ok(json!({}))
            }
            CustomerChange::CustomerDeletes {
                external_userid,
                member,
            } => self.part(&external_userid, &member, Bond::CustomerLeft),
            CustomerChange::MemberDeletes {
                external_userid,
                member,
            } => self.part(&external_userid, &member, Bond::MemberLeft),
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
                Ok(json!({}))
            }
            CustomerChange::Talk {
                external_userid,
                member,
            } => {
                let member_place = self.known_member(&member)?;
                self.known_follow(&external_userid, &member)?;
                let place = self.known_customer(&external_userid)?;
                self.customers.people[place].talked = member_place;
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

    pub(super) fn change_member(
        &mut self,
        _now: f64,
        change: &MemberChange,
    ) -> Result<Value, String> {
        let place = self.known_member(&change.userid)?;
        let member = &mut self.staff.members[place];
        match change.op {
            MemberOp::Leave => member.status = LEFT,
            MemberOp::Disable => member.status = DISABLED,
            MemberOp::Activate => member.status = ACTIVE,
            MemberOp::Away => member.away = true,
            MemberOp::Back => member.away = false,
            MemberOp::Unlicense => member.licensed = false,
            MemberOp::License => member.licensed = true,
            MemberOp::RevokeContact => member.contact = false,
            MemberOp::GrantContact => member.contact = true,
        }
        if matches!(change.op, MemberOp::Leave) {
            self.chats
                .chats
                .iter_mut()
                .filter(|chat| chat.owner == place)
                .for_each(|chat| chat.status = 1);
        }
        Ok(json!({"status": self.staff.members[place].status}))
    }

    /// Sizes, members and tags, for somebody who looks around.
    pub(super) fn show(&self) -> Value {
        let member = |(place, member): (usize, &super::staff::Member)| {
            json!({
                "userid": member.userid, "name": member.name, "departments": member.departments, "status": member.status,
                "contact": member.contact, "licensed": member.licensed, "away": member.away,
                "customers": self.customers.of_member[place].len(),
            })
        };
        let members: Vec<Value> = self.staff.members.iter().enumerate().map(member).collect();
        let tags: Vec<Value> =
            self.tags.tags.iter().map(|tag| json!({"id": tag.id, "name": tag.name, "group": self.tags.groups[tag.group].name})).collect();
        let departments: Vec<Value> = self
            .staff
            .departments
            .iter()
            .map(|row| json!({"id": row.id, "name": row.name, "parentid": row.parent}))
            .collect();
        json!({
            "corp_id": self.corporation.id, "customers": self.customers.people.len(), "chats": self.chats.chats.len(),
            "departments": departments, "members": members, "tags": tags,
        })
    }

    fn new_customer(
        &mut self,
        now: f64,
        member: usize,
        id: Option<String>,
        name: Option<String>,
        unionid: Option<String>,
    ) -> usize {
        let mut chance = Chance::new(&[self.seed, 13, self.customers.people.len() as u64]);
        self.customers.add(Customer {
            id: id.unwrap_or_else(|| chance.letters("wm", 30)),
            name: name.unwrap_or_else(|| "新客户".to_owned()),
            gender: 0,
            unionid: unionid.or_else(|| Some(chance.letters("oU", 26))),
            follows: vec![Follow::fresh(member, now as i64)],
            talked: member,
        })
    }

    fn part(&mut self, external_userid: &str, member: &str, bond: Bond) -> Result<Value, String> {
        self.known_follow(external_userid, member)?.bond = bond;
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

    fn known_customer(&self, id: &str) -> Result<usize, String> {
        self.customers
            .place(id)
            .ok_or_else(|| format!("no customer {id}"))
    }

    fn known_member(&self, userid: &str) -> Result<usize, String> {
        self.staff
            .place(userid)
            .ok_or_else(|| format!("no member {userid}"))
    }

    fn known_tags(&self, names: &[String]) -> Result<Vec<usize>, String> {
        names
            .iter()
            .map(|name| self.tags.find(name).ok_or_else(|| format!("no tag {name}")))
            .collect()
    }
}
