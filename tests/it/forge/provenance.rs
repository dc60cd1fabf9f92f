//! Who counts as an author of a campaign, in real repositories.

use super::repository::Repo;
use qunfa::{
    forge::{Asked, provenance, provenances},
    model::CampaignId,
    ports::{HistoryGap, Provenance},
};
use std::{collections::BTreeMap, fs};

const CAMPAIGN: &str = "campaigns/double11.toml";
const TEMPLATE: &str = "templates/double11.txt.j2";
const SIGNOFFS: &str = "campaigns/double11.signoffs.toml";

fn inputs() -> Vec<String> {
    [CAMPAIGN, TEMPLATE].map(str::to_owned).to_vec()
}

fn told(repo: &Repo) -> Provenance {
    provenance(repo.root(), &inputs())
}

fn authors(repo: &Repo) -> Vec<String> {
    let found = told(repo);
    assert_eq!(found.unknown, None);
    found.authors.into_iter().collect()
}

/// A campaign and its template, by Wang.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.write(TEMPLATE, "会员专享\n");
    repo.commit_file("Wang@X.cn", CAMPAIGN, "title = '双11'\n");
    repo
}

#[test]
fn everybody_who_changed_an_input_is_an_author() {
    let repo = repo();
    repo.commit_file("chen@x.cn", TEMPLATE, "会员专享 8折\n");
    let id = repo.commit_file("liu@x.cn", "campaigns/other.toml", "title = 'x'\n");
    assert_eq!(authors(&repo), ["chen@x.cn", "wang@x.cn"]);
    assert_eq!(told(&repo).commit, Some(id));
}

#[test]
fn committer_and_co_authors_are_authors() {
    let repo = repo();
    let head = repo.commit_file("wang@x.cn", "README.md", "x");
    repo.write(TEMPLATE, "会员专享 7折\n");
    let message = "change\n\nsome text\nCo-authored-by: Zhao Min <ZhaoMin@x.cn>\nco-AUTHORED-by: qian@x.cn\nCo-authored-by: <>\n";
    repo.commit_as("chen@x.cn", "bot@x.cn", message, &[&head]);
    assert_eq!(
        authors(&repo),
        [
            "bot@x.cn",
            "chen@x.cn",
            "qian@x.cn",
            "wang@x.cn",
            "zhaomin@x.cn"
        ]
    );
}

#[test]
fn whoever_only_signs_is_no_author() {
    let repo = repo();
    repo.commit_file("zhao@x.cn", SIGNOFFS, "[[signoff]]\n");
    assert_eq!(authors(&repo), ["wang@x.cn"]);
    let with_signoffs = [CAMPAIGN, TEMPLATE, SIGNOFFS].map(str::to_owned);
    let found = provenance(repo.root(), &with_signoffs);
    assert!(!found.authors.contains("zhao@x.cn"));
}

#[test]
fn whoever_signs_and_changes_in_one_commit_is_an_author() {
    let repo = repo();
    repo.write(SIGNOFFS, "[[signoff]]\n");
    repo.commit_file("zhao@x.cn", TEMPLATE, "会员专享 9折\n");
    assert_eq!(authors(&repo), ["wang@x.cn", "zhao@x.cn"]);
}

#[test]
fn uncommitted_changes_are_by_the_person_at_the_keyboard() {
    let repo = repo();
    assert_eq!(told(&repo).uncommitted, Vec::<String>::new());
    repo.write(TEMPLATE, "会员专享 1折\n");
    assert_eq!(told(&repo).uncommitted, [TEMPLATE]);
    assert_eq!(authors(&repo), ["me@x.cn", "wang@x.cn"]);
    // Put back, they are nobody's.
    repo.write(TEMPLATE, "会员专享\n");
    assert_eq!(authors(&repo), ["wang@x.cn"]);
}

#[test]
fn an_untracked_an_ignored_and_a_deleted_input_are_uncommitted() {
    let repo = repo();
    let extra = [CAMPAIGN, "campaigns/new.png", "campaigns/ignored.png"].map(str::to_owned);
    repo.commit_file("liu@x.cn", ".gitignore", "ignored.png\n");
    repo.write("campaigns/new.png", "p");
    repo.write("campaigns/ignored.png", "p");
    fs::remove_file(repo.root().join(CAMPAIGN)).expect("the file was there");
    let found = provenance(repo.root(), &extra);
    assert_eq!(
        found.uncommitted,
        [CAMPAIGN, "campaigns/ignored.png", "campaigns/new.png"]
    );
    assert!(found.authors.contains("me@x.cn"));
}

#[test]
fn an_index_told_to_look_away_hides_nothing() {
    let repo = repo();
    let git = repo.git();
    let mut index = git.index().expect("an index");
    let mut entry = index
        .get_path(std::path::Path::new(TEMPLATE), 0)
        .expect("it is tracked");
    entry.flags |= 0x8000;
    index
        .add(&entry)
        .and_then(|()| index.write())
        .expect("the index is written");
    repo.write(TEMPLATE, "会员专享 1折\n");
    assert_eq!(told(&repo).uncommitted, [TEMPLATE]);
}

#[test]
fn line_ends_turned_by_a_checkout_are_nobodys_change() {
    let repo = repo();
    repo.write(TEMPLATE, "会员专享\r\n");
    assert_eq!(told(&repo).uncommitted, Vec::<String>::new());
}

#[test]
fn changes_of_nobody_known_leave_authorship_unknown() {
    let repo = repo();
    repo.config("user.email", "");
    assert_eq!(told(&repo).unknown, None);
    repo.write(TEMPLATE, "会员专享 1折\n");
    assert_eq!(told(&repo).unknown, Some(HistoryGap::NoIdentity));
}

#[test]
fn a_merge_makes_nobody_an_author_of_what_it_brings() {
    let repo = repo();
    let base = repo.commit_file("wang@x.cn", "README.md", "x");
    repo.write(TEMPLATE, "会员专享 8折\n");
    let side = repo.commit_as("chen@x.cn", "chen@x.cn", "side", &[&base]);
    repo.check_out(&base);
    repo.write("campaigns/other.toml", "x");
    let main = repo.commit_as("liu@x.cn", "liu@x.cn", "main", &[&base]);
    repo.write(TEMPLATE, "会员专享 8折\n");
    repo.commit_as("merger@x.cn", "merger@x.cn", "merge", &[&main, &side]);
    assert_eq!(authors(&repo), ["chen@x.cn", "wang@x.cn"]);
}

#[test]
fn a_merge_that_writes_something_new_makes_an_author() {
    let repo = repo();
    let base = repo.commit_file("wang@x.cn", "README.md", "x");
    repo.write(TEMPLATE, "会员专享 8折\n");
    let side = repo.commit_as("chen@x.cn", "chen@x.cn", "side", &[&base]);
    repo.write(TEMPLATE, "会员专享 1折\n");
    repo.commit_as("merger@x.cn", "merger@x.cn", "merge", &[&base, &side]);
    assert_eq!(authors(&repo), ["chen@x.cn", "merger@x.cn", "wang@x.cn"]);
}

#[test]
fn moving_a_text_does_not_launder_it() {
    let repo = Repo::new();
    repo.commit_file(
        "zhao@x.cn",
        "drafts/old.txt.j2",
        "一整段会员专享的文案, 写了很久, 不会一样\n第二行\n第三行\n",
    );
    repo.rename("drafts/old.txt.j2", TEMPLATE);
    repo.commit("wang@x.cn", "move");
    let found = provenance(repo.root(), &[TEMPLATE.to_owned()]);
    assert_eq!(
        found.authors.into_iter().collect::<Vec<_>>(),
        ["wang@x.cn", "zhao@x.cn"]
    );
}

#[test]
fn a_file_that_took_the_place_of_a_folder_is_followed_through_both() {
    let repo = Repo::new();
    let deep = "templates/a/b/c.j2";
    repo.commit_file("wang@x.cn", deep, "one");
    fs::remove_dir_all(repo.root().join("templates/a")).expect("the folder was there");
    repo.commit_file("chen@x.cn", "templates/a", "a file now");
    fs::remove_file(repo.root().join("templates/a")).expect("the file was there");
    repo.commit_file("liu@x.cn", deep, "two");
    repo.commit_file("zhao@x.cn", "templates/a.j2", "beside");
    repo.commit_file("qian@x.cn", "templates/a/b/d.j2", "beside");
    let found = provenance(repo.root(), &[deep.to_owned()]);
    assert_eq!(
        found.authors.into_iter().collect::<Vec<_>>(),
        ["chen@x.cn", "liu@x.cn", "wang@x.cn"]
    );
}

#[test]
fn a_workspace_below_the_root_of_its_repository_is_found() {
    let repo = Repo::new();
    repo.commit_file("liu@x.cn", CAMPAIGN, "same path, another folder");
    repo.commit_file("wang@x.cn", &format!("marketing/{CAMPAIGN}"), "a");
    let found = provenance(&repo.root().join("marketing"), &[CAMPAIGN.to_owned()]);
    assert_eq!(found.authors.into_iter().collect::<Vec<_>>(), ["wang@x.cn"]);
    assert_eq!(found.uncommitted, Vec::<String>::new());
}

#[test]
fn one_walk_answers_for_every_campaign() {
    let repo = repo();
    repo.commit_file("liu@x.cn", "campaigns/other.toml", "a");
    repo.commit_file("chen@x.cn", TEMPLATE, "both");
    let id = |name: &str| CampaignId(name.to_owned());
    let ask = |inputs: &[&str]| Asked {
        inputs: inputs.iter().map(|&path| path.to_owned()).collect(),
        signed: None,
    };
    let all = BTreeMap::from([
        (id("double11"), ask(&[CAMPAIGN, TEMPLATE])),
        (id("other"), ask(&["campaigns/other.toml", TEMPLATE])),
        (id("empty"), ask(&[])),
    ]);
    let found = provenances(repo.root(), &all);
    let authors = |name: &str| found[&id(name)].authors.iter().cloned().collect::<Vec<_>>();
    assert_eq!(authors("double11"), ["chen@x.cn", "wang@x.cn"]);
    assert_eq!(authors("other"), ["chen@x.cn", "liu@x.cn", "wang@x.cn"]);
    assert_eq!(found[&id("empty")].unknown, Some(HistoryGap::NoTrace));
}

#[test]
fn before_the_first_commit_everything_is_uncommitted() {
    let repo = Repo::new();
    repo.write(CAMPAIGN, "a");
    repo.write(TEMPLATE, "b");
    let found = told(&repo);
    assert_eq!((found.commit, found.unknown), (None, None));
    assert_eq!(found.uncommitted, inputs());
    assert_eq!(found.authors.into_iter().collect::<Vec<_>>(), ["me@x.cn"]);
}

#[test]
fn a_shallow_clone_says_so() {
    let repo = repo();
    let head = repo.commit_file("wang@x.cn", "README.md", "x");
    fs::write(repo.root().join(".git/shallow"), format!("{head}\n")).expect("files are written");
    assert_eq!(
        told(&repo),
        Provenance {
            unknown: Some(HistoryGap::Shallow),
            ..Provenance::default()
        }
    );
}

#[test]
fn no_repository_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(
        provenance(folder.path(), &inputs()).unknown,
        Some(HistoryGap::NoRepository)
    );
}

#[test]
fn a_broken_commit_anywhere_says_so() {
    for at in [0, 1] {
        let repo = repo();
        let commits = [
            repo.commit_file("wang@x.cn", TEMPLATE, "x"),
            repo.commit_file("chen@x.cn", TEMPLATE, "y"),
        ];
        break_object(&repo, &commits[at]);
        assert!(
            matches!(told(&repo).unknown, Some(HistoryGap::Unreadable(_))),
            "commit {at}"
        );
    }
}

#[test]
fn a_broken_tree_of_a_workspace_below_the_root_says_so() {
    let repo = Repo::new();
    let old = repo.commit_file("chen@x.cn", &format!("marketing/{CAMPAIGN}"), "a");
    repo.commit_file("wang@x.cn", &format!("marketing/{CAMPAIGN}"), "b");
    let git = repo.git();
    let tree = git
        .find_commit(git2::Oid::from_str(&old).expect("an id"))
        .expect("a commit")
        .tree()
        .expect("a tree");
    let below = tree
        .get_name("marketing")
        .expect("it was committed")
        .id()
        .to_string();
    break_object(&repo, &below);
    let found = provenance(&repo.root().join("marketing"), &[CAMPAIGN.to_owned()]);
    assert!(
        matches!(found.unknown, Some(HistoryGap::Unreadable(_))),
        "{found:?}"
    );
}

fn break_object(repo: &Repo, id: &str) {
    let object = repo
        .root()
        .join(".git/objects")
        .join(&id[..2])
        .join(&id[2..]);
    let mut permissions = fs::metadata(&object).expect("a loose object").permissions();
    #[expect(
        clippy::permissions_set_readonly_false,
        reason = "a temporary file, about to be broken"
    )]
    permissions.set_readonly(false);
    fs::set_permissions(&object, permissions).expect("permissions are set");
    fs::write(&object, "broken").expect("files are written");
}
