//! A touch, counts, the past and now become slots or holds: when a touch may start, in how many sends, and what it may cost.
//!
//! Knows the calendar and the clock on the wall of the workspace's zone; `now` is handed in, and nobody is counted here.

mod calendar;
mod caps;
mod local;
mod pace;
mod raw;
mod segments;
mod slots;
mod warnings;
mod windows;
mod words;

pub use calendar::{Certainty, Day, Workday, workday, year};
pub use caps::{cap_use, cap_windows};
pub use local::{local_date, local_minute, month_start, zone};
pub use pace::duration_ms;
pub use segments::{ByMember, Segment, Segments, due, segments};
pub use slots::{HORIZON_DAYS, Slot, audience_day, slots};
pub use warnings::warnings;
pub use words::words;
