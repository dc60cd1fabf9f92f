//! How git, `ssh-keygen` or a sign-off file can refuse.

use crate::ports::TreeError;
use std::path::PathBuf;
use thiserror::Error;

/// Why the repository or `ssh-keygen` did not do what was asked. Writes are atomic: a refusal means that nothing
/// changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ForgeError {
    /// The program is not installed.
    #[error("failed to run ssh-keygen: it is not installed (apt-get install openssh-client)")]
    NoSshKeygen,
    /// The program ran and refused.
    #[error("ssh-keygen refused to {what}: {reason}")]
    SshKeygen {
        /// "sign", "verify" …
        what: &'static str,
        /// Its last words.
        reason: String,
    },
    /// The program did not end in time and was ended.
    #[error("ssh-keygen did not {what} within {seconds} s")]
    TimedOut {
        /// "sign", "verify" …
        what: &'static str,
        /// How long it had.
        seconds: u64,
    },
    /// A key that exists is never overwritten.
    #[error("failed to write a key: {0} exists")]
    KeyExists(PathBuf),
    /// No usable key at a path.
    #[error("failed to read a key from {path}: {reason}")]
    Key {
        /// Where.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A sign-off file that cannot be read or added to.
    #[error("failed to read sign-offs from {file}: {problem}")]
    Signoffs {
        /// Which file.
        file: String,
        /// What is wrong with it.
        problem: SignoffFileProblem,
    },
    /// git refused.
    #[error("failed to {what} in {path}: {reason}")]
    Git {
        /// "open the repository", "commit" …
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// git's words.
        reason: String,
    },
    /// A commit that this clone does not have.
    #[error("this clone has no {rev}")]
    NoRevision {
        /// As it was asked for: a branch, a tag, an id.
        rev: String,
        /// Whether the clone was cut short.
        shallow: bool,
    },
    /// The repository belongs to another user, and git refuses to read it.
    #[error("the repository belongs to another user: {command}")]
    NotOurs {
        /// What mends it.
        command: String,
    },
    /// A commit's tree that is not read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The system refused.
    #[error("failed to {what} {path}: {reason}")]
    Io {
        /// "write", "create" …
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

/// What is wrong with a sign-off file. Numbers of sign-offs are from 1, for people.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignoffFileProblem {
    /// Larger than is read.
    #[error("{bytes} bytes, more than {limit}; remove old sign-offs")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// What is read.
        limit: usize,
    },
    /// More sign-offs than are read.
    #[error("{count} sign-offs, more than {limit}; remove old ones")]
    TooMany {
        /// How many.
        count: usize,
        /// What is read.
        limit: usize,
    },
    /// A byte-order mark, or line ends of another system: signatures are over bytes.
    #[error("a byte-order mark or CRLF line ends; save it as UTF-8 with LF")]
    Encoding,
    /// Not TOML: the parser's words.
    #[error("{0}")]
    Syntax(String),
    /// Something beside `[[signoff]]`, `statement` and `signature`.
    #[error("unknown key {0:?}; it holds [[signoff]] blocks of statement and signature")]
    UnknownKey(String),
    /// A block without one of its two texts.
    #[error("sign-off {number} has no text as {key}")]
    NoText {
        /// Which block.
        number: usize,
        /// Which of the two.
        key: &'static str,
    },
    /// What was to be written would not read back as it was signed.
    #[error("the sign-off would not read back as it was signed")]
    NotVerbatim,
}

impl ForgeError {
    pub(super) fn io(what: &'static str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Io {
            what,
            path: path.to_path_buf(),
            reason: error.to_string(),
        }
    }

    pub(super) fn git(what: &'static str, path: &std::path::Path, error: &git2::Error) -> Self {
        Self::Git {
            what,
            path: path.to_path_buf(),
            reason: error.message().to_owned(),
        }
    }
}
