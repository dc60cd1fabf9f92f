//! Refuses hosts that the workspace has not declared with their ICP filing: clients show a safety page instead.

use super::{url_ip, url_short};
use crate::{
    compliance::{
        addresses::Address,
        hosts,
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-noicp",
        severity: Severity::Block,
        hard: false,
        title: ("域名没有登记备案号", "a host without a declared ICP filing"),
        remedy: (
            "请在 qunfa.toml 的 [domains] 里登记域名和备案号",
            "declare the host and its filing number in [domains] of qunfa.toml",
        ),
        basis: &[
            ("互联网信息服务管理办法", "4, 8", None),
            ("微信外部链接内容管理规范", "", None),
        ],
        offends: &["https://unknown.example.net/a", "或访问www.unknown-shop.cn"],
        passes: &["https://shop.example.com/a", "https://m.example.com/b"],
    },
    check: Check::Address(check),
};

say! {
    struct Undeclared { host: String }
    zh "域名 {host} 不在 [domains] 里: 未备案的域名会被替换为安全提示页"
    en "the host {host} is not in [domains]: clients replace unfiled domains by a safety page"

    struct WithoutNumber { host: String }
    zh "域名 {host} 登记了, 但没有备案号"
    en "the host {host} is declared without an ICP number"
}

fn check(address: &Address, subject: &Subject<'_>, found: &mut Found<'_>) {
    let Some(host) = address.domain().filter(|_| {
        address
            .url
            .as_ref()
            .is_some_and(|url| matches!(url.scheme(), "http" | "https"))
    }) else {
        return;
    };
    // Those have a finding of their own that says more.
    if url_short::is_shortener(host, subject) || url_ip::is_internal(host) {
        return;
    }
    let host = host.to_owned();
    match hosts::declared(subject.policy, &host) {
        Some(domain) if domain.icp.is_some() => {}
        Some(_) => found.push(address.place.clone(), &address.text, WithoutNumber { host }),
        None => found.push(address.place.clone(), &address.text, Undeclared { host }),
    }
}
