//! Whose push changed a campaign, in real repositories: compared like a commit, and counted against them where it cannot be.

use super::repository::Repo;
use qunfa::{
    forge::{Asked, Brought, pushers},
    model::{Digest, SignedState},
    ports::{CodeHost, HostPush, HostRequest, Pushed},
};
use std::{collections::BTreeSet, sync::Arc};

const CAMPAIGN: &str = "campaigns/double11.toml";
const TEMPLATE: &str = "templates/double11.txt.j2";
const SIGNOFFS: &str = "campaigns/double11.signoffs.toml";
const LOST: &str = "0123456789abcdef0123456789abcdef01234567";

/// A campaign on main, and a request that others push to.
struct Desk {
    repo: Repo,
    request: HostRequest,
    commits: BTreeSet<String>,
    asked: Asked,
}

impl Desk {
    fn new() -> Self {
        let repo = Repo::new();
        repo.write(TEMPLATE, "会员专享\n");
        let base = repo.commit_file("wang@x.cn", CAMPAIGN, "title = '双11'\n");
        let request = HostRequest {
            host: CodeHost::Gitlab,
            repository: "tea/campaigns".to_owned(),
            number: 12,
            opener: "opener".to_owned(),
            head: base.clone(),
            base: Some(base),
            pushes: Some(Vec::new()),
            merged: false,
            url: String::new(),
        };
        Self {
            repo,
            request,
            commits: BTreeSet::new(),
            asked: Asked {
                inputs: [CAMPAIGN, TEMPLATE, SIGNOFFS].map(str::to_owned).to_vec(),
                signed: None,
            },
        }
    }

    fn base(&self) -> String {
        self.request.base.clone().expect("it has one")
    }

    /// Somebody writes a file, and somebody else pushes the commit.
    fn push(&mut self, login: &str, path: &str, text: &str) -> String {
        let before = self.request.head.clone();
        let after = self.repo.commit_file("wang@x.cn", path, text);
        self.told(login, Some(&before), Some(&after));
        after
    }

    fn told(&mut self, login: &str, before: Option<&str>, after: Option<&str>) {
        let push = HostPush {
            login: login.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        let pushes = self.request.pushes.as_mut().expect("the host tells");
        pushes.insert(0, push);
        if let Some(after) = after {
            after.clone_into(&mut self.request.head);
        }
    }

    fn is_signed_at(&mut self, commit: &str) {
        let inputs = self.asked.inputs.iter().cloned();
        self.asked.signed = Some(SignedState {
            commit: commit.to_owned(),
            inputs: inputs.map(|path| (path, Digest::of(b"then"))).collect(),
        });
    }

    fn found(&self) -> Vec<(String, Pushed)> {
        let brought = Brought {
            request: Arc::new(self.request.clone()),
            commits: self.commits.clone(),
        };
        let found = pushers(self.repo.root(), &[brought], &self.asked);
        found.expect("git answers").into_iter().collect()
    }

    fn logins(&self) -> Vec<String> {
        self.found().into_iter().map(|(login, _)| login).collect()
    }
}

fn unseen(commit: Option<&str>) -> Pushed {
    Pushed::Unseen {
        request: 12,
        commit: commit.map(str::to_owned),
    }
}

#[test]
fn a_push_that_changes_an_input_counts_and_one_of_sign_offs_or_of_others_does_not() {
    let mut desk = Desk::new();
    desk.push("author", TEMPLATE, "会员专享 8折\n");
    desk.push("zhao", SIGNOFFS, "[[signoff]]\n");
    desk.push("spring", "campaigns/spring.toml", "title = '春'\n");
    desk.push("readme", "README.md", "about\n");
    assert_eq!(desk.found(), [("author".to_owned(), Pushed::Change)]);
}

#[test]
fn signing_and_changing_in_one_push_counts_and_so_does_taking_an_input_away() {
    let mut desk = Desk::new();
    desk.repo.write(SIGNOFFS, "[[signoff]]\n");
    desk.push("both", CAMPAIGN, "title = '双12'\n");
    let before = desk.request.head.clone();
    std::fs::remove_file(desk.repo.root().join(TEMPLATE)).expect("it was there");
    let after = desk.repo.commit("wang@x.cn", "remove");
    desk.told("remover", Some(&before), Some(&after));
    assert_eq!(desk.logins(), ["both", "remover"]);
}

#[test]
fn a_new_branch_is_compared_with_what_it_shares_with_the_base() {
    // Made from main and pushed with a change.
    let mut desk = Desk::new();
    let after = desk.repo.commit_file("wang@x.cn", TEMPLATE, "8折\n");
    desk.told("maker", None, Some(&after));
    assert_eq!(desk.found(), [("maker".to_owned(), Pushed::Change)]);
    // Made from main as it is.
    let mut desk = Desk::new();
    let base = desk.base();
    desk.told("maker", None, Some(&base));
    assert_eq!(desk.found(), []);
    // Main has moved on: what is there in the meantime is not of the branch.
    let mut desk = Desk::new();
    let fork = desk.base();
    let after = desk.repo.commit_file("wang@x.cn", SIGNOFFS, "x\n");
    desk.told("maker", None, Some(&after));
    desk.repo.check_out(&fork);
    desk.request.base = Some(desk.repo.commit_file("li@x.cn", TEMPLATE, "8折\n"));
    assert_eq!(desk.found(), []);
    // The base is unknown here, or the host does not name it.
    let mut desk = Desk::new();
    let after = desk.repo.commit_file("wang@x.cn", SIGNOFFS, "x\n");
    desk.told("maker", None, Some(&after));
    desk.request.base = Some(LOST.to_owned());
    assert_eq!(desk.found(), [("maker".to_owned(), unseen(Some(LOST)))]);
    desk.request.base = None;
    assert_eq!(desk.found(), [("maker".to_owned(), unseen(None))]);
    // The base is the one it was merged into.
    desk.request.base = Some(after);
    desk.request.merged = true;
    assert_eq!(desk.found(), [("maker".to_owned(), unseen(None))]);
}

#[test]
fn what_a_forced_push_left_behind_counts_as_a_change_and_is_said_to_be_unseen() {
    let mut desk = Desk::new();
    let after = desk.push("zhao", SIGNOFFS, "[[signoff]]\n");
    desk.told("forced", Some(LOST), Some(&after));
    desk.told("overwritten", Some(&after), Some(LOST));
    desk.told("many", None, None);
    assert_eq!(
        desk.found(),
        [
            ("forced".to_owned(), unseen(Some(LOST))),
            ("many".to_owned(), unseen(None)),
            ("overwritten".to_owned(), unseen(Some(LOST))),
        ]
    );
    // What is seen to be a change is said to be one, whatever else is not seen.
    let before = desk.base();
    let change = desk.repo.commit_file("wang@x.cn", TEMPLATE, "8折\n");
    desk.told("forced", Some(&before), Some(&change));
    assert_eq!(desk.found()[0], ("forced".to_owned(), Pushed::Change));
}

#[test]
fn an_abbreviated_id_or_a_name_is_no_commit() {
    let mut desk = Desk::new();
    let after = desk.push("zhao", SIGNOFFS, "[[signoff]]\n");
    for name in [&after[..12], "HEAD", "main", ""] {
        let pushes = desk.request.pushes.as_mut().expect("the host tells");
        pushes[0].after = Some(name.to_owned());
        assert_eq!(desk.found(), [("zhao".to_owned(), unseen(Some(name)))]);
    }
}

#[test]
fn what_was_pushed_before_the_signed_state_was_approved_with_it() {
    let mut desk = Desk::new();
    let signed = desk.push("then", TEMPLATE, "8折\n");
    desk.push("now", TEMPLATE, "7折\n");
    assert_eq!(desk.logins(), ["now", "then"]);
    desk.is_signed_at(&signed);
    assert_eq!(desk.logins(), ["now"]);
    // A state that this clone lacks excuses nobody.
    desk.is_signed_at(LOST);
    assert_eq!(desk.logins(), ["now", "then"]);
}

#[test]
fn a_squashed_request_is_signed_with_the_commit_it_became() {
    let mut desk = Desk::new();
    let base = desk.base();
    desk.push("then", TEMPLATE, "8折\n");
    desk.told("lost", Some(LOST), Some(LOST));
    desk.repo.check_out(&base);
    let squashed = desk.repo.commit_file("wang@x.cn", TEMPLATE, "8折\n");
    desk.request.merged = true;
    desk.commits = BTreeSet::from([squashed.clone()]);
    assert_eq!(desk.logins(), ["lost", "then"]);
    desk.is_signed_at(&squashed);
    assert_eq!(desk.logins(), Vec::<String>::new());
    // One commit of it is later: then it is not all signed.
    let later = desk.repo.commit_file("wang@x.cn", TEMPLATE, "7折\n");
    desk.commits.insert(later);
    assert_eq!(desk.logins(), ["lost", "then"]);
}

#[test]
fn whoever_brings_a_branch_up_to_date_pushes_nothing_of_it_unless_they_write_something() {
    let mut desk = Desk::new();
    let fork = desk.base();
    let written = desk.push("author", CAMPAIGN, "title = '双12'\n");
    desk.repo.check_out(&fork);
    let main = desk.repo.commit_file("li@x.cn", TEMPLATE, "8折\n");
    desk.request.base = Some(main.clone());
    for (text, pushed) in [("8折\n", vec!["author"]), ("7折\n", vec!["author", "zhao"])] {
        desk.repo.check_out(&written);
        desk.repo.write(TEMPLATE, text);
        let parents = [written.as_str(), main.as_str()];
        let merge = desk
            .repo
            .commit_as("zhao@x.cn", "zhao@x.cn", "merge", &parents);
        desk.told("zhao", Some(&written), Some(&merge));
        assert_eq!(desk.logins(), pushed);
    }
}

#[test]
fn a_file_is_followed_to_the_name_it_was_pushed_under() {
    let mut desk = Desk::new();
    let long = "一整段会员专享的文案, 写了很久, 不会一样\n第二行\n第三行\n";
    desk.push("drafter", "drafts/half.txt.j2", long);
    desk.push("other", "drafts/whole.txt.j2", "另一份草稿\n");
    let before = desk.request.head.clone();
    std::fs::remove_file(desk.repo.root().join(TEMPLATE)).expect("it was there");
    desk.repo.commit("wang@x.cn", "make room");
    desk.repo.rename("drafts/half.txt.j2", TEMPLATE);
    let after = desk.repo.commit("wang@x.cn", "move");
    desk.told("mover", Some(&before), Some(&after));
    assert_eq!(desk.logins(), ["drafter", "mover"]);
}

#[test]
fn where_the_host_does_not_tell_who_opened_the_request_counts_if_it_changes_an_input() {
    let mut desk = Desk::new();
    desk.push("zhao", SIGNOFFS, "[[signoff]]\n");
    desk.request.pushes = None;
    assert_eq!(desk.found(), []);
    desk.request.pushes = Some(Vec::new());
    desk.push("wang", TEMPLATE, "8折\n");
    desk.request.pushes = None;
    let host = CodeHost::Gitlab;
    let opened = ("opener".to_owned(), Pushed::Opened { host, request: 12 });
    assert_eq!(desk.found(), std::slice::from_ref(&opened));
    desk.request.head = LOST.to_owned();
    assert_eq!(desk.found(), [opened]);
}

#[test]
fn a_workspace_in_a_folder_of_its_repository_is_compared_there() {
    let repo = Repo::new();
    let folder = repo.root().join("marketing");
    let base = repo.commit_file(
        "wang@x.cn",
        "marketing/campaigns/double11.toml",
        "title = 1\n",
    );
    let outside = repo.commit_file("wang@x.cn", CAMPAIGN, "title = 2\n");
    let inside = repo.commit_file(
        "wang@x.cn",
        "marketing/campaigns/double11.toml",
        "title = 3\n",
    );
    let push = |login: &str, before: &str, after: &str| HostPush {
        login: login.to_owned(),
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
    };
    let request = HostRequest {
        pushes: Some(vec![
            push("inside", &outside, &inside),
            push("outside", &base, &outside),
        ]),
        head: inside,
        ..Desk::new().request
    };
    let brought = Brought {
        request: Arc::new(request),
        commits: BTreeSet::new(),
    };
    let asked = Asked {
        inputs: vec![CAMPAIGN.to_owned()],
        signed: None,
    };
    let found = pushers(&folder, &[brought], &asked).expect("git answers");
    assert_eq!(found.into_keys().collect::<Vec<_>>(), ["inside"]);
}
