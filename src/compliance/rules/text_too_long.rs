//! Refuses texts that the platform cuts off or refuses: its limits count bytes, and a Chinese character has three.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    content::{MARKER, MARKER_BYTES, text_limit, wire_bytes, without_placeholders},
    model::{Card, Channel, Message, Severity},
    say,
    workspace::Policy,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "text-too-long",
        severity: Severity::Block,
        hard: true,
        title: (
            "正文超过通道的上限",
            "the text is longer than its channel takes",
        ),
        remedy: (
            "请缩短正文; 一个汉字占 3 个字节",
            "shorten the text; a Chinese character has 3 bytes",
        ),
        basis: &[
            ("WeCom doc 92135", "text.content", None),
            ("WeCom doc 90236", "text.content", None),
            ("WeCom doc 91770", "text.content", None),
        ],
        offends: &[],
        passes: &["周五会员日，到店享八折。"],
    },
    check: Check::Message(check),
};

say! {
    struct TextTooLong { bytes: usize, limit: u64 }
    zh "正文 {bytes} 字节, 上限 {limit} 字节 (按字节, 不按字数)"
    en "text is {bytes} bytes, the limit is {limit} (bytes, not characters)"

    struct TooManyCharacters { characters: usize, limit: u64 }
    zh "正文 {characters} 个字, 上限 {limit} 个字"
    en "text has {characters} characters, the limit is {limit}"
}

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    let Some((unit, limit)) = limit(whole.channel(), whole.message, whole.subject.policy) else {
        return;
    };
    // Markdown carries its mentions inside; the wire's text is what counts.
    let spoken = whole.message.spoken();
    // Placeholders of a skeleton may turn out empty; its drafts are measured again.
    let size = match (unit, whole.is_final) {
        (Unit::Bytes, true) => wire_bytes(&spoken),
        (Unit::Bytes, false) => without_placeholders(&spoken).len(),
        (Unit::Characters, true) => spoken
            .replace(MARKER, &"0".repeat(MARKER_BYTES))
            .chars()
            .count(),
        (Unit::Characters, false) => without_placeholders(&spoken).chars().count(),
    };
    if size as u64 <= limit {
        return;
    }
    let beyond = overflow(whole.text(), unit, limit as usize);
    let place = whole.place(beyond..whole.text().len());
    match unit {
        Unit::Bytes => found.push(place, "", TextTooLong { bytes: size, limit }),
        Unit::Characters => {
            let what = TooManyCharacters {
                characters: size,
                limit,
            };
            found.push(place, "", what);
        }
    }
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Bytes,
    Characters,
}

fn limit(channel: Channel, message: &Message, policy: &Policy) -> Option<(Unit, u64)> {
    let characters = |name| Some((Unit::Characters, policy.limits.get(name)));
    match &message.card {
        Some(Card::Textcard { .. }) => characters("textcard_text_characters"),
        Some(Card::Template(_)) => characters("card_text_characters"),
        // The others have no text beside them, which is a finding of its own.
        Some(_) => None,
        None if channel == Channel::Moments => characters("moments_text_characters"),
        None => text_limit(channel, message.format, policy).map(|limit| (Unit::Bytes, limit)),
    }
}

/// The first character that no longer fits, as an offset of the text.
fn overflow(text: &str, unit: Unit, limit: usize) -> usize {
    let size = |text: &str| match unit {
        Unit::Bytes => wire_bytes(text),
        Unit::Characters => text.chars().count(),
    };
    text.char_indices()
        .map(|(at, _)| at)
        .find(|at| size(&text[..*at]) >= limit)
        .unwrap_or(0)
}
