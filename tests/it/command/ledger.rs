//! The ledger itself, as who keeps it meets it: a backup, a restore from the past, and a server instead of a file.

use crate::{
    firm::{Firm, Plan, everybody},
    server::Server,
};
use std::fs;

fn approved(ledger: Option<String>) -> Firm {
    let plan = Plan {
        customers: 20,
        members: 3,
        ..Plan::default()
    };
    let ledger = ledger.unwrap_or_else(|| plan.ledger.clone());
    let firm = Firm::new(Plan { ledger, ..plan });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 40));
    firm.approve();
    firm
}

fn tasks(firm: &Firm) -> usize {
    let record = firm.record();
    record
        .iter()
        .filter(|line| line["kind"] == "task_created")
        .count()
}

#[test]
fn a_backup_put_back_sends_nothing_before_it_is_adopted_and_each_run_resumed() {
    let firm = approved(None);
    let said = firm.must(0, &["ledger", "backup", "before.db"]).out;
    assert!(
        said.starts_with("已备份到 ") && said.contains("qunfa ledger adopt"),
        "{said}"
    );
    let again = firm.must(2, &["ledger", "backup", "before.db"]);
    assert!(again.err.contains("已经存在"), "{}", again.err);
    firm.must(0, &["apply"]);
    let sent = tasks(&firm);
    assert!(sent > 0);
    let said = firm.must(0, &["ledger", "verify"]).out;
    assert!(
        said.starts_with("台账完好：") && said.contains("＝冻结"),
        "{said}"
    );

    // Restored over the ledger that knew of the sends: the file is another one, and the anchor saw more.
    fs::rename(firm.root().join("before.db"), firm.ledger()).expect("restored");
    for rest in ["-wal", "-shm"] {
        let _ = fs::remove_file(firm.root().join(format!(".qunfa/ledger.db{rest}")));
    }
    let refused = firm.must(5, &["apply"]);
    assert!(
        refused.err.contains("qunfa ledger adopt"),
        "{}",
        refused.err
    );
    let unsaid = firm.must(2, &["ledger", "adopt", "--reason", ""]);
    assert!(unsaid.err.contains("--reason"), "{}", unsaid.err);
    let wrong = firm.must(
        2,
        &[
            "ledger",
            "adopt",
            "--reason",
            "恢复",
            "--confirm",
            "000000000000",
        ],
    );
    assert!(wrong.err.contains("锚点见过第"), "{}", wrong.err);
    let id = adopting(&wrong.err);
    let said = firm
        .must(
            0,
            &[
                "ledger",
                "adopt",
                "--reason",
                "磁盘坏了, 已在企业微信核对",
                "--confirm",
                &id,
            ],
        )
        .out;
    insta::assert_snapshot!(said.trim_end(), @"已以这份台账为准；0 期已暂停，核对后用 qunfa resume 活动 逐个恢复");
    assert_eq!(tasks(&firm), sent, "adopting sends nothing");
    // From here on it is a ledger like any other, and its chain says what happened to it.
    let audit = firm.must(0, &["plan"]);
    assert!(audit.out.contains("all"), "{}", audit.out);
}

/// The first digits of the ledger's id, from what is shown before the question.
fn adopting(shown: &str) -> String {
    let from = shown.split('（').nth(1).expect("an id is shown");
    from.chars().take(12).collect()
}

#[test]
fn every_daily_command_works_on_a_server() {
    let Some(server) = Server::get() else { return };
    let firm = approved(Some(server.schema()));
    firm.must(0, &["apply", "--workers", "3"]);
    let sent = tasks(&firm);
    assert!(sent > 0);
    firm.must(0, &["apply"]);
    assert_eq!(tasks(&firm), sent, "a second apply sends nothing");
    for words in [
        vec!["status"],
        vec!["collect"],
        vec!["report"],
        vec!["plan"],
        vec!["doubt", "list"],
        vec!["complaints"],
        vec!["preview", "all"],
        vec!["audit", "verify"],
        vec!["audit", "export", "all", "--out", "evidence"],
        vec!["ledger", "verify"],
        vec!["pause", "all"],
        vec!["resume", "all"],
        vec!["revoke", "all", "--reason", "价格写错"],
    ] {
        let said = firm.run(&words);
        assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.err);
    }
    let record = firm.record();
    let task = record
        .iter()
        .find(|line| line["kind"] == "task_created")
        .expect("a task");
    let person = task["recipients"][0].as_str().expect("an id").to_owned();
    let traced = firm.must(0, &["trace", &person]).out;
    assert!(traced.contains("all#1"), "{traced}");
    let forgotten = firm.run(&[
        "forget",
        &person,
        "--reason",
        "本人要求",
        "--confirm",
        &format!("{person} 1"),
    ]);
    assert_eq!(forgotten.code, 0, "{}{}", forgotten.out, forgotten.err);
    firm.must(0, &["audit", "verify"]);
    let doctor = firm.run(&["doctor"]);
    assert!(
        doctor.out.contains("PostgreSQL synchronous_commit=on"),
        "{}{}",
        doctor.out,
        doctor.err
    );
    let refused = firm.must(2, &["ledger", "backup", "copy.db"]);
    assert!(refused.err.contains("pg_basebackup"), "{}", refused.err);
}
