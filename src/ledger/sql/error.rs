//! How a statement fails, whichever engine ran it, and what that is to whoever asked the ledger.

use crate::ports::LedgerError;
use thiserror::Error;

/// Why a statement failed.
#[derive(Debug, Error)]
pub(in crate::ledger) enum SqlError {
    /// A row was expected.
    #[error("a row that should be there is not")]
    NoRow,
    /// The value in a column is not of the kind that is kept there.
    #[error("column {0} holds another kind of value")]
    Mistyped(usize),
    /// An index, a check or a trigger refused it, in its own words.
    #[error("{0}")]
    Refused(String),
    /// The connection may only read.
    #[error("the ledger was opened for reading")]
    ReadOnly,
    /// Another connection holds what is needed.
    #[error("another connection holds it")]
    Busy,
    /// The place is no ledger, or not one that may be used.
    #[error("{0}")]
    Unsafe(String),
    /// The disk, the network, the server.
    #[error("{0}")]
    Storage(String),
}

impl From<SqlError> for LedgerError {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::Refused(said) => Self::Refused(said),
            SqlError::ReadOnly => Self::Refused("the ledger was opened for reading".to_owned()),
            SqlError::Busy => Self::Locked {
                holder: "another connection".to_owned(),
            },
            SqlError::Unsafe(why) => Self::Unsafe(why),
            other => Self::Storage(other.to_string()),
        }
    }
}

/// A row that may be missing.
pub(in crate::ledger) trait OptionalExtension<T> {
    /// None where there is no row.
    fn optional(self) -> Result<Option<T>, SqlError>;
}

impl<T> OptionalExtension<T> for Result<T, SqlError> {
    fn optional(self) -> Result<Option<T>, SqlError> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(SqlError::NoRow) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
