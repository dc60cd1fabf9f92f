//! Refuses public link shorteners: where they lead can change after the sign-off.

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

const SHORTENERS: &[&str] = &[
    "t.cn",
    "url.cn",
    "w.url.cn",
    "dwz.cn",
    "suo.im",
    "sina.lt",
    "sourl.cn",
    "m.tb.cn",
    "3.cn",
    "u.jd.com",
    "bit.ly",
    "t.co",
    "tinyurl.com",
    "goo.gl",
    "is.gd",
    "t.ly",
    "ow.ly",
    "reurl.cc",
    "ppt.cc",
    "lihi.cc",
    "urlify.cn",
    "rrd.me",
    "mrw.so",
    "985.so",
    "c1n.cn",
    "s.click.taobao.com",
    "dwz.tax",
    "ock.cn",
    "txul.cn",
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-short",
        severity: Severity::Block,
        hard: false,
        title: ("短链接", "a shortened address"),
        remedy: (
            "请写原始网址; 自有短链域名请在 [domains] 里登记",
            "write the address itself; declare a shortener of your own in [domains]",
        ),
        basis: &[("微信外部链接内容管理规范", "", None)],
        offends: &[
            "点 https://t.cn/A6abc 领取",
            "dwz.cn/x",
            "https://m.tb.cn/h.abc",
        ],
        passes: &[
            "https://shop.example.com/t.cn",
            "https://at.cn.shop.example.com/",
        ],
    },
    check: Check::Address(check),
};

say! {
    struct Shortened { host: String }
    zh "{host} 是短链接服务: 审核时看不到最终网址, 签核后目标还可能被更换"
    en "{host} is a shortener: reviewers cannot see the target, and it can change after they signed"
}

/// Whether a host is a shortener that the workspace has not declared as its own.
pub(super) fn is_shortener(host: &str, ground: &Ground<'_>) -> bool {
    let known = |name: &str| {
        host == name
            || host
                .strip_suffix(name)
                .is_some_and(|start| start.ends_with('.'))
    };
    SHORTENERS.iter().any(|name| known(name)) && hosts::declared(ground.domains, host).is_none()
}

fn check(address: &Address, ground: &Ground<'_>, found: &mut Found<'_>) {
    if let Some(host) = address.domain().filter(|host| is_shortener(host, ground)) {
        found.push(
            address.place.clone(),
            &address.text,
            Shortened {
                host: host.to_owned(),
            },
        );
    }
}
