//! Two commits become the tracked files that differ between them, and the names those had before.
//!
//! Only folders that hold something tracked are opened, and only where their ids differ: a walk over a long history reads
//! each tree once. Renames are looked for only where a tracked file appears.

use git2::{
    Commit, Delta, DiffFindOptions, DiffOptions, ErrorClass, ErrorCode, ObjectType, Oid,
    Repository, Tree, TreeEntry,
};
use std::{
    cell::RefCell,
    cmp::Ordering,
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
    rc::Rc,
};

/// Files a commit may add and delete before renames among them are no longer looked for.
const RENAMES_MAX: usize = 1_000;
/// Trees kept from one commit to the next.
const TREES_KEPT: usize = 128;

/// One campaign, by its order, and since when changes of a path count against their authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    /// Which campaign.
    pub(super) campaign: usize,
    /// Always; else since the state that was signed.
    pub(super) ever: bool,
}

/// Which campaigns a path is an input of; and every folder on the way to one.
#[derive(Default)]
pub(super) struct Tracked {
    files: HashMap<String, BTreeSet<Owner>>,
    folders: HashSet<String>,
}

impl Tracked {
    /// Tracks a path for campaigns.
    pub(super) fn add(&mut self, path: &str, owners: impl IntoIterator<Item = Owner>) {
        self.files
            .entry(path.to_owned())
            .or_default()
            .extend(owners);
        let ends = path.match_indices('/').map(|(at, _)| at);
        self.folders.extend(ends.map(|at| path[..at].to_owned()));
    }

    /// The campaigns a path is an input of.
    pub(super) fn owners(&self, path: &str) -> Option<&BTreeSet<Owner>> {
        self.files.get(path)
    }

    /// Every tracked path.
    pub(super) fn paths(&self) -> impl Iterator<Item = &String> {
        self.files.keys()
    }
}

/// One tracked file that a commit changed, and the name it had before if it was moved.
pub(super) struct Change {
    /// Path inside the workspace.
    pub(super) path: String,
    /// Its name in the parent.
    pub(super) was: Option<String>,
    /// The file in the first parent it differs from, and here.
    pub(super) ids: (Option<Oid>, Option<Oid>),
    /// The parents it differs from, by their order.
    pub(super) from: BTreeSet<usize>,
    appeared: bool,
}

/// Reads trees of one workspace inside a repository.
pub(super) struct Trees<'r> {
    repository: &'r Repository,
    /// The workspace's path inside the repository; empty for its root.
    prefix: String,
    read: RefCell<HashMap<Oid, Rc<Tree<'r>>>>,
}

impl<'r> Trees<'r> {
    pub(super) fn new(repository: &'r Repository, prefix: String) -> Self {
        Self {
            repository,
            prefix,
            read: RefCell::default(),
        }
    }

    /// What differs between a commit and any of its parents, and is tracked. Of a first commit, everything.
    pub(super) fn changes(
        &self,
        commit: &Commit<'_>,
        tracked: &Tracked,
    ) -> Result<Vec<Change>, git2::Error> {
        if commit.parent_count() == 0 {
            return self.between(None, commit, tracked);
        }
        let mut changes: Vec<Change> = Vec::new();
        for (at, parent) in commit.parents().enumerate() {
            for change in self.between(Some(&parent), commit, tracked)? {
                let known = changes.iter().position(|known| known.path == change.path);
                let place = known.unwrap_or_else(|| {
                    changes.push(change);
                    changes.len() - 1
                });
                changes[place].from.insert(at);
            }
        }
        Ok(changes)
    }

    /// The workspace's folder at a commit; none where it does not exist yet. What cannot be read is not none.
    pub(super) fn workspace(&self, commit: &Commit<'_>) -> Result<Option<Oid>, git2::Error> {
        if self.prefix.is_empty() {
            return Ok(Some(commit.tree_id()));
        }
        match self
            .tree(commit.tree_id())?
            .get_path(Path::new(&self.prefix))
        {
            Ok(entry) => Ok((entry.kind() == Some(ObjectType::Tree)).then(|| entry.id())),
            Err(error)
                if error.code() == ErrorCode::NotFound && error.class() == ErrorClass::Tree =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// A tree by id, kept for the next commit.
    pub(super) fn tree(&self, id: Oid) -> Result<Rc<Tree<'r>>, git2::Error> {
        let mut read = self.read.borrow_mut();
        if let Some(tree) = read.get(&id) {
            return Ok(Rc::clone(tree));
        }
        if read.len() >= TREES_KEPT {
            read.clear();
        }
        let tree = Rc::new(self.repository.find_tree(id)?);
        read.insert(id, Rc::clone(&tree));
        Ok(tree)
    }

    /// What is tracked and differs between two commits; of nothing and a commit, everything.
    pub(super) fn between(
        &self,
        before: Option<&Commit<'_>>,
        after: &Commit<'_>,
        tracked: &Tracked,
    ) -> Result<Vec<Change>, git2::Error> {
        let before = before
            .map(|commit| self.workspace(commit))
            .transpose()?
            .flatten();
        let after = self.workspace(after)?;
        let mut changes = Vec::new();
        self.compare("", (before, after), tracked, &mut changes)?;
        if let (Some(before), Some(after)) = (before, after)
            && changes.iter().any(|change| change.appeared)
        {
            self.name_moved(before, after, &mut changes)?;
        }
        Ok(changes)
    }

    /// Walks two versions of a folder side by side, in git's order.
    fn compare(
        &self,
        folder: &str,
        ids: (Option<Oid>, Option<Oid>),
        tracked: &Tracked,
        changes: &mut Vec<Change>,
    ) -> Result<(), git2::Error> {
        if ids.0 == ids.1 {
            return Ok(());
        }
        let (old, new) = (
            ids.0.map(|id| self.tree(id)).transpose()?,
            ids.1.map(|id| self.tree(id)).transpose()?,
        );
        let (mut at_old, mut at_new) = (0, 0);
        loop {
            let mut pair = (
                old.as_ref().and_then(|tree| tree.get(at_old)),
                new.as_ref().and_then(|tree| tree.get(at_new)),
            );
            match (&pair.0, &pair.1) {
                (None, None) => return Ok(()),
                (Some(a), Some(b)) => match in_tree_order(a, b) {
                    Ordering::Less => pair.1 = None,
                    Ordering::Greater => pair.0 = None,
                    Ordering::Equal => {}
                },
                _ => {}
            }
            at_old += usize::from(pair.0.is_some());
            at_new += usize::from(pair.1.is_some());
            let is = |entry: &Option<TreeEntry<'_>>| {
                entry.as_ref().map(|entry| (entry.id(), entry.filemode()))
            };
            if is(&pair.0) != is(&pair.1) {
                self.compare_entry(folder, (pair.0.as_ref(), pair.1.as_ref()), tracked, changes)?;
            }
        }
    }

    fn compare_entry(
        &self,
        folder: &str,
        pair: (Option<&TreeEntry<'_>>, Option<&TreeEntry<'_>>),
        tracked: &Tracked,
        changes: &mut Vec<Change>,
    ) -> Result<(), git2::Error> {
        let Some(either) = pair.1.or(pair.0) else {
            return Ok(());
        };
        let name = String::from_utf8_lossy(either.name_bytes());
        let path = if folder.is_empty() {
            name.into_owned()
        } else {
            format!("{folder}/{name}")
        };
        if is_folder(either) {
            let id = |entry: Option<&TreeEntry<'_>>| entry.map(TreeEntry::id);
            return if tracked.folders.contains(&path) {
                self.compare(&path, (id(pair.0), id(pair.1)), tracked, changes)
            } else {
                Ok(())
            };
        }
        if tracked.files.contains_key(&path) {
            changes.push(Change {
                path,
                was: None,
                ids: (pair.0.map(TreeEntry::id), pair.1.map(TreeEntry::id)),
                from: BTreeSet::new(),
                appeared: pair.0.is_none(),
            });
        }
        Ok(())
    }

    /// Gives files that appeared the name they had, where another disappeared that is like them.
    fn name_moved(
        &self,
        before: Oid,
        after: Oid,
        changes: &mut [Change],
    ) -> Result<(), git2::Error> {
        let mut options = DiffOptions::new();
        options.ignore_submodules(true).skip_binary_check(true);
        let (before, after) = (self.tree(before)?, self.tree(after)?);
        let mut diff =
            self.repository
                .diff_tree_to_tree(Some(&before), Some(&after), Some(&mut options))?;
        if !diff.deltas().any(|delta| delta.status() == Delta::Deleted) {
            return Ok(());
        }
        diff.find_similar(Some(
            DiffFindOptions::new()
                .renames(true)
                .rename_limit(RENAMES_MAX),
        ))?;
        let path = |file: git2::DiffFile<'_>| {
            file.path_bytes()
                .map(|path| String::from_utf8_lossy(path).into_owned())
        };
        let moved = diff
            .deltas()
            .filter(|delta| delta.status() == Delta::Renamed);
        let names: HashMap<String, String> = moved
            .filter_map(|delta| Some((path(delta.new_file())?, path(delta.old_file())?)))
            .collect();
        for change in changes.iter_mut().filter(|change| change.appeared) {
            change.was = names.get(&change.path).cloned();
        }
        Ok(())
    }
}

fn is_folder(entry: &TreeEntry<'_>) -> bool {
    entry.kind() == Some(ObjectType::Tree)
}

/// git sorts a folder as if its name ended with `/`; so a file and a folder of one name are two entries.
fn in_tree_order(a: &TreeEntry<'_>, b: &TreeEntry<'_>) -> Ordering {
    fn key<'e>(entry: &'e TreeEntry<'_>) -> impl Iterator<Item = &'e u8> {
        entry
            .name_bytes()
            .iter()
            .chain(is_folder(entry).then_some(&b'/'))
    }
    key(a).cmp(key(b))
}
