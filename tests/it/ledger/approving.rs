//! The contract of a ledger, run on every engine: gates and what is frozen behind them.

use super::world::{NOON, World, batch, content, gate, pepper, slice, turn};
use qunfa::{
    history::{GateState, Outcome},
    model::{Attachment, Channel, PersonKind},
    ports::{IntentRefused, Journal, LedgerRead},
};

on_every_engine! {
    a_gate_opens_once_for_one_digest,
    a_sign_off_opens_one_run,
    a_touch_that_waited_is_frozen_later_and_only_once,
    a_person_is_held_once_in_a_chain,
    a_refused_slice_leaves_nothing_behind,
    markers_stand_in_text_and_links,
    only_the_frozen_audience_is_claimed,
    a_retired_batch_gives_its_people_back,
    gates_turn_as_told_and_closed_ones_stay_closed,
}

async fn a_gate_opens_once_for_one_digest(world: World) {
    let world = world.opened().await;
    let before = world.ledger.audit(1).await.expect("readable").len();
    let same = gate(1, &[("burst", "burst", world.customers(0..10).await)]);
    world
        .ledger
        .open_gate(same.clone(), NOON + 1)
        .await
        .expect("the same again is fine");
    assert_eq!(world.ledger.audit(1).await.expect("readable").len(), before);
    let mut other = same;
    other.digest = content("something else");
    let refused = world
        .ledger
        .open_gate(other, NOON + 2)
        .await
        .expect_err("another content");
    let [was, is] = ["mandate 1", "something else"].map(|text| content(text).short());
    assert_eq!(
        refused.to_string(),
        format!(
            "the ledger refused: warmup#1 was opened with content {was}, not {is}: changed content needs a new run"
        )
    );
}

async fn a_sign_off_opens_one_run(world: World) {
    let world = world.opened().await;
    let mut replay = gate(2, &[("burst", "burst", world.customers(0..3).await)]);
    replay.approvals = gate(1, &[]).approvals;
    let refused = world
        .ledger
        .open_gate(replay, NOON)
        .await
        .expect_err("replayed");
    assert_eq!(
        refused.to_string(),
        "the ledger refused: the sign-off of zhao was used for another run already"
    );
    assert_eq!(
        world.ledger.status(None).await.expect("readable").len(),
        1,
        "nothing of run 2 is left"
    );
}

async fn a_touch_that_waited_is_frozen_later_and_only_once(world: World) {
    let world = world.synced().await;
    let (first, second) = (world.customers(0..10).await, world.customers(0..4).await);
    world
        .ledger
        .open_gate(
            gate(
                1,
                &[
                    ("burst", "burst", first.clone()),
                    ("second", "second", vec![]),
                ],
            ),
            NOON,
        )
        .await
        .expect("opens");
    let reopened = gate(
        1,
        &[
            ("burst", "burst", second.clone()),
            ("second", "second", second.clone()),
        ],
    );
    world.ledger.open_gate(reopened, NOON).await.expect("opens");
    world
        .ledger
        .open_gate(gate(1, &[("second", "second", first)]), NOON)
        .await
        .expect("opens");
    let frozen: Vec<u64> = world.ledger.status(None).await.expect("readable")[0]
        .touches
        .iter()
        .map(|touch| touch.frozen)
        .collect();
    assert_eq!(frozen, [10, 4]);
}

async fn a_person_is_held_once_in_a_chain(world: World) {
    let world = world.synced().await;
    let everybody = world.customers(0..10).await;
    let touches = [
        ("burst", "burst", everybody.clone()),
        ("mail", "burst", vec![]),
        ("second", "second", everybody.clone()),
    ];
    world
        .ledger
        .open_gate(gate(1, &touches), NOON)
        .await
        .expect("opens");
    let member = world.member("li.mei").await;
    let freeze = |touch: &'static str, chunk, people| {
        world.ledger.freeze(
            vec![slice(1, touch, vec![batch(Some(member), chunk, people)])],
            NOON,
            "apply",
        )
    };
    freeze("burst", 0, everybody[..5].to_vec())
        .await
        .expect("free people");
    assert!(
        freeze("burst", 1, everybody[4..6].to_vec()).await.is_err(),
        "held in the same touch"
    );
    assert!(
        freeze("mail", 2, everybody[4..6].to_vec()).await.is_err(),
        "held on an earlier hop"
    );
    freeze("second", 3, everybody[4..6].to_vec())
        .await
        .expect("another chain is another claim");
    freeze("mail", 4, everybody[5..7].to_vec())
        .await
        .expect("free in this chain");
    assert!(
        freeze("burst", 5, everybody[6..7].to_vec()).await.is_err(),
        "held on a later hop"
    );
}

async fn a_refused_slice_leaves_nothing_behind(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..10).await;
    world
        .freeze(0, people[..2].to_vec())
        .await
        .expect("free people");
    let before = world.ledger.status(None).await.expect("readable")[0].touches[0].held;
    let member = world.member("li.mei").await;
    let overlapping = slice(
        1,
        "burst",
        vec![
            batch(Some(member), 1, people[2..6].to_vec()),
            batch(Some(member), 2, people[1..2].to_vec()),
        ],
    );
    let refused = world
        .ledger
        .freeze(vec![overlapping], NOON, "apply")
        .await
        .expect_err("one is taken");
    assert!(refused.to_string().contains("already"), "{refused}");
    assert_eq!(
        world.ledger.status(None).await.expect("readable")[0].touches[0].held,
        before
    );
    let empty = slice(1, "burst", vec![batch(Some(member), 1, vec![])]);
    assert!(
        world
            .ledger
            .freeze(vec![empty], NOON, "apply")
            .await
            .is_err(),
        "nobody would mean everybody"
    );
}

async fn markers_stand_in_text_and_links(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let claimed = world.claim().await;
    let marker = &claimed.batch.marker;
    assert_eq!(marker.len(), 32);
    assert_eq!(
        claimed.message.text,
        format!("8折, 仅限今天 https://t.example.com/{marker}")
    );
    let Attachment::Link { url, .. } = &claimed.message.attachments[0] else {
        panic!("a link was attached")
    };
    assert_eq!(url, &format!("https://shop.example.com/1111?q={marker}"));
    let keys: Vec<_> = claimed
        .recipients
        .iter()
        .map(|(_, raw)| pepper().key(PersonKind::Customer, raw))
        .collect();
    assert!(keys.is_sorted());
    let sender = pepper().key(
        PersonKind::Staff,
        claimed.sender.as_deref().expect("a sender"),
    );
    assert_eq!(
        qunfa::ledger::request_digest(Channel::CustomerMass, Some(sender), &keys, &claimed.message),
        claimed.batch.request_digest
    );
    assert_ne!(
        qunfa::ledger::request_digest(Channel::CustomerMass, None, &keys, &claimed.message),
        claimed.batch.request_digest
    );
}

async fn only_the_frozen_audience_is_claimed(world: World) {
    let world = world.synced().await;
    let people = world.customers(0..10).await;
    world
        .ledger
        .open_gate(gate(1, &[("burst", "burst", people[..5].to_vec())]), NOON)
        .await
        .expect("opens");
    let refused = world
        .freeze(0, people[4..6].to_vec())
        .await
        .expect_err("one was never frozen");
    assert!(
        refused
            .to_string()
            .contains("not in the audience that was frozen"),
        "{refused}"
    );
}

async fn a_retired_batch_gives_its_people_back(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..3).await;
    world.freeze(0, people.clone()).await.expect("frozen");
    let claimed = world.claim().await;
    world
        .ledger
        .retire(claimed.batch.batch_no, "one opted out", NOON)
        .await
        .expect("set aside");
    world
        .ledger
        .retire(claimed.batch.batch_no, "one opted out", NOON)
        .await
        .expect("again");
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Lease));
    assert_eq!(
        world.ledger.status(None).await.expect("readable")[0].touches[0].unfrozen,
        10
    );
    world
        .freeze(0, people[..2].to_vec())
        .await
        .expect("the others move");
    let (claimed, attempt_no) = world.begin().await;
    assert!(
        world
            .ledger
            .retire(claimed.batch.batch_no, "too late", NOON)
            .await
            .is_err(),
        "open"
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
    assert!(
        world
            .ledger
            .retire(claimed.batch.batch_no, "too late", NOON)
            .await
            .is_err(),
        "accepted"
    );
}

async fn gates_turn_as_told_and_closed_ones_stay_closed(world: World) {
    use GateState::{Cancelled, Done, Open, Paused, Revoked};
    let world = world.synced().await;
    let allowed: [(&[GateState], &[GateState]); 4] = [
        (&[Open], &[Paused, Revoked, Cancelled, Done]),
        (&[Paused], &[Open, Revoked, Cancelled]),
        (&[Revoked], &[Cancelled]),
        (&[Done], &[Cancelled]),
    ];
    let mut number = 0;
    for from in [Open, Paused, Revoked, Cancelled, Done] {
        for to in [Open, Paused, Revoked, Cancelled, Done] {
            number += 1;
            world
                .ledger
                .open_gate(gate(number, &[]), NOON)
                .await
                .expect("opens");
            world
                .ledger
                .change_gate(turn(Some(number), from))
                .await
                .expect("open turns to anything");
            let may = from == to
                || allowed
                    .iter()
                    .any(|(froms, tos)| froms.contains(&from) && tos.contains(&to));
            assert_eq!(
                world
                    .ledger
                    .change_gate(turn(Some(number), to))
                    .await
                    .is_ok(),
                may,
                "{from:?} to {to:?}"
            );
        }
    }
    assert!(
        world
            .ledger
            .change_gate(turn(Some(999), Paused))
            .await
            .is_err(),
        "never opened"
    );
}
