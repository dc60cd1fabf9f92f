//! Turns a multipart body (RFC 7578) into the one file that an upload carries.

use super::wire::Request;

/// Parts one upload may have.
const PARTS_MAX: usize = 16;

/// An uploaded file.
#[derive(Debug)]
pub(super) struct Upload<'a> {
    pub(super) name: String,
    pub(super) bytes: &'a [u8],
}

/// Finds the part named `media`, or else the first with a file name.
pub(super) fn upload(request: &Request) -> Option<Upload<'_>> {
    let boundary = parameter(request.header("content-type")?, "boundary")?;
    let delimiter = format!("--{boundary}");
    let mut rest = &request.body[find(&request.body, delimiter.as_bytes())? + delimiter.len()..];
    let closing = format!("\r\n{delimiter}");
    let mut chosen = None;
    for _ in 0..PARTS_MAX {
        let Some(part) = rest.strip_prefix(b"\r\n") else {
            break;
        };
        let head_end = find(part, b"\r\n\r\n")?;
        let content = &part[head_end + 4..];
        let end = find(content, closing.as_bytes())?;
        let head = String::from_utf8_lossy(&part[..head_end]).into_owned();
        let (field, file) = names(&head);
        if field.as_deref() == Some("media") || (chosen.is_none() && file.is_some()) {
            chosen = Some(Upload {
                name: file.unwrap_or_default(),
                bytes: &content[..end],
            });
        }
        rest = &content[end + closing.len()..];
    }
    chosen
}

fn names(head: &str) -> (Option<String>, Option<String>) {
    let disposition = head.lines().find(|line| {
        line.to_ascii_lowercase()
            .starts_with("content-disposition:")
    });
    let read = |name: &str| disposition.and_then(|line| parameter(line, name));
    // The extended form is not understood: the name stays as it was encoded, and looks broken to people.
    (read("name"), read("filename").or_else(|| read("filename*")))
}

// Reads `name="value"` or `name=value` behind a semicolon; a semicolon between quotes separates nothing.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut quoted = false;
    let pairs = header.split(|letter| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    });
    let mut pairs = pairs.skip(1).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim_matches('"').to_owned())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
