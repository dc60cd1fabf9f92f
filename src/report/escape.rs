//! Text from outside, made safe to show: controls, direction marks and invisible characters become visible.

use std::fmt::Write as _;

/// Replaces every character that could forge or hide output by its code: `\u{202E}`. Line feeds and tabs stay.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if hidden(character) {
            push_code(&mut shown, character);
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Writes a character by its code.
pub(super) fn push_code(text: &mut String, character: char) {
    let _ = write!(text, "\\u{{{:04X}}}", character as u32);
}

/// Whether a character cannot be seen, or changes how others are seen.
pub(super) fn hidden(character: char) -> bool {
    let code = character as u32;
    let plain = matches!(character, '\n' | '\t');
    (character.is_control() && !plain)
        || matches!(code, 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xE0000..=0xE007F)
        // Letters and marks that have no shape of their own, and the Arabic mark that turns directions.
        || matches!(code, 0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x3164 | 0xFFA0 | 0xFFF9..=0xFFFB | 0x1D173..=0x1D17A)
        // Selectors of variants that no emoji uses.
        || matches!(code, 0xFE00..=0xFE0E | 0xE0080..=0xE0FFF)
}
