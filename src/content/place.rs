//! A range of a template becomes a place in the file the template stands in.

use crate::{diagnostic::Place, workspace::Source};
use std::{ops::Range, sync::Arc};

/// Where a range of a template's text stands. The source's place covers its text letter by letter, in a file of its own or between
/// the quotes of a campaign; where it does not, because escapes make the bytes differ, the whole value is the place.
pub fn place_of(source: &Source, bytes: Range<usize>) -> Place {
    let text = &source.text;
    let written = source.place.bytes.1 - source.place.bytes.0;
    if written != 0 && written != text.len() {
        return source.place.clone();
    }
    let start = boundary(text, bytes.start);
    let end = boundary(text, bytes.end.max(start));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let column = text[line_start..start].chars().count() as u32;
    let newlines = text[..start].matches('\n').count() as u32;
    let base = source.place.bytes.0;
    Place {
        file: Arc::clone(&source.place.file),
        line: source.place.line + newlines,
        column: if newlines == 0 {
            source.place.column + column
        } else {
            1 + column
        },
        bytes: (base + start, base + end),
    }
}

fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
