//! Tokens: their life, their end, whom they belong to, and what comes before anything else is looked at.

use qunfa::sandbox::{Reply, Request};
use serde_json::json;

use super::harness::{Stage, body};

#[test]
fn a_token_stays_the_same_until_it_expires() {
    let mut stage = Stage::plain();
    let secret = stage.credentials.customers.secret.clone();
    let first = stage.gettoken(&secret);
    assert_eq!(
        (&first["errcode"], &first["expires_in"]),
        (&json!(0), &json!(7200))
    );
    stage.now += 7199.0;
    let second = stage.gettoken(&secret);
    assert_eq!(second["access_token"], first["access_token"]);
    assert_eq!(second["expires_in"], 1);
    stage.now += 1.0;
    assert_eq!(
        stage.get("externalcontact/get_follow_user_list", "")["errcode"],
        42001
    );
    assert_ne!(
        stage.gettoken(&secret)["access_token"],
        first["access_token"]
    );
}

#[test]
fn a_killed_token_is_unknown() {
    let mut stage = Stage::plain();
    assert_eq!(
        stage.get("externalcontact/get_follow_user_list", "")["errcode"],
        0
    );
    stage.control("POST", "kill_tokens", json!({}));
    assert_eq!(
        stage.get("externalcontact/get_follow_user_list", "")["errcode"],
        40014
    );
}

#[test]
fn bad_credentials_are_told_apart() {
    let mut stage = Stage::plain();
    let corp_id = stage.credentials.corp_id.clone();
    let mut ask = |query: &str| {
        body(&stage.world.handle(
            stage.now,
            &Request::get(&format!("/cgi-bin/gettoken?{query}")),
        ))["errcode"]
            .clone()
    };
    assert_eq!(ask("corpsecret=x"), 41002);
    assert_eq!(ask("corpid=wwnobody&corpsecret=x"), 40013);
    assert_eq!(ask(&format!("corpid={corp_id}")), 41004);
    assert_eq!(ask(&format!("corpid={corp_id}&corpsecret=wrong")), 40001);
    stage.control("POST", "behaviour", json!({"untrusted_ip": true}));
    assert_eq!(stage.gettoken("x")["errcode"], 60020);
}

#[test]
fn a_token_counts_only_in_the_query() {
    let mut stage = Stage::plain();
    let request = Request::get("/cgi-bin/department/list").with_header("authorization", "Bearer x");
    let answer = body(&stage.world.handle(stage.now, &request));
    assert_eq!(
        (&answer["errcode"], &answer["department"]),
        (&json!(41001), &json!([]))
    );
    let message = answer["errmsg"].as_str().expect("a message");
    assert!(
        message.starts_with("access_token missing, hint: [17600000000"),
        "{message}"
    );
    assert!(
        message.ends_with(
            "from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=41001"
        ),
        "{message}"
    );
}

#[test]
fn each_secret_may_do_its_own() {
    let mut stage = Stage::plain();
    assert_eq!(stage.post("user/list_id", json!({}))["errcode"], 48002);
    assert_eq!(stage.post("message/send", json!({}))["errcode"], 48002);
    stage.log_in_as_contacts();
    assert_eq!(stage.post("user/list_id", json!({}))["errcode"], 0);
    assert_eq!(
        stage.post("externalcontact/add_msg_template", json!({}))["errcode"],
        48002
    );
    assert_eq!(stage.post("message/send", json!({}))["errcode"], 48002);
    let notice = stage.log_in_as_app("notice");
    stage.log_in_as_app("desk");
    let message = json!({"touser": "li.mei", "agentid": notice, "msgtype": "text", "text": {"content": "在吗"}});
    assert_eq!(stage.post("message/send", message)["errcode"], 301_002);
}

#[test]
fn bodies_are_read_as_the_server_reads_them() {
    let mut stage = Stage::plain();
    let mut code =
        |bytes: &[u8]| body(&stage.post_bytes("externalcontact/get_corp_tag_list", bytes));
    assert_eq!(code(br#"{"tag_id":["\u4e2d"]}"#)["errcode"], 40033);
    assert_eq!(code(br#"{"tag_id":["C:\\u4e2d"]}"#)["errcode"], 0);
    assert_eq!(code(br#"{"tag_id":["#)["errcode"], 40058);
    assert_eq!(code(br#"{"tag_id":"x"}"#)["errcode"], 40058);
    let warned = code(br#"{"tag_id":[]} and more"#);
    assert_eq!(
        (&warned["errcode"], &warned["errmsg"]),
        (&json!(0), &json!("Warning: wrong json format."))
    );
    assert_eq!(
        stage.get("externalcontact/get_corp_tag_list", "")["errcode"],
        40058
    );
}

#[test]
fn an_unknown_path_is_404_without_a_body() {
    let mut stage = Stage::plain();
    let reply = stage
        .world
        .handle(stage.now, &Request::get("/cgi-bin/no/such"));
    assert_eq!(
        reply,
        Reply::Http {
            status: 404,
            headers: Vec::new(),
            body: Vec::new()
        }
    );
}
