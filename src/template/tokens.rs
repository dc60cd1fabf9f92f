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

/// What is not plain text in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// `{{ … }}` or `{% … %}`.
    Code(Code),
    /// `{% raw %}…{% endraw %}`, with what stands between.
    Verbatim(Range<usize>),
    /// `{# … #}`.
    Comment,
}

impl Code {
    /// Its identifiers and keywords.
    pub(super) fn words<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        self.tokens.iter().filter_map(|token| match token {
            Token::Word(bytes) => Some(&text[bytes.clone()]),
            Token::Text(_) | Token::Mark(..) => None,
        })
    }
}

/// Every piece of code in a template.
pub(super) fn template(text: &str) -> Vec<Code> {
    let code = |(_, part)| match part {
        Part::Code(code) => Some(code),
        Part::Verbatim(_) | Part::Comment => None,
    };
    parts(text).into_iter().filter_map(code).collect()
}

/// Everything in a template that is not plain text, with its place. What is opened and never closed is plain text from there
/// on; the engine accepts no such source.
pub(super) fn parts(text: &str) -> Vec<(Range<usize>, Part)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('{').map(|offset| at + offset) {
        let rest = &text[start..];
        let read = match rest.as_bytes().get(1) {
            Some(b'#') => rest
                .find("#}")
                .map(|offset| (start + offset + 2, Part::Comment)),
            Some(b'%') if is_tag_named(&rest[2..], "raw") => verbatim(text, start),
            Some(b'%') => code(text, start + 2, "%}", true),
            Some(b'{') => code(text, start + 2, "}}", false),
            _ => {
                at = start + 1;
                continue;
            }
        };
        let Some((end, part)) = read else { break };
        found.push((start..end, part));
        at = end;
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

fn code(text: &str, start: usize, end: &str, is_tag: bool) -> Option<(usize, Part)> {
    let mut tokens = Vec::new();
    let mut depth = 0_i32;
    let mut at = start;
    while at < text.len() {
        if depth <= 0 && text[at..].starts_with(end) {
            return Some((at + end.len(), Part::Code(Code { is_tag, tokens })));
        }
        at = token(text, at, &mut tokens);
        match tokens.last() {
            Some(Token::Mark('(' | '[' | '{', mark)) if *mark + 1 == at => depth += 1,
            Some(Token::Mark(')' | ']' | '}', mark)) if *mark + 1 == at => depth -= 1,
            _ => {}
        }
    }
    None
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

fn verbatim(text: &str, start: usize) -> Option<(usize, Part)> {
    let inside = start + text[start..].find("%}")? + 2;
    let mut at = inside;
    while let Some(offset) = text[at..].find("{%") {
        let end = at + offset;
        at = end + 2;
        if is_tag_named(&text[at..], "endraw") {
            let after = at + text[at..].find("%}")? + 2;
            return Some((after, Part::Verbatim(inside..end)));
        }
    }
    None
}
