//! A copy of a ledger while it is in use, and a look at whether the place it lies in still holds it whole.

use super::{Ledger, site, sql::Connection, store::Tx};
use crate::ports::LedgerError;
use std::path::{Path, PathBuf};

/// What a look at the storage found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Soundness {
    /// What the engine says is damaged; empty: nothing.
    pub damaged: Vec<String>,
    /// Touches whose people do not add up: run and touch.
    pub uneven: Vec<(String, String)>,
    /// Touches that were added up.
    pub touches: u64,
}

impl Soundness {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.damaged.is_empty() && self.uneven.is_empty()
    }
}

impl Ledger {
    /// Writes a whole copy into a new file, beside whoever writes the ledger. A copy lies elsewhere, so it sends nothing before it is adopted.
    pub async fn back_up(&self, to: &Path) -> Result<(), LedgerError> {
        let to: PathBuf = to.to_owned();
        self.engine()
            .ask(move |store| match &mut store.connection {
                Connection::Sqlite(file) => {
                    if !site::create(&to)? {
                        return Err(LedgerError::Refused(format!(
                            "{} is there already",
                            to.display()
                        )));
                    }
                    Ok(file.copy_into(&to)?)
                }
                Connection::Postgres(_) => Err(LedgerError::Refused(
                    "a ledger on a server is backed up with the server's own tools (pg_basebackup, pg_dump)".to_owned(),
                )),
            })
            .await
    }

    /// Asks the engine about its pages, and adds up the people of every touch.
    pub async fn soundness(&self) -> Result<Soundness, LedgerError> {
        self.read(None, soundness).await
    }
}

fn soundness(tx: &Tx<'_>) -> Result<Soundness, LedgerError> {
    let mut found = Soundness {
        damaged: tx.sql.damage()?,
        ..Soundness::default()
    };
    // held + sent + unreachable + released = frozen: whoever is claimed was frozen, once.
    for run in super::records::records(tx, None)? {
        for touch in run.touches {
            found.touches += 1;
            let claimed: u64 = touch
                .batches
                .iter()
                .flat_map(|batch| batch.claims.values())
                .sum();
            let even = touch
                .frozen
                .is_none_or(|frozen| claimed + touch.unclaimed == frozen);
            if touch.strangers > 0 || !even {
                let run = format!("{}#{}", run.run.campaign, run.run.run);
                found.uneven.push((run, touch.name));
            }
        }
    }
    Ok(found)
}
