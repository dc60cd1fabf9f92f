//! Content ready for the wire, without the media ids that only the platform knows.

use super::{Canonical, Digest};
use serde::{Deserialize, Serialize};

/// What one group of recipients gets. Equal messages are one message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Message {
    /// Final text; empty when attachments speak alone. A `⟨M⟩` inside stands for the batch's marker until it is frozen.
    pub text: String,
    /// In the author's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// Digest of the canonical form: equal for equal content, and free of media ids.
    pub fn digest(&self) -> Digest {
        Canonical::of(self).digest()
    }

    /// Every media file this message needs uploaded.
    pub fn media(&self) -> impl Iterator<Item = &Media> {
        self.attachments
            .iter()
            .filter_map(|attachment| match attachment {
                Attachment::Image { media } => Some(media),
                Attachment::Link { cover, .. } => cover.as_ref(),
            })
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
}

/// A media file by content, not by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Media {
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// Path inside the workspace, for people and for reading the bytes again.
    pub path: String,
    /// What the magic bytes say.
    pub kind: MediaKind,
    /// Size in bytes.
    pub bytes: u64,
}

/// Media kinds of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl MediaKind {
    /// The MIME type put on the wire.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}
