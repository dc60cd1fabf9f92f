//! Doubt: when the platform may be asked, and what its listing proves.

use qunfa::{
    history::{Attempt, Batch, Outcome, RunKey},
    model::{AttemptNo, BatchNo, CampaignId, Channel, Digest, PersonNo, RunNo, SendPolicy, Tempo},
    protocol::{Candidate, DoubtStep, Listing, Match, doubt_step, match_listing},
};

const INTENT: i64 = 1_700_000_000_000;

fn batch(channel: Channel, policy: SendPolicy) -> Batch {
    Batch {
        batch_no: BatchNo(1),
        run_no: RunNo(1),
        run: RunKey {
            campaign: CampaignId("a".to_owned()),
            run: "1".to_owned(),
        },
        touch: "tell".to_owned(),
        channel,
        policy,
        member: Some(PersonNo(1)),
        segment_no: 1,
        not_before_ms: 0,
        not_after_ms: i64::MAX,
        marker: "0123456789abcdef0123456789abcdef".to_owned(),
        request_digest: Digest::of(b"request"),
        digest: Digest::of(b"mandate"),
        recipients: 3,
        retired: false,
    }
}

fn attempt() -> Attempt {
    Attempt {
        batch_no: BatchNo(1),
        attempt_no: AttemptNo(1),
        worker: "w".to_owned(),
        intent_ms: INTENT,
        wire_by_ms: INTENT + 5_000,
        fenced: false,
        outcome: Outcome::InDoubt,
        code: None,
        msgid: None,
        outcome_ms: None,
        evidence: None,
    }
}

#[test]
fn nothing_is_concluded_before_the_quiet_period_is_over() {
    let (batch, attempt, tempo) = (
        batch(Channel::CustomerMass, SendPolicy::Reconciled),
        attempt(),
        Tempo::REAL,
    );
    let quiet = INTENT + 5_000 + tempo.quiet_ms();
    assert_eq!(
        doubt_step(&batch, &attempt, quiet - 1, &tempo),
        DoubtStep::WaitUntil(quiet)
    );
    let listing = DoubtStep::List {
        from_s: INTENT / 1000 - 600,
        until_s: quiet / 1000 + 600,
    };
    assert_eq!(doubt_step(&batch, &attempt, quiet, &tempo), listing);
}

#[test]
fn what_cannot_be_asked_or_must_not_be_repeated_needs_a_person() {
    let late = INTENT + 3_600_000;
    for (channel, policy) in [
        (Channel::App, SendPolicy::AtMostOnce),
        (Channel::App, SendPolicy::Reconciled),
        (Channel::Email, SendPolicy::Reconciled),
        (Channel::CustomerMass, SendPolicy::AtMostOnce),
    ] {
        assert_eq!(
            doubt_step(&batch(channel, policy), &attempt(), late, &Tempo::REAL),
            DoubtStep::NeedsHuman
        );
    }
}

fn wanted(marked: bool) -> Candidate {
    Candidate {
        marker: "0123456789abcdef0123456789abcdef".to_owned(),
        marked,
        text: "会员日\n八折".to_owned(),
        kinds: vec!["link".to_owned()],
        intent_s: INTENT / 1000,
        wire_by_s: INTENT / 1000 + 5,
    }
}

fn task(msgid: &str, url: &str) -> Listing {
    Listing {
        msgid: msgid.to_owned(),
        created_s: INTENT / 1000 + 2,
        text: "会员日\r\n八折 ".to_owned(),
        kinds: vec!["link".to_owned()],
        urls: vec![url.to_owned()],
        owned: false,
    }
}

const OURS: &str = "https://shop.example/x?q=0123456789abcdef0123456789abcdef";

#[test]
fn a_marker_in_a_link_decides_alone() {
    let listing = [task("a", "https://shop.example/x?q=ffff"), task("b", OURS)];
    assert_eq!(
        match_listing(&wanted(true), &listing),
        Match::One("b".to_owned())
    );
    assert_eq!(
        match_listing(&wanted(true), &listing[..1]),
        Match::None,
        "equal text with another marker is another batch"
    );
    let twice = [task("a", OURS), task("b", OURS)];
    assert_eq!(
        match_listing(&wanted(true), &twice),
        Match::Duplicated(vec!["a".to_owned(), "b".to_owned()])
    );
}

#[test]
fn without_a_marker_equal_content_of_nobody_is_only_a_candidate() {
    let mut listing = vec![task("a", ""), task("b", ""), task("c", "")];
    listing[1].owned = true;
    listing[2].created_s += 86_400;
    assert_eq!(
        match_listing(&wanted(false), &listing),
        Match::Compare(vec!["a".to_owned()])
    );
    listing[0].kinds.push("image".to_owned());
    assert_eq!(match_listing(&wanted(false), &listing), Match::None);
}
