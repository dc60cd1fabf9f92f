//! Each message as it stands on the wire, against WeCom's pages 92135 and 90236.

use super::{
    platform::{Heard, Platform},
    requests::{
        ANSWER_MS, answering, json, link, picture, text, to_customers, to_staff, uploaded, wecom,
    },
};
use insta::assert_snapshot;
use qunfa::{
    history::Answer,
    model::{Attachment, Channel, Message},
    ports::{CallError, Wire, WireRequest},
};

const OK: &str = r#"{"errcode":0,"errmsg":"ok","msgid":"m-1"}"#;

/// Sends and returns what was heard after the token, with the port taken out.
async fn on_the_wire(request: &WireRequest) -> String {
    let platform = answering(json(OK)).await;
    let wecom = wecom(&platform);
    let connection = wecom.connect(request).await.expect("the platform listens");
    wecom
        .send(connection, request, ANSWER_MS, || true, || {})
        .await;
    let heard = platform.heard();
    let [_, sent] = heard.as_slice() else {
        panic!("one token and one message, not {}", heard.len())
    };
    let head = sent
        .head
        .replace(&platform.address.port().to_string(), "PORT")
        .replace("\r\n", "\n");
    format!("{head}{}", sent.text())
}

async fn refused_before_the_wire(request: &WireRequest) -> CallError {
    let platform: Platform = answering(json(OK)).await;
    let error = wecom(&platform)
        .connect(request)
        .await
        .expect_err("it has no form on the wire");
    assert!(platform.heard().is_empty(), "not even a token is asked for");
    error
}

#[tokio::test]
async fn a_customer_message_is_one_post_with_raw_chinese() {
    let cover = picture("cover.png");
    let poster = picture("poster.png");
    let message = Message {
        text: "新品预览会 6 月 18 日开始，点下面链接报名。".to_owned(),
        attachments: vec![
            Attachment::Image {
                media: poster.clone(),
            },
            link(Some(cover.clone())),
        ],
        ..Message::default()
    };
    let request = uploaded(
        to_customers(message),
        &[
            (&poster, "mid-3f9a"),
            (&cover, "https://pic.example.com/c.png"),
        ],
    );
    assert_snapshot!(on_the_wire(&request).await, @r#"
    POST /cgi-bin/externalcontact/add_msg_template?access_token=token-for-secret-of-customers HTTP/1.1
    host: 127.0.0.1:PORT
    user-agent: qunfa/0.1.0
    accept: application/json
    content-type: application/json; charset=utf-8
    connection: close
    content-length: 463

    {"chat_type":"single","external_userid":["wmDemoCustomer0001","wmDemoCustomer0002"],"sender":"li.mei","allow_select":false,"text":{"content":"新品预览会 6 月 18 日开始，点下面链接报名。"},"attachments":[{"msgtype":"image","image":{"media_id":"mid-3f9a"}},{"msgtype":"link","link":{"title":"双11会场","picurl":"https://pic.example.com/c.png","desc":"两分钟完成","url":"https://shop.example.com/1111?q=0123456789abcdef0123456789abcdef"}}]}
    "#);
}

#[tokio::test]
async fn a_message_that_is_only_a_link_has_no_text_field() {
    let request = to_customers(Message {
        text: String::new(),
        attachments: vec![link(None)],
        ..Message::default()
    });
    let sent = on_the_wire(&request).await;
    assert_snapshot!(sent.lines().last().unwrap_or_default(), @r#"{"chat_type":"single","external_userid":["wmDemoCustomer0001","wmDemoCustomer0002"],"sender":"li.mei","allow_select":false,"attachments":[{"msgtype":"link","link":{"title":"双11会场","desc":"两分钟完成","url":"https://shop.example.com/1111?q=0123456789abcdef0123456789abcdef"}}]}"#);
}

#[tokio::test]
async fn without_a_member_the_platform_chooses_one() {
    let request = WireRequest {
        sender: None,
        ..to_customers(text("会员日"))
    };
    let sent = on_the_wire(&request).await;
    assert_snapshot!(sent.lines().last().unwrap_or_default(), @r#"{"chat_type":"single","external_userid":["wmDemoCustomer0001","wmDemoCustomer0002"],"allow_select":false,"text":{"content":"会员日"}}"#);
}

#[tokio::test]
async fn a_message_to_customer_groups_names_chats_and_their_owner() {
    let request = WireRequest {
        channel: Channel::GroupMass,
        recipients: vec!["wrDemoChat0001".to_owned()],
        ..to_customers(text("周五直播提醒"))
    };
    let sent = on_the_wire(&request).await;
    assert_snapshot!(sent.lines().last().unwrap_or_default(), @r#"{"chat_type":"group","chat_id_list":["wrDemoChat0001"],"sender":"li.mei","text":{"content":"周五直播提醒"}}"#);
}

#[tokio::test]
async fn an_application_message_joins_userids_and_names_its_agent() {
    assert_snapshot!(on_the_wire(&to_staff(text("请在 17:00 前确认「双11」群发\n共 12 位客户"))).await, @r#"
    POST /cgi-bin/message/send?access_token=token-for-secret-of-notice HTTP/1.1
    host: 127.0.0.1:PORT
    user-agent: qunfa/0.1.0
    accept: application/json
    content-type: application/json; charset=utf-8
    connection: close
    content-length: 151

    {"touser":"Li.Mei|wang.jun|Ghost.01","msgtype":"text","agentid":1000008,"text":{"content":"请在 17:00 前确认「双11」群发\n共 12 位客户"}}
    "#);
}

#[tokio::test]
async fn an_application_message_may_be_a_picture_or_a_link_instead() {
    let poster = picture("poster.png");
    let message = Message {
        text: String::new(),
        attachments: vec![Attachment::Image {
            media: poster.clone(),
        }],
        ..Message::default()
    };
    let sent = on_the_wire(&uploaded(to_staff(message), &[(&poster, "mid-7")])).await;
    assert_snapshot!(sent.lines().last().unwrap_or_default(), @r#"{"touser":"Li.Mei|wang.jun|Ghost.01","msgtype":"image","agentid":1000008,"image":{"media_id":"mid-7"}}"#);
    let sent = on_the_wire(&to_staff(Message {
        text: String::new(),
        attachments: vec![link(None)],
        ..Message::default()
    }))
    .await;
    assert_snapshot!(sent.lines().last().unwrap_or_default(), @r#"{"touser":"Li.Mei|wang.jun|Ghost.01","msgtype":"news","agentid":1000008,"news":{"articles":[{"title":"双11会场","description":"两分钟完成","url":"https://shop.example.com/1111?q=0123456789abcdef0123456789abcdef"}]}}"#);
}

async fn heard_of(recipients: usize) -> Heard {
    let recipients: Vec<String> = (0..recipients)
        .map(|no| format!("wmDemoCustomer{no:04}"))
        .collect();
    let request = WireRequest {
        recipients,
        ..to_customers(text("会员日"))
    };
    let platform = answering(json(OK)).await;
    let wecom = wecom(&platform);
    let connection = wecom.connect(&request).await.expect("the platform listens");
    let outcome = wecom
        .send(connection, &request, ANSWER_MS, || true, || {})
        .await;
    assert_eq!(outcome.answer, Answer::Done, "{}", outcome.detail);
    platform
        .heard_on("/cgi-bin/externalcontact/add_msg_template")
        .remove(0)
}

#[tokio::test]
async fn head_and_body_leave_together() {
    let sent = heard_of(200).await;
    assert_eq!(sent.first_read_bytes, sent.head.len() + sent.body.len());
}

#[tokio::test]
async fn the_largest_batch_arrives_whole() {
    let sent = heard_of(10_000).await.json();
    let ids = sent["external_userid"].as_array().expect("a list of ids");
    assert_eq!(
        (ids.len(), ids[9_999].as_str()),
        (10_000, Some("wmDemoCustomer9999"))
    );
}

#[tokio::test]
async fn an_empty_list_never_reaches_the_wire() {
    let platform = answering(json(OK)).await;
    let wecom = std::sync::Arc::new(wecom(&platform));
    for request in [to_customers(text("会员日")), to_staff(text("通知"))] {
        let request = WireRequest {
            recipients: Vec::new(),
            ..request
        };
        let wecom = wecom.clone();
        let refused = tokio::spawn(async move { wecom.connect(&request).await.map(|_| ()) }).await;
        assert!(
            refused.is_err_and(|error| error.is_panic()),
            "an empty list means everybody, so it is a bug to stop at"
        );
    }
    assert!(platform.heard().is_empty());
}

#[tokio::test]
async fn an_id_that_means_everybody_or_nobody_is_refused() {
    for id in ["@all", " @ALL ", "li.mei|wang.jun", "", "  ", "li\nmei"] {
        let recipients = vec!["wang.jun".to_owned(), id.to_owned()];
        let error = refused_before_the_wire(&WireRequest {
            recipients,
            ..to_staff(text("通知"))
        })
        .await;
        assert!(matches!(error, CallError::Unsendable(_)), "{id:?}: {error}");
    }
    let blank_sender = WireRequest {
        sender: Some(" ".to_owned()),
        ..to_customers(text("会员日"))
    };
    assert!(matches!(
        refused_before_the_wire(&blank_sender).await,
        CallError::Unsendable(_)
    ));
}

#[tokio::test]
async fn what_has_no_form_on_the_wire_says_why() {
    let poster = picture("poster.png");
    let image = Message {
        text: String::new(),
        attachments: vec![Attachment::Image {
            media: poster.clone(),
        }],
        ..Message::default()
    };
    let covered = Message {
        text: String::new(),
        attachments: vec![link(Some(poster.clone()))],
        ..Message::default()
    };
    let both = Message {
        text: "看图".to_owned(),
        ..image.clone()
    };
    let of_no_app = WireRequest {
        app: Some("unknown".to_owned()),
        ..to_staff(text("通知"))
    };
    let no_owner = WireRequest {
        channel: Channel::GroupMass,
        sender: None,
        ..to_customers(text("通知"))
    };
    let by_mail = WireRequest {
        channel: Channel::Email,
        ..to_customers(text("通知"))
    };
    let mut said = Vec::new();
    for request in [
        to_customers(image),
        uploaded(to_customers(covered), &[(&poster, "mid-1")]),
        to_customers(text("")),
        to_staff(both),
        of_no_app,
        no_owner,
        by_mail,
    ] {
        said.push(refused_before_the_wire(&request).await.to_string());
    }
    assert_snapshot!(said.join("\n"), @r"
    the message cannot be put on the wire: poster.png has not been uploaded
    the message cannot be put on the wire: poster.png has not been uploaded
    the message cannot be put on the wire: neither text nor attachments
    the message cannot be put on the wire: one call carries one thing: a text, a file or a card
    the message cannot be put on the wire: no app is called unknown
    the message cannot be put on the wire: a message to customer groups needs its owner as sender
    the message cannot be put on the wire: the channel email is not spoken here
    ");
}
