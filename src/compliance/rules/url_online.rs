//! What only opening an address shows: that it leads inside a network, or nowhere.

use crate::{
    compliance::rule::{Check, Rule, RuleInfo},
    diagnostic::Certainty,
    model::Severity,
};

pub(crate) const INSIDE: Rule = Rule {
    info: RuleInfo {
        code: "URL-INSIDE",
        severity: Severity::Block,
        hard: true,
        title: (
            "网址（或它的跳转）落在内网地址上",
            "an address, or where it redirects, lies inside a network",
        ),
        remedy: (
            "请改用公网上打得开的地址；如果是跳转造成的，请让落地页的负责人改掉这一跳",
            "use an address of the internet; if a redirect leads there, its owner has to mend that hop",
        ),
        basis: &[("互联网信息服务管理办法", "4", None)],
        offends: &[],
        passes: &[],
    },
    check: Check::Online,
};

pub(crate) const DEAD: Rule = Rule {
    info: RuleInfo {
        code: "URL-DEAD",
        severity: Severity::Warn,
        hard: false,
        title: (
            "联网检查时网址没有打开",
            "an address that did not open when it was tried",
        ),
        remedy: (
            "请用手机打开一次；打得开再重新检查（check --online --fresh），打不开就换地址",
            "open it on a phone; if it works, check again (check --online --fresh), else use another address",
        ),
        basis: &[("互联网广告管理办法", "18", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Online,
};
