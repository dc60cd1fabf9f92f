//! One way to speak SQL to two engines: what the rest of this room writes is prepared, bound and read here, and nowhere else.
//!
//! The statements are the subset that SQLite and PostgreSQL share, with `?1` for parameters; `dialect.rs` turns tables and places of
//! parameters into PostgreSQL's. Names follow rusqlite, so that a reader knows them already.

pub(in crate::ledger) mod dialect;
mod error;
mod postgres;
mod sqlite;
mod value;

pub(in crate::ledger) use error::{OptionalExtension, SqlError};
pub(in crate::ledger) use postgres::Server;
pub(in crate::ledger) use sqlite::File;
pub(in crate::ledger) use value::{AsValue, FromValue, Params, Value};

/// Parameters of different types, in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::ledger::sql::AsValue),*] as &[&dyn $crate::ledger::sql::AsValue]
    };
}
pub(in crate::ledger) use params;

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ledger) enum Purpose {
    /// Facts: synced at commit, one writer at a time, because each line of the chain follows the one before.
    Fact,
    /// Leases, rate tokens, caches: a power cut may take them back.
    Light,
    /// Reads, from one snapshot.
    Read,
}

/// A connection, by engine.
pub(in crate::ledger) enum Connection {
    Sqlite(File),
    Postgres(Box<Server>),
}

impl Connection {
    /// Begins a transaction. What is not committed is rolled back.
    pub(in crate::ledger) fn begin(&mut self, purpose: Purpose) -> Result<Sql<'_>, SqlError> {
        match self {
            Self::Sqlite(file) => file.begin(purpose).map(Sql::Sqlite),
            Self::Postgres(server) => server.begin(purpose).map(Sql::Postgres),
        }
    }

    /// Waits until nobody else plans, and holds the turn; none where one process holds the whole ledger anyway.
    pub(in crate::ledger) fn take_turn(&mut self) -> Result<Option<::postgres::Client>, SqlError> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(server) => server.take_turn().map(Some),
        }
    }

    /// Overwrites what is deleted from here on, where the engine can.
    pub(in crate::ledger) fn overwrite_deleted(&mut self) -> Result<(), SqlError> {
        match self {
            Self::Sqlite(file) => file.overwrite_deleted(),
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Removes earlier versions of rows from the place where the engine keeps them for a while.
    pub(in crate::ledger) fn drop_earlier_versions(&mut self) -> Result<(), SqlError> {
        match self {
            Self::Sqlite(file) => file.empty_log(),
            Self::Postgres(server) => server.vacuum(),
        }
    }
}

/// An open transaction, by engine.
pub(in crate::ledger) enum Sql<'a> {
    Sqlite(rusqlite::Transaction<'a>),
    Postgres(postgres::Session<'a>),
}

impl Sql<'_> {
    /// Prepares a statement, or finds it prepared already.
    pub(in crate::ledger) fn prepare_cached(&self, text: &str) -> Result<Statement<'_>, SqlError> {
        Ok(match self {
            Self::Sqlite(tx) => Statement::Sqlite(tx.prepare_cached(text)?),
            Self::Postgres(session) => Statement::Postgres(session.prepare(text)?),
        })
    }

    /// Runs a statement; how many rows it changed.
    pub(in crate::ledger) fn execute(
        &self,
        text: &str,
        params: impl Params,
    ) -> Result<usize, SqlError> {
        self.prepare_cached(text)?.execute(params)
    }

    /// Reads the one row of a query.
    pub(in crate::ledger) fn query_row<T>(
        &self,
        text: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        self.prepare_cached(text)?.query_row(params, read)
    }

    /// Statements without parameters, several at once.
    pub(in crate::ledger) fn batch(&self, text: &str) -> Result<(), SqlError> {
        match self {
            Self::Sqlite(tx) => Ok(tx.execute_batch(text)?),
            Self::Postgres(session) => session.run(text),
        }
    }

    /// Runs work that may be refused, and goes on with the transaction as it was before when it is.
    pub(in crate::ledger) fn attempt<T>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        match self {
            // A refused statement of SQLite leaves nothing behind and the transaction as it was.
            Self::Sqlite(_) => work(self),
            Self::Postgres(session) => session.between_savepoints(|| work(self)),
        }
    }

    /// The way commits are kept, in words.
    pub(in crate::ledger) fn durability(&self) -> Result<String, SqlError> {
        match self {
            Self::Sqlite(tx) => {
                let mode: String = tx.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
                Ok(format!("SQLite {}", mode.to_uppercase()))
            }
            Self::Postgres(_) => self.query_row(
                "SELECT 'PostgreSQL synchronous_commit=' || current_setting('synchronous_commit')",
                [],
                |row| row.get(0),
            ),
        }
    }

    /// What the engine itself finds damaged, in its words.
    pub(in crate::ledger) fn damage(&self) -> Result<Vec<String>, SqlError> {
        match self {
            Self::Sqlite(_) => {
                let mut found = Vec::new();
                for pragma in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
                    let mut statement = self.prepare_cached(pragma)?;
                    let words = statement.query_map([], |row| row.get::<String>(0))?;
                    for word in words {
                        found.extend(Some(word?).filter(|word| word != "ok"));
                    }
                }
                Ok(found)
            }
            // A server checks its pages when it reads them, and says so as an error.
            Self::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// What a claim adds so that no two workers wait for the same row.
    pub(in crate::ledger) fn skip_locked(&self, table: &str) -> String {
        match self {
            Self::Sqlite(_) => String::new(),
            Self::Postgres(_) => format!("FOR UPDATE OF {table} SKIP LOCKED"),
        }
    }

    /// What a row that is read to be written adds, so that whoever comes second reads what the first wrote.
    pub(in crate::ledger) fn for_update(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "FOR UPDATE",
        }
    }

    /// Ends the transaction; what was written stays.
    pub(in crate::ledger) fn commit(self) -> Result<(), SqlError> {
        match self {
            Self::Sqlite(tx) => Ok(tx.commit()?),
            Self::Postgres(session) => session.commit(),
        }
    }
}

/// A prepared statement, by engine.
pub(in crate::ledger) enum Statement<'s> {
    Sqlite(rusqlite::CachedStatement<'s>),
    Postgres(postgres::Prepared<'s>),
}

impl Statement<'_> {
    /// Runs it; how many rows it changed.
    pub(in crate::ledger) fn execute(&mut self, params: impl Params) -> Result<usize, SqlError> {
        let values = params.values();
        match self {
            Self::Sqlite(statement) => Ok(statement.execute(rusqlite::params_from_iter(values))?),
            Self::Postgres(prepared) => prepared.execute(&values),
        }
    }

    /// Its rows, one after the other.
    pub(in crate::ledger) fn query(&mut self, params: impl Params) -> Result<Rows<'_>, SqlError> {
        let values = params.values();
        Ok(match self {
            Self::Sqlite(statement) => {
                Rows::Sqlite(statement.query(rusqlite::params_from_iter(values))?)
            }
            Self::Postgres(prepared) => Rows::Postgres(prepared.query(&values)?),
        })
    }

    /// Hands over row after row of a result that may not fit into memory. Nothing else may be asked meanwhile.
    pub(in crate::ledger) fn scan(
        &mut self,
        params: impl Params,
        mut each: impl FnMut(&Row<'_>) -> Result<(), crate::ports::LedgerError>,
    ) -> Result<(), crate::ports::LedgerError> {
        match self {
            Self::Sqlite(_) => {
                let mut rows = self.query(params)?;
                while let Some(row) = rows.next()? {
                    each(&row)?;
                }
                Ok(())
            }
            Self::Postgres(prepared) => {
                prepared.scan(&params.values(), |row| each(&Row::Postgres(row)))
            }
        }
    }

    /// The one row it gives.
    pub(in crate::ledger) fn query_row<T>(
        &mut self,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        match self.query(params)?.next()? {
            Some(row) => read(&row),
            None => Err(SqlError::NoRow),
        }
    }

    /// What is made of each row.
    pub(in crate::ledger) fn query_map<T, F>(
        &mut self,
        params: impl Params,
        read: F,
    ) -> Result<Mapped<'_, F>, SqlError>
    where
        F: FnMut(&Row<'_>) -> Result<T, SqlError>,
    {
        let rows = self.query(params)?;
        Ok(Mapped { rows, read })
    }

    /// As [`query_map`](Self::query_map), where reading may fail in more ways.
    pub(in crate::ledger) fn query_and_then<T, E, F>(
        &mut self,
        params: impl Params,
        read: F,
    ) -> Result<Mapped<'_, F>, SqlError>
    where
        F: FnMut(&Row<'_>) -> Result<T, E>,
    {
        let rows = self.query(params)?;
        Ok(Mapped { rows, read })
    }

    /// The names of its columns, in order.
    pub(in crate::ledger) fn column_names(&self) -> Vec<String> {
        match self {
            Self::Sqlite(statement) => statement.column_names().map(str::to_owned).collect(),
            Self::Postgres(prepared) => prepared.column_names(),
        }
    }
}

/// Rows of a query, by engine.
pub(in crate::ledger) enum Rows<'s> {
    Sqlite(rusqlite::Rows<'s>),
    Postgres(postgres::Fetched),
}

impl Rows<'_> {
    /// The next row, if there is one more.
    pub(in crate::ledger) fn next(&mut self) -> Result<Option<Row<'_>>, SqlError> {
        Ok(match self {
            Self::Sqlite(rows) => rows.next()?.map(Row::Sqlite),
            Self::Postgres(rows) => rows.next().map(Row::Postgres),
        })
    }
}

/// One row, by engine.
#[derive(Clone, Copy)]
pub(in crate::ledger) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r ::postgres::Row),
}

impl<'r> Row<'r> {
    /// The value in a column, as what it is stored as.
    pub(in crate::ledger) fn get_ref(&self, at: usize) -> Result<Value<'r>, SqlError> {
        match self {
            Self::Sqlite(row) => sqlite::value(row, at),
            Self::Postgres(row) => postgres::value(row, at),
        }
    }

    /// The value in a column, as what it means.
    pub(in crate::ledger) fn get<T: FromValue>(&self, at: usize) -> Result<T, SqlError> {
        T::from_value(self.get_ref(at)?).ok_or(SqlError::Mistyped(at))
    }
}

/// Rows and what is made of them.
pub(in crate::ledger) struct Mapped<'s, F> {
    rows: Rows<'s>,
    read: F,
}

impl<T, E, F> Iterator for Mapped<'_, F>
where
    F: FnMut(&Row<'_>) -> Result<T, E>,
    E: From<SqlError>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rows.next() {
            Ok(row) => row.map(|row| (self.read)(&row)),
            Err(error) => Some(Err(error.into())),
        }
    }
}
