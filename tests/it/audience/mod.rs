//! Tests of the room `audience`.

#[path = "../../bench/generator.rs"]
mod generator;
pub mod world;

mod assignment;
mod chats;
mod names;
mod past;
mod reach;
mod scale;
mod selection;
mod staff;
mod sums;
