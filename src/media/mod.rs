//! The bytes of a file become what it is: its kind, its size, how long it plays, what it hides; and the same file without what
//! it tells about whoever made it.
//!
//! First bytes decide, never a name. Nothing is decoded: headers and directories are walked, and every number in them is checked
//! against the bytes that are there. This room knows no limits and no campaigns.

mod content;
mod film;
mod look;
mod metadata;
mod papers;
mod picture;
mod position;
mod sound;

pub use content::Content;
pub use film::Film;
pub use look::{Details, Look};
pub use metadata::without_metadata;
pub use papers::{Papers, Trouble};
pub use picture::Picture;
pub use sound::Sound;
