//! Who exists: one dated snapshot as columns by person number, with a set per tag and per department.

mod chat;

pub use chat::Chat;

use crate::model::{PersonKey, PersonNo, PersonSet};
use std::collections::BTreeMap;

/// A snapshot of members, departments, customers and tags.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// When the sync ended, Unix milliseconds.
    pub taken_ms: i64,
    /// By id.
    pub departments: BTreeMap<u32, Department>,
    /// Members by number.
    pub members: BTreeMap<PersonNo, Member>,
    /// Everybody who is a friend of at least one member.
    pub customers: PersonSet,
    /// Customer groups by number.
    pub chats: BTreeMap<PersonNo, Chat>,
    /// Robots and app chats that the settings declared at the last sync, each a recipient of its own: `robot:NAME`, `appchat:NAME`.
    pub posts: BTreeMap<String, PersonNo>,
    /// By app: the members it certainly does not see.
    pub unseen: BTreeMap<String, PersonSet>,
    /// Member tags by name.
    pub member_tags: Vec<Tag>,
    /// Customer tags in the order of their ids.
    pub customer_tags: Vec<Tag>,
    /// Key of every person of this snapshot, indexed by number; zero bytes where the number is not in it.
    pub keys: Vec<PersonKey>,
    /// Keyed hash of a phone → who has it; sorted; a phone may stand with several.
    pub phones: Vec<(PersonKey, PersonNo)>,
    /// Keyed hash of a unionid → who has it; sorted.
    pub unionids: Vec<(PersonKey, PersonNo)>,
}

/// One department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// WeCom's id; the root is 1.
    pub id: u32,
    /// 0 for the root.
    pub parent: u32,
    /// Its own name.
    pub name: String,
}

/// One member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// As WeCom writes it.
    pub userid: String,
    /// For people and templates.
    pub name: String,
    /// Department ids.
    pub departments: Vec<u32>,
    /// Activated and not disabled or gone (status 1).
    pub active: bool,
    /// Has the customer-contact function.
    pub contact: bool,
    /// The interface licence, where the platform said it is missing.
    pub licensed: bool,
    /// Friends: customer and when they were added, Unix seconds; by customer number.
    pub friends: Vec<(PersonNo, u32)>,
}

/// One tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// `et…` for customers; the number as text for members.
    pub id: String,
    /// Group; empty for member tags.
    pub group: String,
    /// Its name.
    pub name: String,
    /// Who has it, set by any follower.
    pub people: PersonSet,
}

impl Directory {
    /// The key of a person of this snapshot.
    pub fn key(&self, person: PersonNo) -> Option<PersonKey> {
        self.keys
            .get(person.0 as usize)
            .copied()
            .filter(|key| key.0 != [0; 16])
    }

    /// The path of a department below the root: `门店/上海`; the root's is its own name.
    pub fn path(&self, id: u32) -> String {
        let mut names = Vec::new();
        let mut at = id;
        // Bounded: a cycle in the platform's answer must not hang a plan.
        for _ in 0..32 {
            let Some(department) = self.departments.get(&at) else {
                break;
            };
            if department.parent == 0 && !names.is_empty() {
                break;
            }
            names.push(department.name.as_str());
            at = department.parent;
        }
        names.reverse();
        names.join("/")
    }

    /// A department and everything below it.
    pub fn subtree(&self, id: u32) -> Vec<u32> {
        let mut found = vec![id];
        let mut at = 0;
        while at < found.len() {
            let parent = found[at];
            found.extend(
                self.departments
                    .values()
                    .filter(|d| d.parent == parent && d.id != parent)
                    .map(|d| d.id),
            );
            at += 1;
            if found.len() > self.departments.len() {
                break;
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Departments that a written name means: a path below the root, a unique name, or a numeric id.
    pub fn departments_named(&self, written: &str) -> Vec<u32> {
        let by_path: Vec<u32> = self
            .departments
            .keys()
            .copied()
            .filter(|id| self.path(*id) == written)
            .collect();
        if !by_path.is_empty() {
            return by_path;
        }
        if let Ok(id) = written.parse::<u32>()
            && self.departments.contains_key(&id)
        {
            return vec![id];
        }
        self.departments
            .values()
            .filter(|d| d.name == written)
            .map(|d| d.id)
            .collect()
    }

    /// A member by userid, case-folded as WeCom compares them.
    pub fn member(&self, userid: &str) -> Option<PersonNo> {
        let wanted = crate::model::canonical_id(crate::model::PersonKind::Staff, userid);
        self.members
            .iter()
            .find(|(_, m)| {
                crate::model::canonical_id(crate::model::PersonKind::Staff, &m.userid) == wanted
            })
            .map(|(no, _)| *no)
    }
}

/// One list, opened.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Who is on it.
    pub people: PersonSet,
    /// Rows that matched nobody.
    pub unmatched: u64,
    /// Rows that matched several.
    pub ambiguous: u64,
    /// Rows that named somebody who was named before.
    pub duplicates: u64,
    /// Columns beyond the id.
    pub columns: Vec<String>,
    /// Values by person, in the order of `columns`; only filled when `columns` is not empty.
    pub values: BTreeMap<PersonNo, Vec<String>>,
}
