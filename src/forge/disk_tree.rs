//! A folder on disk becomes a [`Tree`]: sorted, bounded, and without a link anywhere on the way to a file.

use crate::ports::{Entry, EntryKind, Tree, TreeError, path_fault};
use git2::Repository;
use std::{
    fs::{self, Metadata},
    io::Read,
    path::{Component, Path, PathBuf},
};

/// More files than this are not a workspace of campaigns; somebody pointed at the wrong folder.
const ENTRIES_MAX: usize = 100_000;
/// Folders inside folders.
const DEPTH_MAX: usize = 32;

/// The files below one folder, as they are now.
#[derive(Debug, Clone)]
pub struct DiskTree {
    root: PathBuf,
}

impl DiskTree {
    /// Opens a folder. The root itself may be reached through a link; nothing below it may.
    pub fn open(root: &Path) -> Result<Self, TreeError> {
        let shown = root.display().to_string();
        let root = root
            .canonicalize()
            .map_err(|error| io_error(&shown, &error))?;
        if !root.is_dir() {
            return Err(TreeError::Missing(shown));
        }
        Ok(Self { root })
    }

    /// The folder, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The place of a path on disk and what is there, if every component below the root is what it seems.
    fn locate(&self, path: &str) -> Option<(PathBuf, Metadata)> {
        if !is_inside(path) {
            return None;
        }
        let mut at = self.root.clone();
        let mut components = path.split('/').peekable();
        while let Some(component) = components.next() {
            at.push(component);
            let found = fs::symlink_metadata(&at).ok()?;
            if components.peek().is_none() {
                return Some((at, found));
            }
            if !found.is_dir() || is_submodule(&at) {
                return None;
            }
        }
        None
    }

    fn walk(&self, folder: &str, depth: usize, found: &mut Vec<Entry>) -> Result<(), TreeError> {
        let place = if folder.is_empty() {
            self.root.clone()
        } else {
            self.root.join(folder)
        };
        if depth > DEPTH_MAX {
            return Err(refused(
                folder,
                &format!("folders are nested deeper than {DEPTH_MAX}"),
            ));
        }
        for item in fs::read_dir(&place).map_err(|error| io_error(folder, &error))? {
            let item = item.map_err(|error| io_error(folder, &error))?;
            let name = item.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if is_left_out(&path) {
                continue;
            }
            // Gone since the folder was listed: then it is not part of the tree.
            let Ok(metadata) = fs::symlink_metadata(item.path()) else {
                continue;
            };
            match kind_of(&item.path(), &metadata) {
                Some(kind) => found.push(Entry {
                    path,
                    kind,
                    bytes: metadata.len(),
                }),
                None if metadata.is_dir() => self.walk(&path, depth + 1, found)?,
                None => {}
            }
            if found.len() > ENTRIES_MAX {
                return Err(refused(
                    folder,
                    &format!("more than {ENTRIES_MAX} files; is this the workspace?"),
                ));
            }
        }
        Ok(())
    }
}

impl DiskTree {
    /// What git ignores is no part of a workspace: nobody else will ever have it.
    fn forget_ignored(&self, found: &mut Vec<Entry>) {
        let Ok(repository) = Repository::discover(&self.root) else {
            return;
        };
        found.retain(|entry| {
            !repository
                .is_path_ignored(self.root.join(&entry.path))
                .unwrap_or(false)
        });
    }
}

impl Tree for DiskTree {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        let mut found = Vec::new();
        let folder = folder.trim_end_matches('/');
        let exists = folder.is_empty()
            || self
                .locate(folder)
                .is_some_and(|(place, metadata)| metadata.is_dir() && !is_submodule(&place));
        if exists {
            self.walk(folder, 0, &mut found)?;
            self.forget_ignored(&mut found);
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        let (place, metadata) = self.locate(path)?;
        let kind = kind_of(&place, &metadata)?;
        Some(Entry {
            path: path.to_owned(),
            kind,
            bytes: metadata.len(),
        })
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        let (place, metadata) = self
            .locate(path)
            .ok_or_else(|| TreeError::Missing(path.to_owned()))?;
        match kind_of(&place, &metadata) {
            Some(EntryKind::File) => {}
            Some(EntryKind::Symlink) => {
                return Err(refused(path, "it is a link, and links are not followed"));
            }
            Some(EntryKind::Submodule) => return Err(refused(path, "it is another repository")),
            Some(EntryKind::Unknown) | None => return Err(TreeError::Missing(path.to_owned())),
        }
        let too_large = |bytes| TreeError::TooLarge {
            path: path.to_owned(),
            bytes,
            limit,
        };
        if metadata.len() > limit {
            return Err(too_large(metadata.len()));
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        let file = fs::File::open(&place).map_err(|error| io_error(path, &error))?;
        file.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| io_error(path, &error))?;
        // It grew while it was read.
        if bytes.len() as u64 > limit {
            return Err(too_large(bytes.len() as u64));
        }
        Ok(bytes)
    }
}

/// Whether a path stays below the root by its spelling alone, and is part of a workspace.
pub(super) fn is_inside(path: &str) -> bool {
    // A drive letter is a component of its own kind on systems that have them.
    let relative = Path::new(path)
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    relative && path_fault(path).is_none() && !is_left_out(path)
}

/// git's own folder at any depth, in any case (some systems fold it); our own and the compiler's at the root.
fn is_left_out(path: &str) -> bool {
    let git = path
        .split('/')
        .any(|component| component.eq_ignore_ascii_case(".git"));
    git || matches!(path.split('/').next(), Some(".qunfa" | "target"))
}

/// A folder with a `.git` of its own: a submodule, or a repository somebody put here.
fn is_submodule(place: &Path) -> bool {
    fs::symlink_metadata(place.join(".git")).is_ok()
}

/// What an entry is; none for plain folders, and for pipes, sockets and devices.
fn kind_of(place: &Path, metadata: &Metadata) -> Option<EntryKind> {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        return Some(EntryKind::Symlink);
    }
    if kind.is_dir() {
        return is_submodule(place).then_some(EntryKind::Submodule);
    }
    kind.is_file().then_some(EntryKind::File)
}

fn io_error(path: &str, error: &std::io::Error) -> TreeError {
    match error.kind() {
        std::io::ErrorKind::NotFound => TreeError::Missing(path.to_owned()),
        _ => refused(path, &error.to_string()),
    }
}

fn refused(path: &str, reason: &str) -> TreeError {
    TreeError::Io {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}
