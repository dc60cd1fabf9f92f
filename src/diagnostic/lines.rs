//! Byte ranges of one text become places, without reading the text from its start each time.

use super::Place;
use std::{ops::Range, sync::Arc};

/// Bytes between two marks: how many characters stand before each is known, so that long lines cost no more than short ones.
const MARK_BYTES: usize = 1024;

/// A file's text with the start of every line.
#[derive(Debug, Clone)]
pub struct Lines {
    file: Arc<str>,
    text: Arc<str>,
    starts: Vec<usize>,
    /// Characters before every [`MARK_BYTES`]th byte.
    marks: Vec<u32>,
}

impl Lines {
    /// Indexes a text once.
    pub fn new(file: &str, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let mut characters = 0;
        let marks = text
            .as_bytes()
            .chunks(MARK_BYTES)
            .map(|chunk| {
                let before = characters;
                characters += begun(chunk);
                before
            })
            .collect();
        Self {
            file: Arc::from(file),
            text,
            starts,
            marks,
        }
    }

    /// The file's path.
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The indexed text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The place of a byte range; ends that are no character boundaries move to the one before.
    pub fn place(&self, bytes: Range<usize>) -> Place {
        let start = self.boundary(bytes.start);
        let line = self.line_of(start);
        Place {
            file: Arc::clone(&self.file),
            line: line as u32 + 1,
            column: 1 + self.characters(start) - self.characters(self.starts[line]),
            bytes: (start, self.boundary(bytes.end.max(start))),
        }
    }

    /// The line of a byte, from 1.
    pub fn line(&self, byte: usize) -> u32 {
        self.line_of(self.boundary(byte)) as u32 + 1
    }

    /// The text of a line without its end, from 1; empty beyond the last.
    pub fn line_text(&self, line: u32) -> &str {
        let at = line.saturating_sub(1) as usize;
        let Some(start) = self.starts.get(at) else {
            return "";
        };
        let end = self
            .starts
            .get(at + 1)
            .map_or(self.text.len(), |next| next - 1);
        &self.text[*start..end]
    }

    /// Characters before a byte that begins one.
    fn characters(&self, byte: usize) -> u32 {
        // The end of a text that fills its last mark has no mark of its own.
        let Some(mark) = self.marks.len().checked_sub(1) else {
            return 0;
        };
        let mark = mark.min(byte / MARK_BYTES);
        self.marks[mark] + begun(&self.text.as_bytes()[mark * MARK_BYTES..byte])
    }

    fn line_of(&self, byte: usize) -> usize {
        // The first start is 0, so at least one is not after any byte.
        self.starts.partition_point(|start| *start <= byte) - 1
    }

    fn boundary(&self, at: usize) -> usize {
        self.text.floor_char_boundary(at)
    }
}

/// Characters that begin in some bytes of UTF-8.
fn begun(bytes: &[u8]) -> u32 {
    let continues = |byte: &&u8| **byte & 0xC0 == 0x80;
    (bytes.len() - bytes.iter().filter(continues).count()) as u32
}
