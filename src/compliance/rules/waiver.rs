//! What can be wrong with a waiver; the waivers themselves are applied after every other rule.

use crate::{
    compliance::rule::{Check, Rule, RuleInfo},
    model::Severity,
};

const fn rule(
    code: &'static str,
    severity: Severity,
    title: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
) -> Rule {
    let info = RuleInfo {
        code,
        severity,
        hard: true,
        title,
        remedy,
        basis: &[],
        offends: &[],
        passes: &[],
    };
    Rule {
        info,
        check: Check::Waivers,
    }
}

pub(crate) const UNKNOWN_RULE: Rule = rule(
    "waiver-unknown-rule",
    Severity::Block,
    (
        "豁免了不存在的规则",
        "a waiver for a rule that does not exist",
    ),
    (
        "请写问题列表里的规则代号",
        "write the rule's code as findings show it",
    ),
);

pub(crate) const HARD_RULE: Rule = rule(
    "waiver-hard-rule",
    Severity::Block,
    (
        "豁免了不可豁免的规则",
        "a waiver for a rule that cannot be waived",
    ),
    ("请改正内容本身", "mend the content itself"),
);

pub(crate) const EXPIRED: Rule = rule(
    "waiver-expired",
    Severity::Warn,
    ("豁免已到期", "an expired waiver"),
    (
        "请重新申请豁免, 或改正内容",
        "have it approved again, or mend the content",
    ),
);

pub(crate) const TOO_LONG: Rule = rule(
    "waiver-too-long",
    Severity::Block,
    ("豁免期限太长", "a waiver that holds too long"),
    (
        "请把 expires 改到期限以内，到期再请人批准",
        "let it expire within the limit, and have it approved again then",
    ),
);

pub(crate) const APPROVER: Rule = rule(
    "waiver-approver",
    Severity::Block,
    (
        "豁免的批准人无权批准",
        "a waiver approved by somebody who may not",
    ),
    (
        "请由 [reviewers] 里有相应角色的人批准，并写上其名字",
        "have it approved by a reviewer with the role, and write their name in [reviewers]",
    ),
);

pub(crate) const UNUSED: Rule = rule(
    "waiver-unused",
    Severity::Warn,
    ("豁免没有用上", "an unused waiver"),
    (
        "请删去, 或让 text 与问题里引用的文字一致",
        "remove it, or make its text equal to what the finding quotes",
    ),
);
