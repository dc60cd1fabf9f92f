//! Every exit code, provoked through the program itself: the numbers are an interface for scripts and CI.

use super::{signal, slow_tasks, tasks_created, wait_until};
use crate::firm::{Firm, Plan, everybody};
use qunfa::cli::{Exit, Terminal, run_guarded};
use rustix::process::Signal;
use serde_json::json;
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
    sync::{Arc, Mutex},
};

fn firm() -> Firm {
    let firm = Firm::new(Plan::default());
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 120));
    firm
}

#[test]
fn the_table_has_these_numbers_and_no_others() {
    let numbers = Exit::ALL.map(|exit| match exit {
        Exit::Done => (exit.code(), 0),
        Exit::Findings => (exit.code(), 1),
        Exit::Usage => (exit.code(), 2),
        Exit::NotApproved => (exit.code(), 3),
        Exit::InDoubt => (exit.code(), 4),
        Exit::Ledger => (exit.code(), 5),
        Exit::Platform => (exit.code(), 6),
        Exit::Partly => (exit.code(), 7),
        Exit::Changes => (exit.code(), 10),
        Exit::Bug => (exit.code(), 70),
    });
    for (number, wanted) in numbers {
        assert_eq!(number, wanted);
    }
}

#[test]
fn when_several_codes_apply_the_graver_one_wins_in_any_order() {
    let order = [70, 2, 5, 4, 6, 7, 3, 1, 10, 0];
    let place = |exit: Exit| {
        order
            .iter()
            .position(|code| *code == exit.code())
            .expect("listed")
    };
    for a in Exit::ALL {
        for b in Exit::ALL {
            let graver = if place(a) <= place(b) { a } else { b };
            assert_eq!(a.and(b), graver);
            assert_eq!(b.and(a), graver);
        }
    }
}

#[test]
fn done_is_0_and_so_is_nothing_to_do() {
    let firm = firm();
    firm.approve();
    firm.must(0, &["apply"]);
    firm.must(0, &["apply"]);
    firm.must(0, &["plan"]);
}

#[test]
fn a_broken_file_is_1() {
    let firm = firm();
    firm.write("campaigns/bad.toml", "title = 3\n");
    let said = firm.must(1, &["check"]);
    assert!(said.out.contains("campaigns/bad.toml"), "{}", said.out);
    // Commands that name it say what is wrong with it, not that it is unknown.
    for words in [
        ["digest", "bad"],
        ["test", "bad"],
        ["plan", "bad"],
        ["check", "bad"],
    ] {
        let said = firm.must(1, &words);
        let all = format!("{}{}", said.out, said.err);
        assert!(all.contains("campaigns/bad.toml:1"), "{words:?}\n{all}");
    }
    firm.write("qunfa.toml", "name = 3\n");
    firm.must(1, &["check"]);
}

#[test]
fn wrong_usage_is_2() {
    let mut firm = firm();
    firm.must(2, &["plan", "--no-such-flag"]);
    firm.must(2, &["plan", "al"]);
    let said = firm.must(2, &["status"]);
    assert!(said.err.contains("qunfa sync"), "{}", said.err);
    // A snapshot without customers would say that there are none.
    for name in [
        "CUSTOMERS_SECRET",
        "CONTACTS_SECRET",
        "QUNFA_PEPPER",
        "QUNFA_SEAL",
    ] {
        let value = firm.env(name);
        firm.set(name, None);
        let said = firm.must(2, &["sync"]);
        assert!(said.err.contains(name), "{}", said.err);
        firm.set(name, Some(&value));
    }
    assert!(!firm.ledger().exists());
    firm.must(2, &["-C", "/", "check"]);
}

#[test]
fn what_nobody_approved_is_3_when_it_is_named_and_listed_when_it_is_not() {
    let firm = firm();
    firm.must(0, &["sync"]);
    firm.must(3, &["plan"]);
    let said = firm.must(3, &["apply", "all"]);
    assert!(said.err.contains("签核"), "{}", said.err);
    let said = firm.must(0, &["apply"]);
    assert!(said.err.contains("! all 还没有签核齐"), "{}", said.err);
    assert_eq!(tasks_created(&firm), 0);
}

#[test]
fn a_lost_answer_is_4_and_stays_4_until_the_platform_was_asked() {
    let firm = firm();
    firm.approve();
    firm.faults(json!([{ "path": "add_msg_template", "kind": "lost_after", "times": 1 }]));
    let said = firm.must(4, &["apply", "--no-wait"]);
    assert!(said.err.contains("1 个分片存疑"), "{}", said.err);
    // When to try again is the wall's time, in the workspace's zone.
    assert!(said.err.contains("2026-12-09 11:1"), "{}", said.err);
    firm.must(4, &["status"]);
    firm.must(4, &["doubt", "list"]);
    firm.advance(1.0);
    firm.must(0, &["apply"]);
    firm.must(0, &["doubt", "list"]);
}

#[test]
fn a_ledger_somebody_else_uses_or_that_has_another_pepper_is_5() {
    let mut firm = firm();
    firm.approve();
    slow_tasks(&firm);
    let mut child = firm.start(&["apply"]);
    assert!(wait_until(&mut child, || tasks_created(&firm) > 0));
    let said = firm.must(5, &["apply"]);
    assert!(said.err.contains("另一个进程"), "{}", said.err);
    firm.must(5, &["sync"]);
    // Who only reads does not wait.
    firm.run(&["status"]);
    let said = firm.must(2, &["sync", "--lock-timeout", "soon"]);
    assert!(said.err.contains("--lock-timeout"), "{}", said.err);
    // Who is asked to wait is served once the other is done.
    firm.must(0, &["sync", "--lock-timeout", "5m"]);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    firm.set(
        "QUNFA_PEPPER",
        Some("another pepper, as long as the first one"),
    );
    for words in [
        &["status"][..],
        &["plan"],
        &["apply"],
        &["stop", "all"],
        &["signoff", "all", "--stage", "risk", "--key", ".keys/zhao"],
    ] {
        let said = firm.must(5, words);
        assert!(said.err.contains("pepper"), "{words:?} {}", said.err);
    }
}

#[test]
fn a_refused_secret_is_6_and_the_message_holds_none() {
    let mut firm = firm();
    firm.approve();
    let secret = "wrong-secret-that-nobody-may-read-0123456789";
    for name in ["CUSTOMERS_SECRET", "CONTACTS_SECRET"] {
        let right = firm.env(name);
        firm.set(name, Some(secret));
        let said = firm.must(6, &["sync"]);
        assert!(said.err.contains("Secret"), "{}", said.err);
        assert!(
            !said.err.contains(secret) && !said.err.contains("access_token"),
            "{}",
            said.err
        );
        firm.set(name, Some(&right));
    }
    firm.set("CUSTOMERS_SECRET", Some(secret));
    let said = firm.must(6, &["apply"]);
    assert!(
        !said.err.contains(secret) && !said.err.contains("access_token"),
        "{}",
        said.err
    );
    assert_eq!(tasks_created(&firm), 0);
}

#[test]
fn an_address_that_is_not_trusted_is_6_and_the_message_names_it() {
    let firm = firm();
    firm.approve();
    firm.behave(json!({ "untrusted_ip": true }));
    for words in [&["sync"][..], &["apply"]] {
        let said = firm.must(6, words);
        assert!(said.err.contains("127.0.0.1"), "{words:?} {}", said.err);
        assert!(said.err.contains("企业可信IP"), "{words:?} {}", said.err);
        assert!(!said.err.contains("access_token"), "{}", said.err);
    }
    assert_eq!(tasks_created(&firm), 0);
    // Once mended, apply goes on where it stopped.
    firm.behave(json!({ "untrusted_ip": false }));
    firm.must(0, &["apply"]);
}

#[test]
fn a_platform_nobody_reaches_is_6() {
    let mut firm = firm();
    firm.set("QUNFA_WECOM_URL", Some("http://127.0.0.1:9"));
    firm.must(6, &["sync"]);
}

#[test]
fn stopped_by_hand_is_7_and_the_rest_goes_out_later() {
    let firm = firm();
    firm.approve();
    slow_tasks(&firm);
    let mut child = firm.start(&["apply"]);
    assert!(wait_until(&mut child, || tasks_created(&firm) > 0));
    signal(&child, Signal::INT);
    assert_eq!(child.wait().expect("it ends").code(), Some(7));
    let early = tasks_created(&firm);
    firm.must(0, &["apply"]);
    assert!(tasks_created(&firm) > early);
}

#[test]
fn a_refused_batch_is_7() {
    let firm = firm();
    firm.approve();
    firm.faults(
        json!([{ "path": "add_msg_template", "kind": "errcode", "code": 40058, "times": 1 }]),
    );
    let said = firm.must(7, &["apply"]);
    assert!(said.err.contains("被拒绝"), "{}", said.err);
}

#[test]
fn changes_are_10_only_when_asked_for() {
    let firm = firm();
    firm.approve();
    firm.must(0, &["plan"]);
    firm.must(10, &["plan", "--detailed-exitcode"]);
    firm.must(0, &["apply"]);
    firm.must(0, &["plan", "--detailed-exitcode"]);
}

/// A mouth that panics, as a broken one of ours would.
struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        panic!("the mouth is broken")
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A mouth whose words can be read afterwards.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn terminal(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Terminal {
    Terminal {
        out,
        err,
        env: BTreeMap::new(),
        directory: PathBuf::from("."),
        out_is_terminal: false,
        err_is_terminal: false,
        can_ask: false,
        lang: None,
        unwritten: None,
    }
}

#[test]
fn our_own_failure_is_70_and_says_that_it_is_ours() {
    let words = || ["qunfa", "calendar", "2026"].map(Into::into).to_vec();
    let heard = Heard::default();
    let exit = run_guarded(
        words(),
        &mut terminal(Box::new(Broken), Box::new(heard.clone())),
    );
    assert_eq!(exit.code(), 70);
    let heard = String::from_utf8(heard.0.lock().expect("nobody panicked").clone()).expect("text");
    assert!(heard.contains("缺陷"), "{heard}");
    // Even when nobody can be told.
    let exit = run_guarded(words(), &mut terminal(Box::new(Broken), Box::new(Broken)));
    assert_eq!(exit.code(), 70);
}

#[test]
fn errors_speak_the_language_of_the_workspace_and_a_flag_outranks_it() {
    let firm = firm();
    let settings = firm.read("qunfa.toml").replace("zh-CN", "en");
    firm.write("qunfa.toml", &settings);
    let said = firm.must(2, &["status"]);
    assert!(said.err.starts_with("error: no ledger yet"), "{}", said.err);
    let said = firm.must(2, &["--lang", "zh-CN", "status"]);
    assert!(said.err.starts_with("错误: 还没有台账"), "{}", said.err);
}
