//! Mass sending: creation, confirmation, results, caps, cancelling and reminding.

use serde_json::{Value, json};

use super::harness::{START_S, Stage, strings};

fn create(stage: &mut Stage, recipients: &[String]) -> Value {
    stage.post(
        "externalcontact/add_msg_template",
        json!({"sender": "li.mei", "external_userid": recipients, "text": {"content": "会员日"}}),
    )
}

fn msgid(answer: &Value) -> String {
    answer["msgid"]
        .as_str()
        .unwrap_or_else(|| panic!("no msgid in {answer}"))
        .to_owned()
}

fn results(stage: &mut Stage, msgid: &str) -> Vec<Value> {
    stage.pages(
        "externalcontact/get_groupmsg_send_result",
        json!({"msgid": msgid, "userid": "li.mei", "limit": 7}),
        "send_list",
    )
}

fn statuses(rows: &[Value]) -> Vec<i64> {
    rows.iter()
        .filter_map(|row| row["status"].as_i64())
        .collect()
}

// Friends of li.mei who did not remove her.
fn friends(stage: &mut Stage, count: usize) -> Vec<String> {
    let ids = stage.customers_of("li.mei");
    assert!(ids.len() > count, "the seed gives {} customers", ids.len());
    ids.into_iter()
        .take(count)
        .inspect(|id| {
            stage.control(
                "POST",
                "customer",
                json!({"op": "add", "member": "li.mei", "external_userid": id}),
            );
        })
        .collect()
}

#[test]
fn who_cannot_be_reached_is_in_the_fail_list() {
    let mut stage = Stage::plain();
    let own = friends(&mut stage, 3);
    let foreign = stage
        .customers_of("wang.jun")
        .into_iter()
        .find(|id| !stage.customers_of("li.mei").contains(id))
        .expect("a stranger");
    let answer = create(
        &mut stage,
        &[
            own[0].clone(),
            "wmNobody".to_owned(),
            own[1].clone(),
            foreign.clone(),
            own[0].clone(),
        ],
    );
    assert_eq!(answer["errcode"], 0);
    assert_eq!(
        strings(&answer["fail_list"]),
        ["wmNobody".to_owned(), foreign.clone()]
    );
    let line = &stage.recorded("task_created")[0];
    assert_eq!(strings(&line["recipients"]), own[..2]);
    assert_eq!(
        (&line["sender"], &line["text"], &line["at"]),
        (&json!("li.mei"), &json!("会员日"), &json!(START_S))
    );
    let nobody = create(&mut stage, std::slice::from_ref(&foreign));
    assert_eq!(
        (&nobody["errcode"], strings(&nobody["fail_list"])),
        (&json!(41048), vec![foreign])
    );
}

#[test]
fn confirmation_ends_in_sent_no_friend_or_capped() {
    let mut stage = Stage::plain();
    let own = friends(&mut stage, 4);
    let msgid = msgid(&create(&mut stage, &own));
    stage.control(
        "POST",
        "customer",
        json!({"op": "customer_deletes", "external_userid": own[1], "member": "li.mei"}),
    );
    // October has 31 days, so 31 are allowed.
    stage.control(
        "POST",
        "customer",
        json!({"op": "received", "external_userid": own[2], "count": 31}),
    );
    stage.control(
        "POST",
        "customer",
        json!({"op": "received", "external_userid": own[3], "count": 30}),
    );
    stage.now += 60.0;
    assert_eq!(statuses(&results(&mut stage, &msgid)), [0, 0, 0, 0]);
    let task = stage.post("externalcontact/get_groupmsg_task", json!({"msgid": msgid}));
    assert_eq!(
        task["task_list"],
        json!([{"userid": "li.mei", "status": 0}])
    );
    let confirmed = stage.control("POST", "confirm", json!({"member": "li.mei"}));
    assert_eq!(confirmed["confirmed"][0]["sent"], 2);
    let rows = results(&mut stage, &msgid);
    assert_eq!(statuses(&rows), [1, 2, 3, 1]);
    assert_eq!(
        rows[0],
        json!({"external_userid": own[0], "userid": "li.mei", "status": 1, "send_time": START_S as i64 + 60})
    );
    assert_eq!(
        rows[1],
        json!({"external_userid": own[1], "userid": "li.mei", "status": 2})
    );
    let task = stage.post("externalcontact/get_groupmsg_task", json!({"msgid": msgid}));
    assert_eq!(
        task["task_list"],
        json!([{"userid": "li.mei", "status": 2, "send_time": START_S as i64 + 60}])
    );
    assert_eq!(stage.recorded("message_delivered").len(), 2);
    assert_eq!(
        stage.control("POST", "confirm", json!({}))["confirmed"],
        json!([]),
        "nobody confirms twice"
    );
}

#[test]
fn a_daily_cap_lets_one_message_a_day_through() {
    let mut stage = Stage::plain();
    stage.control(
        "POST",
        "behaviour",
        json!({"cap": {"per_day": 1}, "dispatch_lag_s": 0.0}),
    );
    let own = friends(&mut stage, 1);
    let sent = |stage: &mut Stage| {
        let msgid = msgid(&create(stage, &own));
        stage.control("POST", "confirm", json!({"msgid": msgid}));
        statuses(&results(stage, &msgid))[0]
    };
    assert_eq!(sent(&mut stage), 1);
    assert_eq!(sent(&mut stage), 3);
    stage.now += 86_400.0;
    stage.log_in(&stage.credentials.customers.secret.clone());
    assert_eq!(sent(&mut stage), 1);
}

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
fn a_sender_alone_means_all_the_senders_customers() {
    let mut stage = Stage::plain();
    let all = stage.customers_of("li.mei");
    let answer = stage.post(
        "externalcontact/add_msg_template",
        json!({"sender": "li.mei", "text": {"content": "会员日"}}),
    );
    assert_eq!(answer["fail_list"], json!([]));
    assert_eq!(
        strings(&stage.recorded("task_created")[0]["recipients"]),
        all
    );
}

#[test]
fn without_a_sender_the_last_to_talk_is_asked() {
    let mut stage = Stage::plain();
    let id = friends(&mut stage, 1).remove(0);
    stage.control(
        "POST",
        "customer",
        json!({"op": "add", "member": "xu.lin", "external_userid": id}),
    );
    for member in ["li.mei", "xu.lin"] {
        stage.control(
            "POST",
            "customer",
            json!({"op": "talk", "member": member, "external_userid": id}),
        );
        stage.post(
            "externalcontact/add_msg_template",
            json!({"external_userid": [id], "text": {"content": "会员日"}}),
        );
        assert_eq!(
            stage.recorded("task_created").last().expect("a task")["members"],
            json!([member])
        );
    }
}

#[test]
fn content_is_checked_before_targets() {
    let mut stage = Stage::plain();
    let mut code =
        |body: Value| stage.post("externalcontact/add_msg_template", body)["errcode"].clone();
    let link = json!({"msgtype": "link", "link": {"title": "报名", "url": "https://shop.example.com/r?x=1&y=%E4%B8%AD"}});
    assert_eq!(code(json!({"sender": "li.mei"})), 44004);
    assert_eq!(
        code(json!({"sender": "li.mei", "text": {"content": "字".repeat(1333)}})),
        0
    );
    assert_eq!(
        code(json!({"sender": "li.mei", "text": {"content": "字".repeat(1334)}})),
        45002
    );
    assert_eq!(
        code(json!({"sender": "li.mei", "attachments": vec![link.clone(); 10]})),
        41064
    );
    assert_eq!(
        code(json!({"sender": "li.mei", "attachments": [{"msgtype": "card"}]})),
        41065
    );
    assert_eq!(
        code(
            json!({"sender": "li.mei", "attachments": [{"msgtype": "image", "image": {"media_id": "old"}}]})
        ),
        40007
    );
    assert_eq!(code(json!({"text": {"content": "在"}})), 40058);
    assert_eq!(
        code(json!({"text": {"content": "在"}, "external_userid": vec!["wmX"; 10_001]})),
        40058
    );
    assert_eq!(
        code(json!({"text": {"content": "在"}, "external_userid": "wmX"})),
        40058
    );
    assert_eq!(
        code(json!({"text": {"content": "在"}, "sender": "ghost"})),
        40003
    );
    assert_eq!(
        code(json!({"text": {"content": "在"}, "chat_type": "group"})),
        40063
    );
    assert_eq!(
        code(
            json!({"text": {"content": "在"}, "tag_filter": {"group_list": [{"tag_list": ["etX"]}]}})
        ),
        40068
    );
    assert_eq!(code(json!({"sender": "li.mei", "attachments": [link]})), 0);
    stage.now += 20.0;
    let window = json!({"chat_type": "single", "start_time": START_S as i64, "end_time": START_S as i64 + 60});
    let listed = stage.pages(
        "externalcontact/get_groupmsg_list_v2",
        window,
        "group_msg_list",
    );
    assert_eq!(
        listed.last().expect("two tasks")["attachments"][0]["link"]["url"],
        "https://shop.example.com/r?x=1&y=%E4%B8%AD"
    );
}

#[test]
fn groups_are_sent_to_their_owners_chats() {
    let mut stage = Stage::plain();
    let own = json!({"owner_filter": {"userid_list": ["li.mei"]}, "limit": 10});
    let chat =
        stage.pages("externalcontact/groupchat/list", own, "group_chat_list")[0]["chat_id"].clone();
    let ask = json!({"chat_type": "group", "sender": "li.mei", "chat_id_list": [chat, "wrNobody"], "text": {"content": "直播"}});
    let answer = stage.post("externalcontact/add_msg_template", ask);
    assert_eq!(answer["fail_list"], json!(["wrNobody"]));
    stage.now += 60.0;
    stage.control("POST", "confirm", json!({}));
    let rows = results(&mut stage, &msgid(&answer));
    assert_eq!(
        rows,
        [
            json!({"chat_id": chat, "userid": "li.mei", "status": 1, "send_time": START_S as i64 + 60})
        ]
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
fn who_left_cannot_confirm_and_others_untick() {
    let mut stage = Stage::plain();
    let answer = stage.post(
        "externalcontact/add_msg_template",
        json!({"sender": "li.mei", "allow_select": true, "text": {"content": "会员日"}}),
    );
    let msgid = msgid(&answer);
    stage.control("POST", "member", json!({"userid": "li.mei", "op": "leave"}));
    assert_eq!(
        stage.control("POST", "confirm", json!({}))["confirmed"],
        json!([])
    );
    stage.control(
        "POST",
        "member",
        json!({"userid": "li.mei", "op": "activate"}),
    );
    stage.now += 60.0;
    let confirmed =
        stage.control("POST", "confirm", json!({"untick": 0.5}))["confirmed"][0].clone();
    assert!(
        confirmed["unticked"]
            .as_u64()
            .is_some_and(|count| count > 0),
        "{confirmed}"
    );
    assert!(statuses(&results(&mut stage, &msgid)).contains(&0));
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
