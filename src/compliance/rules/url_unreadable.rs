//! Refuses addresses that cannot be judged: no browser reads them, or their host is only known for each person.

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
        code: "url-unreadable",
        severity: Severity::Block,
        hard: true,
        title: ("网址无法识别", "an address cannot be read"),
        remedy: (
            "请写作 https://域名/路径，域名要写死",
            "write https://host/path, with a fixed host",
        ),
        basis: &[("WHATWG URL", "4.4", None)],
        offends: &[
            "点 https://shop.example.com:99999/a",
            "点 https://，好",
            "https://[1::2::3]/",
        ],
        passes: &["点 https://shop.example.com/a，立即领取"],
    },
    check: Check::Address(check),
};

say! {
    struct Unreadable {}
    zh "不是完整的网址，或域名因人而异，无法审核"
    en "not a complete address, or its host differs by person, so nobody can review it"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    if address.url.is_none() {
        found.push(address.place.clone(), &address.text, Unreadable {});
    }
}
