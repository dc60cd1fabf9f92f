//! Warns of ports: public pages have none, and clients distrust them.

use crate::{
    compliance::{
        addresses::Address,
        ground::Ground,
        rule::{Check, Found, Rule, RuleInfo},
    },
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-port",
        severity: Severity::Warn,
        hard: false,
        title: ("网址带端口号", "an address has a port"),
        remedy: ("请使用默认端口的网址", "use an address on the default port"),
        basis: &[("微信外部链接内容管理规范", "", None)],
        offends: &["https://shop.example.com:8443/a"],
        passes: &[
            "https://shop.example.com:443/a",
            "https://shop.example.com/a:b",
        ],
    },
    check: Check::Address(check),
};

say! {
    struct Port { port: u16 }
    zh "网址带端口号 {port}, 部分客户端会拦截"
    en "the address has port {port}, which some clients block"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    // A default port is dropped when the address is read.
    if let Some(port) = address.url.as_ref().and_then(url::Url::port) {
        found.push(address.place.clone(), &address.text, Port { port });
    }
}
