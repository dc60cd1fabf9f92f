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

mod scope;

mod contact_find;
mod contacts;

mod census;
mod customer_write;
mod customers;
mod identities;
mod tag_change;
mod tags;

mod chats;

mod audience;
mod caps;
mod confirm;
mod content;
mod mass;
mod results;

mod moment_results;
mod moments;

mod group_welcome;
mod welcome;

mod statistics;

mod app_body;
mod app_message;
mod appchat;
mod card;
mod cards;
mod robot;

mod media;
mod media_fetch;
mod media_kind;
mod multipart;

mod callback_crypto;
mod callback_post;
mod callback_xml;
mod callbacks;

mod faults;
mod limits;
mod token;

mod control;
mod control_chat;
mod control_office;
mod control_staff;
mod control_time;
mod control_world;
mod router;
mod routes;
mod world;

mod ready;
mod server;
mod socket;

pub use callback_crypto::{CallbackError, CallbackSecret};
pub use callbacks::{CallbackAnswer, CallbackOptions, CallbackOrder, Outgoing};
pub use error::SandboxError;
pub use options::{Behaviour, CapRule, Options, Seed};
pub use ready::{AppCredential, Credentials, RobotCredential, SecretCredential};
pub use server::{Running, start};
pub use wire::{Delay, Reply, Request};
pub use world::World;
