//! Words from outside become words that may be shown: no secret, no query, no control character, no end of length.

/// Longest text taken over from outside, in characters.
const CHARACTERS_MAX: usize = 300;

/// Query parameters whose values are credentials.
const CREDENTIALS: &[&str] = &["access_token=", "corpsecret=", "secret=", "key="];

/// Makes a text safe for logs, errors and the ledger. `secrets` are masked wherever they stand.
pub(super) fn safe(text: &str, secrets: &[&str]) -> String {
    let mut shown = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        shown = shown.replace(secret, "***");
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        shown = shown.replace(&encoded, "***");
    }
    for name in CREDENTIALS {
        shown = masked(&shown, name);
    }
    shown
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(CHARACTERS_MAX)
        .collect()
}

/// Masks the value after each `name=`, up to the next separator.
fn masked(text: &str, name: &str) -> String {
    let mut parts = text.split(name);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let ends = |c: char| {
            c == '&' || c == '"' || c == '\'' || c == ',' || c == ')' || c.is_whitespace()
        };
        let rest = part.find(ends).map_or("", |at| &part[at..]);
        shown.push_str(name);
        shown.push_str("***");
        shown.push_str(rest);
    }
    shown
}
