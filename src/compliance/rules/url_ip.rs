//! Refuses numeric hosts, in whatever notation: nobody can tell whose they are, and many point inside.

use crate::{
    compliance::{
        addresses::Address,
        ground::Ground,
        rule::{Check, Found, Rule, RuleInfo},
    },
    model::Severity,
    say,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::Host;

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-ip",
        severity: Severity::Block,
        hard: true,
        title: (
            "网址的主机是 IP 地址或内网名",
            "an address has a numeric or internal host",
        ),
        remedy: (
            "请改用已备案的公网域名",
            "use a public domain name that is filed",
        ),
        basis: &[("互联网信息服务管理办法", "4", None)],
        offends: &[
            "http://127.0.0.1",
            "http://0x7f.1/x",
            "http://2130706433/",
            "https://[::ffff:169.254.169.254]",
            "https://１２７．0．0．1/a",
            "https://localhost/a",
        ],
        passes: &["https://shop.example.com/a"],
    },
    check: Check::Address(check),
};

say! {
    struct NumericHost { host: String }
    zh "网址的主机 {host} 是 IP 地址，看不出属于谁"
    en "the host {host} is an IP address, and nobody can tell whose"

    struct PrivateHost { host: String }
    zh "网址的主机 {host} 是内网或本机地址，收件人打不开"
    en "the host {host} is private; recipients cannot open it"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    let Some(host) = address.url.as_ref().and_then(url::Url::host) else {
        return;
    };
    let is_private = match host {
        Host::Ipv4(ip) => is_private_v4(ip),
        Host::Ipv6(ip) => is_private_v6(ip),
        Host::Domain(name) if is_internal(name) => true,
        Host::Domain(_) => return,
    };
    let host = host.to_string();
    if is_private {
        found.push(address.place.clone(), &address.text, PrivateHost { host });
    } else {
        found.push(address.place.clone(), &address.text, NumericHost { host });
    }
}

/// Whether a name only means something inside a network.
pub(super) fn is_internal(name: &str) -> bool {
    let last = name
        .trim_end_matches('.')
        .rsplit('.')
        .next()
        .unwrap_or(name);
    !name.trim_end_matches('.').contains('.')
        || [
            "localhost",
            "local",
            "internal",
            "lan",
            "intranet",
            "home",
            "corp",
        ]
        .contains(&last)
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    // 100.64.0.0/10 is shared by carriers.
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_unspecified()
        || (first == 100 && second & 0xC0 == 64)
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
    }
}
