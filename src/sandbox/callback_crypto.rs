//! Turns messages into encrypted and signed callbacks, and back (WeCom doc 90968).
//!
//! AES-256 in chaining mode; the padding is PKCS#7 to blocks of 32 bytes, not 16, so it is put on and taken off by hand.

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use sha1::{Digest as _, Sha1};

use super::wire::hex;

/// Bytes that a padded message is a multiple of.
const BLOCK: usize = 32;
/// Random bytes in front of a message, and the four of its length behind them.
const HEAD: usize = 16 + 4;

/// Why a callback cannot be read, with the number that WeCom's own kit uses for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// The signature is of other values or another token (-40001).
    #[error("the signature does not match (-40001)")]
    Signature,
    /// The key is not 43 letters and digits (-40004).
    #[error("the EncodingAESKey is not 43 letters and digits (-40004)")]
    Key,
    /// The token is not 1 to 32 letters and digits.
    #[error("the token is not 1 to 32 letters and digits")]
    Token,
    /// The ciphertext cannot be taken apart (-40007).
    #[error("the message cannot be decrypted (-40007)")]
    Decrypt,
    /// What was decrypted has no sensible form (-40008).
    #[error("the decrypted message is not whole (-40008)")]
    Buffer,
}

/// The token and the key that a receiver of callbacks shares with the server.
#[derive(Clone)]
pub struct CallbackSecret {
    token: String,
    key: [u8; 32],
}

impl std::fmt::Debug for CallbackSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CallbackSecret")
    }
}

impl CallbackSecret {
    /// Reads a token of at most 32 and a key of exactly 43 letters and digits.
    pub fn new(token: &str, encoding_aes_key: &str) -> Result<Self, CallbackError> {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !(1..=32).contains(&token.len()) || !plain(token) {
            return Err(CallbackError::Token);
        }
        if encoding_aes_key.len() != 43 || !plain(encoding_aes_key) {
            return Err(CallbackError::Key);
        }
        // 43 letters carry two bits more than the key has, and they need not be zero.
        let lenient = GeneralPurpose::new(
            &alphabet::STANDARD,
            GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
        );
        let key = lenient
            .decode(format!("{encoding_aes_key}="))
            .map_err(|_| CallbackError::Key)?;
        Ok(Self {
            token: token.to_owned(),
            key: key.try_into().map_err(|_| CallbackError::Key)?,
        })
    }

    /// Signs a ciphertext: SHA-1 over the four values in order of their bytes, in hexadecimal.
    pub fn sign(&self, timestamp: &str, nonce: &str, encrypted: &str) -> String {
        let mut parts = [self.token.as_str(), timestamp, nonce, encrypted];
        parts.sort_unstable();
        hex(&Sha1::digest(parts.concat()))
    }

    /// Says whether a signature is right, in a time that does not depend on where it differs.
    pub fn verify(
        &self,
        signature: &str,
        timestamp: &str,
        nonce: &str,
        encrypted: &str,
    ) -> Result<(), CallbackError> {
        let own = self.sign(timestamp, nonce, encrypted);
        let same = own.len() == signature.len()
            && own
                .bytes()
                .zip(signature.bytes())
                .fold(0, |difference, (left, right)| difference | (left ^ right))
                == 0;
        if same {
            Ok(())
        } else {
            Err(CallbackError::Signature)
        }
    }

    /// Encrypts a message for a receiver id, which is the corporation's for its own apps.
    pub fn encrypt(&self, random: [u8; 16], message: &str, receive_id: &str) -> String {
        let mut plain = Vec::with_capacity(HEAD + message.len() + receive_id.len() + BLOCK);
        plain.extend_from_slice(&random);
        plain.extend_from_slice(&(message.len() as u32).to_be_bytes());
        plain.extend_from_slice(message.as_bytes());
        plain.extend_from_slice(receive_id.as_bytes());
        // A message that fills its last block gets one block more.
        let padding = BLOCK - plain.len() % BLOCK;
        plain.resize(plain.len() + padding, padding as u8);
        let cipher = cbc::Encryptor::<Aes256>::new(&self.key.into(), &self.iv().into());
        STANDARD.encode(cipher.encrypt_padded_vec::<NoPadding>(&plain))
    }

    /// Decrypts a message into itself and its receiver id.
    pub fn decrypt(&self, encrypted: &str) -> Result<(String, String), CallbackError> {
        let bytes = STANDARD
            .decode(encrypted.trim())
            .map_err(|_| CallbackError::Decrypt)?;
        if bytes.is_empty() || !bytes.len().is_multiple_of(BLOCK) {
            return Err(CallbackError::Decrypt);
        }
        let cipher = cbc::Decryptor::<Aes256>::new(&self.key.into(), &self.iv().into());
        let plain = cipher
            .decrypt_padded_vec::<NoPadding>(&bytes)
            .map_err(|_| CallbackError::Decrypt)?;
        let padding = usize::from(plain.last().copied().ok_or(CallbackError::Buffer)?);
        if !(1..=BLOCK).contains(&padding) || padding > plain.len() {
            return Err(CallbackError::Buffer);
        }
        let body = plain[..plain.len() - padding]
            .get(16..)
            .ok_or(CallbackError::Buffer)?;
        let (length, rest) = body.split_first_chunk::<4>().ok_or(CallbackError::Buffer)?;
        let (message, receive_id) = rest
            .split_at_checked(u32::from_be_bytes(*length) as usize)
            .ok_or(CallbackError::Buffer)?;
        let text =
            |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| CallbackError::Buffer);
        Ok((text(message)?, text(receive_id)?))
    }

    fn iv(&self) -> [u8; 16] {
        let mut iv = [0; 16];
        iv.copy_from_slice(&self.key[..16]);
        iv
    }
}
