//! Warns of top-level domains that are mostly known from abuse.

use crate::{
    compliance::{
        addresses::Address,
        ground::Ground,
        rule::{Check, Found, Rule, RuleInfo},
    },
    model::Severity,
    say,
};

const RISKY: &[&str] = &[
    "top", "xyz", "icu", "vip", "club", "work", "click", "link", "loan", "win", "bid", "gq", "tk",
    "ml", "cf", "ga",
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-tld",
        severity: Severity::Warn,
        hard: false,
        title: ("高风险的顶级域名", "a risky top-level domain"),
        remedy: (
            "如有条件, 请换用 .cn 或 .com 域名",
            "prefer a .cn or .com host",
        ),
        basis: &[],
        offends: &["https://shop.example.top/"],
        passes: &["https://shop.example.com/top"],
    },
    check: Check::Address(check),
};

say! {
    struct Risky { tld: String }
    zh "顶级域名 .{tld} 常被用于欺诈, 更容易被拦截"
    en ".{tld} is often abused, and blocked more easily"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    let Some(tld) = address.domain().and_then(|host| host.rsplit('.').next()) else {
        return;
    };
    if RISKY.contains(&tld) {
        found.push(
            address.place.clone(),
            &address.text,
            Risky {
                tld: tld.to_owned(),
            },
        );
    }
}
