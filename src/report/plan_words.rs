//! Words and numbers of a plan, the same on every surface that shows one.

use crate::model::{Channel, Lang, Stage};

/// `1 call`, `2 calls`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{} {noun}{end}", thousands(count))
}

/// The start of an id or digest, for people who compare two of them.
pub(super) fn short(hex: &str) -> &str {
    hex.get(..12).unwrap_or(hex)
}

/// So many recipients, in the word of their channel: a chat counts as one.
pub fn recipients(channel: Channel, count: u64, lang: Lang) -> String {
    let chats = matches!(
        channel,
        Channel::GroupMass | Channel::Appchat | Channel::Robot
    );
    match lang {
        Lang::Zh if chats => format!("{} 个群", thousands(count)),
        Lang::Zh => format!("{} 人", thousands(count)),
        Lang::En if chats => counted(count, "chat"),
        Lang::En => format!("{} people", thousands(count)),
    }
}

/// `12,480`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The word for a channel.
pub(super) fn channel_word(channel: Channel, lang: Lang) -> &'static str {
    match channel {
        Channel::CustomerMass => lang.pick("客户群发", "customer mass-send"),
        Channel::App => lang.pick("应用消息", "application message"),
        Channel::Robot => lang.pick("群机器人", "robot"),
        Channel::Appchat => lang.pick("应用群聊", "appchat"),
        Channel::GroupMass => lang.pick("客户群群发", "group mass-send"),
        Channel::Moments => lang.pick("朋友圈", "moments"),
        Channel::OfficialAccount => lang.pick("公众号", "Official Account"),
        Channel::Email => lang.pick("邮件", "e-mail"),
        Channel::Welcome => lang.pick("迎新消息", "welcome message"),
    }
}

/// The word for a stage.
pub(super) fn stage_word(stage: Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Own => lang.pick("自查", "self"),
        Stage::Risk => lang.pick("复审", "risk"),
        Stage::Legal => lang.pick("终审", "legal"),
    }
}
