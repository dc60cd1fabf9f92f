//! Contacts, customers, tags and chats: paging, shapes and changes.

use std::collections::BTreeSet;

use qunfa::sandbox::Seed;
use serde_json::{Value, json};

use super::harness::{Stage, strings};

fn pair(row: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    (
        text(&row["follow_info"]["userid"]),
        text(&row["external_contact"]["external_userid"]),
    )
}

#[test]
fn paging_to_the_end_gives_every_pair_once() {
    let mut stage = Stage::seeded(Seed {
        customers: 3000,
        members: 60,
        seed: 7,
        chats: 10,
    });
    let members = strings(&stage.get("externalcontact/get_follow_user_list", "")["follow_user"]);
    let mut wanted = BTreeSet::new();
    for member in &members {
        wanted.extend(
            stage
                .customers_of(member)
                .into_iter()
                .map(|id| (member.clone(), id)),
        );
    }
    let rows = stage.pages(
        "externalcontact/batch/get_by_user",
        json!({"userid_list": members, "limit": 100}),
        "external_contact_list",
    );
    let pairs: Vec<_> = rows.iter().map(pair).collect();
    let unlicensed: BTreeSet<String> = members
        .iter()
        .filter(|member| !pairs.iter().any(|(userid, _)| userid == *member))
        .cloned()
        .collect();
    assert_eq!(
        unlicensed.len(),
        1,
        "one of sixty members has no licence: {unlicensed:?}"
    );
    wanted.retain(|(member, _)| !unlicensed.contains(member));
    assert_eq!(pairs.len(), wanted.len());
    assert_eq!(pairs.into_iter().collect::<BTreeSet<_>>(), wanted);
}

#[test]
fn short_and_empty_pages_are_not_the_last() {
    let mut stage = Stage::seeded(Seed {
        customers: 2000,
        members: 12,
        seed: 7,
        chats: 0,
    });
    let mut ask = json!({"userid_list": ["li.mei", "wang.jun", "chen.yu"], "limit": 10});
    let (mut short, mut empty) = (0, 0);
    loop {
        let page = stage.post("externalcontact/batch/get_by_user", ask.clone());
        let rows = page["external_contact_list"].as_array().map_or(0, Vec::len);
        ask["cursor"] = page["next_cursor"].clone();
        if ask["cursor"] == "" {
            break;
        }
        short += usize::from(rows < 10);
        empty += usize::from(rows == 0);
    }
    assert!(
        short > 3 && empty > 0,
        "{short} short and {empty} empty pages"
    );
}

#[test]
fn a_limit_above_the_maximum_is_the_maximum_here() {
    let mut stage = Stage::plain();
    let ask = json!({"userid_list": ["LI.MEI", "wang.jun", "chen.yu", "zhao.min", "liu.yang", "sun.li"], "limit": 5000});
    let page = stage.post("externalcontact/batch/get_by_user", ask.clone());
    assert_eq!(
        page["external_contact_list"].as_array().map(Vec::len),
        Some(100)
    );
    assert_eq!(page.get("fail_info"), None);
    let mut other = ask.clone();
    other["userid_list"] = json!(["li.mei"]);
    other["cursor"] = page["next_cursor"].clone();
    assert_eq!(
        stage.post("externalcontact/batch/get_by_user", other)["errcode"],
        40058,
        "a cursor belongs to one question"
    );
    stage.now += 5.0 * 3600.0;
    let mut late = ask;
    late["cursor"] = page["next_cursor"].clone();
    stage.log_in(&stage.credentials.customers.secret.clone());
    assert_eq!(
        stage.post("externalcontact/batch/get_by_user", late)["errcode"],
        40058,
        "and to its hours"
    );
}

#[test]
fn a_customer_has_its_documented_shape() {
    let mut stage = Stage::plain();
    let id = stage.customers_of("li.mei").remove(0);
    let one = stage.get("externalcontact/get", &format!("external_userid={id}"));
    assert_eq!(one["external_contact"]["type"], 1);
    assert_eq!(one["next_cursor"], "");
    let follow = &one["follow_user"][0];
    assert!(
        follow["createtime"].is_i64()
            && follow["remark_mobiles"].is_array()
            && follow["tags"].is_array(),
        "{follow}"
    );
    assert_eq!(follow["tags"][0]["group_name"], "等级");
    assert_eq!(follow.get("tag_id"), None);
    assert_eq!(
        stage.get("externalcontact/get", "external_userid=wmNobody")["errcode"],
        40096
    );
}

#[test]
fn marks_and_remarks_can_be_read_back() {
    let mut stage = Stage::plain();
    let id = stage.customers_of("li.mei").remove(0);
    let added = stage.post(
        "externalcontact/add_corp_tag",
        json!({"group_name": "活动", "tag": [{"name": "双11"}]}),
    );
    let tag = added["tag_group"]["tag"][0]["id"].clone();
    let again = stage.post(
        "externalcontact/add_corp_tag",
        json!({"group_name": "活动", "tag": [{"name": "双11"}]}),
    );
    assert_eq!(again["tag_group"]["tag"][0]["id"], tag);
    let mark = json!({"userid": "li.mei", "external_userid": id, "add_tag": [tag]});
    assert_eq!(stage.post("externalcontact/mark_tag", mark)["errcode"], 0);
    let remark = json!({"userid": "li.mei", "external_userid": id, "remark": "老客", "remark_mobiles": ["15400000000"]});
    assert_eq!(stage.post("externalcontact/remark", remark)["errcode"], 0);
    let rows = stage.pages(
        "externalcontact/batch/get_by_user",
        json!({"userid_list": ["li.mei"]}),
        "external_contact_list",
    );
    let row = rows
        .iter()
        .find(|row| row["external_contact"]["external_userid"] == id.as_str())
        .expect("the customer is listed");
    assert!(
        strings(&row["follow_info"]["tag_id"]).contains(&tag.as_str().expect("an id").to_owned())
    );
    assert_eq!(
        (
            &row["follow_info"]["remark"],
            &row["follow_info"]["remark_mobiles"]
        ),
        (&json!("老客"), &json!(["15400000000"]))
    );
    let stranger = json!({"userid": "li.mei", "external_userid": stage.customers_of("wang.jun").iter().find(|other| !stage_has(&rows, other)), "add_tag": [tag]});
    assert_eq!(
        stage.post("externalcontact/mark_tag", stranger)["errcode"],
        84061
    );
}

fn stage_has(rows: &[Value], id: &str) -> bool {
    rows.iter()
        .any(|row| row["external_contact"]["external_userid"] == id)
}

#[test]
fn contacts_form_a_tree_with_members() {
    let mut stage = Stage::plain();
    stage.log_in_as_app("notice");
    let departments = stage.get("department/list", "")["department"].clone();
    let find = |name: &str| {
        departments
            .as_array()
            .into_iter()
            .flatten()
            .find(|row| row["name"] == name)
            .expect("the department exists")
            .clone()
    };
    let (shops, shanghai, xuhui) = (find("门店"), find("上海"), find("徐汇店"));
    assert_eq!(
        (
            &shops["parentid"],
            &shanghai["parentid"],
            &xuhui["parentid"]
        ),
        (&json!(1), &shops["id"], &shanghai["id"])
    );
    let below = stage.get("department/simplelist", &format!("id={}", shanghai["id"]));
    assert_eq!(below["department_id"].as_array().map(Vec::len), Some(4));
    let people = stage.get("user/simplelist", &format!("department_id={}", xuhui["id"]));
    assert_eq!(
        people["userlist"][0],
        json!({"userid": "li.mei", "name": "李梅", "department": [8]})
    );
    assert_eq!(stage.get("user/get", "userid=LI.Mei")["userid"], "li.mei");
    assert_eq!(stage.get("user/get", "userid=ghost")["errcode"], 60111);
    let tags = stage.get("tag/list", "")["taglist"].clone();
    assert_eq!(tags[0], json!({"tagid": 1, "tagname": "店长"}));
    assert_eq!(
        stage.get("tag/get", "tagid=1")["userlist"][0]["userid"],
        "wang.jun"
    );
    stage.log_in_as_contacts();
    assert!(
        stage
            .pages("user/list_id", json!({"limit": 5}), "dept_user")
            .len()
            >= 12
    );
}

#[test]
fn chats_are_listed_by_owner() {
    let mut stage = Stage::plain();
    let all = stage.pages(
        "externalcontact/groupchat/list",
        json!({"limit": 3}),
        "group_chat_list",
    );
    assert_eq!(all.len(), 8);
    let own = json!({"owner_filter": {"userid_list": ["li.mei"]}, "limit": 1000});
    let own = stage.pages("externalcontact/groupchat/list", own, "group_chat_list");
    assert_eq!(own.len(), 1);
    let chat = stage.post(
        "externalcontact/groupchat/get",
        json!({"chat_id": own[0]["chat_id"], "need_name": 1}),
    );
    assert_eq!(chat["group_chat"]["owner"], "li.mei");
    assert_eq!(chat["group_chat"]["member_list"][0]["type"], 1);
    assert!(chat["group_chat"]["member_version"].is_string());
    assert_eq!(
        stage.post("externalcontact/groupchat/list", json!({}))["errcode"],
        40058
    );
}
