//! A text becomes the hits of the rule book: which words of which rule stand where, and what exempts them.
//!
//! The rules are data, one file a family. Terms and exceptions are looked for in one pass over the normalised text; an exception
//! exempts a hit only when it covers it. Nothing here knows campaigns: places, profiles and waivers come later.

mod around;
mod automaton;
mod book;
mod exempt;
mod letters;
mod parts;
mod pass;
mod pattern;
pub(super) mod phrases;
mod raw;
mod required;
mod scan;
mod settle;
mod statements;
mod trades;
mod written;

pub use automaton::Lexicon;
pub use book::{Book, LexiconRule, book};
pub use exempt::Exemption;
pub(super) use exempt::closed;
pub(super) use letters::{Kind, fold, kind};
pub use scan::{Context, Hit, Missing};
pub(super) use statements::{STATEMENT_INFOS, STATEMENTS};
pub(super) use trades::Trades;
pub use trades::{trade, trades};
pub use written::Disguise;
