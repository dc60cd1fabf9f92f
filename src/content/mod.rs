//! A touch and its audience become drafts grouped by rendered text; before that, the skeleton that people sign.
//!
//! Knows nothing of the past, the schedule or the platform's ids. What only the frozen batch knows, its marker, stands as `⟨M⟩`.

mod attachments;
mod blank;
mod calls;
mod drafts;
mod limit;
mod link;
mod look;
mod names;
mod not_executed;
mod place;
mod renderings;
mod skeleton;

pub use blank::blank;
pub use calls::calls;
pub use drafts::{Draft, Drafted, Recipients, drafts};
pub use limit::{least_bytes, text_limit, without_placeholders};
pub use link::{MARKER, MARKER_BYTES, link_url, wire_bytes};
pub use look::{Look, LookText, Missing};
pub use names::member_names;
pub use not_executed::not_executed;
pub use place::place_of;
pub use renderings::{Renderings, Sender, renderings};
pub use skeleton::{Skeleton, skeleton};
