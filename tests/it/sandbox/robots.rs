//! Robots and app chats: what they may say and how often.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use qunfa::sandbox::Request;
use serde_json::{Value, json};

use super::harness::{PNG, Stage, body, form, voice};

fn robot(stage: &mut Stage, key: &str, message: &Value) -> Value {
    // Four seconds apart, twenty a minute are never reached.
    stage.now += 4.0;
    let target = format!("/cgi-bin/webhook/send?key={key}");
    body(
        &stage
            .world
            .handle(stage.now, &Request::post(&target, message.to_string())),
    )
}

fn picture(bytes: &[u8]) -> Value {
    let mut sum = String::new();
    for byte in Md5::digest(bytes) {
        write!(sum, "{byte:02x}").expect("writing into memory does not fail");
    }
    json!({"msgtype": "image", "image": {"base64": STANDARD.encode(bytes), "md5": sum}})
}

#[test]
fn each_kind_has_its_limits() {
    let mut stage = Stage::plain();
    let key = stage.credentials.robots["campaign"].key.clone();
    let text =
        |kind: &str, count: usize| json!({"msgtype": kind, kind: {"content": "a".repeat(count)}});
    let article = |title: usize| json!({"title": "a".repeat(title), "description": "a".repeat(512), "url": "https://x.example.com"});
    let news = |articles: Vec<Value>| json!({"msgtype": "news", "news": {"articles": articles}});
    let mut large = PNG.to_vec();
    large.resize(2 << 20, 0);
    let mut too_large = large.clone();
    too_large.push(0);
    let mut wrong_sum = picture(PNG);
    wrong_sum["image"]["md5"] = json!("e9dd2797018cad79186e03e8c5aec8dc");
    let mut broken = picture(PNG);
    broken["image"]["base64"] = json!(format!("{}\n", STANDARD.encode(PNG)));
    let card = json!({"card_type": "text_notice", "main_title": {"title": "通知"}, "card_action": {"type": 1, "url": "https://x.example.com"}});
    let rows = [
        (text("text", 2048), 0),
        (text("text", 2049), 45002),
        (text("text", 0), 44004),
        (text("markdown", 4096), 0),
        (text("markdown", 4097), 45002),
        (text("markdown_v2", 4096), 0),
        (text("markdown_v2", 4097), 45002),
        (
            json!({"msgtype": "text", "text": {"content": "在", "mentioned_list": ["li.mei", "@all"], "mentioned_mobile_list": ["13800000000"]}}),
            0,
        ),
        (
            json!({"msgtype": "text", "text": {"content": "在", "mentioned_list": "@all"}}),
            40058,
        ),
        (picture(&large), 0),
        (picture(&too_large), 40009),
        (picture(b"GIF89a and more"), 40004),
        (wrong_sum, 40123),
        (broken, 40123),
        (news(vec![article(128); 8]), 0),
        (news(vec![article(129)]), 45002),
        (news(vec![article(1); 9]), 45008),
        (
            news(vec![json!({"title": "t", "appid": "wx1", "pagepath": "p"})]),
            40094,
        ),
        (
            json!({"msgtype": "template_card", "template_card": card}),
            0,
        ),
        (
            json!({"msgtype": "template_card", "template_card": {"card_type": "vote_interaction"}}),
            42014,
        ),
        (json!({"msgtype": "textcard", "textcard": {}}), 40008),
        (
            json!({"msgtype": "file", "file": {"media_id": "3x"}}),
            40007,
        ),
    ];
    for (number, (message, code)) in rows.into_iter().enumerate() {
        assert_eq!(
            robot(&mut stage, &key, &message)["errcode"],
            code,
            "row {number}"
        );
    }
    let payload = stage.recorded("robot_message")[4]["payload"].clone();
    assert!(
        payload["base64"]
            .as_str()
            .is_some_and(|text| text.ends_with("characters"))
    );
}

#[test]
fn files_belong_to_the_robot_they_were_uploaded_for() {
    let mut stage = Stage::plain();
    let keys = ["campaign", "alerts"].map(|name| stage.credentials.robots[name].key.clone());
    let mut put = |key: &str, kind: &str, bytes: &[u8]| {
        let target = format!("/cgi-bin/webhook/upload_media?key={key}&type={kind}");
        body(&stage.world.handle(stage.now, &form(&target, "f", bytes)))
    };
    assert_eq!(put("wrong", "file", b"")["errcode"], 44001);
    assert_eq!(put("wrong", "file", b"a list")["errcode"], 93000);
    assert_eq!(put(&keys[0], "image", b"a list")["errcode"], 40005);
    assert_eq!(put(&keys[0], "voice", &voice(3001))["errcode"], 45007);
    assert!(put(&keys[0], "voice", &voice(3000))["media_id"].is_string());
    let id = put(&keys[0], "file", b"a list")["media_id"].clone();
    let message = json!({"msgtype": "file", "file": {"media_id": id}});
    assert_eq!(robot(&mut stage, &keys[0], &message)["errcode"], 0);
    assert_eq!(robot(&mut stage, &keys[1], &message)["errcode"], 40007);
    stage.now += 3.0 * 86_400.0;
    assert_eq!(robot(&mut stage, &keys[0], &message)["errcode"], 40007);
}

#[test]
fn a_robot_can_be_disabled_and_removed() {
    let mut stage = Stage::plain();
    let key = stage.credentials.robots["alerts"].key.clone();
    let message = json!({"msgtype": "text", "text": {"content": "在"}});
    stage.control("POST", "robot", json!({"name": "alerts", "disabled": true}));
    assert_eq!(robot(&mut stage, &key, &message)["errcode"], 93004);
    stage.control("POST", "robot", json!({"name": "alerts", "removed": true}));
    assert_eq!(robot(&mut stage, &key, &message)["errcode"], 93000);
}

#[test]
fn a_chat_needs_a_name_an_id_and_members_that_fit() {
    let mut stage = Stage::plain();
    stage.log_in_as_app("notice");
    let two = json!(["li.mei", "wang.jun"]);
    let rows = [
        (json!({"userlist": ["li.mei"]}), 86006),
        (json!({"userlist": ["li.mei", "ghost"]}), 40031),
        (json!({"userlist": two, "name": "群".repeat(50)}), 0),
        (json!({"userlist": two, "name": "群".repeat(51)}), 86004),
        (json!({"userlist": two, "chatid": "a".repeat(32)}), 0),
        (json!({"userlist": two, "chatid": "a".repeat(32)}), 86215),
        (json!({"userlist": two, "chatid": "a".repeat(33)}), 86001),
        (json!({"userlist": two, "chatid": "cmp-42"}), 86001),
        (json!({"userlist": two, "owner": "chen.yu"}), 86005),
    ];
    for (chat, code) in rows {
        assert_eq!(
            stage.post("appchat/create", chat.clone())["errcode"],
            code,
            "{chat}"
        );
    }
    let chat = "a".repeat(32);
    let rows = [
        (
            json!({"chatid": chat, "add_user_list": ["chen.yu"], "name": "夏茶"}),
            0,
        ),
        (
            json!({"chatid": chat, "del_user_list": ["li.mei", "wang.jun"]}),
            86006,
        ),
        (json!({"chatid": chat, "owner": "zhao.min"}), 86005),
        (json!({"chatid": "nothing"}), 86003),
        (json!({}), 40050),
    ];
    for (change, code) in rows {
        assert_eq!(
            stage.post("appchat/update", change.clone())["errcode"],
            code,
            "{change}"
        );
    }
    let shown = stage.get("appchat/get", &format!("chatid={chat}"))["chat_info"].clone();
    assert_eq!(
        (&shown["name"], shown["userlist"].as_array().map(Vec::len)),
        (&json!("夏茶"), Some(3))
    );
    let say = |kind: &str, object: Value| json!({"chatid": chat, "msgtype": kind, kind: object});
    let rows = [
        (
            say(
                "text",
                json!({"content": "a".repeat(2048), "mentioned_list": ["@all"]}),
            ),
            0,
        ),
        (say("text", json!({"content": "a".repeat(2049)})), 45002),
        (
            say("text", json!({"content": "x", "mentioned_list": "li.mei"})),
            40058,
        ),
        (say("markdown", json!({"content": "a".repeat(2049)})), 45002),
        (say("template_card", json!({})), 40008),
        (
            say(
                "news",
                json!({"articles": [{"title": "t", "url": "https://x.example.com"}]}),
            ),
            0,
        ),
        (
            json!({"chatid": "nothing", "msgtype": "text", "text": {"content": "x"}}),
            86003,
        ),
        (json!({"msgtype": "text", "text": {"content": "x"}}), 40050),
    ];
    for (message, code) in rows {
        assert_eq!(
            stage.post("appchat/send", message.clone())["errcode"],
            code,
            "{message}"
        );
    }
    assert_eq!(
        stage.recorded("appchat_message")[0]["members"],
        json!(["li.mei", "wang.jun", "chen.yu"])
    );
    stage.log_in_as_app("desk");
    assert_eq!(
        stage.post("appchat/send", say("text", json!({"content": "x"})))["errcode"],
        86008
    );
}

#[test]
fn a_member_of_a_chat_gets_two_hundred_a_minute() {
    let mut stage = Stage::plain();
    stage.log_in_as_app("notice");
    stage.post(
        "appchat/create",
        json!({"chatid": "busy", "userlist": ["li.mei", "wang.jun"]}),
    );
    let say = json!({"chatid": "busy", "msgtype": "text", "text": {"content": "x"}});
    for _ in 0..201 {
        assert_eq!(stage.post("appchat/send", say.clone())["errcode"], 0);
    }
    let lines = stage.recorded("appchat_message");
    assert_eq!(
        (&lines[199]["dropped"], &lines[200]["dropped"]),
        (&json!([]), &json!(["li.mei", "wang.jun"]))
    );
}
