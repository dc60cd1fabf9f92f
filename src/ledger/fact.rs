//! Turns the rows that a fact wrote into short digests: its line of the chain carries them, so that a changed row is found as surely
//! as a changed line.
//!
//! A digest covers every column but leases, by name, so that a column added later is covered too. It holds numbers of people, never
//! what names them: forgetting a person changes no digest but that of the people themselves.

use super::sql::{Statement, Value};
use super::store::Tx;
use crate::ports::LedgerError;
use sha2::{Digest as _, Sha256};

/// Rows that a line of the chain speaks of. Each has a number that names the row, or the rows that stand and fall together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Table {
    /// A run's terms, by run.
    Run,
    /// A touch and the audience frozen for it, by touch.
    Touch,
    /// The gate of a run.
    Gate,
    /// The sign-offs that a run used.
    Approvals,
    /// A batch and its message.
    Batch,
    /// Who a batch holds, and how.
    Claims,
    /// The attempts of a batch.
    Attempts,
    /// The task of a batch and its results.
    Task,
    /// The recall of a batch.
    Recall,
    /// One entry of complaints.
    Complaint,
    /// One anomaly.
    Anomaly,
    /// One version of a list.
    List,
    /// The audiences recorded together.
    Audience,
    /// One snapshot's counts.
    Directory,
    /// The parts of the newest snapshot.
    Parts,
    /// Every number and its key.
    People,
    /// The corp-wide switch.
    Switch,
    /// Keys that must not come back.
    Forgotten,
    /// One approval that was withdrawn.
    Revocation,
    /// One policy that was trusted.
    Policy,
}

/// A table and the number in it; [`ONLY`] where there is but one.
pub(super) type Fact = (Table, i64);

/// The number of what is there once.
pub(super) const ONLY: i64 = 1;

impl Table {
    /// Every kind of fact.
    pub(super) const ALL: [Self; 20] = [
        Self::Run,
        Self::Touch,
        Self::Gate,
        Self::Approvals,
        Self::Batch,
        Self::Claims,
        Self::Attempts,
        Self::Task,
        Self::Recall,
        Self::Complaint,
        Self::Anomaly,
        Self::List,
        Self::Audience,
        Self::Directory,
        Self::Parts,
        Self::People,
        Self::Switch,
        Self::Forgotten,
        Self::Revocation,
        Self::Policy,
    ];

    /// The word in a line.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Touch => "touch",
            Self::Gate => "gate",
            Self::Approvals => "approvals",
            Self::Batch => "batch",
            Self::Claims => "claims",
            Self::Attempts => "attempts",
            Self::Task => "task",
            Self::Recall => "recall",
            Self::Complaint => "complaint",
            Self::Anomaly => "anomaly",
            Self::List => "list",
            Self::Audience => "audience",
            Self::Directory => "directory",
            Self::Parts => "parts",
            Self::People => "people",
            Self::Switch => "switch",
            Self::Forgotten => "forgotten",
            Self::Revocation => "revocation",
            Self::Policy => "policy",
        }
    }

    /// Reads a word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.word() == word)
    }

    /// Lists every number there is, in order.
    pub(super) fn numbers(self) -> &'static str {
        match self {
            Self::Run => "SELECT run_no FROM run ORDER BY 1",
            Self::Touch => "SELECT touch_no FROM touch ORDER BY 1",
            Self::Gate => "SELECT run_no FROM send_gate ORDER BY 1",
            Self::Approvals => "SELECT DISTINCT run_no FROM approval_use ORDER BY 1",
            Self::Batch => "SELECT batch_no FROM batch ORDER BY 1",
            Self::Claims => "SELECT DISTINCT batch_no FROM recipient_claim ORDER BY 1",
            Self::Attempts => "SELECT DISTINCT batch_no FROM attempt ORDER BY 1",
            Self::Task => {
                "SELECT batch_no FROM task UNION SELECT DISTINCT batch_no FROM result ORDER BY 1"
            }
            Self::Recall => "SELECT batch_no FROM recall ORDER BY 1",
            Self::Complaint => "SELECT complaint_no FROM complaint ORDER BY 1",
            Self::Anomaly => "SELECT anomaly_no FROM anomaly ORDER BY 1",
            Self::List => "SELECT list_no FROM list ORDER BY 1",
            Self::Audience => "SELECT DISTINCT record_no FROM recorded_audience ORDER BY 1",
            Self::Directory => "SELECT snapshot_no FROM directory ORDER BY 1",
            Self::Parts => "SELECT 1 WHERE EXISTS (SELECT 1 FROM directory_part)",
            Self::People => "SELECT 1 WHERE EXISTS (SELECT 1 FROM person)",
            // As it was made, nobody has turned it.
            Self::Switch => {
                "SELECT one FROM corp_switch WHERE stopped <> 0 OR changed_by <> 'ledger' OR reason IS NOT NULL"
            }
            Self::Forgotten => "SELECT 1 WHERE EXISTS (SELECT 1 FROM forgotten)",
            Self::Revocation => "SELECT revocation_no FROM revocation ORDER BY 1",
            Self::Policy => "SELECT trust_no FROM policy_trust ORDER BY 1",
        }
    }

    /// Reads the rows of a number, in one order.
    fn rows(self) -> &'static [&'static str] {
        match self {
            Self::Run => &["SELECT * FROM run WHERE run_no = ?1"],
            Self::Touch => &["SELECT * FROM touch WHERE touch_no = ?1"],
            Self::Gate => &["SELECT * FROM send_gate WHERE run_no = ?1"],
            Self::Approvals => {
                &["SELECT * FROM approval_use WHERE run_no = ?1 ORDER BY statement"]
            }
            Self::Batch => &[
                "SELECT * FROM batch WHERE batch_no = ?1",
                "SELECT m.digest, m.body FROM batch b JOIN message m ON m.message_no = b.message_no WHERE b.batch_no = ?1",
            ],
            Self::Claims => &[
                "SELECT run_no, chain_touch_no, person_no, hop, batch_no, state FROM recipient_claim WHERE batch_no = ?1
                 ORDER BY person_no, run_no, chain_touch_no, hop",
            ],
            Self::Attempts => &["SELECT * FROM attempt WHERE batch_no = ?1 ORDER BY attempt_no"],
            Self::Task => &[
                "SELECT * FROM task WHERE batch_no = ?1",
                "SELECT * FROM result WHERE batch_no = ?1 ORDER BY person_no",
            ],
            Self::Recall => &["SELECT * FROM recall WHERE batch_no = ?1"],
            Self::Complaint => &["SELECT * FROM complaint WHERE complaint_no = ?1"],
            Self::Anomaly => &["SELECT * FROM anomaly WHERE anomaly_no = ?1"],
            Self::List => &["SELECT * FROM list WHERE list_no = ?1"],
            Self::Audience => &[
                "SELECT * FROM recorded_audience WHERE record_no = ?1 ORDER BY digest, touch",
            ],
            Self::Directory => &["SELECT * FROM directory WHERE snapshot_no = ?1"],
            Self::Parts => &["SELECT part, digest FROM directory_part WHERE ?1 = 1 ORDER BY part"],
            Self::People => &["SELECT no, kind, key FROM person WHERE ?1 = 1 ORDER BY no"],
            Self::Switch => &["SELECT * FROM corp_switch WHERE one = ?1"],
            Self::Forgotten => &["SELECT * FROM forgotten WHERE ?1 = 1 ORDER BY key"],
            Self::Revocation => &["SELECT * FROM revocation WHERE revocation_no = ?1"],
            Self::Policy => &["SELECT * FROM policy_trust WHERE trust_no = ?1"],
        }
    }
}

/// The first 16 bytes of SHA-256 over every column of a fact's rows, names and types included.
pub(super) fn digest(tx: &Tx<'_>, (table, number): Fact) -> Result<u128, LedgerError> {
    let mut hash = Sha256::new();
    for (at, query) in table.rows().iter().enumerate() {
        hash.update([at as u8]);
        let mut statement = tx.sql.prepare_cached(query)?;
        take_rows(&mut statement, number, &mut hash)?;
    }
    let whole: [u8; 32] = hash.finalize().into();
    let mut short = [0; 16];
    short.copy_from_slice(&whole[..16]);
    Ok(u128::from_be_bytes(short))
}

fn take_rows(
    statement: &mut Statement<'_>,
    number: i64,
    hash: &mut Sha256,
) -> Result<(), LedgerError> {
    // Leases come and go without a fact.
    let columns: Vec<(usize, String)> = statement
        .column_names()
        .into_iter()
        .enumerate()
        .filter(|(_, name)| !name.starts_with("lease_"))
        .collect();
    let mut rows = statement.query([number])?;
    while let Some(row) = rows.next()? {
        hash.update(b"r");
        for (at, name) in &columns {
            let (kind, bytes): (u8, &[u8]) = match row.get_ref(*at)? {
                // What is not there is left out: a column added later changes no digest of before.
                Value::Null => continue,
                Value::Integer(number) => (b'i', &number.to_be_bytes()),
                Value::Real(number) => (b'f', &number.to_be_bytes()),
                Value::Text(text) => (b't', text.as_bytes()),
                Value::Blob(bytes) => (b'b', bytes),
            };
            take(hash, b'c', name.as_bytes());
            take(hash, kind, bytes);
        }
    }
    Ok(())
}

fn take(hash: &mut Sha256, kind: u8, bytes: &[u8]) {
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}
