//! A template's code becomes tokens with their places; its text is skipped.
//!
//! The engine gives no places for names. This reads the same delimiters, strings and brackets as the engine does, and is only
//! asked about sources that the engine has accepted.

use std::ops::Range;

/// One token of an expression or tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// An identifier or keyword.
    Word(Range<usize>),
    /// A quoted string, without its quotes.
    Text(Range<usize>),
    /// Any other character.
    Mark(char, usize),
}

/// One `{{ … }}` or `{% … %}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    /// Whether it is a tag.
    pub is_tag: bool,
    pub tokens: Vec<Token>,
}

/// Every piece of code in a template.
pub(super) fn template(text: &str) -> Vec<Code> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('{').map(|offset| at + offset) {
        let rest = &text[start..];
        at = match rest.as_bytes().get(1) {
            Some(b'#') => rest
                .find("#}")
                .map_or(text.len(), |offset| start + offset + 2),
            Some(b'%') if is_tag_named(&rest[2..], "raw") => after_raw(text, start + 2),
            Some(b'%') => read(text, start + 2, "%}", true, &mut found),
            Some(b'{') => read(text, start + 2, "}}", false, &mut found),
            _ => start + 1,
        };
    }
    found
}

/// The tokens of a bare expression.
pub(super) fn expression(text: &str) -> Code {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        at = token(text, at, &mut tokens);
    }
    Code {
        is_tag: false,
        tokens,
    }
}

fn read(text: &str, start: usize, end: &str, is_tag: bool, found: &mut Vec<Code>) -> usize {
    let mut tokens = Vec::new();
    let mut depth = 0_i32;
    let mut at = start;
    while at < text.len() {
        if depth <= 0 && text[at..].starts_with(end) {
            at += end.len();
            break;
        }
        at = token(text, at, &mut tokens);
        match tokens.last() {
            Some(Token::Mark('(' | '[' | '{', mark)) if *mark + 1 == at => depth += 1,
            Some(Token::Mark(')' | ']' | '}', mark)) if *mark + 1 == at => depth -= 1,
            _ => {}
        }
    }
    found.push(Code { is_tag, tokens });
    at
}

/// Reads one token, or skips what is none, and says where the next begins.
fn token(text: &str, at: usize, tokens: &mut Vec<Token>) -> usize {
    let Some(first) = text[at..].chars().next() else {
        return text.len();
    };
    if first.is_whitespace() {
        return at + first.len_utf8();
    }
    if first == '"' || first == '\'' {
        let end = string_end(text, at, first);
        tokens.push(Token::Text(at + 1..end.saturating_sub(1).max(at + 1)));
        return end;
    }
    if first.is_ascii_digit() {
        return at + run(&text[at..], |c| c.is_ascii_alphanumeric() || c == '_');
    }
    if first == '_' || first.is_alphabetic() {
        let end = at + run(&text[at..], |c| c == '_' || c.is_alphanumeric());
        tokens.push(Token::Word(at..end));
        return end;
    }
    tokens.push(Token::Mark(first, at));
    at + first.len_utf8()
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn string_end(text: &str, at: usize, quote: char) -> usize {
    let mut escaped = false;
    for (offset, c) in text[at + 1..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1 + offset + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether what follows `{%` is a tag without arguments of this name.
fn is_tag_named(rest: &str, name: &str) -> bool {
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
    let Some(rest) = rest.strip_prefix(name) else {
        return false;
    };
    let rest = rest.trim_start();
    rest.strip_prefix(['-', '+'])
        .unwrap_or(rest)
        .starts_with("%}")
}

fn after_raw(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(offset) = text[at..].find("{%") {
        at += offset + 2;
        if is_tag_named(&text[at..], "endraw") {
            return text[at..].find("%}").map_or(text.len(), |end| at + end + 2);
        }
    }
    text.len()
}
