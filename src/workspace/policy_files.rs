//! A tree becomes the files that are policy, each by its digest, and one digest over them all.

use super::{
    read::{LEXICON, SETTINGS, is_policy},
    text::TEXT_BYTES_MAX,
};
use crate::{
    model::{Canonical, Digest},
    ports::{EntryKind, Tree, TreeError},
};
use std::collections::BTreeMap;

/// The file of owners' sign-offs of policy changes; it is no policy itself.
pub const POLICY_SIGNOFFS: &str = "qunfa.signoffs.toml";

/// Files that are policy, sorted by path. What is no file counts by its kind: it is refused when it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyFiles(pub BTreeMap<String, Digest>);

impl PolicyFiles {
    /// Reads them. Line ends do not count: a checkout may have turned them.
    pub fn of(tree: &dyn Tree) -> Result<Self, TreeError> {
        let mut files = BTreeMap::new();
        let settings = tree.entry(SETTINGS).into_iter();
        for entry in settings.chain(tree.list(LEXICON)?) {
            let digest = match entry.kind {
                EntryKind::File if entry.bytes <= TEXT_BYTES_MAX => Digest::of(
                    &with_unix_line_ends(tree.read(&entry.path, TEXT_BYTES_MAX)?),
                ),
                EntryKind::File => Digest::of(format!("{} bytes", entry.bytes).as_bytes()),
                EntryKind::Symlink => Digest::of(b"symlink"),
                EntryKind::Submodule => Digest::of(b"submodule"),
                EntryKind::Unknown => Digest::of(b"unknown"),
            };
            if is_policy(&entry.path) {
                files.insert(entry.path, digest);
            }
        }
        Ok(Self(files))
    }

    /// SHA-256 over the canonical list of paths with their digests.
    pub fn digest(&self) -> Digest {
        Canonical::of(&self.0).digest()
    }

    /// Whether there are settings among them.
    pub fn has_settings(&self) -> bool {
        self.0.contains_key(SETTINGS)
    }

    /// Paths that differ from those of another tree, sorted; added and removed ones among them.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let all = self.0.keys().chain(before.0.keys());
        let changed = all.filter(|path| self.0.get(*path) != before.0.get(*path));
        let mut changed: Vec<String> = changed.cloned().collect();
        changed.sort();
        changed.dedup();
        changed
    }
}

/// Text with LF only.
fn with_unix_line_ends(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.contains(&b'\r') {
        return bytes;
    }
    let ends_line = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    let kept = (0..bytes.len()).filter(|&at| !ends_line(at));
    kept.map(|at| bytes[at]).collect()
}
