//! The listener: real bytes over TCP, cut connections, the control socket, the record and the ready file.

use std::net::SocketAddr;

use qunfa::sandbox::{CapRule, Options, Running, SandboxError, start};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

// Sends one request on its own connection, and returns every byte that came back.
async fn raw(url: &str, method: &str, target: &str, json: &Value) -> Vec<u8> {
    let address = url.strip_prefix("http://").expect("an http address");
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the sandbox listens");
    let body = json.to_string();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all((head + &body).as_bytes())
        .await
        .expect("the request goes out");
    let mut bytes = Vec::new();
    // A reset connection is as cut as an ended one.
    _ = stream.read_to_end(&mut bytes).await;
    bytes
}

pub(crate) async fn call(url: &str, method: &str, target: &str, body: &Value) -> Value {
    let bytes = raw(url, method, target, body).await;
    let text = String::from_utf8_lossy(&bytes);
    let (_, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer to {target}"));
    serde_json::from_str(body).unwrap_or(Value::Null)
}

async fn token(running: &Running) -> String {
    let credentials = &running.credentials;
    let target = format!(
        "/cgi-bin/gettoken?corpid={}&corpsecret={}",
        credentials.corp_id, credentials.customers.secret
    );
    call(&running.base_url, "GET", &target, &json!({})).await["access_token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

#[tokio::test]
async fn a_cut_connection_gives_not_one_byte() {
    let running = start(Options::default()).await.expect("the sandbox starts");
    let target = format!(
        "/cgi-bin/externalcontact/add_msg_template?access_token={}",
        token(&running).await
    );
    let message = json!({"sender": "li.mei", "text": {"content": "会员日"}});
    let faults = json!([{"path": "add_msg_template", "kind": "lost_before", "times": 1}, {"path": "add_msg_template", "kind": "lost_after", "times": 1}]);
    call(&running.control_url, "POST", "/control/faults", &faults).await;
    let tasks = |running: &Running| {
        running.with_world(|world, _| {
            world
                .record_since(0)
                .iter()
                .filter(|line| line.contains("task_created"))
                .count()
        })
    };
    assert_eq!(raw(&running.base_url, "POST", &target, &message).await, b"");
    assert_eq!(tasks(&running), 0);
    assert_eq!(raw(&running.base_url, "POST", &target, &message).await, b"");
    assert_eq!(tasks(&running), 1);
    assert_eq!(
        call(&running.base_url, "POST", &target, &message).await["errcode"],
        0
    );
    running.stop().await;
}

#[tokio::test]
async fn the_ready_file_and_the_record_tell_the_truth() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ready, record) = (
        folder.path().join("ready.json"),
        folder.path().join("record.jsonl"),
    );
    let options = Options {
        ready_file: Some(ready.clone()),
        record: Some(record.clone()),
        corp_id: Some("wwdemo".into()),
        ..Options::default()
    };
    let running = start(options).await.expect("the sandbox starts");
    let shown: Value =
        serde_json::from_slice(&std::fs::read(&ready).expect("the ready file")).expect("JSON");
    let keys: Vec<&str> = shown
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "base_url",
            "control_url",
            "corp_id",
            "contacts",
            "customers",
            "apps",
            "robots"
        ]
    );
    assert_eq!(
        (&shown["corp_id"], &shown["base_url"]),
        (&json!("wwdemo"), &json!(running.base_url))
    );
    assert!(shown["contacts"]["secret"].is_string() && shown["customers"]["secret"].is_string());
    assert!(
        shown["apps"]["notice"]["agent_id"].is_i64()
            && shown["apps"]["notice"]["secret"].is_string()
    );
    assert!(shown["robots"]["campaign"]["key"].is_string());
    assert_eq!(
        std::fs::read_dir(folder.path())
            .expect("the folder")
            .count(),
        2,
        "nothing else is left behind"
    );
    token(&running).await;
    let text = std::fs::read_to_string(&record).expect("the record");
    let line: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        (&line["seq"], &line["kind"], &line["to"]),
        (&json!(1), &json!("token_issued"), &json!("customers"))
    );
    running.stop().await;
}

#[tokio::test]
async fn time_is_set_over_the_control_socket() {
    let options = Options {
        start_time_s: Some(1_760_000_000.0),
        ..Options::default()
    };
    let running = start(options).await.expect("the sandbox starts");
    let first = token(&running).await;
    assert_eq!(token(&running).await, first);
    let time = call(
        &running.control_url,
        "POST",
        "/control/time",
        &json!({"advance": 7200}),
    )
    .await;
    assert!(
        time["now"]
            .as_f64()
            .is_some_and(|now| (1_760_007_200.0..1_760_007_800.0).contains(&now)),
        "{time}"
    );
    assert_ne!(token(&running).await, first);
    let time = call(
        &running.control_url,
        "POST",
        "/control/time",
        &json!({"speed": 200, "set": 1_770_000_000.5}),
    )
    .await;
    assert_eq!(time["speed"], 200.0);
    assert!(
        time["now"]
            .as_f64()
            .is_some_and(|now| now >= 1_770_000_000.5),
        "{time}"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_delayed_call_counts_as_open_until_its_end() {
    let mut options = Options::default();
    options.behaviour.calls_at_once = 1;
    let running = start(options).await.expect("the sandbox starts");
    let path = "externalcontact/get_follow_user_list";
    let target = format!("/cgi-bin/{path}?access_token={}", token(&running).await);
    let fault = json!([{"path": path, "kind": "delay", "ms": 3_600_000, "times": 1}]);
    call(&running.control_url, "POST", "/control/faults", &fault).await;
    let (url, slow) = (running.base_url.clone(), target.clone());
    let waiting = tokio::spawn(async move { raw(&url, "GET", &slow, &json!({})).await });
    let nothing = json!({});
    loop {
        let stats = call(&running.control_url, "GET", "/control/stats", &nothing).await;
        if stats["paths"][path]["calls"] == 1 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(
        call(&running.base_url, "GET", &target, &nothing).await["errcode"],
        45033
    );
    // Whoever waits for an hour gives up, and with the connection the call ends.
    waiting.abort();
    while call(&running.base_url, "GET", &target, &nothing).await["errcode"] != 0 {
        tokio::task::yield_now().await;
    }
    running.stop().await;
}

#[tokio::test]
async fn it_ends_when_told_to() {
    let running = start(Options::default()).await.expect("the sandbox starts");
    assert_eq!(
        call(
            &running.control_url,
            "POST",
            "/control/shutdown",
            &json!({})
        )
        .await,
        json!({})
    );
    running.wait().await;
}

#[tokio::test]
async fn it_ends_by_itself() {
    let running = start(Options {
        max_life_s: Some(0.01),
        ..Options::default()
    })
    .await
    .expect("the sandbox starts");
    running.wait().await;
}

#[tokio::test]
async fn only_the_machine_itself_may_call() {
    let options = Options {
        listen: SocketAddr::from(([0, 0, 0, 0], 0)),
        ..Options::default()
    };
    assert!(matches!(
        start(options).await,
        Err(SandboxError::NotLoopback { .. })
    ));
    let mut options = Options::default();
    options.behaviour.cap = CapRule::PerWeek(7);
    start(options)
        .await
        .expect("the sandbox starts")
        .stop()
        .await;
}
