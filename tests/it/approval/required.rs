//! Which sign-offs a campaign needs.

use super::world::{World, world};
use qunfa::{
    approval::{known_touches, recipients_max, required},
    model::{Channel, Lang, Stage, Tier},
    workspace::{Envelope, Trigger},
};
use std::collections::BTreeSet;

fn small(tier: Tier, stages: &[Stage]) -> World {
    let mut world = world();
    world
        .policy
        .accounts
        .get_mut("east-china")
        .expect("built")
        .tier = tier;
    world.campaign.audience.max_recipients = 100;
    world.campaign.touches[2]
        .audience
        .as_mut()
        .expect("built")
        .max_recipients = 100;
    world.verdict.stages = stages.iter().copied().collect::<BTreeSet<_>>();
    world
}

fn told(world: &World) -> String {
    let needed = required(
        &world.campaign,
        &world.policy,
        &world.verdict,
        recipients_max(&world.campaign),
    );
    let line = |need: &qunfa::approval::Requirement| {
        let author = if need.author_may { ", author may" } else { "" };
        format!(
            "{} by {}{author}: {}",
            need.stage,
            need.roles.join("/"),
            need.why.in_lang(Lang::En)
        )
    };
    needed.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn headquarters_answers_for_itself() {
    insta::assert_snapshot!(told(&small(Tier::Admin, &[])), @"risk by owner, author may: account east-china is tier admin: one owner signs stage risk, and may be the author");
}

#[test]
fn headquarters_content_with_claims_needs_a_second_pair_of_eyes() {
    insta::assert_snapshot!(told(&small(Tier::Admin, &[Stage::Risk, Stage::Legal])), @"
    risk by owner, author may: account east-china is tier admin: one owner signs stage risk, and may be the author
    risk by risk: the data claim 满意度98%
    legal by legal: the data claim 满意度98%
    ");
}

#[test]
fn a_department_needs_its_superior() {
    insta::assert_snapshot!(told(&small(Tier::Department, &[Stage::Risk])), @"risk by superior/risk: account east-china is tier department: a superior or risk signs stage risk, and not the author");
}

#[test]
fn a_member_needs_every_stage() {
    insta::assert_snapshot!(told(&small(Tier::Member, &[])), @"
    risk by risk: account east-china is tier member: every stage must be signed, and not by the author
    legal by legal: account east-china is tier member: every stage must be signed, and not by the author
    ");
}

#[test]
fn an_account_nobody_declared_is_held_to_the_strictest_rule() {
    let mut world = small(Tier::Admin, &[]);
    world.policy.accounts.clear();
    insta::assert_snapshot!(told(&world), @"
    risk by risk: account east-china is not declared in qunfa.toml, so the strictest rule holds: risk and legal sign
    legal by legal: account east-china is not declared in qunfa.toml, so the strictest rule holds: risk and legal sign
    ");
}

#[test]
fn many_people_need_legal_and_one_fewer_do_not() {
    let mut world = small(Tier::Department, &[]);
    // Another touch has an audience of its own, of 100.
    world.campaign.audience.max_recipients = 4_901;
    insta::assert_snapshot!(told(&world), @"
    risk by superior/risk: account east-china is tier department: a superior or risk signs stage risk, and not the author
    legal by legal: it may reach 5001 people; above 5000 legal signs
    ");
    world.campaign.audience.max_recipients = 4_900;
    assert!(!told(&world).contains("legal by"));
}

#[test]
fn splitting_an_audience_does_not_make_it_small() {
    let mut world = small(Tier::Department, &[]);
    world.campaign.audience.max_recipients = 4_000;
    let mut own = world.campaign.touches[0].clone();
    own.name = "other".to_owned();
    own.audience = Some(world.campaign.audience.clone());
    let mut shared = world.campaign.touches[0].clone();
    shared.name = "again".to_owned();
    let alone = recipients_max(&world.campaign);
    world.campaign.touches.push(shared);
    let before = recipients_max(&world.campaign);
    assert_eq!(before, alone);
    world.campaign.touches.push(own);
    assert_eq!(recipients_max(&world.campaign), before + 4_000);
}

#[test]
fn a_series_counts_by_its_total() {
    let mut world = small(Tier::Department, &[]);
    world.campaign.envelope = Some(Envelope {
        per_day: 10,
        total: 6_000,
        gather_ms: 0,
    });
    assert_eq!(recipients_max(&world.campaign), 6_000);
}

#[test]
fn figures_are_asked_only_for_touches_whose_audience_is_known() {
    let mut world = world();
    assert_eq!(known_touches(&world.campaign), ["burst", "notice"]);
    world.campaign.touches[2].channel = Channel::Robot;
    assert_eq!(known_touches(&world.campaign), ["burst"]);
    world.campaign.trigger = Some(super::world::at(Trigger::Calendar {
        days: Vec::new(),
        until: "2026-12-31".to_owned(),
    }));
    assert!(known_touches(&world.campaign).is_empty());
}
