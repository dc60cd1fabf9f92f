//! The server engine: any number of processes on any number of machines, each with a connection of its own.
//!
//! Facts are written by one transaction at a time, because each line of the chain follows the one before: the first statement of a
//! fact locks the ledger's one row. Leases, rate tokens and reads go on beside it.

use super::{Purpose, SqlError, Value, dialect};
use crate::ports::LedgerError;
use postgres::{
    Client, Row, Transaction,
    error::SqlState,
    fallible_iterator::FallibleIterator,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};
use std::{cell::RefCell, collections::HashMap, error::Error as StdError};

type Opener = Box<dyn FnMut() -> Result<Client, SqlError> + Send>;

/// A connection that is made anew when the server went away between two transactions.
pub(in crate::ledger) struct Server {
    client: Client,
    open: Opener,
    /// By text as it is written in this room.
    statements: RefCell<HashMap<String, postgres::Statement>>,
}

impl Server {
    /// Connects; `open` connects, and judges the server each time.
    pub(in crate::ledger) fn new(mut open: Opener) -> Result<Self, SqlError> {
        Ok(Self {
            client: open()?,
            open,
            statements: RefCell::default(),
        })
    }

    pub(super) fn begin(&mut self, purpose: Purpose) -> Result<Session<'_>, SqlError> {
        if self.client.is_closed() {
            self.statements.borrow_mut().clear();
            self.client = (self.open)()?;
        }
        let begin = self.client.build_transaction();
        let mut tx = match purpose {
            Purpose::Read => begin
                .isolation_level(postgres::IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()?,
            _ => begin
                .isolation_level(postgres::IsolationLevel::ReadCommitted)
                .start()?,
        };
        match purpose {
            Purpose::Fact => {
                tx.batch_execute("SELECT 1 FROM ledger_instance FOR UPDATE")?;
            }
            Purpose::Light => tx.batch_execute("SET LOCAL synchronous_commit = off")?,
            Purpose::Read => {}
        }
        Ok(Session {
            tx: RefCell::new(tx),
            statements: &self.statements,
        })
    }

    pub(super) fn take_turn(&mut self) -> Result<Client, SqlError> {
        let mut client = (self.open)()?;
        client.batch_execute(
            "BEGIN; SET LOCAL lock_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = 0;
             SELECT pg_advisory_xact_lock(hashtext('qunfa plan'), hashtext(current_schema()))",
        )?;
        Ok(client)
    }

    /// A transaction for the tables themselves.
    pub(in crate::ledger) fn found(&mut self) -> Result<super::Sql<'_>, SqlError> {
        let tx = self.client.transaction()?;
        Ok(super::Sql::Postgres(Session {
            tx: RefCell::new(tx),
            statements: &self.statements,
        }))
    }

    /// Whether a ledger's tables are there.
    pub(in crate::ledger) fn has_tables(&mut self) -> Result<bool, SqlError> {
        let row = self
            .client
            .query_one("SELECT to_regclass('ledger_instance') IS NOT NULL", &[])?;
        Ok(row.try_get(0)?)
    }

    /// Frees earlier versions of rows that say who somebody was.
    pub(super) fn vacuum(&mut self) -> Result<(), SqlError> {
        Ok(self
            .client
            .batch_execute("VACUUM person, person_key, sealed, directory_part, staged_part")?)
    }
}

/// An open transaction.
pub(in crate::ledger) struct Session<'a> {
    tx: RefCell<Transaction<'a>>,
    statements: &'a RefCell<HashMap<String, postgres::Statement>>,
}

impl Session<'_> {
    pub(super) fn prepare(&self, text: &str) -> Result<Prepared<'_>, SqlError> {
        if let Some(statement) = self.statements.borrow().get(text) {
            return Ok(self.prepared(statement.clone()));
        }
        let statement = self.tx.borrow_mut().prepare(&dialect::statement(text))?;
        self.statements
            .borrow_mut()
            .insert(text.to_owned(), statement.clone());
        Ok(self.prepared(statement))
    }

    fn prepared(&self, statement: postgres::Statement) -> Prepared<'_> {
        Prepared {
            runs: &self.tx,
            statement,
        }
    }

    /// Statements without parameters, several at once.
    pub(in crate::ledger) fn run(&self, text: &str) -> Result<(), SqlError> {
        Ok(self.tx.borrow_mut().batch_execute(text)?)
    }

    pub(super) fn between_savepoints<T>(
        &self,
        work: impl FnOnce() -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        self.run("SAVEPOINT attempt")?;
        let done = work();
        self.run(match done {
            Ok(_) => "RELEASE SAVEPOINT attempt",
            Err(_) => "ROLLBACK TO SAVEPOINT attempt",
        })?;
        done
    }

    pub(super) fn commit(self) -> Result<(), SqlError> {
        Ok(self.tx.into_inner().commit()?)
    }
}

/// What runs a prepared statement, however long its transaction lives.
trait Runs {
    fn execute(
        &self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
    ) -> Result<u64, SqlError>;
    fn query(
        &self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, SqlError>;
    fn scan(
        &self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
        each: Each<'_>,
    ) -> Result<(), LedgerError>;
}

type Each<'e> = &'e mut dyn FnMut(&Row) -> Result<(), LedgerError>;

impl Runs for RefCell<Transaction<'_>> {
    fn execute(
        &self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
    ) -> Result<u64, SqlError> {
        Ok(self.borrow_mut().execute(statement, &bound(values))?)
    }

    fn query(
        &self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, SqlError> {
        Ok(self.borrow_mut().query(statement, &bound(values))?)
    }

    fn scan(
        &self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
        each: Each<'_>,
    ) -> Result<(), LedgerError> {
        let mut tx = self.borrow_mut();
        let mut rows = tx
            .query_raw(statement, bound(values))
            .map_err(SqlError::from)?;
        while let Some(row) = rows.next().map_err(SqlError::from)? {
            each(&row)?;
        }
        Ok(())
    }
}

/// A prepared statement.
pub(in crate::ledger) struct Prepared<'s> {
    runs: &'s dyn Runs,
    statement: postgres::Statement,
}

impl Prepared<'_> {
    pub(super) fn execute(&self, values: &[Value<'_>]) -> Result<usize, SqlError> {
        Ok(self.runs.execute(&self.statement, values)? as usize)
    }

    /// Every row at once, so that another statement may run while they are read.
    pub(super) fn query(&self, values: &[Value<'_>]) -> Result<Fetched, SqlError> {
        let rows = self.runs.query(&self.statement, values)?.into_iter();
        Ok(Fetched { rows, lent: None })
    }

    /// Row after row, as the server sends them.
    pub(super) fn scan(
        &self,
        values: &[Value<'_>],
        mut each: impl FnMut(&Row) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        self.runs.scan(&self.statement, values, &mut each)
    }

    pub(super) fn column_names(&self) -> Vec<String> {
        let columns = self.statement.columns().iter();
        columns.map(|column| column.name().to_owned()).collect()
    }
}

/// Rows that are here already.
pub(in crate::ledger) struct Fetched {
    rows: std::vec::IntoIter<Row>,
    lent: Option<Row>,
}

impl Fetched {
    pub(super) fn next(&mut self) -> Option<&Row> {
        self.lent = self.rows.next();
        self.lent.as_ref()
    }
}

fn bound<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

pub(super) fn value(row: &Row, at: usize) -> Result<Value<'_>, SqlError> {
    Ok(row.try_get(at)?)
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Blob(bytes) => bytes.to_sql(kind, out),
            Self::Real(number) => number.to_sql(kind, out),
            Self::Integer(number) => match *kind {
                Type::INT2 => i16::try_from(*number)?.to_sql(kind, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
                _ => number.to_sql(kind, out),
            },
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *kind {
            Type::BOOL => Self::Integer(i64::from(bool::from_sql(kind, raw)?)),
            Type::INT2 => Self::Integer(i16::from_sql(kind, raw)?.into()),
            Type::INT4 => Self::Integer(i32::from_sql(kind, raw)?.into()),
            Type::INT8 => Self::Integer(i64::from_sql(kind, raw)?),
            Type::FLOAT8 => Self::Real(f64::from_sql(kind, raw)?),
            Type::BYTEA => Self::Blob(raw),
            _ => Self::Text(<&str>::from_sql(kind, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(
            *kind,
            Type::BOOL
                | Type::INT2
                | Type::INT4
                | Type::INT8
                | Type::FLOAT8
                | Type::BYTEA
                | Type::TEXT
                | Type::VARCHAR
                | Type::NAME
                | Type::UNKNOWN
        )
    }
}

impl From<postgres::Error> for SqlError {
    fn from(error: postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let why = error.source().map(|cause| format!(": {cause}"));
            return Self::Storage(format!("{error}{}", why.unwrap_or_default()));
        };
        match said.code() {
            &SqlState::UNIQUE_VIOLATION
            | &SqlState::CHECK_VIOLATION
            | &SqlState::FOREIGN_KEY_VIOLATION
            | &SqlState::NOT_NULL_VIOLATION => Self::Refused(said.message().to_owned()),
            &SqlState::READ_ONLY_SQL_TRANSACTION => Self::ReadOnly,
            &SqlState::LOCK_NOT_AVAILABLE => Self::Busy,
            _ => Self::Storage(format!("{} ({})", said.message(), said.code().code())),
        }
    }
}
