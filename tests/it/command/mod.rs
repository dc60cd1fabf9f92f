//! Commands as processes: what a user types and sees.

mod apart;
mod audit;
mod careful;
mod check_formats;
mod complaints;
mod doctor;
mod exit_codes;
mod forget;
mod groups;
mod hosted;
mod ledger;
mod lexicon;
mod life;
mod lint;
mod log_commands;
mod plan;
mod privacy;
mod revoke;
mod rule_book;
mod signoffs;
mod speaking;
mod template_signoff;
mod trust;
mod weakening;

use crate::firm::Firm;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    process::Child,
    time::{Duration, Instant},
};

/// Waits for a condition or the end of a process; false when neither came within half a minute.
fn wait_until(child: &mut Child, done: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        if done() {
            return true;
        }
        if child.try_wait().expect("it can be asked").is_some() {
            return false;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
    false
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(child.id().cast_signed()).expect("a process has a number");
    kill_process(pid, signal).expect("the process is ours");
}

/// How many tasks the sandbox has made.
fn tasks_created(firm: &Firm) -> usize {
    firm.read("record.jsonl")
        .matches("\"kind\":\"task_created\"")
        .count()
}

/// Every task answers late, so that a test can act while an apply is at work.
fn slow_tasks(firm: &Firm) {
    firm.faults(serde_json::json!([
        { "path": "add_msg_template", "kind": "delay", "ms": 300, "clock": "real" },
    ]));
}

/// What differs from run to run: digests, ids of ledgers and plans, positions, and where the test stands.
fn steady(firm: &Firm) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.add_filter(&firm.root().display().to_string(), "[DIR]");
    settings.add_filter(r"sha256:[0-9a-f]{64}", "sha256:[DIGEST]");
    settings.add_filter(r"(台账|ledger) [0-9a-f]{8,12}@\d+", "$1 [LEDGER]");
    settings.add_filter(r"\d{4}-\d{2}-\d{2}\.[0-9a-f]{12}", "[LEXICON]");
    settings.add_filter(r"\b[0-9a-f]{12}\b", "[HEX]");
    settings.add_filter(r"(编号|Id) [0-9a-f]{12}", "$1 [ID]");
    settings
}
