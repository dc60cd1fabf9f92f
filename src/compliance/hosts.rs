//! A host becomes what it says about itself: whose it is, which scripts it mixes, which brand it resembles.

use crate::workspace::Domain;
use std::collections::BTreeMap;

/// Brands that are imitated, with their own registrable domains.
pub(super) const BRANDS: &[(&str, &[&str])] = &[
    ("weixin", &["qq.com"]),
    ("wechat", &["wechat.com", "qq.com"]),
    ("qq", &["qq.com"]),
    ("alipay", &["alipay.com"]),
    ("taobao", &["taobao.com"]),
    ("jd", &["jd.com"]),
    ("icbc", &["icbc.com.cn"]),
    ("12306", &["12306.cn"]),
    ("gov", &["gov.cn", "gov.hk"]),
];

/// Letters of other scripts that look like Latin ones.
const LOOKALIKES: &[(char, char)] = &[
    ('а', 'a'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('α', 'a'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('օ', 'o'),
    ('ո', 'n'),
    ('ս', 'u'),
    ('ց', 'g'),
];

/// The part of a host that somebody registered: `example.com.cn` of `a.b.example.com.cn`.
///
/// By the public suffix list, so that tenants of one hoster are strangers to each other. What is below no suffix is itself.
pub(super) fn registrable(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    psl::domain_str(host).unwrap_or(host)
}

/// What the workspace declared about a host or the domain it belongs to.
pub(super) fn declared<'a>(
    domains: &'a BTreeMap<String, Domain>,
    host: &str,
) -> Option<&'a Domain> {
    let ours = registrable(host);
    let exact = domains.get(host);
    exact.or_else(|| {
        domains
            .iter()
            .find(|(known, _)| registrable(known) == ours)
            .map(|(_, domain)| domain)
    })
}

/// A host with its `xn--` labels written out.
pub(super) fn unicode(host: &str) -> String {
    let label = |label: &str| {
        label
            .strip_prefix("xn--")
            .and_then(punycode)
            .unwrap_or_else(|| label.to_owned())
    };
    host.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// Whether one label mixes Latin letters with letters that are mistaken for them.
pub(super) fn mixes_scripts(host: &str) -> bool {
    host.split('.').any(|label| {
        label.chars().any(|c| c.is_ascii_alphabetic()) && label.chars().any(is_imitable)
    })
}

/// Whether a host, written out, is made to be mistaken for one in Latin letters.
pub(super) fn is_disguised(shown: &str) -> bool {
    let like = skeleton(shown);
    mixes_scripts(shown) || (like != shown && like.is_ascii())
}

/// The host as an eye reads it.
pub(super) fn skeleton(host: &str) -> String {
    host.to_lowercase().chars().map(latin).collect()
}

/// The Latin letter an eye takes a small letter of another script for; others are themselves.
pub(super) fn latin(c: char) -> char {
    LOOKALIKES
        .iter()
        .find(|(other, _)| *other == c)
        .map_or(c, |(_, latin)| *latin)
}

/// The brand a host pretends to be, unless it is the brand's own.
pub(super) fn imitated(host: &str) -> Option<&'static str> {
    let domain = registrable(host);
    let (own_label, _) = domain.split_once('.').unwrap_or((domain, ""));
    let parts = || host.split(['.', '-']);
    let resembles = |brand: &str| {
        let contained = brand.len() >= 5 && host.split('.').any(|label| label.contains(brand));
        let near = brand.len() >= 6 && strsim::levenshtein(own_label, brand) == 1;
        contained || near || parts().any(|part| part == brand)
    };
    let is_own = |owners: &[&str]| {
        owners
            .iter()
            .any(|owner| domain == *owner || domain.ends_with(&format!(".{owner}")))
    };
    BRANDS
        .iter()
        .find(|(brand, owners)| resembles(brand) && !is_own(owners))
        .map(|(brand, _)| *brand)
}

/// Cyrillic, Greek, Armenian and Cherokee letters.
fn is_imitable(c: char) -> bool {
    matches!(c, '\u{0370}'..='\u{03FF}' | '\u{0400}'..='\u{052F}' | '\u{0530}'..='\u{058F}' | '\u{13A0}'..='\u{13FF}')
}

/// One label out of Punycode (RFC 3492); `None` when it is not one.
fn punycode(label: &str) -> Option<String> {
    let (literal, coded) = label.rsplit_once('-').unwrap_or(("", label));
    let mut out: Vec<char> = literal.chars().collect();
    let (mut code, mut at, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = coded.bytes().peekable();
    while digits.peek().is_some() {
        let (before, mut weight, mut k) = (at, 1_u32, 36_u32);
        loop {
            let digit = match digits.next()? {
                letter @ b'a'..=b'z' => u32::from(letter - b'a'),
                number @ b'0'..=b'9' => u32::from(number - b'0') + 26,
                _ => return None,
            };
            at = at.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
            k += 36;
        }
        let length = out.len() as u32 + 1;
        bias = adapted(at - before, length, before == 0);
        code = code.checked_add(at / length)?;
        at %= length;
        out.insert(at as usize, char::from_u32(code)?);
        at += 1;
    }
    Some(out.into_iter().collect())
}

fn adapted(delta: u32, length: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / length;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}
