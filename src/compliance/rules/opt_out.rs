//! Requires marketing to say how to hear no more of it, in a way that works on its channel.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    diagnostic::Certainty,
    model::{Channel, Intent, Severity},
    say,
};

/// Words that offer it.
const OFFERS: &[&str] = &[
    "退订",
    "退定",
    "不再接收",
    "不再收到",
    "不再发送",
    "不想收",
    "不想再收到",
    "不需要再收到",
    "取消订阅",
    "取消接收",
    "拒收",
    "拒绝接收",
    "停止接收",
    "停止推送",
    "免打扰",
    "勿扰",
    "unsubscribe",
    "opt out",
];

/// Words that say how: a reply, a tap, a setting, a person.
const WAYS: &[&str] = &[
    "回", "发送", "点", "设置", "告诉", "联系", "私信", "拨打", "致电", "reply", "click",
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "REQ-OPTOUT",
        severity: Severity::Require,
        hard: false,
        title: ("营销消息没有写怎样退订", "marketing without a way out"),
        remedy: (
            "在正文末尾写一行, 如: 不想再收到这类消息, 回复“退订”即可",
            "end with a line such as: 不想再收到这类消息, 回复“退订”即可",
        ),
        basis: &[
            ("广告法", "43", Some(Certainty::Verified)),
            ("消费者权益保护法", "29", Some(Certainty::Verified)),
        ],
        offends: &[],
        passes: &[],
    },
    check: Check::Message(check),
};

say! {
    struct WithoutWayOut {}
    zh "这是发给客户的营销消息, 正文没有写怎样不再接收"
    en "this is marketing to customers, and it does not say how to hear no more"

    struct WithoutHow { offer: String }
    zh "写了 \"{offer}\", 没有写怎样做: 回复什么, 或者点哪里"
    en "it says \"{offer}\" and not how: what to reply, or where to tap"
}

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    // Whoever reads an account's posts or moments leaves by a tap of the platform's own.
    let reaches_people = matches!(whole.channel(), Channel::CustomerMass | Channel::Email);
    if whole.subject.campaign.intent != Intent::Marketing || !reaches_people {
        return;
    }
    let text = whole.text().to_lowercase();
    // A message of pictures alone has a finding of its own where it may not stay silent.
    if text.trim().is_empty() {
        return;
    }
    let Some(offer) = OFFERS.iter().find(|offer| text.contains(**offer)) else {
        found.push(whole.place(0..0), "", WithoutWayOut {});
        return;
    };
    let line = text
        .lines()
        .find(|line| line.contains(*offer))
        .unwrap_or(&text);
    if !WAYS.iter().any(|way| line.contains(way)) {
        let offer = (*offer).to_owned();
        found.push(whole.place(0..0), &offer.clone(), WithoutHow { offer });
    }
}
