//! A commit that somebody reviewed becomes its files, and the paths it changed since it left its base, when the clone has both.

use super::{Change, CommitTree, ForgeError, changed_paths, merge_base};
use git2::{ErrorCode, Oid, Repository};
use std::{collections::BTreeSet, path::Path};

/// Opens a commit by its whole id; none when the clone does not have it.
pub fn tree_at(root: &Path, commit: &str) -> Result<Option<CommitTree>, ForgeError> {
    if !is_here(root, commit)? {
        return Ok(None);
    }
    CommitTree::open(root, commit).map(Some)
}

/// Paths of the workspace that differ between a commit and what it shares with its base; none when the clone lacks one of them.
pub fn changed_since(
    root: &Path,
    base: &str,
    commit: &str,
) -> Result<Option<BTreeSet<String>>, ForgeError> {
    if !is_here(root, base)? || !is_here(root, commit)? {
        return Ok(None);
    }
    let Some(shared) = merge_base(root, base, commit)? else {
        return Ok(None);
    };
    let before = CommitTree::open(root, &shared)?;
    let after = Change::Commit(CommitTree::open(root, commit)?);
    let changed = changed_paths(&before, &after, |_| true).map_err(ForgeError::Tree)?;
    Ok(Some(changed))
}

/// Whether the clone has a commit of this whole id: a name, a short id or a revision expression is never resolved.
fn is_here(root: &Path, id: &str) -> Result<bool, ForgeError> {
    let git = |error: git2::Error| ForgeError::git("read a commit", root, &error);
    let whole = id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(id) = Oid::from_str(id).ok().filter(|_| whole) else {
        return Ok(false);
    };
    let repository = Repository::discover(root).map_err(git)?;
    match repository.find_commit(id) {
        Ok(_) => Ok(true),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(false),
        Err(error) => Err(git(error)),
    }
}
