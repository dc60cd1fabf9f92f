//! Where a work tree stands, and a repository that tests write commits into.

use git2::{Oid, Repository, Signature, Time};
use qunfa::forge::{CommitAuthor, commit_all, head, init_repo, user_email};
use std::{cell::Cell, fs, path::Path};
use tempfile::TempDir;

/// A repository in a temporary folder, with its own clock.
pub struct Repo {
    pub folder: TempDir,
    at_s: Cell<i64>,
}

impl Repo {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        init_repo(folder.path()).expect("a repository is made");
        let repo = Self {
            folder,
            at_s: Cell::new(1_794_000_000),
        };
        repo.config("user.email", "Me@X.cn");
        repo.config("core.autocrlf", "false");
        repo
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn git(&self) -> Repository {
        Repository::open(self.root()).expect("the repository is there")
    }

    pub fn config(&self, key: &str, value: &str) {
        self.git()
            .config()
            .and_then(|mut config| config.set_str(key, value))
            .expect("a setting is written");
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .expect("folders are made");
        fs::write(path, text).expect("files are written");
    }

    pub fn rename(&self, from: &str, to: &str) {
        let to = self.root().join(to);
        fs::create_dir_all(to.parent().expect("a file is in a folder")).expect("folders are made");
        fs::rename(self.root().join(from), to).expect("files are renamed");
    }

    /// Commits everything as one person.
    pub fn commit(&self, mail: &str, message: &str) -> String {
        commit_all(
            self.root(),
            message,
            CommitAuthor {
                name: mail,
                mail,
                at_s: self.tick(),
            },
        )
        .expect("a commit is made")
    }

    /// Writes a file and commits it as one person.
    pub fn commit_file(&self, mail: &str, path: &str, text: &str) -> String {
        self.write(path, text);
        self.commit(mail, "change")
    }

    /// Commits the tree as it is with any author, committer and parents.
    pub fn commit_as(
        &self,
        author: &str,
        committer: &str,
        message: &str,
        parents: &[&str],
    ) -> String {
        let git = self.git();
        let mut index = git.index().expect("an index");
        index
            .add_all(["*"], git2::IndexAddOption::DEFAULT, None)
            .expect("files are added");
        index.update_all(["*"], None).expect("files are removed");
        index.write().expect("the index is written");
        let tree = git
            .find_tree(index.write_tree().expect("a tree"))
            .expect("a tree");
        let who =
            |mail| Signature::new(mail, mail, &Time::new(self.tick(), 0)).expect("a signature");
        let parents: Vec<_> = parents
            .iter()
            .map(|id| {
                git.find_commit(Oid::from_str(id).expect("an id"))
                    .expect("a parent")
            })
            .collect();
        let id = git
            .commit(
                None,
                &who(author),
                &who(committer),
                message,
                &tree,
                &parents.iter().collect::<Vec<_>>(),
            )
            .expect("a commit");
        git.set_head_detached(id).expect("HEAD moves");
        id.to_string()
    }

    /// Makes the tree and HEAD those of a commit.
    pub fn check_out(&self, id: &str) {
        let git = self.git();
        let commit = git
            .find_object(Oid::from_str(id).expect("an id"), None)
            .expect("a commit");
        git.reset(&commit, git2::ResetType::Hard, None)
            .expect("the tree is written");
    }

    fn tick(&self) -> i64 {
        self.at_s.set(self.at_s.get() + 60);
        self.at_s.get()
    }
}

#[test]
fn head_names_commit_branch_and_whether_the_tree_is_clean() {
    let repo = Repo::new();
    assert_eq!(
        head(repo.root())
            .expect("readable")
            .expect("a repository")
            .commit,
        None
    );
    let id = repo.commit_file("wang@x.cn", "qunfa.toml", "a");
    let clean = head(repo.root()).expect("readable").expect("a repository");
    assert_eq!(
        (clean.commit, clean.branch.as_deref(), clean.dirty),
        (Some(id), Some("main"), false)
    );
    repo.write("qunfa.toml", "b");
    assert!(
        head(repo.root())
            .expect("readable")
            .expect("a repository")
            .dirty
    );
    repo.write("qunfa.toml", "a");
    repo.write("new.toml", "x");
    assert!(
        head(repo.root())
            .expect("readable")
            .expect("a repository")
            .dirty
    );
    repo.write(".gitignore", "new.toml\n.gitignore\n");
    assert!(
        !head(repo.root())
            .expect("readable")
            .expect("a repository")
            .dirty
    );
}

#[test]
fn only_what_lies_below_the_workspace_makes_it_dirty() {
    let repo = Repo::new();
    repo.write("marketing/qunfa.toml", "a");
    repo.commit_file("wang@x.cn", "elsewhere.txt", "a");
    repo.write("elsewhere.txt", "b");
    assert!(
        !head(&repo.root().join("marketing"))
            .expect("readable")
            .expect("a repository")
            .dirty
    );
    assert!(
        head(repo.root())
            .expect("readable")
            .expect("a repository")
            .dirty
    );
}

#[test]
fn a_folder_in_no_repository_has_no_head() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(head(folder.path()), Ok(None));
}

#[test]
fn the_configured_mail_is_lower_case_and_an_empty_one_is_none() {
    let repo = Repo::new();
    assert_eq!(user_email(repo.root()).as_deref(), Some("me@x.cn"));
    repo.config("user.email", "");
    assert_eq!(user_email(repo.root()), None);
}

#[test]
fn a_commit_holds_what_is_there_and_not_what_is_gone() {
    let repo = Repo::new();
    repo.commit_file("wang@x.cn", "a.toml", "a");
    repo.rename("a.toml", "b.toml");
    repo.commit("wang@x.cn", "rename");
    let git = repo.git();
    let tree = git
        .head()
        .and_then(|head| head.peel_to_tree())
        .expect("a tree");
    assert!(tree.get_name("b.toml").is_some() && tree.get_name("a.toml").is_none());
    assert!(init_repo(repo.root()).is_err(), "a repository is made once");
}
