//! The raw types become JSON Schemas, for editors and for the validation of every file.

use super::{
    raw_campaign::RawCampaign, raw_members::RawMembers, raw_rules::RawLexicon,
    raw_settings::RawSettings, raw_signoffs::RawSignoffs,
};
use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Every schema of what people write, by the name of its file below `schema/`.
pub fn schemas() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("campaign.schema.json", campaign()),
        ("lexicon.schema.json", lexicon()),
        ("members.schema.json", members()),
        ("settings.schema.json", settings()),
        ("signoffs.schema.json", signoffs()),
    ])
}

/// The schema of campaigns.
pub(super) fn campaign() -> Value {
    schema_of::<RawCampaign>("campaign", "qunfa 活动 campaign")
}

/// The schema of `members.toml`.
pub(super) fn members() -> Value {
    schema_of::<RawMembers>("members", "qunfa 成员资料 members.toml")
}

/// The schema of `qunfa.toml`.
pub(super) fn settings() -> Value {
    schema_of::<RawSettings>("settings", "qunfa 设置 qunfa.toml")
}

/// The schema of a company's own words.
pub(super) fn lexicon() -> Value {
    schema_of::<RawLexicon>("lexicon", "qunfa 词表 lexicon")
}

/// The schema of sign-offs.
pub(super) fn signoffs() -> Value {
    schema_of::<RawSignoffs>("signoffs", "qunfa 签核 signoffs")
}

/// The schema of any type, in the one dialect of this project; `name` goes into its `$id`.
pub fn schema_of<T: JsonSchema>(name: &str, title: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(WithoutNull);
    schema_by::<T>(settings, name, title)
}

/// The same for what is only written, as JSON, where nothing may be null.
pub fn schema_of_output<T: JsonSchema>(name: &str, title: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(WithoutIntegerFormat);
    schema_by::<T>(settings, name, title)
}

fn schema_by<T: JsonSchema>(settings: SchemaSettings, name: &str, title: &str) -> Value {
    let generator = settings.into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert(
        "$id".to_owned(),
        format!("urn:qunfa:schema:{name}:1").into(),
    );
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}

/// Takes integer formats out, which only Rust knows.
#[derive(Debug, Clone)]
struct WithoutIntegerFormat;

impl Transform for WithoutIntegerFormat {
    fn transform(&mut self, schema: &mut Schema) {
        without_integer_format(schema);
        transform_subschemas(self, schema);
    }
}

fn without_integer_format(schema: &mut Schema) {
    let format = schema.get("format").and_then(Value::as_str);
    if format.is_some_and(|format| format.starts_with(['u', 'i'])) {
        schema.remove("format");
    }
}

/// TOML has no null: takes it out of every type, and integer formats with it, which only Rust knows.
#[derive(Debug, Clone)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|kind| kind != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                schema.insert("type".to_owned(), only);
            }
        }
        without_integer_format(schema);
        if let Some(Value::Array(branches)) = schema.get_mut("anyOf") {
            branches.retain(|branch| branch.get("type").is_none_or(|kind| kind != "null"));
            if let [Value::Object(only)] = branches.as_slice() {
                let only = only.clone();
                schema.remove("anyOf");
                for (key, value) in only {
                    // The field's own description is the better one.
                    schema.ensure_object().entry(key).or_insert(value);
                }
            }
        }
        transform_subschemas(self, schema);
    }
}
