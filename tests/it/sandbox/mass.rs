//! Mass sending: creation, assignment, confirmation and caps.

use serde_json::{Value, json};

use super::harness::{START_S, Stage, create, friends, msgid, results, statuses, strings};

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
fn a_filter_beside_ids_is_ignored() {
    let mut stage = Stage::plain();
    let own = friends(&mut stage, 2);
    let filter = json!({"group_list": [{"tag_list": ["etNothing"]}]});
    let body = json!({"sender": "li.mei", "external_userid": own, "tag_filter": filter, "text": {"content": "会员日"}});
    assert_eq!(
        stage.post("externalcontact/add_msg_template", body)["errcode"],
        0
    );
    assert_eq!(
        strings(&stage.recorded("task_created")[0]["recipients"]),
        own
    );
}

#[test]
fn a_filter_wants_one_tag_of_every_list() {
    let mut stage = Stage::plain();
    let groups = stage.post("externalcontact/get_corp_tag_list", json!({}))["tag_group"].clone();
    let (gold, silver, coffee) = (
        &groups[0]["tag"][3]["id"],
        &groups[0]["tag"][2]["id"],
        &groups[1]["tag"][4]["id"],
    );
    let filter = json!({"group_list": [{"tag_list": [gold, silver]}, {"tag_list": [coffee]}]});
    let body = json!({"sender": "li.mei", "tag_filter": filter, "text": {"content": "会员日"}});
    let rows = stage.pages(
        "externalcontact/batch/get_by_user",
        json!({"userid_list": ["li.mei"]}),
        "external_contact_list",
    );
    let wanted: Vec<String> = rows
        .iter()
        .filter(|row| {
            let has = |tag: &Value| {
                row["follow_info"]["tag_id"]
                    .as_array()
                    .is_some_and(|tags| tags.contains(tag))
            };
            (has(gold) || has(silver)) && has(coffee)
        })
        .filter_map(|row| {
            row["external_contact"]["external_userid"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    let answer = stage.post("externalcontact/add_msg_template", body);
    assert!(
        !wanted.is_empty() && wanted.len() < rows.len(),
        "{} of {}",
        wanted.len(),
        rows.len()
    );
    assert_eq!(
        strings(&stage.recorded("task_created")[0]["recipients"]),
        wanted,
        "{answer}"
    );
}
