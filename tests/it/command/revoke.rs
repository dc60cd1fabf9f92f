//! An approval that is withdrawn, through the program itself: at any moment, and until it is signed again.

use super::{steady, tasks_created};
use crate::firm::{Firm, Plan, everybody};
use serde_json::{Value, json};

fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 60));
    firm
}

/// Two of six tasks are out, and the first of them is confirmed.
fn half_sent() -> Firm {
    let firm = firm();
    firm.approve();
    firm.faults(json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "after": 2, "times": 1 }]));
    firm.must(6, &["apply"]);
    assert_eq!(tasks_created(&firm), 2);
    firm
}

fn sign_again(firm: &Firm) {
    let words = ["signoff", "all", "--stage", "risk", "--key", ".keys/zhao"];
    let words: Vec<&str> = words.into_iter().chain(["--confirm", "all 60"]).collect();
    firm.must(0, &words);
    firm.commit();
}

fn void(firm: &Firm) -> Vec<String> {
    let plan = firm.plan();
    let void = plan["campaigns"][0]["review"]["void"].as_array().cloned();
    let texts = void.into_iter().flatten();
    texts
        .filter_map(|one| Some(one["zh"].as_str()?.to_owned()))
        .collect()
}

fn gate(firm: &Firm) -> Value {
    let said = firm.run(&["status", "--format", "json"]);
    let status: Value = serde_json::from_str(&said.out).expect("JSON");
    status["runs"][0].clone()
}

#[test]
fn an_approval_withdrawn_on_the_way_stops_what_is_left_until_it_is_signed_again() {
    let firm = half_sent();
    let said = firm.must(
        0,
        &["revoke", "all", "--reason", "价格写错了", "--as", "zhao"],
    );
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @"已撤回 all 第 1 期的签核：未发送 40 人（重新签核前不会发）· 在途 0 人 · 等待成员确认或无回执 20 人（qunfa stop all 可取消未确认的）· 已发出 0 人（无法撤回）"));
    firm.must(3, &["plan"]);
    let said = firm.must(0, &["apply"]);
    assert!(said.err.contains("还没有签核齐"), "{}", said.err);
    firm.must(3, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 2);
    let voided = void(&firm);
    assert!(
        voided[0].contains("由 zhao 撤回: 价格写错了") && voided[0].contains("重新签"),
        "{voided:?}"
    );
    let said = firm.run(&["plan"]).out;
    assert!(said.contains("[run-revoked]"), "{said}");
    let said = firm.run(&["status"]).out;
    assert!(said.contains("签核已由 zhao 撤回：价格写错了"), "{said}");
    let told = gate(&firm);
    assert_eq!(
        (&told["gate"], &told["revoked"]["by"]),
        (&json!("revoked"), &json!("zhao"))
    );
    // A clock that is a minute off does not make an old sign-off a new one.
    firm.advance(0.01);
    sign_again(&firm);
    assert_eq!(void(&firm).len(), 2);
    firm.advance(0.05);
    sign_again(&firm);
    firm.must(0, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 6);
    assert_eq!(gate(&firm)["gate"], "open");
}

#[test]
fn what_members_have_not_confirmed_can_still_be_cancelled() {
    let firm = half_sent();
    let tasks = firm.control("tasks", None);
    let first = json!({ "msgid": tasks["tasks"][0]["msgid"] });
    firm.control("confirm", Some(first));
    firm.must(0, &["collect"]);
    let said = firm.must(
        0,
        &["--lang", "en", "revoke", "all", "--reason", "wrong price"],
    );
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @"Revoked the approval of all run 1: 40 never sent (and not before it is signed again) · 0 in flight · 9 waiting for members or without receipt (`qunfa stop all` cancels what is not confirmed) · 11 already out (cannot be recalled)"));
    let said = firm.must(0, &["stop", "all"]);
    assert!(said.out.contains("本次取消 1 个任务"), "{}", said.out);
    sign_again(&firm);
    firm.must(3, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 2);
}

#[test]
fn an_approval_can_be_withdrawn_before_anything_is_sent_and_needs_no_clean_tree() {
    let firm = firm();
    firm.approve();
    firm.write("campaigns/half-written.toml", "title = ");
    let said = firm.must(0, &["revoke", "all", "--reason", "等一等"]);
    assert!(said.out.contains("还没有发送过"), "{}", said.out);
    std::fs::remove_file(firm.path("campaigns/half-written.toml")).expect("it was there");
    assert!(void(&firm)[0].contains("由 tester 撤回: 等一等"));
    firm.must(0, &["apply"]);
    firm.must(3, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 0);
    let said = firm.must(0, &["status"]).out;
    assert!(
        said.contains("all 第 1 期  签核已由 tester 撤回：等一等"),
        "{said}"
    );
    firm.advance(0.1);
    sign_again(&firm);
    firm.must(0, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 6);
}

#[test]
fn a_revocation_beside_an_apply_at_work_lets_nothing_new_out() {
    let firm = firm();
    firm.approve();
    // Slow enough that the second command certainly comes in between.
    firm.faults(json!([
        { "path": "add_msg_template", "kind": "delay", "ms": 3_000, "clock": "real" },
    ]));
    let mut child = firm.start(&["apply"]);
    assert!(super::wait_until(&mut child, || tasks_created(&firm) > 0));
    let said = firm.run(&["revoke", "all", "--reason", "停"]);
    assert!(matches!(said.code, 0 | 4), "{}{}", said.out, said.err);
    child.wait().expect("it ends");
    let created = tasks_created(&firm);
    assert!(created < 6, "{created}");
    firm.run(&["apply"]);
    assert_eq!(tasks_created(&firm), created);
}

#[test]
fn what_is_no_revocation_is_said() {
    let firm = firm();
    firm.approve();
    firm.must(2, &["revoke", "all"]);
    let said = firm.must(2, &["revoke", "all", "--reason", " "]);
    assert!(said.err.contains("--reason"), "{}", said.err);
    let said = firm.must(2, &["revoke", "nothing", "--reason", "x"]);
    assert!(said.err.contains("没有「nothing」可以撤回"), "{}", said.err);
    let said = firm.must(2, &["revoke", "all", "--reason", "x", "--as", "zhou"]);
    assert!(said.err.contains("qian, wu, zhao"), "{}", said.err);
    assert_eq!(void(&firm), Vec::<String>::new());
    firm.must(0, &["apply", "all"]);
}
