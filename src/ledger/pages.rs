//! What was met when addresses were opened, kept so that nobody has to open them again within days.

use super::sql::{OptionalExtension, params};
use super::{Ledger, store::Tx};
use crate::{history::Visit, ports::LedgerError};
use std::collections::BTreeMap;

impl Ledger {
    /// What is known of these addresses since a moment (Unix milliseconds), by address.
    pub async fn visits(
        &self,
        addresses: Vec<String>,
        since_ms: i64,
    ) -> Result<BTreeMap<String, Visit>, LedgerError> {
        self.engine()
            .ask(move |store| store.read(None, |tx| known(tx, &addresses, since_ms)))
            .await
    }

    /// Keeps visits by address; a later one takes the place of an earlier one.
    pub async fn keep_visits(&self, visits: BTreeMap<String, Visit>) -> Result<(), LedgerError> {
        self.engine()
            .ask(move |store| store.write_lightly(None, |tx| keep(tx, &visits)))
            .await
    }
}

fn known(
    tx: &Tx<'_>,
    addresses: &[String],
    since_ms: i64,
) -> Result<BTreeMap<String, Visit>, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT visit FROM page_visit WHERE address = ?1 AND at_ms >= ?2")?;
    let mut known = BTreeMap::new();
    for address in addresses {
        let text: Option<String> = statement
            .query_row(params![address, since_ms], |row| row.get(0))
            .optional()?;
        // What an older program wrote otherwise is as good as not there.
        if let Some(visit) = text.and_then(|text| serde_json::from_str(&text).ok()) {
            known.insert(address.clone(), visit);
        }
    }
    Ok(known)
}

fn keep(tx: &Tx<'_>, visits: &BTreeMap<String, Visit>) -> Result<(), LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "INSERT INTO page_visit(address, at_ms, visit) VALUES (?1, ?2, ?3)
         ON CONFLICT(address) DO UPDATE SET at_ms = excluded.at_ms, visit = excluded.visit",
    )?;
    for (address, visit) in visits {
        let text = serde_json::to_string(visit).expect("a visit is plain data");
        statement.execute(params![address, visit.at_ms, text])?;
    }
    Ok(())
}
