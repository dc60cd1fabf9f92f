//! A reviewer's public key line becomes type and key without comment, if it is of a kind that may sign.

use super::spot::Spot;
use crate::{
    diagnostic::{Finding, Sink},
    say,
};
use base64::{Engine, engine::general_purpose::STANDARD};

const KINDS: &[&str] = &[
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
];

const RSA_BITS_MIN: usize = 3072;

say! {
    struct NotAKey {}
        zh "不是 SSH 公钥；应为 ssh-ed25519 AAAA… 这样的一行（.pub 文件的内容）"
        en "not an SSH public key; write one line such as ssh-ed25519 AAAA… (the content of the .pub file)"
    struct WeakKind { kind: String }
        zh "不接受 {kind} 类型的密钥；请用 ssh-ed25519、ecdsa 或 3072 位以上的 RSA"
        en "keys of type {kind} are not accepted; use ssh-ed25519, ecdsa, or RSA of 3072 bits"
    struct ShortRsa { bits: usize, min: usize }
        zh "RSA 密钥只有 {bits} 位，至少 {min} 位"
        en "the RSA key has {bits} bits, at least {min} are needed"
}

/// Reads a key line.
pub(super) fn read(line: &str, spot: Spot<'_>, sink: &mut Sink) -> Option<String> {
    let mut words = line.split_whitespace();
    let (kind, body) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let fields = STANDARD.decode(body).ok().and_then(|blob| fields(&blob));
    let known = fields
        .as_ref()
        .is_some_and(|fields| fields.first().is_some_and(|name| name == kind.as_bytes()));
    if !KINDS.contains(&kind) && (kind.starts_with("ssh-") || known) {
        sink.push(Finding::block(
            "weak-key",
            spot.place(),
            WeakKind {
                kind: kind.to_owned(),
            },
        ));
        return None;
    }
    let Some(fields) = fields.filter(|_| known) else {
        sink.push(Finding::block("not-a-key", spot.place(), NotAKey {}));
        return None;
    };
    if kind == "ssh-rsa" {
        let bits = fields.get(2).map_or(0, |modulus| bits(modulus));
        if bits < RSA_BITS_MIN {
            sink.push(Finding::block(
                "weak-key",
                spot.place(),
                ShortRsa {
                    bits,
                    min: RSA_BITS_MIN,
                },
            ));
            return None;
        }
    }
    Some(format!("{kind} {body}"))
}

/// The length-prefixed fields of a key blob (RFC 4253, section 6.6).
fn fields(blob: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = blob;
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let (length, tail) = rest.split_first_chunk::<4>()?;
        let (field, tail) = tail.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        fields.push(field.to_vec());
        rest = tail;
    }
    Some(fields)
}

fn bits(number: &[u8]) -> usize {
    let significant = number
        .iter()
        .position(|byte| *byte != 0)
        .map_or(&[][..], |at| &number[at..]);
    significant.first().map_or(0, |first| {
        significant.len() * 8 - first.leading_zeros() as usize
    })
}
