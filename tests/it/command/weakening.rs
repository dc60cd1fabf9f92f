//! Forty ways to weaken the policy in the same change as a campaign: none takes effect, and the change is refused as a whole.

use crate::forge::repository::Repo;
use qunfa::{
    forge::{Change, CommitTree, DiskTree, TrustedTree},
    workspace::{self, PolicyFiles, ReadError},
};
use std::process::Command;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ2GmQ6hCw3nqmVvV2nPUbRkTzB9c0yP7Wm5Q4aXb1d";
const OTHER_KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ2GmQ6hCw3nqmVvV2nPUbRkTzB9c0yP7Wm5Q4aXb1e";

const SETTINGS: &str = r#"name = "一茶"
corp = "ww0123456789abcdef"
timezone = "Asia/Shanghai"
wecom = { contacts = { env = "CONTACTS_SECRET" }, customers = { env = "CUSTOMERS_SECRET" }, pace = 300 }
tracking = { base_url = "https://t.example.com", identify = "none" }
suppression = { tags = ["免打扰"], lists = ["complained"] }
testers = ["li.mei"]
review = { use_by = "3d", legal_above = 500, newcomers = "1%" }
directory = { max_age = "12h" }
[apps]
notice = { agent = 1000008, secret = { env = "NOTICE_SECRET" } }
[robots]
store-ops = { key = { env = "ROBOT_KEY" } }
[appchats]
store-desk = { app = "notice", name = "门店群", owner = "wang.jun", members = ["wang.jun", "li.mei"] }
[accounts.east]
tier = "department"
departments = ["门店"]
industry = "catering"
app = "notice"
[accounts.adviser]
tier = "member"
members = ["sun.li"]
industry = "finance"
until = 2027-06-30
[reviewers.zhao]
roles = ["owner", "risk"]
key = "KEY"
github = "zhaomin"
aliases = ["z@x.cn"]
[reviewers.qian]
roles = ["legal"]
github = "qianfawu"
[caps.marketing]
per_day = 1
per_7_days = 2
[domains]
"shop.example.com" = { icp = "沪ICP备12345678号", owner = "一茶" }
"t.example.com" = { icp = "沪ICP备12345678号" }
[windows.catering]
windows = ["10:30-13:30"]
[tiers.department]
people_per_send = 100
sends_per_day = 10
[tiers.member]
people_per_send = 50
[brands]
terms = ["一茶"]
protected = ["yicha"]
[miniprograms]
shop = { appid = "wx0000000000000000" }
[[lexicon]]
term = "清仓"
action = "deny"
reason = "品牌部不用"
"#;

const CAMPAIGN: &str = r#"title = "会员日"
account = "east"
intent = "marketing"
audience = { kind = "customers", max_recipients = 100 }
schedule = { not_after = 2026-11-14 13:00:00 }
[touch.burst]
text = "【一茶】周六见，回复退订不再接收。"
"#;

/// An edit: its name, what is replaced in the settings (nothing: added at the end), and by what.
type Edit = (&'static str, &'static str, &'static str);

const EDITS: [Edit; 34] = [
    (
        "legal from nobody on",
        "legal_above = 500",
        "legal_above = 1000000",
    ),
    (
        "sign-offs live longer",
        r#"use_by = "3d""#,
        r#"use_by = "30d""#,
    ),
    (
        "newcomers without limit",
        r#"newcomers = "1%""#,
        r#"newcomers = "20%""#,
    ),
    (
        "one person signs all",
        r#"newcomers = "1%" }"#,
        r#"newcomers = "1%", combine = ["risk", "legal"] }"#,
    ),
    (
        "an own key for the owner",
        "key = \"KEY\"",
        "key = \"OTHER\"",
    ),
    (
        "an own key beside",
        "[caps.marketing]",
        "[reviewers.me]\nroles = [\"owner\", \"risk\", \"legal\"]\nkey = \"OTHER\"\naliases = [\"me@x.cn\"]\n[caps.marketing]",
    ),
    (
        "an own login for legal",
        r#"github = "qianfawu""#,
        r#"github = "me""#,
    ),
    (
        "risk becomes legal, too",
        r#"["owner", "risk"]"#,
        r#"["owner", "risk", "legal"]"#,
    ),
    (
        "legal becomes risk, too",
        r#"["legal"]"#,
        r#"["legal", "risk"]"#,
    ),
    (
        "an alias is forgotten",
        r#"aliases = ["z@x.cn"]"#,
        "aliases = []",
    ),
    (
        "an alias becomes another's",
        r#"aliases = ["z@x.cn"]"#,
        r#"aliases = ["other@x.cn"]"#,
    ),
    (
        "the owner is struck off",
        "[reviewers.zhao]\nroles = [\"owner\", \"risk\"]",
        "[reviewers.zhao]\nroles = [\"risk\"]",
    ),
    (
        "the tier is raised",
        "tier = \"department\"",
        "tier = \"admin\"",
    ),
    (
        "the member's tier is raised",
        "tier = \"member\"\nmembers = [\"sun.li\"]",
        "tier = \"department\"\ndepartments = [\"门店\"]",
    ),
    (
        "the account reaches farther",
        "departments = [\"门店\"]",
        "departments = [\"门店\", \"总部\"]",
    ),
    (
        "the account has another trade",
        "industry = \"catering\"",
        "industry = \"retail\"",
    ),
    (
        "finance becomes a tea shop",
        "industry = \"finance\"",
        "industry = \"catering\"",
    ),
    (
        "the grant is longer",
        "until = 2027-06-30",
        "until = 2029-06-30",
    ),
    (
        "another account",
        "[caps.marketing]",
        "[accounts.mine]\ntier = \"admin\"\n[caps.marketing]",
    ),
    (
        "more people a send",
        "people_per_send = 100",
        "people_per_send = 500",
    ),
    (
        "more people with an override",
        "people_per_send = 100",
        "people_per_send = 5000\noverride = { reason = \"急\" }",
    ),
    (
        "more sends a day",
        "sends_per_day = 10",
        "sends_per_day = 200",
    ),
    (
        "the member's quota is raised",
        "people_per_send = 50",
        "people_per_send = 200",
    ),
    ("the daily cap is raised", "per_day = 1", "per_day = 3"),
    ("the weekly cap is gone", "per_7_days = 2\n", ""),
    (
        "the window is wider",
        r#"windows = ["10:30-13:30"]"#,
        r#"windows = ["08:00-21:00"]"#,
    ),
    (
        "an older directory will do",
        r#"max_age = "12h""#,
        r#"max_age = "24h""#,
    ),
    ("the pace is raised", "pace = 300", "pace = 590"),
    ("nobody is suppressed by tag", r#"tags = ["免打扰"], "#, ""),
    (
        "nobody is suppressed by list",
        r#", lists = ["complained"]"#,
        "",
    ),
    (
        "an own domain",
        "[windows.catering]",
        "\"evil.example.net\" = { icp = \"沪ICP备00000001号\" }\n[windows.catering]",
    ),
    (
        "another tracking host",
        r#"base_url = "https://t.example.com""#,
        r#"base_url = "https://shop.example.com""#,
    ),
    (
        "another tester",
        r#"testers = ["li.mei"]"#,
        r#"testers = ["me"]"#,
    ),
    (
        "a word is allowed again",
        "action = \"deny\"",
        "action = \"allow\"",
    ),
];

/// Edits of files in `lexicon/`, and of what is there altogether.
const FILES: [(&str, &str, &str); 6] = [
    (
        "an overlay allows a word",
        "lexicon/mine.toml",
        "[[lexicon]]\nterm = \"全网最低\"\naction = \"allow\"\nreason = \"x\"\n",
    ),
    (
        "an overlay weighs a word",
        "lexicon/mine.toml",
        "[[lexicon]]\nterm = \"稳赚\"\naction = \"weigh\"\nseverity = \"info\"\nreason = \"x\"\n",
    ),
    ("the company's words are emptied", "lexicon/own.toml", ""),
    (
        "the company's words are others",
        "lexicon/own.toml",
        "[[lexicon]]\nterm = \"别的\"\naction = \"deny\"\nreason = \"x\"\n",
    ),
    ("the company's words are gone", "lexicon/own.toml", "-"),
    ("the settings are gone", "qunfa.toml", "-"),
];

fn settings() -> String {
    SETTINGS
        .replace("KEY\"", &format!("{KEY}\""))
        .replace("OTHER", OTHER_KEY)
}

/// A base with a sound workspace, and a change of its one campaign.
fn repo() -> (Repo, String) {
    let repo = Repo::new();
    repo.write("qunfa.toml", &settings());
    repo.write(
        "lexicon/own.toml",
        "[[lexicon]]\nterm = \"震撼\"\naction = \"deny\"\nreason = \"不用\"\n",
    );
    repo.write("campaigns/a.toml", CAMPAIGN);
    let base = repo.commit("z@x.cn", "base");
    (repo, base)
}

/// The policy in effect, written out whole, and its digest.
fn effective(repo: &Repo, base: Option<&str>) -> (String, String) {
    let base = base.map(|id| {
        CommitTree::open_part(repo.root(), id, workspace::is_policy).expect("the base is read")
    });
    let disk = Change::Disk(DiskTree::open(repo.root()).expect("the folder is there"));
    let tree = TrustedTree::new(disk, base, workspace::is_policy);
    let policy = match workspace::read(&tree) {
        Ok(read) => format!("{:#?}", read.policy),
        Err(ReadError::Settings { findings, .. }) => format!("{findings:#?}"),
        Err(other) => other.to_string(),
    };
    let files = PolicyFiles::of(&tree).expect("the policy is read");
    (policy, files.digest().to_string())
}

fn check(repo: &Repo) -> (Option<i32>, String) {
    let said = Command::new(env!("CARGO_BIN_EXE_qunfa"))
        .args(["-C", &repo.root().display().to_string(), "check"])
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .output()
        .expect("the program starts");
    let text = [said.stdout, said.stderr].concat();
    (
        said.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[test]
fn of_forty_policy_edits_beside_a_campaign_none_takes_effect() {
    let (repo, base) = repo();
    let of_base = effective(&repo, Some(&base));
    assert!(of_base.0.starts_with("Policy"), "{}", of_base.0);
    assert_eq!(check(&repo).0, Some(0), "{}", check(&repo).1);
    let whole = settings();
    let mut edits: Vec<(&str, &str, String)> = FILES
        .iter()
        .map(|(name, file, text)| (*name, *file, (*text).to_owned()))
        .collect();
    for (name, old, new) in EDITS {
        let old = old.replace("KEY\"", &format!("{KEY}\""));
        let new = new.replace("OTHER", OTHER_KEY);
        assert!(
            whole.contains(&old),
            "{name}: {old:?} is not in the settings"
        );
        edits.push((name, "qunfa.toml", whole.replacen(&old, &new, 1)));
    }
    assert_eq!(edits.len(), 40);
    repo.write("campaigns/a.toml", &CAMPAIGN.replace("周六见", "周日见"));
    for (name, file, text) in &edits {
        let path = repo.root().join(file);
        let before = std::fs::read(&path).ok();
        if text == "-" {
            std::fs::remove_file(&path).expect("it is removed");
        } else {
            repo.write(file, text);
        }
        let own = effective(&repo, None);
        assert!(
            own.0 != of_base.0 && own.1 != of_base.1,
            "{name} changes nothing even by itself"
        );
        assert_eq!(effective(&repo, Some(&base)), of_base, "{name} took effect");
        let (code, said) = check(&repo);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains("[policy-and-campaigns]"), "{name}: {said}");
        match before {
            Some(bytes) => std::fs::write(&path, bytes).expect("it is put back"),
            None => std::fs::remove_file(&path).expect("it is removed"),
        }
    }
    assert_eq!(check(&repo).0, Some(0), "{}", check(&repo).1);
}

#[test]
fn a_moved_campaign_counts_and_its_sign_offs_do_not() {
    let (repo, _) = repo();
    repo.write(
        "qunfa.toml",
        &settings().replace("legal_above = 500", "legal_above = 400"),
    );
    let (code, said) = check(&repo);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("不生效，只供查看"), "{said}");
    repo.write("campaigns/a.signoffs.toml", "");
    let (_, said) = check(&repo);
    assert!(
        !said.contains("[policy-and-campaigns]"),
        "sign-offs are no content: {said}"
    );
    repo.rename("campaigns/a.toml", "campaigns/b.toml");
    let (code, said) = check(&repo);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("[policy-and-campaigns]"), "{said}");
    // On commits of a branch it is the same as in the working tree.
    let git = repo.git();
    let head = git.head().and_then(|head| head.peel_to_commit());
    git.branch("work", &head.expect("a commit"), false)
        .expect("a branch");
    git.set_head("refs/heads/work").expect("checked out");
    repo.commit("me@x.cn", "both");
    assert!(check(&repo).1.contains("[policy-and-campaigns]"));
}
