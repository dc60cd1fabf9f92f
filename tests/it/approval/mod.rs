//! Tests of the room `approval`.

mod clearance;
mod digest;
mod explain;
mod forgeries;
mod host_reviews;
mod required;
mod self_approval;
mod templates;
mod void;
pub mod world;
