//! Links and omissions that no message may go out with, each by what it is: refused, with its place.

use crate::workspace::memory_tree::{MemoryTree, campaign};
use qunfa::pipeline;

/// What stops a campaign whose text carries an address: code and quoted text, by place.
fn stops(text: &str) -> Vec<(&'static str, u32, String)> {
    let file = campaign(&format!(
        "schedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.a]\ntext = \"{text}\"\n"
    ));
    let tree = MemoryTree::workspace().with("campaigns/a.toml", file);
    let read = tree.read().expect("the settings are sound");
    let findings = pipeline::check(&read, &[]).findings;
    let blocking = findings
        .into_iter()
        .filter(qunfa::diagnostic::Finding::blocks);
    blocking
        .map(|finding| (finding.rule, finding.place.line, finding.text))
        .collect()
}

fn is_stopped_by(address: &str, rule: &str) {
    let found = stops(&format!("详情 {address} 回复“退订”不再接收"));
    let named = found
        .iter()
        .any(|(code, line, text)| *code == rule && *line == 7 && !text.is_empty());
    assert!(named, "{address}: {found:?}");
}

#[test]
fn only_https_opens() {
    for address in [
        "javascript:alert(1)",
        "data:text/html;base64,PGI+",
        "file:///etc/passwd",
    ] {
        is_stopped_by(address, "url-scheme");
    }
}

#[test]
fn user_names_and_private_hosts_are_refused() {
    is_stopped_by("https://qq.com@evil.cn/a", "url-userinfo");
    for address in [
        "http://127.0.0.1/a",
        "https://[::ffff:169.254.169.254]/a",
        "http://0x7f.1/x",
    ] {
        is_stopped_by(address, "url-ip");
    }
}

#[test]
fn a_host_of_mixed_scripts_is_refused() {
    is_stopped_by("https://w\u{435}ixin.qq.com/a", "url-idn");
}

#[test]
fn a_host_nobody_declared_is_refused() {
    is_stopped_by("https://unknown.example.net/a", "url-noicp");
}

#[test]
fn marketing_without_a_way_out_is_refused() {
    let found = stops("周六见");
    assert!(
        found
            .iter()
            .any(|(code, line, _)| *code == "REQ-OPTOUT" && *line == 7),
        "{found:?}"
    );
    assert_eq!(stops("周六见，回复“退订”不再接收"), []);
}
