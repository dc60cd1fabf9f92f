//! Every kind of message from a file to the platform: staff, robots, app chats, customers; and taking back what can be taken back.

use crate::{
    firm::{Firm, Plan},
    workspace::memory_tree::PNG,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The smallest film: a header of one second.
fn film() -> Vec<u8> {
    let mut header = vec![0; 12];
    header.extend_from_slice(&1000_u32.to_be_bytes());
    header.extend_from_slice(&1000_u32.to_be_bytes());
    let mut inner = (header.len() as u32 + 8).to_be_bytes().to_vec();
    inner.extend_from_slice(b"mvhd");
    inner.extend_from_slice(&header);
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.extend_from_slice(&(inner.len() as u32 + 8).to_be_bytes());
    film.extend_from_slice(b"moov");
    film.extend_from_slice(&inner);
    film
}

/// Fifty frames of speech, a second.
fn voice() -> Vec<u8> {
    let mut voice = b"#!AMR\n".to_vec();
    for _ in 0..50 {
        voice.push(4);
        voice.extend_from_slice(&[0; 12]);
    }
    voice
}

/// In a workday's window for messages inside the company: a firm with a robot, a chat to be made, a mini-program and a folder of files.
fn firm() -> Firm {
    at("2026-12-09T09:30:00+08:00")
}

fn at(start: &'static str) -> Firm {
    let mut firm = Firm::new(Plan {
        customers: 30,
        members: 4,
        start,
        ..Plan::default()
    });
    let credentials = &firm.sandbox.as_ref().expect("it runs").credentials;
    let key = credentials.robots.values().next().expect("a robot");
    let key = key.key.clone();
    firm.set("ROBOT_KEY", Some(&key));
    let [first, second] = staff(&firm);
    let settings = firm.read("qunfa.toml").replace(
        "[accounts.hq]",
        &format!(
            r#"[robots]
store-ops = {{ key = {{ env = "ROBOT_KEY" }} }}
[appchats]
store-desk = {{ app = "notice", name = "门店运营群", members = ["{first}", "{second}"] }}
[miniprograms]
shop = {{ appid = "wxdemo0000000042" }}

[accounts.hq]"#
        ),
    );
    firm.write("qunfa.toml", &settings);
    firm.write_bytes("campaigns/cover.png", PNG);
    firm.write_bytes("campaigns/a.mp4", &film());
    firm.write_bytes("campaigns/a.amr", &voice());
    firm.write("campaigns/menu.csv", "name,price\ntea,8\n");
    firm.write("campaigns/a.html", "<p>新品手册</p>");
    firm
}

fn staff(firm: &Firm) -> [String; 2] {
    let world = firm.control("world", None);
    let members = world["members"].as_array().expect("members");
    [0, 1].map(|at| members[at]["userid"].as_str().expect("a userid").to_owned())
}

fn head(title: &str, audience: &str) -> String {
    format!(
        r#"title = "{title}"
account = "desk"
intent = "service"
{audience}
schedule = {{ not_after = 2026-12-30 20:00:00 }}
[links]
more = {{ url = "https://shop.firm.example/more", title = "详情", desc = "两分钟" }}
"#
    )
}

/// How often each kind of message is in the record.
fn kinds(firm: &Firm, word: &str) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for line in firm.record() {
        if line["kind"] == word {
            let facts = line.get("facts").unwrap_or(&line);
            let kind = facts["msgtype"].as_str().unwrap_or_default();
            *kinds.entry(kind.to_owned()).or_default() += 1;
        }
    }
    kinds
}

fn once(words: &[&str]) -> BTreeMap<String, usize> {
    words.iter().map(|&word| (word.to_owned(), 1)).collect()
}

/// The touches of a campaign to staff: each kind of application message that needs no callback address.
const TO_STAFF: &str = r#"
[touch.words]
text = "今晚盘点"
[touch.marked]
format = "markdown"
text = "**今晚**盘点"
[touch.picture]
attach = ["./cover.png"]
[touch.spoken]
attach = ["./a.amr"]
[touch.film]
attach = ["./a.mp4"]
[touch.document]
attach = ["./menu.csv"]
[touch.card]
text = "今晚 22:00 开始"
card = { title = "盘点", link = "more", button = "查看" }
[touch.news]
card = { kind = "news", articles = [{ link = "more", cover = "./cover.png" }] }
[touch.stored]
card = { kind = "mpnews", articles = [{ title = "手册", cover = "./cover.png", content = "./a.html" }] }
[touch.program]
card = { kind = "miniprogram_notice", miniprogram = "shop", title = "排班已更新", rows = [{ name = "门店", value = "一店" }] }
[touch.notice]
text = "请提前到店"
card = { kind = "text_notice", title = "盘点", link = "more", figure = { value = "12", label = "家门店" } }
"#;

fn to_staff(firm: &Firm) {
    let [first, _] = staff(firm);
    let audience = format!(
        "audience = {{ kind = \"staff\", of.members = [\"{first}\"], max_recipients = 1 }}"
    );
    firm.write(
        "campaigns/staff.toml",
        &format!("{}{TO_STAFF}", head("盘点", &audience)),
    );
}

#[test]
fn staff_get_every_kind_and_it_can_be_taken_back_for_a_day() {
    let firm = firm();
    to_staff(&firm);
    firm.approve();
    firm.must(0, &["apply"]);
    let expected = once(&[
        "text",
        "markdown",
        "image",
        "voice",
        "video",
        "file",
        "textcard",
        "news",
        "mpnews",
        "miniprogram_notice",
        "template_card",
    ]);
    assert_eq!(kinds(&firm, "app_message_sent"), expected);

    let shown = firm.must(2, &["recall", "staff"]);
    assert!(
        shown.out.contains("可以撤回：11 条应用消息，11 人"),
        "{}",
        shown.out
    );
    let said = firm.must(
        0,
        &[
            "recall",
            "staff",
            "--touch",
            "words",
            "--confirm",
            "staff 1",
        ],
    );
    assert!(said.out.contains("已撤回 1"), "{}", said.out);
    let said = firm.must(0, &["recall", "staff", "--confirm", "staff 10"]);
    assert!(
        said.out
            .contains("合计 11 人 = 已撤回 10 + 之前已撤回 1 + 超时 0 + 失败 0 + 不能撤回 0"),
        "{}",
        said.out
    );
    assert_eq!(
        firm.read("record.jsonl")
            .matches("app_message_recalled")
            .count(),
        11
    );
    assert!(firm.must(0, &["status"]).out.contains("其中已撤回 11 人"));
    // What is taken back is still sent: nobody gets it again.
    firm.must(0, &["apply"]);
    assert_eq!(kinds(&firm, "app_message_sent"), expected);
    firm.must(0, &["recall", "staff"]);
}

#[test]
fn after_a_day_nothing_is_taken_back() {
    let firm = firm();
    to_staff(&firm);
    firm.approve();
    firm.must(0, &["apply"]);
    firm.advance(25.0);
    let said = firm.must(6, &["recall", "staff"]);
    assert!(said.out.contains("超过 24 小时"), "{}", said.out);
    assert_eq!(
        firm.read("record.jsonl")
            .matches("app_message_recalled")
            .count(),
        0
    );
}

#[test]
fn robots_and_chats_need_no_audience_and_speak_once() {
    let firm = firm();
    let [first, _] = staff(&firm);
    let touches = format!(
        r#"
[vars]
content = "今日双11：全场8折"
[touch.alarm]
channel = "robot"
robot = "store-ops"
text = "{{{{ vars.content }}}}"
mention = ["@all"]
[touch.marked]
channel = "robot"
robot = "store-ops"
format = "markdown"
text = "**8 人**未确认"
mention = ["{first}"]
[touch.table]
channel = "robot"
robot = "store-ops"
format = "markdown_v2"
text = "| 店 | 数 |"
[touch.picture]
channel = "robot"
robot = "store-ops"
attach = ["./cover.png"]
[touch.document]
channel = "robot"
robot = "store-ops"
attach = ["./menu.csv"]
[touch.card]
channel = "robot"
robot = "store-ops"
card = {{ kind = "text_notice", title = "盘点", link = "more" }}
[touch.desk]
channel = "appchat"
chat = "store-desk"
text = "第二波 15:00 开始"
mention = ["{first}"]
[touch.desk_card]
channel = "appchat"
chat = "store-desk"
text = "今晚盘点"
card = {{ title = "排班", link = "more" }}
[touch.desk_film]
channel = "appchat"
chat = "store-desk"
attach = ["./a.mp4"]
"#
    );
    firm.write(
        "campaigns/posts.toml",
        &format!("{}{touches}", head("开门", "")),
    );
    firm.approve();
    firm.must(0, &["apply"]);
    assert_eq!(
        kinds(&firm, "robot_message"),
        once(&[
            "text",
            "markdown",
            "markdown_v2",
            "image",
            "file",
            "template_card"
        ])
    );
    assert_eq!(
        kinds(&firm, "appchat_message"),
        once(&["text", "textcard", "video"])
    );
    let record = firm.read("record.jsonl");
    assert_eq!(record.matches("\"appchat_created\"").count(), 1);
    assert!(
        record.contains("@all"),
        "everybody is mentioned by the platform's word"
    );
    assert!(!record.contains("\"chat_type\":\"group\""));

    firm.must(0, &["apply"]);
    assert_eq!(
        firm.read("record.jsonl")
            .matches("\"robot_message\"")
            .count(),
        6
    );
    let said = firm.must(6, &["recall", "posts"]);
    assert!(
        said.out.contains("群机器人的消息不能撤回") && said.out.contains("应用群聊的消息不能撤回"),
        "{}",
        said.out
    );
    let key = firm.env("ROBOT_KEY");
    for path in [".qunfa/ledger.db", ".qunfa/ledger.db-wal"] {
        let bytes = std::fs::read(firm.path(path)).unwrap_or_default();
        assert!(
            !bytes.windows(key.len()).any(|part| part == key.as_bytes()),
            "{path}"
        );
    }
}

#[test]
fn a_robot_that_is_gone_stops_the_run_and_says_what_to_do() {
    let mut firm = firm();
    firm.write(
        "campaigns/posts.toml",
        &format!(
            "{}[touch.alarm]\nchannel = \"robot\"\nrobot = \"store-ops\"\ntext = \"开门\"\n",
            head("开门", "")
        ),
    );
    firm.approve();
    firm.set("ROBOT_KEY", Some("00000000-0000-4000-8000-000000000000"));
    let said = firm.must(6, &["apply"]);
    assert!(!format!("{}{}", said.out, said.err).contains("00000000-0000"));
    let key = firm
        .sandbox
        .as_ref()
        .expect("it runs")
        .credentials
        .robots
        .values()
        .next()
        .expect("a robot")
        .key
        .clone();
    firm.set("ROBOT_KEY", Some(&key));
    firm.must(0, &["apply"]);
    assert_eq!(kinds(&firm, "robot_message"), once(&["text"]));
}

#[test]
fn customers_get_a_film_a_document_and_a_mini_program() {
    let firm = at("2026-12-09T11:10:00+08:00");
    let audience = "audience = { kind = \"customers\", max_recipients = 30 }";
    let touch = r#"[touch.tell]
text = "周五直播"
attach = ["./a.mp4", "./menu.csv", { miniprogram = "shop", page = "pages/live?id=42", title = "直播间", cover = "./cover.png" }]
"#;
    let text = format!("{}{touch}", head("直播", audience)).replace("desk", "hq");
    firm.write("campaigns/live.toml", &text);
    firm.approve();
    firm.must(0, &["apply"]);
    let tasks = firm.control("tasks", None);
    let tasks = tasks["tasks"].as_array().expect("tasks");
    assert!(!tasks.is_empty());
    let record = firm.read("record.jsonl");
    let page = |line: &Value| line.to_string().contains("pages/live?id=42&q=");
    assert!(
        firm.record().iter().any(page) || record.contains("pages/live?id=42&q="),
        "the page carries the marker"
    );
    let said = firm.must(6, &["recall", "live"]);
    assert!(said.out.contains("客户消息不能撤回"), "{}", said.out);
}
