//! Tests of the room `workspace`.

mod memory_tree;
mod reading;
mod schema;
