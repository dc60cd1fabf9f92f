//! Values become bytes for people and machines: the plan, findings, status, summaries. Decides nothing, prints nothing.

mod bubble;
mod charts;
mod escape;
mod findings;
mod grid;
mod markdown;
mod pictures;
mod plan_text;
mod preview;
mod preview_html;
mod preview_text;
mod results;
mod results_html;
mod results_json;
mod results_text;
mod slices;
mod spans;
mod status_text;
mod style;
mod tally;
mod time;

pub use escape::visible;
pub use findings::{findings_text, holds_text, totals_line};
pub use pictures::Pictures;
pub use plan_text::plan_text;
pub use preview::{Preview, PreviewOf, preview};
pub use preview_html::preview_html;
pub use preview_text::preview_text;
pub use results::{Results, ResultsOf, results};
pub use results_html::results_html;
pub use results_json::results_json;
pub use results_text::results_text;
pub use status_text::{Summary, status_text, summary};
pub use style::Style;
pub use tally::{Tally, adds_up};
pub use time::{duration, local};
