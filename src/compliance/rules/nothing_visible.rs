//! Refuses messages in which nobody can see anything.

use super::invisible_character::is_invisible;
use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    model::{Channel, Severity},
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "nothing-visible",
        severity: Severity::Block,
        hard: true,
        title: ("消息没有可见内容", "the message has nothing visible"),
        remedy: ("请写正文, 或添加附件", "write a text, or attach something"),
        basis: &[("WeCom doc 92135", "text, attachments", None)],
        offends: &["  \n\t", "\u{3000}\u{200B}\u{2060}", ""],
        passes: &["好", "👍"],
    },
    check: Check::Message(check),
};

say! {
    struct NothingVisible {}
    zh "没有可见的内容可发: 正文只有空白或不可见字符, 也没有附件"
    en "nothing visible to send: the text is blank or invisible, and nothing is attached"

    struct StaffTextEmpty {}
    zh "没有可见的内容可发: 应用消息要有正文、附件或卡片"
    en "nothing visible to send: an app message is a text, an attachment or a card"
}

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    if whole.text().chars().any(is_visible) {
        return;
    }
    let place = whole.place(0..whole.text().len());
    let message = whole.message;
    let alone = message.attachments.is_empty() && message.card.is_none();
    if whole.channel() == Channel::App && alone {
        found.push(place, "", StaffTextEmpty {});
    } else if alone || !whole.text().is_empty() {
        found.push(place, "", NothingVisible {});
    }
}

/// Whether a reader sees a character.
pub(super) fn is_visible(c: char) -> bool {
    // The braille blank has a width and no dots.
    !c.is_whitespace() && !c.is_control() && !is_invisible(c) && c != '\u{2800}'
}
