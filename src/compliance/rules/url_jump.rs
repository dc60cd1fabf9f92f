//! Warns of addresses that carry another address: the page one sees is not the page one was shown.

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
        code: "url-jump",
        severity: Severity::Warn,
        hard: false,
        title: ("网址里套着另一个网址", "an address inside an address"),
        remedy: ("请直接写最终网址", "write the final address itself"),
        basis: &[("微信外部链接内容管理规范", "", None)],
        offends: &[
            "https://shop.example.com/go?url=https://evil.cn",
            "https://shop.example.com/go?target=https%3A%2F%2Fevil.cn",
            "https://shop.example.com/r/http://a.cn",
        ],
        passes: &["https://shop.example.com/a?from=wecom"],
    },
    check: Check::Address(check),
};

say! {
    struct Jump {}
    zh "网址里带有另一个网址, 审核时看不出最终会打开什么"
    en "the address carries another; reviewers cannot see what will open"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    let Some(url) = &address.url else { return };
    let rest = format!("{}?{}", url.path(), url.query().unwrap_or_default()).to_ascii_lowercase();
    let inner = [
        "http://",
        "https://",
        "http%3a%2f%2f",
        "https%3a%2f%2f",
        "http:%2f%2f",
        "https:%2f%2f",
    ];
    if inner.iter().any(|inner| rest.contains(inner)) {
        found.push(address.place.clone(), &address.text, Jump {});
    }
}
