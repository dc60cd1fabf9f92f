//! The contract of a ledger, run on every engine: who may send, and when.

use super::world::{HOUR, NOON, WORKER, World, batch, content, intent, run, slice, turn};
use qunfa::{
    history::{GateState, Outcome},
    model::Tempo,
    ports::{IntentRefused, Journal, LedgerRead, Rate},
};

on_every_engine! {
    the_batch_whose_slot_ends_first_goes_first,
    a_lease_is_exclusive_until_it_ends,
    an_intent_is_used_once,
    an_intent_needs_lease_slot_gate_and_digests,
    the_switch_stops_every_run_and_resumes_it,
    a_silent_attempt_becomes_in_doubt,
    a_fenced_attempt_is_out_of_its_process_s_hands,
    the_limiter_never_exceeds_its_burst_and_pace,
    a_block_holds_for_everybody,
    media_ids_are_remembered_until_they_age,
}

async fn the_batch_whose_slot_ends_first_goes_first(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..10).await;
    let member = Some(world.member("li.mei").await);
    let mut late = slice(1, "burst", vec![batch(member, 0, people[..2].to_vec())]);
    let mut early = slice(1, "burst", vec![batch(member, 1, people[2..4].to_vec())]);
    let mut future = slice(1, "burst", vec![batch(member, 2, people[4..6].to_vec())]);
    let mut closing = slice(1, "burst", vec![batch(member, 3, people[6..8].to_vec())]);
    late.not_after_ms = NOON + 3 * HOUR;
    early.not_after_ms = NOON + HOUR;
    (future.not_before_ms, future.not_after_ms) = (NOON + HOUR / 2, NOON + HOUR / 2 + 1);
    closing.not_after_ms = NOON + 4_000;
    for slice in [late, early, future, closing] {
        world
            .ledger
            .freeze(vec![slice], NOON, "apply")
            .await
            .expect("frozen");
    }
    let order =
        [world.claim().await, world.claim().await].map(|claimed| claimed.batch.not_after_ms - NOON);
    assert_eq!(
        order,
        [HOUR, 3 * HOUR],
        "not the one with four seconds left, nor the one to come"
    );
    assert!(
        world
            .ledger
            .claim(WORKER, &[], NOON, &Tempo::REAL)
            .await
            .expect("readable")
            .is_none()
    );
    assert!(
        world
            .ledger
            .claim(WORKER, &[run(7)], NOON, &Tempo::REAL)
            .await
            .expect("readable")
            .is_none(),
        "no such run"
    );
    assert_eq!(
        world
            .ledger
            .next_due(&[run(1)], NOON)
            .await
            .expect("readable"),
        Some(NOON + Tempo::REAL.lease_ms)
    );
    assert_eq!(
        world
            .ledger
            .next_due(&[run(7)], NOON)
            .await
            .expect("readable"),
        None
    );
}

async fn a_lease_is_exclusive_until_it_ends(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let mine = world.claim().await;
    assert!(
        world
            .ledger
            .claim("other", &[], NOON + 59_999, &Tempo::REAL)
            .await
            .expect("readable")
            .is_none()
    );
    let theirs = world
        .ledger
        .claim("other", &[], NOON + 60_000, &Tempo::REAL)
        .await
        .expect("readable")
        .expect("the lease ended");
    assert_eq!(theirs.epoch, mine.epoch + 1);
    assert_eq!(world.intend(&mine).await, Err(IntentRefused::Lease));
    world
        .ledger
        .release(mine.batch.batch_no, mine.epoch)
        .await
        .expect("a lost lease is not given back");
    assert!(
        world
            .ledger
            .claim("third", &[], NOON + 60_001, &Tempo::REAL)
            .await
            .expect("readable")
            .is_none()
    );
    world
        .ledger
        .release(theirs.batch.batch_no, theirs.epoch)
        .await
        .expect("given back");
    assert!(
        world
            .ledger
            .claim("third", &[], NOON + 60_001, &Tempo::REAL)
            .await
            .expect("readable")
            .is_some()
    );
}

async fn an_intent_is_used_once(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    assert_eq!(
        world.intend(&claimed).await,
        Err(IntentRefused::Live),
        "open"
    );
    world
        .settle(claimed.batch.batch_no, attempt_no, Outcome::InDoubt, None)
        .await
        .expect("settled");
    assert_eq!(
        world.intend(&claimed).await,
        Err(IntentRefused::Live),
        "in doubt"
    );
    assert!(
        world
            .ledger
            .claim(WORKER, &[], NOON + HOUR, &Tempo::REAL)
            .await
            .expect("readable")
            .is_none(),
        "a doubt is never claimed"
    );
    world
        .settle(
            claimed.batch.batch_no,
            attempt_no,
            Outcome::Accepted,
            Some("m1"),
        )
        .await
        .expect("settled");
    assert_eq!(
        world.intend(&claimed).await,
        Err(IntentRefused::Live),
        "accepted"
    );
}

async fn an_intent_needs_lease_slot_gate_and_digests(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let claimed = world.claim().await;
    let refused = async |change: &dyn Fn(&mut qunfa::ports::NewIntent)| {
        let mut wanted = intent(&claimed);
        change(&mut wanted);
        world.ledger.intent(wanted).await.expect_err("refused")
    };
    assert_eq!(refused(&|i| i.epoch += 1).await, IntentRefused::Lease);
    assert_eq!(refused(&|i| i.worker.push('x')).await, IntentRefused::Lease);
    assert_eq!(
        refused(&|i| i.digest = content("other")).await,
        IntentRefused::Digest
    );
    assert_eq!(
        refused(&|i| i.request_digest = content("other")).await,
        IntentRefused::Digest
    );
    assert_eq!(
        refused(&|i| i.intent_ms = NOON - 1).await,
        IntentRefused::Slot
    );
    assert_eq!(
        refused(&|i| i.wire_by_ms = NOON + 2 * HOUR + 1).await,
        IntentRefused::Slot
    );
    for (to, word) in [
        (GateState::Paused, "paused"),
        (GateState::Cancelled, "cancelled"),
    ] {
        world
            .ledger
            .change_gate(turn(Some(1), to))
            .await
            .expect("turned");
        assert_eq!(refused(&|_| ()).await, IntentRefused::Gate(word.to_owned()));
    }
    assert!(
        world.ledger.doubts().await.expect("readable").is_empty(),
        "no refusal left a row"
    );
}

async fn the_switch_stops_every_run_and_resumes_it(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let claimed = world.claim().await;
    world
        .ledger
        .change_gate(turn(None, GateState::Paused))
        .await
        .expect("stopped");
    assert_eq!(
        world.intend(&claimed).await,
        Err(IntentRefused::Gate("stopped".to_owned()))
    );
    assert!(
        world
            .ledger
            .claim(WORKER, &[], NOON + HOUR, &Tempo::REAL)
            .await
            .expect("readable")
            .is_none()
    );
    assert_eq!(
        world.ledger.next_due(&[], NOON).await.expect("readable"),
        None
    );
    assert!(
        world
            .ledger
            .change_gate(turn(None, GateState::Cancelled))
            .await
            .is_err()
    );
    world
        .ledger
        .change_gate(turn(None, GateState::Open))
        .await
        .expect("resumed");
    world.intend(&claimed).await.expect("allowed again");
}

async fn a_silent_attempt_becomes_in_doubt(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, _) = world.begin().await;
    let deadline = NOON + 5_000 + Tempo::REAL.answer_ms;
    let early = world
        .ledger
        .recover(deadline, &Tempo::REAL, WORKER)
        .await
        .expect("recovered");
    assert_eq!((early.newly_in_doubt, early.in_doubt.len()), (0, 0));
    let own = world
        .ledger
        .recover(deadline + 1, &Tempo::REAL, WORKER)
        .await
        .expect("recovered");
    assert_eq!(
        (own.newly_in_doubt, own.in_doubt[0].2),
        (1, false),
        "its process is alive: it asks"
    );
    let later = world
        .ledger
        .recover(deadline + 2, &Tempo::REAL, "host/boot/2")
        .await
        .expect("recovered");
    let held_by_one_process = !world.is_shared();
    assert_eq!(
        (later.newly_in_doubt, later.in_doubt[0].2),
        (0, held_by_one_process),
        "the lock was taken anew: the owner is gone; on a server it may be frozen and write later"
    );
    assert_eq!(later.in_doubt[0].0, claimed.batch);
}

async fn a_fenced_attempt_is_out_of_its_process_s_hands(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let claimed = world.claim().await;
    let fenced = qunfa::ports::NewIntent {
        fenced: true,
        ..super::world::intent(&claimed)
    };
    world.ledger.intent(fenced).await.expect("allowed");
    let after = NOON + 5_001 + Tempo::REAL.answer_ms;
    for worker in [WORKER, "host/boot/2"] {
        let found = world.ledger.recover(after, &Tempo::REAL, worker).await;
        assert!(found.expect("recovered").in_doubt[0].2, "asked by {worker}");
    }
}

async fn the_limiter_never_exceeds_its_burst_and_pace(world: World) {
    let take = async |now_ms| {
        world
            .ledger
            .rate("send", now_ms, 100, 3)
            .await
            .expect("readable")
    };
    assert_eq!(
        [
            take(NOON).await,
            take(NOON).await,
            take(NOON).await,
            take(NOON).await
        ],
        [Rate::Go, Rate::Go, Rate::Go, Rate::Wait(100)]
    );
    assert_eq!(
        [
            take(NOON + 99).await,
            take(NOON + 100).await,
            take(NOON + 100).await
        ],
        [Rate::Wait(1), Rate::Go, Rate::Wait(100)]
    );
    assert_eq!(
        world
            .ledger
            .rate("collect", NOON, 100, 1)
            .await
            .expect("readable"),
        Rate::Go,
        "another limiter"
    );
    assert_eq!(
        take(NOON - HOUR).await,
        Rate::Wait(100),
        "a clock that went back waits one step, not an hour"
    );
}

async fn a_block_holds_for_everybody(world: World) {
    world
        .ledger
        .block_rate("send", NOON + 60_000)
        .await
        .expect("blocked");
    world
        .ledger
        .block_rate("send", NOON + 10_000)
        .await
        .expect("a shorter block changes nothing");
    assert_eq!(
        world
            .ledger
            .rate("send", NOON, 100, 3)
            .await
            .expect("readable"),
        Rate::Wait(60_000)
    );
    assert_eq!(
        world
            .ledger
            .rate("send", NOON + 60_000, 100, 3)
            .await
            .expect("readable"),
        Rate::Go
    );
}

async fn media_ids_are_remembered_until_they_age(world: World) {
    world
        .ledger
        .remember_media("ab", "customer_mass", "old", NOON - HOUR)
        .await
        .expect("kept");
    world
        .ledger
        .remember_media("ab", "customer_mass", "new", NOON)
        .await
        .expect("kept");
    assert_eq!(
        world
            .ledger
            .media("ab", "customer_mass", NOON)
            .await
            .expect("readable")
            .as_deref(),
        Some("new")
    );
    assert_eq!(
        world
            .ledger
            .media("ab", "customer_mass", NOON + 1)
            .await
            .expect("readable"),
        None
    );
    assert_eq!(
        world.ledger.media("ab", "app", 0).await.expect("readable"),
        None
    );
}
