//! The words about the hash chain: anchors that stand outside the ledger, and what reading a ledger against its chain and its anchors
//! came to.

use crate::model::{Canonical, Digest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The namespace of a signed anchor: no sign-off can stand in for one.
pub const ANCHOR_NAMESPACE: &str = "qunfa-anchor@v1";

const VERSION: u8 = 1;

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChainBreak {
    /// A line is missing or stands twice.
    #[error("line {expected} is missing, {found} stands in its place")]
    Gap {
        /// The number that should follow.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// A line does not continue the one before.
    #[error("line {0} does not continue the line before it")]
    Link(u64),
    /// A line's content is not what was hashed.
    #[error("line {0} was changed")]
    Changed(u64),
}

/// Where a chain stood once: what is kept outside the ledger, so that a chain cut or stamped anew is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// When it was taken, Unix milliseconds.
    pub at: i64,
    /// Hash of the last line.
    pub hash: Digest,
    /// Identity of the ledger.
    pub ledger: String,
    /// How many lines there were.
    pub rows: u64,
    /// Number of the last line; 0 before the first.
    pub seq: u64,
    /// Version of this form.
    v: u8,
}

impl Anchor {
    /// The anchor of a chain that ends at a line.
    pub fn new(ledger: String, (seq, hash): (u64, Digest), rows: u64, at: i64) -> Self {
        Self {
            at,
            hash,
            ledger,
            rows,
            seq,
            v: VERSION,
        }
    }

    /// Canonical JSON: what is written, and what is signed.
    pub fn statement(&self) -> String {
        Canonical::of(self).text().to_owned()
    }

    /// Reads what [`statement`](Self::statement) wrote, and nothing that is written otherwise.
    pub fn parse(statement: &str) -> Option<Self> {
        let anchor: Self = serde_json::from_str(statement).ok()?;
        (anchor.v == VERSION && anchor.statement() == statement).then_some(anchor)
    }
}

/// An anchor as it is kept: one line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorLine {
    /// The anchor, canonical JSON.
    pub statement: String,
    /// An SSH signature over it in [`ANCHOR_NAMESPACE`], armoured; none when nobody signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl AnchorLine {
    /// The line, without its end.
    pub fn written(&self) -> String {
        Canonical::of(self).text().to_owned()
    }

    /// Reads one line; none when it is no anchor.
    pub fn read(line: &str) -> Option<(Self, Anchor)> {
        let line: Self = serde_json::from_str(line).ok()?;
        let anchor = Anchor::parse(&line.statement)?;
        Some((line, anchor))
    }
}

/// Who signed an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnchorSigner {
    /// Nobody.
    Unsigned,
    /// The reviewer of that name.
    Reviewer(String),
    /// A key that no reviewer has.
    UnknownKey,
    /// The signature is not one over this anchor: why.
    Invalid(String),
}

/// How a chain stands to one anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnchorState {
    /// The line is there, with that hash.
    Holds,
    /// Another line stands there.
    Differs,
    /// The chain ends before it.
    Ahead,
    /// It speaks of another ledger.
    Foreign,
}

/// How reading a ledger ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditVerdict {
    /// Chain, facts and anchors agree.
    Ok,
    /// Chain and facts agree; no anchor is known, so a chain cut or stamped anew would look the same.
    Unanchored,
    /// The chain ends before its newest anchor.
    Shorter,
    /// A line or a fact is not what it was.
    Altered,
}

impl AuditVerdict {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unanchored => "unanchored",
            Self::Shorter => "shorter",
            Self::Altered => "altered",
        }
    }

    /// Whether the ledger may be relied on as far as can be seen.
    pub fn holds(self) -> bool {
        matches!(self, Self::Ok | Self::Unanchored)
    }
}

/// What disagrees: how often, and the first of them by name, such as `batch/17`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// How many.
    pub count: u64,
    /// The first ones.
    pub first: Vec<String>,
}

impl Named {
    const SHOWN_MAX: usize = 8;

    /// Counts one more.
    pub fn add(&mut self, name: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < Self::SHOWN_MAX {
            self.first.push(name());
        }
    }
}

/// What reading a whole ledger came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerProof {
    /// Its identity.
    pub ledger: String,
    /// The last line that continues the chain, and its hash.
    pub head: (u64, Digest),
    /// Where the chain breaks; facts were not compared then.
    pub broken: Option<ChainBreak>,
    /// Facts that were compared, by their kind.
    pub compared: BTreeMap<&'static str, u64>,
    /// Intents that were compared.
    pub intents: u64,
    /// Facts whose rows are not what their line says.
    pub changed: Named,
    /// Facts that no line speaks of.
    pub unspoken: Named,
    /// Lines whose fact is gone.
    pub missing: Named,
    /// The anchors it was read against, in their order.
    pub anchors: Vec<AnchorState>,
}

impl LedgerProof {
    /// The verdict. A chain that was cut is `shorter` even where its facts stand; one that holds other lines than an anchor saw is `altered`.
    pub fn verdict(&self) -> AuditVerdict {
        let has = |state: AnchorState| self.anchors.contains(&state);
        let facts = self.changed.count + self.unspoken.count + self.missing.count;
        if self.broken.is_some() || has(AnchorState::Differs) {
            AuditVerdict::Altered
        } else if has(AnchorState::Ahead) {
            AuditVerdict::Shorter
        } else if facts > 0 {
            AuditVerdict::Altered
        } else if has(AnchorState::Holds) {
            AuditVerdict::Ok
        } else {
            AuditVerdict::Unanchored
        }
    }
}
