//! SHA-256 digests, and the one canonical JSON form that is ever hashed or signed.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{borrow::Cow, fmt};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A SHA-256 digest; shown as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Digests bytes as they are.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 lower-case hex digits.
    pub fn parse(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The first 12 hex digits, for people.
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(input)?;
        Self::parse(&hex).ok_or_else(|| serde::de::Error::custom("not 64 hex digits"))
    }
}

/// Canonical JSON: keys sorted, no spaces, integers only, every string in NFC with LF line ends, `null` members left out.
///
/// Two values that mean the same have the same bytes, on every machine and in every later version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    /// Writes a value canonically.
    ///
    /// # Panics
    /// On a float: nothing that is signed may depend on how a float is printed.
    pub fn of<T: Serialize>(value: &T) -> Self {
        let value = serde_json::to_value(value).expect("mandate types serialise to JSON");
        let mut text = String::new();
        write(&value, &mut text);
        Self(text)
    }

    /// The canonical text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// SHA-256 over the canonical text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

fn write(value: &serde_json::Value, out: &mut String) {
    use serde_json::Value::{Array, Bool, Null, Number, Object, String as Text};
    match value {
        Null => out.push_str("null"),
        Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Number(number) => {
            assert!(
                !number.is_f64(),
                "canonical JSON holds integers only, not {number}"
            );
            out.push_str(&number.to_string());
        }
        Text(text) => write_text(text, out),
        Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .collect();
            members.sort_by(|a, b| a.0.cmp(b.0));
            out.push('{');
            for (at, (key, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    let mut text = Cow::Borrowed(text);
    if text.contains("\r\n") {
        text = text.replace("\r\n", "\n").into();
    }
    // Nearly every text is in NFC already, and that is seen far sooner than it is made.
    if is_nfc_quick(text.chars()) != IsNormalized::Yes {
        text = text.nfc().collect::<String>().into();
    }
    out.push_str(&serde_json::to_string(&text).expect("a string serialises"));
}
