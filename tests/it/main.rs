//! One integration binary, one module a room.

mod approval;
mod audience;
mod channel;
mod chaos;
mod ci;
mod command;
mod compete;
mod compliance;
mod content;
mod example;
mod firm;
mod forge;
mod gallery;
mod ledger;
mod list;
mod media;
mod model;
mod pages;
mod protocol;
mod report;
mod sandbox;
mod schedule;
mod sync;
mod template;
mod tidy;
mod workspace;
