//! One sync: whose secret reads what, every page of every group, and rows that do not depend on the order of answers.

use super::{
    platform::{Heard, Platform, Reply},
    requests::{config, json, token_for, wecom},
};
use insta::assert_snapshot;
use qunfa::{
    channel::WeCom,
    ports::{CallError, ChatRow, CompanyRows, FriendRows, Wire},
};
use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
};

const BATCH: &str = "/cgi-bin/externalcontact/batch/get_by_user";
const LIST: &str = "/cgi-bin/externalcontact/groupchat/list";
const GET: &str = "/cgi-bin/externalcontact/groupchat/get";

fn forbidden(code: i64) -> Reply {
    json(&format!(
        r#"{{"errcode":{code},"errmsg":"no","department":[],"userlist":[]}}"#
    ))
}

fn with_secret(heard: &Heard, secret: &str) -> bool {
    heard.query("access_token") == Some(&format!("token-for-secret-of-{secret}"))
}

/// A small tea chain. The contact-sync secret may not read details, as from a new address.
fn tea_chain(heard: &Heard, _: usize) -> Reply {
    if let Some(token) = token_for(heard) {
        return token;
    }
    let contacts = with_secret(heard, "contacts");
    match heard.path() {
        "/cgi-bin/department/list" => json(
            r#"{"errcode":0,"department":[{"id":7,"name":"上海","parentid":2,"order":1},{"id":1,"name":"一茶","parentid":0},{"id":2,"name":"门店","parentid":1}]}"#,
        ),
        "/cgi-bin/user/list" if contacts => forbidden(48009),
        "/cgi-bin/user/list" => json(match heard.query("department_id") {
            Some("2") => {
                r#"{"errcode":0,"userlist":[{"userid":"Li.Mei","name":"李梅","department":[2,7],"status":1}]}"#
            }
            Some("7") => {
                r#"{"errcode":0,"userlist":[{"userid":"li.mei","name":"李梅","department":[2,7],"status":1},{"userid":"wang.jun","name":"王军","department":[7],"status":5}]}"#
            }
            _ => r#"{"errcode":60011,"errmsg":"no privilege","userlist":[]}"#,
        }),
        "/cgi-bin/user/list_id" => json(match heard.json()["cursor"].as_str() {
            Some("") => {
                r#"{"errcode":0,"next_cursor":"c-2","dept_user":[{"userid":"li.mei","department":2},{"userid":"li.mei","department":7}]}"#
            }
            _ => {
                r#"{"errcode":0,"next_cursor":"","dept_user":[{"userid":"wang.jun","department":7},{"userid":"hidden.one","department":1}]}"#
            }
        }),
        "/cgi-bin/tag/list" => json(
            r#"{"errcode":0,"taglist":[{"tagid":9,"tagname":"值班"},{"tagid":3,"tagname":"店长"}]}"#,
        ),
        "/cgi-bin/tag/get" => json(match heard.query("tagid") {
            Some("3") => {
                r#"{"errcode":0,"tagname":"店长","userlist":[{"userid":"li.mei","name":"李梅"}],"partylist":[]}"#
            }
            _ => r#"{"errcode":0,"tagname":"值班","userlist":[],"partylist":[7]}"#,
        }),
        "/cgi-bin/externalcontact/get_corp_tag_list" => json(
            r#"{"errcode":0,"tag_group":[
                {"group_id":"g1","group_name":"等级","deleted":false,"tag":[{"id":"etVip","name":"会员","deleted":false},{"id":"etOld","name":"旧","deleted":true}]},
                {"group_id":"g2","group_name":"城市","tag":[{"id":"etCity","name":"上海"}]},
                {"group_id":"g3","group_name":"废","deleted":true,"tag":[{"id":"etGone","name":"废"}]}]}"#,
        ),
        "/cgi-bin/externalcontact/get_follow_user_list" => {
            json(r#"{"errcode":0,"follow_user":["li.mei","wang.jun","seller.x"]}"#)
        }
        BATCH => json(friends(&heard.json())),
        "/cgi-bin/department/simplelist" => match heard.query("access_token") {
            Some(token) if token.contains("notice") => {
                json(r#"{"errcode":0,"department_id":[{"id":1,"parentid":0,"order":1}]}"#)
            }
            _ => forbidden(48002),
        },
        LIST => json(chat_list(&heard.json())),
        GET => json(chat_details(&heard.json())),
        other => panic!("nothing answers {other}"),
    }
}

fn chat_list(body: &serde_json::Value) -> &'static str {
    assert_eq!(body["limit"], 1000);
    let owners = body["owner_filter"]["userid_list"].as_array();
    let asked = |userid: &str| {
        owners.is_some_and(|all| all.iter().any(|owner| owner.as_str() == Some(userid)))
    };
    match body["cursor"].as_str() {
        // One of them lost the function since they were listed.
        Some("") if asked("seller.x") => r#"{"errcode":84074,"errmsg":"no right"}"#,
        Some("") if asked("Li.Mei") => {
            r#"{"errcode":0,"next_cursor":"n-1","group_chat_list":[{"chat_id":"wr1","status":0}]}"#
        }
        Some("n-1") => {
            r#"{"errcode":0,"next_cursor":"","group_chat_list":[{"chat_id":"wr2","status":3},{"chat_id":"wrGone","status":0}]}"#
        }
        _ => r#"{"errcode":0,"next_cursor":"","group_chat_list":[]}"#,
    }
}

fn chat_details(body: &serde_json::Value) -> &'static str {
    match body["chat_id"].as_str() {
        Some("wr1") => {
            r#"{"errcode":0,"group_chat":{"chat_id":"wr1","name":"春季茶友","owner":"li.mei","create_time":1751337600,"notice":"",
                "member_list":[{"userid":"li.mei","type":1},{"userid":"wm1","type":2},{"userid":"wm2","type":2}],"admin_list":[]}}"#
        }
        Some("wr2") => {
            r#"{"errcode":0,"group_chat":{"chat_id":"wr2","owner":"wang.jun","create_time":"1751337601","member_list":null}}"#
        }
        _ => r#"{"errcode":86003,"errmsg":"chatid not found"}"#,
    }
}

fn friends(body: &serde_json::Value) -> &'static str {
    let first = body["userid_list"][0].as_str().map(str::to_lowercase);
    match (first.as_deref(), body["cursor"].as_str()) {
        (Some("li.mei"), Some("")) => {
            r#"{"errcode":0,"next_cursor":"c-1","external_contact_list":[
                {"external_contact":{"external_userid":"wm1","name":"周兰","unionid":"oUn-1"},
                 "follow_info":{"userid":"li.mei","createtime":1751337600,"tag_id":["etVip","etStrategy"],"remark_mobiles":["13800000000",""]}}]}"#
        }
        (Some("li.mei"), Some("c-1")) => {
            r#"{"errcode":0,"next_cursor":"c-2","external_contact_list":[]}"#
        }
        (Some("li.mei"), Some("c-2")) => {
            r#"{"errcode":0,"next_cursor":"","external_contact_list":[
                {"external_contact":{"external_userid":"wm2","name":"赵"},"follow_info":{"userid":"li.mei","createtime":"1751337601","tag_id":[]}}]}"#
        }
        (Some("wang.jun"), Some("")) => {
            r#"{"errcode":0,"next_cursor":"","fail_info":{"unlicensed_userid_list":["wang.jun"]},"external_contact_list":[
                {"external_contact":{"external_userid":"wm1","name":"周兰"},"follow_info":{"userid":"wang.jun","createtime":1751900000,"tag_id":["etCity"]}}]}"#
        }
        (Some("seller.x"), Some("")) => {
            r#"{"errcode":84061,"errmsg":"not exist external contact"}"#
        }
        _ => r#"{"errcode":40058,"errmsg":"invalid cursor"}"#,
    }
}

/// Everything a sync reads, in one piece.
#[derive(Debug, Default, PartialEq)]
pub struct Read {
    pub company: CompanyRows,
    pub friends: FriendRows,
    pub chats: Vec<ChatRow>,
    pub pages: u64,
}

/// Reads it all, in four groups of members, one after the other.
pub async fn read(wecom: &WeCom) -> Result<Read, CallError> {
    let pages = AtomicU64::new(0);
    let page = || {
        pages.fetch_add(1, Ordering::SeqCst);
    };
    let mut read = Read {
        company: wecom.company(&page).await?,
        ..Read::default()
    };
    if read.company.customers {
        let followers: Vec<String> = read
            .company
            .members
            .iter()
            .filter(|member| member.contact)
            .map(|member| member.userid.clone())
            .collect();
        for group in followers.chunks(followers.len().div_ceil(4).max(1)) {
            let rows = wecom.friends(group, &page).await?;
            read.friends.friends.extend(rows.friends);
            read.friends.unlicensed.extend(rows.unlicensed);
            read.friends.unentitled.extend(rows.unentitled);
        }
        for listed in wecom.chats_of(&followers, &page).await? {
            read.chats.extend(wecom.chat(&listed, &page).await?);
        }
    }
    read.pages = pages.into_inner();
    Ok(read)
}

/// Every row, one a line.
pub fn shown(read: &Read) -> String {
    let mut text = String::new();
    let company = &read.company;
    for (id, parent, name) in &company.departments {
        writeln!(text, "department {id} in {parent}: {name}").expect("a string takes everything");
    }
    for member in &company.members {
        writeln!(
            text,
            "member {} {} {:?} active {} contact {}",
            member.userid, member.name, member.departments, member.active, member.contact,
        )
        .expect("a string takes everything");
    }
    for (id, name, people, departments) in &company.member_tags {
        writeln!(text, "member tag {id} {name}: {people:?} {departments:?}")
            .expect("a string takes everything");
    }
    for tag in &company.customer_tags {
        writeln!(text, "tag {} {}/{}", tag.id, tag.group, tag.name)
            .expect("a string takes everything");
    }
    for row in &read.friends.friends {
        writeln!(
            text,
            "{} follows {} {:?} since {} tags {:?} phones {:?}",
            row.member, row.customer, row.unionid, row.added_s, row.tags, row.phones
        )
        .expect("a string takes everything");
    }
    for userid in &read.friends.unlicensed {
        writeln!(text, "unlicensed {userid}").expect("a string takes everything");
    }
    for userid in &read.friends.unentitled {
        writeln!(text, "unentitled {userid}").expect("a string takes everything");
    }
    for chat in &read.chats {
        writeln!(
            text,
            "chat {} {:?} of {} {:?} since {}, {} people",
            chat.chat_id, chat.name, chat.owner, chat.status, chat.created_s, chat.members
        )
        .expect("a string takes everything");
    }
    text
}

#[tokio::test]
async fn a_whole_company_is_read() {
    let platform = Platform::start(tea_chain).await;
    let rows = read(&wecom(&platform))
        .await
        .expect("somebody may read each part");
    assert_snapshot!(shown(&rows), @r#"
    department 1 in 0: 一茶
    department 2 in 1: 门店
    department 7 in 2: 上海
    member hidden.one hidden.one [1] active true contact false
    member Li.Mei 李梅 [2, 7] active true contact true
    member seller.x seller.x [] active true contact true
    member wang.jun 王军 [7] active false contact true
    member tag 3 店长: ["li.mei"] []
    member tag 9 值班: [] [7]
    tag etCity 城市/上海
    tag etVip 等级/会员
    li.mei follows wm1 Some("oUn-1") since 1751337600 tags ["etVip", "etStrategy"] phones ["13800000000"]
    li.mei follows wm2 None since 1751337601 tags [] phones []
    wang.jun follows wm1 None since 1751900000 tags ["etCity"] phones []
    unlicensed wang.jun
    chat wr1 "春季茶友" of li.mei Normal since 1751337600, 3 people
    chat wr2 "" of wang.jun TakenOver since 1751337601, 0 people
    "#);
    assert_eq!(rows.pages, 22);
}

#[tokio::test]
async fn a_secret_that_may_not_read_details_is_asked_only_once() {
    let platform = Platform::start(tea_chain).await;
    read(&wecom(&platform))
        .await
        .expect("somebody may read each part");
    let asked = platform.heard_on("/cgi-bin/user/list");
    assert_eq!(
        asked
            .iter()
            .filter(|heard| with_secret(heard, "contacts"))
            .count(),
        1
    );
}

#[tokio::test]
async fn without_details_ids_alone_make_members() {
    let platform = Platform::start(|heard, before| match heard.path() {
        "/cgi-bin/user/list" => forbidden(48009),
        _ => tea_chain(heard, before),
    })
    .await;
    let rows = read(&wecom(&platform)).await.expect("ids may be read");
    let members: Vec<_> = rows
        .company
        .members
        .iter()
        .map(|member| (member.userid.as_str(), member.active))
        .collect();
    assert_eq!(
        members,
        [
            ("hidden.one", true),
            ("li.mei", true),
            ("seller.x", true),
            ("wang.jun", true)
        ]
    );
}

#[tokio::test]
async fn without_a_customer_secret_there_are_no_customers_to_read() {
    let platform = Platform::start(tea_chain).await;
    let mut config = config(&platform.url());
    config.customers = None;
    let rows = read(&WeCom::new(config).expect("the configuration is sound"))
        .await
        .expect("the rest is read");
    assert!(rows.friends.friends.is_empty() && !rows.company.members.is_empty());
    assert!(platform.heard_on(BATCH).is_empty());
}

#[tokio::test]
async fn a_secret_nobody_has_is_named() {
    let platform = Platform::start(tea_chain).await;
    let mut config = config(&platform.url());
    (config.customers, config.contacts) = (None, None);
    config.agents.clear();
    let error = read(&WeCom::new(config).expect("the configuration is sound"))
        .await
        .expect_err("nobody may read");
    assert_eq!(error, CallError::MissingSecret("contacts".to_owned()));
}
