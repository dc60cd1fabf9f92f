//! A template alone becomes a skeleton in which everything that may vary is a placeholder, the campaign's constants too.

use super::skeleton::{Skeleton, compiled, fields, finding, real_value};
use crate::{
    diagnostic::Sink,
    model::{Channel, Message},
    template::{Shared, Values},
    workspace::Source,
};

/// Everything a template may take from outside.
const ROOTS: &[&str] = &["vars", "member", "person", "link", "run"];

/// What a template says by itself: its fixed words, with `⟨vars.offer⟩` and its like for the rest. None when it cannot be
/// rendered so; the sink then says why.
pub fn blank(source: &Source, sink: &mut Sink) -> Option<Skeleton> {
    let template = compiled(source, sink)?;
    let mut values = Values::new();
    for root in ROOTS {
        let named = fields(&template, &format!("{root}.")).into_iter();
        let placeholders = named.map(|field| {
            let placeholder = Shared::text(&format!("⟨{root}.{field}⟩"));
            (field, placeholder)
        });
        values.set(root, Shared::object(placeholders));
    }
    let rendered = template
        .render(&values)
        .map_err(|error| sink.push(finding(source, real_value(error))))
        .ok()?;
    Some(Skeleton {
        touch: String::new(),
        variant: None,
        channel: Channel::CustomerMass,
        message: Message {
            text: rendered.text,
            ..Message::default()
        },
        columns: fields(&template, "person.").into_iter().collect(),
        per_member: false,
        per_person: false,
        branches: template.mentions().iter().any(|name| name.decides),
        map: rendered.map,
        source: source.clone(),
        template,
    })
}
