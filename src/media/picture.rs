//! JPEG and PNG: how large a picture is, where it ends, and what follows.

use super::{
    content::Content,
    metadata::{EXIF, without_metadata},
    papers,
    position::Camera,
};
use img_parts::{Bytes, jpeg::Jpeg, png::Png};

/// What is known of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Width and height in pixels; none when its header cannot be read.
    pub size: Option<(u64, u64)>,
    /// Whether it can leave without its metadata; what cannot is damaged.
    pub can_be_cleaned: bool,
    /// It holds the place where it was taken.
    pub has_position: bool,
    /// What the same bytes are for whoever looks behind the end of the picture.
    pub also: Option<&'static str>,
}

impl Picture {
    pub(super) fn of(content: Content, bytes: &[u8]) -> Self {
        let is_png = content == Content::Png;
        let size = imagesize::blob_size(bytes).ok();
        let end = if is_png {
            png_end(bytes)
        } else {
            jpeg_end(bytes)
        };
        let has_position = if is_png {
            png_says_position(bytes)
        } else {
            jpeg_says_position(bytes)
        };
        Self {
            size: size.map(|size| (size.width as u64, size.height as u64)),
            can_be_cleaned: without_metadata(bytes.to_vec()).is_some(),
            has_position: has_position || memchr::memmem::find(bytes, b"GPSLatitude").is_some(),
            also: end.and_then(|end| behind(bytes, end)),
        }
    }
}

/// What stands behind the end of a picture, if it is more than padding.
fn behind(bytes: &[u8], end: usize) -> Option<&'static str> {
    let rest = bytes.get(end..)?;
    let has = |needle: &[u8]| memchr::memmem::find(rest, needle).is_some();
    if has(b"PK\x03\x04") && papers::is_zip_too(bytes) {
        return Some("ZIP");
    }
    let kinds: [(&[u8], &str); 5] = [
        (b"%PDF-", "PDF"),
        (b"Rar!\x1A\x07", "RAR"),
        (b"7z\xBC\xAF\x27\x1C", "7z"),
        (b"<script", "HTML"),
        (b"<html", "HTML"),
    ];
    let found = kinds.iter().find(|(magic, _)| has(magic));
    found.map(|(_, kind)| *kind)
}

/// Just behind the last chunk.
fn png_end(bytes: &[u8]) -> Option<usize> {
    // Chunks are boxes with the name behind the length and four bytes of check behind the content.
    let mut at = 8;
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
        let end = at.checked_add(length)?.checked_add(12)?;
        if end > bytes.len() {
            return None;
        }
        if &head[4..8] == b"IEND" {
            return Some(end);
        }
        at = end;
    }
}

/// Just behind the marker that ends the picture; pictures inside a segment, such as thumbnails, are stepped over.
pub(super) fn jpeg_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        let marker = at + memchr::memchr(0xFF, bytes.get(at..)?)?;
        at = marker + 2;
        match *bytes.get(marker + 1)? {
            0xD9 => return Some(at),
            // Padding before a marker.
            0xFF => at = marker + 1,
            // An escaped byte, a restart, or a marker without content.
            0x00 | 0x01 | 0xD0..=0xD8 => {}
            _ => {
                let length = bytes.get(at..at + 2)?.try_into().ok()?;
                at += usize::from(u16::from_be_bytes(length));
            }
        }
    }
}

fn jpeg_says_position(bytes: &[u8]) -> bool {
    let Ok(jpeg) = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)) else {
        return false;
    };
    jpeg.segments()
        .iter()
        .filter_map(|segment| segment.contents().strip_prefix(EXIF))
        .any(|tiff| Camera::of(tiff).has_position)
}

fn png_says_position(bytes: &[u8]) -> bool {
    let Ok(png) = Png::from_bytes(Bytes::copy_from_slice(bytes)) else {
        return false;
    };
    png.chunk_by_type(*b"eXIf")
        .is_some_and(|chunk| Camera::of(chunk.contents()).has_position)
}
