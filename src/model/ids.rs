//! Names and numbers of campaigns, runs, touches, batches and attempts.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }
    };
}

number! {
    /// One approved execution of a campaign, as this ledger numbers it.
    RunNo
}
number! {
    /// One touch of one run, as this ledger numbers it.
    TouchNo
}
number! {
    /// One frozen API call, as this ledger numbers it.
    BatchNo
}
number! {
    /// The n-th permission to put one batch on the wire; from 1 within its batch.
    AttemptNo
}

/// A campaign's id: its path below `campaigns/` without `.toml`, unless the file pins another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CampaignId(pub String);

impl fmt::Display for CampaignId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// A pinned list, `name@` and the first 16 hex of the keyed hash over its people and columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListRef {
    /// The name given at import.
    pub name: String,
    /// 16 hex digits; absent only for suppression lists, which always mean the newest version.
    pub version: Option<String>,
}

impl ListRef {
    /// Reads `name@version` or a bare `name`; `None` when either half is malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let hex16 = |v: &str| {
            v.len() == 16
                && v.bytes()
                    .all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
        };
        let sound = !name.is_empty() && version.is_none_or(hex16);
        sound.then(|| Self {
            name: name.to_owned(),
            version: version.map(str::to_owned),
        })
    }
}

impl fmt::Display for ListRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(out, "{}@{version}", self.name),
            None => self.name.fmt(out),
        }
    }
}
