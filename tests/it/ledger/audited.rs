//! Clean ledgers, built through the journal by chance: a proof flags none of them.

use super::world::{
    HOUR, NOON, WORKER, World, batch, customer_id, directory_rows, gate, result, run, slice, turn,
};
use qunfa::{
    history::{Delivery, GateState, Outcome},
    model::{BatchNo, Digest, PersonKind, PersonNo, Tempo},
    ports::{
        AuditVerdict, Journal, LedgerProof, LedgerRead, ListImport, ListRow, NewComplaints,
        Recalled, RecordedAudience,
    },
};

/// Numbers from a seed, the same ones every time.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Below a bound.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}

pub(super) async fn prove(world: &World, anchored: bool) -> LedgerProof {
    let anchors = if anchored {
        vec![world.ledger.anchor(NOON).await.expect("a head")]
    } else {
        Vec::new()
    };
    world
        .ledger
        .prove(anchors, Box::new(|_| {}))
        .await
        .expect("readable")
}

/// Walks through a company's life by chance. Refusals are part of it: they change nothing.
pub(super) async fn lived(world: World, seed: u64, steps: usize) -> World {
    let world = world.opened().await;
    // By number, which outlives whoever it was given to.
    let all = world.customers(0..10).await;
    let mut chance = Chance::new(seed);
    let mut accepted: Vec<BatchNo> = Vec::new();
    for step in 0..steps {
        match chance.below(16) {
            0..=3 => send(&world, &all, &mut chance, step, &mut accepted).await,
            4 => {
                let (from, chunk) = (chance.below(8), 1_000 + step as u32);
                let people = all[from..from + 2].to_vec();
                let _ = world.freeze(chunk, people).await;
            }
            5 => set_aside(&world, all[chance.below(10)]).await,
            6..=8 => collected(&world, &mut chance, &accepted).await,
            9 => turned(&world, &mut chance).await,
            10 => complained(&world, step).await,
            11 => listed(&world, &mut chance).await,
            12 => recorded(&world, &all, &mut chance).await,
            13 => {
                let rows = directory_rows(10 + chance.below(4));
                let stored = world.ledger.store_directory(rows, NOON, "sync").await;
                stored.expect("a snapshot is stored");
            }
            14 => {
                let noted = world
                    .ledger
                    .anomaly("platform_duplicate", "two", NOON)
                    .await;
                noted.expect("noted");
                let number = 2 + chance.below(2) as u32;
                let touches = [("later", "later", Vec::new())];
                let opened = world.ledger.open_gate(gate(number, &touches), NOON).await;
                opened.expect("opened, or open");
            }
            _ => {
                let id = customer_id(chance.below(10));
                let key = super::world::pepper().key(PersonKind::Customer, &id);
                let _ = world.ledger.forget(key, "asked to be", NOON, "ops").await;
            }
        }
    }
    world
}

async fn send(
    world: &World,
    all: &[PersonNo],
    chance: &mut Chance,
    step: usize,
    accepted: &mut Vec<BatchNo>,
) {
    let from = chance.below(9);
    let people = vec![all[from]];
    if world.freeze(step as u32, people).await.is_err() {
        return;
    }
    let claimed = world.ledger.claim(WORKER, &[], NOON, &Tempo::REAL).await;
    let Some(claimed) = claimed.expect("readable") else {
        return;
    };
    let Ok(attempt_no) = world.intend(&claimed).await else {
        return;
    };
    let batch_no = claimed.batch.batch_no;
    let settle = |outcome, msgid| world.settle(batch_no, attempt_no, outcome, msgid);
    let msgid = format!("m{step}");
    match chance.below(6) {
        0 => settle(Outcome::Rejected, None).await,
        1 => settle(Outcome::Unsent, None).await,
        2 => {
            settle(Outcome::InDoubt, None).await.expect("in doubt");
            settle(Outcome::Absent, None).await
        }
        3 => {
            let recovered = world
                .ledger
                .recover(NOON + HOUR, &Tempo::REAL, "other")
                .await;
            assert_eq!(recovered.expect("readable").newly_in_doubt, 1);
            settle(Outcome::Accepted, Some(&msgid)).await
        }
        _ => settle(Outcome::Accepted, Some(&msgid)).await,
    }
    .expect("settled");
    accepted.push(batch_no);
}

async fn set_aside(world: &World, person: PersonNo) {
    let people = [person].into_iter().collect();
    world
        .ledger
        .set_aside(&run(1), "burst", people, None, NOON)
        .await
        .expect("set aside");
}

async fn collected(world: &World, chance: &mut Chance, accepted: &[BatchNo]) {
    if accepted.is_empty() {
        return;
    }
    let batch_no = accepted[chance.below(accepted.len())];
    // Some of them have no task: refused, and nothing changes.
    match chance.below(4) {
        0 => drop(world.ledger.record_cancel(batch_no, NOON, "ops").await),
        1 => drop(world.ledger.record_reminder(batch_no, NOON).await),
        2 => {
            let recalled = world
                .ledger
                .record_recall(batch_no, Recalled::Done, NOON, "ops");
            recalled.await.expect("noted");
        }
        _ => {
            let rows = (0..10).map(|at| result(at, Delivery::Sent)).collect();
            let read = world
                .ledger
                .record_results(batch_no, Some(NOON), rows, NOON);
            drop(read.await);
        }
    }
}

async fn turned(world: &World, chance: &mut Chance) {
    let run = chance.below(2);
    for to in [GateState::Paused, GateState::Open] {
        let change = turn((run == 0).then_some(1), to);
        world.ledger.change_gate(change).await.expect("turned");
    }
}

async fn complained(world: &World, step: usize) {
    let new = NewComplaints {
        run: run(1),
        touch: "burst".to_owned(),
        count: 1 + step as i64,
        day: "2026-11-10".to_owned(),
        source: "12315".to_owned(),
        reason: None,
    };
    let noted = world.ledger.note_complaints(new, NOON, "ops").await;
    noted.expect("noted");
}

async fn listed(world: &World, chance: &mut Chance) {
    let row = |at: usize| ListRow {
        id_kind: "external_userid",
        id: customer_id(at),
        values: vec![format!("nick {at}")],
    };
    let import = ListImport {
        name: "vip".to_owned(),
        kind: Some(PersonKind::Customer),
        columns: vec!["nick".to_owned()],
        rows: (0..=chance.below(12)).map(row).collect(),
        expires_ms: None,
    };
    let imported = world.ledger.import_list(import, NOON, "list").await;
    imported.expect("imported");
}

async fn recorded(world: &World, all: &[PersonNo], chance: &mut Chance) {
    let people = all[..=chance.below(9)].to_vec();
    let audience = RecordedAudience {
        touch: "burst".to_owned(),
        count: people.len() as u64,
        set: Digest::of(b"a set").to_string(),
        people,
        recorded_ms: NOON,
    };
    let digest = Digest::of(b"mandate 1");
    let kept = world
        .ledger
        .record_audience(digest, vec![audience], NOON, "plan")
        .await;
    kept.expect("recorded");
}

#[tokio::test]
async fn a_thousand_clean_ledgers_are_not_flagged() {
    let (mut lines, mut facts) = (0, 0);
    for seed in 0..1_000 {
        let world = lived(World::memory(), seed, 14).await;
        let proof = prove(&world, true).await;
        assert_eq!(proof.verdict(), AuditVerdict::Ok, "seed {seed}: {proof:#?}");
        assert_eq!(
            prove(&world, false).await.verdict(),
            AuditVerdict::Unanchored
        );
        lines += proof.head.0;
        facts += proof.compared.values().sum::<u64>();
    }
    assert!(lines > 10_000 && facts > 20_000, "{lines} {facts}");
}

#[tokio::test]
async fn whoever_is_set_free_and_held_again_leaves_both_batches_true() {
    let world = World::memory().opened().await;
    let people = world.customers(0..4).await;
    world.freeze(0, people.clone()).await.expect("frozen");
    world
        .ledger
        .set_aside(
            &run(1),
            "burst",
            people.iter().copied().take(1).collect(),
            None,
            NOON,
        )
        .await
        .expect("set aside");
    let again = batch(Some(world.member("li.mei").await), 1, people[1..].to_vec());
    let frozen = world
        .ledger
        .freeze(vec![slice(1, "burst", vec![again])], NOON, "apply");
    frozen.await.expect("frozen again");
    let proof = prove(&world, true).await;
    assert_eq!(proof.verdict(), AuditVerdict::Ok, "{proof:#?}");
    assert_eq!(
        proof.compared["claims"], 2,
        "one stays released in the first"
    );
    assert!(world.ledger.status(None).await.is_ok());
}
