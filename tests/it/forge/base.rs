//! Which commit trust comes from, and what is said when a clone does not have it.

use super::repository::Repo;
use qunfa::{
    forge::{Base, BaseOf, ForgeError, base, head_commit, merge_base, policy_authors, revision},
    ports::Tree,
    workspace,
};

fn name(repo: &Repo) -> Option<String> {
    match base(repo.root(), None) {
        Ok(BaseOf::At(Base { name, .. })) => Some(name),
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    }
}

fn point(repo: &Repo, reference: &str, commit: &str) {
    let id = git2::Oid::from_str(commit).expect("an id");
    repo.git()
        .reference(reference, id, true, "test")
        .expect("a reference is written");
}

#[test]
fn the_remotes_main_comes_before_the_local_one() {
    let repo = Repo::new();
    assert_eq!(base(repo.root(), None), Ok(BaseOf::NoCommit));
    let first = repo.commit_file("a@x.cn", "a", "1");
    assert_eq!(name(&repo).as_deref(), Some("main"));
    repo.git()
        .remote("origin", "https://host.invalid/x.git")
        .expect("a remote");
    assert_eq!(
        name(&repo).as_deref(),
        Some("this clone has no origin/main")
    );
    point(&repo, "refs/remotes/origin/master", &first);
    assert_eq!(name(&repo).as_deref(), Some("origin/master"));
    point(&repo, "refs/remotes/origin/main", &first);
    assert_eq!(name(&repo).as_deref(), Some("origin/main"));
    point(&repo, "refs/remotes/origin/trunk", &first);
    repo.git()
        .reference_symbolic(
            "refs/remotes/origin/HEAD",
            "refs/remotes/origin/trunk",
            true,
            "test",
        )
        .expect("a reference is written");
    assert_eq!(name(&repo).as_deref(), Some("origin/trunk"));
    let second = repo.commit_file("a@x.cn", "a", "2");
    let BaseOf::At(at) = base(repo.root(), None).expect("a base") else {
        panic!("no base")
    };
    assert_eq!(at.commit, first);
    assert_eq!(head_commit(repo.root()), Ok(Some(second.clone())));
    assert_eq!(revision(repo.root(), "main"), Ok(second.clone()));
    assert_eq!(merge_base(repo.root(), &first, &second), Ok(Some(first)));
}

#[test]
fn without_a_branch_of_that_name_it_is_what_is_checked_out() {
    let repo = Repo::new();
    let first = repo.commit_file("a@x.cn", "a", "1");
    point(&repo, "refs/heads/work", &first);
    repo.git()
        .set_head("refs/heads/work")
        .expect("it is checked out");
    repo.git()
        .find_reference("refs/heads/main")
        .and_then(|mut main| main.delete())
        .expect("it is gone");
    assert_eq!(name(&repo).as_deref(), Some("work"));
}

#[test]
fn outside_a_repository_there_is_no_base_and_a_named_one_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(base(folder.path(), None), Ok(BaseOf::NoRepository));
    assert!(matches!(
        base(folder.path(), Some("main")),
        Err(ForgeError::NoRevision { shallow: false, .. })
    ));
}

#[test]
fn a_clone_that_was_cut_short_says_so() {
    let repo = Repo::new();
    let first = repo.commit_file("a@x.cn", "a", "1");
    let second = repo.commit_file("a@x.cn", "a", "2");
    repo.write(".git/shallow", &format!("{second}\n"));
    assert!(matches!(
        base(repo.root(), Some("origin/main")),
        Err(ForgeError::NoRevision { shallow: true, .. })
    ));
    let side = repo.commit_file("a@x.cn", "a", "3");
    assert!(merge_base(repo.root(), &second, &side).is_ok());
    assert!(
        matches!(
            merge_base(repo.root(), &first, &side),
            Err(ForgeError::NoRevision { shallow: true, .. }) | Ok(None)
        ),
        "nobody knows where they parted"
    );
}

#[test]
fn the_authors_of_a_policy_are_those_who_changed_it_since_it_was_trusted() {
    let repo = Repo::new();
    repo.commit_file("founder@x.cn", "qunfa.toml", "1");
    let trusted = repo.commit_file("old@x.cn", "qunfa.toml", "2");
    repo.commit_file("author@x.cn", "campaigns/a.toml", "a");
    repo.commit_file("new@x.cn", "lexicon/own.toml", "w");
    let tip = repo.commit_file("author@x.cn", "campaigns/a.toml", "b");
    let found = policy_authors(repo.root(), &tip, workspace::is_policy, |tree| {
        tree.read("qunfa.toml", 10).is_ok_and(|text| text == b"2")
            && tree.entry("lexicon/own.toml").is_none()
    })
    .expect("the history is read");
    assert_eq!(found.authors.into_iter().collect::<Vec<_>>(), ["new@x.cn"]);
    assert!(
        found.commit.is_some_and(|commit| commit != trusted),
        "the newest that has it"
    );
    let never = policy_authors(repo.root(), &tip, workspace::is_policy, |_| false).expect("read");
    assert_eq!(
        never.authors.into_iter().collect::<Vec<_>>(),
        ["founder@x.cn", "new@x.cn", "old@x.cn"]
    );
}
