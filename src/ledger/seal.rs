//! Turns bytes into sealed bytes and back: XChaCha20-Poly1305 under a key, bound to the place they lie in.
//!
//! A sealed value is one version byte, a fresh 24-byte nonce, and the ciphertext with its tag. Random nonces of that size never meet.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Seals a value. `place` says where it lies (table, person, list …): a sealed value moved elsewhere does not open.
///
/// # Panics
/// When the operating system has no randomness: nothing may be sealed under a guessable nonce.
pub fn seal(key: &[u8; 32], place: &str, plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = random();
    let ciphertext = XChaCha20Poly1305::new(key.into())
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: plain,
                aad: place.as_bytes(),
            },
        )
        .expect("a value in memory is far below the cipher's limit");
    let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + ciphertext.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    sealed
}

/// Opens a sealed value; `None` under another key, at another place, or when a bit was changed.
pub fn open(key: &[u8; 32], place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (&version, rest) = sealed.split_first()?;
    let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES)?;
    if version != VERSION {
        return None;
    }
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: ciphertext,
                aad: place.as_bytes(),
            },
        )
        .ok()
}

/// Random bytes of the operating system.
///
/// # Panics
/// When it has none.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}
