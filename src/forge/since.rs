//! The commits at which gates were opened become what counts since then: which commits came before, and what was brought back.
//!
//! What a commit before the signed state wrote was approved, and its author may sign again. Unless it was taken out before that
//! state and put back afterwards: by a revert, a merge that prefers an old side, or by hand. Then its author wrote what is new.

use super::changes::{Change, Trees};
use git2::{Commit, ObjectType, Oid, Repository};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
};

/// Files beyond this, and such as hold a NUL, are compared whole; others line by line.
const LINES_BYTES_MAX: usize = 1024 * 1024;

/// Commits that were marked, and what each other commit of a history is to them.
#[derive(Default)]
pub(super) struct Marks {
    commits: Vec<Oid>,
    /// By commit, a bit for every mark that it is part of.
    part_of: HashMap<Oid, Vec<u64>>,
}

impl Marks {
    /// Marks a commit, once, and returns its place.
    pub(super) fn add(&mut self, commit: Oid) -> usize {
        let known = self.commits.iter().position(|known| *known == commit);
        known.unwrap_or_else(|| {
            self.commits.push(commit);
            self.commits.len() - 1
        })
    }

    /// Whether anything is marked.
    pub(super) fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    /// Tells a commit's parents what the commit is part of. Call it for children before parents.
    pub(super) fn pass_on(&mut self, commit: &Commit<'_>) {
        let words = self.commits.len().div_ceil(64);
        let mut bits = self.part_of.remove(&commit.id()).unwrap_or(vec![0; words]);
        for (mark, _) in self.marks_at(commit.id()) {
            bits[mark / 64] |= 1 << (mark % 64);
        }
        if bits.iter().all(|word| *word == 0) {
            return;
        }
        for parent in commit.parent_ids() {
            let theirs = self.part_of.entry(parent).or_insert(vec![0; words]);
            theirs.iter_mut().zip(&bits).for_each(|(a, b)| *a |= b);
        }
        self.part_of.insert(commit.id(), bits);
    }

    /// Whether a commit is the marked one or came before it.
    pub(super) fn holds(&self, mark: usize, commit: Oid) -> bool {
        let bits = self.part_of.get(&commit);
        bits.is_some_and(|bits| bits[mark / 64] & (1 << (mark % 64)) != 0)
    }

    /// Whether a commit is the marked one.
    pub(super) fn is(&self, mark: usize, commit: Oid) -> bool {
        self.commits[mark] == commit
    }

    fn marks_at(&self, commit: Oid) -> impl Iterator<Item = (usize, &Oid)> {
        let marks = self.commits.iter().enumerate();
        marks.filter(move |(_, marked)| **marked == commit)
    }
}

/// What one campaign says now and did not say when it was signed.
#[derive(Default)]
pub(super) struct News {
    pieces: HashSet<Vec<u8>>,
    /// Inputs whose bytes are not those of the signed state.
    paths: HashSet<String>,
}

impl News {
    /// Compares inputs, as they are now, with the signed commit's. A path that was no input then is new altogether.
    pub(super) fn read<'p>(
        trees: &Trees<'_>,
        repository: &Repository,
        signed: &Commit<'_>,
        (before, now): (
            impl Iterator<Item = &'p String>,
            impl Iterator<Item = (&'p String, Option<Vec<u8>>)>,
        ),
    ) -> Result<Self, git2::Error> {
        let tree = trees.workspace(signed)?.map(|id| trees.tree(id));
        let tree = tree.transpose()?;
        let mut old: HashSet<Vec<u8>> = HashSet::new();
        let mut ids: HashMap<&str, Oid> = HashMap::new();
        for path in before {
            let entry = tree
                .as_ref()
                .and_then(|tree| tree.get_path(Path::new(path)).ok());
            let Some(entry) = entry.filter(|entry| entry.kind() == Some(ObjectType::Blob)) else {
                continue;
            };
            ids.insert(path.as_str(), entry.id());
            old.extend(pieces(repository.find_blob(entry.id())?.content()));
        }
        let mut news = Self::default();
        for (path, bytes) in now {
            let bytes = bytes.unwrap_or_default();
            let id = Oid::hash_object(ObjectType::Blob, &bytes)?;
            if ids.get(path.as_str()) == Some(&id) {
                continue;
            }
            news.paths.insert(path.clone());
            let fresh = pieces(&bytes).into_iter().filter(|one| !old.contains(one));
            news.pieces.extend(fresh);
        }
        Ok(news)
    }

    /// Whether an input differs from the signed state.
    pub(super) fn concern(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Whether a change of before the signed state wrote something that is new since.
    pub(super) fn were_written_by(
        &self,
        repository: &Repository,
        change: &Change,
    ) -> Result<bool, git2::Error> {
        if self.pieces.is_empty() {
            return Ok(false);
        }
        // What cannot be read is not nothing.
        let read = |id: Option<Oid>| match id {
            Some(id) => Ok::<_, git2::Error>(pieces(repository.find_blob(id)?.content())),
            None => Ok(BTreeSet::new()),
        };
        let (before, after) = (read(change.ids.0)?, read(change.ids.1)?);
        let mut written = after.difference(&before);
        Ok(written.any(|piece| self.pieces.contains(piece)))
    }
}

/// What a file says: its lines without white space, as far as they hold a letter or digit; a large or binary one is one piece.
fn pieces(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    if bytes.len() > LINES_BYTES_MAX || bytes.contains(&0) {
        let id = Oid::hash_object(ObjectType::Blob, bytes);
        return id.map(|id| id.as_bytes().to_vec()).into_iter().collect();
    }
    let lines = bytes.split(|byte| *byte == b'\n');
    let bare = lines.map(|line| {
        let letters = line.iter().copied();
        letters.filter(|byte| !byte.is_ascii_whitespace()).collect()
    });
    let says = |line: &Vec<u8>| {
        line.iter()
            .any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
    };
    bare.filter(says).collect()
}
