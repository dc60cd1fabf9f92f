//! Turns the bytes of a file into whether they are what they were sent as: size, first bytes, length (WeCom docs 90253, 95098).

use super::code::Code;
use super::wire::Refusal;

const MEGABYTE: usize = 1 << 20;
/// A voice may last a minute.
const VOICE_MS_MAX: u64 = 60_000;
/// A video in a moment may last half a minute.
const MOMENT_VIDEO_MS_MAX: u64 = 30_000;
/// Every frame of AMR lasts as long.
const FRAME_MS: u64 = 20;
/// Bytes behind the head of a frame, by its type: narrow band, then wide band.
const NARROW: [usize; 16] = [12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0];
const WIDE: [usize; 16] = [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0];
/// Boxes of a film that are looked at.
const BOXES_MAX: usize = 10_000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Image,
    Voice,
    Video,
    File,
}

impl Kind {
    /// Reads the `type` parameter.
    pub(super) fn read(name: Option<&str>) -> Result<Self, Refusal> {
        match name {
            Some("image") => Ok(Self::Image),
            Some("voice") => Ok(Self::Voice),
            Some("video") => Ok(Self::Video),
            Some("file") => Ok(Self::File),
            _ => Err(Code::MediaType.into()),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::File => "file",
        }
    }

    /// Says whether the first bytes are of this kind.
    pub(super) fn fits(self, bytes: &[u8]) -> bool {
        match self {
            Self::Image => matches!(mime(bytes), "image/jpeg" | "image/png"),
            Self::Voice => bytes.starts_with(b"#!AMR"),
            Self::Video => matches!(mime(bytes), "video/mp4" | "video/x-m4v"),
            Self::File => true,
        }
    }

    /// Checks a file for messages: sizes first, then what the bytes say it is, then how long it lasts.
    pub(super) fn check(self, bytes: &[u8]) -> Result<(), Refusal> {
        let too_large = match self {
            Self::Image => Code::PictureSize,
            Self::Video => Code::VideoSize,
            Self::Voice | Self::File => Code::MediaTooLarge,
        };
        check_size(bytes, self.bytes_max(), too_large)?;
        if !self.fits(bytes) {
            return Err(Code::MediaKind.into());
        }
        if self == Self::Voice && voice_ms(bytes) > VOICE_MS_MAX {
            return Err(Code::VoiceTooLong.into());
        }
        Ok(())
    }

    /// Checks a file for moments or the album, which has codes of its own.
    pub(super) fn check_attachment(self, bytes: &[u8]) -> Result<(), Refusal> {
        check_size(bytes, self.bytes_max(), Code::AttachmentSize)?;
        if !self.fits(bytes) {
            return Err(match self {
                Self::Video => Code::VideoFormat,
                _ => Code::MediaKind,
            }
            .into());
        }
        if self == Self::Video && film_ms(bytes).is_some_and(|ms| ms > MOMENT_VIDEO_MS_MAX) {
            return Err(Code::VideoLength.into());
        }
        Ok(())
    }

    fn bytes_max(self) -> usize {
        match self {
            Self::Image | Self::Video => 10 * MEGABYTE,
            Self::Voice => 2 * MEGABYTE,
            Self::File => 20 * MEGABYTE,
        }
    }
}

/// Checks a picture that gets an address.
pub(super) fn check_picture(bytes: &[u8]) -> Result<(), Refusal> {
    check_size(bytes, 2 * MEGABYTE, Code::PictureSize)?;
    if !Kind::Image.fits(bytes) {
        return Err(Code::MediaKind.into());
    }
    if imagesize::blob_size(bytes).is_err() {
        return Err(Code::BrokenPicture.into());
    }
    Ok(())
}

/// What the first bytes say.
pub(super) fn mime(bytes: &[u8]) -> &'static str {
    infer::get(bytes).map_or("application/octet-stream", |kind| kind.mime_type())
}

fn check_size(bytes: &[u8], max: usize, too_large: Code) -> Result<(), Refusal> {
    if bytes.len() <= 5 {
        return Err(Code::MediaSize.into());
    }
    if bytes.len() > max {
        Err(too_large.into())
    } else {
        Ok(())
    }
}

// Counts frames; a file that breaks off has lasted until there.
fn voice_ms(bytes: &[u8]) -> u64 {
    let (mut rest, sizes) = match bytes.strip_prefix(b"#!AMR-WB\n") {
        Some(rest) => (rest, &WIDE),
        None => (bytes.get(6..).unwrap_or_default(), &NARROW),
    };
    let mut frames = 0;
    while let Some((head, body)) = rest.split_first() {
        let Some(next) = body.get(sizes[usize::from(head >> 3 & 15)]..) else {
            break;
        };
        frames += 1;
        rest = next;
    }
    frames * FRAME_MS
}

// Reads the length from the header of the film, `moov/mvhd`.
fn film_ms(bytes: &[u8]) -> Option<u64> {
    let header = find_box(find_box(bytes, "moov")?, "mvhd")?;
    let number = |at: usize| -> Option<u64> {
        let four: [u8; 4] = header.get(at..at + 4)?.try_into().ok()?;
        Some(u64::from(u32::from_be_bytes(four)))
    };
    let (scale, length) = if header.first() == Some(&1) {
        (number(20)?, number(24)?.checked_shl(32)? | number(28)?)
    } else {
        (number(12)?, number(16)?)
    };
    length.checked_mul(1000)?.checked_div(scale)
}

fn find_box<'b>(mut bytes: &'b [u8], name: &str) -> Option<&'b [u8]> {
    for _ in 0..BOXES_MAX {
        let (head, rest) = bytes.split_first_chunk::<8>()?;
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        // 0 runs to the end; a longer form of the size does not occur below 4 GB.
        let size = if size == 0 { bytes.len() } else { size };
        let inner = rest.get(..size.checked_sub(8)?)?;
        if head[4..] == *name.as_bytes() {
            return Some(inner);
        }
        bytes = &rest[inner.len()..];
    }
    None
}
