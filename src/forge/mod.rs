//! A repository becomes a tree, provenance and signatures; its code host, reviews and a comment.
//!
//! Reads files without following a link, asks git who changed what, and lets `ssh-keygen` sign and verify. Knows
//! nothing of campaigns, roles or stages: it hands over what was verified, and others judge it.

mod anchors;
mod armour;
mod at_commit;
mod base;
mod changed;
mod changed_by;
mod changes;
mod commit_tree;
mod committed;
mod disk_tree;
mod error;
mod host;
mod keygen;
mod mail;
mod policy_authors;
mod provenance;
mod pushers;
mod repository;
mod signoff_file;
mod since;
mod survey;
mod trusted_tree;
mod verify;

pub use anchors::{ANCHOR_REF, Anchors, check_anchors, read_anchors, write_anchor};
pub use at_commit::{changed_since, tree_at};
pub use base::{Base, BaseOf, base, head_commit, merge_base, revision};
pub use changed::changed_paths;
pub use changed_by::{changed_by, commits_of};
pub use commit_tree::CommitTree;
pub use committed::{Committed, committed};
pub use disk_tree::DiskTree;
pub use error::{ForgeError, SignoffFileProblem};
pub use host::{
    Commented, GITEE, GITHUB, GITLAB, Host, HostConfig, HostError, LimitEnds, Patience,
    StatusVerdict,
};
pub use keygen::{generate_key, public_key_of, sign, sign_for};
pub use policy_authors::policy_authors;
pub use provenance::{Asked, provenance, provenances, provenances_at};
pub use pushers::{Brought, pushers};
pub use repository::{CommitAuthor, Head, commit_all, head, init_repo, stands_at, user_email};
pub use signoff_file::{SIGNOFFS_MAX, Signoff, append_signoff, read_signoffs};
pub use survey::{Survey, find_ssh_keygen, survey};
pub use trusted_tree::{Change, TrustedTree};
pub use verify::{check_signoffs, check_signoffs_for};

/// How the names of sign-off files end; they stand beside the campaign and are no input of it.
pub const SIGNOFF_SUFFIX: &str = ".signoffs.toml";
