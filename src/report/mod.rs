//! Values become bytes for people and machines: the plan, findings, status, summaries. Decides nothing, prints nothing.

mod escape;
mod findings;
mod plan_text;
mod status_text;
mod style;
mod time;

pub use escape::visible;
pub use findings::{findings_text, holds_text, totals_line};
pub use plan_text::plan_text;
pub use status_text::{Summary, status_text, summary};
pub use style::Style;
pub use time::{duration, local};
