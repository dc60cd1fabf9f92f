//! Reviews on a code host through the program: what was approved there goes out, what was pushed afterwards does not.

use crate::{
    channel::platform::Platform,
    firm::{Firm, Plan, everybody},
    forge::hosts::{
        TOKEN,
        github::{Shared, State, activity, pull, review, start},
    },
};
use qunfa::forge;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A firm whose campaigns are reviewed at a server of GitHub's API.
struct Hosted {
    firm: Firm,
    shared: Shared,
    base: String,
    // Dropped last: it serves.
    _platform: Platform,
    _runtime: Runtime,
}

fn commit_id(firm: &Firm) -> String {
    let head = forge::head(&firm.root())
        .expect("git answers")
        .expect("a repository");
    head.commit.expect("a commit")
}

impl Hosted {
    /// The opener's campaign is committed, its audience recorded, its request open; nobody has reviewed it.
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
            .replace("aliases = [\"zhao@firm.example\"]", "aliases = [\"zhao@firm.example\"]\ngithub = \"zhao-hub\"")
            .replace("[domains]", &format!("[accounts.shop]\ntier = \"department\"\ndepartments = [\"{root}\"]\nindustry = \"catering\"\n\n[domains]"));
        let host = format!(
            "\n[host]\nkind = \"github\"\nrepository = \"tea/campaigns\"\nbase_url = \"{}\"\ntoken = {{ env = \"HOST_TOKEN\" }}\n",
            platform.url()
        );
        firm.write("qunfa.toml", &(settings + &host));
        firm.set("HOST_TOKEN", Some(TOKEN));
        firm.commit();
        let base = commit_id(&firm);
        firm.write("campaigns/all.toml", &everybody("调整", "shop", 60));
        firm.commit();
        let hosted = Self {
            firm,
            shared,
            base,
            _platform: platform,
            _runtime: runtime,
        };
        hosted.open();
        hosted.firm.must(0, &["sync"]);
        hosted
            .firm
            .must(3, &["plan", "--record", "--request", "12"]);
        hosted
    }

    /// The request ends with what is committed now.
    fn open(&self) -> String {
        let head = commit_id(&self.firm);
        self.shared.lock().expect("not poisoned").pull = pull(&head, &self.base);
        head
    }

    /// Zhao says something about a commit, two minutes after everything before.
    fn says(&self, id: u64, state: &str, commit: &str) {
        self.firm.advance(2.0 / 60.0);
        let now = self.firm.control("time", None)["now"]
            .as_f64()
            .expect("a time");
        let now = jiff::Timestamp::from_second(now as i64).expect("a time");
        let said = review(id, "zhao-hub", state, commit, &now.to_string());
        self.shared.lock().expect("not poisoned").reviews.push(said);
    }

    /// Somebody pushed from one commit to another, as the host tells it: the newest first.
    fn pushed(&self, login: &str, before: &str, after: &str) {
        let push = activity(Some(login), "push", before, after);
        let mut state = self.shared.lock().expect("not poisoned");
        state.activity.insert(0, push);
    }

    /// Zhao signs by key what is planned now; whose commit that is does not matter. Returns the commit.
    fn signs(&self) -> String {
        self.firm.sign();
        self.open()
    }

    /// The request is merged: each of these commits leads to it.
    fn merged(&self, commits: &[&String]) {
        let mut state = self.shared.lock().expect("not poisoned");
        let mut merged = state.pull.clone();
        merged["merged_at"] = json!("2026-12-09T04:00:00Z");
        let of_commits = commits.iter().map(|id| ((*id).clone(), merged.clone()));
        state.of_commits = of_commits.collect();
    }

    /// The review of the only campaign, as `plan --request 12` has it.
    fn review(&self) -> Value {
        let said = self
            .firm
            .run(&["plan", "--request", "12", "--format", "json"]);
        let plan: Value =
            serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err));
        plan["campaigns"][0]["review"].clone()
    }
}

fn words(list: &Value, name: &str) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.map(|one| one[name].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn what_risk_approved_on_the_host_goes_out_after_the_merge() {
    let hosted = Hosted::new();
    let head = commit_id(&hosted.firm);
    assert_eq!(words(&hosted.review()["missing"], "stage"), ["risk"]);
    hosted.says(1, "APPROVED", &head);
    hosted.firm.must(0, &["plan", "--request", "12"]);
    let review = hosted.review();
    assert_eq!(words(&review["present"], "reviewer"), ["zhao"]);
    assert!(words(&review["missing"], "stage").is_empty());
    // Merged: the commit leads to its request.
    {
        let mut state = hosted.shared.lock().expect("not poisoned");
        let mut merged = state.pull.clone();
        merged["merged_at"] = json!("2026-12-09T04:00:00Z");
        state.of_commits = vec![(head, merged)];
    }
    hosted.firm.must(0, &["apply", "all"]);
    assert!(super::tasks_created(&hosted.firm) > 0);
}

#[test]
fn a_push_after_the_approval_voids_it_and_so_does_a_change_of_mind() {
    let hosted = Hosted::new();
    let head = commit_id(&hosted.firm);
    hosted.says(1, "APPROVED", &head);
    hosted.firm.must(0, &["plan", "--request", "12"]);
    let text = hosted
        .firm
        .read("campaigns/all.toml")
        .replace("有调整", "有变化");
    hosted.firm.write("campaigns/all.toml", &text);
    hosted.firm.commit();
    let pushed = hosted.open();
    hosted
        .firm
        .must(3, &["plan", "--record", "--request", "12"]);
    let void = words(&hosted.review()["void"], "zh");
    assert!(void[0].contains("内容改过须重新签"), "{void:?}");
    hosted.firm.must(3, &["apply", "all"]);
    hosted.says(2, "APPROVED", &pushed);
    hosted.firm.must(0, &["plan", "--request", "12"]);
    hosted.says(3, "CHANGES_REQUESTED", &pushed);
    hosted.firm.must(3, &["plan", "--request", "12"]);
    let void = words(&hosted.review()["void"], "zh");
    assert!(
        void.iter().any(|void| void.contains("要求修改")),
        "{void:?}"
    );
    assert_eq!(super::tasks_created(&hosted.firm), 0);
}

#[test]
fn a_request_signs_only_what_it_changes() {
    let hosted = Hosted::new();
    // Another campaign was merged before, and nobody reviewed it; the request does not touch it.
    hosted
        .firm
        .write("campaigns/quiet.toml", &everybody("安静", "shop", 60));
    hosted.firm.commit();
    let base = commit_id(&hosted.firm);
    let text = hosted
        .firm
        .read("campaigns/all.toml")
        .replace("有调整", "有变化");
    hosted.firm.write("campaigns/all.toml", &text);
    hosted.firm.commit();
    let head = commit_id(&hosted.firm);
    hosted.shared.lock().expect("not poisoned").pull = pull(&head, &base);
    hosted.firm.run(&["plan", "--record", "--request", "12"]);
    hosted.says(1, "APPROVED", &head);
    let said = hosted
        .firm
        .run(&["plan", "--request", "12", "--format", "json"]);
    let plan: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err));
    let present = |at: usize| words(&plan["campaigns"][at]["review"]["present"], "reviewer");
    assert_eq!(plan["campaigns"][0]["id"], "all");
    assert_eq!((present(0), present(1)), (vec!["zhao".to_owned()], vec![]));
}

#[test]
fn the_plan_is_one_comment_one_status_and_one_summary() {
    let hosted = Hosted::new();
    let head = commit_id(&hosted.firm);
    let post = [
        "plan",
        "--request",
        "12",
        "--comment",
        "auto",
        "--status",
        "--summary",
        "summary.md",
    ];
    let first = hosted.firm.must(3, &post);
    hosted.says(1, "APPROVED", &head);
    let second = hosted.firm.must(0, &post);
    let digest = hosted.firm.plan()["campaigns"][0]["digest"]
        .as_str()
        .expect("a digest")
        .to_owned();
    let state = hosted.shared.lock().expect("not poisoned");
    let [comment] = state.comments.as_slice() else {
        panic!("{:?}", state.comments)
    };
    let body = comment["body"].as_str().expect("a text");
    assert!(body.contains(&digest), "{body}");
    assert!(
        body.contains("可以发出") && body.contains("营业时间有调整"),
        "{body}"
    );
    let statuses: Vec<_> = state
        .statuses
        .iter()
        .map(|(of, said)| (of.as_str(), said["state"].as_str()))
        .collect();
    assert_eq!(
        statuses,
        [
            (head.as_str(), Some("pending")),
            (head.as_str(), Some("success"))
        ]
    );
    assert_eq!(
        hosted
            .firm
            .read("summary.md")
            .matches("<summary>全部摘要</summary>")
            .count(),
        2
    );
    for said in [first, second] {
        assert!(!said.out.contains(TOKEN) && !said.err.contains(TOKEN));
    }
}

#[test]
fn a_summary_stays_below_what_github_drops() {
    let hosted = Hosted::new();
    let full = "x".repeat(900 * 1024 - 600);
    hosted.firm.write("summary.md", &full);
    hosted.firm.must(3, &["plan", "--summary", "summary.md"]);
    let summary = hosted.firm.read("summary.md");
    assert!(summary.len() <= 900 * 1024 && summary.len() > full.len());
    assert!(
        summary.contains("1 项中有 1 项未列出"),
        "{}",
        &summary[full.len()..]
    );
}

#[test]
fn a_host_that_is_not_there_leaves_campaigns_unapproved_and_posts_nothing() {
    let mut hosted = Hosted::new();
    let settings = hosted.firm.read("qunfa.toml");
    let from = settings.find("base_url = \"http").expect("written above");
    let end = from + settings[from..].find('\n').expect("a line");
    let gone = settings.replace(&settings[from..end], "base_url = \"http://127.0.0.1:1\"");
    hosted.firm.change_policy(&gone);
    let said = hosted.firm.must(3, &["plan"]);
    assert!(
        said.out.contains("没有读到 GitHub 上的审核"),
        "{}",
        said.out
    );
    let said = hosted
        .firm
        .must(6, &["plan", "--request", "12", "--comment", "auto"]);
    assert!(said.err.contains("GitHub"), "{}", said.err);
    hosted.firm.set("HOST_TOKEN", None);
    let said = hosted.firm.must(3, &["plan"]);
    assert!(said.out.contains("$HOST_TOKEN 没有设置"), "{}", said.out);
    hosted
        .firm
        .must(2, &["plan", "--request", "12", "--comment", "auto"]);
}

#[test]
fn a_request_without_a_host_is_a_mistake_that_is_told() {
    let hosted = Hosted::new();
    let settings = hosted.firm.read("qunfa.toml");
    let at = settings.find("\n[host]").expect("written above");
    hosted.firm.change_policy(&settings[..at]);
    let said = hosted.firm.must(2, &["plan", "--request", "12"]);
    assert!(said.err.contains("[host]"), "{}", said.err);
    hosted.firm.must(2, &["plan", "--comment", "auto"]);
}

#[test]
fn who_pushed_nothing_but_their_sign_off_has_signed_by_key_and_it_goes_out_after_the_merge() {
    let hosted = Hosted::new();
    let written = commit_id(&hosted.firm);
    hosted.pushed("lin-hub", &hosted.base, &written);
    let signed = hosted.signs();
    hosted.pushed("zhao-hub", &written, &signed);
    hosted.firm.must(0, &["plan", "--request", "12"]);
    assert_eq!(words(&hosted.review()["present"], "reviewer"), ["zhao"]);
    hosted.merged(&[&written, &signed]);
    hosted.firm.must(0, &["apply", "all"]);
    let tasks = super::tasks_created(&hosted.firm);
    assert!(tasks > 0);
    // Its gate is open: who pushed is not asked again, and an outage stops nothing that has begun.
    hosted.shared.lock().expect("not poisoned").pull = Value::Null;
    hosted.firm.must(0, &["apply", "all"]);
    assert_eq!(super::tasks_created(&hosted.firm), tasks);
}

#[test]
fn who_pushed_what_another_wrote_cannot_sign_it_by_key_in_plan_or_in_apply() {
    let hosted = Hosted::new();
    let written = commit_id(&hosted.firm);
    hosted.pushed("Zhao-Hub", &hosted.base, &written);
    let signed = hosted.signs();
    hosted.pushed("zhao-hub", &written, &signed);
    hosted.firm.must(3, &["plan", "--request", "12"]);
    let review = hosted.review();
    assert_eq!(words(&review["missing"], "stage"), ["risk"]);
    let void = words(&review["void"], "zh");
    assert_eq!(
        void,
        ["最后推送的人不能审核: zhao 以 Zhao-Hub 推送了这次改动; 请换一位审核人"]
    );
    // Nor by a review.
    hosted.says(1, "APPROVED", &signed);
    hosted.firm.must(3, &["plan", "--request", "12"]);
    // apply has no request at hand, and finds it by the commits it brought.
    hosted.merged(&[&written, &signed]);
    hosted.firm.must(3, &["apply", "all"]);
    assert_eq!(super::tasks_created(&hosted.firm), 0);
}

#[test]
fn a_forced_push_over_what_this_clone_lacks_and_a_host_that_does_not_answer_let_nobody_sign_who_may_have_pushed()
 {
    let mut hosted = Hosted::new();
    let written = commit_id(&hosted.firm);
    let signed = hosted.signs();
    let lost = "0123456789abcdef0123456789abcdef01234567";
    hosted.pushed("zhao-hub", lost, &written);
    let void = words(&hosted.review()["void"], "zh");
    assert!(
        void[0].contains(&format!("git fetch origin {lost}")),
        "{void:?}"
    );
    hosted.merged(&[&written, &signed]);
    hosted.firm.must(3, &["apply", "all"]);
    // The token is taken away.
    hosted.firm.set("HOST_TOKEN", None);
    let said = hosted.firm.must(3, &["apply", "all"]);
    assert!(
        (said.out + &said.err).contains("不知道是不是 zhao 自己推送了改动"),
        "it is said why"
    );
    let said = hosted.firm.must(0, &["doctor", "--offline"]).out;
    assert!(
        said.contains("! 代码平台：缺少 GitHub 的访问令牌"),
        "{said}"
    );
    assert_eq!(super::tasks_created(&hosted.firm), 0);
}
