//! Text from outside, made safe to show: controls, direction marks and invisible characters become visible.

use std::fmt::Write as _;

/// Replaces every character that could forge or hide output by its code: `\u{202E}`. Line feeds and tabs stay.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if hidden(character) {
            let _ = write!(shown, "\\u{{{:04X}}}", character as u32);
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character cannot be seen, or changes how others are seen.
pub(super) fn hidden(character: char) -> bool {
    let code = character as u32;
    let plain = matches!(character, '\n' | '\t');
    (character.is_control() && !plain)
        || matches!(code, 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2069 | 0xFEFF | 0xE0000..=0xE007F)
}
