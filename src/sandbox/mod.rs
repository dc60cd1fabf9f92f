//! Turns HTTP requests into the behaviour of WeCom: a local server that answers, misbehaves and remembers.
//!
//! It is written from the interface's documentation alone and knows nothing else of this crate, so that one
//! misunderstanding cannot pass on both sides. [`World`] is the one stateful model; it has two mouths: [`start`] puts it
//! behind a loopback listener, and a simulation may call [`World::handle`] with HTTP bytes and its own time, and take the
//! callbacks that are due from [`World::outgoing`].
//!
//! # The control API
//!
//! A second socket ([`World::control`]) lets a test look at the world and lets people in it do things. Bodies are JSON; what
//! makes no sense answers 400 and `{"error"}`.
//!
//! | Call | What it does |
//! |---|---|
//! | `GET /control/record?since=N` | the record as JSON lines: what reached whom, and what was refused or dropped |
//! | `GET /control/tasks?rows=1`, `/stats`, `/world`, `/chats`, `/callbacks`, `/faults`, `/behaviour`, `/time` | what there is |
//! | `POST /control/behaviour` | changes single fields of [`Behaviour`] |
//! | `POST /control/faults`, `DELETE /control/faults` | rules by which answers get lost, late or wrong |
//! | `POST /control/time` | `{speed, set, advance}` |
//! | `POST /control/kill_tokens`, `POST /control/shutdown` | every token is unknown; the end |
//! | `POST /control/confirm` | members confirm mass messages: `{member, msgid, fraction, untick, seed}` |
//! | `POST /control/moment` | `{op: publish, moment_id, member, fraction, seed}`, `{op: like` or `comment, moment_id, member, by}` |
//! | `POST /control/click` | a member answers a card: `{member, task_id, key, menu, selected: {question: [option]}}` |
//! | `POST /control/customer` | `{op}` of `add` (`member, external_userid, name, mobile, unionid, tags, state, add_way, half, greeted, company`), `remove`, `customer_deletes`, `member_deletes` (`transferred`), `edit`, `tag`, `talk`, `received`, `transfer_fail` |
//! | `POST /control/chat` | `{op}` of `create`, `join` (`scene`), `leave`, `kick`, `owner`, `rename`, `notice`, `dismiss`, `received` |
//! | `POST /control/tag` | `{op}` of `create`, `rename`, `delete`, `delete_group`, `shuffle`: corporate tags, edited in the client |
//! | `POST /control/member` | `{userid, op}` of `join`, `leave`, `disable`, `activate`, `rename`, `move`, `tag`, `untag`, `away`, `back`, `license`, `unlicense`, `grant_contact`, `revoke_contact` |
//! | `POST /control/department` | `{op}` of `create`, `rename`, `delete` |
//! | `POST /control/app` | `{name, departments, customers, disabled}`: what an app may see and do |
//! | `POST /control/robot`, `POST /control/link` | `{name, disabled, removed}`; `{link_id, clicks, customers}` |
//! | `POST /control/callbacks` | [`CallbackOptions`]; answers when the address has proved that it can read. `DELETE` takes all away |
//! | `POST /control/callbacks/repeat` | `{number}` or `{last}`: events go out again |
//!
//! What people do is told to the receivers of callbacks; what the interface changes is told to nobody.

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
mod customer_reads;
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
mod app_receivers;
mod appchat;
mod card;
mod cards;
mod mini_program;
mod robot;

mod media;
mod media_fetch;
mod media_kind;
mod multipart;

mod callback_crypto;
mod callback_flight;
mod callback_post;
mod callback_xml;
mod callbacks;

mod faults;
mod limits;
mod token;

mod control;
mod control_chat;
mod control_customer;
mod control_moment;
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
pub use callback_flight::{CallbackAnswer, Outgoing};
pub use callbacks::{CallbackOptions, CallbackOrder};
pub use error::SandboxError;
pub use options::{Behaviour, CapRule, Options, Seed};
pub use ready::{AppCredential, Credentials, RobotCredential, SecretCredential};
pub use server::{Running, start};
pub use wire::{Delay, Reply, Request};
pub use world::World;
