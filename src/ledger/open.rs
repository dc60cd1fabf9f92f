//! Turns an address and the secrets into an open ledger, or says why it is not safe to use.

use super::{
    Ledger,
    keyring::Keyring,
    open_file, open_server,
    sql::{self, Connection, OptionalExtension, Sql, params},
    store::{Engine, Place, Store},
};
use crate::{
    model::{Digest, Pepper},
    ports::LedgerError,
};
use std::{path::Path, sync::Arc};

/// The version of tables and rules this program speaks. An older program refuses a newer ledger.
pub const PROTOCOL: i64 = 5;

const TABLES: &str = include_str!("schema.sql");
const GUARDS_SQLITE: &str = include_str!("guards.sql");
const GUARDS_POSTGRES: &str = include_str!("guards.pg.sql");
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

/// What a process may do with a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read, beside whoever writes; takes no lock. For `plan` and `status`.
    Read,
    /// Turn gates beside whoever sends; takes no lock. A stop must not wait for the apply it is meant to stop.
    TurnGates,
    /// Write. A file is written alone: its lock, held for life, is a fence between processes that send.
    Write,
    /// As `Write`, and made if it is not there.
    Create,
    /// As `Write`, wherever it lies: for taking a copy for the one that counts, and nothing else.
    Adopt,
}

impl Ledger {
    /// Opens the embedded ledger of a workspace.
    pub fn open_sqlite(path: &Path, options: OpenOptions) -> Result<Self, LedgerError> {
        let path = path.to_owned();
        Engine::start(move || open_file::open(&path, &options)).map(Self::Sqlite)
    }

    /// Opens the ledger that several machines share, at `postgres://…`. A server that is not on this machine is spoken to through TLS
    /// alone, with the roots of `tls`.
    pub fn open_postgres(
        address: &str,
        options: OpenOptions,
        tls: Arc<rustls::ClientConfig>,
    ) -> Result<Self, LedgerError> {
        let address = address.to_owned();
        Engine::start(move || open_server::open(&address, &options, &tls)).map(Self::Postgres)
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
            let mut connection = Connection::Sqlite(open_file::memory()?);
            let keys = Keyring::new(pepper, seal_key);
            // Not random, so that one seed gives one history.
            let identity = Identity {
                ledger_id: &format!("memory-{}", Digest::of(corp.as_bytes()).short()),
                corp: &corp,
                binding: "memory",
                timeline: None,
            };
            let tx = connection.begin(sql::Purpose::Fact)?;
            found(&tx, &keys, &identity, now_ms)?;
            tx.commit()?;
            Ok(Store {
                connection,
                ledger_id: identity.ledger_id.to_owned(),
                keys,
                now_ms,
                place: Place {
                    binding: identity.binding.to_owned(),
                    timeline: None,
                },
                _lock: None,
            })
        })
        .map(Self::Memory)
    }
}

/// Which ledger this is, and which copy of it.
pub(super) struct Identity<'a> {
    pub(super) ledger_id: &'a str,
    pub(super) corp: &'a str,
    /// Of the place it lies at: a copy has another one.
    pub(super) binding: &'a str,
    /// PostgreSQL's count of how often the server was brought back from a backup or a standby.
    pub(super) timeline: Option<i64>,
}

/// An id that no other ledger has.
pub(super) fn new_id() -> String {
    super::seal::random::<16>()
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Makes the tables and the identity, in the caller's transaction: a crash leaves nothing or a ledger.
pub(super) fn found(
    tx: &Sql<'_>,
    keys: &Keyring,
    identity: &Identity<'_>,
    now_ms: i64,
) -> Result<(), LedgerError> {
    match tx {
        Sql::Sqlite(_) => tx.batch(&format!("{TABLES}{GUARDS_SQLITE}"))?,
        Sql::Postgres(_) => {
            tx.batch(&sql::dialect::tables(TABLES))?;
            tx.batch(GUARDS_POSTGRES)?;
        }
    }
    tx.execute(
        "INSERT INTO ledger_instance(one, ledger_id, corp, pepper_fingerprint, protocol, host_binding, timeline, seal_check, last_wall_ms)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            identity.ledger_id,
            identity.corp,
            keys.pepper.fingerprint(),
            PROTOCOL,
            identity.binding,
            identity.timeline,
            keys.seal(SEAL_CHECK, identity.corp.as_bytes()),
            now_ms
        ],
    )?;
    tx.execute(
        "INSERT INTO corp_switch(one, stopped, changed_by, changed_ms) VALUES (1, 0, 'ledger', ?1)",
        [now_ms],
    )?;
    Ok(())
}

/// What a ledger says of itself.
struct Found {
    ledger_id: String,
    corp: String,
    fingerprint: String,
    protocol: i64,
    binding: String,
    timeline: Option<i64>,
    seal_check: Vec<u8>,
}

/// Compares a ledger's identity with what it was opened with; its id.
pub(super) fn admit(
    tx: &Sql<'_>,
    keys: &Keyring,
    options: &OpenOptions,
    place: &Place,
) -> Result<String, LedgerError> {
    let found = tx
        .query_row(
            "SELECT ledger_id, corp, pepper_fingerprint, protocol, host_binding, timeline, seal_check FROM ledger_instance",
            [],
            |row| {
                Ok(Found {
                    ledger_id: row.get(0)?,
                    corp: row.get(1)?,
                    fingerprint: row.get(2)?,
                    protocol: row.get(3)?,
                    binding: row.get(4)?,
                    timeline: row.get(5)?,
                    seal_check: row.get(6)?,
                })
            },
        )
        .optional()?;
    let Some(found) = found else {
        return refuse("it has no identity".to_owned());
    };
    judge_secrets(&found, keys, &options.corp)?;
    if options.access == Access::Adopt {
        return Ok(found.ledger_id);
    }
    if found.binding != place.binding {
        return refuse("this ledger is a copy: it was made on another host or as another file, and the first may still send; when it is the only one left, say so with `qunfa ledger adopt`".to_owned());
    }
    if found.timeline != place.timeline {
        return refuse(format!(
            "the server came back from a backup or a standby (timeline {}, this ledger last saw {}): what was sent meanwhile may be missing; compare with WeCom, then `qunfa ledger adopt`",
            place.timeline.unwrap_or_default(),
            found.timeline.unwrap_or_default()
        ));
    }
    Ok(found.ledger_id)
}

fn judge_secrets(found: &Found, keys: &Keyring, corp: &str) -> Result<(), LedgerError> {
    let protocol = found.protocol;
    if protocol > PROTOCOL {
        return refuse(format!(
            "ledger protocol {protocol}, this program speaks {PROTOCOL}: install the newer version"
        ));
    }
    // Before there are users to carry over, an older ledger is finished with the version that began it.
    if protocol < PROTOCOL {
        return refuse(format!(
            "ledger protocol {protocol}, this program speaks {PROTOCOL}: finish its runs with the version that made it, then begin a new one"
        ));
    }
    if found.corp != corp {
        return refuse(format!("it belongs to corp {}, not {corp}", found.corp));
    }
    if found.fingerprint != keys.pepper.fingerprint() {
        return refuse(
            "wrong pepper: people would get new numbers and be messaged twice".to_owned(),
        );
    }
    if keys.open(SEAL_CHECK, &found.seal_check).is_err() {
        return refuse("wrong seal key: what it sealed would not open".to_owned());
    }
    Ok(())
}

fn refuse<T>(why: String) -> Result<T, LedgerError> {
    Err(LedgerError::Unsafe(why))
}
