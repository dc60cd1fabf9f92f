//! Complaints as a user notes and reads them, and what too many of them stop.

use super::steady;
use crate::firm::{Firm, Plan, everybody};

/// Sixty people, of whom 59 got it; another touch of the run is still to come.
fn sent() -> Firm {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 60));
    firm.approve();
    firm.must(0, &["apply"]);
    firm
}

fn add<'a>(count: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = [
        "complaints",
        "add",
        "all",
        "--count",
        count,
        "--source",
        "企业微信管理后台",
    ];
    words.iter().chain(more).copied().collect()
}

#[test]
fn too_many_complaints_pause_the_run_and_say_how_to_go_on() {
    let firm = sent();
    let early = firm.must(0, &add("1", &["--date", "2026-12-09"]));
    steady(&firm).bind(|| {
        insta::assert_snapshot!(early.out, @r"
    已记入台账：all 第 1 期 tell，2026-12-09 投诉 1 宗
    投诉 1 宗；还没有送达结果，算不出投诉率
    ")
    });
    firm.must(
        0,
        &add(
            "-1",
            &["--reason", "不是投诉，是咨询", "--date", "2026-12-09"],
        ),
    );
    firm.confirm_all();
    firm.must(0, &["collect"]);
    let said = firm.must(0, &add("1", &[]));
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @""));
    let status = firm.must(0, &["status"]);
    steady(&firm).bind(|| insta::assert_snapshot!(status.out, @""));
    let listed = firm.must(0, &["complaints"]).out.replace(&whoami(), "[ME]");
    steady(&firm).bind(|| insta::assert_snapshot!(listed, @""));
    let listed = firm
        .must(0, &["--lang", "en", "complaints", "all"])
        .out
        .replace(&whoami(), "[ME]");
    steady(&firm).bind(|| insta::assert_snapshot!(listed, @""));
    let report = firm.must(0, &["report"]).out;
    assert!(
        report.contains("投诉 1 宗 / 已送达 59 人 = 1.70%"),
        "{report}"
    );
    let plan = firm.plan();
    let shown = plan.to_string();
    assert!(shown.contains("run-paused"), "{plan:#}");
    assert!(
        shown.contains("投诉率 1.70%，高于 0.3%（经验阈值）"),
        "{plan:#}"
    );
    firm.must(0, &["resume", "all"]);
    // Whoever resumed it knew the number: a correction does not shut the gate again, another complaint does.
    firm.must(0, &add("1", &[]));
    firm.must(0, &["resume", "all"]);
    let corrected = firm.must(0, &add("-1", &["--reason", "重复登记"])).out;
    assert!(!corrected.contains("已暂停"), "{corrected}");
}

fn whoami() -> String {
    let name = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    name.unwrap_or_else(|| "unknown".to_owned())
}

#[test]
fn what_cannot_be_noted_is_refused_with_the_remedy() {
    let firm = sent();
    let refused: Vec<String> = [
        add("0", &[]),
        add("-1", &[]),
        add("-1", &["--reason", "重复"]),
        add("1", &["--touch", "brust"]),
        add("1", &["--run", "7"]),
        add("1", &["--date", "2026-12-31"]),
        add("1", &["--date", "昨天"]),
        vec![
            "complaints",
            "add",
            "al",
            "--count",
            "1",
            "--source",
            "客服",
        ],
        vec!["complaints", "add", "all", "--count", "1", "--source", " "],
    ]
    .iter()
    .map(|words| firm.must(2, words).err)
    .collect();
    steady(&firm).bind(|| {
        insta::assert_snapshot!(refused.join(""), @r#"
    错误: --count 不能是 0；更正写负数，如 --count -1 --reason "重复登记"
    错误: 更正（负数）要用 --reason 写明原因，原来的记录不会被改动
    错误: 这次触达一共记了 0 宗投诉，减不去 1 宗
    错误: 请用 --touch 写明投诉的是「all」的哪次触达：tell
    错误: 台账里没有「all」的第 7 期
    错误: “2026-12-31”不是过去或今天的日期；请写 YYYY-MM-DD
    错误: “昨天”不是过去或今天的日期；请写 YYYY-MM-DD
    错误: 台账里没有「al」：它从没发送过，或名字写错了
    错误: --source 不能为空：写明从哪里得知，如 企业微信管理后台、12315、客服
    "#)
    });
    assert_eq!(
        firm.must(0, &["complaints"]).out,
        "合计 0 宗投诉，0 次触达\n"
    );
}

#[test]
fn a_workspace_may_be_stricter_and_looser_only_with_a_reason() {
    let firm = sent();
    let settings = firm.read("qunfa.toml");
    let with = |lines: &str| {
        firm.write(
            "qunfa.toml",
            &format!("{settings}\n[thresholds]\n{lines}\n"),
        )
    };
    with("complaint_rate_warn = \"5%\"");
    assert!(firm.must(1, &["check"]).err.len() + firm.must(1, &["check"]).out.len() > 0);
    with("complaint_rate_warn = \"5%\"\noverride = { reason = \"试点门店，投诉都是同一人\" }");
    firm.confirm_all();
    firm.must(0, &["collect"]);
    let said = firm.must(0, &add("1", &[])).out;
    assert!(said.contains("= 1.70%，未超过 5.0%"), "{said}");
    with("complaint_rate_warn = \"0.1%\"");
    let said = firm.must(0, &add("1", &[])).out;
    assert!(said.contains("高于 0.1%"), "{said}");
}
