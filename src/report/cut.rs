//! Records with a head and a tail become one text below a limit: cut between records, never inside one, and what is left out is counted.

use crate::{diagnostic::Sentence, model::Lang, say};

say! {
    /// Stands where records are missing.
    struct LeftOut { omitted: usize, total: usize }
    zh "（篇幅所限，{total} 项中有 {omitted} 项未列出；完整的计划见 CI 日志或 plan.json）"
    en "({omitted} of {total} parts are left out for lack of space; the whole plan is in the CI log or in plan.json)"
}

/// What is written, in parts. The digests belong in the tail, so that no cut takes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// Always stands first: the verdict.
    pub head: String,
    /// Whole or not at all, in this order.
    pub blocks: Vec<String>,
    /// Always stands last: the digests.
    pub tail: String,
}

/// How long a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Characters, as code hosts count comments.
    Characters(usize),
    /// Bytes, as a job summary is counted.
    Bytes(usize),
}

/// A text that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The text.
    pub text: String,
    /// Blocks that are not in it.
    pub omitted: usize,
}

impl Room {
    fn of(self, text: &str) -> usize {
        match self {
            Self::Characters(_) => text.chars().count(),
            Self::Bytes(_) => text.len(),
        }
    }

    fn limit(self) -> usize {
        match self {
            Self::Characters(limit) | Self::Bytes(limit) => limit,
        }
    }
}

/// Joins the parts with empty lines between them, and leaves out blocks from the end until all fits.
///
/// A head that does not fit beside the tail is cut at a line; the tail stays whole. Where not even the tail fits, nothing does, and the
/// text is empty.
pub fn cut(records: &Records, room: Room, lang: Lang) -> Cut {
    let total = records.blocks.len();
    let whole = joined(&records.head, &records.blocks, None, &records.tail);
    if room.of(&whole) <= room.limit() {
        return Cut {
            text: whole,
            omitted: 0,
        };
    }
    // Lengths add up, so that one pass finds how many blocks stay.
    let note = |omitted| -> Sentence { LeftOut { omitted, total }.into() };
    let longest = note(total);
    let fixed = joined(
        &records.head,
        &[],
        Some(longest.in_lang(lang)),
        &records.tail,
    );
    let mut used = room.of(&fixed);
    let mut kept = 0;
    for block in &records.blocks {
        used += room.of(block) + GAP.len();
        if used > room.limit() {
            break;
        }
        kept += 1;
    }
    let omitted = total - kept;
    let said = note(omitted);
    let said = (omitted > 0).then(|| said.in_lang(lang));
    let text = joined(&records.head, &records.blocks[..kept], said, &records.tail);
    if room.of(&text) <= room.limit() {
        return Cut { text, omitted };
    }
    Cut {
        text: cut_head(records, said.unwrap_or_default(), room),
        omitted,
    }
}

/// What stands between parts.
const GAP: &str = "\n\n";

fn joined(head: &str, blocks: &[String], note: Option<&str>, tail: &str) -> String {
    let parts: Vec<&str> = std::iter::once(head)
        .chain(blocks.iter().map(String::as_str))
        .chain(note)
        .chain(std::iter::once(tail))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(GAP)
}

fn cut_head(records: &Records, note: &str, room: Room) -> String {
    let mut head = records.head.as_str();
    loop {
        let text = joined(head, &[], Some(note), &records.tail);
        if room.of(&text) <= room.limit() {
            return text;
        }
        match head.trim_end().rfind('\n') {
            Some(at) => head = &head[..at],
            None if head.is_empty() => break,
            None => head = "",
        }
    }
    if room.of(&records.tail) <= room.limit() {
        records.tail.clone()
    } else {
        String::new()
    }
}
