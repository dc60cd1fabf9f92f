//! What an owner says about a change of policy, as the canonical JSON that is signed verbatim.

use super::statement::{time_ms, time_text};
use crate::model::{Canonical, Digest};
use serde::{Deserialize, Serialize};

/// An owner's sign-off of a policy. Times are RFC 3339, UTC, whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyStatement {
    /// Version of this form: 1.
    pub v: u32,
    /// Corp id.
    pub corp: String,
    /// Digest of the policy in force.
    pub from: Digest,
    /// Digest of the policy that is to follow it.
    pub to: Digest,
    /// Name in `[reviewers]` of the policy in force.
    pub reviewer: String,
    /// When.
    pub signed: String,
    /// Last moment it may move a policy.
    pub use_by: String,
}

/// Writes a statement about a policy change. Times are Unix milliseconds, cut to seconds.
pub fn policy_statement(
    corp: &str,
    (from, to): (Digest, Digest),
    reviewer: &str,
    signed_ms: i64,
    use_by_ms: i64,
) -> PolicyStatement {
    PolicyStatement {
        v: 1,
        corp: corp.to_owned(),
        from,
        to,
        reviewer: reviewer.to_owned(),
        signed: time_text(signed_ms),
        use_by: time_text(use_by_ms),
    }
}

impl PolicyStatement {
    /// The bytes that are signed.
    pub fn text(&self) -> String {
        Canonical::of(self).text().to_owned()
    }

    /// Reads a statement, and only one written as [`text`](Self::text) writes it.
    pub fn read(text: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(text).ok()?;
        (read.v == 1 && read.text() == text).then_some(read)
    }

    /// When it was signed and until when it may be used, Unix milliseconds; none when those are no times in this order.
    pub fn times_ms(&self) -> Option<(i64, i64)> {
        let times = time_ms(&self.signed).zip(time_ms(&self.use_by));
        times.filter(|(signed_ms, use_by_ms)| signed_ms < use_by_ms)
    }
}
