//! A commit and what was made of it become the paths that differ: changed, added and removed ones, a renamed file as both.

use super::{Change, CommitTree, DiskTree};
use crate::ports::{EntryKind, Tree, TreeError};
use git2::{ObjectType, Oid};
use std::collections::BTreeSet;

/// Files are read for comparison up to this size; larger ones count as changed.
const BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Paths that differ, of those that matter.
pub fn changed_paths(
    before: &CommitTree,
    now: &Change,
    matters: impl Fn(&str) -> bool,
) -> Result<BTreeSet<String>, TreeError> {
    let listed = now.list("")?.into_iter().map(|entry| entry.path);
    let known = before.objects().map(|(path, ..)| path.clone());
    let paths: BTreeSet<String> = listed.chain(known).filter(|path| matters(path)).collect();
    let differs = |path: &String| match now {
        Change::Commit(now) => object(before, path) != object(now, path),
        Change::Disk(now) => !is_as_before(object(before, path), now, path),
    };
    Ok(paths.into_iter().filter(differs).collect())
}

fn object(tree: &CommitTree, path: &str) -> Option<(EntryKind, Oid)> {
    let kind = tree.entry(path)?.kind;
    Some((kind, tree.blob(path)?))
}

/// Whether a path on disk holds what a commit has there, whatever the index says.
fn is_as_before(before: Option<(EntryKind, Oid)>, disk: &DiskTree, path: &str) -> bool {
    match (before, disk.entry(path).map(|entry| entry.kind)) {
        (None, None) => true,
        (Some((EntryKind::File, id)), Some(EntryKind::File)) => disk
            .read(path, BYTES_MAX)
            .is_ok_and(|bytes| is_blob(id, &bytes)),
        // Nobody reads behind a link or a submodule.
        (Some((before, _)), Some(now)) => before == now,
        _ => false,
    }
}

/// Whether bytes are an object's. A checkout may have turned line ends; nobody wrote that.
pub(super) fn is_blob(id: Oid, bytes: &[u8]) -> bool {
    let is = |bytes: &[u8]| Oid::hash_object(ObjectType::Blob, bytes).is_ok_and(|hash| hash == id);
    is(bytes) || bytes.contains(&b'\r') && is(&with_unix_line_ends(bytes))
}

fn with_unix_line_ends(bytes: &[u8]) -> Vec<u8> {
    let ends_line = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len())
        .filter(|&at| !ends_line(at))
        .map(|at| bytes[at])
        .collect()
}
