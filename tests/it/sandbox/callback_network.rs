//! Callbacks over TCP: the verification of an address, events, and a receiver that never answers.

use qunfa::sandbox::{Behaviour, CallbackOptions, Options, Running, start};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::callback_crypto::{KEY, TOKEN, secret};
use super::network::call;

async fn receiver() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    (listener, url)
}

fn options(url: &str) -> Value {
    json!({"to": "customers", "url": url, "token": TOKEN, "encoding_aes_key": KEY})
}

// Takes one request: its first line and its body.
async fn take(listener: &TcpListener) -> (TcpStream, String, String) {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.expect("a piece");
        assert!(count > 0, "the request breaks off");
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        if body.len() >= length.unwrap_or(0) {
            return (
                stream,
                head.lines().next().unwrap_or_default().to_owned(),
                body.to_owned(),
            );
        }
    }
}

async fn answer(mut stream: TcpStream, body: &str) {
    let text = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream
        .write_all(text.as_bytes())
        .await
        .expect("the answer goes out");
}

fn echo(line: &str) -> String {
    let (_, query) = line.split_once('?').expect("a query");
    let query = query.split(' ').next().unwrap_or_default();
    let encrypted = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "echostr")
        .expect("an echostr")
        .1
        .into_owned();
    secret(TOKEN, KEY)
        .decrypt(&encrypted)
        .expect("it decrypts")
        .0
}

async fn shown(running: &Running) -> Value {
    call(
        &running.control_url,
        "GET",
        "/control/callbacks",
        &json!({}),
    )
    .await
}

#[tokio::test]
async fn an_address_is_verified_while_the_control_call_waits() {
    let running = start(Options::default()).await.expect("the sandbox starts");
    let (listener, url) = receiver().await;
    let options = options(&url);
    let (set, ()) = tokio::join!(
        call(&running.control_url, "POST", "/control/callbacks", &options),
        async {
            let (stream, line, _) = take(&listener).await;
            answer(stream, &echo(&line)).await;
        }
    );
    assert_eq!(set, json!({"to": "customers", "verified": true}));
    let added = json!({"op": "add", "member": "li.mei"});
    let (added, (stream, line, body)) = tokio::join!(
        call(&running.control_url, "POST", "/control/customer", &added),
        take(&listener)
    );
    answer(stream, "").await;
    assert!(line.starts_with("POST /hook?msg_signature="), "{line}");
    let encrypted = body
        .split("<Encrypt><![CDATA[")
        .nth(1)
        .and_then(|rest| rest.split("]]>").next());
    let (xml, _) = secret(TOKEN, KEY)
        .decrypt(encrypted.expect("an Encrypt element"))
        .expect("it decrypts");
    assert!(
        xml.contains(added["welcome_code"].as_str().expect("a code")),
        "{xml}"
    );
    running.stop().await;
}

#[tokio::test]
async fn an_address_that_answers_something_else_is_refused() {
    let running = start(Options::default()).await.expect("the sandbox starts");
    let (listener, url) = receiver().await;
    let options = options(&url);
    let (set, ()) = tokio::join!(
        call(&running.control_url, "POST", "/control/callbacks", &options),
        async {
            let (stream, line, _) = take(&listener).await;
            answer(stream, &format!("{}\n", echo(&line))).await;
        }
    );
    assert!(
        set["error"]
            .as_str()
            .is_some_and(|error| error.starts_with("40057")),
        "{set}"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_receiver_that_never_answers_is_tried_three_times() {
    let (listener, url) = receiver().await;
    let behaviour = Behaviour {
        callback_deadline_s: 0.05,
        callback_verify_s: 30.0,
        ..Behaviour::default()
    };
    let callbacks = vec![CallbackOptions {
        to: "customers".to_owned(),
        url,
        token: TOKEN.to_owned(),
        encoding_aes_key: KEY.to_owned(),
        events: Vec::new(),
    }];
    let running = start(Options {
        behaviour,
        callbacks,
        ..Options::default()
    })
    .await
    .expect("the sandbox starts");
    let (stream, line, _) = take(&listener).await;
    answer(stream, &echo(&line)).await;
    call(
        &running.control_url,
        "POST",
        "/control/customer",
        &json!({"op": "add", "member": "li.mei"}),
    )
    .await;
    let mut bodies = Vec::new();
    for _ in 0..3 {
        let (stream, _, body) = take(&listener).await;
        bodies.push((stream, body));
    }
    assert_ne!(bodies[0].1, bodies[1].1, "each attempt is encrypted anew");
    // The third deadline passes while we look.
    for _ in 0..100_000 {
        if shown(&running).await["events"][0]["state"] == "lost" {
            return running.stop().await;
        }
    }
    panic!("the event is never given up");
}
