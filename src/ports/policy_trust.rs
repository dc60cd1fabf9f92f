//! Which policy a ledger trusts, and who owned it then: what the next one is judged by.

use crate::model::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An owner as the trusted policy named them. A later policy cannot change who they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyOwner {
    /// Name in `[reviewers]`.
    pub name: String,
    /// `ssh-ed25519 AAAA…`, without comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Login on a code host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// Mail addresses this person commits with.
    pub aliases: Vec<String>,
}

/// The policy in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedPolicy {
    /// Digest over its files.
    pub digest: Digest,
    /// Who may sign the next one.
    pub owners: Vec<PolicyOwner>,
    /// Since when, Unix milliseconds.
    pub trusted_ms: i64,
    /// Digests of statements that moved a policy before; each does so once.
    pub used: BTreeSet<Digest>,
}

/// A policy that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyAccepted {
    /// What was in force when it was judged; none: the first use.
    pub from: Option<Digest>,
    /// Digest over its files.
    pub to: Digest,
    /// Its owners, who may sign the next one.
    pub owners: Vec<PolicyOwner>,
    /// Digest of the statement that moved it, and who signed; none at first use.
    pub signed: Option<(Digest, String)>,
}
