//! Bad news as data: a [`Finding`] is about what is written, a [`Hold`] about this moment; a [`Sink`] collects findings.

mod lines;
mod nearest;
mod place;
mod say;
mod sink;

pub use lines::Lines;
pub use nearest::nearest;
pub use place::{Located, Place, Sources};
pub use say::Sentence;
pub use sink::{Basis, Finding, Hold, Sink};
