//! Refuses `user@host`: what stands before the @ is there to be mistaken for the host.

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
        code: "url-userinfo",
        severity: Severity::Block,
        hard: true,
        title: ("网址里有 @ 用户信息", "an address has user info"),
        remedy: (
            "请去掉 @ 和它前面的部分",
            "remove the @ and what stands before it",
        ),
        basis: &[("RFC 3986", "7.6", None)],
        offends: &["https://qq.com@evil.cn", "https://a:b@shop.example.com/"],
        passes: &[
            "https://shop.example.com/@tea",
            "写信到 service@shop.example.com",
        ],
    },
    check: Check::Address(check),
};

say! {
    struct UserInfo { host: String }
    zh "网址里有用户信息（@ 前的部分），容易被看成别的网站；真正打开的是 {host}"
    en "user info in the address: what stands before the @ looks like the host, and what opens is {host}"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    let Some(url) = &address.url else { return };
    if !url.username().is_empty() || url.password().is_some() {
        let host = url.host_str().unwrap_or_default().to_owned();
        found.push(address.place.clone(), &address.text, UserInfo { host });
    }
}
