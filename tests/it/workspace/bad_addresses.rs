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
    qunfa.toml:15:12 bad-base-url 接口地址必须是 https；只有本机（127.0.0.1、localhost）可以用 http，这里是 qyapi.weixin.qq.com | the address must be https; plain http is for this machine only, and qyapi.weixin.qq.com is not
    qunfa.toml:15:12 bad-base-url 接口地址必须以 https:// 开头，这里是 ftp: | the address must begin with https://, and this one begins with ftp:
    qunfa.toml:15:12 bad-base-url 不是完整的网址；应写作 https://域名，如 https://qyapi.weixin.qq.com | not a complete address; write https://host, such as https://qyapi.weixin.qq.com
    qunfa.toml:15:12 bad-base-url 地址里带有用户名或密码（@ 前的部分）；请删去，密钥写成 { env = "变量名" } | the address holds a user name or password, the part before the @; remove it, and write secrets as { env = "NAME" }
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
    insta::assert_snapshot!(MemoryTree::default().with("qunfa.toml", settings).findings(), @"qunfa.toml:4:25 tracking-host-not-declared 跟踪链接的域名 t.example.com 没有在 [domains] 里登记；客户看得到它，请登记域名和备案号 | the tracking host t.example.com is not declared in [domains]; customers see it, so declare it with its ICP number");
}
