//! What clears a campaign, and what a clearance says.

use super::world::{DAY_MS, NOW_MS, World, figure, verified, world};
use qunfa::{
    approval::{Case, Statement, statement},
    model::{Digest, PersonNo, Stage},
};

fn signed(world: &World) -> [qunfa::ports::CheckedSignoff; 2] {
    [
        verified(&world.says("zhao", Stage::Risk)),
        verified(&world.says("qian", Stage::Legal)),
    ]
}

#[test]
fn every_stage_signed_by_different_people_clears() {
    let world = world();
    let review = world.review(&signed(&world));
    assert_eq!((review.void.len(), review.missing.len()), (0, 0));
    let cleared = review.cleared.expect("everything is signed");
    assert_eq!(cleared.digest(), world.digest());
    assert_eq!(
        cleared.digest(),
        Digest::of(cleared.mandate_text().as_bytes())
    );
    assert_eq!(
        (cleared.campaign().0.as_str(), cleared.run()),
        ("double11", "1")
    );
    let uses: Vec<_> = cleared
        .approvals()
        .iter()
        .map(|one| (one.reviewer.as_str(), one.stage.as_str()))
        .collect();
    assert_eq!(uses, [("zhao", "risk"), ("qian", "legal")]);
    assert_eq!(
        cleared.approvals()[0].statement,
        Digest::of(world.says("zhao", Stage::Risk).text().as_bytes())
    );
    assert_eq!(cleared.use_by_ms(), NOW_MS + 6 * DAY_MS);
}

#[test]
fn one_stage_of_two_clears_nothing() {
    let world = world();
    let review = world.review(&signed(&world)[..1]);
    assert_eq!(
        review
            .missing
            .iter()
            .map(|need| need.stage)
            .collect::<Vec<_>>(),
        [Stage::Legal]
    );
    assert!(review.cleared.is_none());
}

#[test]
fn a_superior_serves_a_department() {
    let world = world();
    let signoffs = [
        verified(&world.says("li", Stage::Risk)),
        verified(&world.says("qian", Stage::Legal)),
    ];
    assert!(world.review(&signoffs).cleared.is_some());
}

#[test]
fn without_a_ledger_sign_offs_are_shown_and_nothing_is_cleared() {
    let world = world();
    let signoffs = signed(&world);
    let review = world.review_with(&signoffs, |case| Case {
        recorded: None,
        ..case
    });
    assert_eq!((review.present.len(), review.missing.len()), (2, 0));
    assert!(review.cleared.is_none());
}

#[test]
fn a_small_firm_may_combine_stages_by_policy() {
    let mut world = world();
    world.policy.review.combine = vec!["risk".to_owned(), "legal".to_owned()];
    world
        .policy
        .reviewers
        .get_mut("zhao")
        .expect("built")
        .roles
        .push("legal".to_owned());
    let signoffs = [
        verified(&world.says("zhao", Stage::Risk)),
        verified(&world.says("zhao", Stage::Legal)),
    ];
    assert!(world.review(&signoffs).cleared.is_some());
}

#[test]
fn the_signed_audience_is_what_the_ledger_recorded_for_the_figures() {
    let world = world();
    let cleared = world
        .review(&signed(&world))
        .cleared
        .expect("everything is signed");
    let burst = cleared
        .signed_audience("burst")
        .expect("burst is known now");
    assert_eq!((burst.count, burst.people.len()), (12_480, 4));
    assert!(cleared.signed_audience("second").is_none());
}

#[test]
fn stages_that_signed_different_audiences_clear_only_the_people_of_both() {
    let mut world = world();
    let mut newer = figure("burst", 3, "b2b2");
    newer.people = [2, 3, 9].map(PersonNo).to_vec();
    let older = world.recorded.clone();
    world.recorded.push(newer.clone());
    let says = |reviewer, stage, figures: &[_]| {
        statement(
            &world.mandate(),
            stage,
            figures,
            reviewer,
            NOW_MS - 1_000,
            NOW_MS + DAY_MS,
        )
    };
    let signoffs = [
        verified(&says("zhao", Stage::Risk, &older)),
        verified(&says("qian", Stage::Legal, &[newer, older[1].clone()])),
    ];
    let cleared = world
        .review(&signoffs)
        .cleared
        .expect("both figures are recorded");
    let burst = cleared
        .signed_audience("burst")
        .expect("burst is known now");
    assert_eq!(burst.people, [2, 3].map(PersonNo));
    assert_eq!((burst.count, burst.set.as_str()), (2, "9f2c&b2b2"));
}

#[test]
fn a_signature_nobody_asked_for_is_shown_and_opens_nothing() {
    let mut world = world();
    world.campaign.audience.max_recipients = 10;
    world.campaign.touches[2]
        .audience
        .as_mut()
        .expect("built")
        .max_recipients = 10;
    let review = world.review(&signed(&world));
    assert_eq!(review.present.len(), 2);
    let cleared = review.cleared.expect("risk is enough");
    assert_eq!(cleared.approvals().len(), 1);
}

#[test]
fn a_statement_reads_back_only_as_it_is_written() {
    let said = world().says("zhao", Stage::Risk);
    let text = said.text();
    assert_eq!(
        Statement::read(&text).as_ref().map(|read| &read.digest),
        Some(&said.digest)
    );
    assert_eq!(
        Statement::read(&text).map(|read| read.text()),
        Some(text.clone())
    );
    let others = [
        format!("{text}\n"),
        format!("\u{feff}{text}"),
        text.replace(',', ", "),
        text.replace("\"v\":1", "\"v\":2"),
        text.replace("\"v\":1", "\"v\":1,\"w\":1"),
        text.replacen("{\"audience\"", "{\"corp\":\"x\",\"audience\"", 1),
    ];
    for other in others {
        assert_eq!(Statement::read(&other), None, "{other}");
    }
    insta::assert_snapshot!(text.replace(&said.digest.to_string(), "DIGEST"), @r#"{"audience":[{"count":12480,"set":"9f2c","touch":"burst"},{"count":31,"set":"77aa","touch":"notice"}],"campaign":"double11","corp":"ww0123456789abcdef","digest":"DIGEST","reviewer":"zhao","run":"1","signed":"2026-11-09T01:00:00Z","stage":"risk","use_by":"2026-11-15T02:00:00Z","v":1}"#);
}
