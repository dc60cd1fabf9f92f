//! A repository becomes a tree, provenance and signatures.
//!
//! Reads files without following a link, asks git who changed what, and lets `ssh-keygen` sign and verify. Knows
//! nothing of campaigns, roles or stages: it hands over what was verified, and others judge it.

mod anchors;
mod armour;
mod changes;
mod committed;
mod disk_tree;
mod error;
mod keygen;
mod mail;
mod provenance;
mod repository;
mod signoff_file;
mod survey;
mod verify;

pub use anchors::{ANCHOR_REF, Anchors, check_anchors, read_anchors, write_anchor};
pub use committed::{Committed, committed};
pub use disk_tree::DiskTree;
pub use error::{ForgeError, SignoffFileProblem};
pub use keygen::{generate_key, public_key_of, sign, sign_for};
pub use provenance::{provenance, provenances};
pub use repository::{CommitAuthor, Head, commit_all, head, init_repo, user_email};
pub use signoff_file::{SIGNOFFS_MAX, Signoff, append_signoff, read_signoffs};
pub use survey::{Survey, find_ssh_keygen, survey};
pub use verify::{check_signoffs, check_signoffs_for};

/// How the names of sign-off files end; they stand beside the campaign and are no input of it.
pub const SIGNOFF_SUFFIX: &str = ".signoffs.toml";
