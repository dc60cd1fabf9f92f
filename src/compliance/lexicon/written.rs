//! A text becomes what rules compare, with the way back to the author's bytes.
//!
//! Hidden characters are dropped; so are up to two separators in a row between ideographs, because that is how words are
//! disguised. What was dropped is remembered: a word that needed it says so.

use super::{
    around,
    letters::{self, Kind},
};
use std::ops::Range;

/// Stands for what rules do not read: addresses and placeholders. Nothing matches across it.
pub(super) const OPAQUE: char = '\u{FFFC}';

/// Bytes of an ideograph of the block nearly every one is of.
const COMMON_HAN_BYTES: usize = 3;

/// Separators in a row that may stand inside a word.
const SPACERS_IN_A_ROW_MAX: usize = 2;

/// Separators that may stand inside one word in all.
const SPACERS_IN_A_WORD_MAX: u32 = 3;

/// A text as rules see it.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// Normalised.
    pub text: String,
    pieces: Vec<Piece>,
    /// What ends sentences, in order: where it begins and where the next sentence does.
    marks: Vec<(u32, u32)>,
    /// Where an ideograph stands for the third time in a row, or more.
    runs: Vec<u32>,
}

/// One normalised character.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it begins in the normalised text.
    at: u32,
    /// The author's bytes.
    from: u32,
    until: u32,
    before: Gap,
}

/// What was dropped before a character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// Separators.
    pub spacers: u8,
    /// Whether one of them separates items of a list.
    pub comma: bool,
    /// Whether something invisible stood there.
    pub hidden: bool,
}

/// How a word was disguised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disguise {
    /// By separators between its characters.
    pub spaced: bool,
    /// By characters nobody can see.
    pub hidden: bool,
}

impl Written {
    /// Reads a text; `opaque` are byte ranges, in order, that become [`OPAQUE`].
    pub(super) fn read(source: &str, opaque: &[Range<usize>]) -> Self {
        let mut reader = Reader::with_capacity(source.len());
        let mut read_until = 0;
        for range in opaque.iter().filter(|range| !range.is_empty()) {
            // One may begin inside the one before it.
            if range.end <= read_until {
                continue;
            }
            let start = range.start.max(read_until);
            reader.stretch(&source[read_until..start], read_until);
            reader.letter(OPAQUE, start, range.end);
            read_until = range.end;
        }
        reader.stretch(&source[read_until..], read_until);
        reader.finish()
    }

    /// The sentence around a position, without what ends it.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let next = self
            .marks
            .partition_point(|(mark, _)| (*mark as usize) < at);
        let start = next.checked_sub(1).map_or(0, |last| self.marks[last].1);
        let end = self.marks.get(next);
        start as usize..end.map_or(self.text.len(), |(mark, _)| *mark as usize)
    }

    /// The sentences in which an ideograph stands three times in a row or more, with every such run written once; `None` when
    /// there is none.
    pub(super) fn collapsed(&self) -> Option<Self> {
        let mut out = Self::default();
        let mut read_until = 0;
        for run in &self.runs {
            let run = *run as usize;
            if run < read_until {
                continue;
            }
            let Range { start, end } = self.sentence(run);
            let mark = self.text[end..].chars().next().map_or(0, char::len_utf8);
            read_until = end + mark;
            self.collapse(start..read_until, &mut out);
        }
        (!out.pieces.is_empty()).then_some(out)
    }

    fn collapse(&self, sentence: Range<usize>, out: &mut Self) {
        let pieces = self.pieces(&sentence);
        let letters: Vec<char> = self.text[sentence].chars().collect();
        let mut at = 0;
        while at < letters.len() {
            let same = letters[at..].iter().take_while(|c| **c == letters[at]);
            let run = same.count();
            let written_once = run >= 3 && letters::is_han(letters[at]);
            let kept = if written_once { 1 } else { run };
            for number in at..at + kept {
                let mut piece = pieces[number];
                piece.at = out.text.len() as u32;
                if written_once {
                    piece.until = pieces[at + run - 1].until;
                }
                out.pieces.push(piece);
                out.text.push(letters[at]);
                out.mark(letters[at]);
            }
            at += run;
        }
    }

    /// Notes the end of a sentence behind its mark.
    fn mark(&mut self, last: char) {
        if around::ends_sentence(last) {
            let end = self.text.len();
            self.marks
                .push(((end - last.len_utf8()) as u32, end as u32));
        }
    }

    /// The author's bytes behind a range of the normalised text.
    pub(super) fn source(&self, range: &Range<usize>) -> Range<usize> {
        let pieces = self.pieces(range);
        match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => first.from as usize..last.until as usize,
            _ => 0..0,
        }
    }

    /// How the word at a range was disguised; `None` when what stands between its characters makes it no word.
    pub(super) fn disguise(&self, range: &Range<usize>) -> Option<Disguise> {
        let pieces = self.pieces(range);
        let inner = pieces.get(1..).unwrap_or_default();
        let spacers: u32 = inner
            .iter()
            .map(|piece| u32::from(piece.before.spacers))
            .sum();
        if spacers > SPACERS_IN_A_WORD_MAX {
            return None;
        }
        // Items of a list meet where two short words look like one: only words set apart from their neighbours count.
        let in_list = inner.iter().any(|piece| piece.before.comma);
        if in_list && pieces.len() <= 3 && !self.stands_alone(range) {
            return None;
        }
        Some(Disguise {
            spaced: spacers > 0,
            hidden: inner.iter().any(|piece| piece.before.hidden),
        })
    }

    fn stands_alone(&self, range: &Range<usize>) -> bool {
        let open = |c: Option<char>| c.is_none_or(|c| !letters::is_han(c));
        let index = self
            .pieces
            .partition_point(|piece| (piece.at as usize) < range.start);
        let end = self
            .pieces
            .partition_point(|piece| (piece.at as usize) < range.end);
        let gap = |at: usize| {
            self.pieces
                .get(at)
                .is_some_and(|piece| piece.before.spacers > 0)
        };
        (gap(index) || open(self.text[..range.start].chars().next_back()))
            && (gap(end) || open(self.text[range.end..].chars().next()))
    }

    fn pieces(&self, range: &Range<usize>) -> &[Piece] {
        let first = self
            .pieces
            .partition_point(|piece| (piece.at as usize) < range.start);
        let end = self
            .pieces
            .partition_point(|piece| (piece.at as usize) < range.end);
        self.pieces.get(first..end).unwrap_or_default()
    }
}

/// Builds a [`Written`], holding back separators until it is known what follows them.
struct Reader {
    out: Written,
    simplified: &'static letters::Simplified,
    /// The last two normalised characters.
    last_two: [char; 2],
    last_is_han: bool,
    held: Vec<(char, usize)>,
    hidden: bool,
}

impl Reader {
    fn with_capacity(bytes: usize) -> Self {
        let out = Written {
            text: String::with_capacity(bytes),
            pieces: Vec::with_capacity(bytes / 2),
            ..Written::default()
        };
        Self {
            out,
            simplified: letters::Simplified::get(),
            last_two: [OPAQUE; 2],
            last_is_han: false,
            held: Vec::new(),
            hidden: false,
        }
    }

    /// Reads a stretch of the source that begins at a byte of it.
    fn stretch(&mut self, text: &str, from: usize) {
        for (at, c) in text.char_indices() {
            let at = from + at;
            // Nearly every character is an ideograph among ideographs, or ASCII among ASCII.
            let is_plain = self.held.is_empty() && !self.hidden;
            if is_plain && letters::is_common_han(c) {
                let until = at + COMMON_HAN_BYTES;
                self.add(self.simplified.of(c), at, until, Gap::default());
                self.last_is_han = true;
            } else if is_plain && c.is_ascii() && (!self.last_is_han || c.is_ascii_alphanumeric()) {
                self.push_one(c.to_ascii_lowercase(), at, at + 1, Gap::default());
                self.last_is_han = false;
            } else {
                self.read(c, at);
            }
        }
    }

    fn read(&mut self, c: char, at: usize) {
        match letters::kind(c) {
            Kind::Hidden => self.hidden = true,
            Kind::Spacer | Kind::Comma if self.last_is_han => self.held.push((c, at)),
            Kind::Spacer | Kind::Comma | Kind::Letter => self.letter(c, at, at + c.len_utf8()),
        }
    }

    fn letter(&mut self, c: char, from: usize, until: usize) {
        let mut gap = Gap {
            hidden: std::mem::take(&mut self.hidden),
            ..Gap::default()
        };
        let is_han = letters::is_han(c);
        if !self.held.is_empty() {
            if is_han && self.held.len() <= SPACERS_IN_A_ROW_MAX {
                gap.spacers = self.held.len() as u8;
                gap.comma = self
                    .held
                    .iter()
                    .any(|(c, _)| letters::kind(*c) == Kind::Comma);
                self.held.clear();
            } else {
                self.release();
            }
        }
        self.push(c, from, until, gap);
        self.last_is_han = is_han;
    }

    fn release(&mut self) {
        for (c, at) in std::mem::take(&mut self.held) {
            self.push(c, at, at + c.len_utf8(), Gap::default());
        }
    }

    fn push(&mut self, c: char, from: usize, until: usize, gap: Gap) {
        if c.is_ascii() {
            return self.push_one(c.to_ascii_lowercase(), from, until, gap);
        }
        let mut before = gap;
        letters::fold(c, |folded| {
            self.push_one(folded, from, until, std::mem::take(&mut before));
        });
    }

    /// Adds one character of the normalised text.
    fn push_one(&mut self, c: char, from: usize, until: usize, before: Gap) {
        self.add(c, from, until, before);
        self.out.mark(c);
    }

    /// The same for one that ends no sentence.
    #[inline]
    fn add(&mut self, c: char, from: usize, until: usize, before: Gap) {
        let at = self.out.text.len() as u32;
        if self.last_two == [c; 2] && letters::is_han(c) {
            self.out.runs.push(at);
        }
        self.last_two = [self.last_two[1], c];
        self.out.pieces.push(Piece {
            at,
            from: from as u32,
            until: until as u32,
            before,
        });
        self.out.text.push(c);
    }

    fn finish(mut self) -> Written {
        self.release();
        self.out
    }
}

/// A term, an exception or a statement as it is compared: normalised like the text it is looked for in.
pub(super) fn normal(phrase: &str) -> String {
    Written::read(phrase, &[]).text
}
