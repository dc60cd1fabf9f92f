//! Output becomes output that no CI obeys: what would be a command in a log is broken, what is shown stays readable.
//!
//! A runner of GitHub carries out a line that begins with `::`, whatever stands before it as long as it is blank, and `##[` anywhere in
//! a line; Azure's carries out `##vso[`, others `##name[`. The characters that make it a command are written by their code, in the form
//! that JSON reads as the same character: a document for machines stays the document it was.

use super::escape::hidden;
use std::borrow::Cow;

/// Breaks every command in a text that goes to a log. A text without one is handed back as it is.
pub fn inert(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut at_start = true;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if at_start && rest.starts_with("::") {
            shown.push_str("\\u003a");
        } else if character == '[' && is_called(&shown) {
            shown.push_str("\\u005b");
        } else {
            shown.push(character);
        }
        at_start = ends_line(character) || (at_start && is_blank(character));
        rest = &rest[character.len_utf8()..];
    }
    Cow::Owned(shown)
}

/// Whether what stands before a bracket makes it a command: `##`, or `##` and a name.
fn is_called(before: &str) -> bool {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    before.trim_end_matches(named).ends_with("##")
}

/// Whether a reader of logs may begin a new line behind a character.
fn ends_line(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether a reader of logs may skip a character before a command.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || hidden(character)
}
