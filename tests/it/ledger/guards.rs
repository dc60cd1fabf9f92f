//! Illegal steps, tried with bare SQL: the file and the server themselves refuse them, whoever holds the pen.

use super::world::{NOON, World, customer_id, pepper};
use crate::server::{apart, connect};
use qunfa::{
    history::Outcome,
    model::PersonKind,
    ports::{Journal, LedgerRead},
};
use rusqlite::Connection;

on_every_store! {
    it_refuses_every_illegal_step,
    it_allows_the_legal_steps_beside_them,
    it_holds_what_a_revocation_means,
}

/// Bare SQL beside the program.
enum Pen {
    File(Connection),
    Server(String),
}

/// How a statement ended: rows it changed, or whether a rule refused it.
type Wrote = Result<u64, bool>;

impl Pen {
    fn of(world: &World) -> Self {
        if !world.is_file() {
            return Self::Server(world.address().to_owned());
        }
        let sql = Connection::open(world.path()).expect("a second connection");
        sql.pragma_update(None, "foreign_keys", true)
            .expect("a pragma");
        Self::File(sql)
    }

    fn write(&self, statement: &str) -> Wrote {
        match self {
            Self::File(sql) => {
                sql.execute(statement, [])
                    .map(|rows| rows as u64)
                    .map_err(|error| {
                        error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
                    })
            }
            Self::Server(address) => apart(|| {
                // Bytes are written otherwise there.
                let statement = statement.replace("= x'", r"= '\x");
                connect(address).execute(&statement, &[]).map_err(|error| {
                    error
                        .code()
                        .is_some_and(|code| code.code().starts_with("23"))
                })
            }),
        }
    }

    fn number(&self, query: &str) -> i64 {
        match self {
            Self::File(sql) => sql
                .query_row(query, [], |row| row.get(0))
                .expect("a number"),
            Self::Server(address) => apart(|| {
                let row = connect(address).query_one(query, &[]).expect("a row");
                row.get::<_, i16>(0).into()
            }),
        }
    }
}

/// Batch 1 is accepted, 2 in doubt, 3 open, 4 frozen, 5 retired, 6 refused for good; batches 7 and 8 are leased and free.
async fn busy(world: World) -> (World, Pen) {
    let world = world.opened().await;
    let people = world.customers(0..10).await;
    for (chunk, person) in people.iter().take(6).enumerate() {
        world
            .freeze(chunk as u32, vec![*person])
            .await
            .expect("frozen");
    }
    for (outcome, msgid) in [
        (Some(Outcome::Accepted), Some("m1")),
        (Some(Outcome::InDoubt), None),
        (None, None),
    ] {
        let (claimed, attempt_no) = world.begin().await;
        if let Some(outcome) = outcome {
            world
                .settle(claimed.batch.batch_no, attempt_no, outcome, msgid)
                .await
                .expect("settled");
        }
    }
    let four = world.claim().await;
    let five = world.claim().await;
    world
        .ledger
        .retire(five.batch.batch_no, "test", NOON)
        .await
        .expect("retired");
    let (six, attempt_no) = world.begin().await;
    world
        .settle(six.batch.batch_no, attempt_no, Outcome::Rejected, None)
        .await
        .expect("settled");
    world
        .ledger
        .record_results(qunfa::model::BatchNo(1), Some(NOON), vec![sent()], NOON)
        .await
        .expect("recorded");
    world.freeze(6, vec![people[6]]).await.expect("frozen");
    assert_eq!(four.batch.batch_no.0, 4);
    let pen = Pen::of(&world);
    (world, pen)
}

fn sent() -> qunfa::ports::ResultRow {
    let mut ids: Vec<_> = (0..10).map(customer_id).collect();
    ids.sort_by_key(|id| pepper().key(PersonKind::Customer, id));
    qunfa::ports::ResultRow {
        recipient: ids.remove(0),
        delivery: qunfa::history::Delivery::Sent,
        at_s: None,
    }
}

const INTENT: &str = "INSERT INTO attempt(batch_no, attempt_no, channel, lease_epoch, worker, intent_ms, wire_by_ms, digest, request_digest, outcome, fenced)
  SELECT b.batch_no, 9, b.channel, b.lease_epoch, COALESCE(b.lease_owner, 'w'), b.not_before_ms, b.not_before_ms + 5000, g.digest, b.request_digest, 'open', 1
  FROM batch b JOIN send_gate g ON g.run_no = b.run_no WHERE b.batch_no = ";

async fn it_refuses_every_illegal_step(world: World) {
    let (_world, pen) = busy(world).await;
    let intent = |batch: u32| format!("{INTENT}{batch}");
    let with = |batch: u32, from: &str, to: &str| intent(batch).replacen(from, to, 1);
    let illegal: Vec<(&str, String)> = vec![
        ("a second attempt beside an accepted one", intent(1)),
        ("a second attempt beside one in doubt", intent(2)),
        ("a second attempt beside an open one", intent(3)),
        ("an attempt on a retired batch", intent(5)),
        ("an attempt on a batch refused for good", intent(6)),
        ("an attempt without a lease", intent(7)),
        ("an attempt with an old epoch", with(4, "b.lease_epoch,", "b.lease_epoch - 1,")),
        ("an attempt of another worker", with(4, "COALESCE(b.lease_owner, 'w')", "'thief'")),
        ("an attempt with another mandate", with(4, "g.digest,", "b.request_digest,")),
        ("an attempt with another request", with(4, "b.request_digest,", "g.digest,")),
        ("an attempt on another channel", with(4, "9, b.channel", "9, 1")),
        ("an attempt before its slot", with(4, "b.not_before_ms, b.not_before_ms + 5000", "b.not_before_ms - 1, b.not_before_ms + 5000")),
        ("an attempt that may write after its slot", with(4, "b.not_before_ms + 5000", "b.not_after_ms + 1")),
        ("an attempt that is born accepted", with(4, "'open'", "'accepted'")),
        ("an accepted attempt turned back", "UPDATE attempt SET outcome = 'absent', evidence = x'00' WHERE batch_no = 1".into()),
        ("an attempt in doubt reopened", "UPDATE attempt SET outcome = 'open' WHERE batch_no = 2".into()),
        ("an acceptance without a task id", "UPDATE attempt SET outcome = 'accepted' WHERE batch_no = 2".into()),
        ("an absence without evidence", "UPDATE attempt SET outcome = 'absent', evidence = NULL WHERE batch_no = 2".into()),
        ("a task id that another batch owns", "UPDATE attempt SET outcome = 'accepted', platform_msgid = 'm1' WHERE batch_no = 2".into()),
        ("an unknown outcome", "UPDATE attempt SET outcome = 'perhaps' WHERE batch_no = 2".into()),
        ("an intent made later than it was", "UPDATE attempt SET intent_ms = intent_ms + 1 WHERE batch_no = 3".into()),
        ("a deleted attempt", "DELETE FROM attempt WHERE batch_no = 2".into()),
        ("a batch without people", "UPDATE batch SET n_recipients = 0 WHERE batch_no = 4".into()),
        ("a batch with another request", "UPDATE batch SET request_digest = 'x' WHERE batch_no = 4".into()),
        ("a batch moved to another slot", "UPDATE batch SET not_after_ms = not_after_ms + 1 WHERE batch_no = 4".into()),
        ("a retired batch brought back", "UPDATE batch SET state = 0, retired_ms = NULL WHERE batch_no = 5".into()),
        ("a batch retired under an open attempt", "UPDATE batch SET state = 5, retired_ms = 1 WHERE batch_no = 3".into()),
        ("a lease epoch set back", "UPDATE batch SET lease_epoch = 0 WHERE batch_no = 4".into()),
        ("a deleted batch", "DELETE FROM batch WHERE batch_no = 4".into()),
        ("a person claimed twice in a chain", "INSERT INTO recipient_claim(run_no, chain_touch_no, person_no, hop, batch_no, state) SELECT run_no, chain_touch_no, person_no, 1, 7, 0 FROM recipient_claim WHERE batch_no = 1".into()),
        ("a sent claim released", "UPDATE recipient_claim SET state = 3 WHERE batch_no = 1".into()),
        ("an unreachable claim sent", "UPDATE recipient_claim SET state = 1 WHERE batch_no = 6".into()),
        ("a held claim moved", "UPDATE recipient_claim SET batch_no = 7 WHERE batch_no = 4".into()),
        ("a claim born sent", "INSERT INTO recipient_claim(run_no, chain_touch_no, person_no, hop, batch_no, state) VALUES (1, 1, 12, 0, 7, 1)".into()),
        ("a deleted claim", "DELETE FROM recipient_claim WHERE batch_no = 4".into()),
        ("a claim of nobody", "INSERT INTO recipient_claim(run_no, chain_touch_no, person_no, hop, batch_no, state) VALUES (1, 1, 9999, 0, 7, 0)".into()),
        ("a gate with another content", "UPDATE send_gate SET digest = 'x'".into()),
        ("a gate that lives longer", "UPDATE send_gate SET not_after_ms = not_after_ms + 1".into()),
        ("a frozen audience widened", "UPDATE touch SET frozen = x'00'".into()),
        ("a sign-off handed to another run", "UPDATE approval_use SET run_no = 2".into()),
        ("a sign-off used again", "INSERT INTO approval_use SELECT statement, run_no, reviewer, stage, signed_ms, used_ms FROM approval_use".into()),
        ("a final result changed", "UPDATE result SET status = 2".into()),
        ("a line of the chain changed", "UPDATE audit SET actor = 'x' WHERE seq = 1".into()),
        ("a line of the chain deleted", "DELETE FROM audit WHERE seq = 1".into()),
        ("a line of the chain skipped", format!("INSERT INTO audit VALUES (999, 0, 'x', 'x', '{{}}', '{0}', '{0}')", "0".repeat(64))),
        ("a person deleted", "DELETE FROM person WHERE no = 1".into()),
        ("a person with another key", "UPDATE person SET key = x'000102030405060708090a0b0c0d0e0f' WHERE no = 1".into()),
        ("a ledger with another identity", "UPDATE ledger_instance SET ledger_id = 'x'".into()),
        ("a second identity", "INSERT INTO ledger_instance SELECT 2, ledger_id, corp, pepper_fingerprint, protocol, host_binding, NULL, seal_check, deciding_seq, last_wall_ms FROM ledger_instance".into()),
    ];
    assert!(illegal.len() >= 21);
    for (what, statement) in &illegal {
        assert_eq!(pen.write(statement), Err(true), "{what}: {statement}");
    }
}

async fn it_allows_the_legal_steps_beside_them(world: World) {
    let (_world, pen) = busy(world).await;
    let legal = [
        format!("{INTENT}4"),
        "UPDATE attempt SET outcome = 'absent', evidence = x'00', outcome_ms = 1 WHERE batch_no = 2".to_owned(),
        "UPDATE attempt SET outcome = 'in_doubt', outcome_ms = 1 WHERE batch_no = 3".to_owned(),
        "UPDATE batch SET state = 5, retired_ms = 1 WHERE batch_no = 7".to_owned(),
        "UPDATE recipient_claim SET state = 3 WHERE batch_no = 7".to_owned(),
        "UPDATE recipient_claim SET state = 0, batch_no = 2 WHERE batch_no = 7".to_owned(),
        "UPDATE send_gate SET state = 'paused'".to_owned(),
        "UPDATE person SET key = NULL WHERE no = 12".to_owned(),
    ];
    for statement in &legal {
        assert_eq!(pen.write(statement), Ok(1), "{statement}");
    }
    let states: Vec<i64> = (1..=7)
        .map(|batch| pen.number(&format!("SELECT state FROM batch WHERE batch_no = {batch}")))
        .collect();
    assert_eq!(
        states,
        [3, 0, 2, 1, 5, 4, 5],
        "the triggers keep what the attempts say"
    );
}

async fn it_holds_what_a_revocation_means(world: World) {
    let world = world.opened().await;
    let revocation = qunfa::ports::NewRevocation {
        run: super::world::run(1),
        digest: None,
        by: "sun".to_owned(),
        actor: "ops".to_owned(),
        reason: "wrong price".to_owned(),
        at_ms: NOON,
    };
    world.ledger.revoke(revocation).await.expect("recorded");
    let pen = Pen::of(&world);
    let sign = |at_ms: i64| {
        format!("INSERT INTO approval_use VALUES ('s{at_ms}', 1, 'zhao', 'risk', {at_ms}, {NOON})")
    };
    let open = "UPDATE send_gate SET state = 'open' WHERE run_no = 1";
    let illegal = [
        ("a revocation deleted", "DELETE FROM revocation".to_owned()),
        (
            "a revocation moved",
            "UPDATE revocation SET revoked_ms = 0".to_owned(),
        ),
        ("a gate opened without a sign-off since", open.to_owned()),
        ("a sign-off of the very moment", sign(NOON)),
        ("a sign-off from before", sign(NOON - 1)),
    ];
    for (what, statement) in &illegal {
        assert_eq!(pen.write(statement), Err(true), "{what}: {statement}");
    }
    for legal in [&sign(NOON + 1), open] {
        assert_eq!(pen.write(legal), Ok(1), "{legal}");
    }
}

#[tokio::test]
async fn a_batch_changed_in_the_file_is_not_handed_out() {
    let world = World::sqlite().opened().await;
    let people = world.customers(0..4).await;
    world.freeze(0, people[..2].to_vec()).await.expect("frozen");
    world.freeze(1, people[2..].to_vec()).await.expect("frozen");
    let sql = Connection::open(world.path()).expect("a second connection");
    sql.execute_batch("DROP TRIGGER claim_moves_when_released; UPDATE recipient_claim SET batch_no = 1 WHERE batch_no = 2").expect("tampered");
    let refused = world
        .ledger
        .claim("w", &[], NOON, &qunfa::model::Tempo::REAL)
        .await
        .expect_err("tampered");
    insta::assert_snapshot!(refused, @"the ledger is not safe to use: batch 1 is not what was frozen: its people or its message were changed in the file");
    assert!(world.ledger.doubts().await.expect("readable").is_empty());
}

#[test]
fn both_engines_have_the_same_guards() {
    let names = |sql: &str| -> std::collections::BTreeSet<String> {
        let after = sql.split("CREATE TRIGGER ").skip(1);
        after
            .filter_map(|rest| rest.split_whitespace().next())
            .filter(|name| *name != "%I")
            .map(str::to_owned)
            .collect()
    };
    let (sqlite, postgres) = (
        names(include_str!("../../../src/ledger/guards.sql")),
        names(include_str!("../../../src/ledger/guards.pg.sql")),
    );
    assert!(sqlite.len() > 40);
    assert_eq!(sqlite, postgres);
}
