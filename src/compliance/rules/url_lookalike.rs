//! Refuses hosts that pretend to be a well-known brand's.

use crate::{
    compliance::{
        addresses::Address,
        ground::Ground,
        hosts,
        rule::{Check, Found, Rule, RuleInfo},
    },
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-lookalike",
        severity: Severity::Block,
        hard: false,
        title: ("域名冒充知名品牌", "a host that pretends to be a brand's"),
        remedy: (
            "请核对域名；确实是自己的，请在 [domains] 里登记",
            "check the host; declare it in [domains] if it is yours",
        ),
        basis: &[
            ("反不正当竞争法", "7", None),
            ("微信外部链接内容管理规范", "", None),
        ],
        offends: &[
            "https://weixin.qq.com.evil.cn/",
            "https://we1xin.com/",
            "https://jd-sale.cn/",
            "https://icbc.shop.top/",
        ],
        passes: &[
            "https://weixin.qq.com/a",
            "https://item.jd.com/1",
            "https://shop.example.com/weixin",
        ],
    },
    check: Check::Address(check),
};

say! {
    struct Imitates { host: String, brand: &'static str }
    zh "域名 {host} 容易被当成 {brand} 的，其实不是"
    en "the host {host} looks like {brand}'s and is not"
}

fn check(address: &Address, ground: &Ground<'_>, found: &mut Found<'_>) {
    let Some(host) = address.domain() else { return };
    if hosts::declared(ground.domains, host).is_some() {
        return;
    }
    if let Some(brand) = hosts::imitated(host) {
        found.push(
            address.place.clone(),
            &address.text,
            Imitates {
                host: host.to_owned(),
                brand,
            },
        );
    }
}
