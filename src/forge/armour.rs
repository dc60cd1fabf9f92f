//! Armour becomes the parts of an SSH signature, and a key becomes its kind: OpenSSH's `PROTOCOL.sshsig`, RFC 4253 §6.6.
//!
//! Nothing is verified here. `ssh-keygen` does that; this reads what it would not refuse by itself.

use crate::{model::Digest, ports::SignatureProblem};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";
/// An RSA 16384 signature with its key is below this.
const ARMOUR_BYTES_MAX: usize = 16 * 1024;
/// Shorter RSA keys count for nothing.
const RSA_BITS_MIN: usize = 3072;
/// Key kinds that count, beside RSA of enough bits. `ssh-dss` and everything unheard of do not.
const KINDS: [&str; 6] = [
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

/// What a signature says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignatureParts {
    /// The key that claims to have made it, as a blob.
    pub key: Vec<u8>,
    /// What it was made for.
    pub namespace: String,
}

/// Reads an armoured signature, LF only, one block and nothing around it.
pub(super) fn read_armour(armour: &str) -> Result<SignatureParts, SignatureProblem> {
    let malformed = |what: &str| SignatureProblem::Malformed(what.to_owned());
    if armour.len() > ARMOUR_BYTES_MAX {
        return Err(malformed("longer than 16 KiB"));
    }
    refuse_foreign_encoding(armour)?;
    let body = armour
        .trim_end_matches('\n')
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END));
    let body = body.ok_or_else(|| malformed("no SSH SIGNATURE block"))?;
    let packed: String = body.split('\n').collect();
    let blob = STANDARD
        .decode(packed)
        .map_err(|_| malformed("not base64"))?;
    read_blob(&blob).ok_or_else(|| malformed("not an SSH signature"))
}

/// Refuses bytes that look the same and are not: a byte-order mark, and line ends of another system.
pub(super) fn refuse_foreign_encoding(text: &str) -> Result<(), SignatureProblem> {
    if text.starts_with('\u{feff}') {
        return Err(SignatureProblem::Malformed("BOM".to_owned()));
    }
    if text.contains('\r') {
        return Err(SignatureProblem::Malformed("CRLF".to_owned()));
    }
    Ok(())
}

/// Reads `type base64 [comment]` as written in a reviewer's `key`, into its blob.
pub(super) fn read_key(line: &str) -> Option<Vec<u8>> {
    let mut words = line.split_ascii_whitespace();
    let (kind, packed) = (words.next()?, words.next()?);
    let blob = STANDARD.decode(packed).ok()?;
    let inside = take_string(&mut blob.as_slice())?;
    (inside == kind.as_bytes()).then_some(blob)
}

/// Writes a key blob as it stands in `allowed_signers`: nothing a person typed goes into that file.
pub(super) fn write_key(blob: &[u8]) -> Option<String> {
    let kind = take_string(&mut &*blob)?;
    let kind = std::str::from_utf8(kind).ok()?;
    Some(format!("{kind} {}", STANDARD.encode(blob)))
}

/// A key's fingerprint as `ssh-keygen -l` writes it.
pub(super) fn fingerprint(blob: &[u8]) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(Digest::of(blob).0))
}

/// The fingerprint that a revoked key stands for: it is one, or it is a key.
pub(super) fn print_of(revoked: &str) -> String {
    read_key(revoked).map_or_else(|| revoked.trim().to_owned(), |blob| fingerprint(&blob))
}

/// Refuses keys that can be forged today.
pub(super) fn refuse_weak_key(blob: &[u8]) -> Result<(), SignatureProblem> {
    let mut rest = blob;
    let kind = take_string(&mut rest).unwrap_or_default();
    let kind = String::from_utf8_lossy(kind).into_owned();
    if KINDS.contains(&kind.as_str()) {
        return Ok(());
    }
    if kind != "ssh-rsa" {
        return Err(SignatureProblem::WeakKey(kind));
    }
    let modulus = take_string(&mut rest)
        .and_then(|_exponent| take_string(&mut rest))
        .unwrap_or_default();
    let bits = bits_of(modulus);
    if bits < RSA_BITS_MIN {
        return Err(SignatureProblem::WeakKey(format!("RSA {bits}")));
    }
    Ok(())
}

/// `SSHSIG`, version 1, key, namespace, reserved, hash, signature, and not a byte more.
fn read_blob(blob: &[u8]) -> Option<SignatureParts> {
    let mut rest = blob.strip_prefix(b"SSHSIG\0\0\0\x01")?;
    let key = take_string(&mut rest)?.to_vec();
    let namespace = String::from_utf8(take_string(&mut rest)?.to_vec()).ok()?;
    let _reserved = take_string(&mut rest)?;
    let _hash = take_string(&mut rest)?;
    let _signature = take_string(&mut rest)?;
    rest.is_empty().then_some(SignatureParts { key, namespace })
}

fn take_string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length) as usize;
    let (taken, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

/// Bits of a big-endian number, its sign byte and leading zeros not counted.
fn bits_of(number: &[u8]) -> usize {
    let Some(first) = number.iter().position(|byte| *byte != 0) else {
        return 0;
    };
    (number.len() - first) * 8 - number[first].leading_zeros() as usize
}
