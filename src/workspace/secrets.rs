//! Values that look like secrets become findings that do not repeat them: secrets stand in the environment, never in tracked files.

use super::toml_tree::{Inside, Span};
use crate::{
    diagnostic::{Finding, Place},
    say,
};
use serde_json::{Value, json};
use std::ops::Range;

/// A stretch of text that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Secret {
    /// Where it stands.
    pub bytes: Range<usize>,
    /// What gave it away.
    pub kind: Kind,
}

/// What gave a secret away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A PEM block that is neither a signature nor public.
    Pem,
    /// A prefix some service gives its tokens.
    Prefix,
    /// The key of a group robot inside its address.
    RobotKey,
    /// 43 characters of base64: how WeCom's secrets and AES keys look.
    Wecom,
    /// A plain value where a reference to a secret is expected.
    Plain,
    /// The password inside an address.
    Password,
}

say! {
    struct SecretInFile { zh: &'static str, en: &'static str }
        zh "这里像是密钥（{zh}），不能写进会被提交的文件"
        en "secret-looking value in a tracked file ({en})"
    struct MoveSecret {}
        zh "移到环境变量，写成 {{ env = \"变量名\" }} 或 {{ file = \"路径\" }}；已经提交过的密钥必须立即更换"
        en "move it to the environment, write {{ env = \"NAME\" }} or {{ file = \"path\" }}, and rotate it: what was committed once is known"
}

/// Token prefixes, and how many more token characters make one.
const PREFIXES: &[(&str, usize)] = &[
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("ghu_", 30),
    ("github_pat_", 22),
    ("glpat-", 16),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("AIza", 30),
    ("AKIA", 16),
    ("LTAI", 12),
    ("AKID", 28),
    ("pat-na1-", 16),
    ("pat-eu1-", 16),
    ("SG.", 40),
    ("hvs.", 20),
];

/// Finds secrets in a TOML file: by their looks anywhere, and by where they stand.
pub(super) fn find(text: &str, value: &Value, root: &Span) -> Vec<Secret> {
    let mut found = in_text(text);
    let by_looks = found.clone();
    leaves(value, root, &mut Vec::new(), &mut |path, leaf, span| {
        let covered = first_in(&by_looks, span.value.start)
            .is_some_and(|secret| secret.bytes.start < span.value.end);
        if let (false, Some(kind)) = (covered, leaf_kind(path, leaf)) {
            found.push(Secret {
                bytes: inner(text, &span.value),
                kind,
            });
        }
    });
    found.sort_by_key(|secret| secret.bytes.start);
    found
}

/// The first secret that does not end before a byte; they stand in order and apart.
fn first_in(found: &[Secret], byte: usize) -> Option<&Secret> {
    found.get(found.partition_point(|secret| secret.bytes.end <= byte))
}

/// Finds secrets by their looks alone, in order, none inside another.
pub(super) fn in_text(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("-----BEGIN ") {
        let label = text[at + 11..].split("-----").next().unwrap_or_default();
        if label.contains("PRIVATE KEY") {
            let end = text[at..]
                .find("-----END")
                .map_or(text.len(), |end| at + end);
            found.push(Secret {
                bytes: at..end,
                kind: Kind::Pem,
            });
        }
    }
    for (at, marker) in text.match_indices("webhook/send?key=") {
        push_token(
            text,
            at + marker.len(),
            at + marker.len(),
            16,
            Kind::RobotKey,
            &mut found,
        );
    }
    for (prefix, more) in PREFIXES {
        for (at, _) in text.match_indices(prefix) {
            // Inside a longer word the letters mean something else.
            if !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) {
                push_token(text, at, at + prefix.len(), *more, Kind::Prefix, &mut found);
            }
        }
    }
    found.sort_by_key(|secret| secret.bytes.start);
    // What overlaps is one secret: neither may show the other's rest.
    found.dedup_by(|later, earlier| {
        let is_overlapping = later.bytes.start < earlier.bytes.end;
        if is_overlapping {
            earlier.bytes.end = earlier.bytes.end.max(later.bytes.end);
        }
        is_overlapping
    });
    found
}

/// The text with every secret replaced by stars, byte for byte, so that places stay right.
pub(super) fn mask(text: &str, found: &[Secret]) -> String {
    let mut masked = text.to_owned();
    for secret in found {
        let stars: String = text[secret.bytes.clone()]
            .bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { '*' })
            .collect();
        masked.replace_range(secret.bytes.clone(), &stars);
    }
    masked
}

/// Takes secrets out of the values, so that no later message can repeat them.
pub(super) fn mask_values(value: &mut Value, span: &Span, found: &[Secret]) {
    if found.is_empty() {
        return;
    }
    match (value, &span.inside) {
        (Value::Object(members), Inside::Table(spans)) => {
            for (name, span) in spans {
                members
                    .get_mut(name)
                    .into_iter()
                    .for_each(|member| mask_values(member, span, found));
            }
        }
        (Value::Array(items), Inside::Array(spans)) => {
            items
                .iter_mut()
                .zip(spans)
                .for_each(|(item, span)| mask_values(item, span, found));
        }
        (value, _) => {
            let inside = |secret: &&Secret| {
                span.value.start <= secret.bytes.start && secret.bytes.end <= span.value.end
            };
            match first_in(found, span.value.start)
                .filter(inside)
                .map(|secret| secret.kind)
            {
                // As if it had been written right: one secret is one finding.
                Some(Kind::Plain) => *value = json!({ "env": "MASKED" }),
                Some(Kind::Password) => *value = json!("postgres://masked"),
                Some(_) if value.is_string() => *value = json!("***"),
                _ => {}
            }
        }
    }
}

/// What is said about a secret; its text is not part of it.
pub(super) fn finding(place: Place, secret: &Secret) -> Finding {
    let (zh, en) = match secret.kind {
        Kind::Pem => ("私钥", "a private key"),
        Kind::Prefix => ("某个服务的访问令牌", "an access token of a service"),
        Kind::RobotKey => ("群机器人地址中的 key", "the key in a group robot's address"),
        Kind::Wecom => (
            "43 位，与企业微信的 Secret 相同",
            "43 characters, as WeCom's secrets have",
        ),
        Kind::Plain => (
            "这个键只接受对密钥的引用",
            "this key takes a reference to a secret",
        ),
        Kind::Password => ("地址中的密码", "a password inside an address"),
    };
    Finding::block("secret-in-file", place, SecretInFile { zh, en }).help(MoveSecret {})
}

fn push_token(
    text: &str,
    start: usize,
    tail: usize,
    tail_min: usize,
    kind: Kind,
    found: &mut Vec<Secret>,
) {
    let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let end = tail
        + text[tail..]
            .find(|c| !token(c))
            .unwrap_or(text.len() - tail);
    if end - tail >= tail_min {
        found.push(Secret {
            bytes: start..end,
            kind,
        });
    }
}

fn leaf_kind(path: &[&str], leaf: &str) -> Option<Kind> {
    if takes_secret(path) && !leaf.is_empty() {
        return Some(Kind::Plain);
    }
    if leaf.len() == 43 && is_dense(leaf) {
        return Some(Kind::Wecom);
    }
    let (scheme, rest) = leaf.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (user, _) = authority.rsplit_once('@')?;
    (!scheme.starts_with("http") && user.contains(':')).then_some(Kind::Password)
}

/// Keys of the settings whose value must be a reference.
fn takes_secret(path: &[&str]) -> bool {
    match path {
        ["wecom", "contacts" | "customers"]
        | ["secrets", "pepper" | "seal"]
        | ["robots", _, "key"]
        | ["email", "password"]
        | ["apps" | "crm", _, "secret" | "token"]
        | ["official_account", "secret"]
        | ["host", "token"] => true,
        [.., last] => matches!(
            *last,
            "secret"
                | "password"
                | "passwd"
                | "token"
                | "access_token"
                | "aes_key"
                | "encoding_aes_key"
                | "corpsecret"
        ),
        [] => false,
    }
}

/// Letters of both cases and digits, nothing outside base64: not a word of any language.
fn is_dense(leaf: &str) -> bool {
    let all = leaf
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/'));
    let has = |test: fn(&u8) -> bool| leaf.as_bytes().iter().filter(|b| test(b)).count() >= 3;
    all && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

/// A value without its quotes, if it has any.
fn inner(text: &str, value: &Range<usize>) -> Range<usize> {
    let quoted = value.len() > 2 && text[value.clone()].starts_with(['"', '\'']);
    if quoted {
        value.start + 1..value.end - 1
    } else {
        value.clone()
    }
}

fn leaves<'a>(
    value: &'a Value,
    span: &'a Span,
    path: &mut Vec<&'a str>,
    each: &mut impl FnMut(&[&str], &str, &Span),
) {
    match (value, &span.inside) {
        (Value::Object(members), Inside::Table(spans)) => {
            for (name, span) in spans {
                let Some(member) = members.get(name) else {
                    continue;
                };
                path.push(name);
                leaves(member, span, path, each);
                path.pop();
            }
        }
        (Value::Array(items), Inside::Array(spans)) => {
            items
                .iter()
                .zip(spans)
                .for_each(|(item, span)| leaves(item, span, path, each));
        }
        (Value::String(leaf), _) => each(path, leaf, span),
        (Value::Number(number), _) => each(path, &number.to_string(), span),
        _ => {}
    }
}
