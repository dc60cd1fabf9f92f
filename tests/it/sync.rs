//! A sync that is stopped, at any page and however often, ends with the snapshot of one that was left alone.
//!
//! Equal means: the same people under the same numbers, the same columns, the same names; only the moment it speaks of may differ.
//! The long form reads a million customers: `tests/bench/spine.rs`, part `sync`.

use crate::firm::{Firm, Plan};
use qunfa::{
    channel::{Agent, Config, WeCom},
    ledger::Ledger,
    model::Pepper,
    ports::{Clock, LedgerRead, StagingDropped, SyncCounts, SyncEnd, Wire},
    sandbox::{self, Options, Running, Seed},
    worker::{SyncOrder, Synced, WorkerError, sync},
};
use rustix::process::{Pid, Signal, kill_process};
use secrecy::SecretString;
use serde_json::json;
use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};
use tokio::sync::Notify;

const HOUR_MS: i64 = 3_600_000;

/// A clock that stands.
struct Still(AtomicI64);

impl Clock for Still {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn monotonic_ms(&self) -> i64 {
        self.now_ms()
    }

    async fn sleep(&self, _: i64) {}
}

/// A company to read, and how to read it.
struct Company {
    sandbox: Running,
    clock: Still,
}

impl Company {
    async fn new(members: usize, customers: usize, chats: usize) -> Self {
        let options = Options {
            seed: Seed {
                customers,
                members,
                chats,
                seed: 11,
            },
            ..Options::default()
        };
        Self {
            sandbox: sandbox::start(options).await.expect("the sandbox listens"),
            clock: Still(AtomicI64::new(1_794_279_600_000)),
        }
    }

    fn wecom(&self) -> WeCom {
        let credentials = &self.sandbox.credentials;
        let mut config = Config::new(&self.sandbox.base_url, &credentials.corp_id);
        let secret = |text: &str| Some(SecretString::from(text));
        config.contacts = secret(&credentials.contacts.secret);
        config.customers = secret(&credentials.customers.secret);
        let notice = &credentials.apps["notice"];
        config.agents.insert(
            "notice".to_owned(),
            Agent {
                id: notice.agent_id,
                secret: secret(&notice.secret),
            },
        );
        WeCom::new(config).expect("the configuration is sound")
    }

    fn ledger(&self) -> Ledger {
        let corp = &self.sandbox.credentials.corp_id;
        let pepper = Pepper::new(b"a pepper of the tests", corp);
        Ledger::memory(corp, pepper, [7; 32], self.clock.now_ms()).expect("memory is there")
    }

    /// Reads until `pages` were read, then is gone like a killed process; none: it ended before.
    async fn read(
        &self,
        ledger: &Ledger,
        order: &SyncOrder,
        pages: u64,
    ) -> Option<Result<Synced, WorkerError>> {
        let (wire, stop) = (self.wecom(), Notify::new());
        let told = |read: u64| {
            if read >= pages {
                stop.notify_one();
            }
        };
        tokio::select! {
            biased;
            () = stop.notified() => None,
            ended = sync(ledger, &wire, &self.clock, order, &told) => Some(ended),
        }
    }

    async fn read_whole(&self, ledger: &Ledger, order: &SyncOrder) -> Synced {
        let ended = self.read(ledger, order, u64::MAX).await;
        ended.expect("nobody stops it").expect("everything is read")
    }
}

fn order() -> SyncOrder {
    SyncOrder {
        source: "here".to_owned(),
        posts: vec!["robot:store-ops".to_owned()],
        accept_smaller: false,
        staging_ms_max: 6 * HOUR_MS,
        chat_ms_max: 20 * HOUR_MS,
        actor: "tester".to_owned(),
    }
}

/// Everything in the newest snapshot but when it was taken.
async fn snapshot(ledger: &Ledger) -> String {
    let mut directory = ledger.directory().await.expect("readable").expect("synced");
    directory.taken_ms = 0;
    format!("{directory:#?}")
}

fn stored(synced: &Synced) -> SyncCounts {
    match synced.end {
        SyncEnd::Stored(counts) => counts,
        SyncEnd::Shrunk { .. } => panic!("nothing shrank: {synced:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_at_any_page_it_goes_on_and_ends_with_the_same_snapshot() {
    let company = Company::new(14, 150, 9).await;
    let alone = company.ledger();
    let pages = AtomicU64::new(0);
    let wire = company.wecom();
    let told = |read: u64| pages.store(read, Ordering::SeqCst);
    let counts = sync(&alone, &wire, &company.clock, &order(), &told)
        .await
        .expect("read");
    let counts = stored(&counts);
    assert_eq!((counts.chats, counts.customers > 100), (9, true));
    let expected = snapshot(&alone).await;
    let pages = pages.into_inner();
    assert!(pages > 25, "{pages}");
    for stop_at in 1..=pages {
        let ledger = company.ledger();
        let first = company.read(&ledger, &order(), stop_at).await;
        assert!(first.is_none() || stop_at == pages, "stopped at {stop_at}");
        if first.is_none() {
            let synced = company.read_whole(&ledger, &order()).await;
            assert_eq!(stored(&synced), counts, "stopped at {stop_at}");
        }
        assert_eq!(snapshot(&ledger).await, expected, "stopped at {stop_at}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_again_and_again_it_reads_no_finished_part_twice() {
    let company = Company::new(40, 900, 30).await;
    let alone = company.ledger();
    company.read_whole(&alone, &order()).await;
    let ledger = company.ledger();
    let (mut lives, mut resumed) = (0, 0);
    let synced = loop {
        lives += 1;
        assert!(lives < 200, "it gets nowhere");
        if let Some(ended) = company.read(&ledger, &order(), 32).await {
            break ended.expect("everything is read");
        }
        let staging = ledger_parts(&ledger, &company).await;
        assert!(staging >= resumed, "finished parts stay");
        resumed = staging;
    };
    assert!(lives > 2 && synced.resumed > 3, "{lives} lives, {synced:?}");
    assert_eq!(snapshot(&ledger).await, snapshot(&alone).await);
}

/// How many parts stand, as the next process would find them.
async fn ledger_parts(ledger: &Ledger, company: &Company) -> usize {
    use qunfa::ports::Journal;
    let order = order();
    let staging = ledger
        .resume_sync(&order.source, order.staging_ms_max, company.clock.now_ms())
        .await;
    staging.expect("readable").parts.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_old_or_from_elsewhere_is_dropped_and_said() {
    let company = Company::new(8, 60, 4).await;
    let ledger = company.ledger();
    assert!(company.read(&ledger, &order(), 20).await.is_none());
    let elsewhere = SyncOrder {
        source: "another address".to_owned(),
        ..order()
    };
    let synced = company.read_whole(&ledger, &elsewhere).await;
    assert_eq!(
        (synced.dropped, synced.resumed),
        (Some(StagingDropped::Other), 0)
    );
    assert!(company.read(&ledger, &order(), 20).await.is_none());
    company.clock.0.fetch_add(6 * HOUR_MS + 1, Ordering::SeqCst);
    let synced = company.read_whole(&ledger, &order()).await;
    assert_eq!(
        (synced.dropped, synced.resumed),
        (Some(StagingDropped::Old), 0)
    );
    // A snapshot speaks as of the beginning of its sync.
    assert!(company.read(&ledger, &order(), 20).await.is_none());
    let began = company.clock.now_ms();
    company.clock.0.fetch_add(5 * HOUR_MS, Ordering::SeqCst);
    let synced = company.read_whole(&ledger, &order()).await;
    assert_eq!(synced.dropped, None);
    let taken = ledger
        .directory()
        .await
        .expect("readable")
        .expect("synced")
        .taken_ms;
    assert_eq!(taken, began);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_that_lost_a_fifth_is_refused_and_need_not_be_read_again() {
    let company = Company::new(8, 60, 10).await;
    let ledger = company.ledger();
    company.read_whole(&ledger, &order()).await;
    let before = snapshot(&ledger).await;
    let url = format!("{}/control/member", company.sandbox.control_url);
    for userid in ["li.mei", "wang.jun"] {
        let change = json!({ "userid": userid, "op": "revoke_contact" });
        let changed = qunfa::channel::ask_loopback(&url, Some(&change)).await;
        changed.expect("the sandbox answers");
    }
    let synced = company.read_whole(&ledger, &order()).await;
    assert!(matches!(synced.end, SyncEnd::Shrunk { .. }), "{synced:?}");
    assert_eq!(snapshot(&ledger).await, before);
    let calls = company.wecom();
    let accepted = SyncOrder {
        accept_smaller: true,
        ..order()
    };
    let synced = sync(&ledger, &calls, &company.clock, &accepted, &|_| {})
        .await
        .expect("stored");
    assert!(stored(&synced).chats < 10);
    assert!(Wire::calls(&calls).is_empty(), "everything was staged");
}

/// Digests of every part of the newest snapshot; of those with names they are keyed.
fn parts(firm: &Firm) -> Vec<(String, String)> {
    let ledger = rusqlite::Connection::open(firm.ledger()).expect("the ledger");
    let mut statement = ledger
        .prepare("SELECT part, digest FROM directory_part WHERE part <> 'chat_reads' ORDER BY part")
        .expect("SQL");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

/// Calls the sandbox has answered.
fn calls_so_far(firm: &Firm) -> u64 {
    let stats = firm.control("stats", None);
    let paths = stats["paths"].as_object().or_else(|| stats.as_object());
    let calls = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, path)| path["calls"].as_u64());
    calls.sum()
}

#[test]
fn killed_while_it_reads_the_program_goes_on_and_ends_with_the_same_snapshot() {
    let firm = Firm::new(Plan {
        customers: 1_500,
        members: 90,
        ..Plan::default()
    });
    let before = calls_so_far(&firm);
    firm.must(0, &["sync"]);
    let whole = calls_so_far(&firm) - before;
    let expected = parts(&firm);
    assert_eq!(expected.len(), 9, "{expected:?}");
    let ledger = firm.ledger();
    std::fs::remove_dir_all(ledger.parent().expect("a folder")).expect("it is ours");
    let slow = json!([{ "path": "externalcontact/", "kind": "delay", "ms": 20, "clock": "real" }]);
    firm.faults(slow);
    // By calls, not by time: the first life gets past the middle, the later ones a little further.
    let mut killed = 0;
    for more in [whole * 6 / 10, 3, 3, 3] {
        let until = calls_so_far(&firm) + more;
        let mut child = firm.start(&["sync"]);
        while calls_so_far(&firm) < until && child.try_wait().expect("it can be asked").is_none() {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        let pid = Pid::from_raw(child.id().cast_signed()).expect("a process has a number");
        killed += u32::from(child.try_wait().expect("it can be asked").is_none());
        let _ = kill_process(pid, Signal::KILL);
        let _ = child.wait();
    }
    assert!(killed > 1, "it was killed at work {killed} times");
    firm.control("faults", Some(json!([])));
    let said = firm.must(0, &["sync"]);
    assert!(said.err.contains("接着上次没有完成的同步"), "{}", said.err);
    assert_eq!(parts(&firm), expected);
}
