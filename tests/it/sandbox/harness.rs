//! Turns a sandbox world into something a test can call in one line, with its own time.

use qunfa::sandbox::{Credentials, Reply, Request, Seed, World};
use serde_json::{Value, json};

/// 2025-10-09 in China.
pub(crate) const START_S: f64 = 1_760_000_000.0;

/// The smallest PNG that says its size.
pub(crate) const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// A world, its time, and the token in use.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) now: f64,
    pub(crate) credentials: Credentials,
    token: String,
}

impl Stage {
    /// Starts a world without rare answers, logged in with the customers' secret.
    pub(crate) fn plain() -> Self {
        let mut stage = Self::seeded(Seed {
            customers: 200,
            members: 12,
            seed: 42,
            chats: 8,
        });
        stage.control("POST", "behaviour", json!({"quirks": false}));
        stage
    }

    pub(crate) fn seeded(seed: Seed) -> Self {
        let world = World::seeded(seed);
        let credentials = world.credentials();
        let mut stage = Self {
            world,
            now: START_S,
            token: String::new(),
            credentials,
        };
        let secret = stage.credentials.customers.secret.clone();
        stage.log_in(&secret);
        stage
    }

    /// Takes a token for a secret and uses it from now on.
    pub(crate) fn log_in(&mut self, secret: &str) {
        let answer = self.gettoken(secret);
        answer["access_token"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut self.token);
    }

    pub(crate) fn log_in_as_app(&mut self, name: &str) -> i64 {
        let app = self.credentials.apps[name].clone();
        self.log_in(&app.secret);
        app.agent_id
    }

    pub(crate) fn log_in_as_contacts(&mut self) {
        let secret = self.credentials.contacts.secret.clone();
        self.log_in(&secret);
    }

    pub(crate) fn gettoken(&mut self, secret: &str) -> Value {
        let target = format!(
            "/cgi-bin/gettoken?corpid={}&corpsecret={secret}",
            self.credentials.corp_id
        );
        body(&self.world.handle(self.now, &Request::get(&target)))
    }

    pub(crate) fn get(&mut self, path: &str, query: &str) -> Value {
        let target = format!("/cgi-bin/{path}?access_token={}&{query}", self.token);
        body(&self.world.handle(self.now, &Request::get(&target)))
    }

    pub(crate) fn post(&mut self, path: &str, json: Value) -> Value {
        body(&self.post_bytes(path, json.to_string().as_bytes()))
    }

    pub(crate) fn post_bytes(&mut self, path: &str, bytes: &[u8]) -> Reply {
        let target = format!("/cgi-bin/{path}?access_token={}", self.token);
        self.world.handle(self.now, &Request::post(&target, bytes))
    }

    pub(crate) fn control(&mut self, method: &str, path: &str, json: Value) -> Value {
        let mut request = Request::post(&format!("/control/{path}"), json.to_string());
        method.clone_into(&mut request.method);
        body(&self.world.control(self.now, &request))
    }

    /// Follows cursors to the end and collects the rows of all pages.
    pub(crate) fn pages(&mut self, path: &str, mut question: Value, list: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        for _ in 0..100_000 {
            let page = self.post(path, question.clone());
            assert_eq!(page["errcode"], 0, "{page}");
            rows.extend(page[list].as_array().cloned().unwrap_or_default());
            question["cursor"] = page["next_cursor"].clone();
            if question["cursor"] == "" {
                return rows;
            }
        }
        panic!("{path} never ends");
    }

    /// The record's lines of one kind.
    pub(crate) fn recorded(&self, kind: &str) -> Vec<Value> {
        let lines = self
            .world
            .record_since(0)
            .iter()
            .map(|line| serde_json::from_str::<Value>(line).expect("the record holds JSON"));
        lines.filter(|line| line["kind"] == kind).collect()
    }

    /// Customers who still are friends with a member, in the seeded order.
    pub(crate) fn customers_of(&mut self, member: &str) -> Vec<String> {
        let answer = self.get("externalcontact/list", &format!("userid={member}"));
        strings(&answer["external_userid"])
    }
}

/// The strings of a JSON list.
pub(crate) fn strings(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The JSON of an HTTP answer.
pub(crate) fn body(reply: &Reply) -> Value {
    match reply {
        Reply::Http { body, .. } => serde_json::from_slice(body).unwrap_or(Value::Null),
        other => panic!("no HTTP answer: {other:?}"),
    }
}

pub(crate) fn create(stage: &mut Stage, recipients: &[String]) -> Value {
    stage.post(
        "externalcontact/add_msg_template",
        json!({"sender": "li.mei", "external_userid": recipients, "text": {"content": "会员日"}}),
    )
}

pub(crate) fn msgid(answer: &Value) -> String {
    answer["msgid"]
        .as_str()
        .unwrap_or_else(|| panic!("no msgid in {answer}"))
        .to_owned()
}

pub(crate) fn results(stage: &mut Stage, msgid: &str) -> Vec<Value> {
    stage.pages(
        "externalcontact/get_groupmsg_send_result",
        json!({"msgid": msgid, "userid": "li.mei", "limit": 7}),
        "send_list",
    )
}

pub(crate) fn statuses(rows: &[Value]) -> Vec<i64> {
    rows.iter()
        .filter_map(|row| row["status"].as_i64())
        .collect()
}

// Friends of li.mei who did not remove her.
pub(crate) fn friends(stage: &mut Stage, count: usize) -> Vec<String> {
    let ids = stage.customers_of("li.mei");
    assert!(ids.len() > count, "the seed gives {} customers", ids.len());
    ids.into_iter()
        .take(count)
        .inspect(|id| {
            stage.control(
                "POST",
                "customer",
                json!({"op": "add", "member": "li.mei", "external_userid": id}),
            );
        })
        .collect()
}

/// Uploads a file as the app `notice`; whoever is logged in stays so.
pub(crate) fn upload(stage: &mut Stage, path: &str, name: &str, bytes: &[u8]) -> Value {
    let secret = stage.credentials.apps["notice"].secret.clone();
    let token = stage.gettoken(&secret)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let separator = if path.contains('?') { '&' } else { '?' };
    let target = format!("/cgi-bin/{path}{separator}access_token={token}");
    body(&stage.world.handle(stage.now, &form(&target, name, bytes)))
}

/// A form with one file.
pub(crate) fn form(target: &str, name: &str, bytes: &[u8]) -> Request {
    let mut form = format!("--b0\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"; filelength={}\r\n\r\n", bytes.len()).into_bytes();
    form.extend_from_slice(bytes);
    form.extend_from_slice(b"\r\n--b0--\r\n");
    Request::post(target, form).with_header("Content-Type", "multipart/form-data; boundary=b0")
}

/// The media id of a fresh upload.
pub(crate) fn media(stage: &mut Stage, path: &str, bytes: &[u8]) -> String {
    let answer = upload(stage, path, "file.bin", bytes);
    answer["media_id"]
        .as_str()
        .unwrap_or_else(|| panic!("no media_id in {answer}"))
        .to_owned()
}

/// The smallest film, of so many milliseconds.
pub(crate) fn film(ms: u32) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    let mut header = vec![0; 12];
    header.extend_from_slice(&1000_u32.to_be_bytes());
    header.extend_from_slice(&ms.to_be_bytes());
    let mut inner = ((header.len() + 8) as u32).to_be_bytes().to_vec();
    inner.extend_from_slice(b"mvhd");
    inner.extend_from_slice(&header);
    bytes.extend_from_slice(&((inner.len() + 8) as u32).to_be_bytes());
    bytes.extend_from_slice(b"moov");
    bytes.extend_from_slice(&inner);
    bytes
}

/// A voice of so many frames, each 20 ms.
pub(crate) fn voice(frames: usize) -> Vec<u8> {
    let mut bytes = b"#!AMR\n".to_vec();
    for _ in 0..frames {
        // Type 0: twelve bytes behind the head.
        bytes.extend_from_slice(&[4; 1]);
        bytes.extend_from_slice(&[0; 12]);
    }
    bytes
}
