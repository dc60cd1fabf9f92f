//! Customer group chats: who owns them, in which state they are, and what sending to them needs.

use serde_json::{Value, json};

use super::harness::{Stage, strings};
use qunfa::sandbox::Seed;

fn large() -> Stage {
    let mut stage = Stage::seeded(Seed {
        customers: 3000,
        members: 60,
        seed: 42,
        chats: 300,
    });
    stage.control("POST", "behaviour", json!({"quirks": false}));
    stage
}

#[test]
fn chats_of_those_who_left_wait_for_somebody() {
    let mut stage = large();
    let mut of = |status: i64| {
        stage.pages(
            "externalcontact/groupchat/list",
            json!({"status_filter": status, "limit": 7}),
            "group_chat_list",
        )
    };
    let all = of(0);
    assert_eq!(all.len(), 300);
    for status in 1..=3 {
        let rows = of(status);
        assert!(!rows.is_empty(), "no chat with status {status}");
        let expected: Vec<&Value> = all.iter().filter(|row| row["status"] == status).collect();
        assert_eq!(rows.iter().collect::<Vec<&Value>>(), expected);
    }
    let waiting = of(1)[0]["chat_id"].clone();
    let owner = stage.post("externalcontact/groupchat/get", json!({"chat_id": waiting}))["group_chat"]["owner"].clone();
    let who = stage.get(
        "user/get",
        &format!("userid={}", owner.as_str().expect("an owner")),
    );
    assert_eq!(who["status"], 5);
    let filter = json!({"limit": 100, "owner_filter": {"userid_list": [owner]}});
    let rows = stage.pages("externalcontact/groupchat/list", filter, "group_chat_list");
    assert!(rows.iter().any(|row| row["chat_id"] == waiting));
    stage.control(
        "POST",
        "chat",
        json!({"op": "owner", "chat_id": waiting, "member": "li.mei"}),
    );
    let taken = stage.pages(
        "externalcontact/groupchat/list",
        json!({"limit": 100, "status_filter": 3, "owner_filter": {"userid_list": ["li.mei"]}}),
        "group_chat_list",
    );
    assert!(taken.iter().any(|row| row["chat_id"] == waiting));
}

#[test]
fn limits_of_the_listing() {
    let mut stage = Stage::plain();
    let mut code =
        |body: Value| stage.post("externalcontact/groupchat/list", body)["errcode"].clone();
    assert_eq!(code(json!({"limit": 1000})), 0);
    assert_eq!(code(json!({"limit": 1001})), 40058);
    assert_eq!(code(json!({})), 40058);
    assert_eq!(code(json!({"limit": 1, "status_filter": 4})), 40058);
    assert_eq!(
        code(json!({"limit": 1, "owner_filter": {"userid_list": vec!["li.mei"; 100]}})),
        0
    );
    assert_eq!(
        code(json!({"limit": 1, "owner_filter": {"userid_list": vec!["li.mei"; 101]}})),
        40058
    );
    assert_eq!(
        code(json!({"limit": 1, "owner_filter": {"userid_list": ["ghost"]}})),
        40003
    );
}

#[test]
fn owners_have_to_be_named_when_there_are_many() {
    let mut stage = Stage::seeded(Seed {
        customers: 1200,
        members: 12,
        seed: 42,
        chats: 1001,
    });
    assert_eq!(
        stage.post("externalcontact/groupchat/list", json!({"limit": 10}))["errcode"],
        81017
    );
    let rows = stage.pages(
        "externalcontact/groupchat/list",
        json!({"limit": 10, "owner_filter": {"userid_list": ["li.mei", "wang.jun"]}}),
        "group_chat_list",
    );
    assert!(rows.len() > 100, "{} chats", rows.len());
}

#[test]
fn members_show_how_and_when_they_came() {
    let mut stage = Stage::plain();
    let ids = stage.customers_of("li.mei");
    let chat = stage.control(
        "POST",
        "chat",
        json!({"op": "create", "owner": "li.mei", "name": "春茶"}),
    )["chat_id"]
        .clone();
    stage.now += 100.0;
    stage.control(
        "POST",
        "chat",
        json!({"op": "join", "chat_id": chat, "external_userid": ids[0], "scene": 2}),
    );
    let shown = stage.post(
        "externalcontact/groupchat/get",
        json!({"chat_id": chat, "need_name": 1}),
    )["group_chat"]
        .clone();
    let row = &shown["member_list"][1];
    assert_eq!(
        (&row["join_time"], &row["join_scene"], &row["type"]),
        (&json!(1_760_000_100), &json!(2), &json!(2))
    );
    assert!(row["name"].is_string());
    let plain =
        stage.post("externalcontact/groupchat/get", json!({"chat_id": chat}))["group_chat"].clone();
    assert!(plain["member_list"][1].get("name").is_none());
    stage.control("POST", "chat", json!({"op": "dismiss", "chat_id": chat}));
    assert_eq!(
        stage.post("externalcontact/groupchat/get", json!({"chat_id": chat}))["errcode"],
        86003
    );
}

#[test]
fn a_chat_at_its_cap_gets_nothing_more() {
    let mut stage = Stage::plain();
    stage.control("POST", "behaviour", json!({"cap": {"per_day": 1}}));
    let listed = stage.pages(
        "externalcontact/groupchat/list",
        json!({"limit": 10, "owner_filter": {"userid_list": ["li.mei"]}}),
        "group_chat_list",
    );
    let chat = listed[0]["chat_id"].clone();
    stage.control(
        "POST",
        "chat",
        json!({"op": "received", "chat_id": chat, "count": 1}),
    );
    let task = json!({"chat_type": "group", "sender": "li.mei", "chat_id_list": [chat, "wrNothing"], "text": {"content": "直播"}});
    let made = stage.post("externalcontact/add_msg_template", task);
    assert_eq!(strings(&made["fail_list"]), ["wrNothing"]);
    let confirmed = stage.control("POST", "confirm", json!({}));
    assert_eq!(
        (
            &confirmed["confirmed"][0]["sent"],
            &confirmed["confirmed"][0]["capped"]
        ),
        (&json!(0), &json!(1))
    );
    let many = json!({"chat_type": "group", "sender": "li.mei", "chat_id_list": vec![chat; 2001], "text": {"content": "直播"}});
    assert_eq!(
        stage.post("externalcontact/add_msg_template", many)["errcode"],
        40058
    );
}
