//! `card` of a touch as types: one table for every kind; which keys belong to which kind is checked when it is read.

use schemars::JsonSchema;
use serde::Deserialize;

/// 卡片：代替普通正文的应用消息、应用群聊消息或群机器人消息
///
/// A card: what a message to staff, into an app chat or by a robot may be in place of plain text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCard {
    /// 种类，默认 textcard（文本卡片，正文就是触达的文案）
    ///
    /// Which kind; default textcard, whose description is the touch's text.
    pub kind: Option<RawCardKind>,
    /// 标题；news 和 mpnews 没有，写在各篇文章里
    ///
    /// Title; news and mpnews have one in each article instead.
    #[schemars(length(min = 1))]
    pub title: Option<String>,
    /// 标题下的说明
    ///
    /// The line under the title.
    #[schemars(length(min = 1))]
    pub desc: Option<String>,
    /// 点开后的链接，[links] 中的名称
    ///
    /// Where it leads: a name in `[links]`.
    pub link: Option<String>,
    /// textcard 的按钮文字，最多 4 个字
    ///
    /// Text of a textcard's button, at most four characters.
    #[schemars(length(min = 1))]
    pub button: Option<String>,
    /// news 和 mpnews 的文章，1 到 8 篇
    ///
    /// Articles of news and mpnews, one to eight.
    pub articles: Option<Vec<RawArticle>>,
    /// miniprogram_notice 的小程序，[miniprograms] 中的名称
    ///
    /// The mini-program of a miniprogram_notice: a name in `[miniprograms]`.
    pub miniprogram: Option<String>,
    /// 小程序里的页面
    ///
    /// Page inside the mini-program.
    pub page: Option<String>,
    /// 是否放大显示第一行（miniprogram_notice）
    ///
    /// Whether the first row is shown large (miniprogram_notice).
    pub large_first: Option<bool>,
    /// 名称和内容，一行一对
    ///
    /// Rows of name and value.
    pub rows: Option<Vec<RawRow>>,
    /// 卡片顶部的来源文字，最多 20 个字
    ///
    /// Small line on top, at most 20 characters.
    #[schemars(length(min = 1))]
    pub source: Option<String>,
    /// text_notice 里放大的数字
    ///
    /// The large figure of a text_notice.
    pub figure: Option<RawFigure>,
    /// 引用的文字
    ///
    /// A quotation.
    #[schemars(length(min = 1))]
    pub quote: Option<String>,
    /// news_notice 的图片
    ///
    /// Picture of a news_notice.
    pub cover: Option<String>,
    /// 更多链接，最多 3 个
    ///
    /// Further links, at most three.
    pub jumps: Option<Vec<RawJump>>,
    /// button_interaction 的按钮，最多 6 个
    ///
    /// Buttons of a button_interaction, at most six.
    pub buttons: Option<Vec<RawButton>>,
    /// 选择题：vote_interaction 一道，multiple_interaction 一到三道
    ///
    /// Questions: one of a vote_interaction, one to three of a multiple_interaction.
    pub questions: Option<Vec<RawQuestion>>,
    /// 提交按钮的文字，最多 10 个字
    ///
    /// Text of the button that submits, at most ten characters.
    #[schemars(length(min = 1))]
    pub submit: Option<String>,
}

/// 卡片的种类
///
/// Kinds of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawCardKind {
    /// 文本卡片（默认）
    ///
    /// Title, text and a button (default).
    Textcard,
    /// 图文：文章在别处
    ///
    /// Articles that lead elsewhere.
    News,
    /// 图文：文章存在企业微信，只用于应用消息和应用群聊
    ///
    /// Articles kept by WeCom; applications and app chats only.
    Mpnews,
    /// 小程序通知，只用于应用消息
    ///
    /// A mini-program's notice; application messages only.
    MiniprogramNotice,
    /// 模板卡片：文字
    ///
    /// Template card with text.
    TextNotice,
    /// 模板卡片：图文
    ///
    /// Template card with a picture.
    NewsNotice,
    /// 模板卡片：按钮，应用须设置回调地址
    ///
    /// Template card with buttons; the app needs a callback address.
    ButtonInteraction,
    /// 模板卡片：投票，应用须设置回调地址
    ///
    /// Template card to vote on; the app needs a callback address.
    VoteInteraction,
    /// 模板卡片：下拉多选，应用须设置回调地址
    ///
    /// Template card with lists; the app needs a callback address.
    MultipleInteraction,
}

/// 一篇文章
///
/// One article.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArticle {
    /// 标题，最多 128 字节；news 不写时用链接的 title
    ///
    /// Title, at most 128 bytes; of news by default the link's.
    #[schemars(length(min = 1))]
    pub title: Option<String>,
    /// 摘要，最多 512 字节；news 不写时用链接的 desc
    ///
    /// Summary, at most 512 bytes; of news by default the link's.
    pub desc: Option<String>,
    /// [links] 中的名称：news 点开的地址，mpnews 的“阅读原文”
    ///
    /// A name in `[links]`: where news leads, and what stands behind "read the original" of mpnews.
    pub link: Option<String>,
    /// 封面图片；news 不写时用链接的 cover
    ///
    /// Its picture; of news by default the link's.
    pub cover: Option<String>,
    /// mpnews 的作者，最多 64 字节
    ///
    /// Author of mpnews, at most 64 bytes.
    pub author: Option<String>,
    /// mpnews 的正文：一个 HTML 文件
    ///
    /// Content of mpnews: an HTML file.
    pub content: Option<String>,
}

/// 一行内容
///
/// A row.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRow {
    /// 名称
    ///
    /// Its name.
    #[schemars(required, length(min = 1))]
    pub name: Option<String>,
    /// 内容
    ///
    /// Its value.
    #[schemars(required, length(min = 1))]
    pub value: Option<String>,
}

/// 放大的数字
///
/// A large figure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFigure {
    /// 数字，最多 14 个字
    ///
    /// The figure, at most 14 characters.
    #[schemars(required, length(min = 1))]
    pub value: Option<String>,
    /// 说明它是什么，最多 22 个字
    ///
    /// What it counts, at most 22 characters.
    #[schemars(required, length(min = 1))]
    pub label: Option<String>,
}

/// 更多链接中的一个
///
/// A further link.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawJump {
    /// 文字，最多 18 个字
    ///
    /// Its text, at most 18 characters.
    #[schemars(required, length(min = 1))]
    pub title: Option<String>,
    /// [links] 中的名称
    ///
    /// A name in `[links]`.
    #[schemars(required)]
    pub link: Option<String>,
}

/// 按钮
///
/// A button.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawButton {
    /// 文字，最多 10 个字
    ///
    /// Its text, at most ten characters.
    #[schemars(required, length(min = 1))]
    pub text: Option<String>,
    /// 按下后回传的值，与 link 二选一
    ///
    /// What comes back when it is pressed, instead of `link`.
    #[schemars(length(min = 1))]
    pub key: Option<String>,
    /// 按下后打开的链接，[links] 中的名称
    ///
    /// Where it leads, a name in `[links]`, instead of `key`.
    pub link: Option<String>,
    /// 样式，1 到 4
    ///
    /// Style, 1 to 4.
    #[schemars(range(min = 1, max = 4))]
    pub style: Option<u8>,
}

/// 选择题
///
/// A question.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    /// 回传时的名称
    ///
    /// What comes back with the answer.
    #[schemars(required, length(min = 1))]
    pub key: Option<String>,
    /// 列表上方的文字
    ///
    /// The text over a list.
    #[schemars(length(min = 1))]
    pub title: Option<String>,
    /// 选项
    ///
    /// The options.
    #[schemars(required, length(min = 1))]
    pub options: Option<Vec<RawOption>>,
    /// 投票能否多选
    ///
    /// Whether a vote takes several answers.
    pub multiple: Option<bool>,
}

/// 选项
///
/// An option.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOption {
    /// 回传的编号
    ///
    /// The id that comes back.
    #[schemars(required, length(min = 1))]
    pub id: Option<String>,
    /// 文字，最多 17 个字
    ///
    /// Its text, at most 17 characters.
    #[schemars(required, length(min = 1))]
    pub text: Option<String>,
}
