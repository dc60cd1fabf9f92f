//! A repository becomes the commit that trust comes from: what was typed, else the remote's main, else the local one.

use super::{ForgeError, repository::gap_of};
use crate::ports::HistoryGap;
use git2::{ErrorCode, Oid, Repository};
use std::path::Path;

/// Branches that a team protects, the first that exists.
const MAINS: [&str; 2] = ["main", "master"];

/// The commit that trust comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// As people know it: `origin/main`.
    pub name: String,
    /// 40 hex digits.
    pub commit: String,
}

/// Where trust comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseOf {
    /// No repository around the workspace: there is nothing but its files.
    NoRepository,
    /// A repository before its first commit.
    NoCommit,
    /// A commit.
    At(Base),
}

/// The base of a workspace: `rev` when one was asked for. One that this clone does not have is an error, never another one.
pub fn base(root: &Path, rev: Option<&str>) -> Result<BaseOf, ForgeError> {
    let Some(repository) = discover(root)? else {
        return rev.map_or(Ok(BaseOf::NoRepository), |rev| Err(absent(rev, false)));
    };
    let git = |error| ForgeError::git("read the repository", root, &error);
    if let Some(rev) = rev {
        let commit = commit_of(&repository, rev)?;
        let name = rev.to_owned();
        return Ok(BaseOf::At(Base { name, commit }));
    }
    let remotes = repository.remotes().map_err(git)?;
    let remotes: Vec<&str> = remotes.iter().flatten().flatten().collect();
    let remote = remotes.iter().find(|name| **name == "origin");
    if let Some(remote) = remote.or(remotes.first()) {
        let names = ["HEAD"].iter().chain(&MAINS);
        let names = names.map(|name| format!("refs/remotes/{remote}/{name}"));
        return match first(&repository, names) {
            Some(base) => Ok(BaseOf::At(base)),
            None if is_unborn(&repository) => Ok(BaseOf::NoCommit),
            None => Err(absent(
                &format!("{remote}/{}", MAINS[0]),
                repository.is_shallow(),
            )),
        };
    }
    let names = MAINS.iter().map(|name| format!("refs/heads/{name}"));
    let found = first(&repository, names.chain(["HEAD".to_owned()]));
    Ok(found.map_or(BaseOf::NoCommit, BaseOf::At))
}

/// The commit of a revision, 40 hex digits.
pub fn revision(root: &Path, rev: &str) -> Result<String, ForgeError> {
    match discover(root)? {
        Some(repository) => commit_of(&repository, rev),
        None => Err(absent(rev, false)),
    }
}

/// The commit that is checked out; none before the first, and without a repository.
pub fn head_commit(root: &Path) -> Result<Option<String>, ForgeError> {
    let Some(repository) = discover(root)? else {
        return Ok(None);
    };
    if is_unborn(&repository) {
        return Ok(None);
    }
    commit_of(&repository, "HEAD").map(Some)
}

/// Where two commits parted; none when they have nothing in common. A clone that was cut short does not know.
pub fn merge_base(root: &Path, one: &str, other: &str) -> Result<Option<String>, ForgeError> {
    if one == other {
        return Ok(Some(one.to_owned()));
    }
    let git = |error| ForgeError::git("compare commits", root, &error);
    let Some(repository) = discover(root)? else {
        return Ok(None);
    };
    let ids = (
        Oid::from_str(one).map_err(git)?,
        Oid::from_str(other).map_err(git)?,
    );
    match repository.merge_base(ids.0, ids.1) {
        Ok(id) => Ok(Some(id.to_string())),
        Err(_) if repository.is_shallow() => Err(absent(
            &format!("merge-base({}, {})", short(one), short(other)),
            true,
        )),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(git(error)),
    }
}

fn short(commit: &str) -> &str {
    commit.get(..9).unwrap_or(commit)
}

/// The repository around a folder; none when there is none. One that git refuses to read is not none.
fn discover(root: &Path) -> Result<Option<Repository>, ForgeError> {
    let error = match Repository::discover(root) {
        Ok(repository) => return Ok(Some(repository)),
        Err(error) => error,
    };
    match gap_of(&error, root) {
        HistoryGap::NoRepository => Ok(None),
        HistoryGap::NotOurs(command) => Err(ForgeError::NotOurs { command }),
        _ => Err(ForgeError::git("open the repository", root, &error)),
    }
}

fn commit_of(repository: &Repository, rev: &str) -> Result<String, ForgeError> {
    let found = repository
        .revparse_single(rev)
        .and_then(|object| object.peel_to_commit());
    match found {
        Ok(commit) => Ok(commit.id().to_string()),
        Err(_) => Err(absent(rev, repository.is_shallow())),
    }
}

/// The first of these references that leads to a commit, by the name people know.
fn first(repository: &Repository, names: impl Iterator<Item = String>) -> Option<Base> {
    let mut found = names.filter_map(|name| {
        let reference = repository.find_reference(&name).ok()?.resolve().ok()?;
        let commit = reference.peel_to_commit().ok()?.id().to_string();
        let name = reference.shorthand().ok()?.to_owned();
        Some(Base { name, commit })
    });
    found.next()
}

fn is_unborn(repository: &Repository) -> bool {
    let head = repository.head();
    head.is_err_and(|error| error.code() == ErrorCode::UnbornBranch)
}

fn absent(rev: &str, shallow: bool) -> ForgeError {
    ForgeError::NoRevision {
        rev: rev.to_owned(),
        shallow,
    }
}
