//! The committed schemas are those of the types, and describe every key in both languages.

use qunfa::workspace::schemas;
use serde_json::Value;
use std::{fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema")
}

#[test]
fn the_committed_schemas_are_generated_from_the_types() {
    for (name, schema) in schemas() {
        let path = folder().join(name);
        let generated = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &generated).expect("the folder is writable");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == generated,
            "{name} differs from the types: run the tests once with UPDATE_SCHEMAS=1"
        );
    }
}

#[test]
fn every_key_and_word_is_described_in_chinese_and_then_in_english() {
    let mut gaps = Vec::new();
    for (name, schema) in schemas() {
        undescribed(&schema, name, &mut gaps);
    }
    assert_eq!(gaps, Vec::<String>::new());
}

#[test]
fn no_schema_allows_null_which_toml_does_not_have() {
    for (name, schema) in schemas() {
        assert!(
            !schema.to_string().contains("\"null\""),
            "{name} speaks of null"
        );
    }
}

#[test]
fn every_schema_is_valid_and_named() {
    for (name, schema) in schemas() {
        assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
        assert!(
            schema["$id"].is_string() && schema["title"].is_string(),
            "{name} has no id or title"
        );
    }
}

fn undescribed(schema: &Value, at: &str, gaps: &mut Vec<String>) {
    let Value::Object(members) = schema else {
        return;
    };
    for (key, value) in members
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if !is_bilingual(value) {
            gaps.push(format!("{at}.{key}"));
        }
    }
    for word in members
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|word| word.get("const").is_some())
    {
        if !is_bilingual(word) {
            gaps.push(format!("{at} {}", word["const"]));
        }
    }
    for (key, value) in members {
        match value {
            Value::Object(_) => undescribed(value, &format!("{at}/{key}"), gaps),
            Value::Array(items) => items
                .iter()
                .for_each(|item| undescribed(item, &format!("{at}/{key}"), gaps)),
            _ => {}
        }
    }
}

fn is_bilingual(schema: &Value) -> bool {
    let description = schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Some((chinese, english)) = description.split_once("\n\n") else {
        return false;
    };
    let names = ["HubSpot", "AppID", "AgentId"];
    let has_chinese = chinese
        .chars()
        .any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
        || names.contains(&chinese);
    has_chinese && !chinese.contains('\n') && english.chars().any(|c| c.is_ascii_alphabetic())
}
