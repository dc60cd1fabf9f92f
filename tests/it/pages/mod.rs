//! Pages and terminal texts that people read: previews and reports, in the browser they are read in.

mod attacks;
mod browser;
mod kinds;
mod plan;
mod preview;
mod results;
mod sums;
mod world;
