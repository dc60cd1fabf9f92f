//! Turns the ledger's address in the settings into an open ledger: a file of this machine, or a server that several share.

use super::{
    CommandError, Terminal, anchoring,
    machine::{host_id, system_ms},
    site::{MissingSecret, Site},
};
use crate::{
    channel::{Roots, tls_configuration},
    ledger::{Access, Ledger, OpenOptions},
    ports::LedgerError,
    say,
    workspace::LedgerAddress,
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

say! {
    struct UnknownPlace { variable: String }
    zh "环境变量 {variable} 里的台账地址应为 sqlite:路径 或 postgres://…"
    en "the ledger's address in ${variable} is sqlite:path or postgres://…"
}

/// How often a ledger that another process holds is tried again.
const LOCK_LOOK: Duration = Duration::from_millis(500);

/// Where a ledger lies.
#[derive(Debug, Clone)]
pub(super) enum LedgerPlace {
    /// A file of this machine.
    File(PathBuf),
    /// A server; its address may hold a password.
    Server(SecretString),
}

impl Site {
    /// Where the settings, or the environment they name, say that the ledger lies.
    pub(super) fn ledger_place(&self, terminal: &Terminal) -> Result<LedgerPlace, CommandError> {
        let file = |path: &str| LedgerPlace::File(self.root.join(path));
        let variable = match &self.workspace.connections.ledger {
            LedgerAddress::Sqlite(path) => return Ok(file(path)),
            LedgerAddress::Postgres(address) => {
                return Ok(LedgerPlace::Server(address.clone().into()));
            }
            LedgerAddress::Env(variable) => variable,
        };
        let value = terminal.env.get(variable).cloned();
        let value = value.ok_or_else(|| {
            CommandError::usage(MissingSecret {
                name: "ledger".to_owned(),
                place: format!("${variable}"),
            })
        })?;
        match value.strip_prefix("sqlite:") {
            Some(path) => Ok(file(path)),
            None if value.starts_with("postgres://") || value.starts_with("postgresql://") => {
                Ok(LedgerPlace::Server(value.into()))
            }
            None => Err(CommandError::usage(UnknownPlace {
                variable: variable.clone(),
            })),
        }
    }

    /// Whether there is a ledger that may be asked, as far as can be seen without opening it.
    pub(super) fn may_have_ledger(&self, terminal: &Terminal) -> bool {
        match self.ledger_place(terminal) {
            Ok(LedgerPlace::File(path)) => path.exists(),
            Ok(LedgerPlace::Server(_)) => true,
            Err(_) => false,
        }
    }

    /// Opens the ledger.
    pub(super) fn ledger(
        &self,
        access: Access,
        terminal: &Terminal,
    ) -> Result<Ledger, CommandError> {
        let seal = self.secret(
            "secrets.seal",
            self.workspace.connections.seal.as_ref(),
            terminal,
        )?;
        let (place, pepper) = (self.ledger_place(terminal)?, self.pepper(terminal)?);
        let options = OpenOptions {
            corp: self.workspace.policy.corp.clone(),
            pepper,
            seal_key: Sha256::digest(seal.expose_secret().as_bytes()).into(),
            access,
            host_id: host_id(),
            now_ms: system_ms(),
        };
        let began = Instant::now();
        loop {
            match open(&place, options.clone()) {
                Err(LedgerError::Locked { .. }) if began.elapsed() < self.lock_timeout => {
                    std::thread::sleep(LOCK_LOOK);
                }
                opened => {
                    let ledger = opened?;
                    // A stop must not be kept waiting by anything: whoever only turns gates sends nothing.
                    if matches!(access, Access::Write | Access::Create) {
                        anchoring::refuse_restored(&self.root, &ledger)?;
                    }
                    return Ok(ledger);
                }
            }
        }
    }
}

fn open(place: &LedgerPlace, options: OpenOptions) -> Result<Ledger, LedgerError> {
    match place {
        LedgerPlace::File(path) => Ledger::open_sqlite(path, options),
        LedgerPlace::Server(address) => {
            let tls = tls_configuration(&Roots::System)
                .map_err(|error| LedgerError::Storage(error.to_string()))?;
            Ledger::open_postgres(address.expose_secret(), options, Arc::new(tls))
        }
    }
}
