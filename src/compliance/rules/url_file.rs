//! Refuses addresses of programs to install.

use crate::{
    compliance::{
        addresses::Address,
        ground::Ground,
        rule::{Check, Found, Rule, RuleInfo},
    },
    model::Severity,
    say,
};

const PROGRAMS: &[&str] = &[".apk", ".exe", ".ipa", ".msi", ".scr", ".bat"];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-file",
        severity: Severity::Block,
        hard: false,
        title: ("链接直接下载安装程序", "a link to a program"),
        remedy: (
            "请链接到应用商店或介绍页",
            "link to an app store or a page about it",
        ),
        basis: &[("微信外部链接内容管理规范", "", None)],
        offends: &[
            "https://shop.example.com/app.apk",
            "https://shop.example.com/Setup.EXE?v=2",
        ],
        passes: &[
            "https://shop.example.com/apk",
            "https://shop.example.com/menu.pdf",
        ],
    },
    check: Check::Address(check),
};

say! {
    struct Program { end: &'static str }
    zh "链接指向 {end} 安装程序, 客户端会拦截"
    en "the link leads to an {end} program, which clients block"
}

fn check(address: &Address, _: &Ground<'_>, found: &mut Found<'_>) {
    let Some(path) = address
        .url
        .as_ref()
        .map(|url| url.path().to_ascii_lowercase())
    else {
        return;
    };
    if let Some(end) = PROGRAMS.iter().find(|end| path.ends_with(*end)) {
        found.push(address.place.clone(), &address.text, Program { end });
    }
}
