//! Tests of the room `audience`.

pub mod world;

mod assignment;
mod names;
mod past;
mod reach;
mod selection;
mod sums;
