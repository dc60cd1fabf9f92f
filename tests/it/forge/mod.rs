//! Tests of the room `forge`.

mod disk_tree;
mod provenance;
pub mod repository;
mod sign_verify;
mod signoff_file;
mod since;
