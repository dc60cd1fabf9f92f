//! A campaign's whole life, command by command, and everything that can be done to it on the way.

use super::{slow_tasks, steady, tasks_created, wait_until};
use crate::firm::{Firm, Plan, Said, everybody};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 60));
    firm
}

fn signed() -> Firm {
    let firm = firm();
    firm.approve();
    firm
}

fn status(firm: &Firm) -> Value {
    serde_json::from_str(&firm.run(&["status", "--format", "json"]).out).expect("JSON")
}

/// People by state; every person stands in one.
fn states(firm: &Firm) -> [u64; 8] {
    let status = status(firm);
    let count = |name: &str| status[name].as_u64().expect("a number");
    let states = [
        "frozen",
        "sent",
        "waiting",
        "failed",
        "cancelled",
        "unreachable",
        "in_doubt",
        "unsent",
    ]
    .map(count);
    assert_eq!(states[0], states[1..].iter().sum::<u64>(), "{status:#}");
    states
}

/// Stops an apply after two of the six tasks, as a wrong setting would.
fn two_of_six(firm: &Firm) {
    firm.faults(json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "after": 2, "times": 1 }]));
    firm.must(6, &["apply"]);
    assert_eq!(tasks_created(firm), 2);
}

/// Confirms the first task and no other.
fn confirm_one(firm: &Firm) {
    let tasks = firm.control("tasks", None);
    firm.control(
        "confirm",
        Some(json!({ "msgid": tasks["tasks"][0]["msgid"] })),
    );
}

#[test]
fn from_sync_to_the_story_of_one_person() {
    let firm = firm();
    let settings = steady(&firm);
    let shown = |said: &Said| format!("{}{}", said.out, said.err);
    let said = firm.must(0, &["sync"]);
    settings.bind(|| {
        insta::assert_snapshot!(shown(&said), @r#"
    通讯录：成员 6，客户 60，好友关系 75，客户标签 19，客户群 8；39 次调用
    "#);
    });
    firm.commit();
    let said = firm.must(3, &["plan", "--record", "--out", "plan.json"]);
    settings.bind(|| {
        insta::assert_snapshot!(said.err, @r#"
    台账记下：信任政策 [HEX]
    已记录 all/tell 的受众：60 人
    "#);
    });
    let said = firm.must(
        0,
        &[
            "signoff",
            "all",
            "--stage",
            "risk",
            "--key",
            ".keys/zhao",
            "--confirm",
            "all 60",
        ],
    );
    settings.bind(|| {
        insta::assert_snapshot!(said.err, @r#"
    zhao 已签核 all 的复审，写入 campaigns/all.signoffs.toml，请提交到 git
    "#);
    });
    firm.commit();
    let said = firm.must(0, &["apply"]);
    settings.bind(|| insta::assert_snapshot!(shown(&said), @r#"
    合计 60 人 = 已送达 0 + 待成员确认或无回执 60 + 未送达 0 + 已取消 0 + 不可达 0 + 存疑 0 + 未发送 0
    ✔ all/tell #1 · 11 人 · 企业微信已受理
    ✔ all/tell #2 · 9 人 · 企业微信已受理
    ✔ all/tell #3 · 12 人 · 企业微信已受理
    ✔ all/tell #4 · 10 人 · 企业微信已受理
    ✔ all/tell #5 · 9 人 · 企业微信已受理
    ✔ all/tell #6 · 9 人 · 企业微信已受理
    "#));
    firm.confirm_all();
    let said = firm.must(0, &["collect"]);
    settings.bind(|| insta::assert_snapshot!(shown(&said), @r#"
    合计 60 人 = 已送达 59 + 待成员确认或无回执 0 + 未送达 1 + 已取消 0 + 不可达 0 + 存疑 0 + 未发送 0
    任务 6 个，成员已确认 6 个；读到 60 条结果，提醒 0 个，到期取消 0 个，平台仍在分发 0 个
    "#));
    let said = firm.must(0, &["status"]);
    settings.bind(|| insta::assert_snapshot!(said.out, @r#"
    +------+----+------+------+------+--------+--------+--------+------+--------+
    | 活动 | 期 | 触达 | 闸门 | 受众 | 已送达 | 待确认 | 未送达 | 存疑 | 未发送 |
    +===========================================================================+
    | all  | 1  | tell | open | 60   | 59     | 0      | 1      | 0    | 0      |
    +------+----+------+------+------+--------+--------+--------+------+--------+

    合计 60 人 = 已送达 59 + 待成员确认或无回执 0 + 未送达 1 + 已取消 0 + 不可达 0 + 存疑 0 + 未发送 0
    "#));
    let someone = &firm.customers()[0];
    let said = firm.must(0, &["trace", someone]);
    settings.bind(|| {
        insta::assert_snapshot!(said.out, @r#"
    2026-12-09 11:10  all#1/tell  sent · 已送达 2026-12-09 11:10
        2026-12-09 11:10  #2.1 accepted accepted, 0 of 9 recipients refused at once
    "#);
    });
    assert!(!said.out.contains(someone.as_str()), "{}", said.out);
    let said = firm.must(0, &["trace", "wmNOBODY"]);
    settings.bind(|| {
        insta::assert_snapshot!(shown(&said), @r#"
    台账里没有这个人的记录
    "#);
    });
}

#[test]
fn notices_to_members_stand_in_the_status_as_what_they_are() {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "desk", 60));
    firm.approve();
    firm.must(0, &["apply"]);
    let said = firm.must(0, &["status"]);
    assert!(said.out.contains("tell 的成员通知"), "{}", said.out);
    assert!(!said.out.contains(".notice"), "{}", said.out);
    let said = firm.must(0, &["--lang", "en", "status"]);
    assert!(
        said.out.contains("notice to the members of tell"),
        "{}",
        said.out
    );
    // Members are not recipients of the campaign.
    assert_eq!(states(&firm)[0], 60);
}

#[test]
fn a_stop_is_final_and_says_what_never_went_what_was_caught_and_what_is_out() {
    let firm = signed();
    two_of_six(&firm);
    confirm_one(&firm);
    let said = firm.must(0, &["stop", "all", "--reason", "价格写错了"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    已停止 all：未发送 40 人 · 已拦下 9 人（本次取消 1 个任务）· 已发出 11 人（无法撤回）
    合计 60 人 = 已送达 11 + 待成员确认或无回执 0 + 未送达 0 + 已取消 9 + 不可达 0 + 存疑 0 + 未发送 40
    "#));
    let after = states(&firm);
    let said = firm.must(0, &["--lang", "en", "stop", "all"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    Stopped all: 40 never sent · 9 stopped (0 tasks cancelled now) · 11 already out (cannot be recalled)
    Total 60 people = 11 sent + 0 waiting for members or without receipt + 0 failed + 9 cancelled + 0 unreachable + 0 in doubt + 40 not sent
    "#));
    assert_eq!(states(&firm), after);
    let said = firm.must(3, &["resume", "all"]);
    assert!(!said.err.is_empty());
    let said = firm.run(&["plan"]);
    assert!(said.out.contains("[run-stopped]"), "{}", said.out);
    firm.must(3, &["apply", "all"]);
    let said = firm.must(0, &["apply"]);
    assert!(
        said.err.contains("! all 没有发送：第 1 期已被停止"),
        "{}",
        said.err
    );
    assert_eq!(tasks_created(&firm), 2);
    firm.must(2, &["stop", "nothing"]);
}

#[test]
fn a_stop_that_cannot_reach_the_platform_still_shuts_the_gate() {
    let mut firm = signed();
    two_of_six(&firm);
    let url = firm.env("QUNFA_WECOM_URL");
    firm.set("QUNFA_WECOM_URL", Some("http://127.0.0.1:9"));
    let said = firm.must(6, &["stop", "all"]);
    assert!(said.err.contains("闸门已经关上"), "{}", said.err);
    firm.set("QUNFA_WECOM_URL", Some(&url));
    firm.must(0, &["apply"]);
    assert_eq!(tasks_created(&firm), 2);
    firm.must(0, &["stop", "all"]);
    assert_eq!(states(&firm)[4], 20);
}

#[test]
fn a_stop_needs_not_wait_for_the_apply_it_is_meant_to_stop() {
    let firm = signed();
    slow_tasks(&firm);
    let mut child = firm.start(&["apply"]);
    assert!(wait_until(&mut child, || tasks_created(&firm) > 0));
    // What is on the wire just then is in doubt until its answer is there.
    let said = firm.run(&["stop", "all"]);
    assert!(matches!(said.code, 0 | 4), "{}{}", said.out, said.err);
    let code = child.wait().expect("it ends").code();
    let created = tasks_created(&firm);
    assert!(created < 6, "{created}");
    assert!(matches!(code, Some(0 | 7)), "{code:?}");
    // Whatever was in flight when the gate shut is given up by the same command, once more.
    firm.must(0, &["stop", "all"]);
    let [frozen, sent, waiting, _, cancelled, _, in_doubt, unsent] = states(&firm);
    assert_eq!(
        (sent, waiting, in_doubt, cancelled + unsent),
        (0, 0, 0, frozen)
    );
    firm.must(0, &["apply"]);
    assert_eq!(tasks_created(&firm), created);
}

#[test]
fn everything_can_be_stopped_and_resumed() {
    let firm = signed();
    two_of_six(&firm);
    firm.must(0, &["stop", "--reason", "演练"]);
    let said = firm.run(&["plan"]);
    assert!(said.out.contains("[all-stopped]"), "{}", said.out);
    let said = firm.must(0, &["apply"]);
    assert!(
        said.err.contains("全部发送已被 qunfa stop 停止"),
        "{}",
        said.err
    );
    firm.must(3, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 2);
    firm.must(0, &["resume"]);
    firm.must(0, &["apply"]);
    assert_eq!(tasks_created(&firm), 6);
}

#[test]
fn a_campaign_can_be_paused_and_resumed() {
    let firm = signed();
    firm.must(2, &["pause", "all"]);
    two_of_six(&firm);
    firm.must(0, &["pause", "all"]);
    let said = firm.run(&["plan"]);
    assert!(
        said.out.contains("[run-paused]") && said.out.contains("qunfa resume all"),
        "{}",
        said.out
    );
    firm.must(0, &["apply"]);
    firm.must(3, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 2);
    firm.must(0, &["resume", "all"]);
    firm.must(0, &["apply", "all"]);
    assert_eq!(tasks_created(&firm), 6);
    firm.must(2, &["pause", "nothing"]);
}

#[test]
fn a_task_is_nudged_three_times_in_a_day_and_not_more() {
    let firm = signed();
    firm.must(0, &["apply"]);
    for _ in 0..3 {
        let said = firm.must(0, &["remind", "all"]);
        assert_eq!(said.out, "已提醒 6 个任务；0 个今天的提醒次数已用完\n");
    }
    let said = firm.must(7, &["remind", "all"]);
    assert_eq!(said.out, "已提醒 0 个任务；6 个今天的提醒次数已用完\n");
    let said = firm.must(7, &["--lang", "en", "remind", "all"]);
    steady(&firm).bind(|| {
        insta::assert_snapshot!(said.out, @r#"
    Tasks reminded: 0; out of reminders for today: 6
    "#);
    });
    let reminders = firm.control("tasks", None)["tasks"][0]["reminders"].clone();
    assert_eq!(reminders, 3);
    firm.confirm_all();
    firm.must(0, &["collect"]);
    assert_eq!(
        firm.must(0, &["remind", "all"]).out,
        "已提醒 0 个任务；0 个今天的提醒次数已用完\n"
    );
    firm.must(2, &["remind", "nothing"]);
}

#[test]
fn members_who_do_not_confirm_are_nudged_and_then_their_tasks_are_given_up() {
    let firm = firm();
    let text = everybody("调整", "hq", 60)
        + "confirm = { within = \"90m\", remind = [\"30m\", \"60m\"], missed = \"cancel\" }\n";
    firm.write("campaigns/all.toml", &text);
    firm.approve();
    firm.must(0, &["apply"]);
    let collect = || firm.must(0, &["collect"]).err;
    assert!(collect().contains("提醒 0 个，到期取消 0 个"));
    confirm_one(&firm);
    firm.advance(0.51);
    assert!(collect().contains("提醒 5 个，到期取消 0 个"));
    assert!(collect().contains("提醒 0 个，到期取消 0 个"));
    firm.advance(0.5);
    assert!(collect().contains("提醒 5 个，到期取消 0 个"));
    firm.advance(0.5);
    assert!(collect().contains("提醒 0 个，到期取消 5 个"));
    let [frozen, sent, waiting, failed, cancelled, ..] = states(&firm);
    assert_eq!((sent + failed + cancelled, waiting), (frozen, 0));
    assert!(cancelled >= 40, "{cancelled}");
}

#[test]
fn tests_reach_the_testers_and_nobody_else() {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    let world = firm.control("world", None);
    let tester = world["members"][1]["userid"]
        .as_str()
        .expect("a member")
        .to_owned();
    let settings = firm.read("qunfa.toml").replace("li.mei", &tester);
    firm.write("qunfa.toml", &settings);
    firm.write("campaigns/all.toml", &everybody("调整", "desk", 60));
    firm.write("campaigns/other.toml", &everybody("别的", "hq", 60));
    // Nothing is approved, and nothing has to be: no customer can get it.
    let said = firm.must(0, &["test", "all"]);
    assert_eq!(said.out, "已试发 1 条给 1 位测试人员\n");
    let reached: BTreeSet<String> = firm
        .record()
        .iter()
        .filter(|line| {
            line["kind"]
                .as_str()
                .is_some_and(|kind| kind.ends_with("_delivered"))
        })
        .filter_map(|line| line["member"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(reached, BTreeSet::from([tester]), "{:#?}", firm.record());
    assert!(firm.read("record.jsonl").contains("【试发】all/tell"));
    assert_eq!(tasks_created(&firm), 0);
    let said = firm.must(2, &["test", "other"]);
    assert!(said.err.contains("app"), "{}", said.err);
    firm.write(
        "qunfa.toml",
        &settings
            .lines()
            .filter(|line| !line.starts_with("testers"))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    let said = firm.must(2, &["test", "all"]);
    assert!(said.err.contains("testers"), "{}", said.err);
}

#[test]
fn a_list_is_imported_with_every_row_accounted_for() {
    let firm = firm();
    firm.must(0, &["sync"]);
    let ids = firm.customers();
    // A customer id keeps its case; spaces and full-width forms are the same id.
    let rows = format!(
        "external_userid,level\n{},gold\n {} ,gold\n{},gold\nwmSOMEBODYELSE,gold\n",
        ids[0], ids[0], ids[1]
    );
    firm.write("lists/vip.csv", &rows);
    let said = firm.must(0, &["list", "import", "vip", "lists/vip.csv"]);
    let reference = said.out.trim().to_owned();
    assert!(
        reference.starts_with("vip@") && reference.len() == "vip@".len() + 16,
        "{reference}"
    );
    assert_eq!(
        said.err.trim(),
        "名单 vip：4 行 = 匹配 3 人 + 未匹配 0 + 不唯一 0 + 重复 1"
    );
    assert_eq!(firm.must(0, &["list", "show"]).out.trim(), reference);
    // The same people in another order are the same version.
    let again = format!(
        "external_userid,level\nwmSOMEBODYELSE,gold\n{},gold\n{},gold\n",
        ids[1], ids[0]
    );
    firm.write("lists/vip.csv", &again);
    assert_eq!(
        firm.must(0, &["list", "import", "vip", "lists/vip.csv"])
            .out
            .trim(),
        reference
    );
    firm.write("lists/phones.csv", "phone\n13000000000\n");
    let said = firm.must(
        0,
        &[
            "--lang",
            "en",
            "list",
            "import",
            "phones",
            "lists/phones.csv",
        ],
    );
    assert!(
        said.err
            .contains("Rows of list phones: 1 = 0 people + 1 unmatched"),
        "{}",
        said.err
    );
}

#[test]
fn a_list_with_any_mistake_is_not_imported_and_every_mistake_is_named() {
    let firm = firm();
    firm.must(0, &["sync"]);
    let import = |bytes: &[u8], code: i32| {
        fs::create_dir_all(firm.path("lists")).expect("a folder");
        fs::write(firm.path("lists/x.csv"), bytes).expect("written");
        firm.must(code, &["list", "import", "x", "lists/x.csv"]).err
    };
    let long = format!("external_userid\n{}\n", "w".repeat(70_000));
    let cases: [(&[u8], &str); 8] = [
        (
            b"external_userid,a\nwm1,2,3\nwm2\nwm3,4\n",
            "\u{7b2c} 2 \u{884c}\u{6709} 3 \u{5217}",
        ),
        (b"external_userid\nwm\x001\n", "NUL"),
        (long.as_bytes(), "64 KiB"),
        (
            &[
                b'p', b'h', b'o', b'n', b'e', b',', 0xd0, 0xd5, 0xc3, 0xfb, b'\n',
            ],
            "GBK",
        ),
        (b"name,city\na,b\n", "external_userid"),
        (b"", "external_userid"),
        (b"external_userid,a\n\"\",x\n", "\u{7a7a}"),
        (b"external_userid,a,a\nwm1,2,3\n", "\u{91cd}\u{590d}"),
    ];
    for (bytes, wanted) in cases {
        let said = import(bytes, 1);
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let ragged = import(b"external_userid,a\nwm1,2,3\nwm2\nwm3,4\n", 1);
    assert!(ragged.contains("第 3 行"), "{ragged}");
    fs::remove_file(firm.path("lists/x.csv")).expect("it was there");
    firm.must(2, &["list", "import", "x", "lists/x.csv"]);
    firm.must(
        2,
        &[
            "list",
            "import",
            "x",
            "lists/x.csv",
            "--encoding",
            "latin-1",
        ],
    );
    assert_eq!(firm.must(0, &["list", "show"]).out, "");
    // What is named as GBK is read as GBK.
    let gbk = encoding_rs::GB18030
        .encode("external_userid,姓名\nwm1,李梅\n")
        .0
        .into_owned();
    fs::write(firm.path("lists/x.csv"), gbk).expect("written");
    firm.must(
        0,
        &["list", "import", "x", "lists/x.csv", "--encoding", "gbk"],
    );
}

#[test]
fn doubt_is_listed_explained_and_ends_when_the_platform_was_asked() {
    let firm = signed();
    assert_eq!(firm.must(0, &["doubt", "list"]).out, "存疑 0 个分片\n");
    firm.faults(json!([{ "path": "add_msg_template", "kind": "lost_after", "times": 1 }]));
    firm.must(4, &["apply", "--no-wait"]);
    let said = firm.must(4, &["doubt", "list"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    ? #1  all#1/tell  11 人  2026-12-09 11:10  unreadable answer after the request was sent: connection closed before message completed
    存疑 1 个分片
    "#));
    let said = firm.must(4, &["doubt", "show", "1"]);
    assert!(
        said.out.contains("再次 apply，会先向企业微信核对"),
        "{}",
        said.out
    );
    firm.must(2, &["doubt", "show", "2"]);
    firm.advance(1.0);
    let said = firm.must(4, &["doubt", "show", "1"]);
    assert!(
        said.out.contains("下次 apply 会向企业微信核对"),
        "{}",
        said.out
    );
    firm.must(0, &["apply"]);
    firm.must(2, &["doubt", "show", "1"]);
    assert_eq!(tasks_created(&firm), 6);
}

#[test]
fn a_digest_is_explained_by_its_inputs() {
    let firm = firm();
    let plain = firm.must(0, &["digest", "all"]).out;
    assert!(
        plain.starts_with("sha256:") && plain.trim().len() == 71,
        "{plain}"
    );
    let parts = |firm: &Firm| -> BTreeSet<String> {
        firm.must(0, &["digest", "all", "--explain"])
            .out
            .lines()
            .map(str::to_owned)
            .collect()
    };
    let before = parts(&firm);
    assert!(before.contains(plain.trim()));
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 61));
    let after = parts(&firm);
    let changed: Vec<&str> = after
        .difference(&before)
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert!(
        changed.iter().any(|name| name.contains("max_recipients")
            || name.contains("audience")
            || name.contains("envelope")),
        "{changed:?}"
    );
    assert!(changed.len() < after.len() - 1, "{changed:?}");
    // `check` prints the same digest, offline.
    let digest = firm.must(0, &["digest", "all"]).out;
    assert!(firm.must(0, &["check"]).out.contains(digest.trim()));
}

#[test]
fn a_calendar_has_the_shape_scripts_rely_on() {
    let firm = firm();
    let year: Value =
        serde_json::from_str(&firm.must(0, &["calendar", "2026", "--format", "json"]).out)
            .expect("JSON");
    assert_eq!(year["year"], 2026);
    let days = year["days"].as_array().expect("days");
    assert_eq!(days.len(), 365);
    for day in days {
        let keys: Vec<&String> = day.as_object().expect("an object").keys().collect();
        assert_eq!(keys.len(), 3, "{day}");
        assert!(
            day["date"].is_string() && day["certainty"].is_string(),
            "{day}"
        );
        assert!(
            day["workday"].is_boolean() || day["workday"].is_null(),
            "{day}"
        );
    }
    assert_eq!(
        (&days[0]["date"], &days[0]["workday"]),
        (&json!("2026-01-01"), &json!(false))
    );
    firm.must(2, &["calendar", "1999"]);
}

#[test]
fn generated_files_come_out_whole() {
    let firm = firm();
    for name in ["campaign", "settings", "signoffs", "plan", "finding"] {
        let schema: Value =
            serde_json::from_str(&firm.must(0, &["schema", name]).out).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema that compiles");
    }
    let said = firm.must(2, &["schema", "nothing"]);
    assert!(said.err.contains("campaign"), "{}", said.err);
    let said = firm.must(0, &["schema", "--out", "out"]);
    for name in said.out.lines() {
        assert!(firm.path("out").join(name).exists(), "{name}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = firm.must(0, &["completions", shell]).out;
        assert!(
            script.contains("signoff") && script.contains("doubt"),
            "{shell}"
        );
    }
    assert!(firm.must(0, &["man"]).out.contains(".TH qunfa"));
    firm.must(0, &["man", "--out", "man"]);
    assert!(firm.path("man/qunfa-apply.1").exists());
}

#[test]
fn check_underlines_what_is_wrong_and_counts_it() {
    let firm = firm();
    let said = firm.must(0, &["check"]);
    steady(&firm).bind(|| {
        insta::assert_snapshot!(said.out, @r#"
    all  sha256:[DIGEST]
    词表查不出暗示、图片里的字和语气，复审和终审请对照 RVW-1 至 RVW-10（qunfa explain RVW-1）；词库 [LEXICON]
    检查：1 个活动，0 个问题必须改，0 个提醒
    "#);
    });
    let text = everybody("调整", "hq", 60).replace("intent = ", "intnet = ");
    firm.write("campaigns/all.toml", &text);
    let said = firm.must(1, &["check"]);
    steady(&firm).bind(|| {
        insta::assert_snapshot!(said.out, @r#"
    阻断: [unknown-key] 未知的键“intnet”，是不是想写“intent”？
     --> campaigns/all.toml:3:1
      |
    3 | intnet = "service"
      | ^^^^^^

    词表查不出暗示、图片里的字和语气，复审和终审请对照 RVW-1 至 RVW-10（qunfa explain RVW-1）；词库 [LEXICON]
    检查：1 个活动，1 个问题必须改，0 个提醒
    "#);
    });
    let said = firm.must(1, &["--lang", "en", "check"]);
    steady(&firm).bind(|| {
        insta::assert_snapshot!(said.out, @r#"
    block: [unknown-key] unknown key "intnet"; did you mean "intent"?
     --> campaigns/all.toml:3:1
      |
    3 | intnet = "service"
      | ^^^^^^

    No word list finds hints, words in pictures or tone: reviewers ask RVW-1 to RVW-10 (qunfa explain RVW-1). Lexicon [LEXICON]
    Check: campaigns 1, findings to fix 1, to look at 0
    "#);
    });
}

#[test]
fn progress_is_one_line_a_batch_where_no_terminal_is() {
    let firm = signed();
    let mut child = firm.start(&["apply"]);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let log = firm.read("apply.json");
    assert_eq!(log.matches("企业微信已受理").count(), 6, "{log}");
    assert!(!log.contains('\u{1b}') && !log.contains('\r'), "{log}");
}
