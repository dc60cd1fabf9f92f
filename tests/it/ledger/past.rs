//! What a plan is told: the past of runs, caps, sends, texts, and one person's story.

use super::world::{
    HOUR, NOON, World, batch, content, customer_id, gate, pepper, resolution, run, slice,
};
use qunfa::{
    history::{CapWindow, ClaimState, Delivery, GateState, Outcome, ReachedQuestion},
    model::{Channel, Intent, PersonKind, PersonNo, PersonSet, Truth},
    ports::{GateChange, Journal, LedgerRead, Question, RecordedAudience, ResultRow},
};

fn asked() -> Question {
    Question {
        runs: vec![run(1)],
        now_ms: NOON,
        ..Question::default()
    }
}

fn set(people: &[PersonNo]) -> PersonSet {
    people.iter().copied().collect()
}

/// Of ten people: 0–1 accepted, 2 in doubt, 3 on the wire, 4 refused, 5 frozen, 6 expired, 7–9 in no batch.
async fn half_way() -> (World, Vec<PersonNo>) {
    let world = World::memory().opened().await;
    let people = world.customers(0..10).await;
    world.send(0, people[..2].to_vec(), "m1").await;
    for (chunk, outcome) in [
        (1, Some(Outcome::InDoubt)),
        (2, None),
        (3, Some(Outcome::Rejected)),
    ] {
        world
            .freeze(chunk, vec![people[chunk as usize + 1]])
            .await
            .expect("frozen");
        let (claimed, attempt_no) = world.begin().await;
        if let Some(outcome) = outcome {
            world
                .settle(claimed.batch.batch_no, attempt_no, outcome, None)
                .await
                .expect("settled");
        }
    }
    world.freeze(4, vec![people[5]]).await.expect("frozen");
    let mut missed = slice(
        1,
        "burst",
        vec![batch(
            Some(world.member("li.mei").await),
            5,
            vec![people[6]],
        )],
    );
    (missed.segment_no, missed.not_before_ms, missed.not_after_ms) =
        (2, NOON - 2 * HOUR, NOON - HOUR);
    world
        .ledger
        .freeze(vec![missed], NOON, "apply")
        .await
        .expect("frozen");
    (world, people)
}

#[tokio::test]
async fn the_sets_of_a_touch_are_disjoint_and_complete() {
    let (world, people) = half_way().await;
    let answers = world.ledger.answer(&asked()).await.expect("answered");
    let past = &answers.past.runs[&run(1)];
    let touch = &past.touches["burst"];
    assert_eq!(touch.frozen, Some(set(&people)));
    assert_eq!(
        (&touch.sent, &touch.in_doubt, &touch.unreachable),
        (&set(&people[..2]), &set(&people[2..3]), &set(&people[4..5]))
    );
    assert_eq!(touch.held, set(&[people[3], people[5], people[6]]));
    assert_eq!(touch.segments, 2);
    let counts = touch.batches;
    assert_eq!(
        (
            counts.accepted,
            counts.in_doubt,
            counts.open,
            counts.rejected,
            counts.frozen,
            counts.expired
        ),
        (1, 1, 1, 1, 1, 1)
    );
    assert_eq!((counts.unconfirmed, counts.cancelled), (1, 0));
    let gate = past.gate.as_ref().expect("opened");
    assert_eq!(
        (gate.state, gate.digest),
        (GateState::Open, content("mandate 1"))
    );
    assert_eq!(past.mandate.as_deref(), Some("{\"run\":1,\"v\":1}"));
    assert_eq!(
        answers.position,
        Some(world.ledger.position().await.expect("readable"))
    );
}

#[tokio::test]
async fn status_counts_add_up_to_the_frozen() {
    let (world, _) = half_way().await;
    let status = world.ledger.status(None).await.expect("readable").remove(0);
    assert_eq!(
        (status.run.clone(), status.gate),
        (run(1), Some(GateState::Open))
    );
    let touch = &status.touches[0];
    let numbers = (
        touch.unfrozen,
        touch.held,
        touch.expired,
        touch.in_doubt,
        touch.unreachable,
        touch.accepted.values().sum::<u64>(),
    );
    assert_eq!(numbers, (3, 1, 1, 2, 1, 2));
    assert_eq!(touch.frozen, 10);
    assert!(
        world
            .ledger
            .status(Some("other"))
            .await
            .expect("readable")
            .is_empty()
    );
}

#[tokio::test]
async fn runs_that_are_not_over_are_told_though_nobody_asked() {
    let world = World::memory().opened().await;
    let nothing_asked = |now_ms| Question {
        now_ms,
        ..Question::default()
    };
    let known = async |now_ms| {
        world
            .ledger
            .answer(&nothing_asked(now_ms))
            .await
            .expect("answered")
            .past
            .runs
            .into_keys()
            .collect::<Vec<_>>()
    };
    assert_eq!(known(NOON).await, [run(1)], "its gate is open");
    assert!(known(NOON + 25 * HOUR).await.is_empty(), "its time is over");
    let batch_no = world.send(0, world.customers(0..2).await, "m1").await;
    assert_eq!(
        known(NOON + 25 * HOUR).await,
        [run(1)],
        "a task is unconfirmed"
    );
    world
        .ledger
        .record_cancel(batch_no, NOON, "ops")
        .await
        .expect("cancelled");
    assert!(known(NOON + 25 * HOUR).await.is_empty());
}

fn window(from_ms: i64, until_ms: i64, limit: u32) -> CapWindow {
    CapWindow {
        from_ms,
        until_ms,
        intents: vec![],
        channels: vec![],
        limit,
    }
}

#[tokio::test]
async fn caps_count_what_a_person_got_or_is_about_to_get() {
    let (world, people) = half_way().await;
    let day = window(NOON, NOON + HOUR, 1);
    let windows = vec![
        day.clone(),
        CapWindow {
            limit: 2,
            ..day.clone()
        },
        CapWindow {
            intents: vec![Intent::Service],
            ..day.clone()
        },
        CapWindow {
            channels: vec![Channel::CustomerMass],
            ..day.clone()
        },
        CapWindow {
            channels: vec![Channel::App],
            ..day.clone()
        },
        window(NOON + 1, NOON + HOUR, 1),
    ];
    let at_cap = async || {
        world
            .ledger
            .answer(&Question {
                caps: windows.clone(),
                ..asked()
            })
            .await
            .expect("answered")
            .past
            .at_cap
    };
    let counted = set(&[people[0], people[1], people[2], people[3], people[5]]);
    assert_eq!(
        at_cap().await,
        [
            counted.clone(),
            set(&[]),
            set(&[]),
            counted.clone(),
            set(&[]),
            set(&[])
        ]
    );

    let refused = ResultRow {
        recipient: world
            .ledger
            .ids(&people[..1])
            .await
            .expect("readable")
            .remove(0)
            .expect("known"),
        delivery: Delivery::NotFriend,
        at_s: None,
    };
    world
        .ledger
        .record_results(qunfa::model::BatchNo(1), None, vec![refused], NOON)
        .await
        .expect("recorded");
    assert_eq!(
        at_cap().await[0],
        counted.minus(&set(&people[..1])),
        "who is no friend got nothing"
    );

    let again = gate(2, &[("burst", "burst", people.clone())]);
    world.ledger.open_gate(again, NOON).await.expect("opens");
    let member = world.member("li.mei").await;
    world
        .ledger
        .freeze(
            vec![slice(
                2,
                "burst",
                vec![batch(Some(member), 7, people[1..3].to_vec())],
            )],
            NOON,
            "apply",
        )
        .await
        .expect("frozen");
    assert_eq!(at_cap().await[1], set(&people[1..3]), "two campaigns");
    let stop = GateChange {
        run: Some(run(2)),
        to: GateState::Cancelled,
        actor: "ops".to_owned(),
        reason: String::new(),
        at_ms: NOON,
    };
    world.ledger.change_gate(stop).await.expect("cancelled");
    assert_eq!(
        at_cap().await[1],
        set(&[]),
        "what will never go out does not count"
    );
}

#[tokio::test]
async fn a_hundred_windows_are_counted_alike() {
    let (world, people) = half_way().await;
    let caps: Vec<_> = (0..100).map(|at| window(NOON - at, NOON + 1, 1)).collect();
    let at_cap = world
        .ledger
        .answer(&Question { caps, ..asked() })
        .await
        .expect("answered")
        .past
        .at_cap;
    assert_eq!(at_cap.len(), 100);
    assert!(
        at_cap
            .iter()
            .all(|over| *over == set(&[people[0], people[1], people[2], people[3], people[5]]))
    );
}

#[tokio::test]
async fn segments_are_sends_and_notices_are_not() {
    let (world, people) = half_way().await;
    let staff = world.member("wang.wei").await;
    let mut notice = slice(1, "burst.notice", vec![batch(None, 0, vec![staff])]);
    (notice.segment_no, notice.channel) = (0, Channel::App);
    world
        .ledger
        .open_gate(
            gate(1, &[("burst.notice", "burst.notice", vec![staff])]),
            NOON,
        )
        .await
        .expect("opens again");
    world
        .ledger
        .freeze(vec![notice.clone()], NOON, "apply")
        .await
        .expect("a member need not be in the audience");
    notice.batches[0] = batch(None, 1, vec![staff]);
    let again = world.ledger.freeze(vec![notice], NOON, "apply").await;
    assert!(
        matches!(again, Err(qunfa::ports::LedgerError::Refused(_))),
        "a member is told once a run: {again:?}"
    );
    let mut second = slice(
        1,
        "burst",
        vec![
            batch(Some(staff), 0, vec![people[7]]),
            batch(Some(staff), 1, vec![people[8]]),
        ],
    );
    (second.segment_no, second.not_before_ms) = (3, NOON + HOUR);
    world
        .ledger
        .freeze(vec![second], NOON, "apply")
        .await
        .expect("frozen");
    let sends = async |since_ms| {
        world
            .ledger
            .answer(&Question {
                sends_since_ms: since_ms,
                ..asked()
            })
            .await
            .expect("answered")
            .past
            .sends
    };
    assert_eq!(
        sends(0).await["east-china"],
        [NOON, NOON + HOUR],
        "segment 2 expired"
    );
    assert_eq!(sends(NOON + 1).await["east-china"], [NOON + HOUR]);
    let touch = world
        .ledger
        .status(None)
        .await
        .expect("readable")
        .remove(0)
        .touches
        .remove(0);
    assert_eq!(
        (touch.frozen, touch.held),
        (10, 3),
        "a notice stands in a touch of its own"
    );
}

#[tokio::test]
async fn texts_come_newest_first_with_their_people() {
    let (world, people) = half_way().await;
    world
        .ledger
        .open_gate(gate(2, &[("second", "second", people.clone())]), NOON)
        .await
        .expect("opens");
    let member = world.member("li.mei").await;
    world
        .ledger
        .freeze(
            vec![slice(
                2,
                "second",
                vec![batch(Some(member), 0, people[8..].to_vec())],
            )],
            NOON,
            "apply",
        )
        .await
        .expect("frozen");
    let claimed = world
        .ledger
        .claim("w", &[run(2)], NOON, &qunfa::model::Tempo::REAL)
        .await
        .expect("claimable")
        .expect("due");
    let wanted = qunfa::ports::NewIntent {
        worker: "w".to_owned(),
        intent_ms: NOON + 1,
        ..super::world::intent(&claimed)
    };
    let attempt_no = world.ledger.intent(wanted).await.expect("allowed");
    world
        .ledger
        .settle(resolution(
            claimed.batch.batch_no,
            attempt_no,
            Outcome::Accepted,
            Some("m9"),
        ))
        .await
        .expect("settled");

    let texts = async |since_ms| {
        world
            .ledger
            .answer(&Question {
                texts_since_ms: since_ms,
                ..asked()
            })
            .await
            .expect("answered")
            .past
            .texts
    };
    let told = texts(Some(0)).await;
    assert_eq!(
        told.iter()
            .map(|text| (
                text.run.run.as_str(),
                text.touch.as_str(),
                text.at_ms - NOON
            ))
            .collect::<Vec<_>>(),
        [("2", "second", 1), ("1", "burst", 0)]
    );
    assert_eq!(told[0].people, set(&people[8..]));
    assert_eq!(told[1].people, set(&people[..3]), "accepted and in doubt");
    assert!(told[1].text.starts_with("burst: 会员专享 ⟨member.store⟩"));
    assert_eq!(texts(Some(NOON + 1)).await.len(), 1);
    assert!(texts(None).await.is_empty());
}

#[tokio::test]
async fn urgent_runs_are_counted_by_account() {
    let world = World::memory().synced().await;
    world
        .ledger
        .open_gate(
            qunfa::ports::OpenGate {
                urgent: true,
                ..gate(1, &[])
            },
            NOON,
        )
        .await
        .expect("opens");
    world
        .ledger
        .open_gate(gate(2, &[]), NOON)
        .await
        .expect("opens");
    let urgent = async |since_ms| {
        world
            .ledger
            .answer(&Question {
                urgent_since_ms: since_ms,
                ..asked()
            })
            .await
            .expect("answered")
            .past
            .urgent
    };
    assert_eq!(urgent(NOON).await["east-china"], [run(1)]);
    assert!(urgent(NOON + 1).await.is_empty());
}

#[tokio::test]
async fn people_are_found_by_what_an_earlier_touch_recorded() {
    let (world, people) = half_way().await;
    let first = world
        .ledger
        .ids(&people[..1])
        .await
        .expect("readable")
        .remove(0)
        .expect("known");
    world
        .ledger
        .record_results(
            qunfa::model::BatchNo(1),
            None,
            vec![ResultRow {
                recipient: first,
                delivery: Delivery::Sent,
                at_s: None,
            }],
            NOON,
        )
        .await
        .expect("recorded");
    let reached = async |touch: Option<&str>, run: Option<&str>, truth| {
        let wanted = ReachedQuestion {
            campaign: "warmup".to_owned(),
            run: run.map(str::to_owned),
            touch: touch.map(str::to_owned),
            truth,
        };
        let question = Question {
            reached: vec![wanted.clone()],
            ..asked()
        };
        world
            .ledger
            .answer(&question)
            .await
            .expect("answered")
            .reached
            .remove(&wanted)
            .expect("answered")
    };
    assert_eq!(
        reached(None, None, Truth::Accepted).await,
        set(&people[..2])
    );
    assert_eq!(
        reached(Some("burst"), Some("1"), Truth::Sent).await,
        set(&people[..1])
    );
    assert_eq!(
        reached(Some("burst"), None, Truth::Waiting).await,
        set(&people[1..2])
    );
    assert_eq!(
        reached(None, Some("1"), Truth::Failed).await,
        set(&people[4..5]),
        "in doubt is none of these"
    );
    assert!(reached(None, None, Truth::Clicked).await.is_empty());
    assert!(reached(None, Some("2"), Truth::Accepted).await.is_empty());
    assert!(
        reached(Some("mail"), None, Truth::Accepted)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn recorded_audiences_come_back_in_order() {
    let world = World::memory().synced().await;
    let people = world.customers(0..3).await;
    let record = |people: &[PersonNo]| RecordedAudience {
        touch: "burst".to_owned(),
        count: people.len() as u64,
        set: "ab".repeat(32),
        people: people.to_vec(),
        recorded_ms: 0,
    };
    for (at, people) in [&people[..2], &people[..3]].into_iter().enumerate() {
        world
            .ledger
            .record_audience(content("m"), vec![record(people)], NOON + at as i64, "plan")
            .await
            .expect("recorded");
    }
    let question = Question {
        recorded: vec![content("m"), content("other")],
        ..asked()
    };
    let recorded = world
        .ledger
        .answer(&question)
        .await
        .expect("answered")
        .recorded;
    let found = &recorded[&content("m").to_string()];
    assert_eq!(
        found
            .iter()
            .map(|audience| (audience.count, audience.recorded_ms - NOON))
            .collect::<Vec<_>>(),
        [(2, 0), (3, 1)]
    );
    let mut sorted = people.clone();
    sorted.sort();
    assert_eq!(found[1].people, sorted);
    assert!(recorded[&content("other").to_string()].is_empty());
}

#[tokio::test]
async fn a_persons_story_is_told_whole() {
    let world = World::memory().opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, first) = world.begin().await;
    let batch_no = claimed.batch.batch_no;
    let refused = qunfa::ports::Resolution {
        retry: true,
        code: Some(45009),
        ..resolution(batch_no, first, Outcome::Rejected, None)
    };
    world.ledger.settle(refused).await.expect("settled");
    let second = world.intend(&claimed).await.expect("allowed");
    world
        .settle(batch_no, second, Outcome::Accepted, Some("m1"))
        .await
        .expect("settled");
    let sent = ResultRow {
        recipient: customer_id(0),
        delivery: Delivery::Sent,
        at_s: Some(1_794_279_700),
    };
    world
        .ledger
        .record_results(batch_no, Some(NOON), vec![sent], NOON)
        .await
        .expect("recorded");
    let story = world
        .ledger
        .trace(pepper().key(PersonKind::Customer, &customer_id(0)))
        .await
        .expect("readable");
    assert_eq!(story.len(), 1);
    assert_eq!(
        (story[0].state, story[0].delivery),
        (
            ClaimState::Sent,
            Some((Delivery::Sent, Some(1_794_279_700_000)))
        )
    );
    let told: Vec<_> = story[0]
        .attempts
        .iter()
        .map(|attempt| (attempt.outcome, attempt.code, attempt.evidence.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Outcome::Rejected, Some(45009), Some("the platform said so")),
            (Outcome::Accepted, Some(0), Some("the platform said so"))
        ]
    );
    assert!(
        world
            .ledger
            .trace(pepper().key(PersonKind::Customer, "stranger"))
            .await
            .expect("readable")
            .is_empty()
    );
}
