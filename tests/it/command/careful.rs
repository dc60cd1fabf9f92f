//! What happens between two runs of `apply`: people opt out, reviewers sign different sets, authors withdraw. Nobody gets it who must not.

use crate::firm::{Firm, Plan, everybody};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn messaged(firm: &Firm) -> BTreeSet<String> {
    let record = firm.record();
    let tasks = record.iter().filter(|line| line["kind"] == "task_created");
    tasks
        .flat_map(|task| task["recipients"].as_array().expect("recipients").clone())
        .map(|id| id.as_str().expect("an id").to_owned())
        .collect()
}

fn ids(firm: &Firm, take: usize) -> Vec<String> {
    let sandbox = firm.sandbox.as_ref().expect("it runs");
    sandbox.with_world(|world, _| world.customer_ids().take(take).map(str::to_owned).collect())
}

fn count(firm: &Firm) -> u64 {
    let plan: Value = serde_json::from_str(&firm.read("plan.json")).expect("a plan");
    plan["campaigns"][0]["recorded"][0]["count"]
        .as_u64()
        .expect("a number")
}

#[test]
fn who_opts_out_while_the_rest_is_frozen_is_left_out_and_the_others_get_it() {
    let firm = Firm::new(Plan::default());
    let settings = firm.read("qunfa.toml").replacen(
        "[apps]",
        "[suppression]\nlists = [\"complained\"]\n\n[apps]",
        1,
    );
    firm.write("qunfa.toml", &settings);
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 200));
    firm.write("lists/first.csv", "external_userid\nwmNobodyYet\n");
    firm.must(0, &["sync"]);
    firm.must(0, &["list", "import", "complained", "lists/first.csv"]);
    firm.sign();
    let planned = count(&firm);
    firm.faults(
        json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "times": 1 }]),
    );
    firm.must(6, &["apply"]);
    assert!(
        messaged(&firm).is_empty(),
        "the first refusal stopped everything"
    );
    let out = ids(&firm, 3);
    firm.write(
        "lists/more.csv",
        &format!("external_userid\n{}\n", out.join("\n")),
    );
    firm.must(0, &["list", "import", "complained", "lists/more.csv"]);
    firm.must(0, &["apply"]);
    let reached = messaged(&firm);
    assert!(
        out.iter().all(|id| !reached.contains(id)),
        "somebody got it who had opted out"
    );
    assert!(
        reached.len() as u64 >= planned - 3 && (reached.len() as u64) < planned,
        "{} of {planned}",
        reached.len()
    );
}

#[test]
fn reviewers_who_signed_different_sets_signed_only_what_both_did() {
    let firm = Firm::new(Plan::default());
    let settings = firm
        .read("qunfa.toml")
        .replace("legal_above = 1000000", "legal_above = 1");
    firm.write("qunfa.toml", &settings);
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 500));
    firm.commit();
    firm.must(0, &["sync"]);
    let sign = |stage: &str, key: &str| {
        firm.run(&["plan", "--record", "--out", "plan.json"]);
        let confirm = format!("all {}", count(&firm));
        firm.must(
            0,
            &[
                "signoff",
                "all",
                "--stage",
                stage,
                "--key",
                key,
                "--confirm",
                &confirm,
            ],
        );
        firm.commit();
    };
    sign("risk", ".keys/zhao");
    for at in 0..30 {
        let added = json!({ "op": "add", "member": "li.mei", "name": format!("新客{at}") });
        firm.control("customer", Some(added));
    }
    firm.must(0, &["sync"]);
    sign("legal", ".keys/qian");
    let said = firm.must(3, &["apply", "all"]);
    assert!(said.err.contains("many-newcomers"), "{}", said.err);
    assert!(messaged(&firm).is_empty());
}

#[test]
fn a_withdrawn_campaign_is_given_up_although_some_of_it_is_in_doubt() {
    let firm = Firm::new(Plan::default());
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 200));
    firm.approve();
    firm.faults(json!([{ "path": "add_msg_template", "kind": "lost_after", "times": 1 }]));
    firm.must(4, &["apply"]);
    let text = everybody("调整", "hq", 200).replacen("intent = ", "cancelled = true\nintent = ", 1);
    firm.write("campaigns/all.toml", &text);
    firm.commit();
    firm.run(&["apply"]);
    let record = firm.record();
    let created = record
        .iter()
        .filter(|line| line["kind"] == "task_created")
        .count();
    let cancelled = record
        .iter()
        .filter(|line| line["kind"] == "task_cancelled")
        .count();
    assert!(
        cancelled >= created - 1 && cancelled > 0,
        "{cancelled} of {created} tasks were cancelled"
    );
    let status: Value =
        serde_json::from_str(&firm.run(&["status", "--format", "json"]).out).expect("a status");
    assert_eq!(status["runs"][0]["gate"], "cancelled");
}

#[test]
fn a_directory_that_lost_a_fifth_of_its_people_is_not_believed() {
    let firm = Firm::new(Plan::default());
    firm.must(0, &["sync"]);
    for id in ids(&firm, 60) {
        firm.control(
            "customer",
            Some(json!({ "op": "remove", "external_userid": id })),
        );
    }
    firm.must(3, &["sync"]);
    firm.must(0, &["sync", "--accept-smaller"]);
}
