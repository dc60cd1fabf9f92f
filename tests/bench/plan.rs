//! The plan of fifty campaigns against a million customers and ten million rows of history, part by part, beside bare SQL.
//!
//! `cargo bench --bench plan`
//! The same without building every library again, in three minutes: add `--profile dev --config
//! 'profile.dev.package.qunfa.opt-level=2' --config 'profile.dev.package.qunfa.codegen-units=1'`.

mod company;
mod generator;
mod measure;

use company::{CAMPAIGNS, Company, NOW_MS};
use measure::{Line, line, median, median_ms, millis, peak_mb, print, say, timed};
use qunfa::{
    forge::DiskTree,
    ledger::Access,
    pipeline::{self, Proofs},
    plan,
    ports::LedgerRead,
    workspace,
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    process::{Command, Stdio},
};
use tokio::runtime::Runtime;

/// Measured runs of the whole; each in a process of its own, so that peaks of memory are its own.
const RUNS: usize = 5;
const PARTS: [&str; 6] = [
    "read and prepare",
    "ask",
    "answer",
    "decide",
    "document",
    "whole",
];
const CHILD: &str = "QUNFA_BENCH_CHILD";

fn main() {
    let kept = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-million");
    if let Some(files) = std::env::var_os(CHILD) {
        let files = PathBuf::from(files);
        return one(&Company { kept, files });
    }
    let files = tempfile::tempdir().expect("a folder");
    let company = Company::at(kept, files.path());
    let runs: Vec<Value> = (0..RUNS).filter_map(|_| in_own_process(&company)).collect();
    let figure = |part: &str, what: &str| {
        median(
            runs.iter()
                .filter_map(|run| run[part][what].as_f64())
                .collect(),
        )
    };
    let mut lines: Vec<Line> = PARTS
        .iter()
        .map(|part| {
            let measured = format!(
                "{:.0} ms, peak {:.0} MB",
                figure(part, "ms"),
                figure(part, "peak_mb")
            );
            let budget = if *part == "whole" { "5 s, 600 MB" } else { "" };
            line(part, measured, budget, "")
        })
        .collect();
    lines.extend(peers(&company));
    let totals = runs.last().map_or(Value::Null, |run| run["totals"].clone());
    print(
        &format!("plan: {CAMPAIGNS} campaigns, {totals}, median of {RUNS}"),
        &lines,
    );
}

fn in_own_process(company: &Company) -> Option<Value> {
    let program = std::env::current_exe().expect("a program knows its name");
    let output = Command::new(program)
        .env(CHILD, &company.files)
        .stderr(Stdio::inherit())
        .output()
        .expect("a child starts");
    serde_json::from_slice(&output.stdout).ok()
}

/// One plan from files to document, as one line of JSON.
#[expect(clippy::print_stdout, reason = "the figures go to the parent process")]
fn one(company: &Company) {
    let runtime = Runtime::new().expect("a runtime");
    let mut figures = json!({});
    let mut whole = 0.0;
    let mut note = |part: &str, took: std::time::Duration| {
        whole += millis(took);
        figures[part] = json!({ "ms": millis(took), "peak_mb": peak_mb() });
    };
    let tree = DiskTree::open(&company.files).expect("a folder");
    let (took, workspace) = timed(|| workspace::read(&tree).expect("settings are valid"));
    let (prepare, prepared) = timed(|| pipeline::prepare(&workspace, &[]));
    note(PARTS[0], took + prepare);
    let ledger = company.open(Access::Read);
    let (took, question) = timed(|| pipeline::ask(&workspace, &prepared, NOW_MS));
    note(PARTS[1], took);
    let (took, answers) = timed(|| {
        runtime
            .block_on(ledger.answer(&question))
            .expect("readable")
    });
    note(PARTS[2], took);
    let (took, plan) = timed(|| {
        pipeline::decide(
            &workspace,
            &prepared,
            &question,
            &answers,
            &Proofs::default(),
            535,
            NOW_MS,
        )
    });
    note(PARTS[3], took);
    let (took, document) = timed(|| plan::document(&plan, &[]));
    note(PARTS[4], took);
    let touches = || plan.campaigns.iter().flat_map(|campaign| &campaign.touches);
    let most = touches().map(|touch| touch.messages).max();
    figures["whole"] = json!({ "ms": whole, "peak_mb": peak_mb() });
    figures["totals"] = json!({
        "campaigns": plan.campaigns.len(),
        "matched": touches().map(|touch| touch.matched).sum::<u64>(),
        "slots": touches().map(|touch| touch.target.len()).sum::<u64>(),
        "texts": touches().map(|touch| touch.messages).sum::<u64>(),
        "most_texts": most,
        "findings": prepared.iter().map(|prepared| prepared.findings.len()).sum::<usize>(),
    });
    if std::env::var_os("QUNFA_BENCH_HOLDS").is_some() {
        for touch in touches().filter(|touch| !touch.holds.is_empty()) {
            say(&format!("{} {:?}", touch.name, touch.holds.first()));
        }
        say(&format!(
            "{:?}",
            prepared.iter().flat_map(|one| &one.findings).next()
        ));
    }
    drop(document);
    println!("{figures}");
}

/// The same database read bare: every claim once, and one anti-join a campaign.
fn peers(company: &Company) -> Vec<Line> {
    let connection = Connection::open(company.ledger_path()).expect("the ledger file opens");
    connection
        .execute_batch("PRAGMA cache_size = -65536")
        .expect("a setting");
    let scan = median_ms(3, || {
        let mut statement = connection
            .prepare("SELECT person_no, batch_no, state FROM recipient_claim")
            .expect("SQL");
        let mut rows = statement.query([]).expect("SQL");
        let mut sum = 0_i64;
        while let Some(row) = rows.next().expect("a row") {
            sum += row.get::<_, i64>(0).expect("a number")
                + row.get::<_, i64>(1).expect("a number")
                + row.get::<_, i64>(2).expect("a number");
        }
        std::hint::black_box(sum);
    });
    let anti_join = median_ms(3, || {
        let left: i64 = connection
            .query_row(
                "SELECT COUNT(*) FROM person WHERE kind = 1 AND no NOT IN (
                   SELECT c.person_no FROM batch b CROSS JOIN recipient_claim c
                   WHERE b.at_ms >= ?1 AND c.batch_no = b.batch_no AND c.state IN (0, 1) GROUP BY c.person_no HAVING COUNT(*) >= 2)",
                [NOW_MS - 7 * 86_400_000],
                |row| row.get(0),
            )
            .expect("SQL");
        std::hint::black_box(left);
    });
    vec![
        line(
            "peer: bare scan of 10 M claims",
            format!("{scan:.0} ms"),
            "",
            "rusqlite, three columns",
        ),
        line(
            "peer: one SQL anti-join a campaign",
            format!(
                "{anti_join:.0} ms, {:.1} s for {CAMPAIGNS}",
                anti_join * CAMPAIGNS as f64 / 1000.0
            ),
            "",
            "two messages in seven days",
        ),
    ]
}
