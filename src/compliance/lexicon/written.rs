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
    /// Whether an ideograph stands three times in a row somewhere.
    has_runs: bool,
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

    /// The sentences in which an ideograph stands three times in a row or more, with every such run written once; `None` when
    /// there is none.
    pub(super) fn collapsed(&self) -> Option<Self> {
        if !self.has_runs {
            return None;
        }
        let mut out = Self::default();
        let mut first_piece = 0;
        for sentence in self.text.split_inclusive(around::ends_sentence) {
            let pieces = sentence.chars().count();
            if has_runs(sentence) {
                self.collapse(first_piece..first_piece + pieces, sentence, &mut out);
            }
            first_piece += pieces;
        }
        (!out.pieces.is_empty()).then_some(out)
    }

    fn collapse(&self, pieces: Range<usize>, sentence: &str, out: &mut Self) {
        let letters: Vec<char> = sentence.chars().collect();
        let mut at = 0;
        while at < letters.len() {
            let same = letters[at..].iter().take_while(|c| **c == letters[at]);
            let run = same.count();
            let written_once = run >= 3 && letters::is_han(letters[at]);
            let kept = if written_once { 1 } else { run };
            for number in at..at + kept {
                let mut piece = self.pieces[pieces.start + number];
                piece.at = out.text.len() as u32;
                if written_once {
                    piece.until = self.pieces[pieces.start + at + run - 1].until;
                }
                out.pieces.push(piece);
                out.text.push(letters[at]);
            }
            at += run;
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

/// Whether an ideograph stands three times in a row.
fn has_runs(text: &str) -> bool {
    let (mut last, mut run) = (OPAQUE, 0);
    text.chars().any(|c| {
        run = if c == last { run + 1 } else { 1 };
        last = c;
        run >= 3 && letters::is_han(c)
    })
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
            has_runs: false,
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
            // Nearly every character is an ideograph among ideographs.
            if letters::is_common_han(c) && self.held.is_empty() && !self.hidden {
                let until = from + at + COMMON_HAN_BYTES;
                self.push_one(self.simplified.of(c), from + at, until, Gap::default());
                self.last_is_han = true;
            } else {
                self.read(c, from + at);
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

    #[inline]
    fn push_one(&mut self, c: char, from: usize, until: usize, before: Gap) {
        self.out.has_runs |= self.last_two == [c; 2] && letters::is_han(c);
        self.last_two = [self.last_two[1], c];
        self.out.pieces.push(Piece {
            at: self.out.text.len() as u32,
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
