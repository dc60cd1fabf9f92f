//! One character becomes the characters rules compare: narrow, small, simplified, without accents and without disguise.

use crate::compliance::hosts;
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization as _, char::canonical_combining_class};

/// Unified ideographs, by code point, as simplified characters.
static SIMPLIFIED: LazyLock<Simplified> = LazyLock::new(Simplified::read);

/// The block of ideographs nearly every text is written in.
const IDEOGRAPHS: std::ops::RangeInclusive<char> = '\u{4E00}'..='\u{9FFF}';

/// Ideographs as they are simplified.
pub(super) struct Simplified {
    /// For [`IDEOGRAPHS`], in order.
    common: Vec<char>,
    /// Others, sorted.
    rare: Vec<(char, char)>,
}

impl Simplified {
    fn read() -> Self {
        let mut common: Vec<char> = IDEOGRAPHS.collect();
        let mut rare = Vec::new();
        let pairs = include_str!("traditional.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(' '));
        for pair in pairs {
            let mut letters = pair.chars();
            let (Some(from), Some(to)) = (letters.next(), letters.next()) else {
                continue;
            };
            if IDEOGRAPHS.contains(&from) {
                common[from as usize - *IDEOGRAPHS.start() as usize] = to;
            } else {
                rare.push((from, to));
            }
        }
        rare.sort_unstable();
        Self { common, rare }
    }

    /// The table; made once.
    pub(super) fn get() -> &'static Self {
        &SIMPLIFIED
    }

    /// An ideograph as it is compared; anything else as it is.
    #[inline]
    pub(super) fn of(&self, c: char) -> char {
        if IDEOGRAPHS.contains(&c) {
            return self.common[c as usize - *IDEOGRAPHS.start() as usize];
        }
        let found = self.rare.binary_search_by_key(&c, |(from, _)| *from);
        found.map_or(c, |at| self.rare[at].1)
    }
}

/// Which characters stand somewhere: as a set that sometimes holds more, never less.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Letters([u64; 8]);

impl Letters {
    /// Those of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut letters = Self::default();
        text.chars().for_each(|c| letters.add(c));
        letters
    }

    /// Adds one.
    #[inline]
    pub(super) fn add(&mut self, c: char) {
        let c = c as usize;
        self.0[(c >> 6) & 7] |= 1 << (c & 63);
    }

    /// Whether one stands in both; false only where none does.
    #[inline]
    pub(super) fn meet(&self, other: &Self) -> bool {
        let both = self.0.iter().zip(&other.0).map(|(a, b)| a & b);
        both.fold(0, |any, bits| any | bits) != 0
    }
}

/// What a character is to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::compliance) enum Kind {
    /// Not seen at all: zero width, direction marks, variation selectors.
    Hidden,
    /// Stands between the characters of a word without ending it: space, dot, star, emoji.
    Spacer,
    /// Separates the items of a list, and sometimes the characters of a word.
    Comma,
    /// Everything else.
    Letter,
}

/// What kind a character is.
pub(in crate::compliance) fn kind(c: char) -> Kind {
    // Nearly every character is one of these.
    if matches!(c, '\u{4E00}'..='\u{9FFF}' | 'a'..='z' | 'A'..='Z' | '0'..='9')
        || pictured(c).is_some()
    {
        return Kind::Letter;
    }
    match c {
        '\u{200B}'..='\u{200F}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\u{AD}'
        | '\u{34F}'
        | '\u{180B}'..='\u{180E}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{E0000}'..='\u{E0FFF}'
        | '\u{2800}'
        | '\u{300}'..='\u{33F}'
        | '\u{340}'..='\u{34E}'
        | '\u{350}'..='\u{36F}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{3164}' => Kind::Hidden,
        ' '
        | '\t'
        | '\u{A0}'
        | '\u{2000}'..='\u{200A}'
        | '\u{202F}'
        | '\u{3000}'
        | '\u{1F000}'..='\u{1FAFF}'
        | '\u{2600}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}'
        | '\u{25A0}'..='\u{25FF}'
        | '※'
        | '#'
        | '&'
        | '='
        | '·'
        | '•'
        | '・'
        | '.'
        | '．'
        | '-'
        | '－'
        | '‐'..='–'
        | '_'
        | '＿'
        | '*'
        | '＊'
        | '~'
        | '～'
        | '^'
        | '＾'
        | '+'
        | '＋'
        | '`'
        | '\\'
        | '＼' => Kind::Spacer,
        '、' | '/' | '／' | '|' | '｜' | '—' | '―' => Kind::Comma,
        _ => Kind::Letter,
    }
}

/// Pictures that are written in place of a character, so that a word is overlooked; a closed list.
fn pictured(c: char) -> Option<char> {
    match c {
        '🐮' | '🐂' => Some('牛'),
        '🚬' => Some('烟'),
        '🍵' => Some('茶'),
        '👍' => Some('赞'),
        '⭐' | '🌟' => Some('星'),
        '🈵' => Some('停'),
        '㊙' => Some('秘'),
        '💊' => Some('药'),
        '➕' => Some('加'),
        '🏠' => Some('房'),
        '🧧' => Some('包'),
        '🎁' => Some('礼'),
        '🌱' => Some('韭'),
        '💰' | '💴' | '💵' => Some('金'),
        _ => None,
    }
}

/// Whether a character is of the block nearly every ideograph is of.
pub(super) fn is_common_han(c: char) -> bool {
    IDEOGRAPHS.contains(&c)
}

/// Whether a character is an ideograph.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' | '\u{F900}'..='\u{FAFF}' | '〇')
}

/// Hands over what a character is compared as. Punctuation that ends a clause keeps its full width, so that a comma between
/// words is never taken for one between digits.
pub(in crate::compliance) fn fold(c: char, mut take: impl FnMut(char)) {
    match c {
        '\0'..='\x7F' => take(c.to_ascii_lowercase()),
        _ if IDEOGRAPHS.contains(&c) => take(SIMPLIFIED.of(c)),
        _ if pictured(c).is_some() => take(pictured(c).unwrap_or(c)),
        '，' | '！' | '？' | '；' | '：' | '。' | '、' | '…' | '“'..='”' | '《'..='】' =>
        {
            take(c);
        }
        _ => {
            for part in std::iter::once(c).nfkd() {
                if canonical_combining_class(part) == 0 {
                    for small in part.to_lowercase() {
                        take(SIMPLIFIED.of(hosts::latin(small)));
                    }
                }
            }
        }
    }
}
