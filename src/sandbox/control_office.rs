//! Turns what administrators do in the console into tags, apps and robots after it (WeCom docs 92117, 90967).

use serde::Deserialize;
use serde_json::{Value, json};

use super::callback_xml::Element;
use super::chance::{Chance, hash};
use super::world::World;

/// `POST /control/tag`: somebody edits corporate tags in the client.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum TagChange {
    /// A new tag, and its group when there is none of that name.
    Create { group: String, name: String },
    /// A tag, by id or name, gets another name.
    Rename { tag: String, name: String },
    /// A tag goes away.
    Delete { tag: String },
    /// A group, by name or id, goes away with its tags.
    DeleteGroup { group: String },
    /// The tags of a group change places.
    Shuffle { group: String },
}

/// `POST /control/app`: what an app may do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppChange {
    name: String,
    /// The departments it sees, with all below them; `[1]` is everything.
    departments: Option<Vec<i64>>,
    /// Is in the list 可调用接口的应用 of 客户联系.
    customers: Option<bool>,
    disabled: Option<bool>,
}

/// `POST /control/robot`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RobotChange {
    name: String,
    disabled: Option<bool>,
    removed: Option<bool>,
}

/// `POST /control/link`: customers click a link 获客链接.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkChange {
    link_id: String,
    #[serde(default)]
    clicks: u64,
    #[serde(default)]
    customers: u64,
}

impl World {
    pub(super) fn change_tag(&mut self, now: f64, change: TagChange) -> Result<Value, String> {
        match change {
            TagChange::Create { group, name } => {
                let second = now.floor() as i64;
                let number = self
                    .tag_group(&group)
                    .unwrap_or_else(|| self.create_group(now, &group));
                let count = self.tags.tags.len() as u64;
                let id = Chance::new(&[self.seed, 33, hash(&name), count]).letters("et", 30);
                self.tags.add_tag(number, id.clone(), &name, second);
                self.tag_event(now, "create", "tag", Some(id.clone()));
                Ok(json!({"tag_id": id, "group_id": self.tags.groups[number].id}))
            }
            TagChange::Rename { tag, name } => {
                let number = self.tags.find(&tag).ok_or(format!("no tag {tag}"))?;
                self.tags.tags[number].name = name;
                let id = self.tags.tags[number].id.clone();
                self.tag_event(now, "update", "tag", Some(id));
                Ok(json!({}))
            }
            TagChange::Delete { tag } => {
                let number = self.tags.find(&tag).ok_or(format!("no tag {tag}"))?;
                self.tags.delete_tag(number);
                let id = self.tags.tags[number].id.clone();
                self.tag_event(now, "delete", "tag", Some(id));
                Ok(json!({}))
            }
            TagChange::DeleteGroup { group } => {
                let number = self.tag_group(&group).ok_or(format!("no group {group}"))?;
                self.tags.delete_group(number);
                let id = self.tags.groups[number].id.clone();
                self.tag_event(now, "delete", "tag_group", Some(id));
                Ok(json!({}))
            }
            TagChange::Shuffle { group } => {
                let number = self.tag_group(&group).ok_or(format!("no group {group}"))?;
                for tag in self.tags.tags.iter_mut().filter(|tag| tag.group == number) {
                    tag.order = -tag.order;
                }
                let id = self.tags.groups[number].id.clone();
                self.tag_event(now, "shuffle", "tag", Some(id));
                Ok(json!({}))
            }
        }
    }

    pub(super) fn change_app(&mut self, change: AppChange) -> Result<Value, String> {
        let departments = change.departments.unwrap_or_default();
        if let Some(id) = departments
            .iter()
            .find(|id| self.staff.department(**id).is_none())
        {
            return Err(format!("no department {id}"));
        }
        let app = self
            .corporation
            .apps
            .iter_mut()
            .find(|app| app.name == change.name);
        let app = app.ok_or(format!("no app {}", change.name))?;
        if !departments.is_empty() {
            app.departments = departments;
        }
        app.customers = change.customers.unwrap_or(app.customers);
        app.disabled = change.disabled.unwrap_or(app.disabled);
        Ok(
            json!({"departments": app.departments, "customers": app.customers, "disabled": app.disabled}),
        )
    }

    pub(super) fn change_robot(&mut self, change: &RobotChange) -> Result<Value, String> {
        let robot = self
            .corporation
            .robots
            .iter_mut()
            .find(|robot| robot.name == change.name);
        let robot = robot.ok_or(format!("no robot {}", change.name))?;
        robot.disabled = change.disabled.unwrap_or(robot.disabled);
        robot.removed = change.removed.unwrap_or(robot.removed);
        Ok(json!({"disabled": robot.disabled, "removed": robot.removed}))
    }

    pub(super) fn change_link(&mut self, now: f64, change: &LinkChange) -> Value {
        self.deeds.clicked(
            &change.link_id,
            now.floor() as i64,
            change.clicks,
            change.customers,
        );
        json!({})
    }

    fn create_group(&mut self, now: f64, name: &str) -> usize {
        let count = self.tags.groups.len() as u64;
        let id = Chance::new(&[self.seed, 32, hash(name), count]).letters("et", 30);
        let number = self.tags.add_group(id.clone(), name, now.floor() as i64);
        self.tag_event(now, "create", "tag_group", Some(id));
        number
    }

    fn tag_group(&self, id_or_name: &str) -> Option<usize> {
        self.tags.group(id_or_name).or_else(|| {
            let groups = &self.tags.groups;
            groups
                .iter()
                .position(|group| group.name == id_or_name && !group.deleted)
        })
    }

    fn tag_event(&mut self, now: f64, change: &'static str, kind: &str, id: Option<String>) {
        let mut elements = vec![Element::Text("ChangeType", change.to_owned())];
        elements.extend(id.map(|id| Element::Text("Id", id)));
        elements.push(Element::Text("TagType", kind.to_owned()));
        elements.push(Element::Number("StrategyId", 0));
        self.happened(now, "change_external_tag", change, None, "sys", elements);
    }
}
