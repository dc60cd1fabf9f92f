//! What a worker works with, what it reports while it works, and how it fails.

use crate::{
    history::{Answer, Batch, Outcome},
    model::Tempo,
    ports::{CallError, Clock, Fence, Host, Journal, LedgerError, Tree, Wire},
    protocol::Pace,
};
use thiserror::Error;

/// The outside world, as ports.
#[derive(Debug)]
pub struct Tools<'a, L, W, M, T> {
    /// Memory.
    pub ledger: &'a L,
    /// The platform.
    pub wire: &'a W,
    /// Time, randomness and the fence: one machine.
    pub machine: &'a M,
    /// Where media bytes are read.
    pub tree: &'a T,
    /// All waits.
    pub tempo: Tempo,
    /// How fast calls follow each other.
    pub pace: Pace,
    /// How fast one robot speaks.
    pub robot_pace: Pace,
    /// Identity of this process life.
    pub worker: String,
    /// Who started it, for the audit chain.
    pub actor: String,
}

/// One machine: what a worker needs of it.
pub trait Machine: Clock + Host + Fence {}
impl<M: Clock + Host + Fence> Machine for M {}

/// What happened, one line a batch.
#[derive(Debug, Clone)]
pub enum Step {
    /// An attempt ended.
    Settled {
        /// Which batch.
        batch: Box<Batch>,
        /// How.
        outcome: Outcome,
        /// The platform's words, without secrets.
        detail: String,
    },
    /// Doubt ended, or did not.
    Reconciled {
        /// Which batch.
        batch: Box<Batch>,
        /// How; `InDoubt`: still open.
        outcome: Outcome,
        /// Why.
        detail: String,
    },
    /// Waiting for something with an end, Unix milliseconds.
    Waiting {
        /// Until when.
        until_ms: i64,
        /// What for.
        what: Wait,
    },
}

/// What a worker waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// The platform limits calls.
    RateLimit,
    /// Before the platform may be asked about doubt.
    QuietPeriod,
}

/// Why a worker gave up.
#[derive(Debug, Error)]
pub enum WorkerError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A call that may be repeated, and failed all the same.
    #[error(transparent)]
    Call(#[from] CallError),
    /// A media file is not what was signed.
    #[error("{path} is not the file that was signed: {reason}")]
    Media {
        /// Which file.
        path: String,
        /// What differs.
        reason: String,
    },
    /// The platform refuses this set-up; the run goes on once it is mended.
    #[error("{0}")]
    Setup(String),
}

impl WorkerError {
    /// What the failure says about the effect of the call it interrupted: nothing here fails with a byte on the wire.
    pub fn answer(&self) -> Answer {
        Answer::None
    }
}

impl<L: Journal, W: Wire, M: Machine, T: Tree + Sync> Tools<'_, L, W, M, T> {
    /// Now, Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.machine.now_ms()
    }
}
