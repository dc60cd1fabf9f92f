//! Complaints: noted once and for good, corrected by another entry, counted beside those who got the message.

use super::world::{NOON, World, result, run, turn};
use qunfa::{
    history::{Complained, Delivery, GateState},
    ledger::{GENESIS, verify_chain},
    ports::{Journal, LedgerError, LedgerRead, NewComplaints, Question},
};

on_every_engine! {
    complaints_stand_beside_those_who_got_it,
    a_correction_is_another_entry_and_takes_off_no_more_than_there_is,
    an_unknown_touch_is_refused,
    every_entry_is_a_line_of_the_chain_and_moves_the_position,
    why_a_gate_was_turned_comes_back,
}

fn complaints(count: i64, reason: Option<&str>) -> NewComplaints {
    NewComplaints {
        run: run(1),
        touch: "burst".to_owned(),
        count,
        day: "2026-11-10".to_owned(),
        source: "企业微信管理后台".to_owned(),
        reason: reason.map(str::to_owned),
    }
}

async fn note(world: &World, new: NewComplaints) -> Result<Complained, LedgerError> {
    world.ledger.note_complaints(new, NOON, "li.mei").await
}

/// Four of ten people have a batch that was accepted; three of them got it.
async fn sent(world: World) -> World {
    let world = world.opened().await;
    let people = world.customers(0..4).await;
    let batch_no = world.send(0, people, "m1").await;
    let mut rows: Vec<_> = (0..3).map(|at| result(at, Delivery::Sent)).collect();
    rows.push(result(3, Delivery::NotFriend));
    world
        .ledger
        .record_results(batch_no, Some(NOON), rows, NOON)
        .await
        .expect("recorded");
    world
}

async fn complaints_stand_beside_those_who_got_it(world: World) {
    let world = sent(world).await;
    assert_eq!(
        world.ledger.complaints(None).await.expect("readable").len(),
        0
    );
    let all = world
        .ledger
        .complaints(Some("warmup"))
        .await
        .expect("readable");
    assert_eq!(
        all[0].complained,
        Complained {
            complaints: 0,
            sent: 3
        }
    );
    let after = note(&world, complaints(2, None)).await.expect("noted");
    assert_eq!(
        after,
        Complained {
            complaints: 2,
            sent: 3
        }
    );
    let all = world.ledger.complaints(None).await.expect("readable");
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].complained, all[0].gate), (after, GateState::Open));
    assert_eq!(all[0].left, None, "the directory is older than the message");
    let row = &all[0].rows[0];
    assert_eq!(
        (
            row.day.as_str(),
            row.count,
            row.source.as_str(),
            row.noted_by.as_str()
        ),
        ("2026-11-10", 2, "企业微信管理后台", "li.mei")
    );
    let status = world.ledger.status(None).await.expect("readable");
    assert_eq!(status[0].touches[0].complaints, 2);
    let records = world.ledger.records(None).await.expect("readable");
    assert_eq!(records[0].touches[0].complaints, 2);
    let question = Question {
        runs: vec![run(1)],
        now_ms: NOON,
        ..Question::default()
    };
    let answers = world.ledger.answer(&question).await.expect("answered");
    let past = &answers.past.runs[&run(1)].touches["burst"];
    assert_eq!(past.complained, Some(after));
}

async fn a_correction_is_another_entry_and_takes_off_no_more_than_there_is(world: World) {
    let world = sent(world).await;
    note(&world, complaints(3, None)).await.expect("noted");
    let after = note(&world, complaints(-1, Some("重复登记")))
        .await
        .expect("corrected");
    assert_eq!(after.complaints, 2);
    assert!(matches!(
        note(&world, complaints(-3, Some("全部撤销"))).await,
        Err(LedgerError::Refused(_))
    ));
    assert!(
        note(&world, complaints(-1, None)).await.is_err(),
        "a correction without a reason"
    );
    assert!(note(&world, complaints(0, None)).await.is_err());
    let rows = world
        .ledger
        .complaints(None)
        .await
        .expect("readable")
        .remove(0)
        .rows;
    assert_eq!(
        rows.iter().map(|row| row.count).collect::<Vec<_>>(),
        [3, -1]
    );
    assert_eq!(rows[1].reason.as_deref(), Some("重复登记"));
}

async fn an_unknown_touch_is_refused(world: World) {
    let world = sent(world).await;
    let other = NewComplaints {
        touch: "brust".to_owned(),
        ..complaints(1, None)
    };
    assert!(matches!(
        note(&world, other).await,
        Err(LedgerError::Refused(_))
    ));
    let other = NewComplaints {
        run: run(2),
        ..complaints(1, None)
    };
    assert!(matches!(
        note(&world, other).await,
        Err(LedgerError::Refused(_))
    ));
}

async fn every_entry_is_a_line_of_the_chain_and_moves_the_position(world: World) {
    let world = sent(world).await;
    let before = world.ledger.position().await.expect("readable");
    note(&world, complaints(1, None)).await.expect("noted");
    let after = world.ledger.position().await.expect("readable");
    assert!(after.seq > before.seq);
    let lines = world.ledger.audit(1).await.expect("readable");
    verify_chain((0, GENESIS), &lines).expect("whole");
    let last = lines.last().expect("a line");
    assert_eq!(last.kind, "complaints");
    assert!(
        !last.body.contains("后台"),
        "what people wrote stands in no line"
    );
}

async fn why_a_gate_was_turned_comes_back(world: World) {
    let world = sent(world).await;
    let status = world.ledger.status(None).await.expect("readable");
    assert_eq!(status[0].gate_reason, None);
    world
        .ledger
        .change_gate(turn(Some(1), GateState::Paused))
        .await
        .expect("turned");
    let status = world.ledger.status(None).await.expect("readable");
    assert_eq!(status[0].gate_reason.as_deref(), Some("on the phone"));
}

#[tokio::test]
async fn those_who_left_are_counted_once_a_later_directory_is_there() {
    let world = sent(World::memory()).await;
    note(&world, complaints(1, None)).await.expect("noted");
    // Of the three who got it two are still customers.
    let rows = super::world::directory_rows(2);
    world
        .ledger
        .store_directory(rows, NOON + 1, "sync")
        .await
        .expect("stored");
    let all = world.ledger.complaints(None).await.expect("readable");
    assert_eq!(all[0].left, Some(1));
}

#[test]
fn a_rate_is_shown_above_a_threshold_exactly_when_it_is() {
    let rate = |complaints, sent| Complained { complaints, sent };
    assert_eq!(rate(3, 1_000).rate().as_deref(), Some("0.30%"));
    assert!(!rate(3, 1_000).exceeds(3), "at the threshold");
    assert_eq!(rate(3, 999).rate().as_deref(), Some("0.31%"));
    assert!(rate(3, 999).exceeds(3));
    assert_eq!(
        rate(5, 2).rate().as_deref(),
        Some("250.00%"),
        "more complaints than people"
    );
    assert_eq!(rate(5, 0).rate(), None);
    assert!(!rate(5, 0).exceeds(3), "nobody got it");
}
