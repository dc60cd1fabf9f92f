//! Messages and questions become HTTP, and answers become values that say what is known about the effect.
//!
//! What must not repeat goes through `once`: one connection, one request, a count of the bytes that left.
//! Everything else is asked with an ordinary client, and asked again where that is harmless.
//! Decides nothing: whether, when and to whom a message goes was settled before it came here.

mod counted;
mod loopback;
mod once;
mod redact;
mod tls;
mod wecom;

pub use loopback::{ask_loopback, is_loopback};
pub use tls::Roots;
pub use wecom::{
    Advice, Agent, Chat, Class, Config, ConfigError, MomentsJob, OnSend, Prepared, Proxy, ReadPace,
    Waits, WeCom, advice, class, classify, host_address, on_send, on_send_of, remedy,
};
