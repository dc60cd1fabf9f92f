//! The embedded engine: one file that one process writes, or memory.

use super::{Purpose, SqlError, Value};
use rusqlite::{
    Connection, Row, ToSql, Transaction, TransactionBehavior,
    types::{ToSqlOutput, ValueRef},
};
use std::time::Duration;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const STATEMENTS_KEPT: usize = 128;
const CACHE_KIB: i64 = 65_536;

/// An open file, or memory.
pub(in crate::ledger) struct File {
    connection: Connection,
    /// Whether commits are synced now; leases and rate tokens need not be.
    durable: bool,
}

impl File {
    /// Takes a connection over and sets it up.
    pub(in crate::ledger) fn new(connection: Connection) -> Result<Self, SqlError> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        Ok(Self {
            connection,
            durable: true,
        })
    }

    /// Commits survive a power cut, or the file is not used.
    pub(in crate::ledger) fn sync_commits(&self) -> Result<(), SqlError> {
        let connection = &self.connection;
        let mode: String =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let synchronous: i64 =
            connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
        if mode != "wal" || synchronous != 2 {
            return Err(SqlError::Unsafe(format!(
                "journal_mode is {mode} and synchronous is {synchronous}; both WAL and FULL (2) are needed"
            )));
        }
        Ok(())
    }

    /// Whether a ledger's tables are there.
    pub(in crate::ledger) fn has_tables(&self) -> Result<bool, SqlError> {
        let tables: i64 = self.connection.query_row(
            "SELECT COUNT(*) FROM sqlite_master WHERE name = 'ledger_instance'",
            [],
            |row| row.get(0),
        )?;
        Ok(tables > 0)
    }

    pub(super) fn begin(&mut self, purpose: Purpose) -> Result<Transaction<'_>, SqlError> {
        let behavior = match purpose {
            Purpose::Fact => {
                self.set_durable(true)?;
                TransactionBehavior::Immediate
            }
            Purpose::Light => {
                self.set_durable(false)?;
                TransactionBehavior::Immediate
            }
            Purpose::Read => TransactionBehavior::Deferred,
        };
        Ok(self.connection.transaction_with_behavior(behavior)?)
    }

    /// A later fact syncs what was written lightly before it.
    fn set_durable(&mut self, durable: bool) -> Result<(), SqlError> {
        if self.durable == durable {
            return Ok(());
        }
        let level = if durable { "FULL" } else { "NORMAL" };
        self.connection.pragma_update(None, "synchronous", level)?;
        self.durable = durable;
        Ok(())
    }

    /// Writes a whole copy into an empty file.
    pub(in crate::ledger) fn copy_into(&mut self, to: &std::path::Path) -> Result<(), SqlError> {
        let to = to.to_string_lossy().into_owned();
        self.connection.execute("VACUUM INTO ?1", [to])?;
        Ok(())
    }

    pub(super) fn overwrite_deleted(&mut self) -> Result<(), SqlError> {
        self.connection
            .pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
        Ok(())
    }

    /// The log still holds pages as they were. A reader may keep it from being emptied; the next one empties it then.
    pub(super) fn empty_log(&mut self) -> Result<(), SqlError> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

pub(super) fn value<'r>(row: &'r Row<'r>, at: usize) -> Result<Value<'r>, SqlError> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => {
            Value::Text(std::str::from_utf8(text).map_err(|_| SqlError::Mistyped(at))?)
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes),
    })
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for SqlError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            ConstraintViolation, DatabaseBusy, DatabaseLocked, NotADatabase, ReadOnly,
        };
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return Self::NoRow;
        }
        match error.sqlite_error_code() {
            Some(ConstraintViolation) => Self::Refused(said(&error)),
            Some(ReadOnly) => Self::ReadOnly,
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy,
            Some(NotADatabase) => Self::Unsafe("the file is not a ledger".to_owned()),
            _ => Self::Storage(error.to_string()),
        }
    }
}

/// What an index or trigger said, without the code around it.
fn said(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(said)) => said.clone(),
        other => other.to_string(),
    }
}
