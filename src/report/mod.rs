//! Values become bytes for people and machines: the plan, findings, status, summaries. Decides nothing, prints nothing.

mod bubble;
mod escape;
mod excerpt;
mod findings;
mod markdown;
mod pictures;
mod plan_text;
mod preview;
mod preview_html;
mod preview_text;
mod spans;
mod status_text;
mod style;
mod time;

pub use escape::visible;
pub use findings::{findings_text, holds_text, totals_line};
pub use pictures::Pictures;
pub use plan_text::plan_text;
pub use preview::{Preview, PreviewOf, preview};
pub use preview_html::preview_html;
pub use preview_text::preview_text;
pub use status_text::{Summary, status_text, summary};
pub use style::Style;
pub use time::{duration, local};
