//! Warns of personal data in addresses: they are logged by everyone on the way.

use crate::{
    compliance::{
        addresses::Address,
        ground::Ground,
        rule::{Check, Found, Rule, RuleInfo},
    },
    model::Severity,
    say,
};

const PERSONAL: &[&str] = &[
    "phone",
    "mobile",
    "tel",
    "email",
    "mail",
    "name",
    "idcard",
    "external_userid",
    "userid",
    "unionid",
    "openid",
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-track",
        severity: Severity::Warn,
        hard: false,
        title: ("网址里有个人信息", "personal data in an address"),
        remedy: (
            "请去掉; 点击已经由任务标记区分",
            "remove it; the marker already tells clicks apart",
        ),
        basis: &[("个人信息保护法", "6", None)],
        offends: &[
            "https://shop.example.com/a?phone=13800138000",
            "https://shop.example.com/a?u=13800138000",
            "https://shop.example.com/a?name=xiaowang",
        ],
        passes: &[
            "https://shop.example.com/a?id=20261110",
            "https://shop.example.com/name",
        ],
    },
    check: Check::Address(check),
};

say! {
    struct Personal {}
    zh "网址参数里有手机号、姓名或用户 id, 会留在沿途的日志里"
    en "the query carries a phone, name or user id, which stays in logs on the way"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    let Some(url) = &address.url else { return };
    let is_personal = |(key, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        (PERSONAL.contains(&key.to_ascii_lowercase().as_str()) && !value.is_empty())
            || is_phone(&value)
            || value.contains('@')
    };
    if url.query_pairs().any(is_personal) || address.text.contains("⟨person.") {
        found.push(address.place.clone(), &address.text, Personal {});
    }
}

fn is_phone(value: &str) -> bool {
    value.len() == 11
        && value.starts_with('1')
        && value.bytes().all(|b| b.is_ascii_digit())
        && !value.starts_with("10")
}
