//! What was verified about sign-offs and authorship, for the rooms that judge it.

use std::collections::BTreeSet;

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
    /// Not made by any reviewer's key, or not over these bytes, or in another namespace.
    Invalid(String),
    /// Not an SSH signature at all.
    Malformed(String),
    /// A key type that is not accepted (DSA, RSA below 3072 bits).
    WeakKey(String),
}

/// Who changed a campaign's inputs, as far as one repository shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Mail addresses of authors, committers and co-authors of every commit that changed an input, lower-cased,
    /// and of the person with uncommitted changes to one.
    pub authors: BTreeSet<String>,
    /// Inputs with changes that are not committed.
    pub uncommitted: Vec<String>,
    /// Why history is not available: no repository, a shallow clone.
    pub unknown: Option<String>,
    /// HEAD, for the record.
    pub commit: Option<String>,
}
