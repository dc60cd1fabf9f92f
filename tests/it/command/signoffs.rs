//! Sign-offs that count for nothing, through the program itself: each says why, and nothing is sent.

use crate::firm::{Firm, Plan, everybody};
use serde_json::Value;

/// A campaign of a department account to few people: a superior or risk reviewer signs, never the author; with a claim that legal signs too.
fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    let settings = firm.read("qunfa.toml");
    let shop = "[accounts.shop]\ntier = \"department\"\ndepartments = [\"一茶\"]\nindustry = \"catering\"\n\n";
    let root = firm.control("world", None)["departments"][0]["name"]
        .as_str()
        .expect("a department")
        .to_owned();
    let shop = shop.replace("一茶", &root);
    firm.write(
        "qunfa.toml",
        &settings.replace("[domains]", &format!("{shop}[domains]")),
    );
    firm.write("campaigns/all.toml", &everybody("调整", "shop", 60));
    firm
}

fn legal_too(firm: &Firm) {
    let settings = firm
        .read("qunfa.toml")
        .replace("legal_above = 1000000", "legal_above = 10");
    firm.write("qunfa.toml", &settings);
}

/// What is void and why, and what is missing, of the only campaign.
fn review(firm: &Firm) -> (Vec<String>, Vec<String>) {
    let plan = firm.plan();
    let review = &plan["campaigns"][0]["review"];
    let texts = |list: &Value, name: &str| -> Vec<String> {
        let all = list.as_array().into_iter().flatten();
        all.map(|one| one[name].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    (
        texts(&review["void"], "zh"),
        texts(&review["missing"], "stage"),
    )
}

/// Nothing goes out, whether it is named or not.
fn refuses(firm: &Firm) {
    firm.must(3, &["plan"]);
    firm.must(3, &["apply", "all"]);
    firm.must(0, &["apply"]);
    assert_eq!(super::tasks_created(firm), 0);
}

fn sign(firm: &Firm, stage: &str, key: &str) {
    let plan = firm.plan();
    let people: u64 = plan["campaigns"][0]["recorded"]
        .as_array()
        .expect("recorded")
        .iter()
        .filter_map(|one| one["count"].as_u64())
        .sum();
    firm.must(
        0,
        &[
            "signoff",
            "all",
            "--stage",
            stage,
            "--key",
            &format!(".keys/{key}"),
            "--confirm",
            &format!("all {people}"),
        ],
    );
    firm.commit();
}

#[test]
fn what_was_signed_goes_out() {
    let firm = firm();
    firm.approve();
    assert_eq!(review(&firm), (vec![], vec![]));
    firm.must(0, &["apply", "all"]);
    assert!(super::tasks_created(&firm) > 0);
}

#[test]
fn content_that_changed_after_signing_voids_the_sign_off_and_both_digests_are_named() {
    let firm = firm();
    firm.approve();
    let digest = |firm: &Firm| {
        firm.plan()["campaigns"][0]["digest"]
            .as_str()
            .expect("a digest")
            .to_owned()
    };
    let was = digest(&firm);
    let text = firm.read("campaigns/all.toml").replace("有调整", "有变化");
    firm.write("campaigns/all.toml", &text);
    firm.commit();
    let (void, missing) = review(&firm);
    let now = digest(&firm);
    assert!(
        void[0].contains(&was[..8]) && void[0].contains(&now[..8]),
        "{void:?}"
    );
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn content_that_changed_after_it_was_approved_names_what_changed() {
    let firm = firm();
    firm.approve();
    // The gate opens, one batch goes out and the rest does not; then the text is edited.
    firm.faults(serde_json::json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "after": 1, "times": 1 }]));
    firm.must(6, &["apply"]);
    let sent = super::tasks_created(&firm);
    let text = firm.read("campaigns/all.toml").replace("有调整", "有变化");
    firm.write("campaigns/all.toml", &text);
    firm.commit();
    let (void, _) = review(&firm);
    assert!(
        void[0].contains("改动") && void[0].contains("tell"),
        "{void:?}"
    );
    firm.must(3, &["apply", "all"]);
    assert_eq!(super::tasks_created(&firm), sent);
}

#[test]
fn the_author_cannot_sign() {
    let firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    let text = firm.read("campaigns/all.toml").replace("有调整", "有变化");
    firm.write("campaigns/all.toml", &text);
    firm.commit_as("zhao", "Zhao@Firm.example");
    firm.run(&["plan", "--record"]);
    sign(&firm, "risk", "zhao");
    let (void, missing) = review(&firm);
    assert!(void[0].contains("作者不能审核自己"), "{void:?}");
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn one_person_cannot_sign_two_stages() {
    let firm = firm();
    legal_too(&firm);
    // zhao is given every role, and still is one person.
    let settings = firm.read("qunfa.toml").replace(
        r#"roles = ["owner", "risk"]"#,
        r#"roles = ["owner", "risk", "legal"]"#,
    );
    firm.write("qunfa.toml", &settings);
    firm.must(0, &["sync"]);
    firm.commit();
    firm.run(&["plan", "--record"]);
    sign(&firm, "risk", "zhao");
    firm.advance(0.01);
    sign(&firm, "legal", "zhao");
    let (void, missing) = review(&firm);
    assert!(void[0].contains("各阶段须由不同的人签"), "{void:?}");
    assert_eq!(missing, ["legal"]);
    refuses(&firm);
    sign(&firm, "legal", "qian");
    firm.must(0, &["apply", "all"]);
}

#[test]
fn a_sign_off_expires_and_an_open_gate_does_not() {
    let firm = firm();
    firm.approve();
    firm.advance(7.0 * 24.0 - 0.01);
    firm.must(0, &["sync"]);
    assert_eq!(review(&firm), (vec![], vec![]));
    firm.advance(0.02);
    let (void, missing) = review(&firm);
    assert!(void[0].contains("过期"), "{void:?}");
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn a_gate_that_was_opened_in_time_lives_until_the_campaign_ends() {
    let firm = firm();
    firm.approve();
    firm.faults(serde_json::json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "after": 1, "times": 1 }]));
    firm.must(6, &["apply"]);
    let sent = super::tasks_created(&firm);
    firm.advance(2.0);
    firm.must(0, &["apply", "all"]);
    assert!(super::tasks_created(&firm) > sent);
}

#[test]
fn a_sign_off_from_the_future_does_not_count() {
    let firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    firm.run(&["plan", "--record"]);
    firm.must(
        0,
        &[
            "--now",
            "2026-12-09T15:00:00+08:00",
            "signoff",
            "all",
            "--stage",
            "risk",
            "--key",
            ".keys/zhao",
            "--confirm",
            "all 60",
        ],
    );
    firm.commit();
    let (void, missing) = review(&firm);
    assert!(void[0].contains("在将来"), "{void:?}");
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn what_is_signed_is_shown_named_and_counted_first() {
    let firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    let signoff = |confirm: &[&str], code: i32| {
        let mut words = vec!["signoff", "all", "--stage", "risk", "--key", ".keys/zhao"];
        words.extend(confirm);
        firm.must(code, &words)
    };
    let said = signoff(&["--confirm", "all 60"], 3);
    assert!(said.err.contains("plan --record"), "{}", said.err);
    firm.run(&["plan", "--record"]);
    let said = signoff(&[], 2);
    assert!(
        said.out.contains("── tell 正文 ──\n调整：营业时间有调整"),
        "{}",
        said.out
    );
    assert!(said.err.contains("--confirm \"all 60\""), "{}", said.err);
    for wrong in ["y", "all", "all 59", "60"] {
        signoff(&["--confirm", wrong], 2);
    }
    assert_eq!(firm.read("campaigns/all.signoffs.toml"), "");
    firm.must(
        2,
        &["signoff", "all", "--stage", "self", "--key", ".keys/zhao"],
    );
    firm.must(
        2,
        &[
            "signoff",
            "all",
            "--stage",
            "risk",
            "--key",
            ".keys/nobody",
            "--confirm",
            "all 60",
        ],
    );
    signoff(&["--confirm", "all 60"], 0);
    assert!(
        firm.read("campaigns/all.signoffs.toml")
            .contains("SSH SIGNATURE")
    );
}

#[test]
fn a_reviewer_without_ledger_and_pepper_signs_a_recorded_plan() {
    let mut firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    firm.run(&["plan", "--record", "--out", "plan.json"]);
    let (pepper, seal) = (firm.env("QUNFA_PEPPER"), firm.env("QUNFA_SEAL"));
    firm.set("QUNFA_PEPPER", None);
    firm.set("QUNFA_SEAL", None);
    let words = [
        "signoff",
        "all",
        "--stage",
        "risk",
        "--key",
        ".keys/zhao",
        "--confirm",
        "all 60",
    ];
    firm.must(3, &words);
    let with_plan: Vec<&str> = words
        .iter()
        .copied()
        .chain(["--plan", "plan.json"])
        .collect();
    firm.must(0, &with_plan);
    firm.set("QUNFA_PEPPER", Some(&pepper));
    firm.set("QUNFA_SEAL", Some(&seal));
    firm.commit();
    assert_eq!(review(&firm), (vec![], vec![]));
    firm.must(0, &["apply", "all"]);
}
