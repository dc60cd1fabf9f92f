//! A long text becomes parts that end with a line, read side by side.
//!
//! What a message says once for all of it (until when an offer holds, which trade it is of) is looked for in its own part: a date
//! megabytes away says nothing about an offer.

use super::{automaton::Lexicon, scan::Context, scan::Hit};
use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Texts up to this many bytes are read whole; no message is longer.
const PART_BYTES: usize = 64 * 1024;

/// Every hit of a text, in order.
pub(super) fn scan(lexicon: &Lexicon, text: &str, context: &Context<'_>) -> Vec<Hit> {
    let parts = cut(text);
    let [_, _, ..] = parts.as_slice() else {
        return lexicon.scan_part(text, context);
    };
    let readers = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let read = || {
        let mut of_parts = Vec::new();
        while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut hits = lexicon.scan_part(&text[part.clone()], context);
            for hit in &mut hits {
                hit.bytes = hit.bytes.start + part.start..hit.bytes.end + part.start;
            }
            of_parts.push((part.start, hits));
        }
        of_parts
    };
    let mut of_parts: Vec<(usize, Vec<Hit>)> = thread::scope(|scope| {
        let others: Vec<_> = (1..readers).map(|_| scope.spawn(read)).collect();
        let mut all = read();
        for other in others {
            all.append(&mut other.join().expect("a reader does not panic"));
        }
        all
    });
    of_parts.sort_by_key(|(start, _)| *start);
    of_parts.into_iter().flat_map(|(_, hits)| hits).collect()
}

/// Parts of about [`PART_BYTES`], each with its last line whole.
fn cut(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let least = text.ceil_char_boundary(start + PART_BYTES);
        let end = text[least..]
            .find('\n')
            .map_or(text.len(), |at| least + at + 1);
        parts.push(start..end);
        start = end;
    }
    parts
}
