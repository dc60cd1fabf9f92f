//! The JSON of what one message to staff, to an app chat or by a robot holds (WeCom docs 90236, 90248, 91770).

use super::wire_card::CardBody;
use serde::Serialize;

/// The object of a message; it carries the name of its type.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Content<'a> {
    Text(TextContent<'a>),
    Markdown(Words<'a>),
    MarkdownV2(Words<'a>),
    Image(Id<'a>),
    /// A robot's picture: its bytes.
    #[serde(rename = "image")]
    Picture(Picture),
    Voice(Id<'a>),
    Video(Id<'a>),
    File(Id<'a>),
    Textcard(Textcard<'a>),
    News(News<'a>),
    Mpnews(Mpnews<'a>),
    MiniprogramNotice(Notice<'a>),
    TemplateCard(Box<CardBody<'a>>),
}

impl Content<'_> {
    /// `msgtype` on the wire.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Markdown(_) => "markdown",
            Self::MarkdownV2(_) => "markdown_v2",
            Self::Image(_) | Self::Picture(_) => "image",
            Self::Voice(_) => "voice",
            Self::Video(_) => "video",
            Self::File(_) => "file",
            Self::Textcard(_) => "textcard",
            Self::News(_) => "news",
            Self::Mpnews(_) => "mpnews",
            Self::MiniprogramNotice(_) => "miniprogram_notice",
            Self::TemplateCard(_) => "template_card",
        }
    }
}

#[derive(Serialize)]
pub(super) struct TextContent<'a> {
    pub(super) content: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) mentioned_list: &'a [String],
}

#[derive(Serialize)]
pub(super) struct Words<'a> {
    pub(super) content: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
pub(super) struct Id<'a> {
    pub(super) media_id: &'a str,
}

#[derive(Serialize)]
pub(super) struct Picture {
    /// Without line breaks.
    pub(super) base64: String,
    /// Of the raw bytes, lower-case hex.
    pub(super) md5: String,
}

#[derive(Serialize)]
pub(super) struct Textcard<'a> {
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) btntxt: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct News<'a> {
    pub(super) articles: Vec<ArticleBody<'a>>,
}

#[derive(Serialize)]
pub(super) struct ArticleBody<'a> {
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) description: &'a str,
    pub(super) url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) picurl: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Mpnews<'a> {
    pub(super) articles: Vec<StoredArticleBody<'a>>,
}

#[derive(Serialize)]
pub(super) struct StoredArticleBody<'a> {
    pub(super) title: &'a str,
    pub(super) thumb_media_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) author: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_source_url: Option<&'a str>,
    pub(super) content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Notice<'a> {
    pub(super) appid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<&'a str>,
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) emphasis_first_item: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) content_item: Vec<NoticeRow<'a>>,
}

#[derive(Serialize)]
pub(super) struct NoticeRow<'a> {
    pub(super) key: &'a str,
    pub(super) value: &'a str,
}
