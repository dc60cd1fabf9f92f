//! Sign-offs that count for nothing, through the program itself: each says why, and nothing is sent.

use crate::firm::{Bounds, Firm, Plan, everybody};
use serde_json::Value;
use std::{
    fmt::Write as _,
    fs,
    process::{Command, Stdio},
};

/// A campaign of a department account to few people: a superior or risk reviewer signs, never the author; with a claim that legal signs too.
fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    let settings = firm.read("qunfa.toml");
    let shop = "[accounts.shop]\ntier = \"department\"\ndepartments = [\"一茶\"]\nindustry = \"catering\"\n\n";
    let root = firm.control("world", None)["departments"][0]["name"]
        .as_str()
        .expect("a department")
        .to_owned();
    let shop = shop.replace("一茶", &root);
    firm.write(
        "qunfa.toml",
        &settings.replace("[domains]", &format!("{shop}[domains]")),
    );
    firm.write("campaigns/all.toml", &everybody("调整", "shop", 60));
    firm
}

fn legal_too(firm: &Firm) {
    let settings = firm
        .read("qunfa.toml")
        .replace("legal_above = 1000000", "legal_above = 10");
    firm.write("qunfa.toml", &settings);
}

/// What is void and why, and what is missing, of the only campaign.
fn review(firm: &Firm) -> (Vec<String>, Vec<String>) {
    let plan = firm.plan();
    let review = &plan["campaigns"][0]["review"];
    let texts = |list: &Value, name: &str| -> Vec<String> {
        let all = list.as_array().into_iter().flatten();
        all.map(|one| one[name].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    (
        texts(&review["void"], "zh"),
        texts(&review["missing"], "stage"),
    )
}

/// Nothing goes out, whether it is named or not.
fn refuses(firm: &Firm) {
    firm.must(3, &["plan"]);
    firm.must(3, &["apply", "all"]);
    firm.must(0, &["apply"]);
    assert_eq!(super::tasks_created(firm), 0);
}

fn sign(firm: &Firm, stage: &str, key: &str) {
    let plan = firm.plan();
    let people: u64 = plan["campaigns"][0]["recorded"]
        .as_array()
        .expect("recorded")
        .iter()
        .filter_map(|one| one["count"].as_u64())
        .sum();
    firm.must(
        0,
        &[
            "signoff",
            "all",
            "--stage",
            stage,
            "--key",
            &format!(".keys/{key}"),
            "--confirm",
            &format!("all {people}"),
        ],
    );
    firm.commit();
}

#[test]
fn what_was_signed_goes_out() {
    let firm = firm();
    firm.approve();
    assert_eq!(review(&firm), (vec![], vec![]));
    firm.must(0, &["apply", "all"]);
    assert!(super::tasks_created(&firm) > 0);
}

#[test]
fn content_that_changed_after_signing_voids_the_sign_off_and_both_digests_are_named() {
    let firm = firm();
    firm.approve();
    let digest = |firm: &Firm| {
        firm.plan()["campaigns"][0]["digest"]
            .as_str()
            .expect("a digest")
            .to_owned()
    };
    let was = digest(&firm);
    let text = firm.read("campaigns/all.toml").replace("有调整", "有变化");
    firm.write("campaigns/all.toml", &text);
    firm.commit();
    let (void, missing) = review(&firm);
    let now = digest(&firm);
    assert!(
        void[0].contains(&was[..8]) && void[0].contains(&now[..8]),
        "{void:?}"
    );
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn content_that_changed_after_it_was_approved_names_what_changed() {
    let firm = firm();
    firm.approve();
    // The gate opens, one batch goes out and the rest does not; then the text is edited.
    firm.faults(serde_json::json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "after": 1, "times": 1 }]));
    firm.must(6, &["apply"]);
    let sent = super::tasks_created(&firm);
    let text = firm.read("campaigns/all.toml").replace("有调整", "有变化");
    firm.write("campaigns/all.toml", &text);
    firm.commit();
    let (void, _) = review(&firm);
    assert!(
        void[0].contains("改动") && void[0].contains("tell"),
        "{void:?}"
    );
    firm.must(3, &["apply", "all"]);
    assert_eq!(super::tasks_created(&firm), sent);
}

#[test]
fn the_author_cannot_sign() {
    let firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    let text = firm.read("campaigns/all.toml").replace("有调整", "有变化");
    firm.write("campaigns/all.toml", &text);
    firm.commit_as("zhao", "Zhao@Firm.example");
    firm.run(&["plan", "--record"]);
    sign(&firm, "risk", "zhao");
    let (void, missing) = review(&firm);
    assert!(void[0].contains("作者不能审核自己"), "{void:?}");
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn one_person_cannot_sign_two_stages() {
    let firm = firm();
    legal_too(&firm);
    // zhao is given every role, and still is one person.
    let settings = firm.read("qunfa.toml").replace(
        r#"roles = ["owner", "risk"]"#,
        r#"roles = ["owner", "risk", "legal"]"#,
    );
    firm.write("qunfa.toml", &settings);
    firm.must(0, &["sync"]);
    firm.commit();
    firm.run(&["plan", "--record"]);
    sign(&firm, "risk", "zhao");
    firm.advance(0.01);
    sign(&firm, "legal", "zhao");
    let (void, missing) = review(&firm);
    assert!(void[0].contains("各阶段须由不同的人签"), "{void:?}");
    assert_eq!(missing, ["legal"]);
    refuses(&firm);
    sign(&firm, "legal", "qian");
    firm.must(0, &["apply", "all"]);
}

#[test]
fn a_sign_off_expires_and_an_open_gate_does_not() {
    let firm = firm();
    firm.approve();
    firm.advance(7.0 * 24.0 - 0.01);
    firm.must(0, &["sync"]);
    assert_eq!(review(&firm), (vec![], vec![]));
    firm.advance(0.02);
    let (void, missing) = review(&firm);
    assert!(void[0].contains("过期"), "{void:?}");
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn a_gate_that_was_opened_in_time_lives_until_the_campaign_ends() {
    let firm = firm();
    firm.approve();
    firm.faults(serde_json::json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "after": 1, "times": 1 }]));
    firm.must(6, &["apply"]);
    let sent = super::tasks_created(&firm);
    firm.advance(2.0);
    firm.must(0, &["apply", "all"]);
    assert!(super::tasks_created(&firm) > sent);
}

#[test]
fn a_sign_off_from_the_future_does_not_count() {
    let firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    firm.run(&["plan", "--record"]);
    firm.must(
        0,
        &[
            "--now",
            "2026-12-09T15:00:00+08:00",
            "signoff",
            "all",
            "--stage",
            "risk",
            "--key",
            ".keys/zhao",
            "--confirm",
            "all 60",
        ],
    );
    firm.commit();
    let (void, missing) = review(&firm);
    assert!(void[0].contains("在将来"), "{void:?}");
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
}

#[test]
fn what_is_signed_is_shown_named_and_counted_first() {
    let firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    let signoff = |confirm: &[&str], code: i32| {
        let mut words = vec!["signoff", "all", "--stage", "risk", "--key", ".keys/zhao"];
        words.extend(confirm);
        firm.must(code, &words)
    };
    let said = signoff(&["--confirm", "all 60"], 3);
    assert!(said.err.contains("plan --record"), "{}", said.err);
    firm.run(&["plan", "--record"]);
    let said = signoff(&[], 2);
    assert!(
        said.out.contains("── tell 正文 ──\n调整：营业时间有调整"),
        "{}",
        said.out
    );
    assert!(said.err.contains("--confirm \"all 60\""), "{}", said.err);
    for wrong in ["y", "all", "all 59", "60"] {
        signoff(&["--confirm", wrong], 2);
    }
    assert_eq!(firm.read("campaigns/all.signoffs.toml"), "");
    firm.must(
        2,
        &["signoff", "all", "--stage", "self", "--key", ".keys/zhao"],
    );
    firm.must(
        2,
        &[
            "signoff",
            "all",
            "--stage",
            "risk",
            "--key",
            ".keys/nobody",
            "--confirm",
            "all 60",
        ],
    );
    signoff(&["--confirm", "all 60"], 0);
    assert!(
        firm.read("campaigns/all.signoffs.toml")
            .contains("SSH SIGNATURE")
    );
}

#[test]
fn a_reviewer_without_ledger_and_pepper_signs_a_recorded_plan() {
    let mut firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    firm.run(&["plan", "--record", "--out", "plan.json"]);
    let (pepper, seal) = (firm.env("QUNFA_PEPPER"), firm.env("QUNFA_SEAL"));
    firm.set("QUNFA_PEPPER", None);
    firm.set("QUNFA_SEAL", None);
    let words = [
        "signoff",
        "all",
        "--stage",
        "risk",
        "--key",
        ".keys/zhao",
        "--confirm",
        "all 60",
    ];
    firm.must(3, &words);
    let with_plan: Vec<&str> = words
        .iter()
        .copied()
        .chain(["--plan", "plan.json"])
        .collect();
    firm.must(0, &with_plan);
    firm.set("QUNFA_PEPPER", Some(&pepper));
    firm.set("QUNFA_SEAL", Some(&seal));
    firm.commit();
    assert_eq!(review(&firm), (vec![], vec![]));
    firm.must(0, &["apply", "all"]);
}

/// Signs the campaign's risk stage as zhao and hands over the file, so that a test can spoil it.
fn signed() -> (Firm, String) {
    let firm = firm();
    firm.approve();
    let file = firm.read("campaigns/all.signoffs.toml");
    assert!(file.contains("SSH SIGNATURE"), "{file}");
    (firm, file)
}

/// Puts this in the place of the sign-offs, commits it, and says why it is void in both languages.
fn spoiled(firm: &Firm, file: &str) -> [String; 2] {
    firm.write("campaigns/all.signoffs.toml", file);
    firm.commit();
    let plan = firm.plan();
    let void = &plan["campaigns"][0]["review"]["void"];
    refuses(firm);
    ["zh", "en"].map(|lang| void[0][lang].as_str().unwrap_or_default().to_owned())
}

/// The statement that stands in a file of one sign-off.
fn statement(file: &str) -> String {
    let line = file.lines().find(|line| line.starts_with("statement"));
    let line = line.expect("a statement");
    line.trim_start_matches("statement = ")
        .trim_matches('\'')
        .to_owned()
}

/// A file of one sign-off, signed with these arguments of `ssh-keygen -Y sign`.
fn file_of(firm: &Firm, statement: &str, namespace: &str, key: &str) -> String {
    fs::write(firm.path(".keys/said"), statement).expect("written");
    let _ = fs::remove_file(firm.path(".keys/said.sig"));
    let done = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-n", namespace, "-f"])
        .arg(firm.path(".keys").join(key))
        .arg(firm.path(".keys/said"))
        .stderr(Stdio::null())
        .status();
    assert!(done.expect("ssh-keygen runs").success());
    let signature = firm.read(".keys/said.sig");
    format!("[[signoff]]\nstatement = '{statement}'\nsignature = \'\'\'\n{signature}\'\'\'\n")
}

#[test]
fn every_spoiled_sign_off_is_refused_and_the_reason_is_named() {
    let (firm, file) = signed();
    let said = statement(&file);
    qunfa::forge::generate_key(&firm.path(".keys/stranger"), "stranger").expect("a key");
    let cases = [
        (
            "tampered statement",
            file.replace("\"count\":60", "\"count\":61"),
            ["签名与内容对不上", "does not fit the statement"],
        ),
        (
            "wrong namespace",
            file_of(&firm, &said, "git", "zhao"),
            ["为别的用途(git)", "made for another purpose (git)"],
        ),
        (
            "unlisted key",
            file_of(&firm, &said, "qunfa-signoff@v1", "stranger"),
            ["不属于任何审核人", "belongs to no reviewer"],
        ),
        (
            "another reviewer's key",
            file_of(&firm, &said, "qunfa-signoff@v1", "qian"),
            ["用的却是 qian 的密钥", "qian's key signed it"],
        ),
        (
            "armour with CRLF",
            {
                let (head, armour) = file.split_once("signature = ").expect("a signature");
                let armour = armour.trim().trim_matches('\'').trim_start();
                let armour = armour.replace('\n', "\\r\\n");
                format!("{head}signature = \"{armour}\"\n")
            },
            ["CRLF", "CRLF"],
        ),
        (
            "statement with a byte-order mark",
            file.replace("statement = '", "statement = '\u{feff}"),
            ["BOM", "BOM"],
        ),
        (
            "no signature",
            format!("[[signoff]]\nstatement = '{said}'\nsignature = 'x'\n"),
            ["签名读不出来", "cannot be read"],
        ),
    ];
    for (name, spoilt, wanted) in cases {
        let void = spoiled(&firm, &spoilt);
        for (said, wanted) in void.iter().zip(wanted) {
            assert!(said.contains(wanted), "{name}: {void:?}");
        }
    }
    // What was spoiled and mended counts again: it was the spoiling that was refused.
    firm.write("campaigns/all.signoffs.toml", &file);
    firm.commit();
    assert_eq!(review(&firm), (vec![], vec![]));
}

#[test]
fn a_file_of_sign_offs_that_was_saved_otherwise_is_a_finding_and_nothing_goes_out() {
    let (firm, file) = signed();
    let cases = [
        (
            file.replace('\n', "\r\n"),
            "signoffs-crlf",
            "CR 换行",
            "CR line ends",
        ),
        (
            format!("\u{feff}{file}"),
            "signoffs-bom",
            "BOM",
            "byte-order mark",
        ),
    ];
    for (saved, code, zh, en) in cases {
        firm.write("campaigns/all.signoffs.toml", &saved);
        let said = firm.must(1, &["check"]).out;
        assert!(said.contains(code) && said.contains(zh), "{said}");
        let said = firm.must(1, &["--lang", "en", "check"]).out;
        assert!(said.contains(en), "{said}");
        // What is committed is what apply reads.
        firm.commit();
        let said = firm.run(&["apply", "all"]);
        assert!(matches!(said.code, 1 | 3), "{}{}", said.out, said.err);
        assert_eq!(super::tasks_created(&firm), 0);
    }
}

#[test]
fn a_revoked_key_signs_nothing_any_more() {
    let (firm, _) = signed();
    let key = firm.read(".keys/zhao.pub");
    let settings = firm.read("qunfa.toml");
    let revoking = |what: &str| {
        let list = format!("review = {{ revoked = [\"{what}\"], ");
        settings.replace("review = { ", &list)
    };
    firm.change_policy(&revoking(key.trim()));
    let (void, missing) = review(&firm);
    assert!(void[0].contains("已被吊销（review.revoked）"), "{void:?}");
    assert_eq!(missing, ["risk"]);
    refuses(&firm);
    let print = void[0].split(' ').find(|word| word.starts_with("SHA256:"));
    firm.change_policy(&revoking(print.expect("the fingerprint is named")));
    assert!(review(&firm).0[0].contains("已被吊销"));
    refuses(&firm);
    // A revocation that cannot be read must not pass for none.
    firm.write("qunfa.toml", &revoking("SHA256:abc"));
    firm.commit();
    let said = firm.must(1, &["plan"]);
    assert!(said.err.contains("not-a-revoked-key"), "{}", said.err);
    assert_eq!(super::tasks_created(&firm), 0);
}

#[test]
fn without_ssh_keygen_nothing_passes_and_the_package_is_named() {
    let (mut firm, _) = signed();
    let empty = tempfile::tempdir().expect("a temporary folder");
    let path = firm.env("PATH");
    // A program of that name in the workspace must not be taken for it.
    firm.write("ssh-keygen", "#!/bin/sh\nexit 0\n");
    make_executable(&firm);
    for nowhere in [empty.path().display().to_string(), String::new()] {
        firm.set("PATH", Some(&nowhere));
        for words in [["plan", "all"], ["apply", "all"]] {
            let said = firm.must(2, &words);
            assert!(
                said.err.contains("没有安装 ssh-keygen") && said.err.contains("openssh-client"),
                "{}",
                said.err
            );
        }
        let said = firm.must(2, &["--lang", "en", "apply", "all"]);
        assert!(
            said.err.contains("apt-get install openssh-client"),
            "{}",
            said.err
        );
    }
    assert_eq!(super::tasks_created(&firm), 0);
    firm.set("PATH", Some(&path));
    firm.must(0, &["apply", "all"]);
}

#[cfg(unix)]
fn make_executable(firm: &Firm) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(firm.path("ssh-keygen"), mode).expect("the mode is set");
}

#[cfg(not(unix))]
fn make_executable(_: &Firm) {}

#[test]
fn a_file_with_a_hundred_thousand_sign_offs_or_fifty_megabytes_is_refused_at_once() {
    let (firm, file) = signed();
    let one = file.trim();
    let mut many = String::new();
    for _ in 0..100_000 {
        let _ = writeln!(many, "[[signoff]]\nstatement = 'x'\nsignature = 'y'\n");
    }
    let large = format!("# {}\n{one}\n", "x".repeat(50 * 1024 * 1024));
    let more_than_are_read = format!("{one}\n\n").repeat(65);
    let bounds = Bounds {
        memory_kib: 1_000_000,
        processor_s: 20,
    };
    for (name, text) in [("many", many), ("large", large), ("65", more_than_are_read)] {
        firm.write("campaigns/all.signoffs.toml", &text);
        let said = firm.run_within(bounds, &["check"]);
        assert_eq!(said.code, 1, "{name}: {}{}", said.out, said.err);
        assert!(
            said.out.contains("campaigns/all.signoffs.toml"),
            "{name}: {}",
            said.out
        );
        assert!(said.out.len() < 4_000, "{name}: {} bytes", said.out.len());
        let said = firm.run_within(bounds, &["apply", "all"]);
        assert!(
            matches!(said.code, 1 | 3),
            "{name}: {}{}",
            said.out,
            said.err
        );
        assert_eq!(super::tasks_created(&firm), 0, "{name}");
    }
}

/// An agent of our own, on a socket in a temporary folder; ended by its number when the test is over.
struct Agent {
    folder: tempfile::TempDir,
    child: std::process::Child,
}

impl Agent {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let child = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(folder.path().join("agent"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("ssh-agent comes with ssh-keygen");
        let agent = Self { folder, child };
        for _ in 0..2_000 {
            if agent.socket().exists() {
                return agent;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
        panic!("the agent made no socket")
    }

    fn socket(&self) -> std::path::PathBuf {
        self.folder.path().join("agent")
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_key_that_an_agent_holds_signs_by_its_public_half() {
    let mut firm = firm();
    firm.must(0, &["sync"]);
    firm.commit();
    firm.run(&["plan", "--record"]);
    let agent = Agent::start();
    let socket = agent.socket().display().to_string();
    let added = Command::new("ssh-add")
        .arg("-q")
        .arg(firm.path(".keys/zhao"))
        .env("SSH_AUTH_SOCK", &socket)
        .status();
    assert!(added.expect("ssh-add comes with ssh-keygen").success());
    // From here on the agent alone has the private half.
    fs::remove_file(firm.path(".keys/zhao")).expect("it was there");
    firm.set("SSH_AUTH_SOCK", Some(&socket));
    sign(&firm, "risk", "zhao.pub");
    assert_eq!(review(&firm), (vec![], vec![]));
    drop(agent);
    let words = [
        "signoff",
        "all",
        "--stage",
        "risk",
        "--key",
        ".keys/zhao.pub",
    ];
    let again: Vec<&str> = words.into_iter().chain(["--confirm", "all 60"]).collect();
    let said = firm.must(2, &again);
    assert!(said.err.contains("ssh-keygen"), "{}", said.err);
    firm.must(0, &["apply", "all"]);
}

#[test]
fn who_changed_what_was_sent_may_sign_the_next_run_that_another_changed() {
    let firm = firm();
    firm.must(0, &["sync"]);
    // zhao writes, so qian signs in the place of a superior.
    let settings = firm
        .read("qunfa.toml")
        .replace(r#"["legal"]"#, r#"["legal", "risk"]"#);
    firm.write("qunfa.toml", &settings);
    firm.commit();
    let text = firm.read("campaigns/all.toml");
    firm.write("campaigns/all.toml", &text.replace("有调整", "有变化"));
    firm.commit_as("zhao", "zhao@firm.example");
    firm.run(&["plan", "--record"]);
    sign(&firm, "risk", "zhao");
    assert!(review(&firm).0[0].contains("作者不能审核自己"));
    sign(&firm, "risk", "qian");
    firm.must(0, &["apply", "all"]);
    firm.confirm_all();
    firm.must(0, &["collect"]);
    // The next run is by somebody else.
    let text = firm.read("campaigns/all.toml");
    let text = text.replace("intent = ", "run = 2\nrepeats = \"all#1\"\nintent = ");
    firm.write("campaigns/all.toml", &text);
    firm.write("campaigns/all.signoffs.toml", "");
    firm.commit();
    firm.run(&["plan", "--record"]);
    sign(&firm, "risk", "zhao");
    let (void, missing) = review(&firm);
    assert_eq!((void, missing), (vec![], vec![]));
}

#[test]
fn a_sign_off_of_another_run_or_campaign_serves_neither() {
    let (firm, file) = signed();
    let text = firm.read("campaigns/all.toml");
    firm.write(
        "campaigns/all.toml",
        &text.replace("intent = ", "run = 2\nintent = "),
    );
    let void = spoiled(&firm, &file);
    assert!(
        void[0].contains("签的是第 1 期, 现在是第 2 期") && void[1].contains("signed for run 1"),
        "{void:?}"
    );
    // The same content under another name, with the sign-offs carried along.
    std::fs::remove_file(firm.path("campaigns/all.toml")).expect("it was there");
    std::fs::remove_file(firm.path("campaigns/all.signoffs.toml")).expect("it was there");
    firm.write("campaigns/other.toml", &text);
    firm.write("campaigns/other.signoffs.toml", &file);
    firm.commit();
    let (void, missing) = review(&firm);
    assert!(
        void[0].contains("签的是另一个活动(all), 这里是 other"),
        "{void:?}"
    );
    assert_eq!(missing, ["risk"]);
    firm.must(3, &["apply", "other"]);
    assert_eq!(super::tasks_created(&firm), 0);
}
