//! Forgetting a person as a user types it.

use crate::firm::{Firm, Plan, everybody};

/// The confirmation a refusal asks for.
fn wanted(err: &str) -> String {
    let (_, rest) = err
        .split_once("--confirm \"")
        .expect("it names the confirmation");
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn a_person_is_forgotten_after_their_id_is_typed_again_and_gets_nothing_more() {
    let firm = Firm::new(Plan {
        customers: 20,
        members: 3,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 40));
    firm.approve();
    firm.must(0, &["apply"]);
    firm.confirm_all();
    firm.must(0, &["collect"]);
    let report = firm.must(0, &["report", "--format", "json"]).out;
    let person = firm.customers().remove(0);
    let words = ["forget", person.as_str(), "--reason", "客户来电要求删除"];
    let refused = firm.must(2, &words);
    assert!(
        refused.out.contains("将删除") && refused.out.contains("会保留"),
        "{}",
        refused.out
    );
    let confirmation = wanted(&refused.err);
    assert!(confirmation.starts_with(&person), "{confirmation}");
    let said = firm.must(0, &[&words[..], &["--confirm", &confirmation]].concat());
    assert!(said.out.contains("已忘记"), "{}", said.out);
    assert!(!said.out.contains(&person), "{}", said.out);
    let again = firm.must(0, &words).out;
    assert!(again.contains("早已忘记"), "{again}");
    firm.must(2, &["forget", "wmNobody", "--reason", "x"]);
    firm.must(2, &["forget", &person, "--reason", " "]);
    let english = firm.must(0, &[&["--lang", "en"], &words[..]].concat()).out;
    assert!(english.contains("forgotten before"), "{english}");

    let verified = firm.must(0, &["audit", "verify"]).out;
    assert!(verified.contains("结论 ok"), "{verified}");
    let counts = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        value["runs"].to_string()
    };
    let after = firm.must(0, &["report", "--format", "json"]).out;
    assert_eq!(counts(&after), counts(&report));

    // They come back with the next sync, and have no number to be messaged under.
    firm.must(0, &["sync"]);
    let other = everybody("新杯子", "hq", 40).replace(
        "营业时间有调整，详情见链接。",
        "门店到了一批杯子，颜色和尺寸见链接，有问题请问店员。",
    );
    firm.write("campaigns/more.toml", &other);
    firm.sign();
    firm.must(0, &["apply"]);
    let told: Vec<String> = firm
        .record()
        .iter()
        .filter(|line| line["kind"] == "task_created")
        .map(ToString::to_string)
        .collect();
    let to_them = told.iter().filter(|task| task.contains(&person)).count();
    assert!(told.len() > 1, "{told:?}");
    assert_eq!(to_them, 1, "before, and not after");
    let trace = firm.must(0, &["trace", &person]).out;
    assert_eq!(trace, "");
}
