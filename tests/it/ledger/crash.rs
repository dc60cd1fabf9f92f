//! A crash at any point: any prefix of the write-ahead log is a whole ledger that has forgotten nothing it promised.

use super::world::{NOON, WORKER, World, options, reopen, resolution};
use proptest::prelude::{ProptestConfig, any, proptest};
use qunfa::{
    history::Outcome,
    ledger::{GENESIS, Ledger, verify_chain},
    model::{BatchNo, Tempo},
    ports::{Journal, LedgerRead},
};
use rusqlite::Connection;
use std::{fs, path::PathBuf};

/// The bytes of a ledger and its log after one step, with what had been promised by then.
struct Step {
    log_bytes: usize,
    intents: Vec<BatchNo>,
    accepted: Vec<BatchNo>,
}

/// A short life: ten customers in five batches, each frozen, claimed, put on the wire and settled or not.
struct Life {
    _world: World,
    database: Vec<u8>,
    log: Vec<u8>,
    steps: Vec<Step>,
}

async fn live() -> Life {
    let world = World::sqlite().opened().await;
    let path = world.path();
    let log_path = beside(&path, "-wal");
    let sql = Connection::open(&path).expect("a second connection");
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("the log begins empty");
    let database = fs::read(&path).expect("readable");
    let (mut steps, mut intents, mut accepted) = (Vec::new(), Vec::new(), Vec::new());
    let people = world.customers(0..10).await;
    let mut note = |intents: &[BatchNo], accepted: &[BatchNo]| {
        let log_bytes = fs::metadata(&log_path).map_or(0, |found| found.len() as usize);
        steps.push(Step {
            log_bytes,
            intents: intents.to_vec(),
            accepted: accepted.to_vec(),
        });
    };
    note(&intents, &accepted);
    for (chunk, pair) in people.chunks(2).enumerate() {
        world
            .freeze(chunk as u32, pair.to_vec())
            .await
            .expect("frozen");
        note(&intents, &accepted);
        let claimed = world.claim().await;
        note(&intents, &accepted);
        let attempt_no = world.intend(&claimed).await.expect("allowed");
        intents.push(claimed.batch.batch_no);
        note(&intents, &accepted);
        if chunk % 2 == 0 {
            world
                .settle(
                    claimed.batch.batch_no,
                    attempt_no,
                    Outcome::Accepted,
                    Some(&format!("m{chunk}")),
                )
                .await
                .expect("settled");
            accepted.push(claimed.batch.batch_no);
            note(&intents, &accepted);
        }
    }
    let log = fs::read(&log_path).expect("a log");
    assert_eq!(
        fs::read(&path).expect("readable"),
        database,
        "no checkpoint happened in between"
    );
    Life {
        _world: world,
        database,
        log,
        steps,
    }
}

impl Life {
    /// The machine dies when this much of the log has reached the disk; another process opens what is left.
    async fn crash_at(&self, log_bytes: usize) {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("ledger.db");
        fs::write(&path, &self.database).expect("written");
        fs::write(beside(&path, "-wal"), &self.log[..log_bytes]).expect("written");
        let sql = Connection::open(&path).expect("opens");
        let verdict: String = sql
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .expect("a verdict");
        assert_eq!(verdict, "ok", "after {log_bytes} bytes");
        let orphans = sql
            .prepare("PRAGMA foreign_key_check")
            .expect("a pragma")
            .exists([])
            .expect("a verdict");
        assert!(!orphans, "after {log_bytes} bytes");
        // The image has another inode; this stands in for the same disk being mounted again.
        sql.execute(
            "UPDATE ledger_instance SET host_binding = ?1",
            [binding(&path)],
        )
        .expect("bound here");
        drop(sql);
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("tightened");

        let promised = self
            .steps
            .iter()
            .rev()
            .find(|step| step.log_bytes <= log_bytes)
            .expect("the first step has no log");
        let ledger = reopen(&path).expect("it opens");
        nothing_promised_is_missing(&ledger, promised).await;
        finish(&ledger).await;
    }
}

fn beside(path: &std::path::Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

fn binding(path: &std::path::Path) -> String {
    use std::os::unix::fs::MetadataExt;
    let found = fs::metadata(path).expect("a file");
    let host_id = options().host_id;
    qunfa::model::Digest::of(
        format!(
            "{}:{host_id}:{}:{}",
            host_id.len(),
            found.dev(),
            found.ino()
        )
        .as_bytes(),
    )
    .to_string()
}

async fn nothing_promised_is_missing(ledger: &Ledger, promised: &Step) {
    let chain = ledger.audit(1).await.expect("readable");
    verify_chain((0, GENESIS), &chain).expect("the chain is whole");
    let unsettled: Vec<BatchNo> = ledger
        .doubts()
        .await
        .expect("readable")
        .into_iter()
        .map(|row| row.batch.batch_no)
        .collect();
    let accepted: Vec<BatchNo> = ledger
        .tasks_to_collect(None)
        .await
        .expect("readable")
        .into_iter()
        .map(|task| task.batch.batch_no)
        .collect();
    for batch in &promised.accepted {
        assert!(
            accepted.contains(batch),
            "acceptance of batch {batch} was promised"
        );
    }
    for batch in &promised.intents {
        assert!(
            accepted.contains(batch) || unsettled.contains(batch),
            "the intent of batch {batch} was promised"
        );
    }
    for status in ledger
        .status(None)
        .await
        .expect("readable")
        .into_iter()
        .flat_map(|run| run.touches)
    {
        let accepted: u64 = status.accepted.values().sum();
        assert_eq!(
            status.frozen,
            status.unfrozen
                + status.held
                + status.expired
                + status.in_doubt
                + status.unreachable
                + accepted
        );
    }
}

/// The next process recovers, finds every doubt, and everything still ends.
async fn finish(ledger: &Ledger) {
    let later = NOON + Tempo::REAL.lease_ms + 1;
    let recovered = ledger
        .recover(later, &Tempo::REAL, "host/boot/2")
        .await
        .expect("recovered");
    assert!(
        recovered
            .in_doubt
            .iter()
            .all(|(_, _, owner_gone)| *owner_gone)
    );
    for (at, (batch, attempt, _)) in recovered.in_doubt.iter().enumerate() {
        let found = resolution(
            batch.batch_no,
            attempt.attempt_no,
            Outcome::Accepted,
            Some(&format!("found {at}")),
        );
        ledger.settle(found).await.expect("resolved");
    }
    while let Some(claimed) = ledger
        .claim(WORKER, &[], later, &Tempo::REAL)
        .await
        .expect("claimable")
    {
        let wanted = qunfa::ports::NewIntent {
            intent_ms: later,
            wire_by_ms: later + 5_000,
            ..super::world::intent(&claimed)
        };
        let attempt_no = ledger.intent(wanted).await.expect("allowed");
        let end = resolution(
            claimed.batch.batch_no,
            attempt_no,
            Outcome::Accepted,
            Some(&format!("later {}", claimed.batch.batch_no)),
        );
        ledger.settle(end).await.expect("settled");
    }
    assert!(ledger.doubts().await.expect("readable").is_empty());
}

#[tokio::test]
async fn a_crash_after_any_step_loses_nothing_that_was_promised() {
    let life = live().await;
    for step in &life.steps {
        life.crash_at(step.log_bytes).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_prefix_of_the_log_is_a_ledger(cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let life = live().await;
            for cut in cuts {
                life.crash_at(cut.index(life.log.len() + 1)).await;
            }
        });
    }
}
