//! People as numbers and keyed hashes; raw ids never travel further than they must.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A person in this ledger; never reused, and meaningless outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonNo(pub u32);

/// What kind of person a number stands for; the discriminants are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A customer: `external_userid`.
    Customer = 1,
    /// A member of the company: `userid`.
    Staff = 2,
    /// A customer group: `chat_id`.
    Chat = 3,
    /// A follower of an Official Account: `openid`.
    Follower = 4,
}

impl PersonKind {
    /// The word hashed into a person key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Chat => "chat",
            Self::Follower => "follower",
        }
    }

    /// Reads a stored discriminant.
    pub fn from_number(number: i64) -> Option<Self> {
        [Self::Customer, Self::Staff, Self::Chat, Self::Follower]
            .into_iter()
            .find(|kind| *kind as i64 == number)
    }
}

/// The first 16 bytes of HMAC-SHA256(pepper, corp, kind, canonical id): the same person in every ledger of one pepper.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey(pub [u8; 16]);

impl fmt::Display for PersonKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The form of an id under which aliases meet: trimmed and width-folded, and for staff also case-folded
/// (WeCom userids are case-insensitive, external ids are not).
pub fn canonical_id(kind: PersonKind, raw: &str) -> String {
    let folded: String = raw.trim().nfkc().collect();
    match kind {
        PersonKind::Staff => folded.to_lowercase(),
        PersonKind::Customer | PersonKind::Chat | PersonKind::Follower => folded,
    }
}

/// The secret that turns ids into keys; never stored, only its fingerprint is.
#[derive(Clone)]
pub struct Pepper {
    secret: Vec<u8>,
    corp: String,
}

impl Pepper {
    /// Binds a secret to one corp.
    pub fn new(secret: &[u8], corp: &str) -> Self {
        Self {
            secret: secret.to_vec(),
            corp: corp.to_owned(),
        }
    }

    /// The key of a person.
    pub fn key(&self, kind: PersonKind, raw: &str) -> PersonKey {
        PersonKey(self.hash(kind.word(), &canonical_id(kind, raw)))
    }

    /// A keyed hash of an attribute people are matched by: `phone` or `unionid`.
    pub fn attribute(&self, name: &str, value: &str) -> PersonKey {
        PersonKey(self.hash(name, value.trim()))
    }

    /// What a ledger remembers of its pepper, so that a wrong one is noticed; 32 hex digits.
    pub fn fingerprint(&self) -> String {
        PersonKey(self.hash("fingerprint", "")).to_string()
    }

    /// A keyed hash over the keys of a set, in key order: what a sign-off says about an audience; 64 hex digits.
    pub fn set_digest(&self, keys: impl IntoIterator<Item = PersonKey>) -> String {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_unstable();
        let mut mac = self.mac("set");
        for key in keys {
            mac.update(&key.0);
        }
        mac.finalize()
            .into_bytes()
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    fn mac(&self, word: &str) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        // Lengths before values: no two different triples share their bytes.
        for part in [self.corp.as_str(), word] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }

    fn hash(&self, word: &str, value: &str) -> [u8; 16] {
        let mut mac = self.mac(word);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes()[..16]
            .try_into()
            .expect("SHA-256 has 32 bytes")
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Pepper([redacted])")
    }
}
