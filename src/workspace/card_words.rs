//! What is said about cards.

use crate::say;

say! {
    /// A key of another kind of card.
    pub(super) struct NotOfThisCard { key: String, kind: &'static str, known: String }
        zh "{kind} 卡片没有“{key}”；可以写：{known}"
        en "a {kind} card has no \"{key}\"; it has {known}"
    /// A key this kind cannot do without.
    pub(super) struct CardNeeds { key: String, kind: &'static str }
        zh "{kind} 卡片缺少“{key}”，请补上"
        en "a {kind} card needs \"{key}\"; add it"
    /// A key of stored articles.
    pub(super) struct OnlyStored { key: String }
        zh "“{key}”只属于 mpnews；news 的文章在别处，写 link"
        en "\"{key}\" belongs to mpnews; an article of news is elsewhere, write its link"
    /// A vote with another number of questions.
    pub(super) struct OneQuestion { found: usize }
        zh "投票卡片恰好一道题，这里有 {found} 道；请只留一道"
        en "a vote has exactly one question, and there are {found}; keep one"
    /// An empty list.
    pub(super) struct AtLeastOne { kind: &'static str }
        zh "{kind} 卡片这里至少要有一项"
        en "a {kind} card needs at least one entry here"
    /// A button that does nothing, or two things.
    pub(super) struct KeyOrLink {}
        zh "按钮写 key（回传给应用）或 link（打开链接），二者选一"
        en "a button has a `key`, which comes back to the app, or a `link`, where it leads: one of the two"
    /// A template where none is rendered.
    pub(super) struct Literal {}
        zh "卡片按原样发送，不会替换 {{{{ }}}}；会变的内容写在触达的 text 或 template 里"
        en "cards are sent as they stand, {{{{ }}}} is not filled in; put what varies into the touch's text or template"
}
