//! The ledger: one contract on every engine, then what only a file can get wrong.

/// Runs each test on every engine.
macro_rules! on_every_engine {
    ($($name:ident,)+) => {
        mod memory { $(#[tokio::test] async fn $name() { super::$name(super::World::memory()).await; })+ }
        mod sqlite { $(#[tokio::test] async fn $name() { super::$name(super::World::sqlite()).await; })+ }
        mod postgres {
            $(#[tokio::test] async fn $name() {
                if let Some(world) = super::World::postgres() { super::$name(world).await; }
            })+
        }
    };
}

/// Runs each test on every engine that somebody else may write beside the program.
macro_rules! on_every_store {
    ($($name:ident,)+) => {
        mod sqlite { $(#[tokio::test] async fn $name() { super::$name(super::World::sqlite()).await; })+ }
        mod postgres {
            $(#[tokio::test] async fn $name() {
                if let Some(world) = super::World::postgres() { super::$name(world).await; }
            })+
        }
    };
}

mod approving;
mod audited;
mod complaints;
mod contract;
mod crash;
mod forgetting;
mod guards;
mod opening;
mod opening_server;
mod past;
mod policy;
mod privacy;
mod revoking;
mod sending;
mod settling;
mod tampering;
mod world;
