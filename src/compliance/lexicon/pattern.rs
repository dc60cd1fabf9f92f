//! Patterns of the lexicon: linear in the text, compiled when first needed, run only where one of their words stands.

use super::{
    automaton::GUARDS,
    raw::RawPattern,
    required::{Required, required_by},
};
use regex::Regex;
use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

/// Bytes one compiled pattern may take.
const COMPILED_BYTES_MAX: usize = 4 << 20;

/// One pattern.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Written out: without the short forms of the files.
    source: String,
    /// Where a sentence lacks one of these groups, the pattern cannot match.
    required: Required,
    yuan_above: Option<f64>,
    /// Whether less than the whole is quoted or counted.
    has_parts: bool,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    pub(super) fn new(raw: RawPattern) -> Self {
        let source = written_out(&raw.re);
        Self(Arc::new(Inner {
            required: required_by(&source),
            has_parts: source.contains("(?<"),
            source,
            yuan_above: raw.yuan_above,
            compiled: OnceLock::new(),
        }))
    }

    /// The words without which it cannot match.
    pub(super) fn required(&self) -> &Required {
        &self.0.required
    }

    /// Every match in a stretch of a text: its first group, or all of it.
    pub(super) fn find(
        &self,
        text: &str,
        stretch: &Range<usize>,
        mut take: impl FnMut(Range<usize>),
    ) {
        if !self.0.has_parts {
            let whole = self.regex().find_iter(&text[stretch.clone()]);
            let whole = whole.filter(|quoted| !quoted.is_empty());
            whole.for_each(|quoted| {
                take(stretch.start + quoted.start()..stretch.start + quoted.end());
            });
            return;
        }
        for found in self.regex().captures_iter(&text[stretch.clone()]) {
            if !self.is_enough(&found) {
                continue;
            }
            let quoted = found.name("hit").or_else(|| found.get(0));
            let quoted = quoted.expect("a match has a whole");
            if !quoted.is_empty() {
                take(stretch.start + quoted.start()..stretch.start + quoted.end());
            }
        }
    }

    fn regex(&self) -> &Regex {
        self.0.compiled.get_or_init(|| {
            regex::RegexBuilder::new(&self.0.source)
                .size_limit(COMPILED_BYTES_MAX)
                .build()
                .expect("a test compiles every pattern")
        })
    }

    fn is_enough(&self, found: &regex::Captures<'_>) -> bool {
        let Some(above) = self.0.yuan_above else {
            return true;
        };
        let Some(number) = found.name("yuan").and_then(|yuan| amount(yuan.as_str())) else {
            return false;
        };
        let yuan = if found.name("wan").is_some() {
            number * 10_000.0
        } else {
            number
        };
        yuan > above
    }
}

/// A number in digits, or in the characters from one to ten and a hundred.
fn amount(written: &str) -> Option<f64> {
    let digits: String = written.chars().filter(|c| *c != ',').collect();
    if let Ok(number) = digits.parse() {
        return Some(number);
    }
    let mut total = 0.0;
    let mut last = None;
    for c in written.chars() {
        if let Some(digit) = "〇一二三四五六七八九".chars().position(|known| known == c) {
            last = Some(digit as f64);
            continue;
        }
        let unit = match c {
            '零' => continue,
            '两' => {
                last = Some(2.0);
                continue;
            }
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            _ => return None,
        };
        total += last.take().unwrap_or(1.0) * unit;
    }
    Some(total + last.unwrap_or(0.0))
}

/// Short forms become what they stand for: `<6>` up to six characters of one clause, `<n>` a number, `<han>` a number in
/// characters, `<disease>` and the like what `guards.toml` lists; `\d` and `\s` mean ASCII, since texts are normalised.
fn written_out(short: &str) -> String {
    let mut out = String::with_capacity(short.len() * 2);
    let mut rest = short;
    while let Some((before, after)) = rest.split_once('<') {
        out += before;
        let (name, tail) = after.split_once('>').unwrap_or((after, ""));
        match name {
            "n" => out += r"[0-9][0-9,]*(?:\.[0-9]+)?",
            "han" => out += "[零一二三四五六七八九十百千万两几]+",
            "num" => out += r"(?:[0-9][0-9,]*(?:\.[0-9]+)?|[零一二三四五六七八九十百千万两几]+)",
            // A named group.
            "hit" | "yuan" | "wan" => {
                out.push('<');
                out += name;
                out.push('>');
            }
            name if GUARDS.short.contains_key(name) => {
                out += "(?:";
                out += &GUARDS.short[name];
                out.push(')');
            }
            length => {
                out += r"[^，。！？；;!?\n]{0,";
                out += length;
                out.push('}');
            }
        }
        rest = tail;
    }
    out += rest;
    out.replace(r"\d", "[0-9]").replace(r"\s", " ")
}
