//! Tests of the room `forge`.

mod anchors;
mod base;
mod commit_tree;
mod disk_tree;
pub mod hosts;
mod provenance;
mod pushers;
pub mod repository;
mod sign_verify;
mod signoff_file;
mod since;
