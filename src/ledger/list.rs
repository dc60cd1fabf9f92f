//! Turns imported rows into a pinned version of a list, its columns sealed per person, and opens it again.
//!
//! Rows that name a person by id give them a number even if no sync has met them yet: a suppression must hold for somebody who
//! becomes a customer tomorrow. Rows that name a phone or a unionid are matched against the newest snapshot.

use super::sql::{OptionalExtension, params};
use super::{
    audit::{self, Kind},
    directory,
    fact::{ONLY, Table},
    keyring::Census,
    row,
    store::Tx,
};
use crate::{
    directory::List,
    model::{ListRef, PersonKey, PersonKind, PersonNo, PersonSet, canonical_id},
    ports::{LedgerError, ListImport, ListRow},
};
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write as _};

const IMPORTED: Kind = Kind::deciding("list");

/// Stores a list. Equal people and columns have the same version, whatever the order of rows; importing them again matches anew.
pub(super) fn import(
    tx: &Tx<'_>,
    import: &ListImport,
    now_ms: i64,
    actor: &str,
) -> Result<(ListRef, List), LedgerError> {
    if let Some(row) = import
        .rows
        .iter()
        .find(|row| row.values.len() != import.columns.len())
    {
        return Err(LedgerError::Refused(format!(
            "a row has {} values for {} columns",
            row.values.len(),
            import.columns.len()
        )));
    }
    let version = version(tx, import);
    let list = matched(tx, import)?;
    let list_no = put(tx, import, &version, &list, now_ms)?;
    if !import.columns.is_empty() {
        for (person, values) in &list.values {
            tx.seal_for(*person, list_no, &row::to_json(values))?;
        }
    }
    let facts = json!({
        "list": list_no, "version": version, "people": list.people.len(), "unmatched": list.unmatched, "ambiguous": list.ambiguous,
        "duplicates": list.duplicates, "columns": import.columns.len(),
    });
    // The row names its own line, so it does before the line digests it.
    tx.sql.execute(
        "UPDATE list SET imported_seq = ?2 WHERE list_no = ?1",
        params![list_no, audit::next(&tx.sql)?],
    )?;
    let rows = [(Table::List, list_no), (Table::People, ONLY)];
    tx.audit(now_ms, actor, IMPORTED, facts, &rows)?;
    Ok((
        ListRef {
            name: import.name.clone(),
            version: Some(version),
        },
        list,
    ))
}

/// Opens a list. A reference without a version, which only suppression has, stands for everybody on any version that has not
/// expired: an increment must not free those before it. Its columns are the newest version's. None when it is unknown or has expired.
pub(super) fn load(
    tx: &Tx<'_>,
    wanted: &ListRef,
    now_ms: i64,
) -> Result<Option<List>, LedgerError> {
    let stored = tx
        .sql
        .prepare_cached(
            "SELECT list_no, expires_ms, columns, people, unmatched, ambiguous, duplicates FROM list
             WHERE name = ?1 AND (CAST(?2 AS TEXT) IS NULL OR version = ?2) ORDER BY imported_seq DESC LIMIT 1",
        )?
        .query_row(params![wanted.name, wanted.version], |row| {
            Ok((
                row.get::<i64>(0)?,
                row.get::<Option<i64>>(1)?,
                row.get::<String>(2)?,
                row.get::<Vec<u8>>(3)?,
                [row.get::<i64>(4)?, row.get::<i64>(5)?, row.get::<i64>(6)?],
            ))
        })
        .optional()?;
    let Some((list_no, expires_ms, columns, people, counts)) = stored else {
        return Ok(None);
    };
    if expires_ms.is_some_and(|expires_ms| expires_ms <= now_ms) {
        return Ok(None);
    }
    let columns: Vec<String> = row::from_json("list columns", columns.as_bytes())?;
    let mut people = PersonSet::from_bytes(&people).ok_or_else(|| row::unreadable("list"))?;
    let values = if columns.is_empty() {
        BTreeMap::new()
    } else {
        values(tx, list_no, &people)?
    };
    if wanted.version.is_none() {
        people.extend_set(&everybody_on(tx, &wanted.name, now_ms)?);
    }
    let [unmatched, ambiguous, duplicates] = counts.map(|count| count as u64);
    Ok(Some(List {
        people,
        unmatched,
        ambiguous,
        duplicates,
        columns,
        values,
    }))
}

fn everybody_on(tx: &Tx<'_>, name: &str, now_ms: i64) -> Result<PersonSet, LedgerError> {
    let mut versions = tx.sql.prepare_cached(
        "SELECT people FROM list WHERE name = ?1 AND (expires_ms IS NULL OR expires_ms > ?2)",
    )?;
    let mut rows = versions.query(params![name, now_ms])?;
    let mut people = PersonSet::new();
    while let Some(row) = rows.next()? {
        let version: Vec<u8> = row.get(0)?;
        people.extend_set(&PersonSet::from_bytes(&version).ok_or_else(|| row::unreadable("list"))?);
    }
    Ok(people)
}

/// Every version of every list that has not expired, by name, newest first.
pub(super) fn names(tx: &Tx<'_>, now_ms: i64) -> Result<Vec<ListRef>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT name, version FROM list WHERE expires_ms IS NULL OR expires_ms > ?1 ORDER BY name, imported_seq DESC",
    )?;
    let rows = statement.query_map([now_ms], |row| {
        Ok(ListRef {
            name: row.get(0)?,
            version: Some(row.get(1)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn values(
    tx: &Tx<'_>,
    list_no: i64,
    people: &PersonSet,
) -> Result<BTreeMap<PersonNo, Vec<String>>, LedgerError> {
    let mut values = BTreeMap::new();
    for person in people.iter() {
        if let Some(plain) = tx.open_for(person, list_no)? {
            values.insert(person, row::from_json("list row", &plain)?);
        }
    }
    Ok(values)
}

fn put(
    tx: &Tx<'_>,
    import: &ListImport,
    version: &str,
    list: &List,
    now_ms: i64,
) -> Result<i64, LedgerError> {
    let columns = String::from_utf8(row::to_json(&import.columns)).expect("JSON is UTF-8");
    let list_no = tx
        .sql
        .prepare_cached(
            "INSERT INTO list(name, version, imported_seq, imported_ms, expires_ms, columns, people, unmatched, ambiguous, duplicates)
             VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT(name, version) DO UPDATE SET imported_ms = excluded.imported_ms, expires_ms = excluded.expires_ms,
               people = excluded.people, unmatched = excluded.unmatched, ambiguous = excluded.ambiguous, duplicates = excluded.duplicates
             RETURNING list_no",
        )?
        .query_row(
            params![
                import.name,
                version,
                now_ms,
                import.expires_ms,
                columns,
                list.people.to_bytes(),
                list.unmatched as i64,
                list.ambiguous as i64,
                list.duplicates as i64
            ],
            |row| row.get(0),
        )?;
    Ok(list_no)
}

/// Who the rows name. The first row of a person speaks for them; the forgotten match nobody.
fn matched(tx: &Tx<'_>, import: &ListImport) -> Result<List, LedgerError> {
    let mut census = tx.census()?;
    let (phones, unionids) = directory::load_hashes(tx)?;
    let mut list = List {
        columns: import.columns.clone(),
        ..List::default()
    };
    for row in &import.rows {
        let found = match kind_of(row.id_kind) {
            Some(kind) => enrolled(tx, &mut census, kind, row)?.into_iter().collect(),
            None if row.id_kind == "phone" => holders(&phones, tx.keys.attribute("phone", &row.id)),
            None if row.id_kind == "unionid" => {
                holders(&unionids, tx.keys.attribute("unionid", &row.id))
            }
            None => {
                return Err(LedgerError::Refused(format!(
                    "a list cannot name people by {}",
                    row.id_kind
                )));
            }
        };
        match found.as_slice() {
            [] => list.unmatched += 1,
            [person] if list.people.insert(*person) => {
                if !import.columns.is_empty() {
                    list.values.insert(*person, row.values.clone());
                }
            }
            [_] => list.duplicates += 1,
            _ => list.ambiguous += 1,
        }
    }
    Ok(list)
}

fn enrolled(
    tx: &Tx<'_>,
    census: &mut Census,
    kind: PersonKind,
    row: &ListRow,
) -> Result<Option<PersonNo>, LedgerError> {
    if canonical_id(kind, &row.id).is_empty() {
        return Err(LedgerError::Refused(
            "a list row has an empty id".to_owned(),
        ));
    }
    tx.enrol(census, kind, &row.id)
}

fn kind_of(id_kind: &str) -> Option<PersonKind> {
    match id_kind {
        "external_userid" => Some(PersonKind::Customer),
        "userid" => Some(PersonKind::Staff),
        "chat_id" => Some(PersonKind::Chat),
        "openid" => Some(PersonKind::Follower),
        _ => None,
    }
}

fn holders(hashes: &[(PersonKey, PersonNo)], hash: PersonKey) -> Vec<PersonNo> {
    let from = hashes.partition_point(|(known, _)| *known < hash);
    hashes[from..]
        .iter()
        .take_while(|(known, _)| *known == hash)
        .map(|(_, no)| *no)
        .collect()
}

/// The first 16 hex digits of the keyed hash over kind, columns and sorted rows, lengths before values.
fn version(tx: &Tx<'_>, import: &ListImport) -> String {
    let mut rows: Vec<Vec<String>> = import
        .rows
        .iter()
        .map(|row| canonical_row(tx, row))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    let kind = import.kind.map_or("", PersonKind::word).to_owned();
    let head = [vec![kind], import.columns.clone()];
    let mut text = String::new();
    for line in head.iter().chain(&rows) {
        write!(text, "{};", line.len()).expect("writing to a string does not fail");
        for cell in line {
            write!(text, "{}:{cell}", cell.len()).expect("writing to a string does not fail");
        }
    }
    let mut hex = tx.keys.attribute("list", &text).to_string();
    hex.truncate(16);
    hex
}

fn canonical_row(tx: &Tx<'_>, row: &ListRow) -> Vec<String> {
    let who = match kind_of(row.id_kind) {
        Some(kind) => canonical_id(kind, &row.id),
        None => tx.keys.attribute(row.id_kind, &row.id).to_string(),
    };
    [row.id_kind.to_owned(), who]
        .into_iter()
        .chain(row.values.iter().cloned())
        .collect()
}
