//! Turns facts into SQL and back: who was meant, what was intended, sent and answered, who signed, in one durable store.
//!
//! One implementation of [`ports::Journal`](crate::ports::Journal) and [`ports::LedgerRead`](crate::ports::LedgerRead) with three
//! openings: a file that survives power cuts, a server that several machines share, and memory for simulation. Every transaction runs on one thread that owns the
//! connection. What must never happen is refused by indexes and triggers (`schema.sql`, `guards.sql`), not by care in this code.
//! It refuses to know what a fact means for the next plan: that is [`history`](crate::history).

mod adopt;
mod open;
mod open_file;
mod open_server;
mod site;
mod snapshot;
mod sql;
mod staging;
mod store;
mod upkeep;

mod audit;
mod fact;
mod keyring;
mod proof;
mod row;
pub mod seal;

mod columns;
mod directory;
mod list;

mod batch;
mod claim;
mod collect;
mod complaint;
mod forget;
mod freeze;
mod gate;
mod intent;
mod pace;
mod planning;
mod policy;
mod revoke;
mod settle;

mod answer;
mod caps;
mod evidence;
mod past;
mod records;
mod status;
mod trace;

mod journal;
mod pages;
mod read;
mod recall;

pub use adopt::{Adopted, Adoption};
pub use audit::{GENESIS, verify_chain};
pub use batch::{MARKER, place_marker, request_digest};
pub use open::{Access, OpenOptions, PROTOCOL};
pub use planning::Planning;
pub use proof::{Health, Progress};
pub use site::network_file_system;
pub use store::Engine;
pub use upkeep::Soundness;

/// A ledger, by engine. Every engine runs the same statements (`sql`) under the same guards.
#[derive(Debug)]
pub enum Ledger {
    /// A file beside the workspace.
    Sqlite(Engine),
    /// A server that several machines share.
    Postgres(Engine),
    /// Gone with the process; for simulation and tests.
    Memory(Engine),
}

impl Ledger {
    fn engine(&self) -> &Engine {
        match self {
            Self::Sqlite(engine) | Self::Postgres(engine) | Self::Memory(engine) => engine,
        }
    }
}
