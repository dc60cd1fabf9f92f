//! Opens the file of an embedded ledger, or memory.

use super::{
    keyring::Keyring,
    open::{Access, Identity, OpenOptions, admit, found, new_id},
    site,
    sql::{Connection, File, Purpose, SqlError},
    store::{Place, Store},
};
use crate::ports::LedgerError;
use rusqlite::OpenFlags;
use std::path::Path;

/// Opens a file, and makes it if it may.
pub(super) fn open(path: &Path, options: &OpenOptions) -> Result<Store, LedgerError> {
    site::refuse_unsafe_file(path)?;
    let creates = options.access == Access::Create;
    if !path.exists() && !creates {
        return Err(LedgerError::Missing(path.display().to_string()));
    }
    if creates {
        site::create(path)?;
    }
    site::refuse_network(path)?;
    let alone = matches!(
        options.access,
        Access::Write | Access::Create | Access::Adopt
    );
    let lock = if alone { Some(site::lock(path)?) } else { None };
    let file = connect(path, options.access)?;
    let keys = Keyring::new(options.pepper.clone(), options.seal_key);
    let place = Place {
        binding: site::binding(&options.host_id, path)?,
        timeline: None,
    };
    let has_tables = file.has_tables()?;
    let mut connection = Connection::Sqlite(file);
    if !has_tables {
        if !creates {
            return Err(LedgerError::Missing(path.display().to_string()));
        }
        let identity = Identity {
            ledger_id: &new_id(),
            corp: &options.corp,
            binding: &place.binding,
            timeline: None,
        };
        let tx = connection.begin(Purpose::Fact)?;
        found(&tx, &keys, &identity, options.now_ms)?;
        tx.commit()?;
    }
    let tx = connection.begin(Purpose::Read)?;
    let ledger_id = admit(&tx, &keys, options, &place)?;
    tx.commit()?;
    Ok(Store {
        connection,
        keys,
        ledger_id,
        now_ms: options.now_ms,
        place,
        _lock: lock,
    })
}

/// An empty place in memory.
pub(super) fn memory() -> Result<File, SqlError> {
    File::new(rusqlite::Connection::open_in_memory()?)
}

fn connect(path: &Path, access: Access) -> Result<File, LedgerError> {
    let reads = access == Access::Read;
    let flags = if reads {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    };
    let connection =
        rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(SqlError::from)?;
    let file = File::new(connection)?;
    if !reads {
        file.sync_commits()?;
    }
    Ok(file)
}
