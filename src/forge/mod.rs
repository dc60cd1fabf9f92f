//! A repository becomes a tree, provenance and signatures; its code host, reviews and a comment.
//!
//! Reads files without following a link, asks git who changed what, and lets `ssh-keygen` sign and verify. Knows
//! nothing of campaigns, roles or stages: it hands over what was verified, and others judge it.

mod armour;
mod at_commit;
mod changed_by;
mod changes;
mod disk_tree;
mod error;
mod host;
mod keygen;
mod mail;
mod provenance;
mod repository;
mod signoff_file;
mod verify;

pub use at_commit::{AtCommit, changed_since, tree_at};
pub use changed_by::changed_by;
pub use disk_tree::DiskTree;
pub use error::{ForgeError, SignoffFileProblem};
pub use host::{
    Commented, GITEE, GITHUB, GITLAB, Host, HostConfig, HostError, LimitEnds, Patience,
    StatusVerdict,
};
pub use keygen::{generate_key, public_key_of, sign, sign_for};
pub use provenance::{provenance, provenances};
pub use repository::{CommitAuthor, Head, commit_all, head, init_repo, stands_at, user_email};
pub use signoff_file::{SIGNOFFS_MAX, Signoff, append_signoff, read_signoffs};
pub use verify::{check_signoffs, check_signoffs_for};

/// How the names of sign-off files end; they stand beside the campaign and are no input of it.
pub const SIGNOFF_SUFFIX: &str = ".signoffs.toml";
