//! The chain, its anchors and the evidence of a run, as a user reads them.

use crate::firm::{Firm, Plan, everybody, files_below};
use rusqlite::Connection;
use serde_json::json;
use std::{fs, process::Command};

/// Twenty people to be told something, approved and not sent yet.
fn approved() -> Firm {
    let firm = Firm::new(Plan {
        customers: 20,
        members: 3,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 40));
    firm.approve();
    firm
}

fn sent() -> Firm {
    let firm = approved();
    firm.must(0, &["apply"]);
    firm
}

/// A statement in the file of the ledger, its guards dropped.
fn in_the_file(firm: &Firm, statement: &str) {
    let sql = Connection::open(firm.ledger()).expect("opens");
    sql.execute_batch("DROP TRIGGER attempt_stays; DROP TRIGGER outcome_is_final; DROP TRIGGER intent_does_not_change;")
        .expect("dropped");
    assert!(sql.execute(statement, []).expect("changed") > 0);
}

#[test]
fn an_apply_leaves_an_anchor_and_verify_ends_in_one_word() {
    let firm = approved();
    let before = firm.must(0, &["audit", "verify"]).out;
    assert!(
        before.contains("锚点：没有") && before.contains("结论 unanchored"),
        "{before}"
    );
    firm.must(0, &["apply"]);
    let said = firm.must(0, &["audit", "verify"]).out;
    assert!(
        said.contains("锚点：1 个相符") && said.contains("没有签名；之后又有 0 行"),
        "{said}"
    );
    assert!(said.ends_with("结论 ok：链、事实和锚点一致\n"), "{said}");
    let said = firm
        .must(0, &["--lang", "en", "audit", "verify", "--git"])
        .out;
    assert!(
        said.contains("anchors: 1 agree")
            && said
                .contains("0 differ from their line, 0 without a line, 0 lines without their fact"),
        "{said}"
    );
    assert!(
        said.ends_with("RESULT ok: chain, facts and anchors agree\n"),
        "{said}"
    );
    // Nothing changed: no second anchor.
    firm.must(0, &["apply"]);
    firm.must(0, &["collect"]);
    let notes = qunfa::forge::read_anchors(&firm.root(), true).expect("readable");
    let notes = notes.expect("a repository");
    assert_eq!((notes.lines.len(), notes.unreadable), (1, 0));

    in_the_file(&firm, "UPDATE attempt SET platform_code = 45009");
    let said = firm.must(5, &["audit", "verify"]).out;
    assert!(
        said.contains("与记录不符：attempts/") && said.contains("结论 altered"),
        "{said}"
    );
}

#[test]
fn an_apply_that_ends_in_a_refusal_leaves_an_anchor_of_what_it_recorded() {
    let firm = approved();
    let lost = json!([{ "path": "add_msg_template", "kind": "lost_after", "times": 1 }]);
    firm.faults(lost);
    firm.must(4, &["apply", "--no-wait"]);
    firm.write("campaigns/late.toml", &everybody("稍后", "hq", 40));
    firm.commit();
    firm.advance(1.0);
    let head = |firm: &Firm| {
        let sql = Connection::open(firm.ledger()).expect("opens");
        let read = sql.query_row("SELECT MAX(seq) FROM audit", [], |row| row.get::<_, i64>(0));
        read.expect("a chain")
    };
    let before = head(&firm);
    // The doubt is over before the campaign that was named turns out to be unapproved.
    firm.must(3, &["apply", "late"]);
    assert!(head(&firm) > before);
    let said = firm.must(0, &["audit", "verify"]).out;
    assert!(
        said.contains("锚点：2 个相符") && said.contains("之后又有 0 行"),
        "{said}"
    );
}

#[test]
fn an_anchor_in_a_file_may_be_signed_and_verify_says_by_whom() {
    let firm = sent();
    let printed = firm.must(0, &["audit", "anchor"]).out;
    assert!(
        qunfa::ports::AnchorLine::read(printed.trim()).is_some(),
        "{printed}"
    );
    firm.must(0, &["audit", "anchor", "--out", "anchors.txt"]);
    firm.must(
        0,
        &[
            "audit",
            "anchor",
            "--out",
            "anchors.txt",
            "--key",
            ".keys/zhao",
        ],
    );
    let said = firm
        .must(0, &["audit", "verify", "--anchor", "anchors.txt"])
        .out;
    assert!(
        said.contains("锚点：2 个相符") && said.contains("zhao 签名"),
        "{said}"
    );
    // A signature over another anchor is no signature over this one.
    let forged = firm
        .read("anchors.txt")
        .replacen("\\\"rows\\\":", "\\\"rows\\\":1", 2);
    firm.write("forged.txt", &forged);
    let said = firm
        .must(5, &["audit", "verify", "--anchor", "forged.txt"])
        .out;
    assert!(
        said.contains("结论 altered") && said.contains("签名无效"),
        "{said}"
    );
    firm.must(2, &["audit", "verify", "--anchor", "qunfa.toml"]);
    let said = firm.must(0, &["audit", "anchor", "--git"]).out;
    assert!(
        said.contains("git push origin refs/notes/qunfa-ledger"),
        "{said}"
    );
    let help = firm.must(0, &["audit", "verify", "--help"]).out;
    assert!(
        help.contains("看不出来") && help.contains("cannot be seen"),
        "{help}"
    );
}

#[test]
fn a_ledger_behind_its_newest_anchor_does_not_send() {
    let firm = approved();
    let old = fs::read(firm.ledger()).expect("closed, so whole");
    firm.must(0, &["apply"]);
    let tasks = super::tasks_created(&firm);
    assert!(tasks > 0);
    // In place, as a restore from a backup does.
    fs::write(firm.ledger(), old).expect("written");
    for beside in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{beside}", firm.ledger().display()));
    }
    let said = firm.must(5, &["apply"]);
    assert!(
        said.err.contains("恢复出来的旧台账") && said.err.contains("怎么办"),
        "{}",
        said.err
    );
    assert_eq!(super::tasks_created(&firm), tasks);
    let said = firm.must(5, &["audit", "verify"]).out;
    assert!(
        said.contains("末尾被截去") && said.contains("结论 shorter"),
        "{said}"
    );
    let said = firm.must(5, &["--lang", "en", "audit", "verify"]).out;
    assert!(said.contains("RESULT shorter"), "{said}");
    // What only shuts a gate must not be kept waiting.
    firm.must(0, &["stop", "--reason", "restored"]);
}

#[test]
fn the_evidence_of_a_run_checks_with_ordinary_tools_and_names_nobody() {
    let firm = sent();
    firm.confirm_all();
    firm.must(0, &["collect"]);
    let said = firm.must(0, &["audit", "export", "all", "--out", "evidence"]);
    assert!(
        said.out.contains("已导出 all 第 1 期的证据"),
        "{}",
        said.out
    );
    let folder = firm.path("evidence");
    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "MANIFEST.sha256"])
        .current_dir(&folder)
        .status();
    assert!(checked.expect("sha256sum runs").success());
    let run: serde_json::Value =
        serde_json::from_str(&firm.read("evidence/run.json")).expect("JSON");
    let mandate = firm.read("evidence/mandate.json");
    assert_eq!(
        run["digest"],
        qunfa::model::Digest::of(mandate.as_bytes()).to_string()
    );
    let verified = Command::new("sh")
        .args(["-c", "ssh-keygen -Y verify -n qunfa-signoff@v1 -f signoffs/allowed_signers -I zhao -s signoffs/risk-zhao.sig < signoffs/risk-zhao.statement.json"])
        .current_dir(&folder)
        .output()
        .expect("ssh-keygen runs");
    assert!(verified.status.success(), "{verified:?}");
    for line in firm.read("evidence/audit.jsonl").lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| line[name].as_str().expect("text").to_owned();
        let hashed = format!("v1{}{}{}", line["seq"], text("prev"), text("body"));
        assert_eq!(
            text("hash"),
            qunfa::model::Digest::of(hashed.as_bytes()).to_string()
        );
    }
    let results: serde_json::Value =
        serde_json::from_str(&firm.read("evidence/results.json")).expect("JSON");
    assert!(
        results["tell"]["results"]["sent"].as_u64() > Some(0),
        "{results}"
    );
    assert!(
        firm.read("evidence/definition/campaigns/all.toml")
            .contains("title = \"调整\"")
    );
    assert!(firm.read("evidence/policy.json").contains("checked_on"));
    assert!(firm.read("evidence/README.md").contains("sha256sum -c"));
    let (customers, mut read) = (firm.customers(), 0);
    for file in files_below(&folder) {
        let bytes = fs::read(&file).expect("readable");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for id in &customers {
            assert!(!text.contains(id.as_str()), "{} names {id}", file.display());
        }
        read += 1;
    }
    assert!(read > 12 && !customers.is_empty());
    firm.must(2, &["audit", "export", "all", "--out", "evidence"]);
    firm.must(2, &["audit", "export", "all#7", "--out", "other"]);
    let said = firm.must(
        0,
        &["--lang", "en", "audit", "export", "all#1", "--out", "again"],
    );
    assert!(
        said.out.contains("exported the evidence of all run 1"),
        "{}",
        said.out
    );
}
