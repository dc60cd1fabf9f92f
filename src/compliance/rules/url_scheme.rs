//! Refuses schemes other than https. Plain http is a warning, and refused where money is involved.

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
        code: "url-scheme",
        severity: Severity::Block,
        hard: true,
        title: ("网址不是 https", "an address is not https"),
        remedy: (
            "请换成 https:// 开头的网址",
            "use an address that begins with https://",
        ),
        basis: &[("微信外部链接内容管理规范", "", None)],
        offends: &[
            "javascript:alert(1)",
            "data:text/html,<b>",
            "file:///etc/passwd",
            "weixin://dl/chat",
            "intent://x#Intent;end",
            "ftp://a.cn/b",
        ],
        passes: &["https://shop.example.com/a", "营业时间:9点", "data: 98%"],
    },
    check: Check::Address(check),
};

say! {
    struct NotHttps { scheme: String }
    zh "网址以 {scheme}: 开头，只允许 https"
    en "the address starts with \"{scheme}:\"; only https is allowed"

    struct PlainHttp {}
    zh "http 网址没有加密，收件人点开会看到不安全的提示"
    en "clients warn about plain http, which is not encrypted"
}

fn check(address: &Address, ground: &Ground<'_>, found: &mut Found<'_>) {
    let Some(url) = &address.url else { return };
    match url.scheme() {
        "https" => {}
        "http" if ground.industry != Some("finance") => found.push_as(
            Severity::Warn,
            address.place.clone(),
            &address.text,
            PlainHttp {},
        ),
        scheme => found.push(
            address.place.clone(),
            &address.text,
            NotHttps {
                scheme: scheme.to_owned(),
            },
        ),
    }
}
