//! A marked secret and a marked token go through every kind of failure, and are seen in none of what comes out.

use super::{
    platform::{Door, Platform, Reply},
    requests::{ANSWER_MS, by_robot, config, file, into_chat, json, text, to_customers, to_staff},
};
use qunfa::{
    channel::{Agent, Config, Proxy, WeCom},
    model::Channel,
    ports::{MediaUpload, Wire},
};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// With characters that a URL must encode, so that both spellings are looked for.
const SECRET: &str = "canary/secret+9f3b";
const TOKEN: &str = "canary/token+71c2";
const MARKS: [&str; 5] = [
    SECRET,
    TOKEN,
    "canary%2Fsecret%2B9f3b",
    "canary%2Ftoken%2B71c2",
    "canary",
];

fn marked(base_url: &str) -> Config {
    let secret = || Some(SecretString::from(SECRET));
    Config {
        contacts: secret(),
        customers: secret(),
        agents: BTreeMap::from([(
            "notice".to_owned(),
            Agent {
                id: 7,
                secret: secret(),
            },
        )]),
        robots: BTreeMap::from([("store-ops".to_owned(), SecretString::from(SECRET))]),
        ..config(base_url)
    }
}

fn assert_clean(what: &str, shown: &str) {
    for mark in MARKS {
        assert!(!shown.contains(mark), "{what} shows {mark}: {shown}");
    }
}

/// Everything that can fail, asked of one platform; every word that comes out of it.
async fn everything(wecom: &WeCom) -> Vec<String> {
    let mut said = vec![format!("{wecom:?}")];
    for request in [
        by_robot(text("通知")),
        into_chat(text("通知")),
        to_customers(text("会员日")),
        to_staff(text("通知")),
    ] {
        match wecom.connect(&request).await {
            Err(error) => said.push(format!("{error} {error:?}")),
            Ok(connection) => {
                said.push(format!("{connection:?}"));
                let outcome = wecom
                    .send(connection, &request, ANSWER_MS, || true, || {})
                    .await;
                said.push(format!("{} {outcome:?}", outcome.detail));
            }
        }
    }
    let of_robot = MediaUpload {
        robot: Some("robot:store-ops"),
        ..file(Channel::Robot, "a.pdf", &[1; 8])
    };
    said.push(format!("{:?}", wecom.upload(of_robot).await));
    said.push(format!(
        "{:?}",
        wecom.prepare(&into_chat(text("通知"))).await
    ));
    said.push(format!("{:?}", wecom.recall("notice", "m-1").await));
    said.push(format!("{:?}", wecom.members("m-1").await));
    said.push(format!("{:?}", wecom.results("m-1", "li.mei").await));
    said.push(format!("{:?}", wecom.tasks(false, 0, 60).await));
    said.push(format!("{:?}", wecom.remind("m-1").await));
    said.push(format!("{:?}", wecom.cancel("m-1").await));
    said.push(format!(
        "{:?}",
        wecom
            .upload(file(Channel::CustomerMass, "a.png", &[1; 8]))
            .await
    ));
    said.push(format!(
        "{:?}",
        wecom.upload_cover("a.png", "image/png", vec![1; 8]).await
    ));
    said.push(format!("{:?}", wecom.company(&|| ()).await));
    let members = ["li.mei".to_owned()];
    said.push(format!("{:?}", wecom.friends(&members, &|| ()).await));
    said.push(format!("{:?}", wecom.chats_of(&members, &|| ()).await));
    said.push(format!("{:?}", wecom.calls()));
    said
}

fn with_the_key(reply: &Reply) -> Reply {
    let key = |text: &str| text.replace(TOKEN, SECRET);
    match reply {
        Reply::Json(body) => Reply::Json(key(body)),
        Reply::Http(status, kind, body) => Reply::Http(*status, kind, key(body)),
        Reply::Bytes(bytes) => Reply::Bytes(key(&String::from_utf8_lossy(bytes)).into_bytes()),
        other => other.clone(),
    }
}

#[tokio::test]
async fn no_failure_shows_a_secret_or_a_token() {
    let echo = |code: i64| {
        let words = format!(
            "rejected {TOKEN} and {SECRET} at /cgi-bin/x?access_token={TOKEN}&corpsecret={SECRET}, from ip: 203.0.113.7"
        );
        format!(r#"{{"errcode":{code},"errmsg":"{words}","msgid":"{TOKEN}"}}"#)
    };
    let replies = vec![
        json(&echo(40058)),
        json(&echo(-1)),
        json(&echo(40014)),
        json(&echo(987_654)),
        json(&echo(0).replace(":0,", ":\"0\",")),
        json(&echo(0).replace("rejected", "Warning: wrong json format")),
        Reply::Http(502, "text/html", format!("<html>{TOKEN}</html>")),
        Reply::Http(302, "text/html", TOKEN.to_owned()),
        Reply::Bytes(format!("HTTP/1.1 200 OK\r\nX-{TOKEN}\r\n\r\n").into_bytes()),
        Reply::Cut,
        Reply::Reset,
        Reply::Flood(9 * 1024 * 1024),
    ];
    for reply in replies {
        let what = format!("{reply:?}").replace("canary", "…");
        let platform = Platform::start(move |heard, _| {
            let token = format!(r#"{{"errcode":0,"access_token":"{TOKEN}","expires_in":7200}}"#);
            if heard.path() == "/cgi-bin/gettoken" {
                json(&token)
            } else if heard.query("key").is_some() {
                // A robot's call carries its key and no token; nobody could echo one.
                with_the_key(&reply)
            } else {
                reply.clone()
            }
        })
        .await;
        let wecom = WeCom::new(marked(&platform.url())).expect("the configuration is sound");
        for said in everything(&wecom).await {
            assert_clean(&what, &said);
        }
        let carried = platform
            .heard()
            .iter()
            .any(|heard| heard.query("access_token") == Some("canary%2Ftoken%2B71c2"));
        assert!(carried, "the canary was really on its way");
    }
}

#[tokio::test]
async fn no_failure_to_get_a_token_shows_the_secret() {
    let replies = [
        json(&format!(
            r#"{{"errcode":40001,"errmsg":"invalid credential {SECRET}"}}"#
        )),
        json(&format!(r#"{{"errcode":0,"secret":"{SECRET}"}}"#)),
        Reply::Http(500, "text/html", SECRET.to_owned()),
        Reply::Cut,
    ];
    for reply in replies {
        let platform = Platform::start(move |_, _| reply.clone()).await;
        let wecom = WeCom::new(marked(&platform.url())).expect("the configuration is sound");
        for said in everything(&wecom).await {
            assert_clean("gettoken", &said);
        }
    }
}

#[tokio::test]
async fn nobody_listening_and_a_closed_door_show_nothing_either() {
    let wecom = WeCom::new(marked("http://127.0.0.1:9")).expect("the configuration is sound");
    for said in everything(&wecom).await {
        assert_clean("nobody listens", &said);
    }
    let doors = (1..20)
        .map(|number| {
            (
                number,
                if number % 2 == 0 {
                    Door::Closed
                } else {
                    Door::Reset
                },
            )
        })
        .collect();
    let token = format!(r#"{{"errcode":0,"access_token":"{TOKEN}","expires_in":7200}}"#);
    let platform = Platform::with_doors(doors, move |_, _| json(&token)).await;
    let wecom = WeCom::new(marked(&platform.url())).expect("the configuration is sound");
    for said in everything(&wecom).await {
        assert_clean("a closed door", &said);
    }
}

#[test]
fn a_configuration_shows_no_secret() {
    let proxy = Proxy {
        host: "proxy.example.com".to_owned(),
        port: 3128,
        user_password: Some(SecretString::from(SECRET)),
    };
    let config = Config {
        proxy: Some(proxy),
        ..marked("https://qyapi.weixin.qq.com")
    };
    assert_clean("a configuration", &format!("{config:?}"));
}
