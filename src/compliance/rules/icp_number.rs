//! Warns of a filing number that cannot be one.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    diagnostic::Certainty,
    model::Severity,
    say,
};
use regex::Regex;
use std::sync::LazyLock;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕甘陇青宁新]ICP(?:备 ?(?:[0-9]{8}|[0-9]{10})号(?:-[0-9]{1,4}[AXK]?)?|证 ?[0-9]{6}号)$")
        .expect("a test compiles it")
});

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "URL-ICP",
        severity: Severity::Warn,
        hard: false,
        title: (
            "备案号的写法不对",
            "a filing number that is not well-formed",
        ),
        remedy: (
            "请照备案查询结果抄写, 如“沪ICP备12345678号-1”; 格式正确不代表真实有效",
            "copy it from the registry, such as 沪ICP备12345678号-1; a well-formed number may still be false",
        ),
        basis: &[(
            "互联网信息服务管理办法",
            "4, 8, 12",
            Some(Certainty::Verified),
        )],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct Malformed { host: String, icp: String }
    zh "域名 {host} 登记的备案号 \"{icp}\" 不像备案号"
    en "the number \"{icp}\" declared for {host} is not well-formed"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    for (host, domain) in &subject.policy.domains {
        let Some(icp) = domain.icp.as_ref().filter(|icp| !NUMBER.is_match(icp)) else {
            continue;
        };
        // Only campaigns that lead there say it.
        let uses = |url: &str| url.contains(host.as_str());
        let used = subject.campaign.links.values().find(|link| uses(&link.url));
        if let Some(link) = used {
            let what = Malformed {
                host: host.clone(),
                icp: icp.clone(),
            };
            found.push(link.place.clone(), icp, what);
        }
    }
}
