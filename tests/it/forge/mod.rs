//! Tests of the room `forge`.

mod disk_tree;
pub mod hosts;
mod provenance;
mod repository;
mod sign_verify;
mod signoff_file;
