//! The one-shot client: what proves that nothing left, and what leaves doubt. No byte counts as unsent once the kernel took it.

use super::{
    platform::{Door, Platform, Reply},
    requests::{ANSWER_MS, answering, config, json, text, to_customers, token_for, wecom},
};
use insta::assert_snapshot;
use qunfa::{
    channel::WeCom,
    history::Answer,
    ports::{CallError, SendOutcome, Wire},
};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};
use tokio::net::TcpListener;

const ADD: &str = "/cgi-bin/externalcontact/add_msg_template";
const OK: &str = r#"{"errcode":0,"errmsg":"ok","msgid":"m-1"}"#;

async fn sent_to(platform: &Platform, answer_ms: i64) -> SendOutcome {
    let wecom = wecom(platform);
    let request = to_customers(text("会员日"));
    let connection = wecom.connect(&request).await.expect("the platform listens");
    wecom
        .send(connection, &request, answer_ms, || true, || {})
        .await
}

async fn outcome_of(reply: Reply) -> SendOutcome {
    sent_to(&answering(reply).await, ANSWER_MS).await
}

/// A platform whose second connection, the one for the message, meets another door.
async fn at_the_door(door: Door) -> (Platform, SendOutcome) {
    let doors = BTreeMap::from([(1, door)]);
    let platform =
        Platform::with_doors(doors, |heard, _| token_for(heard).unwrap_or(json(OK))).await;
    let wecom = wecom(&platform);
    let request = to_customers(text("会员日"));
    let connection = wecom.connect(&request).await.expect("the platform listens");
    platform.doors_shut(1).await;
    let outcome = wecom
        .send(connection, &request, ANSWER_MS, || true, || {})
        .await;
    (platform, outcome)
}

#[tokio::test]
async fn an_answer_with_a_msgid_is_done() {
    let outcome = outcome_of(json(OK)).await;
    assert_eq!(
        (outcome.answer, outcome.on_the_wire, outcome.code),
        (Answer::Done, true, Some(0))
    );
    assert_eq!(outcome.msgid.as_deref(), Some("m-1"));
}

#[tokio::test]
async fn a_connection_closed_before_the_write_proves_unsent() {
    for door in [Door::Closed, Door::Reset] {
        let (platform, outcome) = at_the_door(door).await;
        assert_eq!(
            (outcome.answer, outcome.on_the_wire, outcome.retryable),
            (Answer::None, false, true),
            "{}",
            outcome.detail
        );
        assert!(platform.heard_on(ADD).is_empty());
    }
}

#[tokio::test]
async fn a_request_that_was_read_and_not_answered_is_in_doubt() {
    for reply in [Reply::Cut, Reply::Reset] {
        let platform = answering(reply).await;
        let outcome = sent_to(&platform, ANSWER_MS).await;
        assert_eq!(
            (outcome.answer, outcome.on_the_wire, outcome.retryable),
            (Answer::Unknown, true, false),
            "{}",
            outcome.detail
        );
        assert_eq!(platform.heard_on(ADD).len(), 1, "it is never repeated");
    }
}

#[tokio::test]
async fn silence_past_our_own_deadline_is_in_doubt() {
    let platform = answering(Reply::Silence).await;
    let outcome = sent_to(&platform, 1).await;
    assert_eq!(
        (outcome.answer, outcome.on_the_wire),
        (Answer::Unknown, true)
    );
    assert_snapshot!(outcome.detail, @"unreadable answer after the request was sent: no whole answer within 1 ms");
}

#[tokio::test]
async fn past_the_last_moment_nothing_leaves() {
    let platform = answering(json(OK)).await;
    let wecom = wecom(&platform);
    let request = to_customers(text("会员日"));
    let connection = wecom.connect(&request).await.expect("the platform listens");
    let asked = AtomicU32::new(0);
    let outcome = wecom
        .send(
            connection,
            &request,
            ANSWER_MS,
            || {
                asked.fetch_add(1, Ordering::SeqCst);
                false
            },
            || {},
        )
        .await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(
        (outcome.answer, outcome.on_the_wire, outcome.retryable),
        (Answer::None, false, true)
    );
    assert!(platform.heard_on(ADD).is_empty());
    assert!(
        !wecom.calls().contains_key(ADD),
        "what did not leave is not a call"
    );
}

#[tokio::test]
async fn a_request_that_changed_after_connecting_is_not_written() {
    let platform = answering(json(OK)).await;
    let wecom = wecom(&platform);
    let connection = wecom
        .connect(&to_customers(text("会员日")))
        .await
        .expect("the platform listens");
    let outcome = wecom
        .send(
            connection,
            &to_customers(text("别的内容")),
            ANSWER_MS,
            || true,
            || {},
        )
        .await;
    assert_eq!((outcome.answer, outcome.on_the_wire), (Answer::None, false));
    assert!(platform.heard_on(ADD).is_empty());
}

#[tokio::test]
async fn ten_megabytes_of_answer_are_in_doubt_and_not_read() {
    let platform = answering(Reply::Flood(10 * 1024 * 1024)).await;
    let outcome = sent_to(&platform, ANSWER_MS).await;
    assert_eq!(
        (outcome.answer, outcome.on_the_wire),
        (Answer::Unknown, true)
    );
    assert_snapshot!(outcome.detail, @"unreadable answer after the request was sent: the answer is longer than 1048576 bytes");
    assert!(
        platform.flooded_bytes() < 10 * 1024 * 1024,
        "the client hung up before the end"
    );
}

#[tokio::test]
async fn an_unreadable_answer_says_what_it_was() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"errcode\":0,\"msgid\":\"m-1\"}";
    let whole_but_broken = r#"{"errcode":0,"errmsg":"ok","msgid":"#;
    let replies = [
        Reply::Http(502, "text/html", "<html>502 Bad Gateway</html>".to_owned()),
        Reply::Http(200, "text/html", "<html>请登录</html>".to_owned()),
        Reply::Http(302, "text/html", String::new()),
        json(whole_but_broken),
        Reply::Bytes(half.as_bytes().to_vec()),
        Reply::Bytes(b"220 mail.example.com ESMTP\r\n".to_vec()),
        json(r#"{"errcode":"0","errmsg":"ok","msgid":"m-1"}"#),
        json(r#"{"errcode":987654,"errmsg":"new trouble"}"#),
    ];
    let mut said = Vec::new();
    for reply in replies {
        let outcome = outcome_of(reply).await;
        assert_eq!(
            (outcome.answer, outcome.on_the_wire),
            (Answer::Unknown, true),
            "{}",
            outcome.detail
        );
        said.push(outcome.detail);
    }
    assert_snapshot!(said.join("\n"), @r"
    unreadable answer after the request was sent: HTTP 502, 28 bytes
    unreadable answer after the request was sent: 22 bytes, not a JSON object of its form
    unreadable answer after the request was sent: HTTP 302, 0 bytes
    unreadable answer after the request was sent: 35 bytes, not a JSON object of its form
    unreadable answer after the request was sent: error reading a body from connection: end of file before message length reached
    unreadable answer after the request was sent: invalid HTTP version parsed
    answer without a numeric errcode, msgid m-1
    unknown code 987654: treated as in doubt: new trouble
    ");
}

#[tokio::test]
async fn nobody_listening_is_told_before_any_intent() {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is there");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let wecom =
        WeCom::new(config(&format!("http://{address}"))).expect("the configuration is sound");
    let error = wecom
        .connect(&to_customers(text("会员日")))
        .await
        .expect_err("nobody listens");
    assert!(matches!(error, CallError::Unreachable(_)), "{error}");
}
