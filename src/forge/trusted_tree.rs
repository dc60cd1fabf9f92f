//! A change and its base become one [`Tree`]: what decides is read from the base, everything else from the change.

use super::{CommitTree, DiskTree};
use crate::ports::{Entry, Tree, TreeError};

/// What is proposed: a folder as it is now, or a commit.
#[derive(Debug)]
pub enum Change {
    /// A folder.
    Disk(DiskTree),
    /// A commit, read as data.
    Commit(CommitTree),
}

impl Change {
    fn tree(&self) -> &dyn Tree {
        match self {
            Self::Disk(tree) => tree,
            Self::Commit(tree) => tree,
        }
    }
}

impl Tree for Change {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        self.tree().list(folder)
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        self.tree().entry(path)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        self.tree().read(path, limit)
    }
}

/// A change whose files that decide come from a base.
#[derive(Debug)]
pub struct TrustedTree {
    change: Change,
    base: Option<CommitTree>,
    /// Which paths decide.
    decides: fn(&str) -> bool,
}

impl TrustedTree {
    /// Without a base, everything is read from the change.
    pub fn new(change: Change, base: Option<CommitTree>, decides: fn(&str) -> bool) -> Self {
        Self {
            change,
            base,
            decides,
        }
    }

    /// What is proposed, its own policy with it.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// The base; none when there is none.
    pub fn base(&self) -> Option<&CommitTree> {
        self.base.as_ref()
    }

    /// The change alone, its own policy with it.
    #[must_use]
    pub fn by_itself(self) -> Self {
        Self { base: None, ..self }
    }

    fn of(&self, path: &str) -> &dyn Tree {
        match &self.base {
            Some(base) if (self.decides)(path) => base,
            _ => &self.change,
        }
    }
}

impl Tree for TrustedTree {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        let mut found = self.change.list(folder)?;
        if let Some(base) = &self.base {
            found.retain(|entry| !(self.decides)(&entry.path));
            let deciding = base.list(folder)?.into_iter();
            found.extend(deciding.filter(|entry| (self.decides)(&entry.path)));
            found.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Ok(found)
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        self.of(path).entry(path)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        self.of(path).read(path, limit)
    }
}
