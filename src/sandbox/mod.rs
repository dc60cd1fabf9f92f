//! Turns HTTP requests into the behaviour of WeCom: a local server that answers, misbehaves and remembers.
//!
//! It is written from the interface's documentation alone and knows nothing else of this crate, so that one
//! misunderstanding cannot pass on both sides. [`World`] is the one stateful model; it has two mouths: [`start`] puts it
//! behind a loopback listener, and a simulation may call [`World::handle`] with HTTP bytes and its own time.

mod body;
mod chance;
mod clock;
mod code;
mod error;
mod options;
mod paging;
mod wire;

mod record;
mod stats;

mod names;
mod seed;
mod staff;

mod contacts;
mod customer_write;
mod customers;
mod tags;

mod chats;

mod audience;
mod caps;
mod confirm;
mod content;
mod mass;
mod results;

mod app_body;
mod app_message;
mod appchat;
mod media;
mod multipart;
mod robot;
mod welcome;

mod faults;
mod limits;
mod token;

mod control;
mod control_time;
mod control_world;
mod router;
mod routes;
mod world;

mod ready;
mod server;
mod socket;

pub use error::SandboxError;
pub use options::{Behaviour, CapRule, Options, Seed};
pub use ready::{AppCredential, Credentials, RobotCredential, SecretCredential};
pub use server::{Running, start};
pub use wire::{Delay, Reply, Request};
pub use world::World;
