//! Campaigns as code for WeCom mass messaging: files in, messages sent once, and a ledger that can prove it.

#![doc = include_str!("ARCHITECTURE.md")]

pub mod approval;
pub mod archive;
pub mod audience;
pub mod channel;
pub mod cli;
pub mod compliance;
pub mod content;
pub mod diagnostic;
pub mod directory;
pub mod forge;
pub mod history;
pub mod ledger;
pub mod list;
pub mod media;
pub mod model;
pub mod pipeline;
pub mod plan;
pub mod ports;
pub mod protocol;
pub mod report;
pub mod sandbox;
pub mod schedule;
pub mod template;
pub mod worker;
pub mod workspace;
