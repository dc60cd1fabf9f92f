//! Refuses texts that the platform cuts off or refuses: its limits count bytes, and a Chinese character has three.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    content::{least_bytes, text_limit, wire_bytes},
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "text-too-long",
        severity: Severity::Block,
        hard: true,
        title: (
            "正文超过通道的字节上限",
            "the text is longer than its channel takes",
        ),
        remedy: (
            "请缩短正文; 一个汉字占 3 个字节",
            "shorten the text; a Chinese character has 3 bytes",
        ),
        basis: &[
            ("WeCom doc 92135", "text.content"),
            ("WeCom doc 90236", "text.content"),
        ],
        offends: &[],
        passes: &["周五会员日，到店享八折。"],
    },
    check: Check::Text(check),
};

say! {
    struct TextTooLong { bytes: usize, limit: u64 }
    zh "正文 {bytes} 字节, 上限 {limit} 字节 (按字节, 不按字数)"
    en "text is {bytes} bytes, the limit is {limit} (bytes, not characters)"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let Some(limit) = text_limit(said.channel(), said.message.format, said.subject.policy) else {
        return;
    };
    // Placeholders of a skeleton may turn out empty; its drafts are measured again.
    let bytes = if said.is_final {
        wire_bytes(said.text())
    } else {
        least_bytes(said.text())
    };
    if bytes as u64 > limit {
        let beyond = overflow(said.text(), limit as usize);
        found.push(
            said.place(beyond..said.text().len()),
            "",
            TextTooLong { bytes, limit },
        );
    }
}

/// The first character that no longer fits, as an offset of the text.
fn overflow(text: &str, limit: usize) -> usize {
    text.char_indices()
        .map(|(at, _)| at)
        .find(|at| wire_bytes(&text[..*at]) >= limit)
        .unwrap_or(0)
}
