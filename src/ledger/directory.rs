//! Turns the newest snapshot back into columns by person number, and rows in one piece into a snapshot.
//!
//! Names and ids are sealed as texts; who follows whom, who has which tag, and keyed hashes of phones and unionids are compact columns
//! of numbers, so that a million customers load in well under a second.

use super::sql::OptionalExtension;
use super::{
    columns,
    row::{self, StoredChat, StoredMember, StoredTag, Structure},
    snapshot::Snapshot,
    store::{Tx, position},
};
use crate::{
    directory::{Chat, Department, Directory, Member, Tag},
    model::{PersonKey, PersonNo, PersonSet},
    ports::{CompanyRows, DirectoryRows, FriendRow, FriendRows, KnownChat, LedgerError, Position},
};
use std::collections::BTreeMap;

/// Stores rows as the newest snapshot.
pub(super) fn store(
    tx: &Tx<'_>,
    rows: &DirectoryRows,
    now_ms: i64,
    actor: &str,
) -> Result<Position, LedgerError> {
    let company = CompanyRows {
        departments: rows.departments.clone(),
        members: rows.members.clone(),
        member_tags: rows.member_tags.clone(),
        customer_tags: rows.customer_tags.clone(),
        unseen: rows.unseen.clone(),
        customers: true,
    };
    let mut snapshot = Snapshot::begin(tx, &company)?;
    let mut by_member: Vec<Vec<usize>> = vec![Vec::new(); rows.members.len()];
    for (at, follow) in rows.follows.iter().enumerate() {
        by_member
            .get_mut(follow.member as usize)
            .ok_or_else(|| out_of_range("member"))?
            .push(at);
    }
    for follows in by_member {
        let friends = follows.into_iter().map(|at| friend(rows, at));
        snapshot.friends(&FriendRows {
            friends: friends.collect::<Result<_, _>>()?,
            ..FriendRows::default()
        })?;
    }
    for row in &rows.chats {
        snapshot.chat(&KnownChat {
            row: row.clone(),
            read_ms: now_ms,
        })?;
    }
    snapshot.posts(&rows.posts)?;
    snapshot.store(now_ms, rows.pages, now_ms, actor)?;
    position(tx)
}

fn friend(rows: &DirectoryRows, at: usize) -> Result<FriendRow, LedgerError> {
    let follow = &rows.follows[at];
    let customer = rows
        .customers
        .get(follow.customer as usize)
        .ok_or_else(|| out_of_range("customer"))?;
    let tag = |tag: &u32| {
        let tag = rows.customer_tags.get(*tag as usize);
        tag.map(|tag| tag.id.clone())
            .ok_or_else(|| out_of_range("tag"))
    };
    Ok(FriendRow {
        member: rows.members[follow.member as usize].userid.clone(),
        customer: customer.external_userid.clone(),
        unionid: customer.unionid.clone(),
        added_s: follow.added_s,
        tags: follow.tags.iter().map(tag).collect::<Result<_, _>>()?,
        phones: follow.phones.clone(),
    })
}

/// The newest snapshot.
pub(super) fn load(tx: &Tx<'_>) -> Result<Option<Directory>, LedgerError> {
    let Some(taken_ms) = newest(tx)? else {
        return Ok(None);
    };
    let structure: Structure = opened(tx, "structure")?;
    let chats: Vec<StoredChat> = opened(tx, "chats")?;
    let mut friends = part(tx, "friends", columns::friends_from_bytes)?
        .ok_or_else(|| row::unreadable("friend column"))?;
    let customers = part(tx, "customers", PersonSet::from_bytes)?
        .ok_or_else(|| row::unreadable("customer set"))?;
    let departments = structure
        .departments
        .into_iter()
        .map(|(id, parent, name)| (id, Department { id, parent, name }))
        .collect::<BTreeMap<_, _>>();
    let members: BTreeMap<_, _> = structure
        .members
        .into_iter()
        .map(|stored| {
            let friends = friends.remove(&stored.no).unwrap_or_default();
            (PersonNo(stored.no), member(stored, friends))
        })
        .collect();
    let mut directory = Directory {
        taken_ms,
        departments,
        members,
        customers,
        chats: chats.into_iter().map(chat).collect(),
        posts: structure
            .posts
            .into_iter()
            .map(|(post, no)| (post, PersonNo(no)))
            .collect(),
        unseen: structure
            .unseen
            .into_iter()
            .zip(sets(tx, "unseen")?)
            .collect(),
        member_tags: tags(tx, "member_tags", structure.member_tags)?,
        customer_tags: tags(tx, "customer_tags", structure.customer_tags)?,
        keys: Vec::new(),
        phones: hashes(tx, "phones")?,
        unionids: hashes(tx, "unionids")?,
    };
    directory.keys = keys(tx, &directory)?;
    Ok(Some(directory))
}

/// The chats of the newest snapshot as they were read, and when.
pub(super) fn known_chats(tx: &Tx<'_>) -> Result<Vec<KnownChat>, LedgerError> {
    if newest(tx)?.is_none() {
        return Ok(Vec::new());
    }
    let chats: Vec<StoredChat> = opened(tx, "chats")?;
    let reads = part(tx, "chat_reads", columns::moments_from_bytes)?
        .ok_or_else(|| row::unreadable("chat_reads"))?;
    let reads: BTreeMap<u32, i64> = reads.into_iter().collect();
    let known = chats.into_iter().map(|chat| KnownChat {
        read_ms: reads.get(&chat.no).copied().unwrap_or_default(),
        row: chat.row,
    });
    Ok(known.collect())
}

/// Keyed hashes of the newest snapshot, for matching list rows: phones, then unionids.
#[expect(
    clippy::type_complexity,
    reason = "two columns of the directory, named there"
)]
pub(super) fn load_hashes(
    tx: &Tx<'_>,
) -> Result<(Vec<(PersonKey, PersonNo)>, Vec<(PersonKey, PersonNo)>), LedgerError> {
    if newest(tx)?.is_none() {
        return Ok((Vec::new(), Vec::new()));
    }
    Ok((hashes(tx, "phones")?, hashes(tx, "unionids")?))
}

/// Whether a snapshot was ever taken.
pub(super) fn is_stored(tx: &Tx<'_>) -> Result<bool, LedgerError> {
    Ok(newest(tx)?.is_some())
}

fn newest(tx: &Tx<'_>) -> Result<Option<i64>, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT taken_ms FROM directory ORDER BY snapshot_no DESC LIMIT 1")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?)
}

/// Reads the bytes of a part.
pub(super) fn part<T>(
    tx: &Tx<'_>,
    name: &str,
    read: impl FnOnce(&[u8]) -> T,
) -> Result<T, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT bytes FROM directory_part WHERE part = ?1")?;
    let mut rows = statement.query([name])?;
    let row = rows.next()?.ok_or_else(|| row::unreadable(name))?;
    let bytes = row.get_ref(0)?.as_blob();
    Ok(read(bytes.ok_or_else(|| row::unreadable(name))?))
}

/// Opens a sealed part.
pub(super) fn opened<T: serde::de::DeserializeOwned>(
    tx: &Tx<'_>,
    name: &str,
) -> Result<T, LedgerError> {
    let sealed = part(tx, name, <[u8]>::to_vec)?;
    row::from_json(name, &tx.keys.open(name, &sealed)?)
}

fn sets(tx: &Tx<'_>, name: &str) -> Result<Vec<PersonSet>, LedgerError> {
    part(tx, name, columns::sets_from_bytes)?.ok_or_else(|| row::unreadable(name))
}

fn tags(tx: &Tx<'_>, name: &str, stored: Vec<StoredTag>) -> Result<Vec<Tag>, LedgerError> {
    let sets = sets(tx, name)?;
    if sets.len() != stored.len() {
        return Err(row::unreadable(name));
    }
    Ok(stored
        .into_iter()
        .zip(sets)
        .map(|(tag, people)| Tag {
            id: tag.id,
            group: tag.group,
            name: tag.name,
            people,
        })
        .collect())
}

fn hashes(tx: &Tx<'_>, name: &str) -> Result<Vec<(PersonKey, PersonNo)>, LedgerError> {
    part(tx, name, columns::hashes_from_bytes)?.ok_or_else(|| row::unreadable(name))
}

fn chat(stored: StoredChat) -> (PersonNo, Chat) {
    let row = stored.row;
    let chat = Chat {
        id: row.chat_id,
        name: row.name,
        owner: PersonNo(stored.owner_no),
        status: row.status,
        created_s: row.created_s,
        members: row.members,
    };
    (PersonNo(stored.no), chat)
}

fn member(stored: StoredMember, friends: Vec<(PersonNo, u32)>) -> Member {
    Member {
        userid: stored.userid,
        name: stored.name,
        departments: stored.departments,
        active: stored.active,
        contact: stored.contact,
        licensed: stored.licensed,
        friends,
    }
}

/// Keys by number, zero where the number is not in this snapshot.
fn keys(tx: &Tx<'_>, directory: &Directory) -> Result<Vec<PersonKey>, LedgerError> {
    let mut here = directory.customers.clone();
    here.extend_set(&directory.members.keys().copied().collect());
    here.extend_set(&directory.chats.keys().copied().collect());
    let mut posts: Vec<PersonNo> = directory.posts.values().copied().collect();
    posts.sort_unstable();
    here.extend_set(&posts.into_iter().collect());
    let highest = here.iter().last().map_or(0, |no| no.0 as usize + 1);
    let mut keys = vec![PersonKey([0; 16]); highest];
    let mut statement = tx
        .sql
        .prepare_cached("SELECT no, key FROM person ORDER BY no")?;
    let mut wanted = here.iter().peekable();
    statement.scan([], |row| {
        let no = PersonNo(row.get(0)?);
        while wanted.next_if(|next| *next < no).is_some() {}
        if wanted.peek() == Some(&no)
            && let Some(key) = row.get::<Option<[u8; 16]>>(1)?
        {
            keys[no.0 as usize] = PersonKey(key);
        }
        Ok(())
    })?;
    Ok(keys)
}

fn out_of_range(what: &str) -> LedgerError {
    LedgerError::Refused(format!(
        "the directory rows name a {what} that is not among them"
    ))
}
