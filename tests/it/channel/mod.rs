//! Tests of the room `channel`: what stands on the wire, and what an answer or its absence is taken to mean.

mod addresses;
mod beside;
mod bounds;
mod canary;
mod classification;
mod customers;
mod directory;
mod entitled;
mod messages;
mod once;
pub mod platform;
mod requests;
mod results;
mod say;
mod secured;
mod tokens;
mod uploads;
mod visitor;
mod wire;
