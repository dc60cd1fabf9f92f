//! Warns of hosts in other scripts, and refuses those made to be mistaken for a Latin name.

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
        code: "url-idn",
        severity: Severity::Block,
        hard: false,
        title: (
            "网址的域名用了易混淆的文字",
            "a host in letters that are mistaken for others",
        ),
        remedy: (
            "请核对网址的来源，用键盘重新输入域名",
            "check where the address came from, and type its host anew",
        ),
        basis: &[("Unicode TR39", "5", None)],
        offends: &[
            "https://wеixin.qq.com",
            "https://аpple.com/",
            "https://xn--80ak6aa92e.com/",
        ],
        passes: &["https://weixin.qq.com/a"],
    },
    check: Check::Address(check),
};

say! {
    struct Lookalike { host: String, shown: String, like: String }
    zh "域名 {shown}（{host}）混用了形似的外文字母，看起来像 {like}，其实是另一个网站"
    en "mixed-script host {host} ({shown}); looks like {like} and is another"

    struct Foreign { host: String, shown: String }
    zh "域名 {shown}（{host}）含有非英文字母，客户端可能提示风险"
    en "the host {host} ({shown}) has letters beyond Latin, and clients may warn"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    let Some(host) = address.domain().filter(|host| host.contains("xn--")) else {
        return;
    };
    let shown = hosts::unicode(host);
    if hosts::is_disguised(&shown) {
        let like = hosts::skeleton(&shown);
        found.push(
            address.place.clone(),
            &address.text,
            Lookalike {
                host: host.to_owned(),
                shown,
                like,
            },
        );
    } else {
        found.push_as(
            Severity::Warn,
            address.place.clone(),
            &address.text,
            Foreign {
                host: host.to_owned(),
                shown,
            },
        );
    }
}
