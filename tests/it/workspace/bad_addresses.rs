//! Addresses of platforms and of our own server.

use super::memory_tree::{MemoryTree, SETTINGS};
use std::fmt::Write as _;

#[test]
fn a_platforms_address_is_https_or_on_this_machine() {
    let mut seen = String::new();
    for url in [
        "http://qyapi.weixin.qq.com",
        "ftp://127.0.0.1/",
        "not an address",
        "https://user:word@qyapi.weixin.qq.com",
    ] {
        let settings = format!("{SETTINGS}[wecom]\nbase_url = \"{url}\"\n");
        let _ = writeln!(
            seen,
            "{}",
            MemoryTree::default()
                .with("qunfa.toml", settings)
                .findings()
        );
    }
    insta::assert_snapshot!(seen, @r#"
    qunfa.toml:15:12 bad-base-url 接口地址必须是 https；只有本机（127.0.0.1、localhost）可以用 http，这里是 qyapi.weixin.qq.com | the address must be https; plain http only on loopback, and qyapi.weixin.qq.com is not
    qunfa.toml:15:12 bad-base-url 只能用 https 链接，这里是 ftp；请换成 https:// 开头的网址 | only https is allowed, this is ftp; use an address that begins with https://
    qunfa.toml:15:12 bad-base-url 不是完整的网址；应写作 https://域名/路径 | not a complete address (relative URL without a base); write https://host/path
    qunfa.toml:15:12 bad-base-url 网址里带有用户信息（@ 前的部分），容易被看成别的网站；真正的域名在 @ 之后，请删去 @ 和它前面的部分 | user info in the address: what stands before the @ looks like the host, the real one comes after; remove it
    "#);
    for url in [
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:9/",
        "https://proxy.example.com",
    ] {
        let settings = format!("{SETTINGS}[wecom]\nbase_url = \"{url}\"\n");
        assert_eq!(
            MemoryTree::default()
                .with("qunfa.toml", settings)
                .findings(),
            "",
            "{url}"
        );
    }
}

#[test]
fn the_tracking_host_is_declared_like_any_other() {
    let settings = SETTINGS.replace(
        "[apps]",
        "tracking = { base_url = \"https://t.example.com\" }\n[apps]",
    );
    insta::assert_snapshot!(MemoryTree::default().with("qunfa.toml", settings).findings(), @"qunfa.toml:4:25 tracking-host-not-declared 跟踪域名 t.example.com 没有在 [domains] 中声明；客户看得到它 | the tracking host t.example.com is not declared in [domains]; customers see it");
}
