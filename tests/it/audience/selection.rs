//! Tags, lists and earlier touches select; suppression, exclusion and caps leave out, each with one reason.

use super::world::{World, at, list_ref, reached, rule, touch, words};
use qunfa::{
    audience::{Drop, questions},
    history::ReachedQuestion,
    model::{AudienceKind, Channel, Truth},
    workspace::Exclusion,
};

/// One member with five friends, three tags.
fn shop() -> World {
    let mut world = World::new();
    world.member("li.mei", 1);
    for customer in ["an", "bo", "chen", "du", "fang"] {
        world.friend("li.mei", customer, 100);
    }
    world.tag("et1", "等级", "会员", &["an", "bo", "chen"]);
    world.tag("et2", "等级", "金卡", &["bo"]);
    world.tag("et3", "口味", "茶", &["chen", "du"]);
    world
}

fn ask(world: &mut World, campaign: &str, people: &[&str]) {
    let people = world.set(people);
    let question = ReachedQuestion {
        campaign: campaign.to_owned(),
        run: None,
        touch: None,
        truth: Truth::Sent,
    };
    world.reached.insert(question, people);
}

#[test]
fn everybody_in_reach_when_nothing_is_asked() {
    insta::assert_snapshot!(shop().told(), @r"
    matched 5 wanted 5 done 0 remaining 5
    li.mei -> an bo chen du fang
    ");
}

#[test]
fn tags_meet_unite_and_exclude() {
    let mut world = shop();
    world.campaign.audience.tags_all = words(&["等级/会员"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    li.mei -> an bo chen
    ");
    world.campaign.audience.tags_any = words(&["et2", "口味/茶"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 2 wanted 2 done 0 remaining 2
    li.mei -> bo chen
    ");
    world.campaign.audience.tags_none = words(&["金卡"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 1 wanted 1 done 0 remaining 1
    li.mei -> chen
    ");
}

#[test]
fn tags_of_the_touch_must_be_there_too() {
    let mut world = shop();
    world.campaign.touches[0].when_tags = words(&["等级/会员", "茶"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 1 wanted 1 done 0 remaining 1
    li.mei -> chen
    ");
}

#[test]
fn lists_are_united_and_meet_from_and_tags() {
    let mut world = shop();
    world.list("vip@0000000000000001", &["an", "du"]);
    world.list("new@0000000000000002", &["bo", "du"]);
    world.campaign.audience.lists = vec![
        list_ref("vip@0000000000000001"),
        list_ref("new@0000000000000002"),
    ];
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    li.mei -> an bo du
    ");
    ask(&mut world, "warmup", &["bo", "chen", "du"]);
    world.campaign.audience.from = vec![at(21, reached("warmup", Truth::Sent))];
    insta::assert_snapshot!(world.told(), @r"
    matched 2 wanted 2 done 0 remaining 2
    li.mei -> bo du
    ");
    world.campaign.audience.tags_all = words(&["茶"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 1 wanted 1 done 0 remaining 1
    li.mei -> du
    ");
}

#[test]
fn rows_of_a_list_that_never_became_people_are_counted() {
    let mut world = shop();
    let list = world.list("vip@0000000000000001", &["an", "a-stranger"]);
    (list.unmatched, list.ambiguous, list.duplicates) = (4, 2, 3);
    world.campaign.audience.lists = vec![list_ref("vip@0000000000000001")];
    insta::assert_snapshot!(world.told(), @r"
    matched 11 wanted 1 done 0 remaining 1
    li.mei -> an
    drop not-a-friend 5
    drop ambiguous-phone 2
    drop duplicate-alias 3
    ");
}

#[test]
fn suppression_comes_before_exclusion_before_caps() {
    let mut world = shop();
    world.tag("et9", "系统", "免打扰", &["an"]);
    world.list("complained", &["bo"]);
    world.list("family@0000000000000003", &["an", "bo", "chen"]);
    world.policy.suppression.tags = words(&["免打扰"]);
    world.policy.suppression.lists = vec![list_ref("complained")];
    world.campaign.audience.exclude = vec![at(
        22,
        Exclusion::List(list_ref("family@0000000000000003").value),
    )];
    world.over_cap = world.set(&["an", "bo", "chen", "du"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 5 wanted 1 done 0 remaining 1
    li.mei -> fang
    drop suppressed 2
    drop excluded 1
    drop over-cap 1
    ");
}

#[test]
fn exclusion_is_by_touch_list_and_tag() {
    let mut world = shop();
    ask(&mut world, "warmup", &["an"]);
    world.list("family@0000000000000003", &["bo"]);
    world.campaign.audience.exclude = vec![
        at(22, Exclusion::Reached(reached("warmup", Truth::Sent))),
        at(
            23,
            Exclusion::List(list_ref("family@0000000000000003").value),
        ),
        at(24, Exclusion::Tag("口味/茶".to_owned())),
    ];
    insta::assert_snapshot!(world.told(), @r"
    matched 5 wanted 1 done 0 remaining 1
    li.mei -> fang
    drop excluded 4
    ");
    let asked = questions(&world.campaign, &world.campaign.touches[0]);
    assert_eq!(
        asked
            .iter()
            .map(|question| question.campaign.as_str())
            .collect::<Vec<_>>(),
        ["warmup"]
    );
}

#[test]
fn a_touch_may_have_its_own_audience() {
    let mut world = shop();
    let mut second = touch("second", Channel::CustomerMass);
    second.audience = Some(rule(AudienceKind::Customers));
    second.audience.as_mut().expect("just set").tags_all = words(&["茶"]);
    world.campaign.touches.push(second);
    assert_eq!(
        world.resolve_touch("burst").expect("resolves").wanted.len(),
        5
    );
    assert_eq!(
        world.resolve_touch("second").expect("resolves").wanted,
        world.set(&["chen", "du"])
    );
}

#[test]
fn staff_are_active_members_and_need_nobody_to_speak_for_them() {
    let mut world = shop();
    world.member("wang.lei", 1);
    world.member("gone", 1);
    world.member_mut("gone").active = false;
    world.member_mut("wang.lei").licensed = false;
    world.tag("7", "", "店长", &["wang.lei", "gone"]);
    world.campaign.audience = rule(AudienceKind::Staff);
    world.campaign.touches[0].channel = Channel::App;
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 2 done 0 remaining 2
    - -> li.mei wang.lei
    drop left 1
    ");
    world.campaign.audience.tags_all = words(&["店长"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 2 wanted 1 done 0 remaining 1
    - -> wang.lei
    drop left 1
    ");
}

#[test]
fn mail_to_customers_needs_no_member() {
    let mut world = shop();
    world.member_mut("li.mei").active = false;
    insta::assert_snapshot!(world.told(), @"nobody-matches campaigns/sale.toml:5:1: 没有可发送的人 (匹配 5 人, 其中 所属成员已离职 5); 空名单在企业微信等于「全部客户」, 因此拒绝发送, 请核对受众条件");
    world.campaign.touches[0].channel = Channel::Email;
    insta::assert_snapshot!(world.told(), @r"
    matched 5 wanted 5 done 0 remaining 5
    - -> an bo chen du fang
    ");
}

#[test]
fn nobody_is_refused_with_every_reason() {
    let mut world = shop();
    world.campaign.audience.tags_all = words(&["会员", "茶"]);
    world.over_cap = world.set(&["chen"]);
    insta::assert_snapshot!(world.told(), @"nobody-matches campaigns/sale.toml:5:1: 没有可发送的人 (匹配 1 人, 其中 已达接收上限 1); 空名单在企业微信等于「全部客户」, 因此拒绝发送, 请核对受众条件");
}

#[test]
fn more_than_max_recipients_is_refused_with_both_numbers() {
    let mut world = shop();
    world.campaign.audience.max_recipients = 4;
    insta::assert_snapshot!(world.told(), @"over-max-recipients campaigns/sale.toml:5:1: 受众 5 人, 超过 max_recipients = 4; 请缩小受众, 或在确认人数后调高并重新签核");
    world.campaign.audience.max_recipients = 5;
    assert!(world.resolve().is_ok());
}

#[test]
fn every_reason_has_its_own_word() {
    let words: std::collections::BTreeSet<&str> =
        Drop::ALL.iter().map(|reason| reason.word()).collect();
    let said: std::collections::BTreeSet<String> = Drop::ALL
        .iter()
        .map(|reason| reason.sentence().zh)
        .collect();
    assert_eq!((words.len(), said.len()), (16, 16));
    assert!(
        Drop::ALL.is_sorted(),
        "precedence is the order of the vocabulary"
    );
}
