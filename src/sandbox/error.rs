//! Names what keeps the sandbox from starting or from keeping its record.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

/// Why the sandbox could not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// It only ever listens on the machine itself: it holds fake credentials and obeys everybody.
    #[error("listen on {address}: the sandbox listens on loopback addresses only")]
    NotLoopback {
        /// What was asked for.
        address: SocketAddr,
    },
    /// The address is taken or not allowed.
    #[error("listen on {address}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The record or the ready file cannot be written.
    #[error("write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A size or a time that no world can have.
    #[error("build the world: {reason}")]
    Impossible {
        /// What is wrong with the options.
        reason: String,
    },
}
