//! Customer groups, from the sync to the result of each: who owns them, what `groups.csv` says of them, and what doubt does to them.

use super::{steady, tasks_created};
use crate::firm::{Firm, Plan};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

const LIST: &str = "externalcontact/groupchat/list";
const GET: &str = "externalcontact/groupchat/get";

fn firm() -> Firm {
    Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    })
}

fn to_groups(account: &str, rest: &str) -> String {
    format!(
        r#"title = "群通知"
account = "{account}"
intent = "service"

[audience]
kind = "groups"
max_recipients = 100
{rest}

[schedule]
not_after = 2026-12-30 20:00:00

[touch.tell]
text = "本周五晚上七点直播，欢迎来听。"
"#
    )
}

/// Requests on one path so far.
fn asked(firm: &Firm, path: &str) -> u64 {
    let stats = firm.control("stats", None);
    stats["paths"][path]["calls"].as_u64().unwrap_or(0)
}

fn tasks(firm: &Firm) -> Vec<Value> {
    let mut record = firm.record();
    record.retain(|line| line["kind"] == "task_created");
    record
}

fn recipients(tasks: &[Value]) -> Vec<String> {
    let all = tasks
        .iter()
        .flat_map(|task| task["recipients"].as_array().into_iter().flatten());
    let mut all: Vec<String> = all.filter_map(|id| Some(id.as_str()?.to_owned())).collect();
    all.sort_unstable();
    all
}

#[test]
fn from_the_listing_to_the_result_of_each_group() {
    let firm = firm();
    firm.write("campaigns/groups.toml", &to_groups("desk", ""));
    firm.approve();
    let said = firm.run(&["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    + groups  群通知  第 1 期  desk
      + tell  客户群群发  8 个群 · 1 条文案 · 8 次调用，不到 1 秒 · 6 名成员要确认，每人最多 1 个任务
          时段  2026-12-09 08:00 起，至 2026-12-09 21:00；1 次群发，用 1 个时段；最晚合并 2026-12-30 20:00
          配额  当天已用 0 → 1 次（不限），每次人数不限
        签核  ✔ 复审 zhao，2026-12-16 11:10 前有效
        摘要  sha256:[DIGEST]

    计划：+ 1  ~ 0  = 0  > 0  ! 0  - 0  ? 0；将发给 8 人次，8 次调用。编号 [HEX]
    "));
    let said = firm.must(0, &["apply"]);
    assert!(said.out.contains("合计 8 人"), "{}", said.out);
    let made = tasks(&firm);
    assert!(
        made.iter().all(|task| task["chat_type"] == "group"),
        "{made:?}"
    );
    let reached = recipients(&made);
    assert_eq!(reached.len(), 8);
    assert_eq!(reached.iter().collect::<BTreeSet<_>>().len(), 8);
    firm.confirm_all();
    firm.must(0, &["collect"]);
    let status: Value =
        serde_json::from_str(&firm.must(0, &["status", "--format", "json"]).out).expect("JSON");
    assert_eq!(
        (&status["sent"], &status["waiting"]),
        (&json!(8), &json!(0)),
        "{status:#}"
    );
    let traced = firm.must(0, &["trace", &reached[0]]);
    assert!(traced.out.contains("groups#1/tell  sent"), "{}", traced.out);
    // Again: nothing is left to do, and nobody gets it twice.
    firm.must(0, &["apply"]);
    assert_eq!(tasks_created(&firm), made.len());
}

#[test]
fn a_lost_answer_about_groups_is_looked_up_among_the_tasks_to_groups() {
    let firm = firm();
    firm.write("campaigns/groups.toml", &to_groups("hq", ""));
    firm.approve();
    firm.faults(json!([
        { "path": "add_msg_template", "kind": "lost_after", "times": 1 },
        { "path": "add_msg_template", "kind": "lost_before", "after": 2, "times": 1 },
    ]));
    let mut code = firm.run(&["apply"]).code;
    for _ in 0..6 {
        if code == 0 {
            break;
        }
        firm.confirm_all();
        code = firm.run(&["apply"]).code;
    }
    assert_eq!(code, 0);
    let reached = recipients(&tasks(&firm));
    assert_eq!(reached.len(), 8, "every group once");
    assert_eq!(reached.iter().collect::<BTreeSet<_>>().len(), 8);
}

#[test]
fn groups_csv_grows_and_its_tags_choose() {
    let firm = firm();
    let said = firm.must(0, &["sync", "--groups"]);
    assert!(
        said.out.contains("groups.csv：新增 8 个客户群"),
        "{}",
        said.out
    );
    let written = firm.read("groups.csv");
    assert_eq!(written.lines().next(), Some("chat_id,name,owner,tags"));
    assert_eq!(written.lines().count(), 9);
    // A person writes tags, and a row of a group that is gone by now.
    let mut lines: Vec<String> = written.lines().map(str::to_owned).collect();
    lines[1].push_str("班级/晚托");
    lines[3].push_str("班级/晚托;试点");
    lines.insert(1, "# 校区一".to_owned());
    lines.push("wrGone,旧群,li.mei,试点".to_owned());
    firm.write("groups.csv", &lines.join("\r\n"));
    let said = firm.must(0, &["sync", "--groups"]);
    assert!(said.out.contains("新增 0 个"), "{}", said.out);
    assert!(said.err.contains("wrGone"), "{}", said.err);
    assert_eq!(firm.read("groups.csv"), lines.join("\r\n"));
    firm.write(
        "campaigns/groups.toml",
        &to_groups("hq", "tags.all = [\"班级/晚托\"]\ntags.none = [\"试点\"]"),
    );
    firm.sign();
    firm.must(0, &["apply"]);
    let id = lines[2].split(',').next().expect("an id");
    assert_eq!(recipients(&tasks(&firm)), [id]);
    // Findings keep the file as it is.
    let broken = format!("{}\r\nwr1", lines.join("\r\n"));
    fs::write(firm.path("groups.csv"), &broken).expect("a file");
    firm.must(1, &["sync", "--groups"]);
    assert_eq!(firm.read("groups.csv"), broken);
}

#[test]
fn details_are_read_again_only_when_the_listing_changed_or_they_are_old() {
    let firm = firm();
    firm.must(0, &["sync"]);
    let (lists, gets) = (asked(&firm, LIST), asked(&firm, GET));
    assert_eq!((lists, gets), (2, 8));
    firm.must(0, &["sync"]);
    assert_eq!((asked(&firm, LIST), asked(&firm, GET)), (4, 8));
    // An owner leaves: the listing says so, and what nobody owns gets nothing.
    firm.control("member", Some(json!({ "userid": "li.mei", "op": "leave" })));
    firm.must(0, &["sync"]);
    let left = asked(&firm, GET) - 8;
    assert!((1..8).contains(&left), "{left} groups have a new status");
    firm.write("campaigns/groups.toml", &to_groups("hq", ""));
    firm.commit();
    let plan = firm.plan();
    let touch = &plan["campaigns"][0]["touches"][0];
    assert_eq!(
        touch["drops"],
        json!([{ "reason": "owner-left", "people": left }]),
        "{touch:#}"
    );
    firm.advance(21.0);
    firm.must(0, &["sync"]);
    assert_eq!(
        asked(&firm, GET),
        8 + left + 8,
        "after 20 hours all are read again"
    );
}

#[test]
fn a_robot_is_numbered_by_the_sync_and_one_recipient_of_its_own() {
    let firm = firm();
    let settings = firm.read("qunfa.toml");
    firm.write(
        "qunfa.toml",
        &settings.replace(
            "[accounts.hq]",
            "[robots]\nstore-ops = { key = { env = \"ROBOT_KEY\" } }\n\n[accounts.hq]",
        ),
    );
    let campaign = to_groups("hq", "")
        .replace("kind = \"groups\"", "kind = \"staff\"")
        .replace("max_recipients = 100", "max_recipients = 1")
        .replace(
            "[touch.tell]",
            "[touch.tell]\nchannel = \"robot\"\nrobot = \"store-ops\"",
        );
    firm.write("campaigns/robot.toml", &campaign);
    firm.must(0, &["sync"]);
    firm.commit();
    let plan = firm.plan();
    let touch = &plan["campaigns"][0]["touches"][0];
    assert_eq!(
        (&touch["recipients"], &touch["matched"]),
        (&json!(1), &json!(1)),
        "{touch:#}"
    );
}
