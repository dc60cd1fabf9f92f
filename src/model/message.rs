//! Content ready for the wire, without the media ids that only the platform knows.

use super::{Canonical, Card, Channel, Digest, Media, Upload};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What one group of recipients gets. Equal messages are one message.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Message {
    /// Final text; empty when attachments speak alone. A `⟨M⟩` inside stands for the batch's marker until it is frozen.
    pub text: String,
    /// How the text is read.
    #[serde(default, skip_serializing_if = "TextFormat::is_plain")]
    pub format: TextFormat,
    /// In the author's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// userids or `@all`, in the author's order; robots and app chats only (WeCom docs 90248, 91770).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mention: Vec<String>,
    /// What stands in place of a plain text; staff, robots and app chats only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
}

impl Message {
    /// A plain text and nothing else.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Digest of the canonical form: equal for equal content, and free of media ids.
    pub fn digest(&self) -> Digest {
        Canonical::of(self).digest()
    }

    /// Every media file this message needs uploaded, and as what: attachments in their order, then the card's.
    pub fn media(&self) -> impl Iterator<Item = (&Media, Upload)> {
        let attached = self.attachments.iter().filter_map(Attachment::media);
        attached.chain(self.card.iter().flat_map(Card::media))
    }

    /// The same files as a channel takes them: moments show uploaded files alone (WeCom doc 95098).
    pub fn media_on(&self, channel: Channel) -> impl Iterator<Item = (&Media, Upload)> {
        self.media().map(move |(media, upload)| match channel {
            Channel::Moments => (media, Upload::Media),
            _ => (media, upload),
        })
    }

    /// Every address in attachments and card, where the marker of the batch may ride.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        let attached = self.attachments.iter().filter_map(Attachment::url);
        attached.chain(self.card.iter().flat_map(Card::urls))
    }

    /// Every place but the text where the marker of the batch rides: addresses, pages of mini-programs, tasks of cards.
    pub fn marked_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let attached = self
            .attachments
            .iter_mut()
            .filter_map(Attachment::marked_mut);
        attached.chain(self.card.iter_mut().flat_map(Card::marked_mut))
    }

    /// Every text beside the message's own that somebody reads: titles, names of documents, words of the card.
    pub fn other_texts(&self) -> impl Iterator<Item = &str> {
        let attached = self.attachments.iter().flat_map(Attachment::texts);
        attached.chain(self.card.iter().flat_map(Card::texts))
    }

    /// Whether everybody in the chat is mentioned.
    pub fn mentions_everyone(&self) -> bool {
        self.mention.iter().any(|who| who == EVERYONE)
    }

    /// The text as it stands on the wire: markdown carries its mentions inside (WeCom doc 91770).
    pub fn spoken(&self) -> Cow<'_, str> {
        if self.format != TextFormat::Markdown || self.mention.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut spoken = format!("{}\n", self.text);
        for who in &self.mention {
            spoken.push_str("<@");
            spoken.push_str(who);
            spoken.push('>');
        }
        Cow::Owned(spoken)
    }
}

/// How everybody in a chat is mentioned.
pub const EVERYONE: &str = "@all";

/// How a text is read (WeCom docs 90236 and 91770).
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TextFormat {
    /// 纯文本（默认）
    ///
    /// Plain text (default).
    #[default]
    Plain,
    /// Markdown 子集：标题、加粗、链接、引用、三种颜色；只用于应用消息、应用群聊和群机器人
    ///
    /// WeCom's markdown subset; application messages, app chats and robots only.
    Markdown,
    /// 新版 Markdown：表格、列表、代码块，没有颜色和 @；只用于群机器人
    ///
    /// The newer markdown with tables and lists, without colours and mentions; robots only.
    MarkdownV2,
}

impl TextFormat {
    /// Whether it is the format that needs no word.
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// One thing attached to a message (WeCom doc 92135: at most nine).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Attachment {
    /// A picture.
    Image {
        /// Its file.
        media: Media,
    },
    /// A link card.
    Link {
        /// At most 128 bytes.
        title: String,
        /// At most 2,048 bytes; carries the batch's marker.
        url: String,
        /// At most 512 bytes; may be empty.
        desc: String,
        /// The picture on the card, uploaded by `media/uploadimg`.
        cover: Option<Media>,
    },
    /// A mini-program card.
    Miniprogram {
        /// The mini-program's own id; it has to be linked to the corp (90208).
        appid: String,
        /// Path inside it.
        page: String,
        /// At most 64 bytes.
        title: String,
        /// The picture on the card, 520×416 advised.
        cover: Media,
    },
    /// A film.
    Video {
        /// Its file, MP4.
        media: Media,
    },
    /// A recording; not for customers.
    Voice {
        /// Its file, AMR.
        media: Media,
    },
    /// A document, shown under its file name.
    File {
        /// Its file.
        media: Media,
    },
}

impl Attachment {
    /// `msgtype` on the wire.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Image { .. } => "image",
            Self::Link { .. } => "link",
            Self::Miniprogram { .. } => "miniprogram",
            Self::Video { .. } => "video",
            Self::Voice { .. } => "voice",
            Self::File { .. } => "file",
        }
    }

    /// Its file, and as what it is uploaded.
    pub fn media(&self) -> Option<(&Media, Upload)> {
        match self {
            Self::Image { media }
            | Self::Video { media }
            | Self::Voice { media }
            | Self::File { media }
            | Self::Miniprogram { cover: media, .. } => Some((media, Upload::Media)),
            Self::Link { cover, .. } => cover.as_ref().map(|media| (media, Upload::Picture)),
        }
    }

    /// The address it leads to.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Link { url, .. } => Some(url),
            _ => None,
        }
    }

    fn marked_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Link { url, .. } => Some(url),
            Self::Miniprogram { page, .. } => Some(page),
            _ => None,
        }
    }

    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Link { title, desc, .. } => {
                let all = [title.as_str(), desc.as_str()];
                all.into_iter().filter(|text| !text.is_empty()).collect()
            }
            Self::Miniprogram { title, .. } => vec![title],
            Self::File { media } => vec![media.name()],
            Self::Image { .. } | Self::Video { .. } | Self::Voice { .. } => Vec::new(),
        }
    }
}
