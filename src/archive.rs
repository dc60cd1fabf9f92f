//! The bytes of a ZIP become its parts by name, each counted while it is unpacked and given up at its limit.
//!
//! What a header says about a size is never believed, and nothing is unpacked that nobody asked for: an archive inside an archive
//! stays closed.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
};
use thiserror::Error;
use zip::{ZipArchive, result::ZipError};

/// Parts that an archive may have.
const PARTS_MAX: usize = 10_000;
/// How a part begins in the directory of a ZIP.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

/// Why an archive or one of its parts cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// More parts than any document has.
    #[error("more than {limit} parts")]
    TooManyParts {
        /// How many are read.
        limit: usize,
    },
    /// Two parts share a name, so two programs may read two different things.
    #[error("two parts are called {name}")]
    TwoOfOneName {
        /// That name, or nothing when only the directory knows it.
        name: String,
    },
    /// A part is locked by a password.
    #[error("{part} is encrypted")]
    Encrypted {
        /// Its name.
        part: String,
    },
    /// A part unpacks to more than its limit.
    #[error("{part} expands beyond {limit} bytes")]
    TooLarge {
        /// Its name.
        part: String,
        /// Bytes that are unpacked at most.
        limit: u64,
    },
    /// There is no such part.
    #[error("{part} is missing")]
    Missing {
        /// Its name.
        part: String,
    },
    /// It is not a whole ZIP.
    #[error("the archive is damaged")]
    Damaged,
}

/// A ZIP whose directory has been read, and nothing else.
#[derive(Debug)]
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

impl<'a> Archive<'a> {
    /// Reads the directory.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        // Counted in the bytes, before anything is built from what the directory claims.
        if memchr::memmem::find_iter(bytes, DIRECTORY_ENTRY).count() > PARTS_MAX {
            return Err(ArchiveError::TooManyParts { limit: PARTS_MAX });
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveError::Damaged)?;
        let names: Vec<String> = zip
            .file_names_raw()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        let mut seen = BTreeSet::new();
        // Office itself looks names up without regard to case.
        if let Some(twice) = names.iter().find(|name| !seen.insert(name.to_lowercase())) {
            return Err(ArchiveError::TwoOfOneName {
                name: twice.clone(),
            });
        }
        if zip.has_duplicate_names() {
            let name = String::new();
            return Err(ArchiveError::TwoOfOneName { name });
        }
        Ok(Self { zip, names })
    }

    /// The names of its parts, in the order of the directory.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What all parts together claim to unpack to, bytes; a claim, and nothing is unpacked for it.
    pub fn claimed_bytes(&self) -> u64 {
        (0..self.names.len())
            .filter_map(|at| self.zip.by_index_data(at).ok())
            .fold(0, |sum, part| sum.saturating_add(part.size()))
    }

    /// Unpacks one part, at most `limit` bytes of it.
    pub fn part(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, ArchiveError> {
        let part = || name.to_owned();
        let at = self
            .names
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))
            .ok_or_else(|| ArchiveError::Missing { part: part() })?;
        let file = self.zip.by_index(at).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                ArchiveError::Encrypted { part: part() }
            }
            _ => ArchiveError::Damaged,
        })?;
        let mut bytes = Vec::with_capacity(file.size().min(limit) as usize);
        let read = file.take(limit + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > limit {
            return Err(ArchiveError::TooLarge {
                part: part(),
                limit,
            });
        }
        read.map_err(|_| ArchiveError::Damaged)?;
        Ok(bytes)
    }
}
