//! The contract of a ledger, run on every engine: an approval that is withdrawn, and what opens its gate again.

use super::world::{HOUR, NOON, World, batch, gate, run, slice};
use qunfa::{
    history::{GateState, Revocation},
    model::{Digest, SignedState},
    ports::{IntentRefused, Journal, LedgerRead, NewRevocation, OpenGate, Question},
};

on_every_engine! {
    a_revoked_run_begins_nothing_new,
    only_sign_offs_made_since_open_it_again,
    a_run_can_be_revoked_before_it_is_opened,
    a_run_that_was_stopped_stays_stopped,
    an_opened_gate_says_where_its_content_stood,
    a_revocation_is_a_line_of_the_chain_without_its_words,
}

fn revocation(number: u32, at_ms: i64) -> NewRevocation {
    NewRevocation {
        run: run(number),
        digest: None,
        by: "sun".to_owned(),
        actor: "ops".to_owned(),
        reason: "价格写错了".to_owned(),
        at_ms,
    }
}

/// The gate of a run with one sign-off of this moment.
fn signed_at(number: u32, signed_ms: i64) -> OpenGate {
    let mut gate = gate(number, &[]);
    gate.approvals[0].signed_ms = signed_ms;
    gate.approvals[0].statement = Digest::of(&signed_ms.to_be_bytes());
    gate
}

async fn state(world: &World, number: u32) -> Option<GateState> {
    let runs = world.ledger.status(None).await.expect("readable");
    let found = runs.into_iter().find(|one| one.run == run(number));
    found.and_then(|one| one.gate)
}

async fn asked(world: &World, number: u32) -> qunfa::history::Past {
    let question = Question {
        runs: vec![run(number)],
        now_ms: NOON,
        ..Question::default()
    };
    world.ledger.answer(&question).await.expect("readable").past
}

async fn a_revoked_run_begins_nothing_new(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..4).await;
    world.freeze(0, people[..2].to_vec()).await.expect("frozen");
    let claimed = world.claim().await;
    world
        .ledger
        .revoke(revocation(1, NOON))
        .await
        .expect("recorded");
    assert_eq!(state(&world, 1).await, Some(GateState::Revoked));
    assert_eq!(
        world.intend(&claimed).await,
        Err(IntentRefused::Gate("revoked".to_owned()))
    );
    assert!(world.freeze(1, people[2..].to_vec()).await.is_err());
    // Again is another fact, and the gate stands as it stood.
    world
        .ledger
        .revoke(revocation(1, NOON + 1))
        .await
        .expect("recorded");
    let revoked = asked(&world, 1).await.revoked.remove(&run(1));
    let expected = Revocation {
        at_ms: NOON + 1,
        by: "sun".to_owned(),
        reason: "价格写错了".to_owned(),
    };
    assert_eq!(revoked, Some(expected));
}

async fn only_sign_offs_made_since_open_it_again(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..2).await;
    world.freeze(0, people).await.expect("frozen");
    world
        .ledger
        .revoke(revocation(1, NOON))
        .await
        .expect("recorded");
    let mut nobody = signed_at(1, NOON);
    nobody.approvals.clear();
    let mut one_of_two = signed_at(1, NOON + 5);
    one_of_two.approvals.extend(signed_at(1, NOON).approvals);
    for older in [gate(1, &[]), signed_at(1, NOON), nobody, one_of_two] {
        let refused = world.ledger.open_gate(older, NOON + 9).await;
        assert_eq!(
            refused.expect_err("signed before").to_string(),
            "the ledger refused: the approval of warmup#1 was revoked by sun, and it was not signed again since"
        );
        assert_eq!(state(&world, 1).await, Some(GateState::Revoked));
    }
    let opened = world
        .ledger
        .open_gate(signed_at(1, NOON + 1), NOON + 9)
        .await;
    opened.expect("signed since");
    assert_eq!(state(&world, 1).await, Some(GateState::Open));
    let claimed = world.claim().await;
    world
        .intend(&claimed)
        .await
        .expect("what was frozen goes on");
}

async fn a_run_can_be_revoked_before_it_is_opened(world: World) {
    let world = world.synced().await;
    world
        .ledger
        .revoke(revocation(3, NOON))
        .await
        .expect("recorded");
    let status = world.ledger.status(Some("warmup")).await.expect("readable");
    assert_eq!(status.len(), 1);
    assert_eq!((status[0].gate, status[0].touches.len()), (None, 0));
    let reason = status[0]
        .revoked
        .as_ref()
        .map(|revoked| revoked.reason.as_str());
    assert_eq!(reason, Some("价格写错了"));
    assert!(
        world
            .ledger
            .open_gate(signed_at(3, NOON), NOON + 9)
            .await
            .is_err()
    );
    assert_eq!(state(&world, 3).await, None);
    world
        .ledger
        .open_gate(signed_at(3, NOON + 1), NOON + 9)
        .await
        .expect("signed since");
    assert_eq!(state(&world, 3).await, Some(GateState::Open));
    let another = world
        .ledger
        .open_gate(signed_at(4, NOON - HOUR), NOON + 9)
        .await;
    another.expect("another run is another approval");
}

async fn a_run_that_was_stopped_stays_stopped(world: World) {
    let world = world.opened().await;
    let stop = super::world::turn(Some(1), GateState::Cancelled);
    world.ledger.change_gate(stop).await.expect("stopped");
    world
        .ledger
        .revoke(revocation(1, NOON))
        .await
        .expect("recorded");
    let again = world
        .ledger
        .open_gate(signed_at(1, NOON + 1), NOON + 9)
        .await;
    again.expect("changes nothing");
    assert_eq!(state(&world, 1).await, Some(GateState::Cancelled));
}

async fn an_opened_gate_says_where_its_content_stood(world: World) {
    let world = world.synced().await;
    let at = |number: u32, commit: Option<&str>| OpenGate {
        definition: commit.map(|commit| SignedState {
            commit: commit.to_owned(),
            inputs: [("campaigns/warmup.toml".to_owned(), Digest::of(b"toml"))].into(),
        }),
        ..signed_at(number, NOON - i64::from(number))
    };
    let campaign = run(1).campaign;
    let signed = |past: qunfa::history::Past| past.signed.get(&campaign).cloned();
    assert_eq!(signed(asked(&world, 1).await), None);
    for (number, commit) in [(1, Some("c1")), (2, Some("c2")), (3, None), (4, Some("c4"))] {
        let gate = at(number, commit);
        let expected = gate.definition.clone();
        world.ledger.open_gate(gate, NOON).await.expect("opens");
        // The newest decides, for any run; one with changes that were not committed leaves nothing to go by.
        assert_eq!(signed(asked(&world, 9).await), expected, "run {number}");
    }
    // An approval that was withdrawn is none: the one before it counts, and here that one knew no commit.
    world
        .ledger
        .revoke(revocation(4, NOON))
        .await
        .expect("recorded");
    assert_eq!(signed(asked(&world, 9).await), None);
    world
        .ledger
        .revoke(revocation(3, NOON))
        .await
        .expect("recorded");
    let commit = signed(asked(&world, 9).await).map(|state| state.commit);
    assert_eq!(commit.as_deref(), Some("c2"));
}

async fn a_revocation_is_a_line_of_the_chain_without_its_words(world: World) {
    let world = world.opened().await;
    let before = world.ledger.position().await.expect("readable").seq;
    world
        .ledger
        .revoke(revocation(1, NOON))
        .await
        .expect("recorded");
    let after = world.ledger.position().await.expect("readable").seq;
    assert!(after > before, "it decides");
    let lines = world.ledger.audit(before + 1).await.expect("readable");
    let [line] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    assert_eq!((line.kind.as_str(), line.actor.as_str()), ("revoke", "ops"));
    assert!(line.body.contains("\"from\":\"open\""), "{}", line.body);
    assert!(
        !line.body.contains("价格") && !line.body.contains("sun"),
        "{}",
        line.body
    );
    let member = world.member("li.mei").await;
    let slices = vec![slice(
        1,
        "burst",
        vec![batch(Some(member), 0, world.customers(0..1).await)],
    )];
    assert!(world.ledger.freeze(slices, NOON, "apply").await.is_err());
}
