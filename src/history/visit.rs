//! What was met when an address was opened: every hop on the way, and how it ended.

use crate::model::Digest;
use serde::{Deserialize, Serialize};

/// One walk along the redirects of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// The address itself, then where each redirect led, in order.
    pub hops: Vec<String>,
    /// What stood at the last of them.
    pub end: VisitEnd,
}

/// How a walk ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VisitEnd {
    /// An answer that leads nowhere else.
    Page {
        /// HTTP status.
        status: u16,
        /// SHA-256 of its first bytes, as many as were read.
        sha256: Digest,
        /// How many were read.
        bytes: u64,
    },
    /// The host stands for an address inside a network, which is never asked.
    Inside {
        /// That address.
        ip: String,
    },
    /// Back where it had been.
    Loop,
    /// More redirects than anybody follows.
    TooMany {
        /// How many are followed.
        limit: usize,
    },
    /// Another scheme than http and https, which is not followed.
    OtherScheme,
    /// No whole answer, and why.
    NoAnswer {
        /// In the network's words.
        reason: String,
    },
}

impl Visit {
    /// Where it ended.
    pub fn last(&self) -> &str {
        self.hops.last().map_or("", String::as_str)
    }
}
