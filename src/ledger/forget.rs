//! Forgets a person: the key that seals what is known of them is deleted, their key stands in the set of those who get no number again,
//! and every count, number and digest stays.

use super::sql::params;
use super::{
    Ledger,
    audit::Kind,
    columns, directory,
    fact::{ONLY, Table},
    freeze,
    row::{self, StoredChat, Structure, claim, state},
    snapshot::{put_part, seal_part},
    staging,
    store::Tx,
};
use crate::{
    model::{BatchNo, Digest, PersonKey, PersonKind, PersonNo, PersonSet},
    ports::{ForgetRefused, Kept, LedgerError},
};
use serde_json::json;
use std::collections::BTreeMap;

const FORGOTTEN: Kind = Kind::deciding("forget");

impl Ledger {
    /// What is kept about a person; none for those it never met, and for the forgotten.
    pub async fn kept(&self, key: PersonKey) -> Result<Option<Kept>, LedgerError> {
        self.read(None, move |tx| {
            kept(tx, key).map(|found| found.map(|(_, kept)| kept))
        })
        .await
    }

    /// Whether this key was forgotten before.
    pub async fn is_forgotten(&self, key: PersonKey) -> Result<bool, LedgerError> {
        self.read(None, move |tx| tx.is_forgotten(key)).await
    }

    /// Forgets a person. What was known of them is overwritten in the file, too.
    pub async fn forget(
        &self,
        key: PersonKey,
        reason: &str,
        now_ms: i64,
        actor: &str,
    ) -> Result<Kept, LedgerError> {
        let (reason, actor) = (reason.to_owned(), actor.to_owned());
        self.engine()
            .ask(move |store| {
                store.connection.overwrite_deleted()?;
                let kept =
                    store.write(Some(now_ms), |tx| forget(tx, key, &reason, now_ms, &actor))?;
                store.connection.drop_earlier_versions()?;
                Ok(kept)
            })
            .await
    }
}

fn forget(
    tx: &Tx<'_>,
    key: PersonKey,
    reason: &str,
    now_ms: i64,
    actor: &str,
) -> Result<Kept, LedgerError> {
    let Some((person, kept)) = kept(tx, key)? else {
        return Err(LedgerError::Refused("nobody here has this id".to_owned()));
    };
    if let Some(refused) = &kept.refused {
        return Err(LedgerError::Refused(match refused {
            ForgetRefused::OnTheWay(batches) => format!(
                "batch {} with this person is on its way or in doubt",
                batches.first().copied().unwrap_or(BatchNo(0))
            ),
            ForgetRefused::StillHere => "this member still works here".to_owned(),
        }));
    }
    for batch_no in &kept.frozen {
        freeze::retire(tx, *batch_no, "somebody in it was forgotten", now_ms)?;
    }
    without(tx, person)?;
    // What a sync has read so far names them, too; it reads it again.
    staging::clear(tx)?;
    for sql in [
        "DELETE FROM sealed WHERE person_no = ?1",
        "DELETE FROM person_key WHERE person_no = ?1",
        "UPDATE person SET key = NULL WHERE no = ?1",
    ] {
        tx.sql.execute(sql, [person.0])?;
    }
    tx.sql.execute(
        "INSERT INTO forgotten(key, reason, forgotten_ms) VALUES (?1, ?2, ?3)",
        params![key.0, tx.keys.seal("reason", reason.as_bytes()), now_ms],
    )?;
    // No number: the line must not tie the number to the key again.
    let facts = json!({ "sealed": kept.sealed, "reason": Digest::of(reason.as_bytes()) });
    let rows = [Table::People, Table::Forgotten, Table::Parts].map(|table| (table, ONLY));
    tx.audit(now_ms, actor, FORGOTTEN, facts, &rows)?;
    Ok(kept)
}

fn kept(tx: &Tx<'_>, key: PersonKey) -> Result<Option<(PersonNo, Kept)>, LedgerError> {
    let Some(person) = tx.number_of(key)? else {
        return Ok(None);
    };
    let (kind, sealed): (i64, i64) = tx.sql.query_row(
        "SELECT kind, (SELECT COUNT(*) FROM sealed WHERE person_no = no) FROM person WHERE no = ?1",
        [person.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let kind = PersonKind::from_number(kind).ok_or_else(|| row::unreadable("kind of person"))?;
    let batches = batches_of(tx, person)?;
    let of = |wanted: fn(&Held) -> bool| {
        let wanted = batches.iter().filter(move |held| wanted(held));
        wanted.map(|held| held.batch_no).collect::<Vec<_>>()
    };
    let on_the_way = of(|held| matches!(held.state, state::OPEN | state::IN_DOUBT));
    let refused = if !on_the_way.is_empty() {
        Some(ForgetRefused::OnTheWay(on_the_way))
    } else if kind == PersonKind::Staff && works_here(tx, person)? {
        Some(ForgetRefused::StillHere)
    } else {
        None
    };
    let kept = Kept {
        kind,
        sealed: sealed as u64,
        batches: of(|held| held.claim.is_some()).len() as u64,
        frozen: of(|held| held.state == state::FROZEN && held.claim != Some(claim::RELEASED)),
        waiting: of(|held| held.claim == Some(claim::SENT) && held.waits).len() as u64,
        refused,
    };
    Ok(Some((person, kept)))
}

/// A batch that holds a person, or goes out in their name.
struct Held {
    batch_no: BatchNo,
    state: i64,
    /// None: in their name.
    claim: Option<i64>,
    /// It has a task, not cancelled, and no result for them.
    waits: bool,
}

fn batches_of(tx: &Tx<'_>, person: PersonNo) -> Result<Vec<Held>, LedgerError> {
    // Claims are keyed by run, chain and person, so a person is looked up in each chain.
    let mut statement = tx.sql.prepare_cached(
        "SELECT b.batch_no, b.state, c.state, CASE WHEN EXISTS (SELECT 1 FROM task k WHERE k.batch_no = b.batch_no AND k.cancelled_ms IS NULL)
             AND NOT EXISTS (SELECT 1 FROM result s WHERE s.batch_no = b.batch_no AND s.person_no = ?1) THEN 1 ELSE 0 END
         FROM (SELECT DISTINCT run_no, chain_touch_no FROM touch) h
         JOIN recipient_claim c ON c.run_no = h.run_no AND c.chain_touch_no = h.chain_touch_no AND c.person_no = ?1
         JOIN batch b ON b.batch_no = c.batch_no
         UNION ALL
         SELECT batch_no, state, NULL, 0 FROM batch WHERE member_no = ?1 AND state IN (0, 1, 2)
         ORDER BY 1",
    )?;
    let rows = statement.query_map([person.0], |row| {
        Ok(Held {
            batch_no: BatchNo(row.get(0)?),
            state: row.get(1)?,
            claim: row.get(2)?,
            waits: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn works_here(tx: &Tx<'_>, person: PersonNo) -> Result<bool, LedgerError> {
    let directory = directory::load(tx)?;
    Ok(directory.is_some_and(|directory| {
        let member = directory.members.get(&person);
        member.is_some_and(|member| member.active)
    }))
}

/// Takes a number out of the newest snapshot: what names them there is sealed under the ledger's own key.
fn without(tx: &Tx<'_>, person: PersonNo) -> Result<(), LedgerError> {
    if !directory::is_stored(tx)? {
        return Ok(());
    }
    let mut structure: Structure = directory::opened(tx, "structure")?;
    structure.members.retain(|member| member.no != person.0);
    seal_part(tx, "structure", &row::to_json(&structure))?;
    let mut chats: Vec<StoredChat> = directory::opened(tx, "chats")?;
    chats.retain(|chat| chat.no != person.0);
    seal_part(tx, "chats", &row::to_json(&chats))?;
    let mut reads = read(tx, "chat_reads", columns::moments_from_bytes)?;
    reads.retain(|(no, _)| *no != person.0);
    put_part(tx, "chat_reads", &columns::moments_to_bytes(&reads))?;
    without_columns(tx, person)
}

fn without_columns(tx: &Tx<'_>, person: PersonNo) -> Result<(), LedgerError> {
    let gone: PersonSet = [person].into_iter().collect();
    let customers = read(tx, "customers", PersonSet::from_bytes)?.minus(&gone);
    put_part(tx, "customers", &customers.to_bytes())?;
    for part in ["unseen", "member_tags", "customer_tags"] {
        let sets = read(tx, part, columns::sets_from_bytes)?;
        let sets: Vec<PersonSet> = sets.iter().map(|set| set.minus(&gone)).collect();
        put_part(tx, part, &columns::sets_to_bytes(&sets))?;
    }
    for part in ["phones", "unionids"] {
        let mut hashes = read(tx, part, columns::hashes_from_bytes)?;
        hashes.retain(|(_, no)| *no != person);
        put_part(tx, part, &columns::hashes_to_bytes(&hashes))?;
    }
    let friends = read(tx, "friends", columns::friends_from_bytes)?;
    let friends: BTreeMap<u32, BTreeMap<u32, u32>> = friends
        .into_iter()
        .filter(|(member, _)| *member != person.0)
        .map(|(member, friends)| {
            let friends = friends.into_iter().filter(|(friend, _)| *friend != person);
            (
                member,
                friends.map(|(friend, added)| (friend.0, added)).collect(),
            )
        })
        .collect();
    put_part(tx, "friends", &columns::friends_to_bytes(&friends))
}

fn read<T>(
    tx: &Tx<'_>,
    part: &str,
    read: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<T, LedgerError> {
    directory::part(tx, part, read)?.ok_or_else(|| row::unreadable(part))
}
