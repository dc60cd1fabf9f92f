//! Turns an address and the secrets into an open ledger, or says why it is not safe to use.

use super::{
    Ledger,
    keyring::Keyring,
    seal, site,
    store::{Engine, Store},
};
use crate::{
    model::{Digest, Pepper},
    ports::LedgerError,
};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use std::{path::Path, time::Duration};

/// The version of tables and rules this program speaks. An older program refuses a newer ledger.
pub const PROTOCOL: i64 = 4;

const SCHEMA: &str = concat!(include_str!("schema.sql"), include_str!("guards.sql"));
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const SEAL_CHECK: &str = "seal check";

/// How a ledger is opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Whose it is; one corp a ledger.
    pub corp: String,
    /// Turns ids into keys.
    pub pepper: Pepper,
    /// Seals ids, columns, texts and evidence.
    pub seal_key: [u8; 32],
    /// What the process may do with it.
    pub access: Access,
    /// What names this machine across restarts, such as its machine-id; a copy on another is refused.
    pub host_id: String,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// What a process may do with a ledger file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read, beside whoever writes; takes no lock. For `plan` and `status`.
    Read,
    /// Turn gates beside whoever sends; takes no lock. A stop must not wait for the apply it is meant to stop.
    TurnGates,
    /// Write, alone: the lock, held for life, is the fence between processes that send.
    Write,
    /// As `Write`, and made if it is not there.
    Create,
}

impl Ledger {
    /// Opens the embedded ledger of a workspace.
    pub fn open_sqlite(path: &Path, options: OpenOptions) -> Result<Self, LedgerError> {
        let path = path.to_owned();
        Engine::start(move || open_file(&path, options)).map(Self::Sqlite)
    }

    /// Opens an empty ledger in memory, for simulation: the same SQL and guards, without file and lock.
    pub fn memory(
        corp: &str,
        pepper: Pepper,
        seal_key: [u8; 32],
        now_ms: i64,
    ) -> Result<Self, LedgerError> {
        let corp = corp.to_owned();
        Engine::start(move || {
            let mut connection = Connection::open_in_memory()?;
            prepare(&connection)?;
            let keys = Keyring::new(pepper, seal_key);
            // Not random, so that one seed gives one history.
            let ledger_id = format!("memory-{}", Digest::of(corp.as_bytes()).short());
            found(&mut connection, &keys, &ledger_id, &corp, "memory", now_ms)?;
            Ok(Store {
                connection,
                keys,
                ledger_id,
                now_ms,
                durable: true,
                _lock: None,
            })
        })
        .map(Self::Memory)
    }
}

fn open_file(path: &Path, options: OpenOptions) -> Result<Store, LedgerError> {
    site::refuse_unsafe_file(path)?;
    let reads = options.access == Access::Read;
    let creates = options.access == Access::Create;
    if !path.exists() && !creates {
        return Err(LedgerError::Missing(path.display().to_string()));
    }
    if creates {
        site::create(path)?;
    }
    site::refuse_network(path)?;
    let alone = matches!(options.access, Access::Write | Access::Create);
    let lock = if alone { Some(site::lock(path)?) } else { None };
    let access = if reads {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    };
    let mut connection =
        Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    prepare(&connection)?;
    if !reads {
        durable_settings(&connection)?;
    }
    let keys = Keyring::new(options.pepper.clone(), options.seal_key);
    let binding = site::binding(&options.host_id, path)?;
    if !has_tables(&connection)? {
        if !creates {
            return Err(LedgerError::Missing(path.display().to_string()));
        }
        let ledger_id = seal::random::<16>()
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        found(
            &mut connection,
            &keys,
            &ledger_id,
            &options.corp,
            &binding,
            options.now_ms,
        )?;
    }
    let ledger_id = admit(&connection, &keys, &options.corp, &binding)?;
    Ok(Store {
        connection,
        keys,
        ledger_id,
        now_ms: options.now_ms,
        durable: true,
        _lock: lock,
    })
}

fn prepare(connection: &Connection) -> Result<(), LedgerError> {
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    Ok(())
}

/// Commits survive a power cut, or the ledger is not opened.
fn durable_settings(connection: &Connection) -> Result<(), LedgerError> {
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if mode != "wal" || synchronous != 2 {
        return Err(LedgerError::Unsafe(format!(
            "journal_mode is {mode} and synchronous is {synchronous}; both WAL and FULL (2) are needed"
        )));
    }
    Ok(())
}

fn has_tables(connection: &Connection) -> Result<bool, LedgerError> {
    let tables: i64 = connection.query_row(
        "SELECT COUNT(*) FROM sqlite_master WHERE name = 'ledger_instance'",
        [],
        |row| row.get(0),
    )?;
    Ok(tables > 0)
}

/// Makes the tables and the identity, in one transaction: a crash leaves an empty file or a ledger.
fn found(
    connection: &mut Connection,
    keys: &Keyring,
    ledger_id: &str,
    corp: &str,
    binding: &str,
    now_ms: i64,
) -> Result<(), LedgerError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(SCHEMA)?;
    tx.execute(
        "INSERT INTO ledger_instance(one, ledger_id, corp, pepper_fingerprint, protocol, host_binding, seal_check, last_wall_ms) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![ledger_id, corp, keys.pepper.fingerprint(), PROTOCOL, binding, keys.seal(SEAL_CHECK, corp.as_bytes()), now_ms],
    )?;
    tx.execute(
        "INSERT INTO corp_switch(one, stopped, changed_by, changed_ms) VALUES (1, 0, 'ledger', ?1)",
        [now_ms],
    )?;
    Ok(tx.commit()?)
}

/// Compares the ledger's identity with what it was opened with.
fn admit(
    connection: &Connection,
    keys: &Keyring,
    corp: &str,
    binding: &str,
) -> Result<String, LedgerError> {
    let found = connection
        .query_row("SELECT ledger_id, corp, pepper_fingerprint, protocol, host_binding, seal_check FROM ledger_instance", [], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, String>(4)?,
                row.get::<_, Vec<u8>>(5)?,
            ))
        })
        .optional()?;
    let Some((ledger_id, its_corp, fingerprint, protocol, its_binding, seal_check)) = found else {
        return Err(LedgerError::Unsafe("it has no identity".to_owned()));
    };
    if protocol > PROTOCOL {
        return Err(LedgerError::Unsafe(format!(
            "ledger protocol {protocol}, this program speaks {PROTOCOL}: install the newer version"
        )));
    }
    // Before there are users to carry over, an older ledger is finished with the version that began it.
    if protocol < PROTOCOL {
        return Err(LedgerError::Unsafe(format!(
            "ledger protocol {protocol}, this program speaks {PROTOCOL}: finish its runs with the version that made it, then begin a new one"
        )));
    }
    if its_corp != corp {
        return Err(LedgerError::Unsafe(format!(
            "it belongs to corp {its_corp}, not {corp}"
        )));
    }
    if fingerprint != keys.pepper.fingerprint() {
        return Err(LedgerError::Unsafe(
            "wrong pepper: people would get new numbers and be messaged twice".to_owned(),
        ));
    }
    if keys.open(SEAL_CHECK, &seal_check).is_err() {
        return Err(LedgerError::Unsafe(
            "wrong seal key: what it sealed would not open".to_owned(),
        ));
    }
    if its_binding != binding {
        return Err(LedgerError::Unsafe("this ledger is a copy: it was made on another host or as another file, and the first may still send".to_owned()));
    }
    Ok(ledger_id)
}
