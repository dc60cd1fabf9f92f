//! One integration binary, one module a room.

mod approval;
mod audience;
mod channel;
mod compliance;
mod content;
mod forge;
mod ledger;
mod sandbox;
mod schedule;
mod template;
mod workspace;
