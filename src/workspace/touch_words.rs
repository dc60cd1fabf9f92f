//! What is said about touches.

use crate::say;

/// Names a condition already uses for something else.
pub(super) const RESERVED: &[&str] = &[
    "vars", "person", "tags", "variant", "member", "link", "run", "and", "or", "not", "in", "is",
    "if", "else", "true", "false", "none",
];

say! {
    /// A name outside the alphabet.
    pub(super) struct BadName { name: String }
        zh "名称“{name}”不行：只能用小写英文字母、数字和下划线，并以字母开头，如 first_wave"
        en "bad name \"{name}\": lower-case letters, digits and underscores, beginning with a letter, such as first_wave"
    /// A name that means something else.
    pub(super) struct ReservedName { name: String }
        zh "“{name}”是条件表达式里的保留词，请换一个名称"
        en "\"{name}\" is reserved in conditions; choose another name"
    /// Mentions outside robots and chats.
    pub(super) struct NoMention {}
        zh "这个通道不能 @ 人；mention 只用于 channel = \"robot\"（群机器人）和 \"appchat\"（应用群聊），请删去，或改用它们"
        en "this channel cannot mention anyone; `mention` works with channel = \"robot\" and \"appchat\" only: remove it, or use one of them"
    /// A key of another channel.
    pub(super) struct NotForChannel { key: &'static str, only: &'static str }
        zh "“{key}”只用于 {only}；请删去，或改用它"
        en "\"{key}\" belongs to {only}; remove it, or use that"
    /// A key this channel cannot do without.
    pub(super) struct ChannelNeeds { key: &'static str, channel: &'static str }
        zh "通道 {channel} 需要写明“{key}”，请补上"
        en "channel {channel} needs \"{key}\"; add it"
    /// Neither text nor attachment.
    pub(super) struct NothingToSend { name: String }
        zh "触达“{name}”没有内容；请写 template、text 或 attach"
        en "touch \"{name}\" has nothing to send: write template, text or attach"
    /// Both forms of text.
    pub(super) struct TwoTexts {}
        zh "正文写了两份：template 和 text 只能留一个"
        en "the text is written twice; keep template or text, not both"
    /// Shares that do not add up.
    pub(super) struct SharesNot100 { sum: u32 }
        zh "各版本的 share 合计 {sum}，应为 100；请调整比例"
        en "the variants' shares sum to {sum}, not 100; adjust them"
    /// A reminder after the deadline.
    pub(super) struct LateReminder {}
        zh "提醒必须早于确认期限 within；请把提醒提前，或放宽 within"
        en "a reminder must come before the deadline `within`; remind earlier, or allow more time"
    /// A wait of another form.
    pub(super) struct NotAfter { written: String }
        zh "看不懂“{written}”；请写作 触达 + 时长，如 \"burst + 24h\""
        en "\"{written}\" is not understood; write touch + duration, such as \"burst + 24h\""
    /// Touches that wait for each other.
    pub(super) struct Cycle { names: String }
        zh "触达互相等待，永远不会开始：{names}；请去掉其中一处等待"
        en "touches wait for each other and never start: {names}; remove one of the waits"
}
