//! The ledger: one contract on both engines, then what only a file can get wrong.

mod contract;
mod crash;
mod guards;
mod opening;
mod past;
mod privacy;
mod world;
