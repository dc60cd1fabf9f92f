//! Policy comes from the protected base: who may change it, what a change of it cannot do, and from where content is applied.

use crate::firm::{Firm, Plan, everybody};
use qunfa::{approval::policy_statement, forge, model::Digest, ports::POLICY_NAMESPACE};
use std::fs;

fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 20,
        members: 4,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 60));
    firm
}

/// One more owner.
fn with_second_owner(settings: &str, key: &str) -> String {
    settings.replace(
        "[domains]",
        &format!("[reviewers.sun]\nroles = [\"owner\"]\nkey = \"{key}\"\naliases = [\"sun@firm.example\"]\n\n[domains]"),
    )
}

fn key_of(firm: &Firm, name: &str) -> String {
    let path = firm.path(&format!(".keys/{name}"));
    forge::generate_key(&path, name).expect("ssh-keygen makes a key")
}

/// Another policy than the one in force, which bears on no campaign.
fn other_policy(firm: &Firm) -> String {
    firm.read("qunfa.toml")
        .replace("testers = [", "testers = [\"wang.jun\", ")
}

fn full_digest(firm: &Firm) -> Digest {
    let tree = forge::DiskTree::open(&firm.root()).expect("the folder is there");
    qunfa::workspace::PolicyFiles::of(&tree)
        .expect("readable")
        .digest()
}

/// Writes a statement that the program would not make, signed with a key.
fn forge_signoff(firm: &Firm, from: Digest, to: Digest, reviewer: &str, key: &str) {
    let corp = &firm.sandbox.as_ref().expect("it runs").credentials.corp_id;
    let now = 1_796_785_800_000;
    let text = policy_statement(corp, (from, to), reviewer, now, now + 86_400_000).text();
    let signature = forge::sign_for(POLICY_NAMESPACE, &text, &firm.path(&format!(".keys/{key}")))
        .expect("ssh-keygen signs");
    forge::append_signoff(&firm.path("qunfa.signoffs.toml"), &text, &signature)
        .expect("it is written");
}

#[test]
fn the_first_use_of_a_ledger_names_the_policy_or_does_nothing() {
    let mut firm = firm();
    firm.trusts = false;
    firm.must(0, &["sync"]);
    firm.commit();
    let hex = firm.policy();
    for words in [&["apply"][..], &["plan", "--record"]] {
        let said = firm.must(3, words);
        assert!(
            said.err.contains(&format!("--trust-policy {hex}")),
            "{}",
            said.err
        );
        assert!(said.err.contains("zhao"), "{}", said.err);
    }
    let said = firm.must(3, &["apply", "--trust-policy", "000000000000"]);
    assert!(said.err.contains(&hex), "{}", said.err);
    assert_eq!(
        firm.plan()["campaigns"][0]["recorded"]
            .as_array()
            .map_or(0, Vec::len),
        0
    );
    firm.must(3, &["plan", "--record", "--trust-policy", &hex]);
    assert_eq!(
        firm.plan()["campaigns"][0]["recorded"]
            .as_array()
            .map_or(0, Vec::len),
        1
    );
    firm.must(0, &["apply"]);
}

#[test]
fn a_policy_nobody_can_sign_the_next_of_is_not_trusted() {
    let mut firm = firm();
    firm.trusts = false;
    let settings = firm
        .read("qunfa.toml")
        .replace(r#"["owner", "risk"]"#, r#"["risk"]"#)
        .replace(r#"["owner"]"#, r#"["superior"]"#);
    firm.write("qunfa.toml", &settings);
    firm.must(0, &["sync"]);
    firm.commit();
    let said = firm.must(3, &["apply", "--trust-policy", &firm.policy()]);
    assert!(said.err.contains("owner"), "{}", said.err);
}

#[test]
fn a_policy_that_no_owner_signed_stops_everything_before_anything_is_recorded() {
    let firm = firm();
    firm.approve();
    firm.write("qunfa.toml", &other_policy(&firm));
    firm.commit();
    for words in [&["apply"][..], &["apply", "all"], &["plan", "--record"]] {
        let said = firm.must(3, words);
        assert!(
            said.err.contains("没有现行 owner 的有效签核"),
            "{}",
            said.err
        );
        assert!(said.err.contains("signoff --policy"), "{}", said.err);
    }
    assert_eq!(super::tasks_created(&firm), 0);
    assert!(firm.run(&["plan"]).err.contains("apply 会拒绝执行"));
}

#[test]
fn an_owner_of_the_policy_in_force_moves_it() {
    let firm = firm();
    firm.approve();
    firm.change_policy(&other_policy(&firm));
    let said = firm.must(0, &["apply"]);
    assert!(said.err.contains("wu 签核"), "{}", said.err);
    assert!(super::tasks_created(&firm) > 0);
    let again = firm.must(0, &["apply"]);
    assert!(!again.err.contains("从现在起"), "{}", again.err);
}

#[test]
fn a_policy_is_signed_by_an_owner_and_by_nobody_else() {
    let firm = firm();
    firm.approve();
    let was = full_digest(&firm);
    firm.write("qunfa.toml", &other_policy(&firm));
    let now = full_digest(&firm);
    let hex = now.short();
    let said = firm.must(
        3,
        &[
            "signoff",
            "--policy",
            "--key",
            ".keys/qian",
            "--confirm",
            &hex,
        ],
    );
    assert!(said.err.contains("owner"), "{}", said.err);
    firm.must(
        2,
        &[
            "signoff",
            "--policy",
            "--key",
            ".keys/zhao",
            "--confirm",
            "000000000000",
        ],
    );
    forge_signoff(&firm, was, now, "qian", "qian");
    forge_signoff(&firm, was, now, "zhao", "qian");
    firm.commit();
    let said = firm.must(3, &["apply"]);
    assert!(said.err.contains("不是现行政策的 owner"), "{}", said.err);
}

#[test]
fn an_owner_of_the_new_policy_only_does_not_count() {
    let firm = firm();
    firm.approve();
    let was = full_digest(&firm);
    let key = key_of(&firm, "sun");
    firm.write("qunfa.toml", &with_second_owner(&other_policy(&firm), &key));
    forge_signoff(&firm, was, full_digest(&firm), "sun", "sun");
    firm.commit();
    let said = firm.must(3, &["apply"]);
    assert!(
        said.err.contains("「sun」不是现行政策的 owner"),
        "{}",
        said.err
    );
}

#[test]
fn a_sign_off_of_a_policy_moves_it_once() {
    let firm = firm();
    let first = firm.read("qunfa.toml");
    firm.approve();
    firm.change_policy(&other_policy(&firm));
    let second = firm.read("qunfa.toml");
    firm.must(0, &["apply"]);
    firm.change_policy(&first);
    firm.must(0, &["apply"]);
    // The same text again, under the sign-off that brought it in before.
    firm.write("qunfa.toml", &second);
    firm.commit();
    let said = firm.must(3, &["apply"]);
    assert!(said.err.contains("已经用过一次"), "{}", said.err);
}

#[test]
fn a_sign_off_for_another_change_or_from_long_ago_does_not_count() {
    let firm = firm();
    firm.approve();
    let was = full_digest(&firm);
    forge_signoff(&firm, was, Digest::of(b"another"), "zhao", "zhao");
    forge_signoff(&firm, Digest::of(b"another"), was, "zhao", "zhao");
    firm.write("qunfa.toml", &other_policy(&firm));
    let hex = full_digest(&firm).short();
    firm.must(
        0,
        &[
            "signoff",
            "--policy",
            "--key",
            ".keys/zhao",
            "--confirm",
            &hex,
        ],
    );
    firm.commit();
    firm.advance(7.0 * 24.0 + 1.0);
    firm.must(0, &["sync"]);
    let said = firm.must(3, &["apply"]);
    assert!(
        said.err.contains("已过期") && said.err.contains("不是这一次的"),
        "{}",
        said.err
    );
}

#[test]
fn whoever_changed_the_policy_is_not_its_only_signer() {
    let firm = firm();
    firm.approve();
    firm.must(0, &["apply", "all"]);
    firm.write("qunfa.toml", &other_policy(&firm));
    let hex = full_digest(&firm).short();
    firm.must(
        0,
        &[
            "signoff",
            "--policy",
            "--key",
            ".keys/wu",
            "--confirm",
            &hex,
        ],
    );
    firm.commit_as("wu", "Wu@firm.example");
    let said = firm.must(3, &["apply"]);
    assert!(said.err.contains("不能独自签核自己的改动"), "{}", said.err);
    // It is merged already: the signer finds the policy in force by the ledger.
    firm.must(
        0,
        &[
            "signoff",
            "--policy",
            "--key",
            ".keys/zhao",
            "--confirm",
            &hex,
        ],
    );
    firm.commit();
    firm.must(0, &["apply"]);
}

#[test]
fn who_owns_a_policy_alone_signs_what_they_wrote_and_every_plan_says_so() {
    let firm = firm();
    let settings = firm
        .read("qunfa.toml")
        .replace(r#"roles = ["owner"]"#, r#"roles = ["superior"]"#);
    firm.write("qunfa.toml", &settings);
    firm.approve();
    assert!(
        firm.run(&["plan"])
            .out
            .contains("政策只有一位 owner（zhao）")
    );
    firm.must(0, &["apply"]);
    firm.write("qunfa.toml", &other_policy(&firm));
    let hex = full_digest(&firm).short();
    firm.must(
        0,
        &[
            "signoff",
            "--policy",
            "--key",
            ".keys/zhao",
            "--confirm",
            &hex,
        ],
    );
    firm.commit_as("zhao", "zhao@firm.example");
    let said = firm.must(0, &["apply"]);
    assert!(said.err.contains("zhao 签核"), "{}", said.err);
}

#[test]
fn content_is_applied_from_the_tip_of_the_base_and_from_nowhere_else() {
    let firm = firm();
    firm.approve();
    // An edit that nobody committed.
    let text = firm.read("campaigns/all.toml");
    firm.write("campaigns/all.toml", &text.replace("有调整", "有变化"));
    let said = firm.must(3, &["apply"]);
    assert!(said.err.contains("campaigns/all.toml"), "{}", said.err);
    // A file that nobody committed.
    firm.write("campaigns/all.toml", &text);
    firm.write("campaigns/new.toml", &text);
    assert!(firm.must(3, &["apply"]).err.contains("campaigns/new.toml"));
    fs::remove_file(firm.path("campaigns/new.toml")).expect("it is removed");
    // A branch ahead of the base.
    let repository = git2::Repository::open(firm.root()).expect("a repository");
    let tip = repository
        .head()
        .and_then(|head| head.peel_to_commit())
        .expect("a commit");
    repository.branch("work", &tip, false).expect("a branch");
    repository.set_head("refs/heads/work").expect("checked out");
    firm.write("campaigns/new.toml", &text.replace("调整", "再调整"));
    firm.commit();
    let said = firm.must(3, &["apply"]);
    assert!(said.err.contains("main"), "{}", said.err);
    assert_eq!(super::tasks_created(&firm), 0);
    // CI checks out the very commit, with no branch.
    fs::remove_file(firm.path("campaigns/new.toml")).expect("it is removed");
    repository.set_head_detached(tip.id()).expect("checked out");
    firm.must(0, &["apply"]);
    assert!(super::tasks_created(&firm) > 0);
    // A notebook beside the workspace is nobody's business.
    firm.write("notes.txt", "x");
    firm.must(0, &["apply"]);
}

#[test]
fn a_base_that_the_clone_does_not_have_is_said_with_what_fetches_it() {
    let firm = firm();
    firm.commit();
    for words in [
        &["check"][..],
        &["plan"],
        &["apply"],
        &["signoff", "all", "--stage", "risk", "--key", ".keys/zhao"],
    ] {
        let mut typed = vec!["--base", "origin/main"];
        typed.extend(words);
        let said = firm.must(2, &typed);
        assert!(
            said.err.contains("origin/main") && said.err.contains("fetch-depth: 0"),
            "{}",
            said.err
        );
    }
    let commit = git2::Repository::open(firm.root())
        .and_then(|repository| Ok(repository.head()?.peel_to_commit()?.id()))
        .expect("a commit");
    firm.write(".git/shallow", &format!("{commit}\n"));
    let said = firm.must(2, &["--base", "origin/main", "check"]);
    assert!(said.err.contains("浅克隆"), "{}", said.err);
    // A stop does not wait for a fetch.
    firm.must(0, &["sync"]);
    firm.must(0, &["--base", "origin/main", "stop"]);
}

#[test]
fn a_workspace_that_is_being_introduced_is_checked_by_its_own_policy_and_no_more() {
    let firm = firm();
    let settings = firm.read("qunfa.toml");
    fs::remove_file(firm.path("qunfa.toml")).expect("it is removed");
    firm.commit();
    firm.write("qunfa.toml", &settings);
    let said = firm.must(0, &["check"]);
    assert!(
        said.err.contains("合并之前它什么也决定不了"),
        "{}",
        said.err
    );
    assert!(firm.must(3, &["plan"]).err.contains("还没有 qunfa.toml"));
}

#[test]
fn a_broken_policy_of_the_change_is_shown_and_the_base_decides() {
    let firm = firm();
    firm.commit();
    firm.write(
        "qunfa.toml",
        &firm
            .read("qunfa.toml")
            .replace("tier = \"admin\"", "tier = \"king\""),
    );
    let said = firm.must(1, &["check"]);
    assert!(said.err.contains("不生效，只供查看"), "{}", said.err);
    assert!(said.out.contains("king"), "{}", said.out);
    let said = firm.run(&["plan"]);
    assert!(said.err.contains("不生效，只供查看"), "{}", said.err);
    // What is broken in the base can be seen to be mended.
    firm.commit();
    firm.must(1, &["plan"]);
    firm.write(
        "qunfa.toml",
        &firm
            .read("qunfa.toml")
            .replace("tier = \"king\"", "tier = \"admin\""),
    );
    firm.must(0, &["check"]);
}

#[test]
fn a_change_is_looked_at_by_itself_when_its_base_is_named() {
    let firm = firm();
    firm.write("campaigns/other.toml", &everybody("别的", "hq", 60));
    firm.write("campaigns/third.toml", &everybody("第三", "hq", 60));
    firm.commit();
    let text = firm
        .read("campaigns/other.toml")
        .replace("有调整", "有变化");
    firm.write("campaigns/other.toml", &text);
    let said = firm.must(0, &["--base", "main", "check"]);
    assert!(
        said.out.contains("other  sha256:") && !said.out.contains("all  sha256:"),
        "{}",
        said.out
    );
    assert!(
        said.err.contains("没有看改动未涉及的 2 个活动：all, third") && said.err.contains("--all"),
        "{}",
        said.err
    );
    let said = firm.must(0, &["--base", "main", "check", "--all"]);
    assert!(said.out.contains("all  sha256:"), "{}", said.out);
    let said = firm.run(&["--base", "main", "plan", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&said.out).expect("a plan");
    assert_eq!(
        plan["campaigns"].as_array().map_or(0, Vec::len),
        1,
        "{}",
        said.out
    );
    // The sheet says it, on every surface: whoever signs does not read the log.
    for format in ["text", "markdown", "html"] {
        let said = firm.run(&["--base", "main", "plan", "--format", format]);
        assert!(
            said.out.contains("没有看改动未涉及的 2 个活动") && said.out.contains("third"),
            "{format}: {}",
            said.out
        );
        let said = firm.run(&["plan", "--format", format]);
        assert!(!said.out.contains("没有看改动未涉及"), "{}", said.out);
    }
    // Without a base, everything is looked at.
    assert!(firm.must(0, &["check"]).out.contains("all  sha256:"));
    // A change of nothing looks at nothing, and a campaign that it breaks is not overlooked.
    firm.commit();
    let said = firm.must(0, &["--base", "main", "check"]);
    assert!(!said.out.contains("sha256:"), "{}", said.out);
    firm.write("campaigns/third.toml", "title = 3\n");
    firm.must(1, &["--base", "main", "check"]);
}

#[test]
fn a_commit_is_read_as_data() {
    let firm = firm();
    firm.commit();
    let said = firm.must(0, &["check"]);
    let first = said
        .out
        .lines()
        .find(|line| line.contains("sha256:"))
        .expect("a digest")
        .to_owned();
    let repository = git2::Repository::open(firm.root()).expect("a repository");
    let id = repository
        .head()
        .and_then(|head| head.peel_to_commit())
        .expect("a commit")
        .id();
    firm.write("campaigns/all.toml", "title = 3\n");
    firm.must(1, &["check"]);
    let said = firm.must(0, &["check", "--at", &id.to_string()]);
    assert!(said.out.contains(&first), "{}", said.out);
    assert!(
        firm.must(2, &["check", "--at", "no-such"])
            .err
            .contains("no-such")
    );
}
