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

mod approving;
mod audited;
mod complaints;
mod contract;
mod crash;
mod forgetting;
mod guards;
mod opening;
mod past;
mod policy;
mod privacy;
mod revoking;
mod sending;
mod settling;
mod tampering;
mod world;
