//! Who may send and be reached: licences, the customer-contact function, and what each app sees.

use super::{
    directory::read,
    platform::{Heard, Platform, Reply},
    requests::{json, token_for, wecom},
};
use qunfa::ports::{CallError, Unseen, Wire};
use std::collections::BTreeSet;

const BATCH: &str = "/cgi-bin/externalcontact/batch/get_by_user";

/// Eight members in two departments, each with one customer; what an app may list is given.
fn company(heard: &Heard, visible: &str) -> Reply {
    if let Some(token) = token_for(heard) {
        return token;
    }
    let userids: Vec<String> = (1..=8).map(|no| format!("m{no}")).collect();
    match heard.path() {
        "/cgi-bin/department/list" => json(
            r#"{"errcode":0,"department":[{"id":1,"name":"一茶","parentid":0},{"id":2,"name":"门店","parentid":1}]}"#,
        ),
        "/cgi-bin/user/list" | "/cgi-bin/tag/list" | "/cgi-bin/externalcontact/groupchat/list" => {
            json(r#"{"errcode":0}"#)
        }
        "/cgi-bin/user/list_id" => {
            let rows: Vec<_> = userids
                .iter()
                .map(|userid| serde_json::json!({ "userid": userid, "department": 1 }))
                .collect();
            json(
                &serde_json::json!({ "errcode": 0, "dept_user": rows, "next_cursor": "" })
                    .to_string(),
            )
        }
        "/cgi-bin/externalcontact/get_corp_tag_list" => json(r#"{"errcode":0,"tag_group":[]}"#),
        "/cgi-bin/externalcontact/get_follow_user_list" => {
            json(&serde_json::json!({ "errcode": 0, "follow_user": userids }).to_string())
        }
        "/cgi-bin/department/simplelist" => json(visible),
        "/cgi-bin/user/simplelist" => json(
            r#"{"errcode":0,"userlist":[{"userid":"M2","name":"二"},{"userid":"m3","name":"三"}]}"#,
        ),
        "/cgi-bin/user/get" => json(match heard.query("userid") {
            // Put into the range on its own; and one the platform will not speak of.
            Some("m4") => r#"{"errcode":0,"userid":"m4","name":"四","department":[1],"status":1}"#,
            Some("m5") => r#"{"errcode":48002,"errmsg":"api forbidden"}"#,
            _ => r#"{"errcode":60011,"errmsg":"no privilege to access"}"#,
        }),
        BATCH => json(&friends(&heard.json())),
        other => panic!("nothing answers {other}"),
    }
}

fn friends(body: &serde_json::Value) -> String {
    let asked: Vec<&str> = body["userid_list"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_str())
        .collect();
    let code = |code: i64| format!(r#"{{"errcode":{code},"errmsg":"no"}}"#);
    if asked.contains(&"m1") {
        return code(84074);
    }
    if asked.contains(&"m2") {
        return code(60011);
    }
    if asked.contains(&"m7") {
        return code(40003);
    }
    let (unlicensed, licensed): (Vec<&str>, Vec<&str>) =
        asked.into_iter().partition(|userid| *userid == "m5");
    if licensed.is_empty() {
        return code(701_008);
    }
    let rows: Vec<_> = licensed
        .iter()
        .map(|userid| {
            serde_json::json!({
                "external_contact": { "external_userid": format!("wm-{userid}") },
                "follow_info": { "userid": userid, "createtime": 1_751_337_600 },
            })
        })
        .collect();
    serde_json::json!({
        "errcode": 0, "external_contact_list": rows, "next_cursor": "", "fail_info": { "unlicensed_userid_list": unlicensed },
    })
    .to_string()
}

const ROOT: &str = r#"{"errcode":0,"department_id":[{"id":1,"parentid":0,"order":1}]}"#;
const BRANCH: &str = r#"{"errcode":0,"department_id":[{"id":2,"parentid":1,"order":1}]}"#;
const FORBIDDEN: &str = r#"{"errcode":48002,"errmsg":"api forbidden"}"#;

#[tokio::test]
async fn one_member_who_may_not_be_asked_about_hides_nobody_else() {
    let platform = Platform::start(|heard, _| company(heard, ROOT)).await;
    let members: Vec<String> = (1..=8).map(|no| format!("m{no}")).collect();
    let rows = wecom(&platform)
        .friends(&members, &|| ())
        .await
        .expect("the others are read");
    let read: BTreeSet<&str> = rows.friends.iter().map(|row| row.member.as_str()).collect();
    assert_eq!(read, BTreeSet::from(["m3", "m4", "m6", "m8"]));
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(rows.unentitled, set(&["m1", "m2", "m7"]));
    assert_eq!(rows.unlicensed, set(&["m5"]));
    // The order is that of the members, whatever was halved.
    let order: Vec<&str> = rows.friends.iter().map(|row| row.member.as_str()).collect();
    assert!(order.is_sorted(), "{order:?}");
}

#[tokio::test]
async fn a_group_without_any_licence_is_no_failure() {
    let platform = Platform::start(|heard, _| company(heard, ROOT)).await;
    let rows = wecom(&platform)
        .friends(&["m5".to_owned()], &|| ())
        .await
        .expect("701008 says who has none");
    assert!(rows.friends.is_empty() && rows.unlicensed.contains("m5"));
}

#[tokio::test]
async fn any_other_refusal_ends_the_reading() {
    let platform = Platform::start(|heard, _| match heard.path() {
        BATCH => json(FORBIDDEN),
        _ => company(heard, ROOT),
    })
    .await;
    let error = wecom(&platform)
        .friends(&["m3".to_owned(), "m4".to_owned()], &|| ())
        .await
        .expect_err("nothing may be read");
    assert!(matches!(error, CallError::Refused { code: 48002, .. }));
}

async fn unseen(visible: &'static str) -> (Vec<Unseen>, usize) {
    let platform = Platform::start(move |heard, _| company(heard, visible)).await;
    let read = read(&wecom(&platform)).await.expect("everything is read");
    (
        read.company.unseen,
        platform.heard_on("/cgi-bin/user/get").len(),
    )
}

#[tokio::test]
async fn an_app_that_sees_the_root_sees_everybody() {
    assert_eq!(unseen(ROOT).await, (Vec::new(), 0));
}

#[tokio::test]
async fn whom_an_app_does_not_see_is_known_only_from_a_refusal() {
    let (unseen, asked) = unseen(BRANCH).await;
    let unseen: Vec<(&str, &[String])> = unseen
        .iter()
        .map(|unseen| (unseen.app.as_str(), &unseen.members[..]))
        .collect();
    let members = ["m1", "m6", "m7", "m8"].map(str::to_owned);
    // m2 and m3 are in a department it sees, m4 was put in alone, of m5 nothing was said.
    assert_eq!(unseen, [("notice", &members[..])]);
    assert_eq!(asked, 6);
}

#[tokio::test]
async fn an_app_that_may_not_ask_drops_nobody() {
    assert_eq!(unseen(FORBIDDEN).await, (Vec::new(), 0));
}
