//! Template cards: what they need, how much they hold, and what clicks and updates do.

use qunfa::sandbox::CallbackOptions;
use serde_json::{Value, json};

use super::harness::Stage;

const URL: &str = "https://shop.example.com/r";

fn stage() -> (Stage, i64) {
    let mut stage = Stage::plain();
    let options = CallbackOptions {
        to: "notice".to_owned(),
        url: "http://127.0.0.1:9/hook".to_owned(),
        token: "campaignToken2026".to_owned(),
        encoding_aes_key: "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c".to_owned(),
        events: Vec::new(),
    };
    stage
        .world
        .listen_for(options)
        .expect("the options are fine");
    let agent_id = stage.log_in_as_app("notice");
    (stage, agent_id)
}

fn send(stage: &mut Stage, agent_id: i64, card: &Value) -> Value {
    stage.now += 2.0;
    stage.post(
        "message/send",
        json!({"touser": "li.mei|wang.jun", "agentid": agent_id, "msgtype": "template_card", "template_card": card}),
    )
}

fn with(base: &Value, more: Value) -> Value {
    let mut card = base.clone();
    for (name, value) in more.as_object().into_iter().flatten() {
        card[name] = value.clone();
    }
    card
}

fn options(count: usize) -> Value {
    (0..count)
        .map(|number| json!({"id": number.to_string(), "text": "选项"}))
        .collect()
}

#[test]
fn each_kind_needs_its_parts_and_holds_so_many() {
    let (mut stage, agent_id) = stage();
    let act = json!({"type": 1, "url": URL});
    let text =
        json!({"card_type": "text_notice", "main_title": {"title": "通知"}, "card_action": act});
    let news = json!({"card_type": "news_notice", "main_title": {"title": "新品"}, "card_action": act, "card_image": {"url": URL, "aspect_ratio": 2.25}});
    let buttons = json!({"card_type": "button_interaction", "main_title": {"title": "确认"}, "button_list": [{"text": "好", "key": "ok"}]});
    let vote = json!({"card_type": "vote_interaction", "checkbox": {"question_key": "q", "option_list": options(20), "mode": 1}, "submit_button": {"text": "提交", "key": "s"}});
    let choice = json!({"card_type": "multiple_interaction", "select_list": [{"question_key": "q", "option_list": options(10)}], "submit_button": {"text": "提交", "key": "s"}});
    let row = |count: usize| vec![json!({"keyname": "时间", "value": "今天"}); count];
    let button = |count: usize| vec![json!({"text": "好", "key": "ok"}); count];
    let select =
        |count: usize| vec![json!({"question_key": "q", "option_list": options(1)}); count];
    let rows = [
        (text.clone(), 0),
        (with(&text, json!({"main_title": {}})), 42014),
        (
            with(&text, json!({"main_title": {}, "sub_title_text": "在"})),
            0,
        ),
        (with(&text, json!({"card_action": null})), 42014),
        (with(&text, json!({"card_action": {"type": 0}})), 42014),
        (
            with(&text, json!({"card_action": {"type": 2, "appid": "wx1"}})),
            0,
        ),
        (with(&text, json!({"horizontal_content_list": row(6)})), 0),
        (
            with(&text, json!({"horizontal_content_list": row(7)})),
            42014,
        ),
        (
            with(&text, json!({"jump_list": vec![json!({"title": "看"}); 3]})),
            0,
        ),
        (
            with(&text, json!({"jump_list": vec![json!({"title": "看"}); 4]})),
            42014,
        ),
        (with(&text, json!({"source": {"desc_color": 4}})), 42014),
        (
            with(
                &text,
                json!({"action_menu": {"action_list": [{"text": "忽略", "key": "k"}]}}),
            ),
            42014,
        ),
        (
            with(
                &text,
                json!({"task_id": "t-menu", "action_menu": {"action_list": [{"text": "忽略", "key": "k".repeat(1024)}]}}),
            ),
            0,
        ),
        (
            with(
                &text,
                json!({"task_id": "t-menu2", "action_menu": {"action_list": [{"text": "忽略", "key": "k".repeat(1025)}]}}),
            ),
            42014,
        ),
        (
            with(
                &text,
                json!({"task_id": "t-menu3", "action_menu": {"action_list": vec![json!({"text": "忽略", "key": "k"}); 4]}}),
            ),
            42014,
        ),
        (news.clone(), 0),
        (with(&news, json!({"card_image": null})), 42014),
        (
            with(
                &news,
                json!({"card_image": {"url": URL, "aspect_ratio": 2.26}}),
            ),
            42014,
        ),
        (
            with(
                &news,
                json!({"card_image": null, "image_text_area": {"image_url": URL}}),
            ),
            0,
        ),
        (
            with(
                &news,
                json!({"vertical_content_list": vec![json!({"title": "一"}); 4]}),
            ),
            0,
        ),
        (
            with(
                &news,
                json!({"vertical_content_list": vec![json!({"title": "一"}); 5]}),
            ),
            42014,
        ),
        (buttons.clone(), 42014),
        (with(&buttons, json!({"task_id": "a".repeat(128)})), 0),
        (with(&buttons, json!({"task_id": "a".repeat(129)})), 42014),
        (with(&buttons, json!({"task_id": "任务"})), 42014),
        (
            with(&buttons, json!({"task_id": "b6", "button_list": button(6)})),
            0,
        ),
        (
            with(&buttons, json!({"task_id": "b7", "button_list": button(7)})),
            42014,
        ),
        (
            with(
                &buttons,
                json!({"task_id": "b8", "button_list": [{"text": "好", "key": "k".repeat(1025)}]}),
            ),
            42014,
        ),
        (
            with(
                &buttons,
                json!({"task_id": "b9", "button_list": [{"text": "好", "type": 1}]}),
            ),
            42014,
        ),
        (
            with(
                &buttons,
                json!({"task_id": "b10", "button_list": [{"text": "好", "key": "k", "style": 5}]}),
            ),
            42014,
        ),
        (
            with(
                &buttons,
                json!({"task_id": "b11", "button_selection": {"question_key": "q", "option_list": options(11)}}),
            ),
            42014,
        ),
        (with(&vote, json!({"task_id": "v1"})), 0),
        (
            with(
                &vote,
                json!({"task_id": "v2", "checkbox": {"question_key": "q", "option_list": options(21)}}),
            ),
            42014,
        ),
        (
            with(&vote, json!({"task_id": "v3", "submit_button": null})),
            42014,
        ),
        (
            with(
                &vote,
                json!({"task_id": "v4", "checkbox": {"question_key": "q", "option_list": [{"id": "a".repeat(129), "text": "是"}]}}),
            ),
            42014,
        ),
        (with(&choice, json!({"task_id": "c1"})), 0),
        (
            with(&choice, json!({"task_id": "c2", "select_list": select(3)})),
            0,
        ),
        (
            with(&choice, json!({"task_id": "c3", "select_list": select(4)})),
            42014,
        ),
        (
            with(
                &choice,
                json!({"task_id": "c4", "select_list": [{"question_key": "q", "option_list": options(11)}]}),
            ),
            42014,
        ),
        (json!({"card_type": "poster"}), 42014),
    ];
    for (card, code) in rows {
        let answer = send(&mut stage, agent_id, &card);
        assert_eq!(answer["errcode"], code, "{card}");
        let interactive = card["card_type"]
            .as_str()
            .is_some_and(|kind| kind.ends_with("_interaction"));
        assert_eq!(
            answer.get("response_code").is_some(),
            interactive && code == 0,
            "{card}"
        );
    }
}

#[test]
fn a_task_id_is_used_once() {
    let (mut stage, agent_id) = stage();
    let card = json!({"card_type": "button_interaction", "task_id": "cmp42-0001", "button_list": [{"text": "好", "key": "ok"}]});
    assert_eq!(send(&mut stage, agent_id, &card)["errcode"], 0);
    assert_eq!(send(&mut stage, agent_id, &card)["errcode"], 42014);
}

#[test]
fn recommended_lengths_are_refused_on_request() {
    let (mut stage, agent_id) = stage();
    let card = |count: usize| json!({"card_type": "text_notice", "main_title": {"title": "字".repeat(count)}, "card_action": {"type": 1, "url": URL}});
    assert_eq!(send(&mut stage, agent_id, &card(37))["errcode"], 0);
    stage.control("POST", "behaviour", json!({"card_lengths_refused": true}));
    assert_eq!(send(&mut stage, agent_id, &card(36))["errcode"], 0);
    assert_eq!(send(&mut stage, agent_id, &card(37))["errcode"], 42014);
}

#[test]
fn interactive_cards_need_a_callback_address() {
    let mut stage = Stage::plain();
    let agent_id = stage.log_in_as_app("notice");
    let card = json!({"card_type": "button_interaction", "task_id": "t", "button_list": [{"text": "好", "key": "ok"}]});
    assert_eq!(send(&mut stage, agent_id, &card)["errcode"], 43012);
}

#[test]
fn a_card_is_updated_once_within_three_days() {
    let (mut stage, agent_id) = stage();
    let card = |task: &str| json!({"card_type": "button_interaction", "task_id": task, "button_list": [{"text": "好", "key": "ok"}]});
    let code = send(&mut stage, agent_id, &card("t1"))["response_code"].clone();
    let update = |code: &Value| json!({"userids": ["li.mei", "Ghost"], "agentid": agent_id, "response_code": code, "button": {"replace_name": "已确认"}});
    let answer = stage.post("message/update_template_card", update(&code));
    assert_eq!(
        (&answer["errcode"], &answer["invaliduser"]),
        (&json!(0), &json!(["ghost"]))
    );
    assert_eq!(
        stage.post("message/update_template_card", update(&code))["errcode"],
        40058
    );
    let code = send(&mut stage, agent_id, &card("t2"))["response_code"].clone();
    stage.now += 72.0 * 3600.0 + 1.0;
    stage.log_in_as_app("notice");
    assert_eq!(
        stage.post("message/update_template_card", update(&code))["errcode"],
        40058
    );
    assert_eq!(stage.recorded("card_updated").len(), 1);
    let code = send(&mut stage, agent_id, &card("t3"))["response_code"].clone();
    let empty = json!({"userids": ["li.mei"], "agentid": agent_id, "response_code": code});
    assert_eq!(
        stage.post("message/update_template_card", empty)["errcode"],
        40058
    );
    let many = json!({"userids": vec!["li.mei"; 1001], "agentid": agent_id, "response_code": code, "button": {"replace_name": "x"}});
    assert_eq!(
        stage.post("message/update_template_card", many)["errcode"],
        40032
    );
}

#[test]
fn only_who_got_a_card_can_click_what_is_on_it() {
    let (mut stage, agent_id) = stage();
    let card = json!({"card_type": "button_interaction", "task_id": "t", "button_list": [{"text": "好", "key": "ok"}, {"text": "不", "key": "no"}]});
    send(&mut stage, agent_id, &card);
    let click = |member: &str, key: &str| json!({"member": member, "task_id": "t", "key": key});
    assert!(stage.control("POST", "click", click("li.mei", "no"))["response_code"].is_string());
    assert!(stage.control("POST", "click", click("chen.yu", "ok"))["error"].is_string());
    assert!(stage.control("POST", "click", click("li.mei", "maybe"))["error"].is_string());
    assert_eq!(stage.recorded("card_clicked")[0]["key"], "no");
}
