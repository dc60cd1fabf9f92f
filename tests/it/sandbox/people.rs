//! Finding people: by phone, mail, unionid, chat; who may see whom; everybody there is.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::harness::Stage;

#[test]
fn a_phone_finds_a_member_until_too_many_miss() {
    let mut stage = Stage::plain();
    stage.log_in_as_app("notice");
    let find =
        |stage: &mut Stage, mobile: &str| stage.post("user/getuserid", json!({"mobile": mobile}));
    assert_eq!(find(&mut stage, "15500000000")["userid"], "li.mei");
    assert_eq!(find(&mut stage, "")["errcode"], 40058);
    // A fifth of twelve members: the third miss is one too many.
    for _ in 0..3 {
        assert_eq!(find(&mut stage, "13800000000")["errcode"], 46004);
    }
    assert_eq!(find(&mut stage, "15500000000")["errcode"], 45009);
    stage.now += 86_400.0;
    stage.log_in_as_app("notice");
    assert_eq!(find(&mut stage, "15500000000")["userid"], "li.mei");
}

#[test]
fn a_mail_address_finds_a_member() {
    let mut stage = Stage::plain();
    let mut find = |email: &str, kind: i64| {
        stage.post(
            "user/get_userid_by_email",
            json!({"email": email, "email_type": kind}),
        )
    };
    assert_eq!(find("Li.Mei@corp.example.com", 1)["userid"], "li.mei");
    assert_eq!(find("li.mei@corp.example.com", 2)["errcode"], 46004);
    assert_eq!(find("li.mei@mail.example.com", 2)["userid"], "li.mei");
    assert_eq!(find("li.mei@corp.example.com", 3)["errcode"], 40058);
}

#[test]
fn member_tags_take_whom_they_know() {
    let mut stage = Stage::plain();
    stage.log_in_as_contacts();
    let mut add = |body: Value| stage.post("tag/addtagusers", body);
    let some =
        add(json!({"tagid": 3, "userlist": ["li.mei", "ghost", "Nobody"], "partylist": [5, 99]}));
    assert_eq!(
        (
            &some["errcode"],
            &some["invalidlist"],
            &some["invalidparty"]
        ),
        (&json!(0), &json!("ghost|Nobody"), &json!([99]))
    );
    assert_eq!(
        add(json!({"tagid": 3, "userlist": ["ghost"]}))["errcode"],
        40070
    );
    assert_eq!(add(json!({"tagid": 3}))["errcode"], 40035);
    assert_eq!(
        add(json!({"tagid": 3, "userlist": "li.mei"}))["errcode"],
        40035
    );
    assert_eq!(
        add(json!({"tagid": 3, "userlist": vec!["li.mei"; 1001]}))["errcode"],
        40035
    );
    assert_eq!(
        add(json!({"tagid": 3, "partylist": vec![5; 101]}))["errcode"],
        40035
    );
    assert_eq!(
        add(json!({"tagid": 77, "userlist": ["li.mei"]}))["errcode"],
        40068
    );
    let shown = stage.get("tag/get", "tagid=3");
    assert_eq!(
        (&shown["userlist"][0]["userid"], &shown["partylist"]),
        (&json!("li.mei"), &json!([4, 5]))
    );
}

#[test]
fn an_app_sees_its_departments_only() {
    let mut stage = Stage::plain();
    stage.control("POST", "app", json!({"name": "desk", "departments": [8]}));
    let outside = stage.customers_of("zhu.yan")[0].clone();
    let agent_id = stage.log_in_as_app("desk");
    assert_eq!(
        stage.get("department/list", "")["department"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(stage.get("department/list", "id=9")["errcode"], 60011);
    assert_eq!(stage.get("user/get", "userid=li.mei")["errcode"], 0);
    assert_eq!(stage.get("user/get", "userid=zhu.yan")["errcode"], 60011);
    assert_eq!(stage.get("user/list", "department_id=13")["errcode"], 60011);
    assert_eq!(
        stage.get("externalcontact/get_follow_user_list", "")["follow_user"],
        json!(["li.mei", "wang.jun"])
    );
    assert_eq!(
        stage.get("externalcontact/list", "userid=zhu.yan")["errcode"],
        60011
    );
    let batch = json!({"userid_list": ["li.mei", "zhu.yan"]});
    assert_eq!(
        stage.post("externalcontact/batch/get_by_user", batch)["errcode"],
        60011
    );
    let mass = json!({"external_userid": [outside], "text": {"content": "在"}});
    assert_eq!(
        stage.post("externalcontact/add_msg_template", mass)["errcode"],
        41048
    );
    let text = |to: &str| json!({"touser": to, "agentid": agent_id, "msgtype": "text", "text": {"content": "在"}});
    assert_eq!(
        stage.post("message/send", text("li.mei|zhu.yan"))["invaliduser"],
        "zhu.yan"
    );
    assert_eq!(
        stage.post("message/send", text("zhu.yan"))["errcode"],
        81013
    );
    assert_eq!(stage.post("message/send", text("@all"))["errcode"], 0);
    assert_eq!(
        stage.recorded("app_message_sent")[1]["members"],
        json!(["li.mei", "wang.jun"])
    );
    let chat = json!({"userlist": ["li.mei", "wang.jun"]});
    assert_eq!(stage.post("appchat/create", chat)["errcode"], 48002);
}

#[test]
fn an_app_may_be_disabled_or_kept_from_customers() {
    let mut stage = Stage::plain();
    stage.control("POST", "app", json!({"name": "desk", "customers": false}));
    stage.log_in_as_app("desk");
    assert_eq!(
        stage.get("externalcontact/get_follow_user_list", "")["errcode"],
        48002
    );
    stage.control("POST", "app", json!({"name": "desk", "disabled": true}));
    let secret = stage.credentials.apps["desk"].secret.clone();
    assert_eq!(stage.gettoken(&secret)["errcode"], 50003);
}

#[test]
fn a_unionid_leads_to_a_customer_or_to_waiting() {
    let mut stage = Stage::plain();
    let added = stage.control(
        "POST",
        "customer",
        json!({"op": "add", "member": "li.mei", "unionid": "oU-demo-1"}),
    );
    let mut ask = |path: &str, unionid: &str, openid: &str| {
        stage.post(
            path,
            json!({"unionid": unionid, "openid": openid, "subject_type": 0}),
        )
    };
    let new = "idconvert/unionid_to_external_userid";
    let old = "externalcontact/unionid_to_external_userid";
    assert_eq!(
        ask(new, "oU-demo-1", "oX")["external_userid"],
        added["external_userid"]
    );
    assert_eq!(
        ask(old, "oU-demo-1", "oX")["external_userid"],
        added["external_userid"]
    );
    let pending = ask(new, "oU-demo-2", "oX")["pending_id"].clone();
    assert!(pending.is_string());
    assert_eq!(ask(new, "oU-demo-2", "oX")["pending_id"], pending);
    assert_eq!(ask(old, "oU-demo-2", "oX")["errcode"], 40096);
    assert_eq!(ask(new, "", "oX")["errcode"], 610_014);
    assert_eq!(ask(new, "oU-demo-1", "")["errcode"], 40058);
    stage.control(
        "POST",
        "customer",
        json!({"op": "add", "member": "li.mei", "unionid": "oU-demo-2"}),
    );
    let found = stage.post(new, json!({"unionid": "oU-demo-2", "openid": "oX"}));
    assert!(found["external_userid"].is_string(), "{found}");
    let openid = stage.post(
        "externalcontact/convert_to_openid",
        json!({"external_userid": added["external_userid"]}),
    );
    assert!(
        openid["openid"]
            .as_str()
            .is_some_and(|id| id.starts_with('o'))
    );
    assert_eq!(
        stage.post(
            "externalcontact/convert_to_openid",
            json!({"external_userid": "wmX"})
        )["errcode"],
        40096
    );
}

#[test]
fn everybody_who_can_be_reached_is_in_the_census_once_for_each_way() {
    let mut stage = Stage::plain();
    let chats = stage.control("GET", "chats", json!({}))["chats"].clone();
    let in_chat = chats[0]["customers"][0]
        .as_str()
        .expect("a customer")
        .to_owned();
    stage.control(
        "POST",
        "customer",
        json!({"op": "remove", "external_userid": in_chat}),
    );
    let mut pairs = 0;
    for member in [
        "li.mei",
        "wang.jun",
        "chen.yu",
        "zhao.min",
        "liu.yang",
        "zhang.wei",
        "sun.li",
        "zhou.tao",
        "wu.fang",
        "xu.lin",
        "ma.chao",
        "zhu.yan",
    ] {
        pairs += stage.customers_of(member).len();
    }
    for limit in [1, 7, 1000] {
        let rows = stage.pages(
            "externalcontact/contact_list",
            json!({"limit": limit}),
            "info_list",
        );
        let followed: BTreeSet<(String, String)> = rows
            .iter()
            .filter(|row| row.get("follow_userid").is_some())
            .map(|row| {
                (
                    row["external_userid"].to_string(),
                    row["follow_userid"].to_string(),
                )
            })
            .collect();
        assert_eq!(followed.len(), pairs);
        let seats: usize = chats
            .as_array()
            .into_iter()
            .flatten()
            .map(|chat| chat["customers"].as_array().map_or(0, Vec::len))
            .sum();
        assert_eq!(rows.len(), pairs + seats);
        let stranger = rows
            .iter()
            .find(|row| row["is_customer"] == false)
            .expect("somebody who is no customer");
        assert!(
            stranger.get("external_userid").is_none()
                && stranger["name"]
                    .as_str()
                    .is_some_and(|name| name.ends_with("**"))
        );
        assert!(stranger["chat_name"].is_string());
    }
}

#[test]
fn a_chat_is_found_by_its_outside_id() {
    let mut stage = Stage::plain();
    let chat = stage.control("GET", "chats", json!({}))["chats"][0].clone();
    let found = stage.post(
        "externalcontact/opengid_to_chatid",
        json!({"opengid": chat["opengid"]}),
    );
    assert_eq!(found["chat_id"], chat["chat_id"]);
    assert_eq!(
        stage.post(
            "externalcontact/opengid_to_chatid",
            json!({"opengid": "oGX"})
        )["errcode"],
        90511
    );
}

#[test]
fn tags_are_edited_and_deleted_by_their_maker() {
    let mut stage = Stage::plain();
    stage.log_in_as_app("notice");
    let made = stage.post(
        "externalcontact/add_corp_tag",
        json!({"group_name": "活动", "tag": [{"name": "六一八"}, {"name": "双十一"}]}),
    )["tag_group"]
        .clone();
    let (group, first, second) = (
        made["group_id"].clone(),
        made["tag"][0]["id"].clone(),
        made["tag"][1]["id"].clone(),
    );
    let edit = |id: &Value, name: &str| json!({"id": id, "name": name});
    assert_eq!(
        stage.post("externalcontact/edit_corp_tag", edit(&first, "六月"))["errcode"],
        0
    );
    assert_eq!(
        stage.post(
            "externalcontact/edit_corp_tag",
            edit(&first, &"字".repeat(31))
        )["errcode"],
        40058
    );
    assert_eq!(
        stage.post("externalcontact/edit_corp_tag", edit(&json!("etX"), "x"))["errcode"],
        40068
    );
    let seeded = stage.post("externalcontact/get_corp_tag_list", json!({}))["tag_group"][0]["tag"]
        [0]["id"]
        .clone();
    assert_eq!(
        stage.post("externalcontact/edit_corp_tag", edit(&seeded, "x"))["errcode"],
        81011
    );
    let customer = stage.customers_of("li.mei")[0].clone();
    let mark = json!({"userid": "li.mei", "external_userid": customer, "add_tag": [first, second]});
    assert_eq!(
        stage.post("externalcontact/mark_tag", mark.clone())["errcode"],
        0
    );
    stage.log_in_as_app("desk");
    assert_eq!(
        stage.post("externalcontact/del_corp_tag", json!({"tag_id": [first]}))["errcode"],
        81011
    );
    stage.log_in_as_app("notice");
    assert_eq!(
        stage.post("externalcontact/del_corp_tag", json!({}))["errcode"],
        40063
    );
    assert_eq!(
        stage.post("externalcontact/del_corp_tag", json!({"tag_id": [first]}))["errcode"],
        0
    );
    assert_eq!(
        stage.post("externalcontact/mark_tag", mark)["errcode"],
        40068
    );
    let shown = stage.post(
        "externalcontact/get_corp_tag_list",
        json!({"tag_id": [first]}),
    )["tag_group"]
        .clone();
    assert_eq!(
        (&shown[0]["tag"][0]["name"], &shown[0]["tag"][0]["deleted"]),
        (&json!("六月"), &json!(true))
    );
    let seen = stage.get(
        "externalcontact/get",
        &format!("external_userid={customer}"),
    )["follow_user"]
        .clone();
    assert!(!seen.to_string().contains("六月") && seen.to_string().contains("双十一"));
    assert_eq!(
        stage.post("externalcontact/del_corp_tag", json!({"group_id": [group]}))["errcode"],
        0
    );
    let all = stage.post("externalcontact/get_corp_tag_list", json!({}))["tag_group"].to_string();
    assert!(!all.contains("活动"));
}

#[test]
fn a_customer_of_another_corporation_shows_it() {
    let mut stage = Stage::plain();
    let id = stage.control(
        "POST",
        "customer",
        json!({"op": "add", "member": "li.mei", "company": "云栖咖啡"}),
    )["external_userid"]
        .clone();
    let id = id.as_str().expect("an id");
    assert!(id.starts_with("wo"));
    let contact =
        stage.get("externalcontact/get", &format!("external_userid={id}"))["external_contact"]
            .clone();
    assert_eq!(
        (&contact["type"], &contact["corp_name"]),
        (&json!(2), &json!("云栖咖啡"))
    );
    assert!(contact.get("unionid").is_none());
}
