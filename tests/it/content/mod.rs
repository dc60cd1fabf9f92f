//! Tests of the room `content`.

mod drafts;
mod links;
mod places;
mod skeletons;
pub(crate) mod world;
