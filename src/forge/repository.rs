//! A folder becomes its git repository: where HEAD is, whose work tree it is, and, for the demo, new commits.

use super::{ForgeError, mail::folded};
use crate::ports::HistoryGap;
use git2::{
    ErrorCode, IndexAddOption, Repository, RepositoryInitOptions, Signature, StatusOptions, Time,
};
use std::path::{Path, PathBuf};

/// Where a work tree stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Id of the commit; none before the first.
    pub commit: Option<String>,
    /// Name of the branch; none when HEAD is detached.
    pub branch: Option<String>,
    /// Whether a tracked file differs from HEAD or an untracked, not ignored one is present below the workspace.
    pub dirty: bool,
}

/// Who a commit is by, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitAuthor<'a> {
    /// Name.
    pub name: &'a str,
    /// Mail address.
    pub mail: &'a str,
    /// Unix seconds.
    pub at_s: i64,
}

/// Where HEAD of the repository around a workspace is; none when there is no repository.
pub fn head(root: &Path) -> Result<Option<Head>, ForgeError> {
    let repository = match Repository::discover(root) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(ForgeError::git("open the repository", root, &error)),
    };
    let git = |error| ForgeError::git("read the state", root, &error);
    let mut head = Head::default();
    if let Ok(reference) = repository.head() {
        head.commit = reference.target().map(|id| id.to_string());
        head.branch = reference
            .shorthand()
            .ok()
            .filter(|_| reference.is_branch())
            .map(str::to_owned);
    }
    let mut options = StatusOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(false)
        .disable_pathspec_match(true);
    if let Some(prefix) = prefix_of(&repository, root).filter(|prefix| !prefix.is_empty()) {
        options.pathspec(prefix);
    }
    head.dirty = !repository
        .statuses(Some(&mut options))
        .map_err(git)?
        .is_empty();
    Ok(Some(head))
}

/// Whether what is checked out is a commit, or a merge that a code host or CI made of it with its target.
pub fn stands_at(root: &Path, commit: &str) -> Result<bool, ForgeError> {
    let git = |error: git2::Error| ForgeError::git("read the state", root, &error);
    let repository = Repository::discover(root).map_err(git)?;
    let head = repository.head().and_then(|head| head.peel_to_commit());
    let head = head.map_err(git)?;
    let merged = head.parent_count() > 1 && head.parent_ids().any(|id| id.to_string() == commit);
    Ok(merged || head.id().to_string() == commit)
}

/// The configured `user.email` of a workspace, lower-cased.
pub fn user_email(root: &Path) -> Option<String> {
    let config = match Repository::discover(root) {
        Ok(repository) => repository.config(),
        Err(_) => git2::Config::open_default(),
    };
    let mail = config.ok()?.get_string("user.email").ok()?;
    Some(folded(mail.as_bytes())).filter(|mail| !mail.is_empty())
}

/// Makes a repository whose first branch is `main`.
pub fn init_repo(root: &Path) -> Result<(), ForgeError> {
    let mut options = RepositoryInitOptions::new();
    options.initial_head("main").no_reinit(true).mkpath(true);
    let made = Repository::init_opts(root, &options);
    made.map(drop)
        .map_err(|error| ForgeError::git("create a repository", root, &error))
}

/// Commits every file that is not ignored, and returns the commit's id. The demo's authors and reviewers commit with it.
pub fn commit_all(
    root: &Path,
    message: &str,
    author: CommitAuthor<'_>,
) -> Result<String, ForgeError> {
    let git = |error| ForgeError::git("commit", root, &error);
    let repository = Repository::open(root).map_err(git)?;
    let mut index = repository.index().map_err(git)?;
    index
        .add_all(["*"], IndexAddOption::DEFAULT, None)
        .map_err(git)?;
    // `add_all` leaves files in the index that are gone.
    index.update_all(["*"], None).map_err(git)?;
    index.write().map_err(git)?;
    let tree = index
        .write_tree()
        .and_then(|id| repository.find_tree(id))
        .map_err(git)?;
    let who = Signature::new(author.name, author.mail, &Time::new(author.at_s, 0)).map_err(git)?;
    let parent = repository
        .head()
        .and_then(|head| head.peel_to_commit())
        .ok();
    let parents: Vec<_> = parent.iter().collect();
    let id = repository
        .commit(Some("HEAD"), &who, &who, message, &tree, &parents)
        .map_err(git)?;
    Ok(id.to_string())
}

/// Opens the repository around a workspace for its whole history, or says why that history cannot be had.
pub(super) fn with_history(root: &Path) -> Result<Repository, HistoryGap> {
    let repository = Repository::discover(root).map_err(|error| gap_of(&error, root))?;
    // Grafts cut history off like a shallow clone does, and no commit shows it.
    let grafts = std::fs::metadata(repository.commondir().join("info/grafts"));
    if repository.is_shallow() || grafts.is_ok_and(|grafts| grafts.len() > 0) {
        return Err(HistoryGap::Shallow);
    }
    Ok(repository)
}

/// What a refusal of git means for history.
pub(super) fn gap_of(error: &git2::Error, root: &Path) -> HistoryGap {
    match error.code() {
        ErrorCode::NotFound => HistoryGap::NoRepository,
        ErrorCode::Owner => HistoryGap::NotOurs(format!(
            "git config --global --add safe.directory '{}'",
            top_of(root).display()
        )),
        _ => HistoryGap::Unreadable(error.message().to_owned()),
    }
}

/// The workspace's path inside the repository, with `/`, empty when they are the same folder.
pub(super) fn prefix_of(repository: &Repository, root: &Path) -> Option<String> {
    let top = repository.workdir()?.canonicalize().ok()?;
    let below = absolute(root).strip_prefix(top).ok()?.to_path_buf();
    let names: Option<Vec<&str>> = below
        .components()
        .map(|component| component.as_os_str().to_str())
        .collect();
    Some(names?.join("/"))
}

/// The folder that holds `.git`, found without git, which refuses to look.
fn top_of(root: &Path) -> PathBuf {
    let root = absolute(root);
    root.ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(&root)
        .to_path_buf()
}

fn absolute(root: &Path) -> PathBuf {
    root.canonicalize().unwrap_or_else(|_| root.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;
    use git2::ErrorClass;

    #[test]
    fn a_repository_of_another_user_names_the_command_that_mends_it() {
        let refusal = git2::Error::new(
            ErrorCode::Owner,
            ErrorClass::Config,
            "not owned by current user",
        );
        let HistoryGap::NotOurs(command) = gap_of(&refusal, Path::new("/nowhere/campaigns")) else {
            panic!("an owner refusal is its own gap")
        };
        assert_eq!(
            command,
            "git config --global --add safe.directory '/nowhere/campaigns'"
        );
    }
}
