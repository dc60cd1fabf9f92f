//! All that has to be known of a file to judge it, wherever it is attached.

use super::{
    content::{Content, LOCKED},
    film::Film,
    papers::Papers,
    picture::Picture,
    sound::Sound,
};
use crate::model::Digest;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Digest of its bytes.
    pub sha256: Digest,
    /// How many they are.
    pub bytes: u64,
    /// What the first of them say.
    pub content: Content,
    /// What its headers say.
    pub details: Details,
}

/// What can be known of some kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Details {
    /// Nothing more.
    None,
    /// Of JPEG and PNG.
    Picture(Picture),
    /// Of MPEG-4; none when it has no header.
    Film(Option<Film>),
    /// Of AMR; none when a frame is damaged.
    Sound(Option<Sound>),
    /// Of documents.
    Papers(Papers),
}

impl Look {
    /// Looks at a file's bytes.
    pub fn at(bytes: &[u8]) -> Self {
        let content = Content::of(bytes);
        let details = match content {
            Content::Jpeg | Content::Png => Details::Picture(Picture::of(content, bytes)),
            Content::Other("MP4") => Details::Film(Film::of(bytes)),
            Content::Other("AMR") => Details::Sound(Sound::of(bytes)),
            Content::Other(
                "PDF" | "Word 97" | "Excel 97" | "PowerPoint 97" | "Word" | "Excel" | "PowerPoint"
                | LOCKED,
            ) => Details::Papers(Papers::of(content, bytes)),
            _ => Details::None,
        };
        Self {
            sha256: Digest::of(bytes),
            bytes: bytes.len() as u64,
            content,
            details,
        }
    }
}
