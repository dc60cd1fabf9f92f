//! The way of a campaign through the real program, and the ledger's own speed beside the disk's.
//!
//! `cargo bench --bench spine [-- PART…]`, parts: `version check freeze sends spine`, and, only when it is named, `sync`: a million
//! customers of two thousand members, read once undisturbed and once killed twenty times; `QUNFA_SYNC=customers=…,members=…,kills=…`
//! asks for another size.
//! The same without building every library again, in three minutes: add `--profile dev --config
//! 'profile.dev.package.qunfa.opt-level=2' --config 'profile.dev.package.qunfa.codegen-units=1'`.

#[expect(dead_code, reason = "the plan bench uses the rest of it")]
mod company;
#[path = "../it/firm.rs"]
#[expect(dead_code, reason = "tests use the rest of it")]
mod firm;
mod generator;
#[expect(dead_code, reason = "the plan bench uses the rest of it")]
mod measure;

use company::{CORP, NOW_MS, rows_of};
use firm::{Firm, Plan, everybody};
use generator::{Size, directory};
use measure::{Line, line, median, median_ms, millis, print, timed};
use qunfa::{
    directory::Directory,
    history::{Outcome, RunKey},
    ledger::{Access, Ledger, OpenOptions},
    model::{
        CampaignId, Channel, Digest, Intent, Message, Pepper, PersonNo, PersonSet, SendPolicy,
        Tempo,
    },
    ports::{FrozenBatch, Journal, LedgerRead, NewIntent, OpenGate, Rate, Resolution, Slice},
};
use rusqlite::{Connection, params};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const PROGRAM: &str = env!("CARGO_BIN_EXE_qunfa");
type Part = fn() -> Vec<Line>;
const PARTS: [(&str, Part); 6] = [
    ("version", version),
    ("check", check),
    ("freeze", freeze),
    ("sends", sends),
    ("spine", spine),
    (LONG, sync),
];
/// A part of minutes, which has to be named.
const LONG: &str = "sync";

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted =
        |name: &str| (asked.is_empty() && name != LONG) || asked.iter().any(|word| word == name);
    let lines: Vec<Line> = PARTS
        .iter()
        .filter(|(name, _)| wanted(name))
        .flat_map(|(_, part)| part())
        .collect();
    print("spine", &lines);
}

/// `--version`, with the program's file thrown out of the page cache before each start, and warm.
fn version() -> Vec<Line> {
    let start = |program: &str, cold: bool| {
        let times = (0..15).map(|_| {
            if cold {
                forget_cached(Path::new(program));
            }
            let mut command = Command::new(program);
            command.arg("--version").stdout(Stdio::null());
            millis(timed(|| command.status().expect("it starts")).0)
        });
        median(times.collect())
    };
    let (cold, warm, peer) = (
        start(PROGRAM, true),
        start(PROGRAM, false),
        start("/bin/true", true),
    );
    vec![line(
        "qunfa --version, file not cached",
        format!("{cold:.1} ms ({warm:.1} ms warm)"),
        "15 ms",
        format!("/bin/true, treated alike {peer:.1} ms"),
    )]
}

#[cfg(target_os = "linux")]
fn forget_cached(path: &Path) {
    let file = File::open(path).expect("the program can be read");
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).expect("advice is taken");
}

#[cfg(not(target_os = "linux"))]
fn forget_cached(_: &Path) {}

/// `check` of a thousand campaigns that use most keys, beside reading the same files as bare TOML.
fn check() -> Vec<Line> {
    let folder = TempDir::new().expect("a folder");
    let campaigns = folder.path().join("campaigns");
    fs::create_dir_all(&campaigns).expect("a folder");
    fs::write(folder.path().join("qunfa.toml"), CHECK_SETTINGS).expect("settings");
    for number in 0..1_000 {
        fs::write(
            campaigns.join(format!("c{number:04}.toml")),
            check_campaign(number),
        )
        .expect("a campaign");
    }
    let mut peaks = Vec::new();
    let mut last = String::new();
    let times = (0..5).map(|_| {
        let mut command = Command::new(PROGRAM);
        command
            .args(["-C", &folder.path().display().to_string(), "check"])
            .stdout(File::create(folder.path().join("out")).expect("a file"))
            .stderr(Stdio::null());
        let (took, peak) = watched(command);
        peaks.push(peak);
        let out = fs::read_to_string(folder.path().join("out")).unwrap_or_default();
        out.lines().last().unwrap_or_default().clone_into(&mut last);
        millis(took)
    });
    let time = median(times.collect());
    let peer = median_ms(5, || {
        for entry in fs::read_dir(&campaigns).expect("a folder").flatten() {
            let text = fs::read_to_string(entry.path()).expect("text");
            std::hint::black_box(text.parse::<toml::Table>().expect("TOML"));
        }
    });
    vec![line(
        &format!("check of 1,000 campaigns ({last})"),
        format!("{time:.0} ms, {:.0} MB", median(peaks)),
        "200 ms, 80 MB",
        format!("bare TOML of the same files {peer:.0} ms"),
    )]
}

const CHECK_SETTINGS: &str = r#"name = "一茶"
corp = "ww0123456789abcdef"
timezone = "Asia/Shanghai"
[accounts.hq]
tier = "admin"
industry = "catering"
[caps.marketing]
per_day = 1
per_7_days = 2
[domains]
"shop.example.com" = { icp = "沪ICP备12345678号", owner = "一茶" }
"#;

fn check_campaign(number: usize) -> String {
    let dishes = ["龙井", "乌龙", "普洱", "茉莉", "红茶", "白茶", "菊花"];
    let dish = dishes[number % dishes.len()];
    format!(
        r#"title = "第{number}期{dish}"
account = "hq"
intent = "marketing"

[audience]
kind = "customers"
tags.any = ["等级/会员", "兴趣/{dish}"]
tags.none = ["触达/免打扰"]
max_recipients = 20000

[vars]
offer = "第二杯八折"

[links.sale]
url = "https://shop.example.com/{number}"
title = "{dish}菜单"

[schedule]
not_before = 2026-12-09 11:00:00
not_after = 2026-12-20 13:00:00

[touch.invite]
text = """
{{{{ member.name }}}} 提醒您：{dish}新茶到店，{{{{ vars.offer }}}}。
活动时间 12 月 9 日至 12 月 20 日，凭会员码到任一门店领取试饮一杯，每人限一次，数量有限，送完即止。
详情见菜单，回复 TD 不再接收。
"""
attach = [{{ link = "sale" }}]
confirm = {{ within = "24h", remind = ["2h", "6h"], missed = "cancel" }}
"#
    )
}

/// Freezing a hundred thousand people in two thousand batches, beside their rows in a bare table with the same indexes.
fn freeze() -> Vec<Line> {
    const PEOPLE: u32 = 100_000;
    const BATCHES: usize = 2_000;
    let runtime = Runtime::new().expect("a runtime");
    let times = (0..3).map(|_| {
        let desk = Desk::new(&runtime, PEOPLE);
        let slice = desk.slice(PEOPLE as usize / BATCHES);
        let frozen = || runtime.block_on(desk.ledger.freeze(vec![slice], NOW_MS, "bench"));
        let (took, frozen) = timed(frozen);
        assert_eq!(frozen.expect("frozen") as usize, BATCHES);
        millis(took)
    });
    let time = median(times.collect());
    let peer = median_ms(3, || bare_claims(PEOPLE));
    vec![line(
        "freeze 100,000 people in 2,000 batches",
        format!("{time:.0} ms"),
        "2 s",
        format!("bare insert, same indexes {peer:.0} ms"),
    )]
}

fn bare_claims(people: u32) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mut connection = Connection::open(folder.path().join("bare.db")).expect("a file");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE claim(run_no INTEGER NOT NULL, chain INTEGER NOT NULL, person_no INTEGER NOT NULL, hop INTEGER NOT NULL,
               batch_no INTEGER NOT NULL, state INTEGER NOT NULL, PRIMARY KEY (run_no, chain, person_no, hop)) WITHOUT ROWID;
             CREATE UNIQUE INDEX live ON claim(run_no, chain, person_no) WHERE state IN (0, 1);
             CREATE INDEX by_batch ON claim(batch_no, state, person_no);",
        )
        .expect("SQL");
    let tx = connection.transaction().expect("a transaction");
    {
        let mut insert = tx
            .prepare("INSERT INTO claim VALUES (1, 1, ?1, 0, ?2, 0)")
            .expect("SQL");
        for person in 0..people {
            insert
                .execute(params![person, person / 50])
                .expect("a claim");
        }
    }
    tx.commit().expect("a commit");
}

/// The ledger's part of a send — claim, rate, intent, settle, release — without platform and pace, beside one synced write a send.
fn sends() -> Vec<Line> {
    const SENDS: usize = 500;
    let runtime = Runtime::new().expect("a runtime");
    let rates = (0..3).map(|_| {
        let desk = Desk::new(&runtime, SENDS as u32);
        let slice = desk.slice(1);
        runtime
            .block_on(desk.ledger.freeze(vec![slice], NOW_MS, "bench"))
            .expect("frozen");
        let (took, sent) = timed(|| runtime.block_on(desk.send_all()));
        assert_eq!(sent, SENDS);
        sent as f64 / took.as_secs_f64()
    });
    let rate = median(rates.collect());
    let syncs = median((0..3).map(|_| synced_writes(SENDS)).collect());
    vec![line(
        "durable sends, SQLite, no pace",
        format!("{rate:.0}/s"),
        "150/s",
        format!("one fsync a send {syncs:.0}/s"),
    )]
}

fn synced_writes(count: usize) -> f64 {
    let mut file = tempfile::tempfile_in(env!("CARGO_TARGET_TMPDIR")).expect("a file");
    let (took, ()) = timed(|| {
        for _ in 0..count {
            file.write_all(&[7; 4096]).expect("written");
            file.sync_data().expect("synced");
        }
    });
    count as f64 / took.as_secs_f64()
}

/// An open run in a ledger file of its own.
struct Desk {
    ledger: Ledger,
    directory: Directory,
    _folder: TempDir,
}

impl Desk {
    fn new(runtime: &Runtime, customers: u32) -> Self {
        let size = Size {
            members: 200,
            customers,
            tags: 50,
            tags_each: 2,
            rows: 0,
        };
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let options = OpenOptions {
            corp: CORP.to_owned(),
            pepper: Pepper::new(b"a pepper of the benches", CORP),
            seal_key: [7; 32],
            access: Access::Create,
            host_id: "bench".to_owned(),
            now_ms: NOW_MS,
        };
        let ledger = Ledger::open_sqlite(&folder.path().join("ledger.db"), options)
            .expect("the ledger opens");
        let rows = rows_of(&directory(size, 1));
        let directory = runtime.block_on(async {
            ledger
                .store_directory(rows, NOW_MS, "bench")
                .await
                .expect("a snapshot is stored");
            let directory = ledger.directory().await.expect("readable").expect("synced");
            ledger
                .open_gate(gate(&directory.customers), NOW_MS)
                .await
                .expect("the gate opens");
            directory
        });
        Self {
            ledger,
            directory,
            _folder: folder,
        }
    }

    /// Everybody in one send, cut into batches of so many.
    fn slice(&self, people: usize) -> Slice {
        let customers: Vec<PersonNo> = self.directory.customers.iter().collect();
        let members: Vec<PersonNo> = self.directory.members.keys().copied().collect();
        let batch = |(number, people): (usize, &[PersonNo])| {
            let mut marker = [0; 16];
            marker.copy_from_slice(&Digest::of(&number.to_le_bytes()).0[..16]);
            FrozenBatch {
                member: Some(members[number % members.len()]),
                app: None,
                chunk_no: number as u32,
                message: message(),
                recipients: people.to_vec(),
                marker,
                confirm: None,
            }
        };
        Slice {
            run: run(),
            touch: "tell".to_owned(),
            channel: Channel::CustomerMass,
            policy: SendPolicy::Reconciled,
            segment_no: 1,
            not_before_ms: NOW_MS,
            not_after_ms: NOW_MS + 3_600_000,
            batches: customers.chunks(people).enumerate().map(batch).collect(),
        }
    }

    /// Sends everything to nobody; returns how many.
    async fn send_all(&self) -> usize {
        const WORKER: &str = "bench";
        let mut sent = 0;
        while let Some(claimed) = self
            .ledger
            .claim(WORKER, &[], NOW_MS, &Tempo::REAL)
            .await
            .expect("claimable")
        {
            let rate = self
                .ledger
                .rate("send", NOW_MS + sent as i64, 1, 20)
                .await
                .expect("a rate");
            assert_eq!(rate, Rate::Go);
            let batch_no = claimed.batch.batch_no;
            let intent = NewIntent {
                batch_no,
                epoch: claimed.epoch,
                worker: WORKER.to_owned(),
                intent_ms: NOW_MS,
                wire_by_ms: NOW_MS + 5_000,
                digest: claimed.batch.digest,
                request_digest: claimed.batch.request_digest,
                media: "{}".to_owned(),
                fenced: false,
            };
            let attempt_no = self.ledger.intent(intent).await.expect("an intent");
            let resolution = Resolution {
                batch_no,
                attempt_no,
                outcome: Outcome::Accepted,
                code: Some(0),
                msgid: Some(format!("msg-{sent}")),
                evidence: "ok".to_owned(),
                unreachable: Vec::new(),
                retry: false,
                at_ms: NOW_MS,
            };
            self.ledger.settle(resolution).await.expect("settled");
            self.ledger
                .release(batch_no, claimed.epoch)
                .await
                .expect("released");
            sent += 1;
        }
        sent
    }
}

fn run() -> RunKey {
    RunKey {
        campaign: CampaignId("bench".to_owned()),
        run: "1".to_owned(),
    }
}

fn message() -> Message {
    Message {
        text: "新品到店，欢迎试喝。".to_owned(),
        attachments: Vec::new(),
        ..Message::default()
    }
}

fn gate(people: &PersonSet) -> OpenGate {
    OpenGate {
        run: run(),
        account: "hq".to_owned(),
        intent: Intent::Service,
        urgent: false,
        digest: Digest::of(b"bench"),
        mandate: "{}".to_owned(),
        not_before_ms: NOW_MS - 3_600_000,
        not_after_ms: NOW_MS + 2 * 3_600_000,
        approvals: Vec::new(),
        touches: vec![(
            "tell".to_owned(),
            "tell".to_owned(),
            people.clone(),
            message(),
        )],
        definition: None,
        actor: "bench".to_owned(),
    }
}

/// `sync`, `plan`, `apply` of a hundred thousand customers and two hundred members against the sandbox, as processes.
fn spine() -> Vec<Line> {
    const CUSTOMERS: usize = 100_000;
    let mut firm = Firm::new(Plan {
        customers: CUSTOMERS,
        members: 200,
        ..Plan::default()
    });
    for flag in &mut firm.flags {
        if flag == "1/200" {
            "1/1000".clone_into(flag);
        }
    }
    firm.write("campaigns/all.toml", &everybody("调整", "desk", CUSTOMERS));
    firm.commit();
    let sync = followed(&firm, &["sync"]);
    let sync_calls = calls_so_far(&firm);
    let plan = followed(&firm, &["plan"]);
    firm.sign();
    let before_apply = calls_so_far(&firm);
    let apply = followed(&firm, &["apply", "all"]);
    let apply_calls = calls_so_far(&firm) - before_apply;
    let record = firm.record();
    let (calls, bound, people) = mass_calls(&record);
    let size = format!("{CUSTOMERS} customers, 200 members");
    vec![
        line(
            &format!("sync of {size}"),
            shown(&sync),
            "",
            format!("{sync_calls} calls"),
        ),
        line(&format!("plan of {size}"), shown(&plan), "", ""),
        line(
            &format!("apply to {people} people"),
            shown(&apply),
            "",
            format!("{apply_calls} calls, pace lifted by --tempo 1/1000"),
        ),
        line(
            "calls that create tasks",
            calls.to_string(),
            &bound.to_string(),
            "Σ ⌈recipients / 10,000⌉ over (member, text)",
        ),
    ]
}

/// Every call the sandbox ever got.
fn calls_so_far(firm: &Firm) -> u64 {
    let stats = firm.control("stats", None);
    let paths = stats["paths"].as_object().or_else(|| stats.as_object());
    paths
        .into_iter()
        .flatten()
        .filter_map(|(_, path)| path["calls"].as_u64())
        .sum()
}

fn shown((time, peak, code): &(Duration, f64, i32)) -> String {
    format!("{:.2} s, {peak:.0} MB, exit {code}", time.as_secs_f64())
}

fn followed(firm: &Firm, words: &[&str]) -> (Duration, f64, i32) {
    let begun = Instant::now();
    let mut child = firm.start(words);
    let (peak, code) = watch(&mut child);
    (begun.elapsed(), peak, code)
}

/// The whole directory of a large company: undisturbed, then killed again and again; both must end with the same snapshot.
fn sync() -> Vec<Line> {
    let [customers, members, kills] = sync_size();
    let firm = Firm::new(Plan {
        customers,
        members,
        ..Plan::default()
    });
    let (took, (peak, code)) = timed(|| watch(&mut firm.start(&["sync"])));
    assert_eq!(code, 0, "{}", firm.read("apply.json"));
    let (expected, calls) = (snapshot_parts(&firm), sync_calls(&firm));
    fs::remove_dir_all(firm.ledger().parent().expect("a folder")).expect("it is ours");
    // Killed at different depths of the reading; what is left is read at the end.
    let begun = Instant::now();
    let (mut highest, mut killed, mut lives) = (peak, 0, 0);
    let share = took.as_secs_f64() / kills.max(1) as f64;
    while killed < kills && lives < 3 * kills {
        lives += 1;
        let mut child = firm.start(&["sync"]);
        let after =
            Duration::from_secs_f64(share * (0.7 + 0.6 * f64::from(lives as u32 % 7) / 6.0));
        let (peak, ended) = watch_for(&mut child, after);
        highest = highest.max(peak);
        if ended.is_some() {
            break;
        }
        child.kill().expect("it is ours");
        child.wait().expect("it ends");
        killed += 1;
    }
    let (last, code) = watch(&mut firm.start(&["sync"]));
    assert_eq!(code, 0, "{}", firm.read("apply.json"));
    assert_eq!(snapshot_parts(&firm), expected, "the same snapshot");
    let all_calls = sync_calls(&firm) - calls;
    vec![
        line(
            &format!("sync of {customers} customers and {members} members, {calls} calls"),
            format!("{:.1} s, {peak:.0} MB", took.as_secs_f64()),
            "600 MB",
            "",
        ),
        line(
            &format!("the same, killed {killed} times: an equal snapshot"),
            format!(
                "{:.1} s, {all_calls} calls, {:.0} MB",
                begun.elapsed().as_secs_f64(),
                highest.max(last)
            ),
            "600 MB",
            "",
        ),
    ]
}

fn sync_size() -> [usize; 3] {
    let mut size = [1_000_000, 2_000, 20];
    for part in std::env::var("QUNFA_SYNC").unwrap_or_default().split(',') {
        let Some((name, number)) = part.split_once('=') else {
            continue;
        };
        let at = ["customers", "members", "kills"]
            .iter()
            .position(|known| *known == name);
        size[at.expect("customers, members or kills")] = number.parse().expect("a number");
    }
    size
}

/// Digests of every part of the newest snapshot; of those with names they are keyed.
fn snapshot_parts(firm: &Firm) -> Vec<(String, String)> {
    let ledger = Connection::open(firm.ledger()).expect("the ledger");
    let mut statement = ledger
        .prepare("SELECT part, digest FROM directory_part WHERE part <> 'chat_reads' ORDER BY part")
        .expect("SQL");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

fn sync_calls(firm: &Firm) -> u64 {
    let stats = firm.control("stats", None);
    let paths = stats["paths"].as_object().into_iter().flatten();
    paths.filter_map(|(_, path)| path["calls"].as_u64()).sum()
}

fn watched(mut command: Command) -> (Duration, f64) {
    let begun = Instant::now();
    let mut child = command.spawn().expect("it starts");
    let (peak, _) = watch(&mut child);
    (begun.elapsed(), peak)
}

/// Waits for a process and watches its peak of memory, megabytes.
fn watch(child: &mut std::process::Child) -> (f64, i32) {
    let (peak, ended) = watch_for(child, Duration::MAX);
    (peak, ended.expect("nothing else ends the wait"))
}

/// As [`watch`], but at most so long; no code: it still runs.
fn watch_for(child: &mut std::process::Child, most: Duration) -> (f64, Option<i32>) {
    let begun = Instant::now();
    let path = format!("/proc/{}/status", child.id());
    let mut peak: f64 = 0.0;
    loop {
        let status = fs::read_to_string(&path).unwrap_or_default();
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse::<f64>().ok());
        peak = peak.max(kilobytes.unwrap_or_default() / 1024.0);
        if let Some(ended) = child.try_wait().expect("a child can be waited for") {
            return (peak, Some(ended.code().unwrap_or(-1)));
        }
        if begun.elapsed() > most {
            return (peak, None);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Tasks that were created, the fewest there could be, and people in them.
fn mass_calls(record: &[Value]) -> (usize, usize, usize) {
    let mut groups: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut calls = 0;
    for task in record.iter().filter(|line| line["kind"] == "task_created") {
        calls += 1;
        let of = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
        *groups.entry((of("sender"), of("text"))).or_default() +=
            task["recipients"].as_array().map_or(0, Vec::len);
    }
    let bound = groups.values().map(|people| people.div_ceil(10_000)).sum();
    (calls, bound, groups.values().sum())
}
