//! Code becomes the names it mentions, each with its place, or the first thing that templates may not use.

use super::{
    engine::{FILTERS, FUNCTIONS, TAGS, TESTS},
    error::{self, TemplateError},
    tokens::{self, Code, Token},
};
use std::{collections::BTreeSet, ops::Range};

/// Roots that mean something; none may be given another meaning inside a template.
pub const ROOTS: &[&str] = &["vars", "member", "person", "link", "run", "tags", "variant"];

const KEYWORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "elif",
    "else",
    "for",
    "recursive",
    "true",
    "false",
    "none",
    "True",
    "False",
    "None",
];

/// One mention of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Dotted: `person.level`; a root alone when it is not followed by a literal name.
    pub path: String,
    /// Where it stands in the source.
    pub bytes: Range<usize>,
    /// Whether a condition or a loop depends on it.
    pub decides: bool,
}

/// What a source mentions.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    pub names: Vec<Name>,
    pub has_loop: bool,
}

pub(super) fn template(text: &str) -> Result<Scan, TemplateError> {
    scan(text, &tokens::template(text), false)
}

pub(super) fn expression(text: &str) -> Result<Scan, TemplateError> {
    scan(text, &[tokens::expression(text)], true)
}

fn scan(text: &str, codes: &[Code], decides: bool) -> Result<Scan, TemplateError> {
    let mut locals = BTreeSet::from(["loop"]);
    let mut reader = Reader {
        text,
        locals: &mut locals,
        found: Scan::default(),
    };
    for code in codes {
        reader.read(code, decides)?;
    }
    Ok(reader.found)
}

struct Reader<'a, 'b> {
    text: &'a str,
    /// Names the template itself introduces.
    locals: &'b mut BTreeSet<&'a str>,
    found: Scan,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self, code: &Code, decides: bool) -> Result<(), TemplateError> {
        let words = code.tokens.as_slice();
        let mut at = 0;
        let mut tag = "";
        if code.is_tag {
            // `{%- if` and `{%+ if` begin with a mark.
            at = words
                .iter()
                .position(|token| matches!(token, Token::Word(_)))
                .unwrap_or(words.len());
            if let Some(Token::Word(bytes)) = words.get(at) {
                tag = &self.text[bytes.clone()];
                self.allowed(bytes, TAGS)?;
                at += 1;
            }
        }
        self.found.has_loop |= tag == "for";
        self.introduce(tag, &words[at..])?;
        let has_if = words[at..]
            .iter()
            .any(|token| self.word(token) == Some("if"));
        let decides = decides || has_if || matches!(tag, "if" | "elif" | "for");
        while at < words.len() {
            at = self.mention(words, at, decides)?;
        }
        Ok(())
    }

    /// Notes what `for`, `set` and `with` introduce.
    fn introduce(&mut self, tag: &str, tokens: &[Token]) -> Result<(), TemplateError> {
        let mut depth = 0;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Mark('(' | '[' | '{', _) => depth += 1,
                Token::Mark(')' | ']' | '}', _) => depth -= 1,
                Token::Mark('=', _) if tag == "set" => return Ok(()),
                Token::Word(bytes) => {
                    let word = &self.text[bytes.clone()];
                    let introduced = match tag {
                        "for" if word == "in" => return Ok(()),
                        "for" | "set" => true,
                        "with" => depth == 0 && is_assigned(tokens, at),
                        _ => false,
                    };
                    if introduced && ROOTS.contains(&word) {
                        return Err(error::reserved(word, bytes.clone()));
                    }
                    if introduced {
                        self.locals.insert(word);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the token at a place and whatever belongs to it; says where to go on.
    fn mention(
        &mut self,
        tokens: &[Token],
        at: usize,
        decides: bool,
    ) -> Result<usize, TemplateError> {
        let Token::Word(bytes) = &tokens[at] else {
            return Ok(at + 1);
        };
        let word = &self.text[bytes.clone()];
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        if matches!(before, Some(Token::Mark('|', _))) {
            self.allowed(bytes, FILTERS)?;
            return Ok(at + 1);
        }
        if KEYWORDS.contains(&word) && !matches!(before, Some(Token::Mark('.', _))) {
            return self.after_keyword(tokens, at, word);
        }
        if is_assigned(tokens, at) {
            return Ok(at + 1);
        }
        self.path(tokens, at, decides)
    }

    /// `is [not] TEST`: the test's name is no value.
    fn after_keyword(
        &mut self,
        tokens: &[Token],
        at: usize,
        word: &str,
    ) -> Result<usize, TemplateError> {
        if word != "is" {
            return Ok(at + 1);
        }
        let skip =
            usize::from(tokens.get(at + 1).and_then(|token| self.word(token)) == Some("not"));
        if let Some(Token::Word(bytes)) = tokens.get(at + 1 + skip) {
            self.allowed(bytes, TESTS)?;
            return Ok(at + 2 + skip);
        }
        Ok(at + 1)
    }

    /// `root.name`, `root["name"]`, or a call.
    fn path(&mut self, tokens: &[Token], at: usize, decides: bool) -> Result<usize, TemplateError> {
        let Token::Word(first) = &tokens[at] else {
            return Ok(at + 1);
        };
        let mut path = self.text[first.clone()].to_owned();
        let mut bytes = first.clone();
        let mut last = first.clone();
        let mut next = at + 1;
        loop {
            match &tokens[next..] {
                [Token::Mark('.', _), Token::Word(part), ..] => {
                    path = path + "." + &self.text[part.clone()];
                    (bytes.end, last, next) = (part.end, part.clone(), next + 2);
                }
                [
                    Token::Mark('[', _),
                    Token::Text(part),
                    Token::Mark(']', close),
                    ..,
                ] => {
                    path = path + "." + &self.text[part.clone()];
                    (bytes.end, last, next) = (close + 1, part.clone(), next + 3);
                }
                _ => break,
            }
        }
        let is_call = matches!(tokens.get(next), Some(Token::Mark('(', _)));
        if is_call {
            self.allowed(&last, if last == *first { FUNCTIONS } else { &[] })?;
            return Ok(next);
        }
        if !self.locals.contains(&self.text[first.clone()]) {
            self.found.names.push(Name {
                path,
                bytes,
                decides,
            });
        }
        Ok(next)
    }

    fn allowed(&self, bytes: &Range<usize>, known: &[&'static str]) -> Result<(), TemplateError> {
        let word = &self.text[bytes.clone()];
        if known.contains(&word) {
            Ok(())
        } else {
            Err(error::not_available(word, bytes.clone(), known))
        }
    }

    fn word(&self, token: &Token) -> Option<&'a str> {
        match token {
            Token::Word(bytes) => Some(&self.text[bytes.clone()]),
            _ => None,
        }
    }
}

/// Whether the word at a place is followed by `=`, not by `==`.
fn is_assigned(tokens: &[Token], at: usize) -> bool {
    match &tokens[at + 1..] {
        [Token::Mark('=', one), Token::Mark('=', two), ..] => one + 1 != *two,
        [Token::Mark('=', _), ..] => true,
        _ => false,
    }
}
