//! A tree of files: on disk, or at a commit.

use thiserror::Error;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file with content.
    File,
    /// Refused wherever a file is expected.
    Symlink,
    /// Refused: its content is not in this repository.
    Submodule,
    /// Refused: neither file, folder, link nor submodule; a mode that nobody has heard of.
    Unknown,
}

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path from the workspace's root, with `/`.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Size in bytes.
    pub bytes: u64,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TreeError {
    /// No such path.
    #[error("no such file: {0}")]
    Missing(String),
    /// Larger than the caller allows.
    #[error("{path} has {bytes} bytes, more than the {limit} read here")]
    TooLarge {
        /// Which file.
        path: String,
        /// Its size.
        bytes: u64,
        /// What the caller allows.
        limit: u64,
    },
    /// The system refused.
    #[error("failed to read {path}: {reason}")]
    Io {
        /// Which file.
        path: String,
        /// The system's words.
        reason: String,
    },
}

/// A tree of files. Paths use `/`, and never leave the root; nothing at a path with a [`path_fault`](super::path_fault) is read.
pub trait Tree {
    /// Every entry below a folder (all when empty), sorted by path; `.git`, `.qunfa` and `target` are not part of a workspace.
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError>;

    /// The entry at a path itself, without following a link.
    fn entry(&self, path: &str) -> Option<Entry>;

    /// The bytes of a file, at most `limit`.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError>;
}
