//! One campaign's whole way through a real repository: a remote, clones of the author and the reviewers, a code host, and the runner
//! where the ledger is. Each step is a command somebody types; the sandbox's own record is the judge of what went out.

use crate::{
    channel::platform::Platform,
    firm::{Firm, Plan, Said},
    forge::hosts::{
        TOKEN,
        github::{GONE, Shared, State, activity, pull, review, start},
    },
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A claim that needs evidence, to every customer of the firm.
const CAMPAIGN: &str = r#"title = "会员回访"
account = "shop"
intent = "service"

[audience]
kind = "customers"
max_recipients = 60

[links.more]
url = "https://shop.firm.example/visit"
title = "详情"

[schedule]
not_after = 2026-12-30 20:00:00

[touch.tell]
text = "上月会员满意度98%，谢谢您的支持。本月营业时间有调整，详情见链接。"
attach = [{ link = "more" }]
"#;

const EVIDENCE: &str = r#"
[[evidence]]
claim = "满意度98%"
file = "./survey.pdf"
issuer = "会员部"
period = "2026-11"
sample = "n=2013"
valid_until = 2027-03-31
"#;

/// The least that is a PDF.
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// The number of the request on the code host.
const REQUEST: &str = "12";

struct Walk {
    firm: Firm,
    shared: Shared,
    /// The remote and everybody's clones.
    desks: TempDir,
    _platform: Platform,
    _runtime: Runtime,
}

impl Walk {
    /// The policy is on main, trusted by nobody yet; the directory was read.
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (platform, shared) = runtime.block_on(start(State::default()));
        let mut firm = Firm::new(Plan {
            customers: 60,
            members: 6,
            ..Plan::default()
        });
        let root = firm.control("world", None)["departments"][0]["name"]
            .as_str()
            .expect("a department")
            .to_owned();
        let settings = firm
            .read("qunfa.toml")
            .replace("legal_above = 1000000", "legal_above = 10")
            .replace(
                "aliases = [\"qian@firm.example\"]",
                "aliases = [\"qian@firm.example\"]\ngithub = \"qian-hub\"",
            )
            .replace(
                "aliases = [\"zhao@firm.example\"]",
                "aliases = [\"zhao@firm.example\"]\ngithub = \"zhao-hub\"",
            )
            .replace(
                "[domains]",
                &format!("[accounts.shop]\ntier = \"department\"\ndepartments = [\"{root}\"]\nindustry = \"catering\"\n\n[domains]"),
            );
        let host = format!(
            "\n[host]\nkind = \"github\"\nrepository = \"tea/campaigns\"\nbase_url = \"{}\"\ntoken = {{ env = \"HOST_TOKEN\" }}\n",
            platform.url()
        );
        firm.write("qunfa.toml", &(settings + &host));
        firm.set("HOST_TOKEN", Some(TOKEN));
        firm.commit();
        let desks = tempfile::tempdir().expect("a folder");
        let remote = desks.path().join("remote.git");
        Firm::git(
            desks.path(),
            "ops",
            &["init", "--quiet", "--bare", "-b", "main", "remote.git"],
        );
        let runner = firm.root();
        Firm::git(
            &runner,
            "ops",
            &["remote", "add", "origin", &remote.display().to_string()],
        );
        Firm::git(&runner, "ops", &["push", "--quiet", "origin", "main"]);
        Firm::git(&runner, "ops", &["fetch", "--quiet", "origin"]);
        for who in ["lin", "zhao", "ops"] {
            Firm::git(desks.path(), who, &["clone", "--quiet", "remote.git", who]);
        }
        let walk = Self {
            firm,
            shared,
            desks,
            _platform: platform,
            _runtime: runtime,
        };
        walk.firm.must(0, &["sync"]);
        walk
    }

    fn desk(&self, who: &str) -> PathBuf {
        self.desks.path().join(who)
    }

    fn at(&self, who: &str, words: &[&str]) -> Said {
        self.firm.run_in(&self.desk(who), words)
    }

    fn write(&self, who: &str, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.desk(who).join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    /// Commits everything on a branch and pushes it, which the host sees; returns the commit.
    fn push(&self, who: &str, branch: &str) -> String {
        let desk = self.desk(who);
        let stood = Firm::git(&desk, who, &["ls-remote", "--heads", "origin", branch]);
        let stood = stood.split_whitespace().next().unwrap_or(GONE);
        Firm::git(&desk, who, &["add", "--all"]);
        Firm::git(&desk, who, &["commit", "--quiet", "-m", "活动"]);
        Firm::git(&desk, who, &["push", "--quiet", "origin", branch]);
        let after = Firm::git(&desk, who, &["rev-parse", "HEAD"]);
        let push = activity(Some(&format!("{who}-hub")), "push", stood, &after);
        let mut state = self.shared.lock().expect("not poisoned");
        state.activity.insert(0, push);
        after
    }

    /// Somebody goes on from a branch of the remote.
    fn switch(&self, who: &str, branch: &str) {
        let desk = self.desk(who);
        Firm::git(&desk, who, &["fetch", "--quiet", "origin"]);
        Firm::git(
            &desk,
            who,
            &[
                "switch",
                "--quiet",
                "-C",
                branch,
                &format!("origin/{branch}"),
            ],
        );
    }

    /// A new branch from main.
    fn branch(&self, who: &str, branch: &str) {
        let desk = self.desk(who);
        self.shared.lock().expect("not poisoned").activity.clear();
        Firm::git(&desk, who, &["fetch", "--quiet", "origin"]);
        Firm::git(
            &desk,
            who,
            &["switch", "--quiet", "-c", branch, "origin/main"],
        );
    }

    /// The request's head is merged into main, as the host does it.
    fn merge(&self, branch: &str) {
        let desk = self.desk("ops");
        self.switch("ops", "main");
        let from = format!("origin/{branch}");
        let commits = Firm::git(&desk, "ops", &["rev-list", &format!("origin/main..{from}")]);
        Firm::git(
            &desk,
            "ops",
            &["merge", "--quiet", "--no-ff", "-m", "合并", &from],
        );
        Firm::git(&desk, "ops", &["push", "--quiet", "origin", "main"]);
        let mut state = self.shared.lock().expect("not poisoned");
        let mut request = state.pull.clone();
        request["merged_at"] = json!("2026-12-09T04:00:00Z");
        // Each of its commits leads to the request.
        let commits = commits.lines().map(|id| (id.to_owned(), request.clone()));
        state.of_commits = commits.collect();
    }

    /// The runner checks out the tip of main, as its workflow does.
    fn fetch(&self) {
        let runner = self.firm.root();
        Firm::git(&runner, "ops", &["fetch", "--quiet", "origin"]);
        Firm::git(
            &runner,
            "ops",
            &["checkout", "--quiet", "--detach", "origin/main"],
        );
    }

    /// The request ends with this commit.
    fn open(&self, head: &str) {
        let base = Firm::git(&self.firm.root(), "ops", &["rev-parse", "origin/main"]);
        self.shared.lock().expect("not poisoned").pull = pull(head, &base);
    }

    /// The runner plans the request's head as data, with the policy of main.
    fn plan(&self, head: &str) -> Said {
        Firm::git(&self.firm.root(), "ops", &["fetch", "--quiet", "origin"]);
        self.firm.run(&[
            "plan",
            "--base",
            "origin/main",
            "--at",
            head,
            "--request",
            REQUEST,
            "--record",
            "--comment",
            "--status",
            "--out",
            "plan.json",
        ])
    }

    /// Qian reviews a commit on the host, two minutes after everything before.
    fn review(&self, id: u64, state: &str, commit: &str) {
        self.firm.advance(2.0 / 60.0);
        let now = self.firm.control("time", None)["now"]
            .as_f64()
            .expect("a time");
        let now = jiff::Timestamp::from_second(now as i64).expect("a time");
        let said = review(id, "qian-hub", state, commit, &now.to_string());
        self.shared.lock().expect("not poisoned").reviews.push(said);
    }

    /// The recorded plan reaches a reviewer, who signs what they are shown.
    fn sign(&self, who: &str, campaign: &str) -> Said {
        let plan = self.firm.read("plan.json");
        let file = self.desks.path().join(format!("{who}-plan.json"));
        fs::write(&file, &plan).expect("written");
        let plan: Value = serde_json::from_str(&plan).expect("a plan");
        let mut campaigns = plan["campaigns"].as_array().expect("campaigns").iter();
        let recorded = campaigns
            .find(|one| one["id"] == campaign)
            .expect("it is planned");
        let recorded = recorded["recorded"].as_array().expect("recorded");
        let people: u64 = recorded
            .iter()
            .filter_map(|one| one["count"].as_u64())
            .sum();
        let key = self.firm.root().join(".keys").join(who);
        self.at(
            who,
            &[
                "signoff",
                campaign,
                "--stage",
                "risk",
                "--key",
                &key.display().to_string(),
                "--plan",
                &file.display().to_string(),
                "--confirm",
                &format!("{campaign} {people}"),
            ],
        )
    }

    fn tasks(&self) -> usize {
        let record = self.firm.read("record.jsonl");
        record.matches("\"kind\":\"task_created\"").count()
    }

    /// What the plan on main says of a campaign: what becomes of it and the stages that are missing.
    fn planned(&self, campaign: &str) -> (String, Vec<String>) {
        let plan = self.firm.plan();
        let mut campaigns = plan["campaigns"].as_array().expect("campaigns").iter();
        let found = campaigns
            .find(|one| one["id"] == campaign)
            .unwrap_or_else(|| panic!("{campaign} is not in {plan}"));
        let missing = found["review"]["missing"].as_array().into_iter().flatten();
        let missing = missing.filter_map(|one| Some(one["stage"].as_str()?.to_owned()));
        let action = found["touches"][0]["action"].as_str().unwrap_or_default();
        (action.to_owned(), missing.collect())
    }

    /// Risk by key and legal by a review, then merged and checked out.
    fn approve(&self, campaign: &str, branch: &str, review: u64) {
        let head = Firm::git(&self.desk("lin"), "lin", &["rev-parse", branch]);
        self.open(&head);
        self.plan(&head);
        self.switch("zhao", branch);
        let said = self.sign("zhao", campaign);
        assert_eq!(said.code, 0, "{}\n{}", said.out, said.err);
        let signed = self.push("zhao", branch);
        self.open(&signed);
        self.review(review, "APPROVED", &signed);
        let said = self.plan(&signed);
        assert_eq!(said.code, 0, "{}\n{}", said.out, said.err);
        self.merge(branch);
        self.fetch();
    }

    /// The author's campaign with its evidence, on a branch of its own.
    fn propose(&self, branch: &str) {
        self.branch("lin", branch);
        self.write(
            "lin",
            "campaigns/visit/campaign.toml",
            CAMPAIGN.to_owned() + EVIDENCE,
        );
        self.write("lin", "campaigns/visit/survey.pdf", PDF);
        self.push("lin", branch);
    }
}

fn edit(desk: &Path, path: &str, from: &str, to: &str) {
    let path = desk.join(path);
    let text = fs::read_to_string(&path).expect("it is there");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("written");
}

#[test]
fn a_campaign_is_checked_signed_by_key_and_by_review_merged_and_sent_once() {
    let walk = Walk::new();
    let (service, marketing) = ("intent = \"service\"", "intent = \"marketing\"");
    let campaign = CAMPAIGN
        .replace(service, marketing)
        .replace("见链接。\"", "见链接。回复“T”退订。\"");
    // The author's own check blocks until the claim has its evidence.
    walk.branch("lin", "visit");
    walk.write("lin", "campaigns/visit/campaign.toml", &campaign);
    let said = walk.at("lin", &["check", "--base", "origin/main"]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.out.contains("满意度98%"), "{}", said.out);
    walk.write(
        "lin",
        "campaigns/visit/campaign.toml",
        campaign.clone() + EVIDENCE,
    );
    walk.write("lin", "campaigns/visit/survey.pdf", PDF);
    let said = walk.at("lin", &["check", "--base", "origin/main"]);
    assert_eq!(said.code, 0, "{}", said.out);
    let head = walk.push("lin", "visit");

    // The runner records the audience; nobody has signed.
    walk.open(&head);
    let said = walk.plan(&head);
    assert_eq!(said.code, 3, "{}\n{}", said.out, said.err);
    {
        let state = walk.shared.lock().expect("not poisoned");
        let comment = state.comments[0]["body"]
            .as_str()
            .expect("a comment")
            .to_owned();
        assert!(comment.contains("满意度98%"), "{comment}");
        assert_eq!(
            state.statuses.last().expect("a status").1["state"],
            "pending"
        );
    }
    // Unsigned, merging it would send nothing.
    walk.approve("visit", "visit", 1);
    let state = walk.shared.lock().expect("not poisoned");
    assert_eq!(state.comments.len(), 1, "one comment, updated in place");
    assert_eq!(
        state.statuses.last().expect("a status").1["state"],
        "success"
    );
    drop(state);
    assert_eq!(walk.tasks(), 0);
    walk.firm.must(0, &["apply", "visit"]);
    let tasks = walk.tasks();
    assert!(tasks > 0);
    // Level-triggered: a repeated or a concurrent run of CI sends nothing twice.
    walk.firm.must(0, &["apply"]);
    let mut other = walk.firm.start(&["apply", "--lock-timeout", "2m"]);
    walk.firm.must(0, &["apply", "--lock-timeout", "2m"]);
    assert_eq!(other.wait().expect("it ends").code(), Some(0));
    assert_eq!(walk.tasks(), tasks);
}

#[test]
fn an_edit_voids_what_was_signed_and_a_second_run_needs_new_signatures() {
    let walk = Walk::new();
    walk.propose("visit");
    walk.approve("visit", "visit", 1);
    // Signed and not sent yet: an edit voids it, and shows what changed since.
    let merged = walk.shared.lock().expect("not poisoned").pull.clone();
    walk.branch("lin", "early");
    edit(
        &walk.desk("lin"),
        "campaigns/visit/campaign.toml",
        "有调整",
        "有变动",
    );
    let head = walk.push("lin", "early");
    walk.open(&head);
    let said = walk.plan(&head);
    assert_eq!(said.code, 3, "{}\n{}", said.out, said.err);
    assert!(
        said.out.contains("有变动") && said.out.contains("有调整"),
        "the diff is shown: {}",
        said.out
    );
    walk.shared.lock().expect("not poisoned").pull = merged;
    walk.firm.must(0, &["apply", "visit"]);
    let tasks = walk.tasks();

    // Somebody edits the text and merges it without asking anybody.
    walk.branch("lin", "later");
    edit(
        &walk.desk("lin"),
        "campaigns/visit/campaign.toml",
        "有调整",
        "有变化",
    );
    let head = walk.push("lin", "later");
    walk.open(&head);
    let said = walk.plan(&head);
    assert_eq!(said.code, 3, "{}\n{}", said.out, said.err);
    let comment = {
        let state = walk.shared.lock().expect("not poisoned");
        state.comments[0]["body"]
            .as_str()
            .expect("a comment")
            .to_owned()
    };
    assert!(
        comment.contains("有变化") && comment.contains("有调整"),
        "the diff is shown: {comment}"
    );
    walk.merge("later");
    walk.fetch();
    assert_eq!(walk.planned("visit").0, "blocked");
    walk.firm.must(3, &["apply", "visit"]);
    assert_eq!(walk.tasks(), tasks);

    // A second run is a new mandate: everybody signs again, then it goes out.
    walk.branch("lin", "again");
    edit(
        &walk.desk("lin"),
        "campaigns/visit/campaign.toml",
        "intent =",
        "run = 2\nintent =",
    );
    let head = walk.push("lin", "again");
    walk.open(&head);
    let said = walk.plan(&head);
    assert_eq!(said.code, 3, "{}\n{}", said.out, said.err);
    walk.approve("visit", "again", 2);
    walk.firm.must(0, &["apply", "visit"]);
    assert_eq!(walk.tasks(), 2 * tasks);
}

#[test]
fn a_rename_sends_nothing_again_and_a_deleted_file_cancels_what_members_have_not_confirmed() {
    let walk = Walk::new();
    walk.propose("visit");
    walk.approve("visit", "visit", 1);
    walk.firm.must(0, &["apply", "visit"]);
    let tasks = walk.tasks();

    walk.branch("lin", "rename");
    let desk = walk.desk("lin");
    Firm::git(
        &desk,
        "lin",
        &["mv", "campaigns/visit", "campaigns/december"],
    );
    walk.push("lin", "rename");
    walk.merge("rename");
    walk.fetch();
    // Nobody said that it is the same campaign: nothing is sent, and nothing is cancelled either.
    assert_eq!(walk.planned("december").0, "blocked");
    walk.firm.must(0, &["apply"]);
    assert_eq!(walk.tasks(), tasks);
    let cancelled = |walk: &Walk| {
        let record = walk.firm.read("record.jsonl");
        record.matches("\"kind\":\"task_cancelled\"").count()
    };
    assert_eq!(cancelled(&walk), 0);
    walk.branch("lin", "said");
    edit(
        &desk,
        "campaigns/december/campaign.toml",
        "intent =",
        "renamed_from = \"visit\"\nintent =",
    );
    walk.push("lin", "said");
    walk.merge("said");
    walk.fetch();
    walk.firm.must(0, &["apply"]);
    assert_eq!((walk.tasks(), cancelled(&walk)), (tasks, 0));

    walk.branch("lin", "gone");
    Firm::git(&desk, "lin", &["rm", "-r", "--quiet", "campaigns/december"]);
    walk.push("lin", "gone");
    walk.merge("gone");
    walk.fetch();
    walk.firm.must(0, &["apply"]);
    assert_eq!((walk.tasks(), cancelled(&walk)), (tasks, tasks));
}
