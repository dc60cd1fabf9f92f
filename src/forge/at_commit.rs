//! A commit becomes a [`Tree`]: blobs and trees as git keeps them. Nothing is checked out, filtered, linked or fetched.

use super::{ForgeError, disk_tree::is_inside, repository::prefix_of};
use crate::ports::{Entry, EntryKind, Tree, TreeError};
use git2::{Commit, ErrorCode, ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// More files than this are no workspace of campaigns.
const ENTRIES_MAX: usize = 100_000;
/// How git writes the kinds of entries.
const LINK: i32 = 0o120_000;

/// The files of a workspace at one commit.
pub struct AtCommit {
    repository: Repository,
    entries: BTreeMap<String, (EntryKind, Oid)>,
}

/// Opens a commit by its whole id; none when the clone does not have it.
pub fn tree_at(root: &Path, commit: &str) -> Result<Option<AtCommit>, ForgeError> {
    let git = |error: git2::Error| ForgeError::git("read a commit", root, &error);
    let repository = Repository::discover(root).map_err(git)?;
    let Some(found) = commit_of(&repository, commit).map_err(git)? else {
        return Ok(None);
    };
    let prefix = prefix_of(&repository, root).unwrap_or_default();
    let entries = entries(&found, &prefix).map_err(git)?;
    drop(found);
    Ok(Some(AtCommit {
        repository,
        entries,
    }))
}

/// Paths of the workspace that differ between a commit and what it shares with its base; none when the clone lacks one of them.
pub fn changed_since(
    root: &Path,
    base: &str,
    commit: &str,
) -> Result<Option<BTreeSet<String>>, ForgeError> {
    let git = |error: git2::Error| ForgeError::git("compare two commits", root, &error);
    let repository = Repository::discover(root).map_err(git)?;
    let found = |id: &str| commit_of(&repository, id).map_err(git);
    let (Some(base), Some(commit)) = (found(base)?, found(commit)?) else {
        return Ok(None);
    };
    let shared = match repository.merge_base(base.id(), commit.id()) {
        Ok(id) => repository.find_commit(id).map_err(git)?,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(git(error)),
    };
    let prefix = prefix_of(&repository, root).unwrap_or_default();
    let before = entries(&shared, &prefix).map_err(git)?;
    let after = entries(&commit, &prefix).map_err(git)?;
    let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = all
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path));
    Ok(Some(differs.cloned().collect()))
}

/// A commit by its whole id: a name, a short id or a revision expression is never resolved.
fn commit_of<'r>(repository: &'r Repository, id: &str) -> Result<Option<Commit<'r>>, git2::Error> {
    let whole = id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(id) = Oid::from_str(id).ok().filter(|_| whole) else {
        return Ok(None);
    };
    match repository.find_commit(id) {
        Ok(commit) => Ok(Some(commit)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn entries(
    commit: &Commit<'_>,
    prefix: &str,
) -> Result<BTreeMap<String, (EntryKind, Oid)>, git2::Error> {
    let mut found = BTreeMap::new();
    let mut too_many = false;
    commit
        .tree()?
        .walk(TreeWalkMode::PreOrder, |folder, entry| {
            // A name that is no text, or leads out, is no file of a workspace.
            let Ok(name) = entry.name() else {
                return TreeWalkResult::Skip;
            };
            let Some(path) = below(prefix, &format!("{folder}{name}")) else {
                return TreeWalkResult::Ok;
            };
            let kind = match entry.kind() {
                Some(ObjectType::Blob) if entry.filemode() == LINK => EntryKind::Symlink,
                Some(ObjectType::Blob) => EntryKind::File,
                Some(ObjectType::Commit) => EntryKind::Submodule,
                _ => return TreeWalkResult::Ok,
            };
            if is_inside(&path) {
                found.insert(path, (kind, entry.id()));
            }
            too_many = found.len() > ENTRIES_MAX;
            if too_many {
                TreeWalkResult::Abort
            } else {
                TreeWalkResult::Ok
            }
        })?;
    if too_many {
        return Err(git2::Error::from_str("the commit holds too many files"));
    }
    Ok(found)
}

/// A path of the repository as a path of the workspace.
fn below(prefix: &str, path: &str) -> Option<String> {
    if prefix.is_empty() {
        return Some(path.to_owned());
    }
    let inside = path.strip_prefix(prefix)?.strip_prefix('/')?;
    Some(inside.to_owned())
}

impl AtCommit {
    fn size(&self, id: Oid) -> u64 {
        let header = self
            .repository
            .odb()
            .and_then(|objects| objects.read_header(id));
        header.map_or(0, |(bytes, _)| bytes as u64)
    }

    fn shown(&self, path: &str, (kind, id): (EntryKind, Oid)) -> Entry {
        Entry {
            path: path.to_owned(),
            kind,
            bytes: match kind {
                EntryKind::File => self.size(id),
                EntryKind::Symlink | EntryKind::Submodule => 0,
            },
        }
    }
}

impl Tree for AtCommit {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        let folder = folder.trim_end_matches('/');
        let inside = |path: &str| {
            folder.is_empty()
                || path
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let listed = self.entries.iter().filter(|(path, _)| inside(path));
        Ok(listed
            .map(|(path, entry)| self.shown(path, *entry))
            .collect())
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        let entry = self.entries.get(path)?;
        Some(self.shown(path, *entry))
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        let refused = |reason: &str| TreeError::Io {
            path: path.to_owned(),
            reason: reason.to_owned(),
        };
        let (kind, id) = self
            .entries
            .get(path)
            .ok_or_else(|| TreeError::Missing(path.to_owned()))?;
        match kind {
            EntryKind::File => {}
            EntryKind::Symlink => return Err(refused("it is a link, and links are not followed")),
            EntryKind::Submodule => return Err(refused("it is another repository")),
        }
        // Its size first: nothing large is inflated to be thrown away.
        let bytes = self.size(*id);
        if bytes > limit {
            return Err(TreeError::TooLarge {
                path: path.to_owned(),
                bytes,
                limit,
            });
        }
        let blob = self.repository.find_blob(*id);
        let blob = blob.map_err(|error| refused(error.message()))?;
        Ok(blob.content().to_vec())
    }
}
