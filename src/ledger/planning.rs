//! Takes turns at planning: between a plan and the batches it freezes nobody else freezes, or two machines would promise one quota twice.
//!
//! A file has one writer anyway. On a server the turn is a lock in a transaction of a connection of its own, so that it ends with the process
//! however that ends, and survives a pooler that shares connections by transaction.

use super::Ledger;
use crate::ports::LedgerError;

/// A turn; letting go of it lets the next one plan.
#[must_use = "the turn ends when this is dropped"]
pub struct Planning {
    connection: Option<postgres::Client>,
}

impl std::fmt::Debug for Planning {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Planning")
    }
}

impl Ledger {
    /// Waits for the turn; a minute at most, then it says that somebody else plans.
    pub async fn planning(&self) -> Result<Planning, LedgerError> {
        let connection = self
            .engine()
            .ask(|store| Ok(store.connection.take_turn()?))
            .await?;
        Ok(Planning { connection })
    }
}

impl Drop for Planning {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Closing waits for the server, which an asynchronous caller must not.
            drop(std::thread::spawn(move || drop(connection)).join());
        }
    }
}
