//! A range of a template becomes a place in the file the template stands in.

use crate::{diagnostic::Place, workspace::Source};
use std::{ops::Range, sync::Arc};

/// Where a range of a template's text stands. A template in a file of its own is the file; one inside a campaign begins after
/// its quotes. Where escapes make offsets differ, the whole value is the place.
pub fn place_of(source: &Source, bytes: Range<usize>) -> Place {
    let Some(skipped) = opening(source) else {
        return source.place.clone();
    };
    let text = &source.text;
    let start = boundary(text, bytes.start);
    let end = boundary(text, bytes.end.max(start));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let column = text[line_start..start].chars().count() as u32;
    let newlines = text[..start].matches('\n').count() as u32;
    // A value after `"""` and a line break begins on the next line.
    let (first_line, first_column) = match skipped {
        MULTILINE_WITH_BREAK => (source.place.line + 1, 1),
        quotes => (source.place.line, source.place.column + quotes as u32),
    };
    let base = source.place.bytes.0 + skipped;
    Place {
        file: Arc::clone(&source.place.file),
        line: first_line + newlines,
        column: if newlines == 0 {
            first_column + column
        } else {
            1 + column
        },
        bytes: (base + start, base + end),
    }
}

const MULTILINE_WITH_BREAK: usize = 4;

/// Bytes between the place of the value and its text, when the text is written without escapes.
fn opening(source: &Source) -> Option<usize> {
    let written = source.place.bytes.1 - source.place.bytes.0;
    if written == 0 || written == source.text.len() {
        return Some(0);
    }
    match written.checked_sub(source.text.len())? {
        2 => Some(1),
        6 => Some(3),
        7 => Some(MULTILINE_WITH_BREAK),
        _ => None,
    }
}

fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
