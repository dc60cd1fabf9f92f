//! `check` in the formats of machines: findings alone on standard output, whatever becomes of them.

use super::apart::inside;
use serde_json::{Value, json};
use std::fs;

/// A fresh workspace whose campaign says something it may not.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [&["init"][..], &["new", "2026/double-11"]] {
        assert_eq!(inside(folder.path(), words, b"").code, Some(0));
    }
    let campaign = folder.path().join("campaigns").join("2026/double-11.toml");
    let text = fs::read_to_string(&campaign).expect("it was written");
    let said = "text = \"\"\"在家刷单返利，最好喝，最好吃\n";
    fs::write(&campaign, text.replacen("text = \"\"\"", said, 1)).expect("written");
    folder
}

#[test]
fn a_line_names_the_file_and_the_campaigns_that_use_it() {
    let folder = workspace();
    let said = inside(folder.path(), &["check", "--format", "json"], b"");
    assert_eq!(said.code, Some(1), "{}", said.err);
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is an object"))
        .collect();
    let first = lines
        .iter()
        .find(|line| line["rule"] == "FRD-001")
        .expect("it is found");
    assert_eq!(first["file"], "campaigns/2026/double-11.toml");
    assert_eq!(first["campaigns"], json!(["2026/double-11"]));
    assert!(said.err.starts_with("检查：2 个活动"), "{}", said.err);
}

#[test]
fn every_format_holds_findings_alone_and_exits_alike() {
    let folder = workspace();
    for format in ["sarif", "gitlab"] {
        let said = inside(folder.path(), &["check", "--format", format], b"");
        assert_eq!(said.code, Some(1), "{}", said.err);
        let whole: Value = serde_json::from_str(&said.out).expect("one JSON value");
        assert!(whole.to_string().contains("FRD-001"));
    }
    let said = inside(folder.path(), &["check", "--format", "github"], b"");
    assert_eq!(said.code, Some(1));
    let commands = said.out.lines().all(|line| line.starts_with("::"));
    assert!(commands, "{}", said.out);
}

#[test]
fn advice_about_a_rule_is_given_once_in_a_file() {
    let folder = workspace();
    let said = inside(folder.path(), &["check"], b"");
    assert_eq!(said.out.matches("[ABS-010]").count(), 2, "{}", said.out);
    let advice = said.out.matches("去掉“最”").count();
    assert_eq!(advice, 1, "{}", said.out);
}
