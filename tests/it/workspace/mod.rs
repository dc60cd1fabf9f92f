//! Tests of the room `workspace`.

mod all_at_once;
mod bad_addresses;
mod bad_audiences;
mod bad_files;
mod bad_media;
mod bad_settings;
mod bad_shapes;
mod bad_times;
mod bad_touches;
mod cards;
mod groups_csv;
mod limits;
pub mod memory_tree;
mod names;
mod never_panics;
mod order;
mod personal_data;
mod properties;
mod reading;
mod schema;
mod secrets;
mod signoffs;
mod whole_format;
