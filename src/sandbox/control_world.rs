//! Turns the world into what somebody sees who looks around, and names into places.

use serde_json::{Value, json};

use super::staff::Staff;
use super::world::World;

impl World {
    /// Sizes, members and tags, for somebody who looks around.
    pub(super) fn show(&self) -> Value {
        let member = |(place, member): (usize, &super::staff::Member)| {
            json!({
                "userid": member.userid, "name": member.name, "departments": member.departments, "status": member.status,
                "contact": member.contact, "licensed": member.licensed, "away": member.away,
                "customers": self.customers.of_member[place].len(), "mobile": Staff::mobile(place),
                "email": self.staff.email(place, true),
            })
        };
        let members: Vec<Value> = self.staff.members.iter().enumerate().map(member).collect();
        let tags = self.tags.tags.iter().filter(|tag| !tag.deleted);
        let tags: Vec<Value> =
            tags.map(|tag| json!({"id": tag.id, "name": tag.name, "group": self.tags.groups[tag.group].name})).collect();
        let departments: Vec<Value> = self
            .staff
            .departments
            .iter()
            .map(|row| json!({"id": row.id, "name": row.name, "parentid": row.parent}))
            .collect();
        json!({
            "corp_id": self.corporation.id, "customers": self.customers.people.len(), "chats": self.chats.all.len(),
            "departments": departments, "members": members, "tags": tags,
        })
    }

    pub(super) fn known_customer(&self, id: &str) -> Result<usize, String> {
        self.customers
            .place(id)
            .ok_or_else(|| format!("no customer {id}"))
    }

    pub(super) fn known_member(&self, userid: &str) -> Result<usize, String> {
        self.staff
            .place(userid)
            .ok_or_else(|| format!("no member {userid}"))
    }
}
