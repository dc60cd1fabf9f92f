//! Staff: whom an app does not see, robots as one recipient, and members of all conditions.

use super::world::{World, account, at, rule};
use qunfa::model::{AudienceKind, Channel, PersonNo, Tier};

fn office() -> World {
    let mut world = World::new();
    for userid in ["li.mei", "wang.jun", "zhao.lin"] {
        world.member(userid, 1);
    }
    world.campaign.audience = rule(AudienceKind::Staff);
    world.campaign.touches[0].channel = Channel::App;
    world.campaign.touches[0].app = Some(at(41, "notice".to_owned()));
    world
}

#[test]
fn whom_the_app_does_not_see_is_dropped_and_the_app_named() {
    let mut world = office();
    let unseen = world.set(&["wang.jun"]);
    world
        .directory
        .unseen
        .insert("notice".to_owned(), unseen.clone());
    world
        .directory
        .unseen
        .insert("other".to_owned(), world.set(&["li.mei"]));
    insta::assert_snapshot!(world.told(), @"
    matched 3 wanted 2 done 0 remaining 2
    - -> li.mei zhao.lin
    note 1 人不在应用 notice 的可见范围内, 收不到它的消息, 已剔除; 要发给他们, 请在企业微信管理后台扩大该应用的可见范围, 再运行 qunfa sync
    drop out-of-sight 1
    ");
    // Without an app of its own, a touch goes out through its account's.
    world.campaign.touches[0].app = None;
    let mut hq = account("hq", Tier::Admin);
    hq.app = Some("notice".to_owned());
    world.policy.accounts.insert("hq".to_owned(), hq);
    assert!(world.told().contains("drop out-of-sight 1"));
}

#[test]
fn those_gone_are_dropped_before_anybody_asks_what_the_app_sees() {
    let mut world = office();
    world.member_mut("wang.jun").active = false;
    world
        .directory
        .unseen
        .insert("notice".to_owned(), world.set(&["wang.jun", "zhao.lin"]));
    insta::assert_snapshot!(world.told(), @"
    matched 3 wanted 1 done 0 remaining 1
    - -> li.mei
    note 1 人不在应用 notice 的可见范围内, 收不到它的消息, 已剔除; 要发给他们, 请在企业微信管理后台扩大该应用的可见范围, 再运行 qunfa sync
    drop left 1
    drop out-of-sight 1
    ");
}

#[test]
fn a_robot_is_one_recipient_whoever_reads_there() {
    let mut world = office();
    world.campaign.audience.max_recipients = 1;
    world.campaign.touches[0].channel = Channel::Robot;
    world.campaign.touches[0].robot = Some(at(42, "store-ops".to_owned()));
    insta::assert_snapshot!(world.told(), @"unknown-post campaigns/sale.toml:42:1: robot:store-ops 是上次 sync 之后才声明的, 台账里还没有它; 请运行 qunfa sync");
    world
        .directory
        .posts
        .insert("robot:store-ops".to_owned(), PersonNo(9));
    let audience = world.resolve().expect("resolves");
    assert_eq!(audience.by_member, [(None, vec![PersonNo(9)])]);
    assert_eq!((audience.matched, audience.wanted.len()), (1, 1));
    world.over_cap = audience.wanted;
    insta::assert_snapshot!(world.told(), @"nobody-matches campaigns/sale.toml:5:1: 没有可发送的人 (匹配 1 人, 其中 已达接收上限 1); 空名单在企业微信等于「全部客户」, 因此拒绝发送, 请核对受众条件");
}
