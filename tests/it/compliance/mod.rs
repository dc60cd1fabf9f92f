//! Tests of the room `compliance`.

mod addresses;
mod ages;
mod bearing;
mod campaigns;
mod declared_links;
mod drafts;
mod lexicon;
mod lists;
