//! A skeleton and the members who may send it become the texts their customers would read, before anybody knows who they are.

use super::skeleton::{Skeleton, constants, fields};
use crate::{
    model::Message,
    template::{Shared, TemplateErrorKind, Values},
    workspace::{Campaign, MemberData, Policy},
};
use std::collections::BTreeMap;

/// A member as far as files, or the directory beside them, know one.
#[derive(Debug, Clone)]
pub struct Sender<'a> {
    /// What people call the member: the directory's name, else the key in `members.toml`.
    pub shown: String,
    /// `member.name`, where the directory told it.
    pub name: Option<String>,
    /// What `members.toml` says.
    pub data: Option<&'a MemberData>,
}

/// Texts of one touch by who sends them.
#[derive(Debug, Clone, Default)]
pub struct Renderings {
    /// Distinct messages, each with its senders; `⟨person.…⟩`, `⟨run.…⟩` and `⟨M⟩` still stand for what varies.
    pub texts: Vec<(Message, Vec<String>)>,
    /// Senders without a value the text needs, by the dotted name of that value.
    pub missing: BTreeMap<String, Vec<String>>,
}

/// Renders a touch for each sender. Without senders, or where no text depends on one, the skeleton is the only text.
pub fn renderings(
    campaign: &Campaign,
    policy: &Policy,
    skeleton: &Skeleton,
    senders: &[Sender<'_>],
) -> Renderings {
    let mut found = Renderings::default();
    if !skeleton.per_member || senders.is_empty() {
        let all = senders.iter().map(|sender| sender.shown.clone()).collect();
        found.texts.push((skeleton.message.clone(), all));
        return found;
    }
    let mut values = constants(campaign, policy);
    for root in ["person", "run"] {
        values.set(root, placeholders(skeleton, root));
    }
    for sender in senders {
        values.set("member", member(sender));
        one(skeleton, sender, &values, &mut found);
    }
    found
}

fn one(skeleton: &Skeleton, sender: &Sender<'_>, values: &Values, found: &mut Renderings) {
    match skeleton.template.text(values) {
        Ok(text) => {
            let message = Message {
                text,
                ..skeleton.message.clone()
            };
            match found.texts.iter_mut().find(|(known, _)| *known == message) {
                Some((_, senders)) => senders.push(sender.shown.clone()),
                None => found.texts.push((message, vec![sender.shown.clone()])),
            }
        }
        Err(error) => {
            if let TemplateErrorKind::Undefined(name) = error.kind {
                found
                    .missing
                    .entry(name)
                    .or_default()
                    .push(sender.shown.clone());
            }
            // Anything else is a finding of the skeleton already.
        }
    }
}

/// What is known of a member; a name nobody told is a placeholder, since every member has one.
fn member(sender: &Sender<'_>) -> Shared {
    let mut known: BTreeMap<String, Shared> = BTreeMap::new();
    let name = sender.name.as_deref().unwrap_or("⟨member.name⟩");
    known.insert("name".to_owned(), Shared::text(name));
    for (name, value) in sender.data.iter().flat_map(|data| &data.vars) {
        known.insert(name.clone(), Shared::of(value));
    }
    Shared::object(known)
}

fn placeholders(skeleton: &Skeleton, root: &str) -> Shared {
    let fields = fields(&skeleton.template, &format!("{root}."));
    Shared::object(fields.into_iter().map(|field| {
        let placeholder = Shared::text(&format!("⟨{root}.{field}⟩"));
        (field, placeholder)
    }))
}
