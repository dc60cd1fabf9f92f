//! The figures of a report: whatever happened to batches, everybody is in one state, and a ledger that lies is noticed.

use proptest::prelude::*;
use qunfa::{
    history::{ClaimState, Delivery},
    model::{BatchNo, Channel, PersonNo},
    ports::{BatchRecord, BatchState, TouchRecord},
    report::{Tally, adds_up},
};
use std::collections::BTreeMap;

/// A batch as a ledger may hold it: who was sent to has at most one result, who is held has none.
fn batch() -> impl Strategy<Value = BatchRecord> {
    let states = [
        BatchState::Frozen,
        BatchState::Open,
        BatchState::InDoubt,
        BatchState::Accepted,
        BatchState::Rejected,
        BatchState::Retired,
    ];
    let state = proptest::sample::select(states.to_vec());
    let people = (0..50_u64, 0..50_u64, 0..50_u64, 0..50_u64);
    let results = (0..9_u64, 0..9_u64, 0..9_u64, 0..9_u64);
    (
        state,
        people,
        results,
        any::<bool>(),
        any::<bool>(),
        0..20_i64,
    )
        .prop_map(
            |(
                state,
                (held, sent, unreachable, released),
                results,
                confirmed,
                customers,
                not_after_ms,
            )| {
                let told = results.0 + results.1 + results.2 + results.3;
                BatchRecord {
                    batch_no: BatchNo(1),
                    channel: if customers {
                        Channel::CustomerMass
                    } else {
                        Channel::App
                    },
                    member: customers.then_some(PersonNo(1)),
                    segment_no: 1,
                    not_before_ms: 0,
                    not_after_ms,
                    message_no: 1,
                    state,
                    claims: BTreeMap::from([
                        (ClaimState::Held, held),
                        (ClaimState::Sent, sent + told),
                        (ClaimState::Unreachable, unreachable),
                        (ClaimState::Released, released),
                    ]),
                    results: BTreeMap::from([
                        (Delivery::Sent, results.0),
                        (Delivery::NotFriend, results.1),
                        (Delivery::Capped, results.2),
                        (Delivery::Cancelled, results.3),
                    ]),
                    intent_ms: None,
                    code: None,
                    accepted_ms: None,
                    confirmed_ms: confirmed.then_some(1),
                    cancelled_ms: None,
                }
            },
        )
}

fn touch(batches: Vec<BatchRecord>, unclaimed: u64) -> TouchRecord {
    let claimed: u64 = batches.iter().flat_map(|batch| batch.claims.values()).sum();
    TouchRecord {
        name: "invite".to_owned(),
        frozen: Some(claimed + unclaimed),
        unclaimed,
        batches,
        ..TouchRecord::default()
    }
}

proptest! {
    #[test]
    fn everybody_frozen_is_in_exactly_one_state(batches in proptest::collection::vec(batch(), 0..8), unclaimed in 0..9_u64) {
        let touch = touch(batches, unclaimed);
        let tally = Tally::of_touch(&touch, 10);
        prop_assert_eq!(Some(tally.total()), touch.frozen);
        prop_assert!(adds_up(&touch, &tally));
        prop_assert_eq!(tally.total(), tally.accepted() + tally.unreachable + tally.in_doubt + tally.unsent());
        prop_assert_eq!(tally.total(), tally.sent + tally.taken + tally.unconfirmed + tally.no_result + tally.failed() + tally.in_doubt + tally.unsent());
    }

    #[test]
    fn one_person_more_or_a_stranger_does_not_add_up(batches in proptest::collection::vec(batch(), 0..8), by in 1..9_u64) {
        let sound = touch(batches, 0);
        let frozen = sound.frozen.map(|frozen| frozen + by);
        let short = TouchRecord { frozen, ..sound.clone() };
        prop_assert!(!adds_up(&short, &Tally::of_touch(&short, 10)));
        let strange = TouchRecord { strangers: by, ..sound };
        prop_assert!(!adds_up(&strange, &Tally::of_touch(&strange, 10)));
    }
}
