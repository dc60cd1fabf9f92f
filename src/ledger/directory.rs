//! Turns what a sync read into the newest snapshot, and the snapshot back into columns by person number.
//!
//! Names and userids are sealed as one text; who follows whom, who has which tag, and keyed hashes of phones and unionids are
//! compact columns of numbers, so that a million customers load in well under a second.

use super::{
    audit::Kind,
    columns,
    keyring::Census,
    row::{self, StoredMember, StoredTag, Structure},
    store::{Tx, position},
};
use crate::{
    directory::{Department, Directory, Member, Tag},
    model::{PersonKey, PersonKind, PersonNo, PersonSet, canonical_id},
    ports::{DirectoryRows, LedgerError, Position},
};
use rusqlite::{OptionalExtension, params};
use serde_json::json;
use std::collections::BTreeMap;

const STORED: Kind = Kind::deciding("directory");

/// Stores a snapshot as the newest and forgets the parts of older ones.
pub(super) fn store(
    tx: &Tx<'_>,
    rows: &DirectoryRows,
    now_ms: i64,
    actor: &str,
) -> Result<Position, LedgerError> {
    let mut census = tx.census()?;
    let members = number_members(tx, &mut census, rows)?;
    let customers = number_customers(tx, &mut census, rows)?;
    let gathered = Columns::gather(tx, rows, &members, &customers)?;

    let snapshot_no: i64 = tx.sql.query_row(
        "SELECT COALESCE(MAX(snapshot_no), 0) + 1 FROM directory",
        [],
        |row| row.get(0),
    )?;
    tx.sql.execute(
        "INSERT INTO directory(snapshot_no, taken_ms, members, customers) VALUES (?1, ?2, ?3, ?4)",
        params![
            snapshot_no,
            now_ms,
            gathered.structure.members.len() as i64,
            gathered.customers.len() as i64
        ],
    )?;
    tx.sql.execute("DELETE FROM directory_part", [])?;
    let structure = tx
        .keys
        .seal("directory", &row::to_json(&gathered.structure));
    for (part, bytes) in [
        ("structure", structure),
        ("customers", gathered.customers.to_bytes()),
        ("friends", columns::friends_to_bytes(&gathered.friends)),
        ("member_tags", columns::sets_to_bytes(&gathered.member_tags)),
        (
            "customer_tags",
            columns::sets_to_bytes(&gathered.customer_tags),
        ),
        ("phones", columns::hashes_to_bytes(&gathered.phones)),
        ("unionids", columns::hashes_to_bytes(&gathered.unionids)),
    ] {
        tx.sql.execute(
            "INSERT INTO directory_part(snapshot_no, part, bytes) VALUES (?1, ?2, ?3)",
            params![snapshot_no, part, bytes],
        )?;
    }
    let facts = json!({
        "snapshot": snapshot_no, "members": gathered.structure.members.len(), "customers": gathered.customers.len(),
        "follows": rows.follows.len(), "pages": rows.pages,
    });
    tx.audit(now_ms, actor, STORED, facts)?;
    position(tx)
}

/// The newest snapshot.
pub(super) fn load(tx: &Tx<'_>) -> Result<Option<Directory>, LedgerError> {
    let Some((snapshot_no, taken_ms)) = newest(tx)? else {
        return Ok(None);
    };
    let sealed = part(tx, snapshot_no, "structure", <[u8]>::to_vec)?;
    let structure: Structure = row::from_json("directory", &tx.keys.open("directory", &sealed)?)?;
    let mut friends = part(tx, snapshot_no, "friends", columns::friends_from_bytes)?
        .ok_or_else(|| row::unreadable("friend column"))?;
    let customers = part(tx, snapshot_no, "customers", PersonSet::from_bytes)?
        .ok_or_else(|| row::unreadable("customer set"))?;
    let member_tags = tags(tx, snapshot_no, "member_tags", structure.member_tags)?;
    let customer_tags = tags(tx, snapshot_no, "customer_tags", structure.customer_tags)?;
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
    let keys = keys(tx, &members, &customers)?;
    Ok(Some(Directory {
        taken_ms,
        departments,
        members,
        customers,
        member_tags,
        customer_tags,
        keys,
        phones: hashes(tx, snapshot_no, "phones")?,
        unionids: hashes(tx, snapshot_no, "unionids")?,
    }))
}

/// Keyed hashes of the newest snapshot, for matching list rows: phones, then unionids.
#[expect(
    clippy::type_complexity,
    reason = "two columns of the directory, named there"
)]
pub(super) fn load_hashes(
    tx: &Tx<'_>,
) -> Result<(Vec<(PersonKey, PersonNo)>, Vec<(PersonKey, PersonNo)>), LedgerError> {
    let Some((snapshot_no, _)) = newest(tx)? else {
        return Ok((Vec::new(), Vec::new()));
    };
    Ok((
        hashes(tx, snapshot_no, "phones")?,
        hashes(tx, snapshot_no, "unionids")?,
    ))
}

/// A snapshot as numbers, before it is written.
struct Columns {
    structure: Structure,
    customers: PersonSet,
    friends: BTreeMap<u32, BTreeMap<u32, u32>>,
    member_tags: Vec<PersonSet>,
    customer_tags: Vec<PersonSet>,
    phones: Vec<(PersonKey, PersonNo)>,
    unionids: Vec<(PersonKey, PersonNo)>,
}

impl Columns {
    fn gather(
        tx: &Tx<'_>,
        rows: &DirectoryRows,
        members: &[PersonNo],
        customers: &[PersonNo],
    ) -> Result<Self, LedgerError> {
        let mut friends: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        let mut customer_tags = vec![PersonSet::new(); rows.customer_tags.len()];
        let mut followed = PersonSet::new();
        let mut phones = Vec::new();
        for follow in &rows.follows {
            let member = *members
                .get(follow.member as usize)
                .ok_or_else(|| out_of_range("member"))?;
            let customer = *customers
                .get(follow.customer as usize)
                .ok_or_else(|| out_of_range("customer"))?;
            followed.insert(customer);
            // The same relation read twice counts once, as of the later date.
            let added = friends
                .entry(member.0)
                .or_default()
                .entry(customer.0)
                .or_default();
            *added = (*added).max(follow.added_s);
            for tag in &follow.tags {
                customer_tags
                    .get_mut(*tag as usize)
                    .ok_or_else(|| out_of_range("tag"))?
                    .insert(customer);
            }
            phones.extend(
                follow
                    .phones
                    .iter()
                    .map(|phone| (tx.keys.attribute("phone", phone), customer)),
            );
        }
        let with_unionid = rows
            .customers
            .iter()
            .zip(customers)
            .filter_map(|(row, no)| Some((row.unionid.as_ref()?, *no)));
        let mut unionids: Vec<_> = with_unionid
            .map(|(unionid, no)| (tx.keys.attribute("unionid", unionid), no))
            .collect();
        for column in [&mut phones, &mut unionids] {
            column.sort_unstable();
            column.dedup();
        }
        let structure = structure(rows, members);
        let member_tags = tagged_members(rows, &structure);
        Ok(Self {
            structure,
            customers: followed,
            friends,
            member_tags,
            customer_tags,
            phones,
            unionids,
        })
    }
}

fn number_members(
    tx: &Tx<'_>,
    census: &mut Census,
    rows: &DirectoryRows,
) -> Result<Vec<PersonNo>, LedgerError> {
    rows.members
        .iter()
        .map(|member| tx.enrol(census, PersonKind::Staff, &member.userid))
        .collect()
}

/// New customers are numbered by their first member and key, the order batches are cut in: claims of one batch then lie side by side.
fn number_customers(
    tx: &Tx<'_>,
    census: &mut Census,
    rows: &DirectoryRows,
) -> Result<Vec<PersonNo>, LedgerError> {
    let mut first_member = vec![u32::MAX; rows.customers.len()];
    for follow in &rows.follows {
        let first = first_member
            .get_mut(follow.customer as usize)
            .ok_or_else(|| out_of_range("customer"))?;
        *first = (*first).min(follow.member);
    }
    let keys: Vec<_> = rows
        .customers
        .iter()
        .map(|row| {
            tx.keys
                .pepper
                .key(PersonKind::Customer, &row.external_userid)
        })
        .collect();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by_key(|at| (first_member[*at], keys[*at]));
    let mut numbers = vec![PersonNo(0); keys.len()];
    for at in order {
        numbers[at] = tx.enrol_key(
            census,
            PersonKind::Customer,
            keys[at],
            &rows.customers[at].external_userid,
        )?;
    }
    Ok(numbers)
}

fn structure(rows: &DirectoryRows, numbers: &[PersonNo]) -> Structure {
    let mut seen = PersonSet::new();
    // `LI.Mei` and `li.mei` are one member: the first row speaks for both.
    let first = rows
        .members
        .iter()
        .zip(numbers)
        .filter(|(_, no)| seen.insert(**no));
    let members = first
        .map(|(row, no)| StoredMember {
            no: no.0,
            userid: row.userid.trim().to_owned(),
            name: row.name.clone(),
            departments: row.departments.clone(),
            active: row.active,
            contact: row.contact,
            licensed: row.licensed,
        })
        .collect();
    Structure {
        departments: rows.departments.clone(),
        members,
        member_tags: rows
            .member_tags
            .iter()
            .map(|(id, name, _, _)| StoredTag {
                id: id.to_string(),
                group: String::new(),
                name: name.clone(),
            })
            .collect(),
        customer_tags: rows
            .customer_tags
            .iter()
            .map(|tag| StoredTag {
                id: tag.id.clone(),
                group: tag.group.clone(),
                name: tag.name.clone(),
            })
            .collect(),
    }
}

/// Who has each member tag: the members it names, and everybody in or below the departments it names.
fn tagged_members(rows: &DirectoryRows, structure: &Structure) -> Vec<PersonSet> {
    let departments = structure.departments.iter().map(|(id, parent, name)| {
        (
            *id,
            Department {
                id: *id,
                parent: *parent,
                name: name.clone(),
            },
        )
    });
    let tree = Directory {
        departments: departments.collect(),
        ..Directory::default()
    };
    let by_userid: BTreeMap<_, _> = structure
        .members
        .iter()
        .map(|member| (canonical_id(PersonKind::Staff, &member.userid), member.no))
        .collect();
    let people = |userids: &[String], departments: &[u32]| {
        let below: Vec<u32> = departments
            .iter()
            .flat_map(|id| tree.subtree(*id))
            .collect();
        let named = userids.iter().filter_map(|userid| {
            by_userid
                .get(&canonical_id(PersonKind::Staff, userid))
                .copied()
        });
        let inside = structure
            .members
            .iter()
            .filter(|member| member.departments.iter().any(|id| below.contains(id)))
            .map(|member| member.no);
        named.chain(inside).map(PersonNo).collect()
    };
    rows.member_tags
        .iter()
        .map(|(_, _, userids, departments)| people(userids, departments))
        .collect()
}

fn newest(tx: &Tx<'_>) -> Result<Option<(i64, i64)>, LedgerError> {
    let mut statement = tx.sql.prepare_cached(
        "SELECT snapshot_no, taken_ms FROM directory ORDER BY snapshot_no DESC LIMIT 1",
    )?;
    Ok(statement
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

fn part<T>(
    tx: &Tx<'_>,
    snapshot_no: i64,
    name: &str,
    read: impl FnOnce(&[u8]) -> T,
) -> Result<T, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT bytes FROM directory_part WHERE snapshot_no = ?1 AND part = ?2")?;
    let mut rows = statement.query(params![snapshot_no, name])?;
    let row = rows.next()?.ok_or_else(|| row::unreadable(name))?;
    Ok(read(
        row.get_ref(0)?
            .as_blob()
            .map_err(|_| row::unreadable(name))?,
    ))
}

fn tags(
    tx: &Tx<'_>,
    snapshot_no: i64,
    name: &str,
    stored: Vec<StoredTag>,
) -> Result<Vec<Tag>, LedgerError> {
    let sets = part(tx, snapshot_no, name, columns::sets_from_bytes)?
        .filter(|sets| sets.len() == stored.len());
    let sets = sets.ok_or_else(|| row::unreadable(name))?;
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

fn hashes(
    tx: &Tx<'_>,
    snapshot_no: i64,
    name: &str,
) -> Result<Vec<(PersonKey, PersonNo)>, LedgerError> {
    part(tx, snapshot_no, name, columns::hashes_from_bytes)?.ok_or_else(|| row::unreadable(name))
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
fn keys(
    tx: &Tx<'_>,
    members: &BTreeMap<PersonNo, Member>,
    customers: &PersonSet,
) -> Result<Vec<PersonKey>, LedgerError> {
    let mut here = customers.clone();
    here.extend_set(&members.keys().copied().collect());
    let highest = here.iter().last().map_or(0, |no| no.0 as usize + 1);
    let mut keys = vec![PersonKey([0; 16]); highest];
    let mut statement = tx
        .sql
        .prepare_cached("SELECT no, key FROM person ORDER BY no")?;
    let mut rows = statement.query([])?;
    let mut wanted = here.iter().peekable();
    while let Some(row) = rows.next()? {
        let no = PersonNo(row.get(0)?);
        while wanted.next_if(|next| *next < no).is_some() {}
        if wanted.peek() == Some(&no)
            && let Some(key) = row.get::<_, Option<[u8; 16]>>(1)?
        {
            keys[no.0 as usize] = PersonKey(key);
        }
    }
    Ok(keys)
}

fn out_of_range(what: &str) -> LedgerError {
    LedgerError::Refused(format!(
        "the directory rows name a {what} that is not among them"
    ))
}
