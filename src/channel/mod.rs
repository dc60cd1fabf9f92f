//! Messages and questions become HTTP, and answers become values that say what is known about the effect.
//!
//! What must not repeat goes through `once`: one connection, one request, a count of the bytes that left.
//! Everything else is asked with an ordinary client, and asked again where that is harmless.
//! Decides nothing: whether, when and to whom a message goes was settled before it came here.

mod counted;
mod flushed;
mod loopback;
mod once;
mod reachable;
mod redact;
mod tls;
mod visitor;
mod wecom;

pub use loopback::{ask_loopback, is_loopback};
pub use reachable::is_reachable;
pub use tls::{Roots, tls_configuration};
pub use visitor::{Lookup, PAGE_BYTES_MAX, REDIRECTS_MAX, Visitor};
pub use wecom::{
    Advice, Agent, Chat, Class, Config, ConfigError, MomentsJob, OnSend, Prepared, Probe, Probed,
    Proxy, ReadPace, Waits, WeCom, advice, class, classify, host_address, on_send, on_send_of,
    remedy,
};
