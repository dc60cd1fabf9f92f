//! Mechanisms by which somebody could approve their own work, times identities, each in a real repository: none may count.

use super::world::{World, reviewer, verified, world};
use crate::forge::repository::Repo;
use qunfa::{
    approval::{Review, Statement},
    forge::{Asked, Brought, provenances, pushers},
    model::{CampaignId, Digest, SignedState, Stage},
    ports::{CheckedSignoff, CodeHost, HostGap, HostPush, HostRequest, SignatureProblem},
    workspace::Reviewer,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::Arc,
};

/// Who approves themselves: name, role, stage.
const IDENTITIES: [(&str, &str, Stage); 3] = [
    ("zhao", "risk", Stage::Risk),
    ("li", "superior", Stage::Risk),
    ("qian", "legal", Stage::Legal),
];

const CAMPAIGN: &str = "campaigns/double11.toml";
const TEMPLATE: &str = "templates/double11.txt.j2";
const SIGNOFFS: &str = "campaigns/double11.signoffs.toml";
const POSTER: &str = "campaigns/poster.png";
const TEXT: &str = "会员专享\n全场 9 折\n回复退订不再接收\n";
const HALF: &str = "会员专享\n全场 5 折\n回复退订不再接收\n";

/// One person at work on content they are going to sign.
struct Attempt {
    who: &'static str,
    stage: Stage,
    /// The commit that the request is compared with.
    base: String,
    repo: Repo,
    world: World,
    inputs: Vec<String>,
    signed: Option<SignedState>,
    /// What the code host tells of the request.
    request: Option<HostRequest>,
    /// Whether the code host does not answer.
    unread: bool,
    /// Who signs in the end, when it is not them.
    signs: Vec<CheckedSignoff>,
}

type Mechanism = (&'static str, fn(&mut Attempt));

const MECHANISMS: &[Mechanism] = &[
    ("author of the campaign", |a| {
        a.writes(&a.mail(), CAMPAIGN, "title = '双12'\n");
    }),
    ("author of the template", |a| {
        a.writes(&a.mail(), TEMPLATE, HALF);
    }),
    ("author of nothing but an attachment", |a| {
        a.writes(&a.mail(), POSTER, "another picture");
    }),
    ("author of nothing but a constant", |a| {
        let text = "title = '双11'\n[vars]\noffer = '5折'\n";
        a.writes(&a.mail(), CAMPAIGN, text);
    }),
    ("author of a template that two campaigns share", |a| {
        a.repo
            .write("campaigns/spring.toml", "template = 'double11.txt.j2'\n");
        a.writes(&a.mail(), TEMPLATE, HALF);
    }),
    ("committer of what another wrote", |a| {
        let (mail, head) = (a.mail(), a.head());
        a.repo.write(TEMPLATE, HALF);
        a.repo.commit_as("wang@x.cn", &mail, "half", &[&head]);
    }),
    ("author changed by an amendment", |a| {
        let (mail, head) = (a.mail(), a.head());
        a.repo.write(TEMPLATE, HALF);
        a.repo
            .commit_as("somebody@else.cn", &mail, "half (amended)", &[&head]);
    }),
    ("co-author by a trailer", |a| {
        let line = format!("half\n\nCo-authored-by: Z <{}>\n", a.mail());
        a.says(&line);
    }),
    ("co-author by a trailer in other letters", |a| {
        let line = format!("half\n\nCO-AUTHORED-BY:{}\n", a.mail().to_uppercase());
        a.says(&line);
    }),
    ("squashed by another, and named in the message", |a| {
        let line = format!(
            "Squashed\n\ncommit 01\nAuthor: Z <{}>\n\n    half\n",
            a.mail()
        );
        a.says(&line);
    }),
    ("address in other letters", |a| {
        a.writes(&a.mail().to_uppercase(), TEMPLATE, HALF);
    }),
    ("second address that is declared", |a| {
        a.me().aliases.push("Old.Address@x.cn".to_owned());
        a.writes("old.address@x.cn", TEMPLATE, HALF);
    }),
    ("hidden address of GitHub", |a| {
        let mail = format!("{}-hub@users.noreply.github.com", a.who);
        a.writes(&mail, TEMPLATE, HALF);
    }),
    ("hidden address of GitHub with a number", |a| {
        let mail = format!("1234+{}-Hub@users.noreply.github.com", a.who);
        a.writes(&mail, TEMPLATE, HALF);
    }),
    ("hidden address of GitLab", |a| {
        a.me().gitlab = Some(format!("{}-lab", a.who));
        let mail = format!("1234-{}-lab@users.noreply.gitlab.com", a.who);
        a.writes(&mail, TEMPLATE, HALF);
    }),
    ("hidden address of Gitee", |a| {
        a.me().gitee = Some(format!("{}-ee", a.who));
        let mail = format!("1234567+{}-ee@user.noreply.gitee.com", a.who);
        a.writes(&mail, TEMPLATE, HALF);
    }),
    ("commit without an address", |a| {
        let head = a.head();
        a.repo.write(TEMPLATE, HALF);
        let git = a.repo.git();
        let head = git2::Oid::from_str(&head).expect("an id");
        let head = git.find_commit(head).expect("HEAD is there");
        let mut index = git.index().expect("an index");
        index
            .add_path(std::path::Path::new(TEMPLATE))
            .and_then(|()| index.write())
            .expect("the index is written");
        let tree = git.find_tree(index.write_tree().expect("a tree"));
        let tree = tree.expect("a tree").id();
        let raw = format!(
            "tree {tree}\nparent {}\nauthor {} <> 1794000000 +0000\ncommitter {} <> 1794000000 +0000\n\nhalf\n",
            head.id(),
            a.who,
            a.who
        );
        let odb = git.odb().expect("an object database");
        let id = odb.write(git2::ObjectType::Commit, raw.as_bytes());
        git.set_head_detached(id.expect("a commit"))
            .expect("HEAD moves");
    }),
    ("changes that are not committed", |a| {
        a.repo.config("user.email", &a.mail());
        a.repo.write(TEMPLATE, HALF);
    }),
    ("changes that the index is told to look away from", |a| {
        a.repo.config("user.email", &a.mail());
        a.repo.write(TEMPLATE, HALF);
        let git = a.repo.git();
        let mut index = git.index().expect("an index");
        let mut entry = index
            .get_path(std::path::Path::new(TEMPLATE), 0)
            .expect("it is tracked");
        entry.flags |= 0x8000;
        index
            .add(&entry)
            .and_then(|()| index.write())
            .expect("the index is written");
    }),
    ("a draft that another moved into place", |a| {
        let long = "一整段会员专享的文案, 写了很久, 不会一样\n第二行\n第三行\n";
        a.writes(&a.mail(), "drafts/half.txt.j2", long);
        fs::remove_file(a.repo.root().join(TEMPLATE)).expect("it was there");
        a.repo.commit("wang@x.cn", "make room");
        a.repo.rename("drafts/half.txt.j2", TEMPLATE);
        a.repo.commit("wang@x.cn", "move");
    }),
    ("a branch of theirs that another merged", |a| {
        let (mail, base) = (a.mail(), a.head());
        a.repo.write(TEMPLATE, HALF);
        let side = a.repo.commit_as(&mail, &mail, "half", &[&base]);
        a.repo.check_out(&base);
        a.repo.write("README.md", "main");
        let main = a.repo.commit_as("wang@x.cn", "wang@x.cn", "main", &[&base]);
        a.repo.write(TEMPLATE, HALF);
        a.repo
            .commit_as("wang@x.cn", "wang@x.cn", "merge", &[&main, &side]);
    }),
    ("a merge that writes something new", |a| {
        let (mail, base) = (a.mail(), a.head());
        a.repo.write("README.md", "side");
        let side = a.repo.commit_as("wang@x.cn", "wang@x.cn", "side", &[&base]);
        a.repo.write(TEMPLATE, HALF);
        a.repo.commit_as(&mail, &mail, "merge", &[&base, &side]);
    }),
    ("a revert", |a| {
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.writes(&a.mail(), TEMPLATE, TEXT);
    }),
    ("a revert of a revert by another", |a| {
        a.writes(&a.mail(), TEMPLATE, HALF);
        a.writes("wang@x.cn", TEMPLATE, TEXT);
        a.writes("wang@x.cn", TEMPLATE, HALF);
    }),
    (
        "a text from before the last approval that another put back",
        |a| {
            a.writes(&a.mail(), TEMPLATE, HALF);
            a.writes("wang@x.cn", TEMPLATE, TEXT);
            a.is_signed();
            a.writes("wang@x.cn", TEMPLATE, HALF);
        },
    ),
    (
        "a text from before the last approval that a merge put back",
        |a| {
            a.writes(&a.mail(), TEMPLATE, HALF);
            let old = a.head();
            a.writes("wang@x.cn", TEMPLATE, TEXT);
            a.is_signed();
            let head = a.head();
            a.repo.write(TEMPLATE, HALF);
            a.repo
                .commit_as("wang@x.cn", "wang@x.cn", "merge", &[&head, &old]);
        },
    ),
    (
        "a file from before the last approval that was no input then",
        |a| {
            a.writes(&a.mail(), "templates/half.txt.j2", HALF);
            a.is_signed();
            a.inputs.push("templates/half.txt.j2".to_owned());
            a.writes("wang@x.cn", CAMPAIGN, "template = 'half.txt.j2'\n");
        },
    ),
    ("a change after the last approval", |a| {
        a.is_signed();
        a.writes(&a.mail(), TEMPLATE, HALF);
    }),
    (
        "an approval that was recorded on a commit nobody has",
        |a| {
            a.writes(&a.mail(), TEMPLATE, HALF);
            a.is_signed();
            let signed = a.signed.as_mut().expect("it was signed");
            "0123456789abcdef0123456789abcdef01234567".clone_into(&mut signed.commit);
        },
    ),
    ("changing and signing in one commit", |a| {
        a.repo
            .write("campaigns/double11.signoffs.toml", "[[signoff]]\n");
        a.writes(&a.mail(), TEMPLATE, HALF);
    }),
    ("a mailmap that calls them somebody else", |a| {
        let map = format!("Nobody <nobody@x.cn> <{}>\n", a.mail());
        a.writes("wang@x.cn", ".mailmap", &map);
        a.writes(&a.mail(), TEMPLATE, HALF);
    }),
    ("a replacement of their commit", |a| {
        let base = a.head();
        a.writes(&a.mail(), TEMPLATE, HALF);
        let theirs = a.head();
        let other = a.repo.commit_as("wang@x.cn", "wang@x.cn", "half", &[&base]);
        let git = a.repo.git();
        let [theirs, other] = [theirs, other].map(|id| git2::Oid::from_str(&id).expect("an id"));
        git.reference(&format!("refs/replace/{theirs}"), other, true, "hide")
            .expect("a reference is written");
        git.set_head_detached(theirs).expect("HEAD moves");
    }),
    ("a shallow clone that lacks their commit", |a| {
        a.writes(&a.mail(), TEMPLATE, HALF);
        a.writes("wang@x.cn", "README.md", "later");
        let head = a.head();
        fs::write(a.repo.root().join(".git/shallow"), format!("{head}\n")).expect("written");
    }),
    ("a graft that cuts their commit off", |a| {
        a.writes(&a.mail(), TEMPLATE, HALF);
        a.writes("wang@x.cn", "README.md", "later");
        let grafts = a.repo.root().join(".git/info/grafts");
        fs::create_dir_all(grafts.parent().expect("a folder")).expect("folders are made");
        fs::write(grafts, format!("{}\n", a.head())).expect("written");
    }),
    ("a workspace without a repository", |a| {
        a.writes(&a.mail(), TEMPLATE, HALF);
        fs::rename(a.repo.root().join(".git"), a.repo.root().join("git")).expect("renamed");
    }),
    ("the last push under their login", |a| {
        let before = a.head();
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.pushes(&a.login(), Some(&before));
    }),
    ("the last push under their login on another host", |a| {
        a.me().gitee = Some("min-zhao".to_owned());
        let before = a.head();
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.pushes("Min-Zhao", Some(&before));
    }),
    ("a push before the last one", |a| {
        let before = a.head();
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.pushes(&a.login(), Some(&before));
        let before = a.head();
        a.writes("wang@x.cn", "README.md", "about");
        a.pushes("wang-hub", Some(&before));
    }),
    ("a push that makes the branch", |a| {
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.pushes(&a.login(), None);
    }),
    ("a push of the change together with sign-offs", |a| {
        let before = a.head();
        a.repo.write(SIGNOFFS, "[[signoff]]\n");
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.pushes(&a.login(), Some(&before));
    }),
    ("a forced push back to what was before", |a| {
        let first = a.head();
        a.writes("wang@x.cn", TEMPLATE, HALF);
        let second = a.head();
        a.pushes("wang-hub", Some(&first));
        a.repo.check_out(&first);
        a.pushes(&a.login(), Some(&second));
    }),
    ("a forced push over commits that this clone lacks", |a| {
        a.writes("wang@x.cn", TEMPLATE, HALF);
        let lost = "0123456789abcdef0123456789abcdef01234567";
        a.pushes(&a.login(), Some(lost));
    }),
    (
        "a push that was overwritten, of commits this clone lacks",
        |a| {
            let before = a.head();
            a.writes("wang@x.cn", TEMPLATE, HALF);
            a.pushes(&a.login(), Some(&before));
            let lost = "0123456789abcdef0123456789abcdef01234567";
            a.told().after = Some(lost.to_owned());
        },
    ),
    ("a push to many branches, none of which is named", |a| {
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.pushes(&a.login(), None);
        a.told().after = None;
    }),
    ("a draft they pushed and another moved into place", |a| {
        let long = "一整段会员专享的文案, 写了很久, 不会一样\n第二行\n第三行\n";
        let first = a.head();
        a.writes("wang@x.cn", "drafts/half.txt.j2", long);
        a.pushes(&a.login(), Some(&first));
        let second = a.head();
        fs::remove_file(a.repo.root().join(TEMPLATE)).expect("it was there");
        a.repo.commit("wang@x.cn", "make room");
        a.repo.rename("drafts/half.txt.j2", TEMPLATE);
        a.repo.commit("wang@x.cn", "move");
        a.pushes("wang-hub", Some(&second));
    }),
    (
        "a request they opened, and the host does not say who pushed",
        |a| {
            a.writes("wang@x.cn", TEMPLATE, HALF);
            a.opens(&a.login());
        },
    ),
    ("a code host that does not answer", |a| {
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.unread = true;
    }),
    ("an account that the settings call a bot", |a| {
        a.me().bot = true;
        a.writes("wang@x.cn", TEMPLATE, HALF);
    }),
    ("an account whose login is an app's", |a| {
        a.me().github = Some("approver[bot]".to_owned());
        a.writes("wang@x.cn", TEMPLATE, HALF);
    }),
    ("nothing to tell them by", |a| {
        let me = a.me();
        (me.aliases, me.github) = (Vec::new(), None);
        (me.gitlab, me.gitee) = (None, None);
        a.writes(&a.mail(), TEMPLATE, HALF);
    }),
    ("a second entry with the same key", |a| {
        let key = a.me().key.clone();
        a.writes(&a.mail(), TEMPLATE, HALF);
        a.signs_as(|other| (other.key, other.github) = (key, None));
    }),
    ("a second entry with the same login", |a| {
        let login = a.me().github.clone();
        a.writes(&a.mail(), TEMPLATE, HALF);
        a.signs_as(|other| other.github = login);
    }),
    (
        "a second entry with a second key and the same address",
        |a| {
            let mail = a.mail().to_uppercase();
            a.writes(&a.mail(), TEMPLATE, HALF);
            a.signs_as(|other| other.aliases.push(mail));
        },
    ),
    (
        "a third entry that is the second's and not the first's",
        |a| {
            let (key, name) = (a.me().key.clone(), format!("{}-2", a.who));
            let roles = a.me().roles.clone();
            let second = Reviewer {
                key,
                roles,
                aliases: vec!["second@x.cn".to_owned()],
                github: None,
                ..reviewer(&name, &[])
            };
            a.world.policy.reviewers.insert(name, second);
            a.writes(&a.mail(), TEMPLATE, HALF);
            a.signs_as(|third| third.aliases = vec!["Second@x.cn".to_owned()]);
        },
    ),
    ("a bot beside them", |a| {
        let key = a.me().key.clone();
        a.writes("wang@x.cn", TEMPLATE, HALF);
        a.signs_as(|other| (other.key, other.bot) = (key, true));
    }),
    ("both stages, which the policy lets one person sign", |a| {
        a.world.policy.review.combine = vec!["risk".to_owned(), "legal".to_owned()];
        a.me().roles = vec!["risk".to_owned(), "legal".to_owned()];
        a.writes(&a.mail(), TEMPLATE, HALF);
        a.signs = [Stage::Risk, Stage::Legal]
            .map(|stage| verified(&a.world.says(a.who, stage)))
            .to_vec();
    }),
    ("one stage that may be combined with none", |a| {
        a.world.policy.review.combine = vec!["risk".to_owned()];
        a.writes(&a.mail(), TEMPLATE, HALF);
    }),
    ("a sign-off whose statement is edited after signing", |a| {
        a.writes("wang@x.cn", TEMPLATE, HALF);
        let said = a.world.says(a.who, a.stage);
        let edited = SignatureProblem::Invalid("incorrect signature".to_owned());
        a.signs = vec![super::world::checked(&said.text(), Err(edited))];
    }),
    (
        "a sign-off of what the content was before they changed it",
        |a| {
            let said = Statement {
                digest: Digest::of(b"before"),
                ..a.world.says(a.who, a.stage)
            };
            a.writes(&a.mail(), TEMPLATE, HALF);
            a.signs = vec![verified(&said)];
        },
    ),
    ("a sign-off in the name of somebody who may", |a| {
        let other = if a.stage == Stage::Legal {
            "zhao"
        } else {
            "qian"
        };
        a.writes(&a.mail(), TEMPLATE, HALF);
        let said = a.world.says(other, a.stage);
        a.signs = vec![super::world::checked(&said.text(), Ok(a.who.to_owned()))];
    }),
];

#[test]
fn nobody_approves_their_own_work() {
    let mut tried = Vec::new();
    for (name, mechanism) in MECHANISMS {
        for (who, _, stage) in IDENTITIES {
            let mut attempt = Attempt::of(who, stage);
            mechanism(&mut attempt);
            let review = attempt.review();
            assert_eq!(review.present, [], "{name} as {who}");
            assert!(!review.void.is_empty(), "{name} as {who}");
            assert!(review.cleared.is_none(), "{name} as {who}");
            tried.push(*name);
        }
    }
    let per_name = IDENTITIES.len();
    tried.dedup();
    assert_eq!(
        tried.len(),
        MECHANISMS.len(),
        "every mechanism has a name of its own"
    );
    assert!(
        tried.len() >= 40 && per_name == 3,
        "{} mechanisms",
        tried.len()
    );
}

#[test]
fn who_changed_nothing_may_sign() {
    for (who, _, stage) in IDENTITIES {
        let attempt = Attempt::of(who, stage);
        attempt.writes("wang@x.cn", TEMPLATE, HALF);
        let review = attempt.review();
        assert_eq!((review.present.len(), review.void), (1, vec![]), "{who}");
    }
}

#[test]
fn who_pushed_nothing_but_sign_offs_or_another_campaign_may_sign() {
    let pushed: [fn(&Attempt); 3] = [
        |a| drop(a.repo.commit_file("wang@x.cn", SIGNOFFS, "[[signoff]]\n")),
        |a| {
            drop(
                a.repo
                    .commit_file("wang@x.cn", "campaigns/spring.toml", "title = '春'\n"),
            );
        },
        |a| drop(a.repo.commit_file("wang@x.cn", "README.md", "about\n")),
    ];
    for (who, _, stage) in IDENTITIES {
        for push in pushed {
            let mut attempt = Attempt::of(who, stage);
            let first = attempt.head();
            attempt.writes("wang@x.cn", TEMPLATE, HALF);
            attempt.pushes("wang-hub", Some(&first));
            let second = attempt.head();
            push(&attempt);
            attempt.pushes(&attempt.login(), Some(&second));
            let review = attempt.review();
            assert_eq!((review.present.len(), review.void), (1, vec![]), "{who}");
        }
    }
}

#[test]
fn who_pushed_what_was_approved_since_may_sign_what_another_pushed() {
    for (who, _, stage) in IDENTITIES {
        let mut attempt = Attempt::of(who, stage);
        let first = attempt.head();
        attempt.writes("wang@x.cn", TEMPLATE, "会员专享\n全场 8 折\n");
        attempt.pushes(&attempt.login(), Some(&first));
        attempt.is_signed();
        let second = attempt.head();
        attempt.writes("wang@x.cn", TEMPLATE, HALF);
        attempt.pushes("wang-hub", Some(&second));
        let review = attempt.review();
        assert_eq!((review.present.len(), review.void), (1, vec![]), "{who}");
    }
}

#[test]
fn who_changed_what_was_approved_since_may_sign_what_another_changed() {
    for (who, _, stage) in IDENTITIES {
        let mut attempt = Attempt::of(who, stage);
        attempt.writes(&attempt.mail(), TEMPLATE, "会员专享\n全场 8 折\n");
        attempt.is_signed();
        attempt.writes("wang@x.cn", TEMPLATE, "会员专享\n全场 7 折\n");
        let review = attempt.review();
        assert_eq!((review.present.len(), review.void), (1, vec![]), "{who}");
    }
}

impl Attempt {
    fn of(who: &'static str, stage: Stage) -> Self {
        let repo = Repo::new();
        repo.write(TEMPLATE, TEXT);
        repo.write(POSTER, "a picture");
        let base = repo.commit_file("wang@x.cn", CAMPAIGN, "title = '双11'\n");
        Self {
            base,
            who,
            stage,
            repo,
            world: world(),
            inputs: [CAMPAIGN, TEMPLATE, POSTER].map(str::to_owned).to_vec(),
            signed: None,
            request: None,
            unread: false,
            signs: Vec::new(),
        }
    }

    fn mail(&self) -> String {
        format!("{}@x.cn", self.who)
    }

    fn me(&mut self) -> &mut Reviewer {
        let me = self.world.policy.reviewers.get_mut(self.who);
        me.expect("a reviewer of the world")
    }

    fn head(&self) -> String {
        let head = self.repo.git().head().expect("HEAD is there").target();
        head.expect("a commit").to_string()
    }

    fn writes(&self, mail: &str, path: &str, text: &str) {
        self.repo.commit_file(mail, path, text);
    }

    fn login(&self) -> String {
        format!("{}-Hub", self.who)
    }

    /// Somebody pushes what is committed now, over what was there before; none: it makes the branch.
    fn pushes(&mut self, login: &str, before: Option<&str>) {
        let after = self.head();
        self.opens("wang-hub");
        let request = self.request.as_mut().expect("it is open");
        request.head.clone_from(&after);
        let push = HostPush {
            login: login.to_owned(),
            before: before.map(str::to_owned),
            after: Some(after),
        };
        request.pushes.get_or_insert_default().insert(0, push);
    }

    /// The newest push, as the host tells it.
    fn told(&mut self) -> &mut HostPush {
        let pushes = self.request.as_mut().expect("it is open").pushes.as_mut();
        &mut pushes.expect("somebody pushed")[0]
    }

    /// Somebody opens a request, unless it is open.
    fn opens(&mut self, login: &str) {
        let (head, base) = (self.head(), self.base.clone());
        self.request.get_or_insert_with(|| HostRequest {
            host: CodeHost::Github,
            repository: "tea/campaigns".to_owned(),
            number: 12,
            opener: login.to_owned(),
            head,
            base: Some(base),
            pushes: None,
            merged: false,
            url: String::new(),
        });
    }

    /// Wang changes the text, with words about who else did.
    fn says(&self, message: &str) {
        let head = self.head();
        self.repo.write(TEMPLATE, HALF);
        self.repo
            .commit_as("wang@x.cn", "wang@x.cn", message, &[&head]);
    }

    /// A gate is opened now.
    fn is_signed(&mut self) {
        let inputs = self.inputs.iter().cloned();
        self.signed = Some(SignedState {
            commit: self.head(),
            inputs: inputs.map(|path| (path, Digest::of(b"then"))).collect(),
        });
    }

    /// Another entry of the settings, with the same roles and something in common, signs.
    fn signs_as(&mut self, shared: impl FnOnce(&mut Reviewer)) {
        let name = format!("{}-too", self.who);
        let mut other = Reviewer {
            roles: self.me().roles.clone(),
            ..reviewer(&name, &[])
        };
        shared(&mut other);
        self.world.policy.reviewers.insert(name.clone(), other);
        self.signs = vec![verified(&self.world.says(&name, self.stage))];
    }

    fn review(mut self) -> Review {
        let id = CampaignId("double11".to_owned());
        let asked = Asked {
            inputs: self.inputs.clone(),
            signed: self.signed.clone(),
        };
        let asked = BTreeMap::from([(id.clone(), asked)]);
        let mut told = provenances(self.repo.root(), &asked);
        self.world.provenance = told.remove(&id).expect("every campaign is answered");
        if let Some(request) = self.request.take() {
            let request = Arc::new(request);
            let commits = BTreeSet::new();
            let asked = Asked {
                inputs: self.inputs.clone(),
                signed: self.signed.clone(),
            };
            let told = pushers(self.repo.root(), &[Brought { request, commits }], &asked);
            self.world.provenance.pushers = told.expect("git answers");
        }
        if self.unread {
            let gap = HostGap::Trouble("no answer".to_owned());
            self.world.provenance.pushes_unread = Some((CodeHost::Github, gap));
        }
        if self.signs.is_empty() {
            self.signs = vec![verified(&self.world.says(self.who, self.stage))];
        }
        self.world.review(&self.signs)
    }
}
