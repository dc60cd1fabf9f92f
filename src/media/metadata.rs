//! A picture or a film becomes the same without what it tells about who made it, when and where.
//!
//! Pixels and sound stay as they are, byte for byte, and so do colours and which way a picture is turned. What follows the end of
//! a picture is dropped. The file that is signed is the one in the workspace; what leaves is this.

use super::{
    content::Content,
    film::{self, Part},
    picture,
    position::{Camera, turned_only},
};
use img_parts::{
    Bytes,
    jpeg::{Jpeg, JpegSegment, markers},
    png::{Png, PngChunk},
};

/// How the contents of an EXIF segment begin.
pub(super) const EXIF: &[u8] = b"Exif\0\0";
/// How the contents of a colour profile segment begin.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Chunks of a PNG that decide what it looks like (PNG, third edition); others are remarks.
const SEEN: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs", b"cICP", b"hIST", b"acTL", b"fcTL", b"fdAT",
];

/// The bytes that leave; none when the file is too damaged to be cleaned. Kinds without such metadata are left as they are.
pub fn without_metadata(bytes: Vec<u8>) -> Option<Vec<u8>> {
    match Content::of(&bytes) {
        Content::Jpeg => jpeg(bytes),
        Content::Png => png(bytes),
        Content::Other("MP4") => Some(mp4(bytes)),
        _ => Some(bytes),
    }
}

fn jpeg(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    bytes.truncate(picture::jpeg_end(&bytes)?);
    let mut jpeg = Jpeg::from_bytes(Bytes::from(bytes)).ok()?;
    let turned = jpeg
        .segments_by_marker(markers::APP1)
        .find_map(|segment| Camera::of(segment.contents().strip_prefix(EXIF)?).turned);
    let is_seen = |segment: &JpegSegment| match segment.marker() {
        // Adobe's segment says how colours are mixed.
        markers::APP0 | markers::APP14 => true,
        markers::APP2 => segment.contents().starts_with(PROFILE),
        markers::APP1..=markers::APP15 | markers::COM => false,
        _ => true,
    };
    jpeg.segments_mut().retain(is_seen);
    if let Some(turned) = turned {
        let contents = [EXIF, &turned_only(turned)].concat();
        let said = JpegSegment::new_with_contents(markers::APP1, Bytes::from(contents));
        let after = jpeg.segments().first();
        let at = usize::from(after.is_some_and(|first| first.marker() == markers::APP0));
        jpeg.segments_mut().insert(at, said);
    }
    Some(jpeg.encoder().bytes().to_vec())
}

fn png(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let mut png = Png::from_bytes(Bytes::from(bytes)).ok()?;
    let turned = png
        .chunk_by_type(*b"eXIf")
        .and_then(|chunk| Camera::of(chunk.contents()).turned);
    png.chunks_mut()
        .retain(|chunk| SEEN.contains(&&chunk.kind()));
    if let Some(turned) = turned {
        let said = PngChunk::new(*b"eXIf", Bytes::from(turned_only(turned)));
        png.chunks_mut().insert(1, said);
    }
    Some(png.encoder().bytes().to_vec())
}

/// Boxes of remarks become empty space of the same length, so that every offset in the film stays true.
fn mp4(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut remarks = Vec::new();
    let headers: Vec<Part> = film::parts(&bytes, 0, bytes.len()).collect();
    let (tops, headers): (Vec<_>, Vec<_>) =
        headers.into_iter().partition(|part| part.name != *b"moov");
    remarks.extend(tops.into_iter().filter(is_remark));
    for header in headers {
        let inner: Vec<Part> = film::parts(&bytes, header.start, header.end).collect();
        for part in inner {
            if is_remark(&part) {
                remarks.push(part);
            } else if part.name == *b"trak" {
                remarks.extend(film::parts(&bytes, part.start, part.end).filter(is_remark));
            }
        }
    }
    for part in remarks {
        bytes[part.name_at..part.name_at + 4].copy_from_slice(b"free");
        bytes[part.start..part.end].fill(0);
    }
    bytes
}

fn is_remark(part: &Part) -> bool {
    matches!(&part.name, b"udta" | b"meta" | b"uuid")
}
