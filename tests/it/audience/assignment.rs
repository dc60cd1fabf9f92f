//! One member speaks to each customer: who, when several could, and why nobody, when none can.

use super::world::{World, at, words};
use qunfa::workspace::{Assign, MemberData};

/// Three members; `an` knows all three, `bo` the first two, `chen` only the last.
fn shop() -> World {
    let mut world = World::new();
    for member in ["li.mei", "wang.lei", "zhao.yun"] {
        world.member(member, 1);
    }
    world.friend("li.mei", "an", 300);
    world.friend("wang.lei", "an", 100);
    world.friend("zhao.yun", "an", 200);
    world.friend("li.mei", "bo", 100);
    world.friend("wang.lei", "bo", 100);
    world.friend("zhao.yun", "chen", 100);
    world
}

fn away(world: &mut World, member: &str, from: &str, until: &str) {
    let leave = vec![(from.to_owned(), until.to_owned())];
    world.members.insert(
        member.to_owned(),
        MemberData {
            leave,
            ..MemberData::default()
        },
    );
}

#[test]
fn the_latest_friend_speaks_by_default_and_ties_go_to_the_smaller_key() {
    let world = shop();
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    li.mei -> an
    wang.lei -> bo
    zhao.yun -> chen
    ");
    let key = |member: &str| world.directory.key(world.no(member));
    assert!(key("wang.lei") < key("li.mei"));
}

#[test]
fn the_first_friend_speaks_if_asked() {
    let mut world = shop();
    world.campaign.audience.assign = Assign::FirstAdded;
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    wang.lei -> an bo
    zhao.yun -> chen
    ");
}

#[test]
fn named_members_speak_in_their_order_and_nobody_else_does() {
    let mut world = shop();
    world.campaign.audience.assign = Assign::Members(words(&["LI.MEI", "wang.lei"]));
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 2 done 0 remaining 2
    li.mei -> an bo
    drop out-of-scope 1
    ");
}

#[test]
fn left_to_wecom_nobody_is_named() {
    let mut world = shop();
    world.campaign.audience.assign = Assign::Wecom;
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    - -> an bo chen
    ");
}

#[test]
fn another_friend_stands_in_for_who_is_away() {
    let mut world = shop();
    away(&mut world, "li.mei", "2026-11-01", "2026-11-10");
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    wang.lei -> bo
    zhao.yun -> an chen
    ");
    away(&mut world, "zhao.yun", "2026-11-10", "2026-11-30");
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 2 done 0 remaining 2
    wang.lei -> an bo
    drop member-away 1
    ");
    world.today = "2026-12-01".to_owned();
    assert!(
        world.resolve().expect("resolves").drops.is_empty(),
        "leave ends"
    );
}

#[test]
fn leave_is_found_however_the_userid_is_written() {
    let mut world = World::new();
    world.member("Li.Mei", 1);
    world.friend("Li.Mei", "an", 1);
    away(&mut world, "li.mei", "2026-11-10", "2026-11-10");
    insta::assert_snapshot!(world.told(), @"nobody-matches campaigns/sale.toml:5:1: 没有可发送的人 (匹配 1 人, 其中 所属成员休假 1); 空名单在企业微信等于「全部客户」, 因此拒绝发送, 请核对受众条件");
}

#[test]
fn without_a_friend_who_can_send_the_best_of_them_gives_the_reason() {
    let mut world = shop();
    world.member_mut("li.mei").active = false;
    world.member_mut("wang.lei").contact = false;
    world.member_mut("zhao.yun").active = false;
    // `bo` has a gone and an unlicensed friend, `chen` a gone one only.
    insta::assert_snapshot!(world.told(), @"nobody-matches campaigns/sale.toml:5:1: 没有可发送的人 (匹配 3 人, 其中 所属成员已离职 1、所属成员无客户联系权限或接口许可 2); 空名单在企业微信等于「全部客户」, 因此拒绝发送, 请核对受众条件");
    world.member_mut("wang.lei").contact = true;
    world.member_mut("wang.lei").licensed = false;
    let drops = world.resolve().expect_err("nobody can send");
    assert!(drops[0].what.zh.contains("所属成员已离职 1"));
}

#[test]
fn a_friend_who_left_is_passed_over() {
    let mut world = shop();
    world.member_mut("li.mei").active = false;
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    wang.lei -> bo
    zhao.yun -> an chen
    ");
}

#[test]
fn people_and_members_come_in_the_order_of_their_keys() {
    let mut world = shop();
    for customer in 0..40 {
        world.friend("zhao.yun", &format!("c{customer}"), 5);
        world.friend("wang.lei", &format!("d{customer}"), 5);
    }
    let audience = world.resolve().expect("resolves");
    let key = |person| world.directory.key(person).expect("in the snapshot");
    let members: Vec<_> = audience
        .by_member
        .iter()
        .map(|(member, _)| key(member.expect("customers have a member")))
        .collect();
    assert!(members.is_sorted(), "members");
    assert!(
        audience
            .by_member
            .iter()
            .all(|(_, people)| people.iter().map(|person| key(*person)).is_sorted()),
        "people"
    );
}

#[test]
fn an_unknown_member_to_assign_is_a_hold() {
    let mut world = shop();
    world.campaign.audience.assign = Assign::Members(vec![at(12, "wang.le".to_owned())]);
    insta::assert_snapshot!(world.told(), @"unknown-member campaigns/sale.toml:12:1: 通讯录里没有成员「wang.le」, 最接近的是: wang.lei; 请核对 userid, 或运行 qunfa sync");
}
