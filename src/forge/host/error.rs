//! How a code host can refuse, or not answer. No token stands in any of these words.

use std::fmt;
use thiserror::Error;

/// When a rate limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitEnds {
    /// At this moment, Unix seconds.
    At(i64),
    /// In so many seconds.
    In(u64),
    /// The host does not say.
    Unknown,
}

impl fmt::Display for LimitEnds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(second) => match jiff::Timestamp::from_second(*second) {
                Ok(moment) => write!(out, "until {moment}"),
                Err(_) => write!(out, "until second {second}"),
            },
            Self::In(seconds) => write!(out, "for {seconds} s more"),
            Self::Unknown => out.write_str("the host does not say until when"),
        }
    }
}

/// Why a code host did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HostError {
    /// Refused before any socket was opened.
    #[error("failed to use {address} as a code host: {reason}")]
    Address {
        /// As it was written.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// The repository's name cannot be one.
    #[error("failed to use {0:?} as a repository: write owner/name")]
    Repository(String),
    /// No answer, or half of one.
    #[error("no answer to {call}: {reason}")]
    Unreachable {
        /// Method and path.
        call: String,
        /// The system's or the library's words.
        reason: String,
    },
    /// The host refused.
    #[error("{call} was refused: HTTP {status} {words}")]
    Refused {
        /// Method and path.
        call: String,
        /// HTTP status.
        status: u16,
        /// The host's words, made safe.
        words: String,
    },
    /// Too many calls.
    #[error("{call} met a rate limit, {ends}")]
    RateLimited {
        /// Method and path.
        call: String,
        /// When it is over.
        ends: LimitEnds,
    },
    /// The answer leads to another host, or is no answer at all: it is not followed.
    #[error("{call} leads to another address ({to}), which is not followed")]
    Elsewhere {
        /// Method and path.
        call: String,
        /// Host and path it leads to.
        to: String,
    },
    /// More bytes than are read.
    #[error("the answer to {call} is longer than {limit} bytes")]
    TooLong {
        /// Method and path.
        call: String,
        /// What is read.
        limit: usize,
    },
    /// More pages than are read.
    #[error("{call} has more than {limit} pages")]
    TooManyPages {
        /// Method and path.
        call: String,
        /// What is read.
        limit: usize,
    },
    /// Not the JSON that is documented.
    #[error("the answer to {call} is not as documented: {reason}")]
    NotAsDocumented {
        /// Method and path.
        call: String,
        /// What is odd about it.
        reason: String,
    },
}

impl HostError {
    /// Whether the host says that there is no such thing, or that the token may not see it.
    pub(super) fn is_withheld(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 401 | 403 | 404 | 410,
                ..
            }
        )
    }
}
