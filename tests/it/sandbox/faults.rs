//! Faults and limits: what was done, what was answered, and that they repeat for a seed.

use qunfa::sandbox::{Delay, Reply};
use serde_json::{Value, json};

use super::harness::{Stage, body};

const TASK: &str = "externalcontact/add_msg_template";

fn task() -> Vec<u8> {
    json!({"sender": "li.mei", "text": {"content": "会员日"}})
        .to_string()
        .into_bytes()
}

fn with(fault: Value) -> (Stage, Reply) {
    let mut stage = Stage::plain();
    stage.control("POST", "faults", json!([fault]));
    let reply = stage.post_bytes(TASK, &task());
    (stage, reply)
}

fn tasks(stage: &Stage) -> usize {
    stage.recorded("task_created").len()
}

#[test]
fn lost_before_has_no_effect() {
    let (stage, reply) = with(json!({"path": "add_msg_template", "kind": "lost_before"}));
    assert_eq!((reply, tasks(&stage)), (Reply::Cut { effect: false }, 0));
}

#[test]
fn lost_after_has_its_effect() {
    let (stage, reply) = with(json!({"path": "add_msg_template", "kind": "lost_after"}));
    assert_eq!((reply, tasks(&stage)), (Reply::Cut { effect: true }, 1));
}

#[test]
fn busy_can_have_an_effect_or_not() {
    let (stage, reply) = with(json!({"kind": "busy"}));
    assert_eq!((&body(&reply)["errcode"], tasks(&stage)), (&json!(-1), 0));
    let (stage, reply) = with(json!({"kind": "busy", "effect": true}));
    assert_eq!((&body(&reply)["errcode"], tasks(&stage)), (&json!(-1), 1));
}

#[test]
fn answers_can_be_wrong_in_form() {
    let (_, reply) = with(json!({"kind": "errcode", "code": 987_654}));
    assert_eq!(body(&reply)["errcode"], 987_654);
    let (_, reply) = with(json!({"kind": "http"}));
    assert!(matches!(reply, Reply::Http { status: 502, .. }));
    let (_, reply) = with(json!({"kind": "html200"}));
    assert!(
        matches!(reply, Reply::Http { status: 200, ref body, .. } if body.starts_with(b"<html>"))
    );
    let (stage, reply) = with(json!({"kind": "bad_json"}));
    assert_eq!((body(&reply), tasks(&stage)), (Value::Null, 1));
    let (_, reply) = with(json!({"kind": "huge"}));
    assert!(
        matches!(reply, Reply::Http { body: ref bytes, .. } if bytes.len() > 1 << 20 && body(&reply)["errcode"] == 0)
    );
    let (_, reply) = with(json!({"kind": "errcode_as_string"}));
    assert_eq!(body(&reply)["errcode"], "0");
    let (stage, reply) = with(json!({"kind": "delay", "ms": 1500, "clock": "real"}));
    assert!(matches!(
        reply,
        Reply::Later {
            after: Delay::Real(1500),
            ..
        }
    ));
    assert_eq!(tasks(&stage), 1);
    let (_, reply) = with(json!({"kind": "kill_tokens"}));
    assert_eq!(body(&reply)["errcode"], 40014);
}

#[test]
fn rules_skip_and_end_and_mind_their_path() {
    let mut stage = Stage::plain();
    stage.control(
        "POST",
        "faults",
        json!([{"path": "add_msg_template", "kind": "busy", "after": 1, "times": 2}]),
    );
    let codes: Vec<Value> = (0..5)
        .map(|_| body(&stage.post_bytes(TASK, &task()))["errcode"].clone())
        .collect();
    assert_eq!(codes, [0, -1, -1, 0, 0]);
    assert_eq!(
        stage.control("GET", "faults", json!({}))["faults"][0]["fired"],
        2
    );
    let refused = stage.control("POST", "faults", json!([{"kind": "gremlin"}]));
    assert!(refused["error"].is_string());
}

#[test]
fn a_rate_fires_the_same_way_for_a_seed() {
    let run = || {
        let mut stage = Stage::plain();
        stage.control("POST", "faults", json!([{"kind": "busy", "rate": 0.3}]));
        (0..200)
            .map(|_| body(&stage.post_bytes(TASK, &task()))["errcode"] == -1)
            .collect::<Vec<bool>>()
    };
    let fired = run();
    assert_eq!(fired, run());
    let count = fired.iter().filter(|fired| **fired).count();
    assert!((40..80).contains(&count), "{count} of 200");
}

#[test]
fn a_path_over_its_limit_is_blocked_for_a_minute() {
    let mut stage = Stage::plain();
    stage.control(
        "POST",
        "behaviour",
        json!({"calls_per_minute_of": {"add_msg_template": 5}}),
    );
    let call = |stage: &mut Stage| body(&stage.post_bytes(TASK, &task()))["errcode"].clone();
    for _ in 0..5 {
        assert_eq!(call(&mut stage), 0);
    }
    stage.now += 30.0;
    assert_eq!(call(&mut stage), 45009);
    assert_eq!(
        stage.get("externalcontact/get_follow_user_list", "")["errcode"],
        0,
        "other paths are free"
    );
    stage.now += 59.0;
    assert_eq!(call(&mut stage), 45009);
    stage.now += 1.0;
    assert_eq!(call(&mut stage), 0);
    let stats = stage.control("GET", "stats", json!({}));
    assert_eq!(stats["rate_limited"], 2);
    assert_eq!(
        stats["paths"][TASK],
        json!({"calls": 8, "refused": {"45009": 2}, "faults": 0, "calls_per_minute_max": 6, "calls_at_once_max": 0})
    );
}

#[test]
fn too_many_calls_at_once_are_refused() {
    let mut stage = Stage::plain();
    stage.control("POST", "behaviour", json!({"calls_at_once": 2}));
    let path = format!("/cgi-bin/{TASK}");
    (0..3).for_each(|_| stage.world.begin(&path));
    assert_eq!(body(&stage.post_bytes(TASK, &task()))["errcode"], 45033);
    stage.world.finish(&path);
    assert_eq!(body(&stage.post_bytes(TASK, &task()))["errcode"], 0);
}
