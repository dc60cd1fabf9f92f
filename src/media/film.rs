//! MPEG-4: how long it plays, what it is coded in, whether it says where it was shot. Boxes are walked, samples never.

/// What is known of a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Film {
    /// Milliseconds; none when its header does not say.
    pub duration_ms: Option<u64>,
    /// Four letters of what its pictures are coded in, such as `avc1`; none without a picture track.
    pub codec: Option<String>,
    /// It holds the place where it was shot.
    pub has_position: bool,
}

type Name = [u8; 4];

/// One box: its name, and where its content lies in the bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub name: Name,
    /// Where its name stands; the content may begin behind a long length.
    pub name_at: usize,
    pub start: usize,
    pub end: usize,
}

impl Film {
    /// None when there is no header: a film that was cut off, or was never one.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let header = find(bytes, 0, bytes.len(), *b"moov")?;
        let content = &bytes[header.start..header.end];
        let codec = parts(content, 0, content.len())
            .filter(|part| part.name == *b"trak")
            .find_map(|track| picture_codec(content, track));
        Some(Self {
            duration_ms: duration_ms(content),
            codec,
            has_position: says_position(content),
        })
    }
}

/// The boxes between two places, until one claims more than there is.
pub(super) fn parts(bytes: &[u8], start: usize, end: usize) -> impl Iterator<Item = Part> {
    let mut at = start;
    std::iter::from_fn(move || {
        let head = bytes.get(at..at + 8).filter(|_| at + 8 <= end)?;
        let short = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
        let name = head[4..8].try_into().ok()?;
        let (length, head) = match short {
            0 => (end - at, 8),
            1 => {
                let long = bytes.get(at + 8..at + 16)?.try_into().ok()?;
                (usize::try_from(u64::from_be_bytes(long)).ok()?, 16)
            }
            length => (length, 8),
        };
        let stop = at.checked_add(length)?;
        if length < head || stop > end {
            return None;
        }
        let (start, name_at) = (at + head, at + 4);
        at = stop;
        Some(Part {
            name,
            name_at,
            start,
            end: stop,
        })
    })
}

fn find(bytes: &[u8], start: usize, end: usize, name: Name) -> Option<Part> {
    parts(bytes, start, end).find(|part| part.name == name)
}

fn inside(bytes: &[u8], part: Part, path: &[Name]) -> Option<Part> {
    path.iter()
        .try_fold(part, |part, name| find(bytes, part.start, part.end, *name))
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let found = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u64::from(u32::from_be_bytes(found)))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// What the header of the whole film says; a film in fragments says it in `mehd`.
fn duration_ms(content: &[u8]) -> Option<u64> {
    let all = Part {
        name: *b"moov",
        name_at: 0,
        start: 0,
        end: content.len(),
    };
    let header = inside(content, all, &[*b"mvhd"])?;
    let (scale, mut length) = match content.get(header.start)? {
        1 => (
            word(content, header.start + 20)?,
            long(content, header.start + 24)?,
        ),
        _ => (
            word(content, header.start + 12)?,
            word(content, header.start + 16)?,
        ),
    };
    if let Some(extent) = inside(content, all, &[*b"mvex", *b"mehd"]) {
        length = match content.get(extent.start)? {
            1 => long(content, extent.start + 4)?,
            _ => word(content, extent.start + 4)?,
        };
    }
    let is_known = scale > 0 && length > 0 && length < u64::from(u32::MAX) * scale;
    is_known.then(|| (u128::from(length) * 1_000 / u128::from(scale)) as u64)
}

fn picture_codec(content: &[u8], track: Part) -> Option<String> {
    let handler = inside(content, track, &[*b"mdia", *b"hdlr"])?;
    if content.get(handler.start + 8..handler.start + 12)? != b"vide" {
        return None;
    }
    let described = inside(content, track, &[*b"mdia", *b"minf", *b"stbl", *b"stsd"])?;
    let name = content.get(described.start + 12..described.start + 16)?;
    Some(name.escape_ascii().to_string())
}

/// `©xyz` as telephones write it, or Apple's own key.
fn says_position(content: &[u8]) -> bool {
    let has = |needle: &[u8]| memchr::memmem::find(content, needle).is_some();
    has(b"\xA9xyz") || has(b"com.apple.quicktime.location")
}
