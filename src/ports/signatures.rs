//! What was verified about sign-offs and authorship, for the rooms that judge it.

use super::{CodeHost, HostGap, Pushed};
use std::collections::{BTreeMap, BTreeSet};

/// The namespace of every sign-off: a signature made for anything else is not one.
pub const SIGNOFF_NAMESPACE: &str = "qunfa-signoff@v1";

/// The namespace of legal's statements about templates: neither kind of signature can stand in for the other.
pub const TEMPLATE_NAMESPACE: &str = "qunfa-template-signoff@v1";

/// The namespace of an owner's statements about a change of policy.
pub const POLICY_NAMESPACE: &str = "qunfa-policy-signoff@v1";

/// One `[[signoff]]`, its signature checked against the reviewers' keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSignoff {
    /// File it stands in.
    pub file: String,
    /// From 0 in that file.
    pub index: usize,
    /// The statement, verbatim.
    pub statement: String,
    /// Name of the reviewer whose key made the signature, or why there is none.
    pub signer: Result<String, SignatureProblem>,
}

/// Why a signature counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureProblem {
    /// Not over these bytes: the words of the program that verified it.
    Invalid(String),
    /// Made by a key that no reviewer has.
    UnknownKey,
    /// Made for another purpose: its namespace.
    WrongNamespace(String),
    /// Not an SSH signature at all.
    Malformed(String),
    /// A key type that is not accepted (DSA, RSA below 3072 bits).
    WeakKey(String),
    /// Made by a key that the policy revokes: its fingerprint.
    Revoked(String),
}

/// Who changed a campaign's inputs, as far as one repository shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Mail addresses of authors, committers and co-authors of every commit that changed an input, lower-cased,
    /// and of the person with uncommitted changes to one.
    pub authors: BTreeSet<String>,
    /// Inputs with changes that are not committed.
    pub uncommitted: Vec<String>,
    /// Why history is not available; then nobody can be told from the author.
    pub unknown: Option<HistoryGap>,
    /// HEAD, for the record.
    pub commit: Option<String>,
    /// From where on changes make an author.
    pub since: Since,
    /// Logins, on the code host, of those who pushed a change of an input there; empty where there is no code host.
    pub pushers: BTreeMap<String, Pushed>,
    /// Why it is not known who pushed, when a code host should have told.
    pub pushes_unread: Option<(CodeHost, HostGap)>,
}

/// From where on a change to an input makes its author one who cannot sign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Since {
    /// Everybody who ever changed an input: nothing was approved before.
    #[default]
    Ever,
    /// Whatever came after this commit, at which a gate was opened last.
    Signed(String),
    /// A gate was opened at this commit, and HEAD's history does not hold it: everybody ever.
    Missing(String),
    /// No ledger was at hand to tell what was approved before: everybody ever.
    NoLedger,
}

/// Why it cannot be said who changed an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryGap {
    /// The workspace is in no git repository.
    NoRepository,
    /// A shallow clone: older commits are missing (in CI: `fetch-depth: 0`).
    Shallow,
    /// The repository belongs to another user, and git refuses to read it: the command that mends it.
    NotOurs(String),
    /// More commits than are read.
    TooLong(u64),
    /// An input has uncommitted changes, and git does not know whose they are (`user.email` is not set).
    NoIdentity,
    /// No commit and no uncommitted change explains where the inputs come from.
    NoTrace,
    /// git could not read it: its words.
    Unreadable(String),
}
