//! The policy a ledger trusts: rows that are only ever added to, each moved by a sign-off of its own, but the first.

use super::sql::{OptionalExtension, params};
use super::{audit::Kind, fact::Table, row, store::Tx};
use crate::{
    model::{Canonical, Digest},
    ports::{LedgerError, PolicyAccepted, TrustedPolicy},
};
use serde_json::json;

/// Trust is no part of what a plan decides: it decides whether a plan may be carried out.
const TRUSTED: Kind = Kind::noted("policy_trusted");

/// The newest policy that was trusted.
pub(super) fn trusted(tx: &Tx<'_>) -> Result<Option<TrustedPolicy>, LedgerError> {
    let newest = tx
        .sql
        .prepare_cached(
            "SELECT digest, owners, trusted_ms FROM policy_trust ORDER BY trust_no DESC LIMIT 1",
        )?
        .query_row([], |row| {
            Ok((
                row.get::<String>(0)?,
                row.get::<String>(1)?,
                row.get::<i64>(2)?,
            ))
        })
        .optional()?;
    let Some((digest, owners, trusted_ms)) = newest else {
        return Ok(None);
    };
    let mut statement = tx
        .sql
        .prepare_cached("SELECT statement FROM policy_trust WHERE statement IS NOT NULL")?;
    let used = statement.query_and_then([], |row| parsed(&row.get::<String>(0)?))?;
    Ok(Some(TrustedPolicy {
        digest: parsed(&digest)?,
        owners: serde_json::from_str(&owners).map_err(|_| row::unreadable("policy owners"))?,
        trusted_ms,
        used: used.collect::<Result<_, LedgerError>>()?,
    }))
}

/// Trusts a policy, if the one it follows is still in force.
pub(super) fn trust(
    tx: &Tx<'_>,
    accepted: &PolicyAccepted,
    now_ms: i64,
    actor: &str,
) -> Result<(), LedgerError> {
    let in_force = trusted(tx)?.map(|policy| policy.digest);
    if in_force != accepted.from {
        return Err(LedgerError::Refused(
            "another policy came into force meanwhile".to_owned(),
        ));
    }
    let owners = Canonical::of(&accepted.owners);
    let statement = accepted.signed.as_ref().map(|signed| signed.0.to_string());
    let reviewer = accepted.signed.as_ref().map(|signed| &signed.1);
    let trust_no: i64 = tx
        .sql
        .prepare_cached(
            "INSERT INTO policy_trust(digest, owners, statement, reviewer, trusted_ms) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING trust_no",
        )?
        .query_row(
            params![accepted.to.to_string(), owners.text(), statement, reviewer, now_ms],
            |row| row.get(0),
        )?;
    let facts = json!({
        "from": accepted.from, "to": accepted.to, "owners": owners.digest(),
        "statement": statement, "reviewer": reviewer.map(|name| Digest::of(name.as_bytes())),
    });
    tx.audit(now_ms, actor, TRUSTED, facts, &[(Table::Policy, trust_no)])?;
    Ok(())
}

fn parsed(hex: &str) -> Result<Digest, LedgerError> {
    Digest::parse(hex).ok_or_else(|| row::unreadable("policy digest"))
}
