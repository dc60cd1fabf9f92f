//! The contract of a ledger, run on every engine: how attempts end, and what follows.

use super::world::{
    HOUR, NOON, WORKER, World, batch, customer_id, gate, intent, pepper, resolution, result, slice,
};
use qunfa::{
    history::{Delivery, Outcome},
    model::{Channel, PersonKind, Tempo},
    ports::{IntentRefused, Journal, LedgerRead},
};

on_every_engine! {
    doubt_is_resolved_once,
    acceptance_marks_people_sent_or_unreachable,
    a_refusal_for_good_ends_the_batch,
    a_refusal_that_may_be_tried_again_frees_the_batch,
    a_late_acceptance_is_an_anomaly,
    a_task_belongs_to_one_batch,
    final_results_stay,
    a_cancelled_task_stops_who_waits,
    an_app_message_has_no_task,
}

async fn doubt_is_resolved_once(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, first) = world.begin().await;
    let batch_no = claimed.batch.batch_no;
    world
        .settle(batch_no, first, Outcome::InDoubt, None)
        .await
        .expect("settled");
    world
        .settle(batch_no, first, Outcome::Absent, None)
        .await
        .expect("proven absent");
    assert!(
        world
            .settle(batch_no, first, Outcome::Rejected, None)
            .await
            .is_err(),
        "final"
    );
    assert!(
        world
            .settle(batch_no, first, Outcome::Open, None)
            .await
            .is_err()
    );
    let again = world
        .ledger
        .claim(WORKER, &[], NOON + HOUR, &Tempo::REAL)
        .await
        .expect("readable")
        .expect("it may be sent again");
    assert_eq!((again.batch.batch_no, again.attempts), (batch_no, 1));
    let second = world
        .ledger
        .intent(qunfa::ports::NewIntent {
            intent_ms: NOON + HOUR,
            wire_by_ms: NOON + HOUR + 5_000,
            ..intent(&again)
        })
        .await;
    assert_eq!(second.expect("a second attempt").0, 2);
}

async fn acceptance_marks_people_sent_or_unreachable(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..3).await;
    world.freeze(0, people.clone()).await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let mut accepted = resolution(
        claimed.batch.batch_no,
        attempt_no,
        Outcome::Accepted,
        Some("m1"),
    );
    accepted.unreachable = vec![people[1], world.customers(9..10).await[0]];
    world.ledger.settle(accepted).await.expect("settled");
    let status = world
        .ledger
        .status(Some("warmup"))
        .await
        .expect("readable")
        .remove(0)
        .touches
        .remove(0);
    assert_eq!(
        (
            status.frozen,
            status.unfrozen,
            status.unreachable,
            status.accepted[&Delivery::Waiting]
        ),
        (10, 7, 1, 2)
    );
    assert_eq!((status.tasks, status.confirmed), (1, 0));
    let task = world
        .ledger
        .tasks_to_collect(None)
        .await
        .expect("readable")
        .remove(0);
    assert_eq!(
        (task.msgid.as_str(), task.sender.as_deref(), task.waiting),
        ("m1", Some("Li.Mei"), 2)
    );
    assert_eq!(task.confirm.as_deref(), Some("{\"within_ms\":5400000}"));
}

async fn a_refusal_for_good_ends_the_batch(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    world
        .settle(claimed.batch.batch_no, attempt_no, Outcome::Rejected, None)
        .await
        .expect("settled");
    assert!(
        world
            .ledger
            .claim(WORKER, &[], NOON + HOUR, &Tempo::REAL)
            .await
            .expect("readable")
            .is_none()
    );
    assert_eq!(
        world.ledger.status(None).await.expect("readable")[0].touches[0].unreachable,
        2
    );
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Live));
    assert!(
        world.freeze(1, world.customers(0..2).await).await.is_err(),
        "unreachable on this hop is final"
    );
}

async fn a_refusal_that_may_be_tried_again_frees_the_batch(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    for (outcome, retry) in [
        (Outcome::Rejected, true),
        (Outcome::Unsent, false),
        (Outcome::Absent, false),
        (Outcome::Superseded, false),
    ] {
        let claimed = world
            .ledger
            .claim(WORKER, &[], NOON, &Tempo::REAL)
            .await
            .expect("readable")
            .expect("claimable again");
        let attempt_no = world.intend(&claimed).await.expect("allowed");
        let end = qunfa::ports::Resolution {
            retry,
            ..resolution(claimed.batch.batch_no, attempt_no, outcome, None)
        };
        world.ledger.settle(end).await.expect("settled");
        world
            .ledger
            .release(claimed.batch.batch_no, claimed.epoch)
            .await
            .expect("given back");
        assert_eq!(
            world.ledger.status(None).await.expect("readable")[0].touches[0].held,
            2,
            "after {outcome:?}"
        );
    }
}

async fn a_late_acceptance_is_an_anomaly(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let batch_no = claimed.batch.batch_no;
    let accept = async |msgid: &str| {
        world
            .settle(batch_no, attempt_no, Outcome::Accepted, Some(msgid))
            .await
    };
    accept("m1").await.expect("settled");
    let before = world.ledger.audit(1).await.expect("readable").len();
    accept("m1").await.expect("recovery was faster");
    assert_eq!(world.ledger.audit(1).await.expect("readable").len(), before);
    accept("m2").await.expect("noted");
    let last = world
        .ledger
        .audit(1)
        .await
        .expect("readable")
        .pop()
        .expect("a line");
    assert_eq!(
        (last.kind.as_str(), last.body.contains("late_accept")),
        ("anomaly", true)
    );
    let kept = &world
        .ledger
        .trace(pepper().key(PersonKind::Customer, &customer_id(0)))
        .await
        .expect("readable")[0]
        .attempts[0];
    assert_eq!(kept.msgid.as_deref(), Some("m1"));
}

async fn a_task_belongs_to_one_batch(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..4).await;
    world.send(0, people[..2].to_vec(), "m1").await;
    world.freeze(1, people[2..].to_vec()).await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let refused = world
        .settle(
            claimed.batch.batch_no,
            attempt_no,
            Outcome::Accepted,
            Some("m1"),
        )
        .await
        .expect_err("owned");
    assert!(
        refused.to_string().contains("belongs to batch"),
        "{refused}"
    );
    assert_eq!(
        world.ledger.doubts().await.expect("readable").len(),
        1,
        "it stays open, then comes into doubt"
    );
}

async fn final_results_stay(world: World) {
    let world = world.opened().await;
    let batch_no = world.send(0, world.customers(0..4).await, "m1").await;
    let record = async |results| {
        world
            .ledger
            .record_results(batch_no, Some(NOON + 5), results, NOON + 5)
            .await
            .expect("recorded");
    };
    record(vec![
        result(0, Delivery::Sent),
        result(1, Delivery::Waiting),
        result(2, Delivery::NotFriend),
        result(9, Delivery::Sent),
    ])
    .await;
    record(vec![
        result(0, Delivery::Capped),
        result(1, Delivery::Sent),
        result(2, Delivery::Sent),
    ])
    .await;
    let status = world
        .ledger
        .status(None)
        .await
        .expect("readable")
        .remove(0)
        .touches
        .remove(0);
    let accepted: Vec<_> = status.accepted.into_iter().collect();
    assert_eq!(
        accepted,
        [
            (Delivery::Waiting, 1),
            (Delivery::Sent, 2),
            (Delivery::NotFriend, 1)
        ]
    );
    assert_eq!((status.tasks, status.confirmed), (1, 1));
    assert_eq!(
        world
            .ledger
            .tasks_to_collect(Some("warmup"))
            .await
            .expect("readable")[0]
            .waiting,
        1
    );
    record(vec![result(3, Delivery::Capped)]).await;
    assert!(
        world
            .ledger
            .tasks_to_collect(Some("warmup"))
            .await
            .expect("readable")
            .is_empty(),
        "settled"
    );
}

async fn a_cancelled_task_stops_who_waits(world: World) {
    let world = world.opened().await;
    let batch_no = world.send(0, world.customers(0..4).await, "m1").await;
    world
        .ledger
        .record_reminder(batch_no, NOON)
        .await
        .expect("counted");
    assert_eq!(
        world.ledger.tasks_to_collect(None).await.expect("readable")[0].reminders,
        1
    );
    world
        .ledger
        .record_results(batch_no, None, vec![result(0, Delivery::Sent)], NOON)
        .await
        .expect("recorded");
    world
        .ledger
        .record_cancel(batch_no, NOON, "ops")
        .await
        .expect("cancelled");
    world
        .ledger
        .record_cancel(batch_no, NOON, "ops")
        .await
        .expect("again");
    let status = world
        .ledger
        .status(None)
        .await
        .expect("readable")
        .remove(0)
        .touches
        .remove(0);
    assert_eq!(
        status.accepted.into_iter().collect::<Vec<_>>(),
        [(Delivery::Sent, 1), (Delivery::Cancelled, 3)]
    );
    assert!(
        world
            .ledger
            .tasks_to_collect(None)
            .await
            .expect("readable")
            .is_empty()
    );
}

async fn an_app_message_has_no_task(world: World) {
    let world = world.synced().await;
    let staff = world.member("wang.wei").await;
    world
        .ledger
        .open_gate(gate(1, &[("burst", "burst", vec![staff])]), NOON)
        .await
        .expect("opens");
    let mut notice = slice(
        1,
        "burst",
        vec![qunfa::ports::FrozenBatch {
            app: Some("notice".to_owned()),
            ..batch(None, 0, vec![staff])
        }],
    );
    notice.channel = Channel::App;
    world
        .ledger
        .freeze(vec![notice], NOON, "apply")
        .await
        .expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    assert_eq!(
        (claimed.app.as_deref(), claimed.sender.as_deref()),
        (Some("notice"), None)
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
    let status = world
        .ledger
        .status(None)
        .await
        .expect("readable")
        .remove(0)
        .touches
        .remove(0);
    assert_eq!(
        status.accepted.into_iter().collect::<Vec<_>>(),
        [(Delivery::Waiting, 1)]
    );
    assert!(
        world
            .ledger
            .tasks_to_collect(None)
            .await
            .expect("readable")
            .is_empty()
    );
    assert!(
        world
            .ledger
            .record_results(claimed.batch.batch_no, None, vec![], NOON)
            .await
            .is_err()
    );
}
