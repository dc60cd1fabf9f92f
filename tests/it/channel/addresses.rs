//! Where the client may connect to: https anywhere, plain http only where it cannot leave this machine.

use super::requests::config;
use insta::assert_snapshot;
use qunfa::channel::{ConfigError, WeCom};

#[test]
fn https_and_plain_loopback_are_accepted() {
    for url in [
        "https://qyapi.weixin.qq.com",
        "https://qyapi.weixin.qq.com/",
        "http://127.0.0.1:9",
        "http://localhost:9/",
        "http://[::1]:9",
    ] {
        assert!(WeCom::new(config(url)).is_ok(), "{url}");
    }
}

#[test]
fn anything_else_is_refused_with_the_reason() {
    let mut said = Vec::new();
    for url in [
        "http://qyapi.weixin.qq.com",
        "http://127.0.0.1.evil.example.com",
        "http://localhost.evil.example.com",
        "ftp://qyapi.weixin.qq.com",
        "https://user:pass@qyapi.weixin.qq.com",
        "https://qyapi.weixin.qq.com/proxy",
        "https://qyapi.weixin.qq.com?x=1",
        "qyapi.weixin.qq.com",
        "",
    ] {
        let error = WeCom::new(config(url)).expect_err("it is not usable");
        assert!(matches!(error, ConfigError::Address(_)));
        said.push(error.to_string());
    }
    assert_snapshot!(said.join("\n"), @r"
    WeCom's address is not usable: plain http is allowed on loopback only
    WeCom's address is not usable: plain http is allowed on loopback only
    WeCom's address is not usable: plain http is allowed on loopback only
    WeCom's address is not usable: the scheme must be https
    WeCom's address is not usable: only scheme, host and port are allowed
    WeCom's address is not usable: a path is not allowed
    WeCom's address is not usable: only scheme, host and port are allowed
    WeCom's address is not usable: relative URL without a base
    WeCom's address is not usable: relative URL without a base
    ");
}
