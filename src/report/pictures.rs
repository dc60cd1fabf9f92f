//! Pictures of a workspace become part of a page, up to a cap: a page fetches nothing.

use crate::model::{Media, MediaKind, Message};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use std::collections::BTreeMap;

/// Bytes of one picture that a page carries.
const PICTURE_BYTES_MAX: u64 = 3 * 1024 * 1024;
/// Bytes of all of them.
const PICTURES_BYTES_MAX: u64 = 24 * 1024 * 1024;

/// What a page shows where a picture stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Picture {
    /// `data:` and the bytes; none: not carried.
    pub(super) data: Option<String>,
    pub(super) name: String,
    pub(super) size: String,
}

/// Bytes of pictures by path inside the workspace.
#[derive(Debug, Clone, Default)]
pub struct Pictures(BTreeMap<String, String>);

impl Pictures {
    /// Takes the pictures of these messages by `read`, as far as the caps go; what cannot be read is left out.
    pub fn of<'a>(
        messages: impl IntoIterator<Item = &'a Message>,
        read: impl Fn(&str, u64) -> Option<Vec<u8>>,
    ) -> Self {
        let mut taken = Self::default();
        let mut bytes_left = PICTURES_BYTES_MAX;
        for (media, _) in messages.into_iter().flat_map(Message::media) {
            let is_picture = matches!(media.kind, MediaKind::Jpeg | MediaKind::Png);
            let fits = media.bytes <= PICTURE_BYTES_MAX.min(bytes_left);
            if !is_picture || !fits || taken.0.contains_key(&media.path) {
                continue;
            }
            if let Some(bytes) = read(&media.path, PICTURE_BYTES_MAX) {
                bytes_left = bytes_left.saturating_sub(bytes.len() as u64);
                let data = format!(
                    "data:{};base64,{}",
                    media.kind.mime(),
                    STANDARD.encode(&bytes)
                );
                taken.0.insert(media.path.clone(), data);
            }
        }
        taken
    }

    pub(super) fn show(&self, media: &Media) -> Picture {
        Picture {
            data: self.0.get(&media.path).cloned(),
            name: super::visible(media.name()),
            size: size(media.bytes),
        }
    }
}

/// `1.4 MB`, `312 KB`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", bytes.div_ceil(1_024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}
