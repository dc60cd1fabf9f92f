//! A source and values become text or a truth, with an allow-list, fuel, a cap and a source map.
//!
//! The engine has no other address than this room. Nothing outside a source reaches it: no loader, no environment, no
//! clock. Every name a source mentions is known before it is rendered, with its place.
//! [`Pages`] is the other engine of the room: sources of ours, values of anybody's, escaped.

mod condition;
mod engine;
mod error;
mod outline;
mod page;
mod scan;
mod source_map;
mod tokens;
mod values;
mod written;

pub use condition::Condition;
pub use engine::{FILTERS, FUNCTIONS, OUTPUT_BYTES_MAX, STEPS_MAX, TAGS, TESTS, inventory};
pub use error::{TemplateError, TemplateErrorKind};
pub use outline::outline;
pub use page::Pages;
pub use scan::{Name, ROOTS};
pub use source_map::SourceMap;
pub use values::{Row, Shared, Values};
pub use written::{Rendered, Template};
