//! A reviewer's public key line becomes type and key without comment, if it is of a kind that may sign.

use super::spot::Spot;
use crate::{
    diagnostic::{Finding, Sink},
    say,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};

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
    struct NotARevokedKey {}
        zh "不是 SSH 公钥，也不是 SHA256:… 指纹（ssh-keygen -lf 密钥.pub 可以查到）；读不懂的吊销等于没有吊销，请改正"
        en "neither an SSH public key nor a SHA256:… fingerprint (ssh-keygen -lf KEY.pub shows it); a revocation nobody can read revokes nothing, so mend it"
}

/// How fingerprints begin, as `ssh-keygen -l` writes them.
const FINGERPRINT: &str = "SHA256:";

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

/// Reads a revoked key: a fingerprint, or a key line of any kind, weak ones too.
pub(super) fn read_revoked(line: &str, spot: Spot<'_>, sink: &mut Sink) -> Option<String> {
    let line = line.trim();
    let print = line.strip_prefix(FINGERPRINT).map(|print| {
        let bytes = STANDARD_NO_PAD.decode(print.trim_end_matches('='));
        bytes.ok().filter(|bytes| bytes.len() == 32)
    });
    if let Some(Some(bytes)) = print {
        return Some(format!("{FINGERPRINT}{}", STANDARD_NO_PAD.encode(bytes)));
    }
    let mut words = line.split_whitespace();
    let (kind, body) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let fields = STANDARD.decode(body).ok().and_then(|blob| fields(&blob));
    let known = fields.is_some_and(|fields| {
        let first = fields.first();
        first.is_some_and(|name| name == kind.as_bytes())
    });
    if !known {
        let what = NotARevokedKey {};
        sink.push(Finding::block("not-a-revoked-key", spot.place(), what).text(line));
        return None;
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
