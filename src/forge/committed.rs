//! A commit becomes the bytes of some files of a workspace, as they were committed.

use super::{ForgeError, repository::prefix_of};
use git2::{ErrorCode, ObjectType, Repository};
use std::{collections::BTreeMap, path::Path};

/// A file is read up to this size.
const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Files of one commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// Which commit.
    pub commit: String,
    /// By path inside the workspace; those the commit does not hold are not in it.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Reads files of a workspace at a commit, or at HEAD. None without a repository or a commit.
pub fn committed(
    root: &Path,
    commit: Option<&str>,
    paths: &[String],
) -> Result<Option<Committed>, ForgeError> {
    let repository = match Repository::discover(root) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(ForgeError::git("open the repository", root, &error)),
    };
    let git = |error| ForgeError::git("read a commit", root, &error);
    let found = match repository.revparse_single(commit.unwrap_or("HEAD")) {
        Ok(object) => object.peel_to_commit().map_err(git)?,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(git(error)),
    };
    let tree = found.tree().map_err(git)?;
    let Some(prefix) = prefix_of(&repository, root) else {
        return Ok(None);
    };
    let mut committed = Committed {
        commit: found.id().to_string(),
        ..Committed::default()
    };
    for path in paths {
        let inside = Path::new(&prefix).join(path);
        let Ok(entry) = tree.get_path(&inside) else {
            continue;
        };
        if entry.kind() != Some(ObjectType::Blob) {
            continue;
        }
        let blob = repository.find_blob(entry.id()).map_err(git)?;
        if blob.size() <= FILE_BYTES_MAX {
            committed
                .files
                .insert(path.clone(), blob.content().to_vec());
        }
    }
    Ok(Some(committed))
}
