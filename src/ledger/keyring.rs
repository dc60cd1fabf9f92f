//! Turns raw ids into numbers and back, and texts into sealed columns: the only file that knows both keys.

use super::sql::{OptionalExtension, params};
use super::{seal, store::Tx};
use crate::{
    model::{Pepper, PersonKey, PersonKind, PersonNo},
    ports::LedgerError,
};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

/// The two secrets of a ledger: one turns ids into keys, one seals what may be opened again.
#[derive(Debug, Clone)]
pub(super) struct Keyring {
    pub(super) pepper: Pepper,
    seal: SealKey,
}

#[derive(Clone)]
struct SealKey([u8; 32]);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SealKey([redacted])")
    }
}

/// The list number under which a person's raw id is sealed.
pub(super) const RAW_ID: i64 = 0;

impl Keyring {
    pub(super) fn new(pepper: Pepper, seal: [u8; 32]) -> Self {
        Self {
            pepper,
            seal: SealKey(seal),
        }
    }

    /// Seals a text of the ledger itself: a message, a mandate, an evidence line.
    pub(super) fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        seal::seal(&self.seal.0, place, plain)
    }

    /// Opens such a text.
    pub(super) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, LedgerError> {
        seal::open(&self.seal.0, place, sealed).ok_or_else(|| {
            LedgerError::Unsafe(format!(
                "a sealed {place} does not open: wrong seal key, or it was changed"
            ))
        })
    }

    /// Opens such a text as a string.
    pub(super) fn open_text(&self, place: &str, sealed: &[u8]) -> Result<String, LedgerError> {
        String::from_utf8(self.open(place, sealed)?)
            .map_err(|_| LedgerError::Storage(format!("a sealed {place} is not text")))
    }

    /// The key of what identifies a person: an id of a kind, or a phone or unionid.
    pub(super) fn attribute(&self, name: &str, value: &str) -> PersonKey {
        match name {
            "phone" => self.pepper.attribute(name, &canonical_phone(value)),
            _ => self.pepper.attribute(name, value),
        }
    }
}

/// Digits only, without the country code of mainland numbers: `+86 138-0013-8000` and `13800138000` are one phone.
pub(super) fn canonical_phone(written: &str) -> String {
    let digits: String = written
        .chars()
        .filter_map(|c| char::to_digit(c, 10).and_then(|d| char::from_digit(d, 10)))
        .collect();
    match digits.strip_prefix("86") {
        Some(national) if national.len() == 11 => national.to_owned(),
        _ => digits,
    }
}

/// Every known key with its number, for numbering many at once, and the keys that get none.
pub(super) struct Census {
    known: HashMap<[u8; 16], u32>,
    forgotten: HashSet<[u8; 16]>,
    next: u32,
}

impl Tx<'_> {
    /// Reads every key, so that a sync of a million people asks the database once.
    pub(super) fn census(&self) -> Result<Census, LedgerError> {
        let mut statement = self.sql.prepare_cached("SELECT no, key FROM person")?;
        let mut census = Census {
            known: HashMap::new(),
            forgotten: HashSet::new(),
            next: 1,
        };
        statement.scan([], |row| {
            let no: u32 = row.get(0)?;
            census.next = census.next.max(no + 1);
            if let Some(key) = row.get::<Option<[u8; 16]>>(1)? {
                census.known.insert(key, no);
            }
            Ok(())
        })?;
        let mut forgotten = self.sql.prepare_cached("SELECT key FROM forgotten")?;
        let mut rows = forgotten.query([])?;
        while let Some(row) = rows.next()? {
            census.forgotten.insert(row.get(0)?);
        }
        Ok(census)
    }

    /// The number of a person, given now if they are new; their raw id is sealed then. The forgotten get none.
    pub(super) fn enrol(
        &self,
        census: &mut Census,
        kind: PersonKind,
        raw: &str,
    ) -> Result<Option<PersonNo>, LedgerError> {
        self.enrol_key(census, kind, self.keys.pepper.key(kind, raw), raw)
    }

    /// As [`enrol`](Self::enrol), where the key is known already.
    pub(super) fn enrol_key(
        &self,
        census: &mut Census,
        kind: PersonKind,
        key: PersonKey,
        raw: &str,
    ) -> Result<Option<PersonNo>, LedgerError> {
        if let Some(no) = census.known.get(&key.0) {
            return Ok(Some(PersonNo(*no)));
        }
        if census.forgotten.contains(&key.0) {
            return Ok(None);
        }
        let no = census.next;
        let next = no.checked_add(1).ok_or_else(|| {
            LedgerError::Refused("the ledger has no person numbers left".to_owned())
        })?;
        let own: [u8; 32] = seal::random();
        self.sql
            .prepare_cached("INSERT INTO person(no, kind, key) VALUES (?1, ?2, ?3)")?
            .execute(params![no, kind as i64, key.0])?;
        self.sql
            .prepare_cached("INSERT INTO person_key(person_no, sealed) VALUES (?1, ?2)")?
            .execute(params![no, self.keys.seal(&key_place(no), &own)])?;
        self.put_sealed(no, RAW_ID, &own, raw.trim().as_bytes())?;
        census.known.insert(key.0, no);
        census.next = next;
        Ok(Some(PersonNo(no)))
    }

    /// Seals a value under a person's own key, replacing an earlier one of the same list.
    pub(super) fn seal_for(
        &self,
        person: PersonNo,
        list_no: i64,
        plain: &[u8],
    ) -> Result<(), LedgerError> {
        // The forgotten have no key, and nothing more is kept about them.
        let Some(own) = self.own_key(person)? else {
            return Ok(());
        };
        self.put_sealed(person.0, list_no, &own, plain)
    }

    /// Opens what is sealed under a person's own key; none for the forgotten and where nothing was sealed.
    pub(super) fn open_for(
        &self,
        person: PersonNo,
        list_no: i64,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let Some(own) = self.own_key(person)? else {
            return Ok(None);
        };
        let sealed: Option<Vec<u8>> = self
            .sql
            .prepare_cached("SELECT ciphertext FROM sealed WHERE person_no = ?1 AND list_no = ?2")?
            .query_row(params![person.0, list_no], |row| row.get(0))
            .optional()?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let place = value_place(person.0, list_no);
        seal::open(&own, &place, &sealed)
            .map(Some)
            .ok_or_else(|| LedgerError::Unsafe("a person's sealed value was changed".to_owned()))
    }

    /// A person's raw id, opened.
    pub(super) fn raw_id(&self, person: PersonNo) -> Result<Option<String>, LedgerError> {
        let plain = self.open_for(person, RAW_ID)?;
        plain
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| LedgerError::Storage("a sealed id is not text".to_owned()))
    }

    /// A person's key; none for the forgotten and the unknown.
    pub(super) fn key_of(&self, person: PersonNo) -> Result<Option<PersonKey>, LedgerError> {
        let key: Option<Option<[u8; 16]>> = self
            .sql
            .prepare_cached("SELECT key FROM person WHERE no = ?1")?
            .query_row([person.0], |row| row.get(0))
            .optional()?;
        Ok(key.flatten().map(PersonKey))
    }

    /// Whether a key is one that was forgotten.
    pub(super) fn is_forgotten(&self, key: PersonKey) -> Result<bool, LedgerError> {
        Ok(self
            .sql
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM forgotten WHERE key = ?1)")?
            .query_row([key.0], |row| row.get(0))?)
    }

    /// The number of a key.
    pub(super) fn number_of(&self, key: PersonKey) -> Result<Option<PersonNo>, LedgerError> {
        let no: Option<u32> = self
            .sql
            .prepare_cached("SELECT no FROM person WHERE key = ?1")?
            .query_row([key.0], |row| row.get(0))
            .optional()?;
        Ok(no.map(PersonNo))
    }

    fn own_key(&self, person: PersonNo) -> Result<Option<[u8; 32]>, LedgerError> {
        let sealed: Option<Vec<u8>> = self
            .sql
            .prepare_cached("SELECT sealed FROM person_key WHERE person_no = ?1")?
            .query_row([person.0], |row| row.get(0))
            .optional()?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let own = self.keys.open(&key_place(person.0), &sealed)?;
        own.try_into()
            .map(Some)
            .map_err(|_| LedgerError::Storage("a person's key has the wrong length".to_owned()))
    }

    fn put_sealed(
        &self,
        no: u32,
        list_no: i64,
        own: &[u8; 32],
        plain: &[u8],
    ) -> Result<(), LedgerError> {
        self.sql
            .prepare_cached("INSERT INTO sealed(person_no, list_no, ciphertext) VALUES (?1, ?2, ?3) ON CONFLICT(person_no, list_no) DO UPDATE SET ciphertext = excluded.ciphertext")?
            .execute(params![no, list_no, seal::seal(own, &value_place(no, list_no), plain)])?;
        Ok(())
    }
}

fn key_place(no: u32) -> String {
    format!("person key {no}")
}

fn value_place(no: u32, list_no: i64) -> String {
    format!("{no}/{list_no}")
}
