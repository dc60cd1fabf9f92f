//! Turns what a sync read, part by part, into the columns of a snapshot, and numbers the people in it.
//!
//! Only columns are held, never rows: a million customers are numbers, dates and sets. Numbers are given in the order of members and
//! keys, so that they do not depend on which part was read first.

use super::sql::{OptionalExtension, params};
use super::{
    audit::Kind,
    columns,
    fact::{ONLY, Table},
    keyring::Census,
    row::{self, StoredChat, StoredMember, StoredTag, Structure},
    store::Tx,
};
use crate::{
    directory::{Department, Directory},
    model::{Digest, PersonKey, PersonKind, PersonNo, PersonSet, canonical_id},
    ports::{
        CompanyRows, Counted, FriendRow, FriendRows, KnownChat, LedgerError, MemberRow, SyncCounts,
    },
};
use foldhash::{HashMap, HashMapExt};
use serde_json::json;
use std::collections::BTreeMap;

const STORED: Kind = Kind::deciding("directory");

/// A snapshot in the making.
pub(super) struct Snapshot<'a, 't> {
    tx: &'a Tx<'t>,
    census: Census,
    departments: Vec<(u32, u32, String)>,
    members: Vec<StoredMember>,
    /// By folded userid, the place among `members`.
    places: HashMap<String, u32>,
    member_tags: Vec<(u32, String, Vec<String>, Vec<u32>)>,
    unseen: BTreeMap<String, Vec<String>>,
    tags: BTreeMap<String, (StoredTag, PersonSet)>,
    customers: PersonSet,
    friends: BTreeMap<u32, BTreeMap<u32, u32>>,
    phones: Vec<(PersonKey, PersonNo)>,
    unionids: Vec<(PersonKey, PersonNo)>,
    chats: BTreeMap<u32, (StoredChat, i64)>,
    posts: BTreeMap<String, u32>,
}

/// What the snapshot before says about this one.
pub(super) enum Judged {
    /// Believable.
    Fine,
    /// A fifth or more of one kind is missing: more likely lost permissions than lost people.
    Shrunk {
        what: Counted,
        before: u64,
        now: u64,
    },
}

impl<'a, 't> Snapshot<'a, 't> {
    /// Numbers the members.
    pub(super) fn begin(tx: &'a Tx<'t>, company: &CompanyRows) -> Result<Self, LedgerError> {
        let tag = |tag: &crate::ports::TagRow| {
            let stored = StoredTag {
                id: tag.id.clone(),
                group: tag.group.clone(),
                name: tag.name.clone(),
            };
            (tag.id.clone(), (stored, PersonSet::new()))
        };
        let unseen = company.unseen.iter();
        let mut snapshot = Self {
            tx,
            census: tx.census()?,
            departments: company.departments.clone(),
            members: Vec::with_capacity(company.members.len()),
            places: HashMap::new(),
            member_tags: company.member_tags.clone(),
            unseen: unseen
                .map(|unseen| (unseen.app.clone(), unseen.members.clone()))
                .collect(),
            tags: company.customer_tags.iter().map(tag).collect(),
            customers: PersonSet::new(),
            friends: BTreeMap::new(),
            phones: Vec::new(),
            unionids: Vec::new(),
            chats: BTreeMap::new(),
            posts: BTreeMap::new(),
        };
        for member in &company.members {
            snapshot.member(member)?;
        }
        Ok(snapshot)
    }

    /// Adds the relations of a group of members. New customers are numbered by their first member and key, the order batches are cut
    /// in: claims of one batch then lie side by side.
    pub(super) fn friends(&mut self, rows: &FriendRows) -> Result<(), LedgerError> {
        let pepper = &self.tx.keys.pepper;
        let mut keyed = Vec::with_capacity(rows.friends.len());
        for row in &rows.friends {
            let Some(member) = self.place(&row.member, true)? else {
                continue;
            };
            let key = pepper.key(PersonKind::Customer, &row.customer);
            keyed.push((member, key, row));
        }
        keyed.sort_by_key(|(member, key, _)| (*member, *key));
        for (member, key, row) in keyed {
            self.friend(member, key, row)?;
        }
        for userid in &rows.unlicensed {
            if let Some(member) = self.known(userid) {
                member.licensed = false;
            }
        }
        for userid in &rows.unentitled {
            if let Some(member) = self.known(userid) {
                member.contact = false;
            }
        }
        Ok(())
    }

    /// Adds a chat; one that was added before stays.
    pub(super) fn chat(&mut self, chat: &KnownChat) -> Result<(), LedgerError> {
        let row = &chat.row;
        let Some(no) = self
            .tx
            .enrol(&mut self.census, PersonKind::Chat, &row.chat_id)?
        else {
            return Ok(());
        };
        // Whoever owns a chat and is not among the members left the company.
        let owner = self.place(&row.owner, false)?;
        let stored = StoredChat {
            no: no.0,
            owner_no: owner.map_or(0, |owner| self.members[owner as usize].no),
            row: row.clone(),
        };
        self.chats.entry(no.0).or_insert((stored, chat.read_ms));
        Ok(())
    }

    /// Numbers robots and app chats: each is one recipient.
    pub(super) fn posts(&mut self, posts: &[String]) -> Result<(), LedgerError> {
        for post in posts {
            let no = self.tx.enrol(&mut self.census, PersonKind::Chat, post)?;
            self.posts.extend(no.map(|no| (post.clone(), no.0)));
        }
        Ok(())
    }

    /// Compares the counts with those of the snapshot before.
    pub(super) fn judged(&self) -> Result<Judged, LedgerError> {
        let before: Option<(i64, i64, i64)> = self
            .tx
            .sql
            .prepare_cached(
                "SELECT members, customers, chats FROM directory ORDER BY snapshot_no DESC LIMIT 1",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((members, customers, chats)) = before else {
            return Ok(Judged::Fine);
        };
        let kinds = [
            (Counted::Members, members, self.members.len() as u64),
            (Counted::Customers, customers, self.customers.len()),
            (Counted::Chats, chats, self.chats.len() as u64),
        ];
        let shrunk = kinds
            .into_iter()
            .map(|(what, before, now)| (what, before as u64, now))
            .find(|(_, before, now)| now * 5 < before * 4);
        Ok(match shrunk {
            None => Judged::Fine,
            Some((what, before, now)) => Judged::Shrunk { what, before, now },
        })
    }

    /// Writes the parts that changed and makes this the newest snapshot.
    pub(super) fn store(
        mut self,
        taken_ms: i64,
        pages: u64,
        now_ms: i64,
        actor: &str,
    ) -> Result<SyncCounts, LedgerError> {
        let snapshot_no: i64 = self.tx.sql.query_row(
            "SELECT COALESCE(MAX(snapshot_no), 0) + 1 FROM directory",
            [],
            |row| row.get(0),
        )?;
        let counts = SyncCounts {
            members: self.members.len() as u64,
            customers: self.customers.len(),
            follows: self.friends.values().map(|all| all.len() as u64).sum(),
            tags: self.tags.len() as u64,
            chats: self.chats.len() as u64,
        };
        self.tx.sql.execute(
            "INSERT INTO directory(snapshot_no, taken_ms, members, customers, chats) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                snapshot_no,
                taken_ms,
                counts.members as i64,
                counts.customers as i64,
                counts.chats as i64
            ],
        )?;
        for column in [&mut self.phones, &mut self.unionids] {
            column.sort_unstable();
            column.dedup();
        }
        self.write_sealed()?;
        self.write_columns()?;
        let facts = json!({
            "snapshot": snapshot_no, "members": counts.members, "customers": counts.customers, "follows": counts.follows,
            "chats": counts.chats, "pages": pages,
        });
        let rows = [
            (Table::Directory, snapshot_no),
            (Table::Parts, ONLY),
            (Table::People, ONLY),
        ];
        self.tx.audit(now_ms, actor, STORED, facts, &rows)?;
        Ok(counts)
    }

    fn write_sealed(&mut self) -> Result<(), LedgerError> {
        self.members.sort_unstable_by_key(|member| member.no);
        let (chats, reads): (Vec<_>, Vec<_>) = std::mem::take(&mut self.chats)
            .into_values()
            .map(|(chat, read_ms)| {
                let read = (chat.no, read_ms);
                (chat, read)
            })
            .unzip();
        seal_part(self.tx, "chats", &row::to_json(&chats))?;
        put_part(self.tx, "chat_reads", &columns::moments_to_bytes(&reads))?;
        let unseen: Vec<PersonSet> = self
            .unseen
            .values()
            .map(|userids| named(&self.members, userids))
            .collect();
        put_part(self.tx, "unseen", &columns::sets_to_bytes(&unseen))?;
        let member_tags = self.tagged_members();
        put_part(
            self.tx,
            "member_tags",
            &columns::sets_to_bytes(&member_tags),
        )?;
        let (tags, sets): (Vec<_>, Vec<_>) = std::mem::take(&mut self.tags).into_values().unzip();
        put_part(self.tx, "customer_tags", &columns::sets_to_bytes(&sets))?;
        let structure = Structure {
            departments: std::mem::take(&mut self.departments),
            members: std::mem::take(&mut self.members),
            member_tags: self.member_tags.iter().map(member_tag).collect(),
            customer_tags: tags,
            posts: std::mem::take(&mut self.posts).into_iter().collect(),
            unseen: self.unseen.keys().cloned().collect(),
        };
        seal_part(self.tx, "structure", &row::to_json(&structure))
    }

    fn write_columns(&self) -> Result<(), LedgerError> {
        put_part(self.tx, "customers", &self.customers.to_bytes())?;
        put_part(
            self.tx,
            "friends",
            &columns::friends_to_bytes(&self.friends),
        )?;
        put_part(self.tx, "phones", &columns::hashes_to_bytes(&self.phones))?;
        put_part(
            self.tx,
            "unionids",
            &columns::hashes_to_bytes(&self.unionids),
        )
    }

    fn friend(&mut self, member: u32, key: PersonKey, row: &FriendRow) -> Result<(), LedgerError> {
        let customer =
            self.tx
                .enrol_key(&mut self.census, PersonKind::Customer, key, &row.customer)?;
        let Some(customer) = customer else {
            return Ok(());
        };
        self.customers.insert(customer);
        // The same relation read twice counts once, as of the later date.
        let added = self
            .friends
            .entry(self.members[member as usize].no)
            .or_default()
            .entry(customer.0)
            .or_default();
        *added = (*added).max(row.added_s);
        for id in &row.tags {
            // Tags of a rule group are not in the corp's list; their ids still select.
            let unnamed = || {
                let stored = StoredTag {
                    id: id.clone(),
                    group: String::new(),
                    name: id.clone(),
                };
                (stored, PersonSet::new())
            };
            let (_, people) = self.tags.entry(id.clone()).or_insert_with(unnamed);
            people.insert(customer);
        }
        let keys = self.tx.keys;
        let phones = row.phones.iter();
        self.phones
            .extend(phones.map(|phone| (keys.attribute("phone", phone), customer)));
        let unionid = row.unionid.iter();
        self.unionids
            .extend(unionid.map(|unionid| (keys.attribute("unionid", unionid), customer)));
        Ok(())
    }

    /// The place of a member; one that nobody listed is added: with customers, or as one who left. The forgotten have none.
    fn place(&mut self, userid: &str, here: bool) -> Result<Option<u32>, LedgerError> {
        if let Some(place) = self.places.get(&canonical_id(PersonKind::Staff, userid)) {
            return Ok(Some(*place));
        }
        self.member(&MemberRow {
            userid: userid.to_owned(),
            name: userid.to_owned(),
            departments: Vec::new(),
            active: here,
            contact: here,
            licensed: true,
        })
    }

    /// `LI.Mei` and `li.mei` are one member: the first row speaks for both.
    fn member(&mut self, row: &MemberRow) -> Result<Option<u32>, LedgerError> {
        let key = canonical_id(PersonKind::Staff, &row.userid);
        if let Some(place) = self.places.get(&key) {
            return Ok(Some(*place));
        }
        let enrolled = self
            .tx
            .enrol(&mut self.census, PersonKind::Staff, &row.userid)?;
        let Some(no) = enrolled else {
            return Ok(None);
        };
        let place = self.members.len() as u32;
        self.places.insert(key, place);
        self.members.push(StoredMember {
            no: no.0,
            userid: row.userid.trim().to_owned(),
            name: row.name.clone(),
            departments: row.departments.clone(),
            active: row.active,
            contact: row.contact,
            licensed: row.licensed,
        });
        Ok(Some(place))
    }

    fn known(&mut self, userid: &str) -> Option<&mut StoredMember> {
        let place = self.places.get(&canonical_id(PersonKind::Staff, userid))?;
        self.members.get_mut(*place as usize)
    }

    /// Who has each member tag: the members it names, and everybody in or below the departments it names.
    fn tagged_members(&self) -> Vec<PersonSet> {
        let departments = self.departments.iter().map(|(id, parent, name)| {
            let (id, parent, name) = (*id, *parent, name.clone());
            (id, Department { id, parent, name })
        });
        let tree = Directory {
            departments: departments.collect(),
            ..Directory::default()
        };
        let tagged = |userids: &[String], departments: &[u32]| {
            let below: Vec<u32> = departments
                .iter()
                .flat_map(|id| tree.subtree(*id))
                .collect();
            let inside = self
                .members
                .iter()
                .filter(|member| member.departments.iter().any(|id| below.contains(id)))
                .map(|member| PersonNo(member.no));
            named(&self.members, userids).or(&inside.collect())
        };
        self.member_tags
            .iter()
            .map(|(_, _, userids, departments)| tagged(userids, departments))
            .collect()
    }
}

fn member_tag((id, name, _, _): &(u32, String, Vec<String>, Vec<u32>)) -> StoredTag {
    StoredTag {
        id: id.to_string(),
        group: String::new(),
        name: name.clone(),
    }
}

/// The members of some userids.
fn named(members: &[StoredMember], userids: &[String]) -> PersonSet {
    let wanted: std::collections::BTreeSet<String> = userids
        .iter()
        .map(|userid| canonical_id(PersonKind::Staff, userid))
        .collect();
    let found = members
        .iter()
        .filter(|member| wanted.contains(&canonical_id(PersonKind::Staff, &member.userid)));
    found.map(|member| PersonNo(member.no)).collect()
}

/// Writes a part whose bytes say nothing about anybody, unless it is there already.
pub(super) fn put_part(tx: &Tx<'_>, part: &str, bytes: &[u8]) -> Result<(), LedgerError> {
    let digest = Digest::of(bytes).to_string();
    put(tx, part, &digest, || bytes.to_vec())
}

/// Seals and writes a part that holds names, unless it is there already.
pub(super) fn seal_part(tx: &Tx<'_>, part: &str, plain: &[u8]) -> Result<(), LedgerError> {
    put(tx, part, &keyed(tx, plain), || tx.keys.seal(part, plain))
}

/// Whether sealed bytes are what a digest was taken of.
pub(super) fn sealed_as(tx: &Tx<'_>, part: &str, sealed: &[u8], digest: &str) -> bool {
    let plain = tx.keys.open(part, sealed);
    plain.is_ok_and(|plain| keyed(tx, &plain) == digest)
}

fn keyed(tx: &Tx<'_>, plain: &[u8]) -> String {
    let digest = Digest::of(plain).to_string();
    tx.keys.attribute("part", &digest).to_string()
}

fn put(
    tx: &Tx<'_>,
    part: &str,
    digest: &str,
    bytes: impl FnOnce() -> Vec<u8>,
) -> Result<(), LedgerError> {
    let before: Option<String> = tx
        .sql
        .prepare_cached("SELECT digest FROM directory_part WHERE part = ?1")?
        .query_row([part], |row| row.get(0))
        .optional()?;
    if before.as_deref() == Some(digest) {
        return Ok(());
    }
    tx.sql
        .prepare_cached(
            "INSERT INTO directory_part(part, digest, bytes) VALUES (?1, ?2, ?3)
             ON CONFLICT(part) DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes",
        )?
        .execute(params![part, digest, bytes()])?;
    Ok(())
}
