//! App messages, robots, app chats, media and welcome messages.

use qunfa::sandbox::{Reply, Request};
use serde_json::{Value, json};

use super::harness::{PNG, Stage, body, upload};

fn text(agent_id: i64, to: &str, content: &str) -> Value {
    json!({"touser": to, "agentid": agent_id, "msgtype": "text", "text": {"content": content}})
}

#[test]
fn bad_receivers_come_back_lower_cased() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    let answer = stage.post(
        "message/send",
        text(agent_id, "Ghost.01|LI.MEI|Old.User", "你好"),
    );
    assert_eq!(
        (&answer["errcode"], &answer["invaliduser"]),
        (&json!(0), &json!("ghost.01|old.user"))
    );
    assert!(answer["msgid"].is_string());
    let delivered = stage.recorded("app_message_delivered");
    assert_eq!(delivered.len(), 1);
    assert_eq!(
        (&delivered[0]["member"], &delivered[0]["text"]),
        (&json!("li.mei"), &json!("你好"))
    );
    assert_eq!(
        stage.post("message/send", text(agent_id, "ghost", "你好"))["errcode"],
        81013
    );
    assert_eq!(
        stage.post("message/send", text(agent_id, "", "你好"))["errcode"],
        81012
    );
    assert_eq!(
        stage.post("message/send", text(1, "li.mei", "你好"))["errcode"],
        40056
    );
    let list = json!({"touser": ["li.mei"], "agentid": agent_id, "msgtype": "text", "text": {"content": "x"}});
    assert_eq!(stage.post("message/send", list)["errcode"], 40035);
}

#[test]
fn departments_and_tags_reach_their_members_once() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    let body = json!({"toparty": "7|8", "totag": "1", "agentid": agent_id, "msgtype": "text", "text": {"content": "开会"}});
    assert_eq!(stage.post("message/send", body)["errcode"], 0);
    let mut members: Vec<Value> = stage
        .recorded("app_message_delivered")
        .iter()
        .map(|line| line["member"].clone())
        .collect();
    members.sort_by_key(Value::to_string);
    assert_eq!(
        members,
        [
            "chen.yu",
            "li.mei",
            "wang.jun",
            "zhang.wei",
            "zhao.min",
            "zhu.yan"
        ]
    );
}

#[test]
fn the_thirty_first_message_in_a_minute_vanishes() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    for number in 0..31 {
        assert_eq!(
            stage.post(
                "message/send",
                text(agent_id, "li.mei", &format!("第{number}条"))
            )["errcode"],
            0
        );
    }
    assert_eq!(stage.recorded("app_message_delivered").len(), 30);
    assert_eq!(stage.recorded("app_message_dropped")[0]["text"], "第30条");
    stage.now += 61.0;
    stage.post("message/send", text(agent_id, "li.mei", "又来"));
    assert_eq!(stage.recorded("app_message_delivered").len(), 31);
}

#[test]
fn the_same_content_is_not_delivered_twice_within_the_interval() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    let mut message = text(agent_id, "li.mei", "提醒");
    message["enable_duplicate_check"] = json!(1);
    message["duplicate_check_interval"] = json!(600);
    stage.post("message/send", message.clone());
    stage.now += 599.0;
    assert_eq!(stage.post("message/send", message.clone())["errcode"], 0);
    assert_eq!(stage.recorded("app_message_delivered").len(), 1);
    assert_eq!(
        stage.recorded("app_message_deduplicated")[0]["members"],
        json!(["li.mei"])
    );
    stage.now += 1.0;
    stage.post("message/send", message);
    assert_eq!(stage.recorded("app_message_delivered").len(), 2);
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    assert_eq!(
        stage.post("message/send", text(agent_id, "li.mei", &"字".repeat(700)))["errcode"],
        0
    );
    assert_eq!(
        stage.recorded("app_message_delivered")[0]["text"],
        "字".repeat(682)
    );
}

#[test]
fn a_message_can_be_recalled_for_a_day_by_its_app() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    let msgid = stage.post("message/send", text(agent_id, "li.mei", "错了"))["msgid"].clone();
    stage.log_in_as_app("desk");
    assert_eq!(
        stage.post("message/recall", json!({"msgid": msgid}))["errcode"],
        40058
    );
    stage.log_in_as_app("notice");
    assert_eq!(
        stage.post("message/recall", json!({"msgid": msgid}))["errcode"],
        0
    );
    stage.now += 86_401.0;
    stage.log_in_as_app("notice");
    assert_eq!(
        stage.post("message/recall", json!({"msgid": msgid}))["errcode"],
        42052
    );
}

#[test]
fn required_fields_of_every_kind_are_checked() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    let mut code = |kind: &str, object: Value| {
        stage.post(
            "message/send",
            json!({"touser": "li.mei", "agentid": agent_id, "msgtype": kind, kind: object}),
        )["errcode"]
            .clone()
    };
    assert_eq!(code("fax", json!({})), 40008);
    assert_eq!(code("text", json!({})), 44004);
    assert_eq!(code("image", json!({})), 41006);
    assert_eq!(
        code(
            "textcard",
            json!({"title": "t", "description": "d", "url": "shop.example.com"})
        ),
        45034
    );
    assert_eq!(
        code(
            "textcard",
            json!({"title": "t", "url": "https://x.example.com"})
        ),
        41033
    );
    assert_eq!(
        code(
            "textcard",
            json!({"title": "t", "description": "d", "url": "https://x.example.com"})
        ),
        0
    );
    assert_eq!(
        code(
            "news",
            json!({"articles": vec![json!({"title": "t", "url": "https://x.example.com"}); 9]})
        ),
        45008
    );
    assert_eq!(
        code("markdown", json!({"content": "字".repeat(683)})),
        45002
    );
    assert_eq!(
        code("template_card", json!({"card_type": "button_interaction"})),
        43012
    );
    assert_eq!(
        code(
            "template_card",
            json!({"card_type": "text_notice", "main_title": {"title": "t"}, "card_action": {"type": 1, "url": "https://x.example.com"}})
        ),
        0
    );
}

#[test]
fn media_live_three_days_and_keep_their_use() {
    let mut stage = Stage::plain();
    let picture = upload(&mut stage, "media/upload?type=image", "海报.png", PNG);
    assert_eq!(
        (&picture["errmsg"], &picture["type"], &picture["created_at"]),
        (&json!(""), &json!("image"), &json!("1760000000"))
    );
    let moment = upload(
        &mut stage,
        "media/upload_attachment?media_type=image&attachment_type=1",
        "p.png",
        PNG,
    );
    assert_eq!(moment["created_at"], 1_760_000_000);
    let url = upload(&mut stage, "media/uploadimg", "p.png", PNG)["url"].clone();
    assert_eq!(
        upload(
            &mut stage,
            "media/upload?type=image",
            "p.png",
            b"no picture at all"
        )["errcode"],
        40004
    );
    assert_eq!(
        upload(&mut stage, "media/upload?type=image", "p.png", b"tiny")["errcode"],
        40006
    );
    assert_eq!(
        upload(&mut stage, "media/upload?type=sound", "p.png", PNG)["errcode"],
        40005
    );
    assert_eq!(
        upload(&mut stage, "media/upload?type=file", "p.png", b"")["errcode"],
        44001
    );
    stage.log_in_as_app("notice");
    let image = |stage: &mut Stage, image: Value| {
        stage.log_in_as_app("notice");
        let attachments = json!([{"msgtype": "image", "image": image}]);
        stage.post(
            "externalcontact/add_msg_template",
            json!({"sender": "li.mei", "attachments": attachments}),
        )["errcode"]
            .clone()
    };
    assert_eq!(
        image(&mut stage, json!({"media_id": picture["media_id"]})),
        0
    );
    assert_eq!(
        image(&mut stage, json!({"media_id": moment["media_id"]})),
        41072
    );
    assert_eq!(image(&mut stage, json!({"pic_url": url})), 0);
    assert_eq!(
        image(
            &mut stage,
            json!({"pic_url": "https://elsewhere.example.com/p.png"})
        ),
        40007
    );
    stage.now += 3.0 * 86_400.0;
    assert_eq!(
        image(&mut stage, json!({"media_id": picture["media_id"]})),
        40007
    );
    assert_eq!(image(&mut stage, json!({"pic_url": url})), 0);
}

#[test]
fn a_robot_speaks_twenty_times_a_minute() {
    let mut stage = Stage::plain();
    let key = stage.credentials.robots["campaign"].key.clone();
    let mut say = |key: &str, content: &str| {
        let message = json!({"msgtype": "text", "text": {"content": content}}).to_string();
        body(&stage.world.handle(
            stage.now,
            &Request::post(&format!("/cgi-bin/webhook/send?key={key}"), message),
        ))["errcode"]
            .clone()
    };
    assert_eq!(say("wrong", "在"), 93000);
    let codes: Vec<Value> = (0..21)
        .map(|number| say(&key, &format!("第{number}条")))
        .collect();
    assert!(codes[..20].iter().all(|code| *code == 0));
    assert_eq!(codes[20], 45009);
    assert_eq!(stage.recorded("robot_message").len(), 20);
}

#[test]
fn an_app_chat_is_made_once() {
    let mut stage = Stage::plain();
    stage.log_in_as_app("notice");
    let chat = json!({"chatid": "cmp42ops", "owner": "wang.jun", "userlist": ["wang.jun", "li.mei", "chen.yu"]});
    assert_eq!(
        stage.post("appchat/create", chat.clone())["chatid"],
        "cmp42ops"
    );
    assert_eq!(stage.post("appchat/create", chat)["errcode"], 86215);
    assert_eq!(
        stage.post(
            "appchat/update",
            json!({"chatid": "cmp42ops", "del_user_list": ["chen.yu"]})
        )["errcode"],
        0
    );
    assert_eq!(
        stage.get("appchat/get", "chatid=cmp42ops")["chat_info"]["userlist"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    let message =
        json!({"chatid": "cmp42ops", "msgtype": "text", "text": {"content": "第二批 15:00 开始"}});
    assert_eq!(
        stage.post("appchat/send", message),
        json!({"errcode": 0, "errmsg": "ok"})
    );
    stage.log_in_as_app("desk");
    assert_eq!(
        stage.get("appchat/get", "chatid=cmp42ops")["errcode"],
        86008
    );
}

#[test]
fn a_welcome_is_sent_once_within_twenty_seconds() {
    let mut stage = Stage::plain();
    let code =
        stage.control("POST", "customer", json!({"op": "add", "member": "li.mei"}))["welcome_code"]
            .clone();
    let welcome = json!({"welcome_code": code, "text": {"content": "欢迎"}});
    assert_eq!(
        stage.post("externalcontact/send_welcome_msg", welcome.clone())["errcode"],
        0
    );
    assert_eq!(
        stage.post("externalcontact/send_welcome_msg", welcome.clone())["errcode"],
        41051
    );
    stage.now += 21.0;
    assert_eq!(
        stage.post("externalcontact/send_welcome_msg", welcome)["errcode"],
        41050
    );
}

#[test]
fn media_come_back_as_bytes_with_their_name() {
    let mut stage = Stage::plain();
    let id = upload(
        &mut stage,
        "media/upload?type=file",
        "名单;1.csv",
        b"name,phone",
    )["media_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    stage.log_in_as_app("notice");
    assert_eq!(stage.get("media/get", "media_id=nothing")["errcode"], 40007);
    let secret = stage.credentials.apps["notice"].secret.clone();
    let token = stage.gettoken(&secret)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let reply = stage.world.handle(
        stage.now,
        &Request::get(&format!(
            "/cgi-bin/media/get?access_token={token}&media_id={id}"
        )),
    );
    assert!(matches!(reply, Reply::Http { status: 200, body, .. } if body == b"name,phone"));
    assert_eq!(stage.recorded("uploaded")[0]["name"], "名单;1.csv");
}
