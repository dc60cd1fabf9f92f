//! What an answer means, and when an attempt may start.

use proptest::prelude::*;
use qunfa::{
    history::{Answer, Outcome},
    model::Tempo,
    protocol::{Conclusion, Next, Pace, Reply, conclude, deadlines, next_block_ms},
};

fn reply(answer: Answer) -> Reply {
    Reply {
        answer,
        on_the_wire: true,
        has_msgid: answer == Answer::Done,
        retryable: false,
        configuration: false,
        slow_down: false,
    }
}

fn outcome(reply: &Reply) -> (Outcome, bool, Next) {
    let Conclusion {
        outcome,
        retry,
        next,
    } = conclude(reply);
    (outcome, retry, next)
}

#[test]
fn no_byte_on_the_wire_is_unsent_whatever_came_back() {
    for answer in [Answer::None, Answer::Done, Answer::Unknown] {
        let silent = Reply {
            on_the_wire: false,
            ..reply(answer)
        };
        assert_eq!(outcome(&silent), (Outcome::Unsent, true, Next::Continue));
    }
}

#[test]
fn an_unknown_answer_is_doubt_and_never_a_retry() {
    assert_eq!(
        outcome(&reply(Answer::Unknown)),
        (Outcome::InDoubt, false, Next::Continue)
    );
    let tempting = Reply {
        retryable: true,
        slow_down: true,
        configuration: true,
        ..reply(Answer::Unknown)
    };
    assert_eq!(
        outcome(&tempting),
        (Outcome::InDoubt, false, Next::Continue)
    );
}

#[test]
fn an_acceptance_without_an_id_is_doubt() {
    let nameless = Reply {
        has_msgid: false,
        ..reply(Answer::Done)
    };
    assert_eq!(
        outcome(&nameless),
        (Outcome::InDoubt, false, Next::Continue)
    );
    assert_eq!(
        outcome(&reply(Answer::Done)),
        (Outcome::Accepted, false, Next::Continue)
    );
}

#[test]
fn a_refusal_is_final_unless_it_is_not_the_recipients_fault() {
    assert_eq!(
        outcome(&reply(Answer::None)),
        (Outcome::Rejected, false, Next::Continue)
    );
    let slow = Reply {
        retryable: true,
        slow_down: true,
        ..reply(Answer::None)
    };
    assert_eq!(outcome(&slow), (Outcome::Rejected, true, Next::SlowDown));
    let setup = Reply {
        configuration: true,
        ..reply(Answer::None)
    };
    assert_eq!(
        outcome(&setup),
        (Outcome::Rejected, true, Next::StopForSetup)
    );
    let stale_token = Reply {
        retryable: true,
        ..reply(Answer::None)
    };
    assert!(
        conclude(&stale_token).retry,
        "however often: people are not lost to a stale token"
    );
}

#[test]
fn an_attempt_that_could_end_after_its_slot_is_not_begun() {
    let tempo = Tempo::REAL;
    assert_eq!(deadlines(1_000, 6_000, &tempo), Some(6_000));
    assert_eq!(deadlines(1_001, 6_000, &tempo), None);
}

#[test]
fn blocks_double_up_to_an_hour() {
    let tempo = Tempo::REAL;
    let mut block = next_block_ms(None, &tempo);
    let mut seen = vec![block];
    while block < tempo.rate_block_max_ms {
        block = next_block_ms(Some(block), &tempo);
        seen.push(block);
    }
    assert_eq!(
        seen,
        [
            60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000, 3_600_000
        ]
    );
}

#[test]
fn scaled_waits_keep_their_floors_and_the_quiet_period_is_the_sum_of_its_parts() {
    let real = Tempo::REAL;
    assert_eq!(real.quiet_ms(), 510_000);
    let scaled = Tempo::divided_by(200);
    assert_eq!(
        (
            scaled.wire_by_ms,
            scaled.answer_ms,
            scaled.lease_ms,
            scaled.commit_limit_ms
        ),
        (1_000, 1_000, 1_000, 1_000)
    );
    assert_eq!(scaled.quiet_ms(), 1_000 + 300 + 1_500 + 600);
    assert_eq!(Tempo::divided_by(1), real);
}

proptest! {
    /// With five seconds of delivery jitter no 60 s window at the server sees more than 600 calls.
    #[test]
    fn the_default_pace_never_exceeds_six_hundred_a_minute(jitter in proptest::collection::vec(0_i64..5_000, 1_400)) {
        let pace = Pace::per_minute(535, &Tempo::REAL);
        let mut arrivals: Vec<i64> = jitter
            .iter()
            .enumerate()
            .map(|(call, jitter)| (call as i64 - i64::from(pace.burst)).max(0) * pace.emit_ms + jitter)
            .collect();
        arrivals.sort_unstable();
        for (at, begin) in arrivals.iter().enumerate() {
            let within = arrivals[at..].iter().take_while(|arrival| **arrival < begin + 60_000).count();
            prop_assert!(within <= 600, "{within} calls in one minute");
        }
    }
}
