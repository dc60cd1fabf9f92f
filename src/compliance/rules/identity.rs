//! Warns of marketing that does not say whose it is, where the platform does not say so beside it.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    diagnostic::Certainty,
    model::{Channel, Intent, Severity},
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "REQ-ID",
        severity: Severity::Warn,
        hard: false,
        title: ("没有写明是谁发的", "the sender is not named"),
        remedy: (
            "在开头写【品牌名】, 或在落款写品牌或公司名",
            "open with 【brand】 or sign with the name of brand or company",
        ),
        basis: &[("广告法", "43", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Message(check),
};

say! {
    struct Nameless { name: String }
    zh "营销消息里没有出现 \"{name}\" 或其他登记的品牌"
    en "the message names neither \"{name}\" nor another registered brand"
}

/// Values that name a sender when they are written.
const SENDERS: &[&str] = &["⟨member.name⟩", "⟨member.store⟩", "我是"];

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    let text = whole.text();
    // WeCom writes the company beside the member's name, and an Official Account has its own; a mail's sender is only an address.
    let is_unnamed = whole.channel() == Channel::Email;
    if whole.subject.campaign.intent != Intent::Marketing || !is_unnamed {
        return;
    }
    // A message of pictures has nowhere to say it.
    if text.trim().is_empty() {
        return;
    }
    let policy = whole.subject.policy;
    let owners = policy
        .domains
        .values()
        .filter_map(|domain| domain.owner.as_ref());
    let mut names = std::iter::once(&policy.name)
        .chain(&policy.brands.terms)
        .chain(owners);
    let signed = text.contains('【') && text.contains('】');
    let speaks = SENDERS.iter().any(|sender| text.contains(sender));
    if signed || speaks || names.any(|name| text.contains(name.as_str())) {
        return;
    }
    let name = policy.name.clone();
    found.push(whole.place(0..0), "", Nameless { name });
}
