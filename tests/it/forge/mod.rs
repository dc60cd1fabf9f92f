//! Tests of the room `forge`.

mod anchors;
mod disk_tree;
mod provenance;
mod repository;
mod sign_verify;
mod signoff_file;
