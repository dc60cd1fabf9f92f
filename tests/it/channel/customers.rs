//! Many customers, page by page and group by group: nobody is lost, nobody is read twice, and the order is always the same.

use super::{
    directory::{read, shown},
    platform::{Heard, Platform, Reply},
    requests::{json, token_for, wecom},
};
use qunfa::ports::CallError;
use std::{collections::BTreeSet, sync::Mutex};

const BATCH: &str = "/cgi-bin/externalcontact/batch/get_by_user";

/// `count` members with `each` customers; page by page of 100, with the cursor as an offset.
fn many(heard: &Heard, count: usize, each: usize) -> Reply {
    if let Some(token) = token_for(heard) {
        return token;
    }
    let userids: Vec<String> = (0..count).map(|no| format!("m{no:04}")).collect();
    match heard.path() {
        "/cgi-bin/department/list" => {
            json(r#"{"errcode":0,"department":[{"id":1,"name":"一茶","parentid":0}]}"#)
        }
        "/cgi-bin/user/list"
        | "/cgi-bin/user/list_id"
        | "/cgi-bin/tag/list"
        | "/cgi-bin/externalcontact/groupchat/list" => json(r#"{"errcode":0}"#),
        "/cgi-bin/department/simplelist" => json(r#"{"errcode":48002,"errmsg":"no"}"#),
        "/cgi-bin/externalcontact/get_corp_tag_list" => json(r#"{"errcode":0,"tag_group":null}"#),
        "/cgi-bin/externalcontact/get_follow_user_list" => {
            json(&serde_json::json!({ "errcode": 0, "follow_user": userids }).to_string())
        }
        BATCH => page_of_many(&heard.json(), each),
        other => panic!("nothing answers {other}"),
    }
}

fn page_of_many(body: &serde_json::Value, each: usize) -> Reply {
    let asked: Vec<&str> = body["userid_list"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_str())
        .collect();
    assert!(asked.len() <= 100 && body["limit"] == 100);
    let from: usize = body["cursor"]
        .as_str()
        .unwrap_or_default()
        .trim_start_matches("at-")
        .parse()
        .unwrap_or(0);
    let rows: Vec<(&str, usize)> = asked
        .iter()
        .flat_map(|userid| (0..each).map(move |no| (*userid, no)))
        .collect();
    let page: Vec<_> = rows
        .iter()
        .skip(from)
        .take(100)
        .map(|(userid, no)| row_of_many(userid, *no))
        .collect();
    let next = if from + 100 < rows.len() {
        format!("at-{}", from + 100)
    } else {
        String::new()
    };
    json(
        &serde_json::json!({ "errcode": 0, "external_contact_list": page, "next_cursor": next })
            .to_string(),
    )
}

fn row_of_many(userid: &str, no: usize) -> serde_json::Value {
    // Every other customer is shared by all.
    let id = if no.is_multiple_of(2) {
        format!("wm-shared-{no}")
    } else {
        format!("wm-{userid}-{no}")
    };
    serde_json::json!({ "external_contact": { "external_userid": id }, "follow_info": { "userid": userid, "createtime": 1_751_337_600, "tag_id": [] } })
}

#[tokio::test]
async fn a_thousand_pages_come_out_in_one_order() {
    let platform = Platform::start(|heard, _| many(heard, 230, 40)).await;
    let first = read(&wecom(&platform)).await.expect("all pages are there");
    let second = read(&wecom(&platform)).await.expect("all pages are there");
    assert_eq!(shown(&first), shown(&second));
    assert_eq!(first.friends.friends.len(), 230 * 40);
    let unique: BTreeSet<_> = first
        .friends
        .friends
        .iter()
        .map(|friend| &friend.customer)
        .collect();
    assert_eq!(unique.len(), 20 + 230 * 20);
}

#[tokio::test]
async fn a_cursor_that_expired_begins_the_group_again() {
    let expired = Mutex::new(BTreeSet::new());
    let platform = Platform::start(move |heard, _| {
        let body = heard.json();
        let first_time = heard.path() == BATCH
            && body["cursor"] == "at-100"
            && expired
                .lock()
                .expect("no test panics while holding it")
                .insert(body["userid_list"].to_string());
        if first_time {
            json(r#"{"errcode":40058,"errmsg":"cursor expired"}"#)
        } else {
            many(heard, 8, 75)
        }
    })
    .await;
    let rows = read(&wecom(&platform))
        .await
        .expect("the second time it works");
    assert_eq!(rows.friends.friends.len(), 8 * 75);
}

#[tokio::test]
async fn a_cursor_that_always_expires_is_given_up() {
    let platform = Platform::start(move |heard, _| {
        let late = heard.path() == BATCH && heard.json()["cursor"] != "";
        if late {
            json(r#"{"errcode":40058,"errmsg":"cursor expired"}"#)
        } else {
            many(heard, 4, 150)
        }
    })
    .await;
    let error = read(&wecom(&platform)).await.expect_err("it never works");
    assert!(matches!(error, CallError::Refused { code: 40058, .. }));
}

#[tokio::test]
async fn one_member_without_customers_does_not_spoil_the_group() {
    let platform = Platform::start(|heard, _| {
        let body = heard.json();
        let spoiled = heard.path() == BATCH
            && body["userid_list"]
                .as_array()
                .is_some_and(|ids| ids.contains(&"m0005".into()));
        if spoiled {
            json(r#"{"errcode":84061,"errmsg":"not exist external contact"}"#)
        } else {
            many(heard, 40, 3)
        }
    })
    .await;
    let rows = read(&wecom(&platform)).await.expect("the others are read");
    assert_eq!(rows.friends.friends.len(), 39 * 3);
    let whole = Platform::start(|heard, _| many(heard, 40, 3)).await;
    let expected = shown(&read(&wecom(&whole)).await.expect("all are read"));
    let expected: String = expected
        .lines()
        .filter(|line| !line.starts_with("m0005 ") && !line.contains("wm-m0005-"))
        .fold(String::new(), |all, line| all + line + "\n");
    assert_eq!(shown(&rows), expected, "and in the same order");
}

#[tokio::test]
async fn a_sync_waits_for_a_limit_to_pass() {
    let platform = Platform::start(|heard, before| {
        let limited = heard.path() == BATCH && before == 2;
        if limited {
            json(r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#)
        } else {
            many(heard, 8, 75)
        }
    })
    .await;
    let rows = read(&wecom(&platform)).await.expect("the limit passes");
    assert_eq!(rows.friends.friends.len(), 8 * 75);
}
