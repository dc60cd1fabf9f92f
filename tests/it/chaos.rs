//! Killed, paused and cut at random, run again until it ends: nobody gets a message twice, and nobody is lost silently.
//!
//! The judge is the sandbox's own record. The long form is this test with larger numbers:
//! `QUNFA_CHAOS=runs=10,customers=22000,members=430,kills=20,stops=5 cargo test --test it chaos -- --nocapture`

use crate::{
    firm::{Firm, Plan, everybody},
    server::Server,
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Child,
    time::{Duration, Instant},
};

/// How hard the test is on the program.
#[derive(Debug, Clone, Copy)]
struct Hardness {
    runs: u64,
    customers: usize,
    members: usize,
    kills: u32,
    stops: u32,
}

impl Hardness {
    /// The short form, or what the environment asks for.
    fn chosen() -> Self {
        let mut chosen = Self {
            runs: 1,
            customers: 1_500,
            members: 40,
            kills: 6,
            stops: 1,
        };
        for part in std::env::var("QUNFA_CHAOS").unwrap_or_default().split(',') {
            let Some((name, number)) = part.split_once('=') else {
                continue;
            };
            let number: usize = number.parse().expect("a number");
            match name {
                "runs" => chosen.runs = number as u64,
                "customers" => chosen.customers = number,
                "members" => chosen.members = number,
                "kills" => chosen.kills = number as u32,
                "stops" => chosen.stops = number as u32,
                other => panic!("QUNFA_CHAOS has no {other}"),
            }
        }
        chosen
    }
}

/// A small generator of its own, so that a run is named by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn killed_and_cut_at_random_nobody_gets_it_twice_and_nobody_is_lost() {
    nobody_twice_and_nobody_lost(|| Some("sqlite:.qunfa/ledger.db".to_owned()), 1);
}

/// Two processes at a time on one server, each with two workers, killed and stopped apart from each other.
#[test]
fn on_a_server_several_processes_are_killed_and_nobody_gets_it_twice_and_nobody_is_lost() {
    nobody_twice_and_nobody_lost(|| Server::get().map(Server::schema), 2);
}

fn nobody_twice_and_nobody_lost(ledger: impl Fn() -> Option<String>, processes: usize) {
    let hardness = Hardness::chosen();
    for seed in 1..=hardness.runs {
        // Where there is no server, that was said.
        let Some(ledger) = ledger() else { return };
        let verdict = one_run(hardness, seed, ledger, processes);
        #[expect(clippy::print_stderr, reason = "the long form is run for its report")]
        {
            eprintln!("chaos seed {seed}: {verdict:?}");
        }
        assert_eq!(verdict.duplicates, 0, "seed {seed}: {verdict:?}");
        assert_eq!(verdict.lost, 0, "seed {seed}: {verdict:?}");
        assert_eq!(
            verdict.exit == 4,
            verdict.in_doubt > 0,
            "seed {seed}: {verdict:?}"
        );
    }
}

#[derive(Debug)]
#[expect(
    dead_code,
    reason = "the fields are read by Debug, which is the report"
)]
struct Verdict {
    planned: u64,
    tasks: usize,
    kills: u32,
    stops: u32,
    lives: u32,
    faults: usize,
    duplicates: usize,
    in_doubt: u64,
    lost: i64,
    exit: i32,
    seconds: u64,
}

fn one_run(hardness: Hardness, seed: u64, ledger: String, processes: usize) -> Verdict {
    let began = Instant::now();
    let firm = Firm::new(Plan {
        customers: hardness.customers,
        members: hardness.members,
        seed,
        ledger,
        ..Plan::default()
    });
    firm.write(
        "campaigns/all.toml",
        &everybody("调整", "hq", hardness.customers),
    );
    firm.approve();
    let planned = planned(&firm);
    firm.faults(json!([
        { "path": "add_msg_template", "kind": "lost_before", "rate": 0.05 },
        { "path": "add_msg_template", "kind": "lost_after", "rate": 0.10 },
        { "path": "add_msg_template", "kind": "delay", "ms": 15, "clock": "real", "rate": 0.5 },
    ]));
    let mut dice = Dice(seed);
    let (mut kills, mut stops, mut lives) = (0, 0, 0);
    while kills < hardness.kills || stops < hardness.stops {
        let mut beside: Vec<Child> = (1..processes)
            .map(|_| firm.start(&["apply", "--workers", "2"]))
            .collect();
        let mut child = firm.start(&["apply", "--workers", "2"]);
        lives += processes as u32;
        // Into the sending, wherever that is by now: a life that ends by itself is followed by another.
        let tasks = tasks_created(&firm);
        let more = 1 + dice
            .below((hardness.members as u64 / (u64::from(hardness.kills) + 2)).max(2))
            as usize;
        wait_until(
            &mut child,
            || tasks_created(&firm) >= tasks + more,
            Duration::from_millis(1_500 + dice.below(500)),
        );
        if stops < hardness.stops && dice.below(3) == 0 {
            signal(&child, Signal::STOP);
            // Past the deadline of any intent: a second by the scaled waits.
            std::thread::park_timeout(Duration::from_millis(1_400));
            signal(&child, Signal::CONT);
            stops += 1;
            wait_until(&mut child, || false, Duration::from_millis(dice.below(300)));
        }
        let how = [Signal::KILL, Signal::TERM, Signal::INT][dice.below(3) as usize];
        if child.try_wait().expect("it can be asked").is_none() {
            signal(&child, how);
            kills += 1;
        } else {
            kills += u32::from(lives > hardness.kills * 3);
        }
        let _ = child.wait();
        for other in &mut beside {
            // Now and then one goes on beside the next life.
            if dice.below(3) > 0 {
                signal(other, Signal::KILL);
                kills += 1;
            }
            let _ = other.wait();
        }
    }
    let mut exit = 4;
    for _ in 0..12 {
        lives += 1;
        exit = firm
            .start(&["apply"])
            .wait()
            .expect("it ends")
            .code()
            .unwrap_or(-1);
        if exit != 4 {
            break;
        }
    }
    judge(&firm, planned, exit, (kills, stops, lives), began)
}

/// Waits for a condition or the end of the process, at most so long.
fn wait_until(child: &mut Child, done: impl Fn() -> bool, most: Duration) {
    let end = Instant::now() + most;
    while Instant::now() < end && !done() && child.try_wait().expect("it can be asked").is_none() {
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(child.id().cast_signed()).expect("a process has a number");
    let _ = kill_process(pid, signal);
}

fn tasks_created(firm: &Firm) -> usize {
    firm.read("record.jsonl")
        .matches("\"kind\":\"task_created\"")
        .count()
}

fn planned(firm: &Firm) -> u64 {
    let said = firm.run(&["plan", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&said.out).expect("a plan");
    plan["totals"]["recipients"].as_u64().expect("a number")
}

fn judge(
    firm: &Firm,
    planned: u64,
    exit: i32,
    (kills, stops, lives): (u32, u32, u32),
    began: Instant,
) -> Verdict {
    let record = firm.record();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused: BTreeSet<String> = BTreeSet::new();
    let mut tasks = 0;
    for line in record.iter().filter(|line| line["kind"] == "task_created") {
        tasks += 1;
        for person in line["recipients"].as_array().expect("recipients") {
            *times
                .entry(person.as_str().expect("an id").to_owned())
                .or_default() += 1;
        }
        refused.extend(
            line["fail_list"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|id| id.as_str())
                .map(str::to_owned),
        );
    }
    let status = firm.run(&["status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_str(&status.out).expect("a status");
    let in_doubt = status["in_doubt"].as_u64().expect("a number");
    let unsent = status["unsent"].as_u64().expect("a number");
    let reached = times.keys().chain(&refused).collect::<BTreeSet<_>>().len() as i64;
    // In doubt is counted, not lost; what the ledger says is unsent is not lost either.
    let silent = planned as i64 - reached - unsent as i64;
    Verdict {
        planned,
        tasks,
        kills,
        stops,
        lives,
        faults: record.iter().filter(|line| line["kind"] == "fault").count(),
        duplicates: times.values().filter(|count| **count > 1).count(),
        in_doubt,
        lost: if in_doubt > 0 {
            (silent - in_doubt as i64).max(0)
        } else {
            silent
        },
        exit,
        seconds: began.elapsed().as_secs(),
    }
}
