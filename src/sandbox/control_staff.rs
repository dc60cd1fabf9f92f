//! Turns what happens to members and departments into the staff after it, and tells the contact-sync receiver (WeCom doc 90970).

use serde::Deserialize;
use serde_json::{Value, json};

use super::callback_xml::Element;
use super::staff::{ACTIVE, DISABLED, Department, LEFT, Member};
use super::world::World;

/// `POST /control/member`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberChange {
    userid: String,
    op: MemberOp,
    /// `join`, `rename`: the name.
    name: Option<String>,
    /// `join`, `move`: the departments.
    #[serde(default)]
    departments: Vec<i64>,
    /// `tag`, `untag`: the member tag's number.
    tag: Option<i64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MemberOp {
    Join,
    Leave,
    Disable,
    Activate,
    Away,
    Back,
    Unlicense,
    License,
    RevokeContact,
    GrantContact,
    Rename,
    Move,
    Tag,
    Untag,
}

/// `POST /control/department`.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum DepartmentChange {
    /// A new one.
    Create {
        id: i64,
        name: String,
        parentid: i64,
    },
    /// Another name.
    Rename { id: i64, name: String },
    /// An empty one goes away.
    Delete { id: i64 },
}

impl World {
    pub(super) fn change_member(
        &mut self,
        now: f64,
        change: &MemberChange,
    ) -> Result<Value, String> {
        for id in &change.departments {
            self.known_department(*id)?;
        }
        if matches!(change.op, MemberOp::Join) {
            return self.join(now, change);
        }
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
            MemberOp::Rename => member.name = change.name.clone().ok_or("give a name")?,
            MemberOp::Move => {
                if change.departments.is_empty() {
                    return Err("give departments".to_owned());
                }
                member.departments.clone_from(&change.departments);
            }
            MemberOp::Tag | MemberOp::Untag => return self.tag_member(now, place, change),
            MemberOp::Join => {}
        }
        if matches!(change.op, MemberOp::Leave) {
            for chat in self.chats.of_owner(place).to_vec() {
                self.chats.all[chat].status = 1;
            }
        }
        self.member_event(now, place, change.op);
        Ok(json!({"status": self.staff.members[place].status}))
    }

    pub(super) fn change_department(
        &mut self,
        now: f64,
        change: DepartmentChange,
    ) -> Result<Value, String> {
        let (event, id) = match change {
            DepartmentChange::Create { id, name, parentid } => {
                self.known_department(parentid)?;
                if self.staff.department(id).is_some() {
                    return Err(format!("there is a department {id}"));
                }
                self.staff.departments.push(Department {
                    id,
                    name,
                    parent: parentid,
                    order: 1,
                });
                ("create_party", id)
            }
            DepartmentChange::Rename { id, name } => {
                self.known_department(id)?;
                let known = self
                    .staff
                    .departments
                    .iter_mut()
                    .find(|department| department.id == id);
                known.ok_or("no department")?.name = name;
                ("update_party", id)
            }
            DepartmentChange::Delete { id } => {
                self.known_department(id)?;
                if self.staff.below(id).len() > 1 || self.staff.in_department(id).next().is_some() {
                    return Err(format!("department {id} is not empty"));
                }
                self.staff
                    .departments
                    .retain(|department| department.id != id);
                ("delete_party", id)
            }
        };
        let elements = vec![
            Element::Text("ChangeType", event.to_owned()),
            Element::Number("Id", id),
        ];
        self.happened(now, "change_contact", event, None, "sys", elements);
        Ok(json!({}))
    }

    fn join(&mut self, now: f64, change: &MemberChange) -> Result<Value, String> {
        if self.staff.knows(&change.userid) {
            return Err(format!("there is a member {}", change.userid));
        }
        let departments = if change.departments.is_empty() {
            vec![1]
        } else {
            change.departments.clone()
        };
        let place = self.staff.add(Member {
            userid: change.userid.clone(),
            name: change.name.clone().unwrap_or_else(|| change.userid.clone()),
            position: String::new(),
            departments,
            leads: false,
            status: ACTIVE,
            contact: true,
            licensed: true,
            away: false,
        });
        self.customers.of_member.push(Vec::new());
        self.member_event(now, place, change.op);
        Ok(json!({"status": ACTIVE}))
    }

    fn tag_member(
        &mut self,
        now: f64,
        place: usize,
        change: &MemberChange,
    ) -> Result<Value, String> {
        let id = change.tag.ok_or("give a tag")?;
        let adds = matches!(change.op, MemberOp::Tag);
        let tag = self
            .staff
            .tags
            .iter_mut()
            .find(|tag| tag.id == id)
            .ok_or(format!("no tag {id}"))?;
        tag.members.retain(|member| *member != place);
        if adds {
            tag.members.push(place);
        }
        let list = if adds { "AddUserItems" } else { "DelUserItems" };
        let elements = vec![
            Element::Text("ChangeType", "update_tag".to_owned()),
            Element::Number("TagId", id),
            Element::Text(list, self.staff.userid(place).to_owned()),
        ];
        self.happened(now, "change_contact", "update_tag", None, "sys", elements);
        Ok(json!({}))
    }

    // Leave, licence and the right to customers are nothing the address book tells anybody.
    fn member_event(&mut self, now: f64, place: usize, op: MemberOp) {
        let event = match op {
            MemberOp::Join => "create_user",
            MemberOp::Leave => "delete_user",
            MemberOp::Disable | MemberOp::Activate | MemberOp::Rename | MemberOp::Move => {
                "update_user"
            }
            _ => return,
        };
        let member = &self.staff.members[place];
        let mut elements = vec![
            Element::Text("ChangeType", event.to_owned()),
            Element::Text("UserID", member.userid.clone()),
        ];
        if event != "delete_user" {
            let departments: Vec<String> = member.departments.iter().map(i64::to_string).collect();
            elements.push(Element::Text("Name", member.name.clone()));
            elements.push(Element::Text("Department", departments.join(",")));
            elements.push(Element::Number("Status", i64::from(member.status)));
        }
        self.happened(now, "change_contact", event, None, "sys", elements);
    }

    fn known_department(&self, id: i64) -> Result<(), String> {
        self.staff
            .department(id)
            .map(|_| ())
            .ok_or_else(|| format!("no department {id}"))
    }
}
