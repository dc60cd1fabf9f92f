//! What is read of tasks: all pages, both spellings of a time, and the answers that are no failures.

use super::{
    platform::{Heard, Platform, Reply},
    requests::{answering, json, token_for, wecom},
};
use insta::assert_snapshot;
use qunfa::{
    history::Delivery,
    ports::{CallError, ListedTask, Remedy, Wire},
};

const LIST: &str = "/cgi-bin/externalcontact/get_groupmsg_list_v2";
const MEMBERS: &str = "/cgi-bin/externalcontact/get_groupmsg_task";

/// Answers page by page: what the cursor names, and the first for none.
async fn paged(pages: &'static [(&'static str, &'static str)]) -> Platform {
    Platform::start(move |heard, _| token_for(heard).unwrap_or_else(|| page(heard, pages))).await
}

fn page(heard: &Heard, pages: &[(&str, &str)]) -> Reply {
    let body = heard.json();
    let cursor = body["cursor"].as_str().unwrap_or_default();
    let found = pages.iter().find(|(name, _)| *name == cursor);
    found.map_or_else(
        || json(r#"{"errcode":40058,"errmsg":"invalid cursor"}"#),
        |(_, page)| json(page),
    )
}

#[tokio::test]
async fn every_page_of_the_listing_is_read_even_after_an_empty_one() {
    let platform = paged(&[
        ("", r#"{"errcode":0,"next_cursor":"c-2","group_msg_list":[{"msgid":"m-2","create_time":"1760000123","create_type":0,"text":{"content":"会员日 https://t.example.com/aa?q=ff，快来"},"attachments":[]}]}"#),
        ("c-2", r#"{"errcode":0,"next_cursor":"c-3","group_msg_list":[]}"#),
        ("c-3", r#"{"errcode":0,"next_cursor":"","group_msg_list":[
            {"msgid":"m-1","creator":"admin","create_time":1760000001,"create_type":0,"attachments":[
                {"msgtype":"image","image":{"media_id":"mid-9"}},
                {"msgtype":"link","link":{"title":"报名","url":"https://shop.example.com/r/42?q=00ff"}},
                {"msgtype":"miniprogram","miniprogram":{"title":"直播间","page":"pages/live?id=42"}}]},
            {"msgid":"m-own","create_time":1760000002,"create_type":1,"text":{"content":"成员自己发的"}}]}"#),
    ])
    .await;
    let tasks = wecom(&platform)
        .tasks(false, 1_760_000_000, 1_760_003_600)
        .await
        .expect("all pages are there");
    let expected = [
        ListedTask {
            msgid: "m-1".to_owned(),
            created_s: 1_760_000_001,
            text: String::new(),
            kinds: vec![
                "image".to_owned(),
                "link".to_owned(),
                "miniprogram".to_owned(),
            ],
            urls: vec![
                "https://shop.example.com/r/42?q=00ff".to_owned(),
                "pages/live?id=42".to_owned(),
            ],
        },
        ListedTask {
            msgid: "m-2".to_owned(),
            created_s: 1_760_000_123,
            text: "会员日 https://t.example.com/aa?q=ff，快来".to_owned(),
            kinds: Vec::new(),
            urls: vec!["https://t.example.com/aa?q=ff".to_owned()],
        },
    ];
    assert_eq!(tasks, expected);
    assert_snapshot!(platform.heard_on(LIST)[0].text(), @r#"{"chat_type":"single","start_time":1760000000,"end_time":1760003600,"filter_type":0,"limit":100,"cursor":""}"#);
}

#[tokio::test]
async fn a_listing_never_names_a_creator_and_spans_at_most_a_month() {
    let platform = paged(&[("", r#"{"errcode":0,"group_msg_list":[]}"#)]).await;
    let start = 1_760_000_000;
    wecom(&platform)
        .tasks(true, start, start + 70 * 86_400)
        .await
        .expect("empty is an answer");
    let asked: Vec<_> = platform.heard_on(LIST).iter().map(Heard::json).collect();
    assert_eq!(asked.len(), 3);
    for body in &asked {
        assert!(
            body.get("creator").is_none()
                && body["filter_type"] == 0
                && body["chat_type"] == "group"
        );
        let span = body["end_time"]
            .as_i64()
            .zip(body["start_time"].as_i64())
            .map(|(end, start)| end - start);
        assert!(span.is_some_and(|span| (0..=28 * 86_400).contains(&span)));
    }
    assert_eq!(
        asked.last().map(|body| body["end_time"].as_i64()),
        Some(Some(start + 70 * 86_400))
    );
}

#[tokio::test]
async fn a_page_that_fails_makes_the_whole_listing_inconclusive() {
    let platform = paged(&[(
        "",
        r#"{"errcode":0,"next_cursor":"c-2","group_msg_list":[]}"#,
    )])
    .await;
    let error = wecom(&platform)
        .tasks(false, 1_760_000_000, 1_760_003_600)
        .await
        .expect_err("the second page is refused");
    assert!(matches!(error, CallError::Refused { code: 40058, .. }));
}

#[tokio::test]
async fn a_listing_that_turns_in_circles_ends() {
    let platform = paged(&[
        (
            "",
            r#"{"errcode":0,"next_cursor":"c-2","group_msg_list":[]}"#,
        ),
        (
            "c-2",
            r#"{"errcode":0,"next_cursor":"c-2","group_msg_list":[]}"#,
        ),
    ])
    .await;
    let error = wecom(&platform)
        .tasks(false, 1_760_000_000, 1_760_003_600)
        .await
        .expect_err("it never ends");
    assert_snapshot!(error, @"WeCom could not be reached: /cgi-bin/externalcontact/get_groupmsg_list_v2: the same page again");
}

#[tokio::test]
async fn members_who_pressed_send_are_told_from_those_who_did_not() {
    let platform = paged(&[
        ("", r#"{"errcode":0,"next_cursor":"c-2","task_list":[{"userid":"li.mei","status":2,"send_time":1760004000}]}"#),
        ("c-2", r#"{"errcode":0,"next_cursor":"","task_list":[{"userid":"wang.jun","status":0},{"userid":"chen.yu","status":1,"send_time":"1760004001"}]}"#),
    ])
    .await;
    let members = wecom(&platform)
        .members("m-1")
        .await
        .expect("it is answered")
        .expect("it is dispatched");
    let told: Vec<_> = members
        .iter()
        .map(|member| (member.userid.as_str(), member.confirmed, member.at_s))
        .collect();
    assert_eq!(
        told,
        [
            ("li.mei", true, Some(1_760_004_000)),
            ("wang.jun", false, None),
            ("chen.yu", true, Some(1_760_004_001))
        ]
    );
    assert_snapshot!(platform.heard_on(MEMBERS)[0].text(), @r#"{"msgid":"m-1","limit":1000,"cursor":""}"#);
}

#[tokio::test]
async fn results_of_customers_and_chats_keep_their_status() {
    let platform = paged(&[(
        "",
        r#"{"errcode":0,"next_cursor":"","send_list":[
            {"external_userid":"wm1","userid":"li.mei","status":1,"send_time":1760004000},
            {"external_userid":"wm2","userid":"li.mei","status":2},
            {"external_userid":"wm3","userid":"li.mei","status":3},
            {"chat_id":"wr4","userid":"li.mei","status":0},
            {"external_userid":"wm5","userid":"li.mei","status":4}]}"#,
    )])
    .await;
    let results = wecom(&platform)
        .results("m-1", "li.mei")
        .await
        .expect("it is answered")
        .expect("it is dispatched");
    let told: Vec<_> = results
        .iter()
        .map(|row| (row.recipient.as_str(), row.delivery))
        .collect();
    // 4 is our own word for cancelled, and not the platform's for anything.
    let expected = [
        ("wm1", Delivery::Sent),
        ("wm2", Delivery::NotFriend),
        ("wm3", Delivery::Capped),
        ("wr4", Delivery::Waiting),
        ("wm5", Delivery::Waiting),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_task_being_dispatched_has_no_answer_yet_and_a_cancelled_one_has_no_rows() {
    let dispatching = answering(json(r#"{"errcode":41063,"errmsg":"being dispatched"}"#)).await;
    assert_eq!(wecom(&dispatching).members("m-1").await, Ok(None));
    assert_eq!(wecom(&dispatching).results("m-1", "li.mei").await, Ok(None));
    let cancelled = answering(json(r#"{"errcode":41093,"errmsg":"cancelled"}"#)).await;
    assert_eq!(wecom(&cancelled).members("m-1").await, Ok(Some(Vec::new())));
    assert_eq!(
        wecom(&cancelled).results("m-1", "li.mei").await,
        Ok(Some(Vec::new()))
    );
}

#[tokio::test]
async fn cancelling_twice_is_fine_and_reminding_too_often_is_told() {
    for body in [
        r#"{"errcode":0,"errmsg":"ok"}"#,
        r#"{"errcode":41093,"errmsg":"cancelled"}"#,
    ] {
        let platform = answering(json(body)).await;
        assert_eq!(wecom(&platform).cancel("m-1").await, Ok(()));
        let asked = &platform.heard_on("/cgi-bin/externalcontact/cancel_groupmsg_send")[0];
        assert_eq!(asked.text(), r#"{"msgid":"m-1"}"#);
    }
    let platform = answering(json(r#"{"errcode":41094,"errmsg":"over limit"}"#)).await;
    let error = wecom(&platform)
        .remind("m-1")
        .await
        .expect_err("three in a day are enough");
    assert!(matches!(
        error,
        CallError::Refused {
            code: 41094,
            remedy: Remedy::Never,
            ..
        }
    ));
}

#[tokio::test]
async fn a_question_is_repeated_after_what_passes_and_at_most_three_times() {
    let passing = [
        json(r#"{"errcode":-1,"errmsg":"busy"}"#),
        json(r#"{"errcode":45033,"errmsg":"concurrency"}"#),
        Reply::Http(502, "text/html", "<html>".to_owned()),
        Reply::Cut,
    ];
    for reply in passing {
        let tried = reply.clone();
        let mends = Platform::start(move |heard, before| match token_for(heard) {
            Some(token) => token,
            None if before < 3 => tried.clone(),
            None => json(r#"{"errcode":0,"task_list":[]}"#),
        })
        .await;
        assert!(wecom(&mends).members("m-1").await.is_ok(), "{reply:?}");
        let stays = answering(reply).await;
        assert!(wecom(&stays).members("m-1").await.is_err());
        assert_eq!(stays.heard_on(MEMBERS).len(), 4);
    }
}

#[tokio::test]
async fn a_question_that_is_refused_is_not_repeated() {
    let lasting = [
        json(r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#),
        json(r#"{"errcode":48002,"errmsg":"api forbidden"}"#),
        json(r#"{"errcode":41047,"errmsg":"bad msgid"}"#),
        json(r#"{"errcode":0,"errmsg":"Warning: wrong json format. "}"#),
        json("<html>"),
        json(r#"{"errcode":"0"}"#),
        Reply::Http(404, "text/plain", String::new()),
        Reply::Http(302, "text/plain", String::new()),
    ];
    let mut said = Vec::new();
    for reply in lasting {
        let platform = answering(reply).await;
        let error = wecom(&platform)
            .members("m-1")
            .await
            .expect_err("it is refused");
        assert_eq!(platform.heard_on(MEMBERS).len(), 1);
        said.push(error.to_string());
    }
    assert_snapshot!(said.join("\n"), @r"
    WeCom refused /cgi-bin/externalcontact/get_groupmsg_task with 45009: api freq out of limit
    WeCom refused /cgi-bin/externalcontact/get_groupmsg_task with 48002: api forbidden
    WeCom refused /cgi-bin/externalcontact/get_groupmsg_task with 41047: bad msgid
    WeCom refused /cgi-bin/externalcontact/get_groupmsg_task with 0: Warning: wrong json format. 
    WeCom could not be reached: /cgi-bin/externalcontact/get_groupmsg_task: the answer is not JSON of its form
    WeCom could not be reached: /cgi-bin/externalcontact/get_groupmsg_task: the answer is not JSON of its form
    WeCom could not be reached: /cgi-bin/externalcontact/get_groupmsg_task: HTTP 404
    WeCom could not be reached: /cgi-bin/externalcontact/get_groupmsg_task: HTTP 302
    ");
}

#[tokio::test]
async fn a_reminder_goes_out_once_whatever_happens() {
    for reply in [
        json(r#"{"errcode":-1,"errmsg":"busy"}"#),
        Reply::Cut,
        Reply::Http(502, "text/html", String::new()),
    ] {
        let platform = answering(reply).await;
        assert!(wecom(&platform).remind("m-1").await.is_err());
        assert_eq!(
            platform
                .heard_on("/cgi-bin/externalcontact/remind_groupmsg_send")
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let platform = answering(Reply::Flood(64 * 1024 * 1024)).await;
    let error = wecom(&platform)
        .members("m-1")
        .await
        .expect_err("it is too long");
    assert_snapshot!(error, @"WeCom could not be reached: /cgi-bin/externalcontact/get_groupmsg_task: the answer is longer than 8388608 bytes");
    assert!(platform.flooded_bytes() < 32 * 1024 * 1024);
}
