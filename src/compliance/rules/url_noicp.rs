//! Refuses hosts that the workspace has not declared with their ICP filing: clients show a safety page instead.

use super::{url_ip, url_short};
use crate::{
    compliance::{
        addresses::Address,
        ground::Ground,
        hosts,
        rule::{Check, Found, Rule, RuleInfo},
    },
    diagnostic::{Sentence, nearest},
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
            "请改用已登记的域名，或核实备案后在 qunfa.toml 的 [domains] 里登记域名和备案号",
            "use a declared host, or check the filing and declare host and number in [domains] of qunfa.toml",
        ),
        basis: &[
            ("互联网信息服务管理办法", "4, 8", None),
            ("微信外部链接内容管理规范", "", None),
        ],
        offends: &["https://unknown.example.net/a", "或访问www.unknown-shop.cn"],
        passes: &["https://shop.example.com/a", "https://m.example.com/b"],
    },
    check: Check::Filing(check),
};

say! {
    struct Undeclared { host: String }
    zh "域名 {host} 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页"
    en "the host {host} is not in [domains]: clients show a safety page instead of an unfiled host"

    struct Misspelt { host: String, near: String }
    zh "域名 {host} 没有在 [domains] 里登记，是不是想写 {near}？未登记备案的域名，收件人点开会看到安全提示页"
    en "the host {host} is not in [domains]; did you mean {near}? Clients show a safety page instead of an unfiled host"

    struct WithoutNumber { host: String }
    zh "域名 {host} 登记了，但没有写备案号（icp）"
    en "the host {host} is declared without its ICP number (icp)"
}

fn check(address: &Address, ground: &Ground<'_>, found: &mut Found<'_>) {
    let Some(host) = address.domain().filter(|_| {
        address
            .url
            .as_ref()
            .is_some_and(|url| matches!(url.scheme(), "http" | "https"))
    }) else {
        return;
    };
    // Those have a finding of their own that says more.
    let declared = hosts::declared(ground.domains, host);
    if url_short::is_shortener(host, ground)
        || url_ip::is_internal(host)
        || (declared.is_none() && hosts::imitated(host).is_some())
        || hosts::is_disguised(&hosts::unicode(host))
    {
        return;
    }
    let known = ground.domains.keys().map(String::as_str);
    let what: Sentence = match declared {
        Some(domain) if domain.icp.is_some() => return,
        Some(_) => WithoutNumber {
            host: host.to_owned(),
        }
        .into(),
        None => match nearest(host, known) {
            Some(near) => Misspelt {
                host: host.to_owned(),
                near: near.to_owned(),
            }
            .into(),
            None => Undeclared {
                host: host.to_owned(),
            }
            .into(),
        },
    };
    found.push(address.place.clone(), &address.text, what);
}
