//! Callbacks: who hears of what, in which order, and what happens when nobody answers.

use std::collections::BTreeMap;

use qunfa::sandbox::{CallbackAnswer, CallbackOptions, CallbackSecret, Outgoing};
use serde_json::{Value, json};

use super::callback_crypto::{KEY, TOKEN, secret};
use super::harness::Stage;

/// A receiver in this process.
struct Hook {
    stage: Stage,
    secret: CallbackSecret,
    heard: Vec<String>,
}

impl Hook {
    fn new(to: &str) -> Self {
        let mut hook = Self {
            stage: Stage::plain(),
            secret: secret(TOKEN, KEY),
            heard: Vec::new(),
        };
        hook.listen(to);
        let verification = hook.stage.world.outgoing(hook.stage.now);
        assert_eq!(verification.len(), 1);
        let plain = hook.read(&verification[0], "echostr");
        hook.answer(&verification[0], 200, &plain);
        hook
    }

    fn listen(&mut self, to: &str) {
        let options = CallbackOptions {
            to: to.to_owned(),
            url: "http://127.0.0.1:9/hook?x=1".to_owned(),
            token: TOKEN.to_owned(),
            encoding_aes_key: KEY.to_owned(),
            events: Vec::new(),
        };
        self.stage
            .world
            .listen_for(options)
            .expect("the options are fine");
    }

    fn answer(&mut self, outgoing: &Outgoing, status: u16, body: &str) {
        let answer = CallbackAnswer {
            status,
            body: body.as_bytes().to_vec(),
        };
        self.stage
            .world
            .answered(self.stage.now, outgoing.number, Some(answer));
    }

    /// Takes the next request and answers it; nothing when none waits.
    fn hear(&mut self, status: u16) -> Option<String> {
        let outgoing = self
            .stage
            .world
            .outgoing(self.stage.now)
            .into_iter()
            .next()?;
        let xml = self.read(&outgoing, "");
        self.answer(&outgoing, status, "");
        self.heard.push(xml.clone());
        Some(xml)
    }

    fn hear_all(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        while let Some(xml) = self.hear(200) {
            all.push(xml);
        }
        all
    }

    // Checks the signature over what came and decrypts it.
    fn read(&self, outgoing: &Outgoing, parameter: &str) -> String {
        let (_, query) = outgoing.url.split_once('?').expect("a query");
        let query: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(query["x"], "1");
        let encrypted = if parameter.is_empty() {
            let (_, rest) = outgoing
                .body
                .split_once("<Encrypt><![CDATA[")
                .expect("an Encrypt element");
            rest.split_once("]]></Encrypt>")
                .expect("its end")
                .0
                .to_owned()
        } else {
            query[parameter].clone()
        };
        let verified = self.secret.verify(
            &query["msg_signature"],
            &query["timestamp"],
            &query["nonce"],
            &encrypted,
        );
        assert_eq!(verified, Ok(()));
        let (message, receiver) = self.secret.decrypt(&encrypted).expect("it decrypts");
        assert_eq!(receiver, self.stage.credentials.corp_id);
        message
    }

    fn happens(&mut self, path: &str, change: Value) -> Value {
        let answer = self.stage.control("POST", path, change);
        assert!(answer.get("error").is_none(), "{answer}");
        answer
    }
}

fn element<'x>(xml: &'x str, name: &str) -> &'x str {
    let (_, rest) = xml
        .split_once(&format!("<{name}>"))
        .unwrap_or_else(|| panic!("no {name} in {xml}"));
    let (inner, _) = rest.split_once(&format!("</{name}>")).expect("its end");
    inner
        .strip_prefix("<![CDATA[")
        .and_then(|inner| inner.strip_suffix("]]>"))
        .unwrap_or(inner)
}

#[test]
fn an_address_is_used_only_after_its_verification() {
    let mut hook = Hook {
        stage: Stage::plain(),
        secret: secret(TOKEN, KEY),
        heard: Vec::new(),
    };
    hook.listen("customers");
    let verification = hook.stage.world.outgoing(hook.stage.now);
    assert_eq!(verification[0].method, "GET");
    let plain = hook.read(&verification[0], "echostr");
    hook.answer(&verification[0], 200, &format!("\"{plain}\""));
    hook.happens("customer", json!({"op": "add", "member": "li.mei"}));
    assert_eq!(hook.hear(200), None);
    assert_eq!(
        hook.stage.recorded("callback_address")[0]["verified"],
        false
    );
}

#[test]
fn a_new_customer_comes_with_a_code_that_works_once() {
    let mut hook = Hook::new("customers");
    let added = hook.happens(
        "customer",
        json!({"op": "add", "member": "li.mei", "state": "活动42", "add_way": 1}),
    );
    let xml = hook.hear(200).expect("a callback");
    assert_eq!(element(&xml, "Event"), "change_external_contact");
    assert_eq!(element(&xml, "ChangeType"), "add_external_contact");
    assert_eq!(
        (element(&xml, "UserID"), element(&xml, "State")),
        ("li.mei", "活动42")
    );
    assert_eq!(element(&xml, "ExternalUserID"), added["external_userid"]);
    assert_eq!(element(&xml, "CreateTime"), "1760000000");
    let welcome =
        json!({"welcome_code": element(&xml, "WelcomeCode"), "text": {"content": "欢迎"}});
    let send = |stage: &mut Stage| {
        stage.post("externalcontact/send_welcome_msg", welcome.clone())["errcode"].clone()
    };
    assert_eq!(send(&mut hook.stage), 0);
    assert_eq!(send(&mut hook.stage), 41051);
    hook.happens(
        "customer",
        json!({"op": "add", "member": "li.mei", "greeted": true}),
    );
    assert!(!hook.hear(200).expect("a callback").contains("WelcomeCode"));
    hook.happens(
        "customer",
        json!({"op": "add", "member": "li.mei", "half": true}),
    );
    assert_eq!(
        element(&hook.hear(200).expect("a callback"), "ChangeType"),
        "add_half_external_contact"
    );
}

#[test]
fn what_people_do_is_told_and_what_the_interface_does_is_not() {
    let mut hook = Hook::new("customers");
    let id = hook.stage.customers_of("li.mei")[0].clone();
    let pair = |op: &str| json!({"op": op, "member": "li.mei", "external_userid": id});
    hook.happens(
        "customer",
        json!({"op": "tag", "member": "li.mei", "external_userid": id, "add": ["金卡"]}),
    );
    hook.happens(
        "customer",
        json!({"op": "edit", "member": "li.mei", "external_userid": id, "remark": "周女士"}),
    );
    hook.happens("customer", json!({"op": "transfer_fail", "member": "li.mei", "external_userid": id, "reason": "customer_refused"}));
    hook.happens("customer", pair("customer_deletes"));
    hook.happens("customer", json!({"op": "member_deletes", "member": "li.mei", "external_userid": id, "transferred": true}));
    let told = hook.hear_all();
    let changes: Vec<&str> = told.iter().map(|xml| element(xml, "ChangeType")).collect();
    assert_eq!(
        changes,
        [
            "edit_external_contact",
            "edit_external_contact",
            "transfer_fail",
            "del_follow_user",
            "del_external_contact"
        ]
    );
    assert_eq!(element(&told[2], "FailReason"), "customer_refused");
    assert_eq!(element(&told[4], "Source"), "DELETE_BY_TRANSFER");
    let other = hook.stage.customers_of("wang.jun")[0].clone();
    let remark = json!({"userid": "wang.jun", "external_userid": other, "remark": "王先生"});
    assert_eq!(
        hook.stage.post("externalcontact/remark", remark)["errcode"],
        0
    );
    let tag = json!({"group_name": "活动", "tag": [{"name": "六一八"}]});
    assert_eq!(
        hook.stage.post("externalcontact/add_corp_tag", tag)["errcode"],
        0
    );
    assert_eq!(hook.hear(200), None);
}

#[test]
fn chats_and_tags_tell_what_changed() {
    let mut hook = Hook::new("customers");
    let ids = hook.stage.customers_of("li.mei");
    let chat = hook.happens(
        "chat",
        json!({"op": "create", "owner": "li.mei", "name": "春茶", "customers": [ids[0]]}),
    )["chat_id"]
        .clone();
    hook.happens(
        "chat",
        json!({"op": "join", "chat_id": chat, "external_userid": ids[1], "scene": 3}),
    );
    hook.happens(
        "chat",
        json!({"op": "leave", "chat_id": chat, "external_userid": ids[0]}),
    );
    hook.happens(
        "chat",
        json!({"op": "kick", "chat_id": chat, "external_userid": ids[1]}),
    );
    hook.happens(
        "chat",
        json!({"op": "owner", "chat_id": chat, "member": "wang.jun"}),
    );
    hook.happens(
        "chat",
        json!({"op": "rename", "chat_id": chat, "name": "夏茶"}),
    );
    hook.happens(
        "chat",
        json!({"op": "notice", "chat_id": chat, "notice": "周五直播"}),
    );
    hook.happens("chat", json!({"op": "dismiss", "chat_id": chat}));
    let told = hook.hear_all();
    let details: Vec<&str> = told[1..7]
        .iter()
        .map(|xml| element(xml, "UpdateDetail"))
        .collect();
    assert_eq!(
        details,
        [
            "add_member",
            "del_member",
            "del_member",
            "change_owner",
            "change_name",
            "change_notice"
        ]
    );
    assert_eq!(
        (
            element(&told[0], "ChangeType"),
            element(&told[7], "ChangeType")
        ),
        ("create", "dismiss")
    );
    assert_eq!(
        (
            element(&told[1], "JoinScene"),
            element(&told[2], "QuitScene"),
            element(&told[3], "QuitScene")
        ),
        ("3", "0", "1")
    );
    assert_eq!(
        element(&told[1], "MemChangeList"),
        format!("<Item><![CDATA[{}]]></Item>", ids[1])
    );
    assert_eq!(
        element(&told[1], "CurMemVer"),
        element(&told[2], "LastMemVer")
    );
    let made = hook.happens(
        "tag",
        json!({"op": "create", "group": "活动", "name": "六一八"}),
    );
    hook.happens(
        "tag",
        json!({"op": "rename", "tag": "六一八", "name": "双十一"}),
    );
    hook.happens("tag", json!({"op": "shuffle", "group": "活动"}));
    hook.happens("tag", json!({"op": "delete", "tag": "双十一"}));
    let told = hook.hear_all();
    let changes: Vec<(&str, &str)> = told
        .iter()
        .map(|xml| (element(xml, "ChangeType"), element(xml, "TagType")))
        .collect();
    assert_eq!(
        changes,
        [
            ("create", "tag_group"),
            ("create", "tag"),
            ("update", "tag"),
            ("shuffle", "tag"),
            ("delete", "tag")
        ]
    );
    assert_eq!(element(&told[4], "Id"), made["tag_id"]);
}

#[test]
fn the_address_book_is_told_to_its_own_receiver() {
    let mut hook = Hook::new("contacts");
    hook.happens("customer", json!({"op": "add", "member": "li.mei"}));
    hook.happens(
        "member",
        json!({"op": "join", "userid": "tang.yi", "name": "唐怡", "departments": [8, 9]}),
    );
    hook.happens(
        "member",
        json!({"op": "move", "userid": "tang.yi", "departments": [9]}),
    );
    hook.happens(
        "member",
        json!({"op": "tag", "userid": "tang.yi", "tag": 2}),
    );
    hook.happens("member", json!({"op": "away", "userid": "tang.yi"}));
    hook.happens("member", json!({"op": "leave", "userid": "tang.yi"}));
    hook.happens(
        "department",
        json!({"op": "create", "id": 20, "name": "成都", "parentid": 3}),
    );
    let told = hook.hear_all();
    let changes: Vec<&str> = told.iter().map(|xml| element(xml, "ChangeType")).collect();
    assert_eq!(
        changes,
        [
            "create_user",
            "update_user",
            "update_tag",
            "delete_user",
            "create_party"
        ]
    );
    assert_eq!(element(&told[0], "Department"), "8,9");
    assert_eq!(element(&told[0], "Event"), "change_contact");
}

#[test]
fn a_click_is_told_to_the_app_that_sent_the_card() {
    let mut hook = Hook::new("notice");
    let agent_id = hook.stage.log_in_as_app("notice");
    let card = json!({"card_type": "vote_interaction", "task_id": "cmp42-0001", "checkbox": {"question_key": "q1", "option_list": [{"id": "a", "text": "是"}, {"id": "b", "text": "否"}], "mode": 1}, "submit_button": {"text": "提交", "key": "submit"}});
    let sent = hook.stage.post("message/send", json!({"touser": "li.mei", "agentid": agent_id, "msgtype": "template_card", "template_card": card}));
    assert!(sent["response_code"].is_string(), "{sent}");
    hook.happens(
        "click",
        json!({"member": "li.mei", "task_id": "cmp42-0001", "selected": {"q1": ["a", "b"]}}),
    );
    let xml = hook.hear(200).expect("a callback");
    assert_eq!(
        (element(&xml, "Event"), element(&xml, "FromUserName")),
        ("template_card_event", "li.mei")
    );
    assert_eq!(
        (
            element(&xml, "EventKey"),
            element(&xml, "TaskId"),
            element(&xml, "CardType")
        ),
        ("submit", "cmp42-0001", "vote_interaction")
    );
    assert_eq!(element(&xml, "AgentID"), agent_id.to_string());
    assert!(xml.contains("<QuestionKey><![CDATA[q1]]></QuestionKey><OptionIds><OptionId><![CDATA[a]]></OptionId><OptionId><![CDATA[b]]></OptionId></OptionIds>"), "{xml}");
    let update = json!({"userids": ["li.mei"], "agentid": agent_id, "response_code": element(&xml, "ResponseCode"), "button": {"replace_name": "已投"}});
    assert_eq!(
        hook.stage.post("message/update_template_card", update)["errcode"],
        0
    );
}

#[test]
fn three_attempts_are_all() {
    let mut hook = Hook::new("customers");
    hook.happens("customer", json!({"op": "add", "member": "li.mei"}));
    assert!(hook.hear(500).is_some());
    let second = hook.stage.world.outgoing(hook.stage.now);
    hook.stage
        .world
        .answered(hook.stage.now, second[0].number, None);
    assert!(hook.hear(302).is_some());
    assert_eq!(hook.hear(200), None);
    let states: Vec<Value> = hook
        .stage
        .recorded("callback_sent")
        .iter()
        .map(|line| line["state"].clone())
        .collect();
    assert_eq!(states, ["waiting", "waiting", "lost"]);
}

#[test]
fn callbacks_come_twice_and_in_another_order_on_request() {
    let mut hook = Hook::new("customers");
    hook.stage
        .control("POST", "behaviour", json!({"callbacks_held": true}));
    let ids: Vec<Value> = (0..3)
        .map(|_| {
            hook.happens("customer", json!({"op": "add", "member": "li.mei"}))["external_userid"]
                .clone()
        })
        .collect();
    assert_eq!(hook.hear(200), None);
    hook.stage.control(
        "POST",
        "behaviour",
        json!({"callbacks_held": false, "callback_order": "reversed"}),
    );
    let told: Vec<String> = hook
        .hear_all()
        .iter()
        .map(|xml| element(xml, "ExternalUserID").to_owned())
        .collect();
    assert_eq!(told, [ids[2].clone(), ids[1].clone(), ids[0].clone()]);
    assert_eq!(
        hook.happens("callbacks/repeat", json!({"last": 2}))["repeated"],
        2
    );
    let again = hook.hear_all();
    assert_eq!(again.len(), 2);
    assert!(
        hook.heard[..3].contains(&again[0]),
        "the same text comes again"
    );
    hook.stage
        .control("POST", "behaviour", json!({"callback_repeat_rate": 1.0}));
    hook.happens("customer", json!({"op": "add", "member": "li.mei"}));
    let first = hook.hear(200);
    hook.stage
        .control("POST", "behaviour", json!({"callback_repeat_rate": 0.0}));
    assert_eq!(hook.hear(200), first);
    assert_eq!(hook.hear(200), None);
}

#[test]
fn an_answer_may_carry_a_message() {
    let mut hook = Hook::new("customers");
    hook.happens("customer", json!({"op": "add", "member": "li.mei"}));
    let outgoing = hook.stage.world.outgoing(hook.stage.now);
    let inner = "<xml><MsgType><![CDATA[update_button]]></MsgType></xml>";
    let encrypted = hook
        .secret
        .encrypt([1; 16], inner, &hook.stage.credentials.corp_id);
    let signature = hook.secret.sign("1760000001", "n0nce7789", &encrypted);
    let reply = format!(
        "<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature><TimeStamp>1760000001</TimeStamp><Nonce><![CDATA[n0nce7789]]></Nonce></xml>"
    );
    hook.answer(&outgoing[0], 200, &reply);
    assert_eq!(
        hook.stage.recorded("callback_reply")[0]["msgtype"],
        "update_button"
    );
}

#[test]
fn addresses_elsewhere_are_refused() {
    let mut stage = Stage::plain();
    let mut set = |to: &str, url: &str| {
        let options = json!({"to": to, "url": url, "token": TOKEN, "encoding_aes_key": KEY});
        stage.control("POST", "callbacks", options)["error"].is_string()
    };
    assert!(set("customers", "http://example.com/hook"));
    assert!(set("customers", "https://127.0.0.1/hook"));
    assert!(set("nobody", "http://127.0.0.1/hook"));
    assert!(!set("customers", "http://[::1]:9/hook"));
}
