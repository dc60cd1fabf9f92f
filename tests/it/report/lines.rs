//! JSON lines: the shape others script against.

use super::{found, written};
use proptest::prelude::*;
use qunfa::{
    report::{FindingLine, findings_json},
    workspace::schema_of_output,
};
use serde_json::{Value, json};

fn lines(file: &str, text: &str) -> Vec<Value> {
    written(&found(file, text), findings_json)
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is an object"))
        .collect()
}

#[test]
fn a_line_has_the_keys_of_the_interface_in_their_order() {
    let text = written(&found("a.txt", "全国第一的奶茶"), findings_json);
    let one = text.lines().next().expect("it is found");
    let keys = [
        "\"rule\"",
        "\"severity\"",
        "\"stage\"",
        "\"span\"",
        "\"text\"",
        "\"basis\"",
        "\"suggestion\"",
        "\"exempted_by\"",
        "\"message\"",
        "\"file\"",
        "\"lexicon\"",
    ];
    let places: Vec<usize> = keys
        .iter()
        .map(|key| one.find(key).unwrap_or_else(|| panic!("{key} in {one}")))
        .collect();
    assert!(places.is_sorted(), "{one}");
    let line: Value = serde_json::from_str(one).expect("JSON");
    assert_eq!(
        (&line["rule"], &line["severity"], &line["stage"]),
        (&json!("ABS-020"), &json!("block"), &json!("self"))
    );
    assert_eq!(line["exempted_by"], Value::Null);
    assert_eq!(
        line["basis"][0],
        json!({ "law": "广告法", "article": "9(3)", "certainty": "verified" })
    );
}

#[test]
fn lines_and_columns_begin_at_one_and_columns_are_characters() {
    let lines = lines("a.txt", "😀好\r\n喝：全网最低价");
    let span = &lines[0]["span"];
    assert_eq!(
        span,
        &json!({ "line": 2, "col": 3, "start": 15, "end": 27 })
    );
}

#[test]
fn every_line_fits_the_published_schema() {
    let schema = schema_of_output::<FindingLine>("finding", "");
    let schema = jsonschema::validator_for(&schema).expect("a schema that compiles");
    let said = lines(
        "a.txt",
        "满意度98%，全国第一，点 https://t.cn/a 领红包，最近最好，国家级非遗，人事安排如下。谨防“保本高收益”骗局",
    );
    assert!(said.iter().any(|line| line["exempted_by"].is_string()));
    assert!(said.iter().any(|line| line["stage"] == "risk"));
    for line in &said {
        assert!(schema.is_valid(line), "{line}");
    }
    let mut broken = said[0].clone();
    broken["span"]["col"] = json!("one");
    assert!(!schema.is_valid(&broken), "a schema that accepts anything");
}

#[test]
fn the_published_schema_describes_every_key_in_chinese_and_then_in_english() {
    let schema = schema_of_output::<FindingLine>("finding", "");
    let own = &schema["properties"];
    let inner = schema["$defs"].as_object().expect("definitions").values();
    let keys = inner
        .map(|part| &part["properties"])
        .chain([own])
        .filter_map(Value::as_object)
        .flatten();
    for (key, value) in keys {
        let words = value["description"].as_str().unwrap_or_default();
        let (zh, en) = words.split_once("\n\n").unwrap_or_default();
        assert!(
            !zh.is_ascii() && en.is_ascii() && !en.is_empty(),
            "{key}: {words}"
        );
    }
}

/// Texts as people and machines mangle them.
fn mangled() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("全国第一".to_owned()),
        Just("最\u{200B}好".to_owned()),
        Just("满意度98%".to_owned()),
        Just("{{ person.name }}".to_owned()),
        Just("{% if x %}最{% else %}好{% endif %}".to_owned()),
        Just("{{ vars.a | default('稳赚不赔') }}".to_owned()),
        Just("⟨M⟩".to_owned()),
        Just("⟨".to_owned()),
        Just("{{".to_owned()),
        Just("\r\n".to_owned()),
        Just("\u{FEFF}".to_owned()),
        Just("https://t.cn/{{ link.a }}，".to_owned()),
        Just("😀".to_owned()),
        Just("13800138000".to_owned()),
        "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_span_is_a_stretch_of_the_text_that_was_given(text in mangled()) {
        for line in lines("a.txt", &text) {
            let (start, end) = (&line["span"]["start"], &line["span"]["end"]);
            let (start, end) = (start.as_u64().expect("a number") as usize, end.as_u64().expect("a number") as usize);
            prop_assert!(text.get(start..end).is_some(), "{line}");
            let before = &text[..start];
            let row = 1 + before.matches('\n').count() as u64;
            let column = 1 + before.rsplit('\n').next().unwrap_or("").chars().count() as u64;
            prop_assert_eq!(line["span"]["line"].as_u64(), Some(row));
            prop_assert_eq!(line["span"]["col"].as_u64(), Some(column));
        }
    }
}
