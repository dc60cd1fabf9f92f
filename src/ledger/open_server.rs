//! Connects to the server of a shared ledger, and judges whether what it commits stays committed.

use super::{
    keyring::Keyring,
    open::{Access, Identity, OpenOptions, admit, found, new_id},
    sql::{Connection, Purpose, Server, SqlError},
    store::{Place, Store},
};
use crate::{model::Digest, ports::LedgerError};
use postgres::{Client, Config, NoTls, config::Host, config::SslMode};
use std::{sync::Arc, time::Duration};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Serialises whoever makes the tables, beside every other use of the server.
const FOUNDING: i64 = 0x71_756E_6661;
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Connects, and makes the tables if it may.
pub(super) fn open(
    address: &str,
    options: &OpenOptions,
    tls: &Arc<rustls::ClientConfig>,
) -> Result<Store, LedgerError> {
    let config = configured(address, options.access)?;
    let (tls, reads) = (Arc::clone(tls), options.access == Access::Read);
    let mut server = Server::new(Box::new(move || connect(&config, &tls, reads)))?;
    let keys = Keyring::new(options.pepper.clone(), options.seal_key);
    let place = place(&mut server)?;
    if !server.has_tables()? {
        if options.access != Access::Create {
            return Err(LedgerError::Missing(shown(address)));
        }
        make_tables(&mut server, &keys, options, &place)?;
    }
    let mut connection = Connection::Postgres(Box::new(server));
    let tx = connection.begin(Purpose::Read)?;
    let ledger_id = admit(&tx, &keys, options, &place)?;
    tx.commit()?;
    Ok(Store {
        connection,
        keys,
        ledger_id,
        now_ms: options.now_ms,
        place,
        _lock: None,
    })
}

fn make_tables(
    server: &mut Server,
    keys: &Keyring,
    options: &OpenOptions,
    place: &Place,
) -> Result<(), LedgerError> {
    let tx = server.found()?;
    // Two machines that begin at once: the second finds what the first made. The catalogue is read as a table, because a look-up by name
    // may be answered from what this connection remembers of before it waited.
    tx.batch(&format!("SELECT pg_advisory_xact_lock({FOUNDING})"))?;
    let made: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'ledger_instance')",
        [],
        |row| row.get(0),
    )?;
    if !made {
        let identity = Identity {
            ledger_id: &new_id(),
            corp: &options.corp,
            binding: &place.binding,
            timeline: place.timeline,
        };
        found(&tx, keys, &identity, options.now_ms)?;
    }
    Ok(tx.commit()?)
}

/// Which database of which server, and how often that was brought back.
fn place(server: &mut Server) -> Result<Place, LedgerError> {
    let tx = server.found()?;
    let (system, timeline, database, schema): (i64, i64, String, String) = tx.query_row(
        "SELECT s.system_identifier, c.timeline_id, current_database(), current_schema()
         FROM pg_control_system() s, pg_control_checkpoint() c",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    tx.commit()?;
    let place = format!("postgres:{system}:{}:{database}:{schema}", database.len());
    Ok(Place {
        binding: Digest::of(place.as_bytes()).to_string(),
        timeline: Some(timeline),
    })
}

fn configured(address: &str, access: Access) -> Result<Config, LedgerError> {
    let mut config: Config = address.parse().map_err(|error: postgres::Error| {
        LedgerError::Unsafe(format!("the ledger's address cannot be read: {error}"))
    })?;
    config.application_name("qunfa");
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_WITHIN);
    }
    if config.get_hosts().is_empty() {
        return Err(LedgerError::Unsafe(
            "the ledger's address names no host".to_owned(),
        ));
    }
    let here = all_here(&config);
    if !here && config.get_ssl_mode() == SslMode::Disable {
        return Err(LedgerError::Unsafe(
            "sslmode=disable would carry the ledger through the network in the clear; leave it out"
                .to_owned(),
        ));
    }
    if !here {
        config.ssl_mode(SslMode::Require);
    }
    // A pooler or a standby must not be taken for the primary by chance.
    if access != Access::Read && config.get_hosts().len() > 1 {
        config.target_session_attrs(postgres::config::TargetSessionAttrs::ReadWrite);
    }
    Ok(config)
}

/// Whether nothing leaves this machine. An address beside a name (`hostaddr`) is where the connection really goes.
fn all_here(config: &Config) -> bool {
    let hosts = config.get_hosts().iter().all(is_here);
    hosts
        && config
            .get_hostaddrs()
            .iter()
            .all(std::net::IpAddr::is_loopback)
}

fn is_here(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
    }
}

/// The address as it may be shown: without who and with what password.
fn shown(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            format!("{scheme}://{}", place.split('?').next().unwrap_or(place))
        }
        None => "postgres".to_owned(),
    }
}

fn connect(
    config: &Config,
    tls: &Arc<rustls::ClientConfig>,
    reads: bool,
) -> Result<Client, SqlError> {
    let here = all_here(config);
    let mut client = if here && config.get_ssl_mode() != SslMode::Require {
        config.connect(NoTls)?
    } else {
        config.connect(MakeRustlsConnect::new((**tls).clone()))?
    };
    judge(&mut client)?;
    if reads {
        client.batch_execute("SET default_transaction_read_only = on")?;
    }
    Ok(client)
}

/// A setting of the server, the values it must not have, and what they would cost.
struct Unsafe {
    ask: &'static str,
    refused: &'static [&'static str],
    why: &'static str,
}

const UNSAFE: [Unsafe; 12] = [
    setting(
        "(current_setting('server_version_num')::int >= 150000)::text",
        &["false"],
        "PostgreSQL before 15",
    ),
    setting(
        "pg_is_in_recovery()::text",
        &["true"],
        "this server is a standby: what it shows may be old, and it cannot be written",
    ),
    setting(
        "current_setting('fsync')",
        &["off"],
        "fsync is off: a power cut loses what was committed",
    ),
    setting(
        "current_setting('synchronous_commit')",
        &["off"],
        "synchronous_commit is off: a crash loses intents whose messages went out",
    ),
    setting(
        "current_setting('full_page_writes')",
        &["off"],
        "full_page_writes is off: a power cut can tear pages",
    ),
    setting(
        "current_setting('default_transaction_read_only')",
        &["on"],
        "default_transaction_read_only is on",
    ),
    setting(
        "current_setting('session_replication_role')",
        &["replica", "local"],
        "session_replication_role is not origin: the guards of the tables would not run",
    ),
    setting(
        "current_setting('zero_damaged_pages')",
        &["on"],
        "zero_damaged_pages is on: damaged facts would read as none",
    ),
    setting(
        "current_setting('ignore_checksum_failure')",
        &["on"],
        "ignore_checksum_failure is on: damaged facts would read as facts",
    ),
    setting(
        "current_setting('ignore_system_indexes')",
        &["on"],
        "ignore_system_indexes is on",
    ),
    setting(
        "(current_setting('server_encoding') = 'UTF8')::text",
        &["false"],
        "the database's encoding is not UTF8",
    ),
    setting(
        "current_setting('standard_conforming_strings')",
        &["off"],
        "standard_conforming_strings is off",
    ),
];

const fn setting(ask: &'static str, refused: &'static [&'static str], why: &'static str) -> Unsafe {
    Unsafe { ask, refused, why }
}

/// Refuses a server whose settings let facts be lost; all that is wrong with it at once.
fn judge(client: &mut Client) -> Result<(), SqlError> {
    let asked: Vec<&str> = UNSAFE.iter().map(|setting| setting.ask).collect();
    let row = client.query_one(&format!("SELECT {}", asked.join(", ")), &[])?;
    let mut wrong = Vec::new();
    for (at, setting) in UNSAFE.iter().enumerate() {
        let value: String = row.try_get(at)?;
        if setting.refused.contains(&value.as_str()) {
            wrong.push(setting.why);
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(SqlError::Unsafe(wrong.join("; ")))
}
