//! What forges read out of a log: nothing an author writes becomes a command.

use super::{found, written};
use qunfa::{
    diagnostic::{Finding, Place, Sentence, Sources},
    model::Severity,
    report::{findings_github, findings_gitlab},
};
use serde_json::Value;

/// Texts that are commands, or that end one and begin another.
fn hostile() -> Vec<String> {
    let commands = [
        "set-output",
        "save-state",
        "add-mask",
        "add-path",
        "set-env",
        "debug",
        "notice",
        "warning",
        "error",
        "group",
        "endgroup",
        "stop-commands",
        "echo",
    ];
    let plain = commands.iter().map(|name| format!("::{name} name=x::y"));
    let after_line = commands.iter().map(|name| format!("好\n::{name}::y"));
    let old = commands.iter().map(|name| format!("好 ##[{name}]y"));
    let returning = commands.iter().map(|name| format!("好\r::{name}::y"));
    let odd = [
        "%0A::error::y",
        "a,line=1::b",
        "::",
        ":,%",
        "\u{85}::error::y",
        "\u{2028}::error::y",
    ];
    plain
        .chain(after_line)
        .chain(old)
        .chain(returning)
        .chain(odd.map(str::to_owned))
        .collect()
}

fn finding(text: &str) -> Finding {
    let what = Sentence {
        zh: text.to_owned(),
        en: text.to_owned(),
    };
    let help = what.clone();
    Finding::new("own-rule", Severity::Block, Place::file(text), what)
        .text(text)
        .help(help)
}

/// The commands the runner of GitHub would carry out of a log.
fn commands(log: &str) -> Vec<&str> {
    let begins = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
    log.split(['\n', '\r']).filter(begins).collect()
}

#[test]
fn fifty_texts_that_look_like_commands_stay_texts() {
    let texts = hostile();
    assert!(texts.len() >= 50, "{}", texts.len());
    for text in texts {
        let log = written(&(vec![finding(&text)], Sources::new()), findings_github);
        assert_eq!(log.lines().count(), 1, "{log}");
        let found = commands(&log);
        assert_eq!(found.len(), 1, "{log}");
        let rest = found[0].strip_prefix("::error ").expect("our own command");
        let (properties, message) = rest.split_once("::").expect("a message");
        // Properties end where they should: five of them, each with one name.
        assert_eq!(
            properties.matches('=').count(),
            4 + text.matches('=').count()
        );
        assert_eq!(properties.matches(',').count(), 3, "{properties}");
        assert!(
            !properties.contains("::") && !message.contains("##["),
            "{log}"
        );
    }
}

#[test]
fn a_finding_is_an_annotation_with_its_columns() {
    let log = written(&found("a.txt", "早，全网最低价\n"), findings_github);
    insta::assert_snapshot!(log, @r#"::error file=a.txt,line=1,col=3,endColumn=7,title=ABS-011::"全网最低" 有风险: “最”修饰商品或商家的要素%0A怎么办: 写具体数字，并说明测试条件和时间"#);
}

#[test]
fn ten_of_a_level_are_shown_and_the_rest_counted_the_gravest_first() {
    let text = "最好喝\n".repeat(13) + "点 https://t.cn/a\n" + &"满意度98%\n".repeat(3);
    let log = written(&found("a.txt", &text), findings_github);
    let of = |level: &str| log.matches(&format!("::{level} ")).count();
    assert_eq!((of("error"), of("warning")), (10, 3), "{log}");
    let levels: Vec<&str> = log
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(levels[10], "……另有", "{log}");
    assert!(log.contains("……另有 4 个 error 未列出\n"), "{log}");
}

#[test]
fn code_quality_is_an_array_even_when_nothing_is_found() {
    let clean = written(&found("a.txt", "今天开门"), findings_gitlab);
    assert_eq!(clean, "[]\n");
    let report = written(&found("a.txt", "早\n全网最低价"), findings_gitlab);
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let one = &report[0];
    assert_eq!(one["severity"], "blocker");
    assert_eq!(one["check_name"], "ABS-011");
    assert_eq!(one["location"]["path"], "a.txt");
    assert_eq!(one["location"]["lines"]["begin"], 2);
    assert_eq!(one["fingerprint"].as_str().map(str::len), Some(32));
}
