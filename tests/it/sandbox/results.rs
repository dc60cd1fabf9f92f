//! What may be read of mass tasks, and how they are stopped and reminded.

use serde_json::{Value, json};

use super::harness::{START_S, Stage, create, friends, msgid, statuses};

#[test]
fn cancelling_stops_only_what_nobody_confirmed() {
    let mut stage = Stage::plain();
    stage.control("POST", "behaviour", json!({"results_after_cancel": true}));
    let tag = stage.post("externalcontact/get_corp_tag_list", json!({}))["tag_group"][0]["tag"][1]
        ["id"]
        .clone();
    let filter =
        json!({"tag_filter": {"group_list": [{"tag_list": [tag]}]}, "text": {"content": "会员日"}});
    let answer = stage.post("externalcontact/add_msg_template", filter);
    let msgid = msgid(&answer);
    stage.now += 60.0;
    stage.control(
        "POST",
        "confirm",
        json!({"member": "li.mei", "msgid": msgid}),
    );
    assert_eq!(
        stage.post(
            "externalcontact/cancel_groupmsg_send",
            json!({"msgid": msgid})
        )["errcode"],
        0
    );
    assert_eq!(
        stage.post(
            "externalcontact/cancel_groupmsg_send",
            json!({"msgid": msgid})
        )["errcode"],
        41093
    );
    assert_eq!(
        stage.control("POST", "confirm", json!({"msgid": msgid}))["confirmed"],
        json!([])
    );
    let members = stage.pages(
        "externalcontact/get_groupmsg_task",
        json!({"msgid": msgid}),
        "task_list",
    );
    assert!(
        members.len() > 5,
        "{} members have such customers",
        members.len()
    );
    for member in &members {
        let confirmed = member["userid"] == "li.mei";
        assert_eq!(member["status"], if confirmed { 2 } else { 0 });
        let ask = json!({"msgid": msgid, "userid": member["userid"]});
        let rows = stage.pages("externalcontact/get_groupmsg_send_result", ask, "send_list");
        assert!(
            statuses(&rows)
                .iter()
                .all(|status| (*status != 0) == confirmed),
            "{rows:?}"
        );
    }
    stage.control("POST", "behaviour", json!({"results_after_cancel": false}));
    assert_eq!(
        stage.post("externalcontact/get_groupmsg_task", json!({"msgid": msgid}))["errcode"],
        41093
    );
}

#[test]
fn a_fresh_task_is_being_dispatched_and_not_listed_yet() {
    let mut stage = Stage::plain();
    let own = friends(&mut stage, 2);
    let msgid = msgid(&create(&mut stage, &own));
    let window = json!({"chat_type": "single", "start_time": START_S as i64 - 60, "end_time": START_S as i64 + 60, "filter_type": 0});
    let listed = |stage: &mut Stage| {
        stage.pages(
            "externalcontact/get_groupmsg_list_v2",
            window.clone(),
            "group_msg_list",
        )
    };
    let code = |stage: &mut Stage| {
        stage.post("externalcontact/get_groupmsg_task", json!({"msgid": msgid}))["errcode"].clone()
    };
    stage.now = START_S + 4.9;
    assert_eq!(code(&mut stage), 41063);
    stage.now = START_S + 5.0;
    assert_eq!(code(&mut stage), 0);
    stage.now = START_S + 14.9;
    assert_eq!(listed(&mut stage).len(), 0);
    stage.now = START_S + 15.0;
    let row = listed(&mut stage).remove(0);
    let created = format!("{}", START_S as i64);
    assert_eq!(
        row,
        json!({"msgid": msgid, "create_time": created, "create_type": 0, "text": {"content": "会员日"}, "attachments": []})
    );
    stage.control(
        "POST",
        "faults",
        json!([{"kind": "listing_lag", "seconds": 300}]),
    );
    assert_eq!(listed(&mut stage).len(), 0);
    stage.control("DELETE", "faults", json!({}));
    assert_eq!(listed(&mut stage).len(), 1);
    let mut wide = window.clone();
    wide["start_time"] = json!(START_S as i64 - 40 * 86_400);
    assert_eq!(
        stage.post("externalcontact/get_groupmsg_list_v2", wide)["errcode"],
        40058
    );
}

#[test]
fn three_reminders_in_a_day_are_all() {
    let mut stage = Stage::plain();
    let own = friends(&mut stage, 1);
    let msgid = msgid(&create(&mut stage, &own));
    let remind = |stage: &mut Stage| {
        stage.post(
            "externalcontact/remind_groupmsg_send",
            json!({"msgid": msgid}),
        )["errcode"]
            .clone()
    };
    let codes: Vec<Value> = (0..4).map(|_| remind(&mut stage)).collect();
    assert_eq!(codes, [0, 0, 0, 41094]);
    stage.now += 86_401.0;
    stage.log_in(&stage.credentials.customers.secret.clone());
    assert_eq!(remind(&mut stage), 0);
}

#[test]
fn a_limit_above_the_maximum_is_the_default_here() {
    let mut stage = Stage::plain();
    let own = friends(&mut stage, 1);
    (0..60).for_each(|_| _ = create(&mut stage, &own));
    stage.now += 60.0;
    let window = json!({"chat_type": "single", "start_time": START_S as i64, "end_time": START_S as i64 + 60});
    let page = |stage: &mut Stage, limit: i64| {
        let mut ask = window.clone();
        ask["limit"] = json!(limit);
        stage.post("externalcontact/get_groupmsg_list_v2", ask)["group_msg_list"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(
        (
            page(&mut stage, 101),
            page(&mut stage, 100),
            page(&mut stage, 7)
        ),
        (Some(50), Some(60), Some(7))
    );
}

#[test]
fn rare_answers_lose_and_repeat_nothing() {
    let mut stage = Stage::plain();
    stage.control("POST", "behaviour", json!({"quirks": true}));
    let filter = json!({"group_list": [{"tag_list": every_level(&mut stage)}]});
    let answer = stage.post(
        "externalcontact/add_msg_template",
        json!({"tag_filter": filter, "text": {"content": "会员日"}}),
    );
    let msgid = msgid(&answer);
    stage.now += 60.0;
    let mut seen = Vec::new();
    for member in stage.pages(
        "externalcontact/get_groupmsg_task",
        json!({"msgid": msgid, "limit": 2}),
        "task_list",
    ) {
        let ask = json!({"msgid": msgid, "userid": member["userid"], "limit": 3});
        seen.extend(
            stage
                .pages("externalcontact/get_groupmsg_send_result", ask, "send_list")
                .iter()
                .map(|row| row["external_userid"].to_string()),
        );
    }
    let mut wanted: Vec<String> = stage.recorded("task_created")[0]["recipients"]
        .as_array()
        .into_iter()
        .flatten()
        .map(Value::to_string)
        .collect();
    assert_eq!(wanted.len(), 200, "every customer has a level");
    seen.sort();
    wanted.sort();
    assert_eq!(seen, wanted);
}

fn every_level(stage: &mut Stage) -> Vec<Value> {
    let groups = stage.post("externalcontact/get_corp_tag_list", json!({}));
    groups["tag_group"][0]["tag"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| tag["id"].clone())
        .collect()
}
