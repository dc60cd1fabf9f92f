//! Who counts as an author since a campaign was signed, in real repositories: what was approved is not held against anybody,
//! and nothing gets past by way of a rename, a merge, a revert or a squash.

use super::repository::Repo;
use qunfa::{
    forge::{Asked, provenances},
    model::{CampaignId, Digest, SignedState},
    ports::{HistoryGap, Provenance, Since},
};
use std::{collections::BTreeMap, fs};

const CAMPAIGN: &str = "campaigns/double11.toml";
const TEMPLATE: &str = "templates/double11.txt.j2";
const OTHER: &str = "templates/spring.txt.j2";
const TEXT: &str = "会员专享\n全场 9 折\n回复退订不再接收\n";

/// A campaign by Wang, its template by Zhao, and a state of it that was signed.
struct Signed {
    repo: Repo,
    state: SignedState,
}

impl Signed {
    fn new() -> Self {
        Self::after(|_| {})
    }

    /// What came before the signed state.
    fn after(before: impl FnOnce(&Repo)) -> Self {
        let repo = Repo::new();
        repo.commit_file("wang@x.cn", CAMPAIGN, "title = '双11'\n");
        repo.commit_file("zhao@x.cn", TEMPLATE, TEXT);
        before(&repo);
        let commit = repo.commit_file("liu@x.cn", "README.md", "signed");
        let inputs = [CAMPAIGN, TEMPLATE].map(|path| (path.to_owned(), Digest::of(b"then")));
        let inputs = inputs.into();
        Self {
            repo,
            state: SignedState { commit, inputs },
        }
    }

    fn told(&self, inputs: &[&str]) -> Provenance {
        let asked = Asked {
            inputs: inputs.iter().map(|&path| path.to_owned()).collect(),
            signed: Some(self.state.clone()),
        };
        let id = CampaignId("double11".to_owned());
        let asked = BTreeMap::from([(id.clone(), asked)]);
        let mut told = provenances(self.repo.root(), &asked);
        told.remove(&id).expect("every campaign is answered")
    }

    fn authors(&self) -> Vec<String> {
        let told = self.told(&[CAMPAIGN, TEMPLATE]);
        assert_eq!(told.unknown, None);
        assert_eq!(told.since, Since::Signed(self.state.commit.clone()));
        told.authors.into_iter().collect()
    }
}

#[test]
fn what_was_signed_has_no_author_any_more() {
    let signed = Signed::new();
    assert_eq!(signed.authors(), Vec::<String>::new());
    signed
        .repo
        .commit_file("chen@x.cn", CAMPAIGN, "title = '双11'\nrun = 2\n");
    assert_eq!(signed.authors(), ["chen@x.cn"]);
}

#[test]
fn a_commit_that_is_not_in_this_history_means_everybody_ever() {
    let mut signed = Signed::new();
    let side = signed.repo.commit_file("liu@x.cn", CAMPAIGN, "side");
    let base = signed.state.commit.clone();
    signed.repo.check_out(&base);
    for commit in [
        side.as_str(),
        "0123456789abcdef0123456789abcdef01234567",
        "x",
    ] {
        signed.state.commit = commit.to_owned();
        let told = signed.told(&[CAMPAIGN, TEMPLATE]);
        assert_eq!(told.since, Since::Missing(commit.to_owned()));
        let authors: Vec<String> = told.authors.into_iter().collect();
        assert_eq!(authors, ["wang@x.cn", "zhao@x.cn"], "{commit}");
    }
}

#[test]
fn a_change_on_a_branch_that_began_before_counts_when_it_is_merged_after() {
    let signed = Signed::new();
    let repo = &signed.repo;
    let git = repo.git();
    let id = git2::Oid::from_str(&signed.state.commit).expect("an id");
    let before = git.find_commit(id).and_then(|commit| commit.parent(0));
    let before = before.expect("a parent").id().to_string();
    repo.check_out(&before);
    repo.write(TEMPLATE, "会员专享\n全场 5 折\n");
    let side = repo.commit_as("chen@x.cn", "chen@x.cn", "side", &[&before]);
    repo.write("README.md", "signed");
    let parents = [signed.state.commit.as_str(), &side];
    repo.commit_as("merger@x.cn", "merger@x.cn", "merge", &parents);
    assert_eq!(signed.authors(), ["chen@x.cn"]);
}

#[test]
fn an_input_that_was_none_when_it_was_signed_is_new_however_old_it_is() {
    let signed = Signed::after(|repo| {
        repo.commit_file("qian@x.cn", OTHER, "春季上新, 全场 5 折\n");
    });
    signed
        .repo
        .commit_file("wang@x.cn", CAMPAIGN, "template = 'spring.txt.j2'\n");
    let told = signed.told(&[CAMPAIGN, OTHER]);
    let authors: Vec<String> = told.authors.into_iter().collect();
    assert_eq!(authors, ["qian@x.cn", "wang@x.cn"]);
}

#[test]
fn a_draft_that_is_moved_into_place_keeps_its_author() {
    let long = "一整段春季上新的文案, 写了很久, 不会一样\n第二行\n第三行\n";
    let signed = Signed::after(|repo| {
        repo.commit_file("qian@x.cn", "drafts/spring.txt.j2", long);
    });
    let repo = &signed.repo;
    fs::remove_file(repo.root().join(TEMPLATE)).expect("it was there");
    repo.commit("chen@x.cn", "make room");
    repo.rename("drafts/spring.txt.j2", TEMPLATE);
    repo.commit("wang@x.cn", "move");
    assert_eq!(signed.authors(), ["chen@x.cn", "qian@x.cn", "wang@x.cn"]);
}

#[test]
fn an_input_that_is_renamed_is_still_what_was_signed() {
    let signed = Signed::new();
    signed.repo.rename(TEMPLATE, OTHER);
    signed.repo.commit("chen@x.cn", "rename");
    let told = signed.told(&[CAMPAIGN, OTHER]);
    assert_eq!(told.authors.into_iter().collect::<Vec<_>>(), ["chen@x.cn"]);
}

/// Zhao once wrote half the price; Chen took it out before it was signed.
fn halved_and_mended() -> Signed {
    Signed::after(|repo| {
        repo.commit_file(
            "qian@x.cn",
            TEMPLATE,
            "会员专享\n全场 5 折\n回复退订不再接收\n",
        );
        repo.commit_file("chen@x.cn", TEMPLATE, TEXT);
    })
}

#[test]
fn a_text_that_was_taken_out_and_put_back_is_its_authors() {
    let signed = halved_and_mended();
    let text = "会员专享\n  全场 5 折\n回复退订不再接收\n门店地址见详情\n";
    signed.repo.commit_file("wang@x.cn", TEMPLATE, text);
    assert_eq!(signed.authors(), ["qian@x.cn", "wang@x.cn"]);
}

#[test]
fn a_picture_that_was_taken_out_and_put_back_is_its_authors() {
    let (old, new) = ("old\0picture", "new\0picture");
    let mut signed = Signed::after(|repo| {
        repo.commit_file("qian@x.cn", "campaigns/poster.png", old);
        repo.commit_file("chen@x.cn", "campaigns/poster.png", new);
    });
    let poster = ("campaigns/poster.png".to_owned(), Digest::of(b"then"));
    signed.state.inputs.extend([poster]);
    let all = [CAMPAIGN, TEMPLATE, "campaigns/poster.png"];
    assert!(signed.told(&all).authors.is_empty());
    signed
        .repo
        .commit_file("wang@x.cn", "campaigns/poster.png", old);
    let authors: Vec<String> = signed.told(&all).authors.into_iter().collect();
    assert_eq!(authors, ["qian@x.cn", "wang@x.cn"]);
}

#[test]
fn what_the_person_at_the_keyboard_puts_back_is_its_authors_too() {
    let signed = halved_and_mended();
    signed.repo.write(TEMPLATE, "会员专享\n全场 5 折\n");
    assert_eq!(signed.authors(), ["me@x.cn", "qian@x.cn"]);
}

#[test]
fn a_merge_that_prefers_an_old_side_has_an_author() {
    let repo = Repo::new();
    repo.commit_file("wang@x.cn", CAMPAIGN, "title = '双11'\n");
    let old = repo.commit_file("qian@x.cn", TEMPLATE, "会员专享\n全场 5 折\n");
    let commit = repo.commit_file("chen@x.cn", TEMPLATE, TEXT);
    let inputs = [CAMPAIGN, TEMPLATE].map(|path| (path.to_owned(), Digest::of(b"then")));
    let inputs = inputs.into();
    let state = SignedState { commit, inputs };
    repo.write(TEMPLATE, "会员专享\n全场 5 折\n");
    let parents = [state.commit.as_str(), &old];
    repo.commit_as("merger@x.cn", "merger@x.cn", "merge", &parents);
    let signed = Signed { repo, state };
    assert_eq!(signed.authors(), ["merger@x.cn", "qian@x.cn"]);
}

#[test]
fn whom_a_squashed_message_names_is_an_author() {
    let signed = Signed::new();
    let repo = &signed.repo;
    repo.write(TEMPLATE, "会员专享\n全场 5 折\n");
    let message = "Squashed commit of the following:\n\ncommit 0123456\nAuthor: Qian <Qian@x.cn>\nDate:   Mon Nov 9\n\n    half\n";
    let head = signed.state.commit.clone();
    repo.commit_as("wang@x.cn", "wang@x.cn", message, &[&head]);
    assert_eq!(signed.authors(), ["qian@x.cn", "wang@x.cn"]);
}

#[test]
fn each_campaign_counts_since_its_own_state() {
    let signed = Signed::new();
    let repo = &signed.repo;
    let later = repo.commit_file("chen@x.cn", TEMPLATE, "会员专享\n全场 8 折\n");
    repo.commit_file("liu@x.cn", TEMPLATE, "会员专享\n全场 7 折\n");
    let ask = |commit: Option<&str>| Asked {
        inputs: vec![TEMPLATE.to_owned()],
        signed: commit.map(|commit| SignedState {
            commit: commit.to_owned(),
            inputs: signed.state.inputs.clone(),
        }),
    };
    let id = |name: &str| CampaignId(name.to_owned());
    let asked = BTreeMap::from([
        (id("early"), ask(Some(&signed.state.commit))),
        (id("late"), ask(Some(&later))),
        (id("never"), ask(None)),
    ]);
    let told = provenances(repo.root(), &asked);
    let authors = |name: &str| told[&id(name)].authors.iter().cloned().collect::<Vec<_>>();
    assert_eq!(authors("early"), ["chen@x.cn", "liu@x.cn"]);
    assert_eq!(authors("late"), ["liu@x.cn"]);
    assert_eq!(authors("never"), ["chen@x.cn", "liu@x.cn", "zhao@x.cn"]);
}

#[test]
fn history_that_is_cut_off_by_a_graft_is_no_history() {
    let signed = Signed::new();
    let grafts = signed.repo.root().join(".git/info/grafts");
    fs::create_dir_all(grafts.parent().expect("a folder")).expect("folders are made");
    fs::write(grafts, format!("{}\n", signed.state.commit)).expect("files are written");
    let told = signed.told(&[CAMPAIGN, TEMPLATE]);
    assert_eq!(told.unknown, Some(HistoryGap::Shallow));
}
