//! Tokens: fetched once for many, before they end, and dropped exactly when they are refused.

use super::{
    platform::{Heard, Platform, Reply},
    requests::{
        ANSWER_MS, answering, config, json, text, to_customers, to_staff, token_for, wecom,
    },
};
use qunfa::{
    channel::WeCom,
    history::Answer,
    ports::{CallError, Remedy, SendOutcome, Wire, WireRequest},
};
use secrecy::SecretString;
use std::sync::Arc;

const GETTOKEN: &str = "/cgi-bin/gettoken";
const OK: &str = r#"{"errcode":0,"errmsg":"ok","msgid":"m-1"}"#;

/// The n-th token, from 1.
fn numbered(heard: &Heard, before: usize) -> Option<Reply> {
    (heard.path() == GETTOKEN).then(|| {
        json(&format!(
            r#"{{"errcode":0,"access_token":"token-{}","expires_in":7200}}"#,
            before + 1
        ))
    })
}

async fn send(wecom: &WeCom, request: &WireRequest) -> SendOutcome {
    let connection = wecom.connect(request).await.expect("a token is given");
    wecom
        .send(connection, request, ANSWER_MS, || true, || {})
        .await
}

#[tokio::test]
async fn eight_at_once_share_one_fetch() {
    let platform = answering(json(r#"{"errcode":0,"task_list":[]}"#)).await;
    let wecom = Arc::new(wecom(&platform));
    let mut asking = tokio::task::JoinSet::new();
    for no in 0..8 {
        let wecom = Arc::clone(&wecom);
        asking.spawn(async move { wecom.members(&format!("m-{no}")).await });
    }
    let answers = asking.join_all().await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(wecom.calls()[GETTOKEN], 1);
    assert_eq!(platform.heard_on(GETTOKEN).len(), 1);
}

#[tokio::test]
async fn eight_that_are_refused_together_share_one_refresh() {
    let platform = Platform::start(|heard, before| {
        let stale = heard.query("access_token") == Some("token-1");
        let answer = if stale {
            r#"{"errcode":42001,"errmsg":"expired"}"#
        } else {
            r#"{"errcode":0,"task_list":[]}"#
        };
        numbered(heard, before).unwrap_or_else(|| json(answer))
    })
    .await;
    let wecom = Arc::new(wecom(&platform));
    let mut asking = tokio::task::JoinSet::new();
    for no in 0..8 {
        let wecom = Arc::clone(&wecom);
        asking.spawn(async move { wecom.members(&format!("m-{no}")).await });
    }
    assert!(asking.join_all().await.iter().all(Result::is_ok));
    assert_eq!(platform.heard_on(GETTOKEN).len(), 2);
}

#[tokio::test]
async fn each_secret_has_its_own_token() {
    let platform = answering(json(OK)).await;
    let wecom = wecom(&platform);
    send(&wecom, &to_customers(text("会员日"))).await;
    send(&wecom, &to_staff(text("通知"))).await;
    send(&wecom, &to_staff(text("通知"))).await;
    let secrets: Vec<_> = platform
        .heard_on(GETTOKEN)
        .iter()
        .filter_map(|heard| heard.query("corpsecret").map(str::to_owned))
        .collect();
    assert_eq!(secrets, ["secret-of-customers", "secret-of-notice"]);
    let staff = &platform.heard_on("/cgi-bin/message/send")[0];
    assert_eq!(
        staff.query("access_token"),
        Some("token-for-secret-of-notice")
    );
}

#[tokio::test]
async fn a_token_about_to_end_is_not_used() {
    // Nothing is left of a life of no seconds, whatever the margin.
    let platform = Platform::start(|heard, _| {
        let short = r#"{"errcode":0,"access_token":"token-short","expires_in":0}"#;
        if heard.path() == GETTOKEN {
            json(short)
        } else {
            json(r#"{"errcode":0,"task_list":[]}"#)
        }
    })
    .await;
    let wecom = wecom(&platform);
    for _ in 0..2 {
        wecom.members("m-1").await.expect("it is answered");
    }
    assert_eq!(platform.heard_on(GETTOKEN).len(), 2);
}

#[tokio::test]
async fn an_endless_token_does_not_overflow() {
    let platform = Platform::start(|heard, _| {
        let endless = r#"{"errcode":0,"access_token":"token","expires_in":18446744073709551615}"#;
        if heard.path() == GETTOKEN {
            json(endless)
        } else {
            json(r#"{"errcode":0,"task_list":[]}"#)
        }
    })
    .await;
    assert!(wecom(&platform).members("m-1").await.is_ok());
}

#[tokio::test]
async fn a_refused_token_is_refreshed_once_for_a_question_and_never_for_a_send() {
    for refusal in [40014, 42001, 40001] {
        let platform = Platform::start(move |heard, before| {
            numbered(heard, before).unwrap_or_else(|| {
                json(&format!(r#"{{"errcode":{refusal},"errmsg":"bad token"}}"#))
            })
        })
        .await;
        let wecom = wecom(&platform);
        let error = wecom
            .members("m-1")
            .await
            .expect_err("both tokens are refused");
        assert!(matches!(error, CallError::Refused { code, .. } if code == refusal));
        assert_eq!(
            platform
                .heard_on("/cgi-bin/externalcontact/get_groupmsg_task")
                .len(),
            2,
            "{refusal}"
        );
        let before = platform
            .heard_on("/cgi-bin/externalcontact/add_msg_template")
            .len();
        send(&wecom, &to_customers(text("会员日"))).await;
        assert_eq!(
            platform
                .heard_on("/cgi-bin/externalcontact/add_msg_template")
                .len(),
            before + 1
        );
    }
}

#[tokio::test]
async fn the_first_refused_token_is_worth_another_attempt_and_the_second_in_a_row_is_the_set_up() {
    let platform = Platform::start(|heard, before| {
        numbered(heard, before).unwrap_or_else(|| json(r#"{"errcode":40014,"errmsg":"invalid"}"#))
    })
    .await;
    let wecom = wecom(&platform);
    let request = to_customers(text("会员日"));
    let first = send(&wecom, &request).await;
    assert_eq!(
        (first.answer, first.retryable, first.configuration),
        (Answer::None, true, false)
    );
    let second = send(&wecom, &request).await;
    assert_eq!(
        (second.answer, second.retryable, second.configuration),
        (Answer::None, false, true)
    );
    let tokens: Vec<_> = platform
        .heard_on("/cgi-bin/externalcontact/add_msg_template")
        .iter()
        .map(|h| h.query("access_token").map(str::to_owned))
        .collect();
    assert_eq!(
        tokens,
        [Some("token-1".to_owned()), Some("token-2".to_owned())]
    );
}

#[tokio::test]
async fn a_refused_secret_is_not_tried_again() {
    let platform = Platform::start(|_, _| {
        json(r#"{"errcode":40001,"errmsg":"invalid credential, from ip: 203.0.113.7"}"#)
    })
    .await;
    let wecom = wecom(&platform);
    for _ in 0..3 {
        let error = wecom
            .connect(&to_customers(text("会员日")))
            .await
            .expect_err("the secret is wrong");
        assert!(
            matches!(
                error,
                CallError::Refused {
                    code: 40001,
                    remedy: Remedy::Setup,
                    ..
                }
            ),
            "{error}"
        );
    }
    assert_eq!(
        platform.heard().len(),
        1,
        "repeated wrong secrets would block this address"
    );
}

#[tokio::test]
async fn an_untrusted_address_is_tried_again_since_a_person_may_have_mended_it() {
    let platform = Platform::start(|heard, before| match token_for(heard) {
        Some(_) if before == 0 => {
            json(r#"{"errcode":60020,"errmsg":"not allow to access from your ip"}"#)
        }
        Some(token) => token,
        None => json(OK),
    })
    .await;
    let wecom = wecom(&platform);
    let request = to_customers(text("会员日"));
    let error = wecom
        .connect(&request)
        .await
        .expect_err("the address is not trusted yet");
    assert!(matches!(
        error,
        CallError::Refused {
            code: 60020,
            remedy: Remedy::Setup,
            ..
        }
    ));
    assert_eq!(send(&wecom, &request).await.answer, Answer::Done);
}

#[tokio::test]
async fn a_secret_that_is_not_set_is_named() {
    let platform = answering(json(OK)).await;
    let mut config = config(&platform.url());
    config.customers = None;
    config.agents.get_mut("notice").expect("it is there").secret = Some(SecretString::from(""));
    let wecom = WeCom::new(config).expect("the configuration is sound");
    let customers = wecom
        .connect(&to_customers(text("会员日")))
        .await
        .expect_err("no secret");
    assert_eq!(customers.to_string(), "the secret customers is not set");
    let staff = wecom
        .connect(&to_staff(text("通知")))
        .await
        .expect_err("no secret");
    assert_eq!(staff.to_string(), "the secret of app notice is not set");
    assert!(platform.heard().is_empty());
}
