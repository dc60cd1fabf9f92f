//! A text becomes the addresses that stand in it, read as browsers read them.

use crate::{content::MARKER, diagnostic::Place};
use std::ops::Range;
use url::{Host, Url};

/// Schemes that need no `//`, and that run or open something instead of a page.
const BARE_SCHEMES: &[&str] = &[
    "javascript",
    "vbscript",
    "data",
    "file",
    "intent",
    "weixin",
    "wxwork",
];

/// Suffixes by which a host without a scheme is recognised; clients make links of these.
const SUFFIXES: &[&str] = &[
    "com", "cn", "net", "org", "gov", "edu", "io", "co", "cc", "me", "tv", "im", "hk", "tw", "mo",
    "jp", "kr", "us", "uk", "de", "app", "dev", "info", "biz", "xyz", "top", "icu", "vip", "club",
    "work", "click", "link", "loan", "win", "bid", "shop", "site", "online", "store", "tech",
    "fun", "ltd", "mobi", "pro", "wang", "ren", "gq", "tk", "ml", "cf", "ga", "lt", "ly", "is",
    "gl",
];

/// One address.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// As it was written.
    pub text: String,
    pub place: Place,
    /// As a browser reads it; none when it cannot.
    pub url: Option<Url>,
}

impl Address {
    /// Reads one; a marker counts as the hex digits it will be, other placeholders as a letter.
    pub(super) fn read(text: &str, place: Place) -> Self {
        let filled = filled(&text.replace(MARKER, "0"));
        let has_scheme = filled
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|start| start.contains(':'))
            && !is_host_and_port(&filled);
        let url = Url::parse(&if has_scheme {
            filled
        } else {
            format!("https://{filled}")
        })
        .ok();
        Self {
            text: text.to_owned(),
            place,
            url: url.filter(|_| !host_varies(text)),
        }
    }

    /// Reads the target of a declared link, which has to be written whole: nobody adds a scheme to it.
    pub(super) fn target(text: &str, place: Place) -> Self {
        let url = Url::parse(&filled(text)).ok();
        Self {
            text: text.to_owned(),
            place,
            url: url.filter(|_| !host_varies(text)),
        }
    }

    /// The host as browsers see it, when it is a name.
    pub(super) fn domain(&self) -> Option<&str> {
        match self.url.as_ref()?.host()? {
            Host::Domain(domain) => Some(domain),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }
}

/// Every address in a text, in order, without overlap.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices(':') {
        if let Some(bytes) = with_scheme(text, at)
            && found.last().is_none_or(|last| last.end <= bytes.start)
        {
            found.push(bytes);
        }
    }
    let hosts = bare_hosts(text, &found);
    found.extend(hosts);
    found.sort_by_key(|bytes| bytes.start);
    found
}

/// The address whose scheme ends at a colon.
fn with_scheme(text: &str, colon: usize) -> Option<Range<usize>> {
    let scheme_bytes = text[..colon]
        .bytes()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b))
        .count();
    let start = colon - scheme_bytes;
    let scheme = text[start..colon].to_ascii_lowercase();
    let rest = &text[colon + 1..];
    if scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.starts_with("//") {
        return Some(start..end(text, colon + 3, true));
    }
    // "data:" and its like also stand in plain sentences; what runs has something right behind it.
    let runs = BARE_SCHEMES.contains(&scheme.as_str())
        && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let runs = runs
        && (scheme != "data"
            || rest
                .split([',', ';'])
                .next()
                .is_some_and(|kind| kind.contains('/')));
    runs.then(|| start..end(text, colon + 1, false))
}

/// Hosts that stand alone, such as `www.example.cn/a`. `taken` is in order, without overlap.
fn bare_hosts(text: &str, taken: &[Range<usize>]) -> Vec<Range<usize>> {
    let is_host = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let mut found = Vec::new();
    let mut at = 0;
    // By bytes: most of a Chinese text is no host, and no byte of its characters is ASCII.
    let next = |at: usize| {
        let mut rest = text.as_bytes()[at..].iter();
        rest.position(u8::is_ascii_alphanumeric)
    };
    while let Some(offset) = next(at) {
        let start = at + offset;
        let mut rest = text.as_bytes()[start..].iter();
        let host_end = rest.position(|b| !is_host(b));
        let host_end = host_end.map_or(text.len(), |bytes| start + bytes);
        at = host_end;
        let host = text[start..host_end].trim_end_matches(['.', '-']);
        if !host.contains('.') {
            // Nearly every run of letters is a word.
            continue;
        }
        let before = text[..start].chars().next_back();
        // What follows an @ is a mailbox, what follows a slash is a path, and ⟨ begins a placeholder.
        let alone = !matches!(before, Some('@' | '/' | '\\' | '_' | '=' | '⟨'));
        let mailbox = text[host_end..].starts_with('@');
        let next = taken.partition_point(|bytes| bytes.end <= start);
        let overlaps = taken.get(next).is_some_and(|bytes| bytes.start < host_end);
        if alone && !mailbox && !overlaps && has_known_suffix(host) {
            let end = end(text, start + host.len(), false);
            found.push(start..end);
            at = at.max(end);
        }
    }
    found
}

fn has_known_suffix(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let sound = labels.len() >= 2
        && labels
            .iter()
            .all(|label| !label.is_empty() && !label.starts_with('-'));
    let last = labels
        .last()
        .copied()
        .unwrap_or_default()
        .to_ascii_lowercase();
    sound && SUFFIXES.contains(&last.as_str())
}

/// Where an address ends: at white space, at anything Chinese, at a quote, at a bracket it did not open, without the
/// punctuation of the sentence around it.
fn end(text: &str, from: usize, host_first: bool) -> usize {
    let mut open = 0_i32;
    let mut end = from;
    let mut in_host = host_first;
    let mut in_placeholder = false;
    let host_is_wide = text[from..].chars().next().is_some_and(is_cjk);
    for (offset, c) in text[from..].char_indices() {
        in_host &= !matches!(c, '/' | '?' | '#');
        match c {
            '⟨' => in_placeholder = true,
            '⟩' if in_placeholder => in_placeholder = false,
            _ if in_placeholder => {}
            '⟩' => break,
            '(' | '[' => open += 1,
            ')' | ']' if open == 0 => break,
            ')' | ']' => open -= 1,
            _ if c.is_whitespace() || c.is_control() || "<>\"'`|{}\\".contains(c) => break,
            _ if in_host && (is_wide_alphanumeric(c) || (host_is_wide && is_ideograph(c))) => {}
            _ if is_cjk(c) => break,
            _ => {}
        }
        end = from + offset + c.len_utf8();
    }
    from + text[from..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?'])
        .len()
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_wide_alphanumeric(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．')
}

/// Ideographs, kana, hangul, and the punctuation that stands between them.
fn is_cjk(c: char) -> bool {
    is_ideograph(c)
        || matches!(c, '\u{3000}'..='\u{30FF}' | '\u{AC00}'..='\u{D7AF}' | '\u{FF00}'..='\u{FFEF}' | '\u{2014}'..='\u{201F}' | '…' | '·')
}

/// Placeholders written as one letter, so that the rest can be read.
fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟨') {
        out += before;
        out.push('x');
        rest = after.split_once('⟩').map_or("", |(_, after)| after);
    }
    out + rest
}

fn host_varies(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#'])
        .next()
        .is_some_and(|authority| authority.contains('⟨'))
}

/// `example.com:8080`, which is no scheme.
fn is_host_and_port(text: &str) -> bool {
    text.split_once(':').is_some_and(|(host, rest)| {
        host.contains('.') && rest.starts_with(|c: char| c.is_ascii_digit())
    })
}
