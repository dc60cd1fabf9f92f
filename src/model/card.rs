//! Cards: what a message to staff may be in place of plain text (WeCom docs 90236 and 91770).
//!
//! One value per kind. Lengths are the platform's; they are checked where files are read, and again before the wire.

use super::{Media, Upload};
use serde::{Deserialize, Serialize};

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Card {
    /// A title, the message's text as description, and a button.
    Textcard {
        /// At most 128 characters.
        title: String,
        /// At most 2,048 bytes.
        url: String,
        /// At most 4 characters; the platform writes 详情 without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        button: Option<String>,
    },
    /// One to eight articles that lead elsewhere.
    News {
        /// In the author's order.
        articles: Vec<Article>,
    },
    /// One to eight articles kept by WeCom.
    Mpnews {
        /// In the author's order.
        articles: Vec<StoredArticle>,
    },
    /// A notice of a mini-program.
    MiniprogramNotice {
        /// The mini-program linked to the app.
        appid: String,
        /// Page inside it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<String>,
        /// 4 to 12 characters.
        title: String,
        /// 4 to 12 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        desc: Option<String>,
        /// Whether the first row is shown large.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        emphasis: bool,
        /// At most ten rows.
        items: Vec<NoticeItem>,
    },
    /// One of the five template cards.
    Template(Box<TemplateCard>),
}

/// An article of a news message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Article {
    /// At most 128 bytes.
    pub title: String,
    /// At most 512 bytes; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub desc: String,
    /// At most 2,048 bytes.
    pub url: String,
    /// Its picture, uploaded by `media/uploadimg`; 1068×455 advised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Media>,
}

/// An article that WeCom keeps and shows itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoredArticle {
    /// At most 128 bytes.
    pub title: String,
    /// Its picture.
    pub cover: Media,
    /// At most 64 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// HTML, at most 666 KB.
    pub content: String,
    /// At most 512 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Behind "read the original".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
}

/// A row of a mini-program's notice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoticeItem {
    /// At most 10 characters.
    pub key: String,
    /// At most 30 characters.
    pub value: String,
}

/// Which template card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardType {
    /// A text with an emphasised figure.
    TextNotice,
    /// A text with a picture.
    NewsNotice,
    /// Buttons.
    ButtonInteraction,
    /// One question to vote on.
    VoteInteraction,
    /// Several drop-down lists.
    MultipleInteraction,
}

impl CardType {
    /// `card_type` on the wire, and `kind` in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::TextNotice => "text_notice",
            Self::NewsNotice => "news_notice",
            Self::ButtonInteraction => "button_interaction",
            Self::VoteInteraction => "vote_interaction",
            Self::MultipleInteraction => "multiple_interaction",
        }
    }

    /// Whether people answer on it; then the app needs a callback address (43012).
    pub fn is_interactive(self) -> bool {
        !matches!(self, Self::TextNotice | Self::NewsNotice)
    }
}

/// A template card. The message's text is its `sub_title_text`. Parts that a type does not have stay empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TemplateCard {
    /// Which of the five.
    pub card_type: CardType,
    /// Main title, at most 36 characters.
    pub title: String,
    /// Under it, at most 44 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// Where a tap on the card leads; required by the two notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Small line on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// A figure in large letters and what it counts, at most 14 and 22 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emphasis: Option<(String, String)>,
    /// Its picture; news notices need one. Uploaded by `media/uploadimg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Media>,
    /// A quotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// At most six rows of name (5 characters) and value (30 characters).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<NoticeItem>,
    /// At most three further links: title (18 characters) and address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jumps: Vec<Jump>,
    /// At most six; button cards need one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// Questions: one for a vote (up to 20 options), one to three for lists (up to 10 options).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Text of the button that submits; votes and lists need one, at most 10 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submit: Option<String>,
    /// What answers are told apart by: `⟨M⟩`, so that it is new in every batch; the three interactive ones need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

/// A further link on a card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Jump {
    /// At most 18 characters.
    pub title: String,
    /// At most 2,048 bytes.
    pub url: String,
}

/// A button on a card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Button {
    /// At most 10 characters.
    pub text: String,
    /// What comes back when it is pressed, at most 1,024 bytes; none when it leads to `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Where it leads, when it is a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// 1 to 4, the platform's styles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<u8>,
}

/// A question on a card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// What comes back with the answer.
    pub key: String,
    /// Over a list; votes have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Id and text of each answer.
    pub options: Vec<(String, String)>,
    /// Whether several answers are taken; votes only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multiple: bool,
}

impl Card {
    /// `kind` in files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Textcard { .. } => "textcard",
            Self::News { .. } => "news",
            Self::Mpnews { .. } => "mpnews",
            Self::MiniprogramNotice { .. } => "miniprogram_notice",
            Self::Template(card) => card.card_type.word(),
        }
    }

    /// Every file it needs uploaded, in order.
    pub fn media(&self) -> Vec<(&Media, Upload)> {
        match self {
            Self::Textcard { .. } | Self::MiniprogramNotice { .. } => Vec::new(),
            Self::News { articles } => {
                let covers = articles.iter().filter_map(|one| one.cover.as_ref());
                covers.map(|media| (media, Upload::Picture)).collect()
            }
            Self::Mpnews { articles } => articles
                .iter()
                .map(|one| (&one.cover, Upload::Media))
                .collect(),
            Self::Template(card) => {
                let covers = card.cover.iter();
                covers.map(|media| (media, Upload::Picture)).collect()
            }
        }
    }

    /// Every address in it, in order.
    pub fn urls(&self) -> Vec<&str> {
        match self {
            Self::Textcard { url, .. } => vec![url],
            Self::News { articles } => articles.iter().map(|one| one.url.as_str()).collect(),
            Self::Mpnews { articles } => {
                let sources = articles.iter().filter_map(|one| one.source_url.as_deref());
                sources.collect()
            }
            Self::MiniprogramNotice { .. } => Vec::new(),
            Self::Template(card) => {
                let jumps = card.jumps.iter().map(|jump| jump.url.as_str());
                let buttons = card.buttons.iter().filter_map(|one| one.url.as_deref());
                card.url
                    .as_deref()
                    .into_iter()
                    .chain(jumps)
                    .chain(buttons)
                    .collect()
            }
        }
    }

    /// The same addresses, to put others in their place.
    pub fn urls_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Textcard { url, .. } => vec![url],
            Self::News { articles } => articles.iter_mut().map(|one| &mut one.url).collect(),
            Self::Mpnews { articles } => {
                let sources = articles
                    .iter_mut()
                    .filter_map(|one| one.source_url.as_mut());
                sources.collect()
            }
            Self::MiniprogramNotice { .. } => Vec::new(),
            Self::Template(card) => {
                let jumps = card.jumps.iter_mut().map(|jump| &mut jump.url);
                let buttons = card.buttons.iter_mut().filter_map(|one| one.url.as_mut());
                card.url
                    .as_mut()
                    .into_iter()
                    .chain(jumps)
                    .chain(buttons)
                    .collect()
            }
        }
    }

    /// Every place where the marker of the batch rides: the addresses, and what answers are told apart by.
    pub fn marked_mut(&mut self) -> Vec<&mut String> {
        let Self::Template(card) = self else {
            return self.urls_mut();
        };
        let jumps = card.jumps.iter_mut().map(|jump| &mut jump.url);
        let buttons = card.buttons.iter_mut().filter_map(|one| one.url.as_mut());
        let own = card.url.as_mut().into_iter().chain(card.task.as_mut());
        own.chain(jumps).chain(buttons).collect()
    }

    /// Every text of it that somebody reads, in order.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Textcard { title, button, .. } => {
                let button = button.as_deref();
                [Some(title.as_str()), button]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Self::News { articles } => articles
                .iter()
                .flat_map(|one| [one.title.as_str(), one.desc.as_str()])
                .filter(|text| !text.is_empty())
                .collect(),
            Self::Mpnews { articles } => articles.iter().flat_map(StoredArticle::texts).collect(),
            Self::MiniprogramNotice {
                title, desc, items, ..
            } => {
                let rows = items.iter().flat_map(NoticeItem::texts);
                [Some(title.as_str()), desc.as_deref()]
                    .into_iter()
                    .flatten()
                    .chain(rows)
                    .collect()
            }
            Self::Template(card) => card.texts(),
        }
    }
}

impl StoredArticle {
    fn texts(&self) -> impl Iterator<Item = &str> {
        let (author, digest) = (self.author.as_deref(), self.digest.as_deref());
        let all = [
            Some(self.title.as_str()),
            author,
            digest,
            Some(self.content.as_str()),
        ];
        all.into_iter().flatten()
    }
}

impl NoticeItem {
    fn texts(&self) -> [&str; 2] {
        [&self.key, &self.value]
    }
}

impl TemplateCard {
    fn texts(&self) -> Vec<&str> {
        let head = [
            self.source.as_deref(),
            Some(self.title.as_str()),
            self.desc.as_deref(),
            self.quote.as_deref(),
        ];
        let emphasis = self.emphasis.iter();
        let questions = self.questions.iter().flat_map(|question| {
            let options = question.options.iter().map(|(_, text)| text.as_str());
            question.title.as_deref().into_iter().chain(options)
        });
        head.into_iter()
            .flatten()
            .chain(emphasis.flat_map(|(value, label)| [value.as_str(), label.as_str()]))
            .chain(self.rows.iter().flat_map(NoticeItem::texts))
            .chain(self.jumps.iter().map(|jump| jump.title.as_str()))
            .chain(self.buttons.iter().map(|button| button.text.as_str()))
            .chain(questions)
            .chain(self.submit.as_deref())
            .collect()
    }
}
