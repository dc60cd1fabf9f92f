//! A mandate's text becomes named parts with digests, and two texts become the names that differ.

use crate::model::{Canonical, Digest};
use serde_json::Value;
use std::collections::BTreeMap;

/// One named input of a digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// As an author would look for it: `touch.burst.template`, `links.sale`, `policy.caps`.
    pub name: String,
    /// Of its canonical text.
    pub digest: Digest,
}

/// The parts of a mandate's text, sorted by name; none when it is not one.
pub(super) fn parts(mandate: &str) -> Option<Vec<Part>> {
    let value: Value = serde_json::from_str(mandate).ok()?;
    let mut named = BTreeMap::new();
    for (key, value) in value.as_object()? {
        match (key.as_str(), value) {
            ("touches", Value::Array(touches)) => touches
                .iter()
                .enumerate()
                .for_each(|(at, touch)| name_touch(at, touch, &mut named)),
            (_, Value::Object(members)) => {
                named.extend(
                    members
                        .iter()
                        .map(|(member, value)| (format!("{key}.{member}"), digest(value))),
                );
            }
            _ => drop(named.insert(key.clone(), digest(value))),
        }
    }
    Some(
        named
            .into_iter()
            .map(|(name, digest)| Part { name, digest })
            .collect(),
    )
}

/// Names of the parts that one text has otherwise than the other, or that only one has; sorted. None when either is not a mandate.
pub fn changed_parts(earlier: &str, now: &str) -> Option<Vec<String>> {
    let map = |text| {
        Some(
            parts(text)?
                .into_iter()
                .map(|part| (part.name, part.digest))
                .collect::<BTreeMap<_, _>>(),
        )
    };
    let (earlier, now) = (map(earlier)?, map(now)?);
    let mut names: Vec<&String> = earlier
        .keys()
        .chain(now.keys())
        .filter(|name| earlier.get(*name) != now.get(*name))
        .collect();
    names.sort();
    names.dedup();
    Some(names.into_iter().cloned().collect())
}

/// The texts in a mandate: a touch's own as it was shown, by its name; a variant's as it is written, by touch and name. None when it
/// is no mandate.
pub fn mandate_texts(mandate: &str) -> Option<BTreeMap<String, String>> {
    let value: Value = serde_json::from_str(mandate).ok()?;
    let mut texts = BTreeMap::new();
    for touch in value.get("touches")?.as_array()? {
        let Some(name) = touch.get("name").and_then(Value::as_str) else {
            continue;
        };
        let own = touch.pointer("/skeletons/0/text").and_then(Value::as_str);
        texts.extend(own.map(|text| (name.to_owned(), text.to_owned())));
        let variants = touch.get("variants").and_then(Value::as_object);
        for (variant, said) in variants.into_iter().flatten() {
            let text = said.get("template").and_then(Value::as_str);
            texts.extend(text.map(|text| (format!("{name} {variant}"), text.to_owned())));
        }
    }
    Some(texts)
}

fn name_touch(at: usize, touch: &Value, named: &mut BTreeMap<String, Digest>) {
    let name = touch
        .get("name")
        .and_then(Value::as_str)
        .map_or_else(|| at.to_string(), str::to_owned);
    for (member, value) in touch.as_object().into_iter().flatten() {
        match (member.as_str(), value) {
            ("audience" | "schedule", Value::Object(inner)) => {
                named.extend(
                    inner.iter().map(|(key, value)| {
                        (format!("touch.{name}.{member}.{key}"), digest(value))
                    }),
                );
            }
            _ => drop(named.insert(format!("touch.{name}.{member}"), digest(value))),
        }
    }
}

fn digest(value: &Value) -> Digest {
    Canonical::of(value).digest()
}
