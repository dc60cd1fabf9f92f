//! A commit becomes a [`Tree`], from git's objects alone: no checkout, no filter, nothing that stands beside them on disk.

use super::{ForgeError, repository::prefix_of};
use crate::ports::{Entry, EntryKind, Tree, TreeError, path_fault};
use git2::{ObjectType, Oid, Repository, TreeEntry};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// More files than this are not a workspace of campaigns; somebody pointed at the wrong repository.
const ENTRIES_MAX: usize = 100_000;
/// Folders inside folders.
const DEPTH_MAX: usize = 32;

/// Modes as git writes them; all else is unheard of.
const FILE: [i32; 3] = [0o100_644, 0o100_755, 0o100_664];
const FOLDER: i32 = 0o040_000;
const SYMLINK: i32 = 0o120_000;
const SUBMODULE: i32 = 0o160_000;

/// The files of a workspace as one commit has them.
pub struct CommitTree {
    /// Objects are read one at a time.
    repository: Mutex<Repository>,
    commit: String,
    entries: BTreeMap<String, (Entry, Oid)>,
}

impl std::fmt::Debug for CommitTree {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("CommitTree")
            .field("commit", &self.commit)
            .finish_non_exhaustive()
    }
}

impl CommitTree {
    /// The workspace in `root`, as it was at a commit (40 hex digits).
    pub fn open(root: &Path, commit: &str) -> Result<Self, ForgeError> {
        Self::open_part(root, commit, |_| true)
    }

    /// Those of its files that are wanted. A folder is asked for with `/` at its end, and not opened when none is wanted below it.
    pub fn open_part(
        root: &Path,
        commit: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, ForgeError> {
        let git = |error| ForgeError::git("read a commit", root, &error);
        let repository = Repository::discover(root).map_err(git)?;
        let prefix = prefix_of(&repository, root).unwrap_or_default();
        let mut walk = Walk {
            repository: &repository,
            wanted: &wanted,
            entries: BTreeMap::new(),
        };
        let id = Oid::from_str(commit).map_err(git)?;
        let top = repository.find_commit(id).map_err(git)?.tree_id();
        if let Some(folder) = walk.inside(top, &prefix).map_err(git)? {
            walk.folder(folder, "", 0).map_err(|stop| match stop {
                Stop::Git(error) => git(error),
                Stop::Tree(error) => ForgeError::Tree(error),
            })?;
        }
        let entries = walk.entries;
        Ok(Self {
            repository: Mutex::new(repository),
            commit: commit.to_owned(),
            entries,
        })
    }

    /// Its commit.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// Every entry with the id of its object, by path.
    pub(super) fn objects(&self) -> impl Iterator<Item = (&String, EntryKind, Oid)> {
        self.entries
            .iter()
            .map(|(path, (entry, id))| (path, entry.kind, *id))
    }

    /// Id of the object at a path.
    pub(super) fn blob(&self, path: &str) -> Option<Oid> {
        self.entries.get(path).map(|(_, id)| *id)
    }

    fn repository(&self) -> MutexGuard<'_, Repository> {
        // Whoever panicked was only reading.
        self.repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tree for CommitTree {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        let below = match folder.trim_end_matches('/') {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let found = self.entries.range(below.clone()..);
        let found = found.take_while(|(path, _)| path.starts_with(&below));
        Ok(found.map(|(_, (entry, _))| entry.clone()).collect())
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        let (entry, _) = self.entries.get(path)?;
        path_fault(path).is_none().then(|| entry.clone())
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        let missing = || TreeError::Missing(path.to_owned());
        let entry = self.entry(path).ok_or_else(missing)?;
        match entry.kind {
            EntryKind::File => {}
            EntryKind::Symlink => {
                return Err(refused(path, "it is a link, and links are not followed"));
            }
            EntryKind::Submodule => return Err(refused(path, "it is another repository")),
            EntryKind::Unknown => return Err(refused(path, "nobody has heard of its mode")),
        }
        if entry.bytes > limit {
            return Err(TreeError::TooLarge {
                path: path.to_owned(),
                bytes: entry.bytes,
                limit,
            });
        }
        let id = self.blob(path).ok_or_else(missing)?;
        let repository = self.repository();
        let blob = repository.find_blob(id);
        blob.map(|blob| blob.content().to_vec())
            .map_err(|error| refused(path, error.message()))
    }
}

/// One walk over a commit's folders.
struct Walk<'r, W> {
    repository: &'r Repository,
    wanted: W,
    entries: BTreeMap<String, (Entry, Oid)>,
}

/// Why a walk ends early.
enum Stop {
    Git(git2::Error),
    Tree(TreeError),
}

impl From<git2::Error> for Stop {
    fn from(error: git2::Error) -> Self {
        Self::Git(error)
    }
}

impl<W: Fn(&str) -> bool> Walk<'_, &W> {
    /// The workspace's folder below the top; none where it does not exist yet.
    fn inside(&self, top: Oid, prefix: &str) -> Result<Option<Oid>, git2::Error> {
        let mut at = top;
        for name in prefix.split('/').filter(|name| !name.is_empty()) {
            let tree = self.repository.find_tree(at)?;
            match tree.get_name(name) {
                Some(entry) if entry.filemode_raw() == FOLDER => at = entry.id(),
                _ => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    fn folder(&mut self, id: Oid, folder: &str, depth: usize) -> Result<(), Stop> {
        if depth > DEPTH_MAX {
            let why = format!("folders are nested deeper than {DEPTH_MAX}");
            return Err(Stop::Tree(refused(folder, &why)));
        }
        let tree = self.repository.find_tree(id)?;
        let mut names = BTreeSet::new();
        for item in &tree {
            let path = path_of(folder, &item);
            if !names.insert(item.name_bytes().to_vec()) {
                return Err(Stop::Tree(refused(&path, "its folder names it twice")));
            }
            if item.name_bytes().contains(&b'/') {
                return Err(Stop::Tree(refused(
                    &path,
                    "one name of it holds a separator",
                )));
            }
            if is_left_out(&path) {
                continue;
            }
            let kind = match item.filemode_raw() {
                FOLDER => {
                    // What stands below a name that is not sound is shown, so that it can be named, and never read.
                    if (self.wanted)(&format!("{path}/")) {
                        self.folder(item.id(), &path, depth + 1)?;
                    }
                    continue;
                }
                SYMLINK => EntryKind::Symlink,
                SUBMODULE => EntryKind::Submodule,
                mode if FILE.contains(&mode) => EntryKind::File,
                _ => EntryKind::Unknown,
            };
            if (self.wanted)(&path) {
                self.file(path, kind, item.id())?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: String, kind: EntryKind, id: Oid) -> Result<(), Stop> {
        let bytes = match kind {
            EntryKind::File => match self.repository.odb()?.read_header(id)? {
                (bytes, ObjectType::Blob) => bytes as u64,
                _ => return Err(Stop::Tree(refused(&path, "it is a file without content"))),
            },
            _ => 0,
        };
        let entry = Entry {
            path: path.clone(),
            kind,
            bytes,
        };
        self.entries.insert(path, (entry, id));
        if self.entries.len() > ENTRIES_MAX {
            let why = format!("more than {ENTRIES_MAX} files; is this the workspace?");
            return Err(Stop::Tree(refused("", &why)));
        }
        Ok(())
    }
}

/// A name's bytes as text; what is no UTF-8 becomes `U+FFFD`, which no path that is read may hold.
fn path_of(folder: &str, item: &TreeEntry<'_>) -> String {
    let name = String::from_utf8_lossy(item.name_bytes());
    if folder.is_empty() {
        name.into_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// Our own and the compiler's folders, as on disk. git's own is no part of a commit: one that holds it is hostile.
fn is_left_out(path: &str) -> bool {
    matches!(path.split('/').next(), Some(".qunfa" | "target"))
}

fn refused(path: &str, reason: &str) -> TreeError {
    TreeError::Io {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}
