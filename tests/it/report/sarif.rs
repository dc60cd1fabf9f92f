//! SARIF, held against the schema of its specification.
//!
//! `sarif-schema-2.1.0.json` is the schema that OASIS publishes with SARIF 2.1.0 (© OASIS Open; the OASIS IPR policy allows it to be
//! copied and distributed), as the crate `serde-sarif` 0.8.0 (MIT) carries it.

use super::{found, written};
use qunfa::{
    compliance::rules,
    report::{Reported, findings_sarif},
};
use serde_json::Value;

fn sarif(file: &str, text: &str) -> Value {
    let by = |reported: &Reported<'_>| findings_sarif(reported, &rules());
    serde_json::from_str(&written(&found(file, text), by)).expect("JSON")
}

fn schema() -> jsonschema::Validator {
    // One pattern of the published file has a bracket too many, which no engine with Unicode classes takes.
    let published = include_str!("sarif-schema-2.1.0.json");
    let mended = published.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&mended).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema that compiles")
}

fn faults(log: &Value) -> Vec<String> {
    let schema = schema();
    let faults = schema.iter_errors(log);
    faults.map(|fault| fault.to_string()).collect()
}

const TEXT: &str =
    "全国第一的奶茶\n满意度98%，点 https://t.cn/a 领红包\n谨防“保本高收益”骗局。\n最好喝，最好喝";

#[test]
fn a_log_is_valid_with_findings_and_without() {
    for text in [TEXT, "今天开门"] {
        let log = sarif("templates/a.txt.j2", text);
        assert_eq!(faults(&log), Vec::<String>::new());
    }
    let mut broken = sarif("a.txt", TEXT);
    broken["runs"][0]["results"][0]["level"] = "loud".into();
    assert_eq!(faults(&broken).len(), 1, "the schema looks at results");
}

#[test]
fn a_result_names_a_rule_of_the_run_and_a_place() {
    let log = sarif("活动/a b.txt", TEXT);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(
            run["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "%E6%B4%BB%E5%8A%A8/a%20b.txt"
        );
        assert!(place["region"]["startLine"].as_u64() >= Some(1));
    }
}

#[test]
fn what_is_exempted_is_suppressed_with_its_reason() {
    let log = sarif("a.txt", TEXT);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let suppressed: Vec<&Value> = results
        .iter()
        .filter(|result| result["suppressions"].is_array())
        .collect();
    assert!(!suppressed.is_empty());
    for result in suppressed {
        assert_eq!(result["level"], "note");
        assert_ne!(result["suppressions"][0]["justification"], "");
    }
}

#[test]
fn a_fingerprint_stays_when_lines_are_put_before_it_and_differs_between_two_of_a_kind() {
    let prints = |text: &str| -> Vec<String> {
        let log = sarif("a.txt", text);
        let results = log["runs"][0]["results"].as_array().expect("results");
        let print = |result: &Value| result["partialFingerprints"]["qunfaFinding/v1"].to_string();
        results.iter().map(print).collect()
    };
    let before = prints(TEXT);
    assert_eq!(before, prints(&format!("早上好\n\n{TEXT}")));
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len());
}

#[test]
fn a_number_of_somebody_is_not_carried_along() {
    let log = sarif("a.txt", "证件 11010519491231002X 已登记");
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "PII-001");
    assert!(!log.to_string().contains("11010519491231002X"));
}
