//! Welcomes: to one customer, and as templates for customer group chats.

use serde_json::{Value, json};

use super::harness::{PNG, Stage, media};

#[test]
fn a_welcome_is_checked_before_its_code() {
    let mut stage = Stage::plain();
    let code =
        stage.control("POST", "customer", json!({"op": "add", "member": "li.mei"}))["welcome_code"]
            .clone();
    let link =
        json!({"msgtype": "link", "link": {"title": "报名", "url": "https://shop.example.com/r"}});
    let rows = [
        (json!({"text": {"content": "欢迎"}}), 41049),
        (json!({"welcome_code": code}), 44004),
        (
            json!({"welcome_code": code, "text": {"content": "a".repeat(4001)}}),
            45002,
        ),
        (
            json!({"welcome_code": code, "attachments": vec![link.clone(); 10]}),
            41064,
        ),
        (
            json!({"welcome_code": "wcX", "text": {"content": "欢迎"}}),
            41050,
        ),
        (
            json!({"welcome_code": code, "text": {"content": "a".repeat(4000)}, "attachments": vec![link; 9]}),
            0,
        ),
    ];
    for (number, (welcome, code)) in rows.into_iter().enumerate() {
        assert_eq!(
            stage.post("externalcontact/send_welcome_msg", welcome)["errcode"],
            code,
            "row {number}"
        );
    }
    let sent = &stage.recorded("welcome_sent")[0];
    assert_eq!(
        (
            &sent["member"],
            sent["attachments"].as_array().map(Vec::len)
        ),
        (&json!("li.mei"), Some(9))
    );
}

#[test]
fn twenty_seconds_are_the_edge_and_a_chat_that_began_ends_it() {
    let mut stage = Stage::plain();
    let add = |stage: &mut Stage| {
        stage.control("POST", "customer", json!({"op": "add", "member": "li.mei"}))
    };
    let send = |stage: &mut Stage, code: &Value| {
        stage.post(
            "externalcontact/send_welcome_msg",
            json!({"welcome_code": code, "text": {"content": "欢迎"}}),
        )["errcode"]
            .clone()
    };
    let (first, second) = (add(&mut stage), add(&mut stage));
    let talk =
        json!({"op": "talk", "member": "li.mei", "external_userid": second["external_userid"]});
    stage.control("POST", "customer", talk);
    assert_eq!(send(&mut stage, &second["welcome_code"]), 41051);
    stage.now += 20.0;
    assert_eq!(send(&mut stage, &first["welcome_code"]), 0);
    let third = add(&mut stage);
    stage.now += 20.1;
    assert_eq!(send(&mut stage, &third["welcome_code"]), 41050);
}

#[test]
fn a_group_welcome_holds_text_and_one_thing() {
    let mut stage = Stage::plain();
    let picture = media(&mut stage, "media/upload?type=image", PNG);
    let image = json!({"media_id": picture});
    let link = json!({"title": "群规", "url": "https://shop.example.com/r"});
    let rows = [
        (
            json!({"text": {"content": "a".repeat(3000)}, "image": image}),
            0,
        ),
        (json!({"text": {"content": "a".repeat(3001)}}), 45002),
        (json!({"link": link}), 0),
        (json!({"image": image, "link": link}), 41064),
        (json!({}), 44004),
        (json!({"image": {"media_id": "3x"}}), 40007),
        (
            json!({"link": {"title": "a".repeat(129), "url": "https://x.example.com"}}),
            45002,
        ),
        (json!({"text": {"content": "x"}, "notify": 2}), 40058),
    ];
    for (template, code) in rows {
        assert_eq!(
            stage.post(
                "externalcontact/group_welcome_template/add",
                template.clone()
            )["errcode"],
            code,
            "{template}"
        );
    }
}

#[test]
fn group_welcomes_are_edited_read_and_deleted_by_their_maker() {
    let mut stage = Stage::plain();
    stage.log_in_as_app("notice");
    let id = stage.post(
        "externalcontact/group_welcome_template/add",
        json!({"text": {"content": "欢迎进群"}}),
    )["template_id"]
        .clone();
    let edit = json!({"template_id": id, "text": {"content": "欢迎入群"}, "link": {"title": "群规", "url": "https://x.example.com"}});
    assert_eq!(
        stage.post("externalcontact/group_welcome_template/edit", edit)["errcode"],
        0
    );
    let shown = stage.post(
        "externalcontact/group_welcome_template/get",
        json!({"template_id": id}),
    );
    assert_eq!(
        (&shown["text"]["content"], &shown["link"]["title"]),
        (&json!("欢迎入群"), &json!("群规"))
    );
    stage.log_in_as_app("desk");
    assert_eq!(
        stage.post(
            "externalcontact/group_welcome_template/get",
            json!({"template_id": id})
        )["errcode"],
        41058
    );
    stage.log_in_as_app("notice");
    assert_eq!(
        stage.post(
            "externalcontact/group_welcome_template/del",
            json!({"template_id": id})
        )["errcode"],
        0
    );
    assert_eq!(
        stage.post(
            "externalcontact/group_welcome_template/get",
            json!({"template_id": id})
        )["errcode"],
        40058
    );
    for number in 0..101 {
        let answer = stage.post(
            "externalcontact/group_welcome_template/add",
            json!({"text": {"content": "欢迎"}}),
        );
        assert_eq!(answer["errcode"], if number < 100 { 0 } else { 41055 });
    }
}
