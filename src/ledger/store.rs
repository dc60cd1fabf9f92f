//! Turns closures into transactions: one thread owns the connection, and everything reaches it over a channel.

use super::{
    audit,
    fact::{self, Fact},
    keyring::Keyring,
    sql::{Connection, Purpose, Sql},
};
use crate::ports::{LedgerError, Position};
use std::{
    sync::mpsc,
    thread::{self, JoinHandle},
};
use tokio::sync::oneshot;

/// The connection and what its rows cannot be read without. Lives on its own thread.
pub(super) struct Store {
    pub(super) connection: Connection,
    pub(super) keys: Keyring,
    pub(super) ledger_id: String,
    /// The latest moment anybody told this store, Unix milliseconds: what "expired" is judged by where no moment is handed in.
    pub(super) now_ms: i64,
    /// Where it lies.
    pub(super) place: Place,
    /// Held for life, released when the store is dropped.
    pub(super) _lock: Option<super::site::Lock>,
}

/// Where a ledger lies, so that a copy is told from the one that was made.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Of a file: host, device and inode. Of a server: its identity, database and schema.
    pub(super) binding: String,
    /// How often a server was brought back from a backup or a standby.
    pub(super) timeline: Option<i64>,
}

/// One transaction, as the files of this room see it.
pub(super) struct Tx<'a> {
    pub(super) sql: Sql<'a>,
    pub(super) keys: &'a Keyring,
    pub(super) ledger_id: &'a str,
    pub(super) now_ms: i64,
    /// Whether no other process can write this ledger while this one lives.
    pub(super) alone: bool,
}

impl Store {
    /// Runs facts in one durable transaction, one writer at a time: synced at commit, rolled back on any error.
    pub(super) fn write<T>(
        &mut self,
        now_ms: Option<i64>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.transact(Purpose::Fact, now_ms, work)
    }

    /// Runs what a power cut may take back: leases, rate tokens, cached media ids. A later fact syncs them too.
    pub(super) fn write_lightly<T>(
        &mut self,
        now_ms: Option<i64>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.transact(Purpose::Light, now_ms, work)
    }

    /// Runs reads in one snapshot.
    pub(super) fn read<T>(
        &mut self,
        now_ms: Option<i64>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.transact(Purpose::Read, now_ms, work)
    }

    fn transact<T>(
        &mut self,
        purpose: Purpose,
        now_ms: Option<i64>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.now_ms = now_ms.map_or(self.now_ms, |now_ms| now_ms.max(self.now_ms));
        let alone = matches!(self.connection, Connection::Sqlite(_));
        let sql = self.connection.begin(purpose)?;
        let tx = Tx {
            sql,
            keys: &self.keys,
            ledger_id: &self.ledger_id,
            now_ms: self.now_ms,
            alone,
        };
        let done = work(&tx)?;
        tx.sql.commit()?;
        Ok(done)
    }
}

impl Tx<'_> {
    /// Adds the line of a fact to the hash chain, in the same transaction, with the digests of the rows it wrote. Returns its sequence
    /// number.
    pub(super) fn audit(
        &self,
        at_ms: i64,
        actor: &str,
        kind: audit::Kind,
        mut facts: serde_json::Value,
        rows: &[Fact],
    ) -> Result<i64, LedgerError> {
        if !rows.is_empty() {
            let mut digests = serde_json::Map::new();
            for row in rows {
                let digest = fact::digest(self, *row)?;
                digests.insert(audit::row_name(*row), format!("{digest:032x}").into());
            }
            facts["rows"] = digests.into();
        }
        audit::append(&self.sql, at_ms, actor, kind, facts)
    }
}

/// Where the ledger stands in this snapshot.
pub(super) fn position(tx: &Tx<'_>) -> Result<Position, LedgerError> {
    let seq: i64 = tx
        .sql
        .prepare_cached("SELECT deciding_seq FROM ledger_instance")?
        .query_row([], |row| row.get(0))?;
    Ok(Position {
        ledger: tx.ledger_id.to_owned(),
        seq: seq as u64,
    })
}

type Command = Box<dyn FnOnce(&mut Store) + Send>;

/// The handle to a store's thread. Dropping it waits until the connection is closed and the lock is free.
#[derive(Debug)]
pub struct Engine {
    commands: Option<mpsc::Sender<Command>>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts a thread and opens the store on it, so that the connection never changes threads.
    pub(super) fn start(
        open: impl FnOnce() -> Result<Store, LedgerError> + Send + 'static,
    ) -> Result<Self, LedgerError> {
        let (commands, inbox) = mpsc::channel::<Command>();
        let (opened, outcome) = mpsc::sync_channel(1);
        let thread = thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || {
                let mut store = match open() {
                    Ok(store) => store,
                    Err(error) => return drop(opened.send(Err(error))),
                };
                if opened.send(Ok(())).is_err() {
                    return;
                }
                while let Ok(command) = inbox.recv() {
                    command(&mut store);
                }
            })
            .map_err(|error| LedgerError::Storage(error.to_string()))?;
        match outcome.recv() {
            Ok(Ok(())) => Ok(Self {
                commands: Some(commands),
                thread: Some(thread),
            }),
            Ok(Err(error)) => {
                drop(thread.join());
                Err(error)
            }
            Err(_) => Err(gone()),
        }
    }

    /// Runs work on the store's thread and waits for its answer.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (reply, answer) = oneshot::channel();
        let command: Command = Box::new(move |store| drop(reply.send(work(store))));
        let commands = self.commands.as_ref().ok_or_else(gone)?;
        commands.send(command).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // A panic on that thread was printed when it happened; here it must not become a second one.
            drop(thread.join());
        }
    }
}

fn gone() -> LedgerError {
    LedgerError::Storage("the ledger's thread has ended".to_owned())
}
