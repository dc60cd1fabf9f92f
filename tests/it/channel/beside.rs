//! What happens beside a message: chats that are made first, recalls, jobs of moments, templates of groups.

use super::{
    platform::{Platform, Reply},
    requests::{answering, into_chat, json, text, to_customers, token_for, wecom},
};
use qunfa::{
    channel::MomentsJob,
    ports::{CallError, Recalled, Wire},
};

/// Answers by path; everything else is fine.
async fn with(answers: &'static [(&'static str, &'static str)]) -> Platform {
    Platform::start(move |heard, _| {
        if let Some(token) = token_for(heard) {
            return token;
        }
        let answer = answers.iter().find(|(path, _)| *path == heard.path());
        Reply::Json(
            answer
                .map_or(r#"{"errcode":0,"errmsg":"ok"}"#, |(_, body)| body)
                .to_owned(),
        )
    })
    .await
}

fn paths(platform: &Platform) -> Vec<String> {
    let heard = platform.heard();
    let calls = heard
        .iter()
        .filter(|heard| heard.path() != "/cgi-bin/gettoken");
    calls.map(|heard| heard.path().to_owned()).collect()
}

#[tokio::test]
async fn a_chat_is_made_once_with_our_id_before_its_first_message() {
    let platform = with(&[]).await;
    let wecom = wecom(&platform);
    let request = into_chat(text("通知"));
    wecom.prepare(&request).await.expect("it is made");
    wecom.prepare(&request).await.expect("it is there");
    assert_eq!(paths(&platform), ["/cgi-bin/appchat/create"]);
    let body = platform.heard_on("/cgi-bin/appchat/create")[0].json();
    assert_eq!(
        body,
        serde_json::json!({"name": "门店运营群", "owner": "wang.jun", "userlist": ["wang.jun", "li.mei"], "chatid": "cmp42ops"})
    );
}

#[tokio::test]
async fn a_chat_that_exists_gets_the_members_it_lacks_and_loses_nobody() {
    let platform = with(&[
        (
            "/cgi-bin/appchat/create",
            r#"{"errcode":86215,"errmsg":"chatid exists"}"#,
        ),
        (
            "/cgi-bin/appchat/get",
            r#"{"errcode":0,"chat_info":{"chatid":"cmp42ops","userlist":["WANG.jun","chen.yu"]}}"#,
        ),
    ])
    .await;
    wecom(&platform)
        .prepare(&into_chat(text("通知")))
        .await
        .expect("it is there");
    let update = platform.heard_on("/cgi-bin/appchat/update");
    assert_eq!(
        update[0].json(),
        serde_json::json!({"chatid": "cmp42ops", "add_user_list": ["li.mei"]})
    );
}

#[tokio::test]
async fn a_chat_that_cannot_be_made_is_no_message() {
    let platform = with(&[(
        "/cgi-bin/appchat/create",
        r#"{"errcode":48002,"errmsg":"api forbidden"}"#,
    )])
    .await;
    let refused = wecom(&platform).prepare(&into_chat(text("通知"))).await;
    assert!(matches!(
        refused,
        Err(CallError::Refused { code: 48002, .. })
    ));
}

#[tokio::test]
async fn other_channels_have_nothing_to_prepare() {
    let platform = with(&[]).await;
    wecom(&platform)
        .prepare(&to_customers(text("通知")))
        .await
        .expect("nothing is asked");
    assert!(paths(&platform).is_empty());
}

#[tokio::test]
async fn a_recall_names_the_message_with_its_own_apps_token() {
    let platform = with(&[]).await;
    assert_eq!(
        wecom(&platform).recall("notice", "m-7").await,
        Ok(Recalled::Done)
    );
    let heard = &platform.heard_on("/cgi-bin/message/recall")[0];
    assert_eq!(heard.text(), r#"{"msgid":"m-7"}"#);
    assert_eq!(
        heard.query("access_token"),
        Some("token-for-secret-of-notice")
    );
}

#[tokio::test]
async fn a_recall_after_a_day_is_too_late_and_another_refusal_is_a_failure() {
    let late = answering(json(r#"{"errcode":42052,"errmsg":"msgid expired"}"#)).await;
    assert_eq!(
        wecom(&late).recall("notice", "m-7").await,
        Ok(Recalled::TooLate)
    );
    let refused = answering(json(r#"{"errcode":40058,"errmsg":"another app"}"#)).await;
    assert!(wecom(&refused).recall("notice", "m-7").await.is_err());
}

#[tokio::test]
async fn a_job_of_moments_is_running_made_or_refused() {
    for (body, expected) in [
        (
            r#"{"errcode":0,"status":2,"type":"add_moment_task"}"#,
            MomentsJob::Running,
        ),
        (
            r#"{"errcode":0,"status":3,"result":{"errcode":0,"errmsg":"ok","moment_id":"mom1","invalid_sender_list":{"user_list":["ghost"]}}}"#,
            MomentsJob::Made {
                moment_id: "mom1".to_owned(),
                invalid_senders: vec!["ghost".to_owned()],
            },
        ),
        (
            r#"{"errcode":0,"status":3,"result":{"errcode":41064,"errmsg":"too many"}}"#,
            MomentsJob::Refused {
                code: 41064,
                message: "too many".to_owned(),
            },
        ),
    ] {
        let platform = answering(json(body)).await;
        assert_eq!(wecom(&platform).moments_job("job-1").await, Ok(expected));
        let heard = platform.heard().pop().expect("it was asked");
        assert_eq!(heard.query("jobid"), Some("job-1"));
    }
}

#[tokio::test]
async fn a_groups_welcome_is_added_edited_read_and_deleted() {
    let platform = answering(json(r#"{"errcode":0,"errmsg":"ok","template_id":"tpl-1"}"#)).await;
    let wecom = wecom(&platform);
    let content = to_customers(text("欢迎入群"));
    assert_eq!(
        wecom.add_group_welcome(&content).await.as_deref(),
        Ok("tpl-1")
    );
    wecom
        .edit_group_welcome("tpl-1", &content)
        .await
        .expect("edited");
    wecom.group_welcome("tpl-1").await.expect("read");
    wecom.delete_group_welcome("tpl-1").await.expect("deleted");
    let bodies: Vec<String> = platform
        .heard()
        .iter()
        .skip(1)
        .map(super::platform::Heard::text)
        .collect();
    assert_eq!(
        bodies,
        [
            r#"{"text":{"content":"欢迎入群"}}"#,
            r#"{"text":{"content":"欢迎入群"},"template_id":"tpl-1"}"#,
            r#"{"template_id":"tpl-1"}"#,
            r#"{"template_id":"tpl-1"}"#,
        ]
    );
}

#[tokio::test]
async fn an_added_template_is_never_added_twice() {
    let platform = answering(json(r#"{"errcode":-1,"errmsg":"busy"}"#)).await;
    let added = wecom(&platform)
        .add_group_welcome(&to_customers(text("欢迎")))
        .await;
    assert!(added.is_err());
    assert_eq!(
        platform
            .heard_on("/cgi-bin/externalcontact/group_welcome_template/add")
            .len(),
        1
    );
}
