//! Customer groups: which are meant, who sends to them, and why others get nothing.

use super::world::{World, account, at, list_ref, rule, told_holds, words};
use qunfa::{
    model::{AudienceKind, Channel, ChatStatus, PersonSet, Tier},
    workspace::{ChatsRule, MemberData},
};

const HOUR_MS: i64 = 3_600_000;

/// Two shops, three owners, five groups.
fn shops() -> World {
    let mut world = World::new();
    world.department(2, 1, "门店");
    world.department(3, 2, "上海");
    world.member("li.mei", 3);
    world.member("wang.jun", 3);
    world.member("zhao.lin", 1);
    world.chat("li.mei", "wrTea", "春季茶友");
    world.chat("li.mei", "wrNight", "五年级晚托A班").members = 40;
    world.chat("wang.jun", "wrNight2", "五年级晚托B班").members = 300;
    world.chat("wang.jun", "wrEmpty", "");
    world.chat("zhao.lin", "wrOther", "总部活动");
    world.group("wrTea", &[("等级", "会员"), ("", "茶友")]);
    world.group("wrNight", &[("班级", "晚托")]);
    world.group("wrNight2", &[("班级", "晚托"), ("等级", "会员")]);
    world.group("wrVanished", &[("班级", "毕业")]);
    world.campaign.audience = rule(AudienceKind::Groups);
    world.campaign.touches[0].channel = Channel::GroupMass;
    world
}

#[test]
fn a_group_is_one_recipient_and_its_owner_sends() {
    insta::assert_snapshot!(shops().told(), @"
    matched 5 wanted 5 done 0 remaining 5
    li.mei -> wrNight wrTea
    wang.jun -> wrEmpty wrNight2
    zhao.lin -> wrOther
    ");
}

#[test]
fn departments_and_members_are_those_of_the_owner() {
    let mut world = shops();
    world.campaign.audience.of_departments = words(&["门店/上海"]);
    world.campaign.audience.of_members = words(&["WANG.jun"]);
    insta::assert_snapshot!(world.told(), @"
    matched 2 wanted 2 done 0 remaining 2
    wang.jun -> wrEmpty wrNight2
    ");
}

#[test]
fn names_sizes_and_ages_choose() {
    let mut world = shops();
    let choose = |world: &mut World, chats: ChatsRule| {
        world.campaign.audience.chats = chats;
        world.told()
    };
    let name = |pattern: &str| ChatsRule {
        name: Some(at(7, pattern.to_owned())),
        ..ChatsRule::default()
    };
    insta::assert_snapshot!(choose(&mut world, name("*晚托*")), @"
    matched 2 wanted 2 done 0 remaining 2
    li.mei -> wrNight
    wang.jun -> wrNight2
    ");
    insta::assert_snapshot!(choose(&mut world, name("五年级晚托?班")), @"
    matched 2 wanted 2 done 0 remaining 2
    li.mei -> wrNight
    wang.jun -> wrNight2
    ");
    // Full-width letters of a name are the same letters.
    insta::assert_snapshot!(choose(&mut world, name("*Ａ班")), @"
    matched 1 wanted 1 done 0 remaining 1
    li.mei -> wrNight
    ");
    let sized = ChatsRule {
        size_min: Some(11),
        size_max: Some(40),
        ..ChatsRule::default()
    };
    insta::assert_snapshot!(choose(&mut world, sized), @"
    matched 1 wanted 1 done 0 remaining 1
    li.mei -> wrNight
    ");
    // The day of the plan is 2026-11-10, 11:00; the groups are nine days and eleven hours old.
    let aged = |older: i64, younger: i64| ChatsRule {
        older_than_ms: Some(older * HOUR_MS),
        younger_than_ms: Some(younger * HOUR_MS),
        ..ChatsRule::default()
    };
    assert!(choose(&mut world, aged(226, 228)).starts_with("matched 5"));
    assert!(choose(&mut world, aged(227, 228)).starts_with("nobody-matches"));
    assert!(choose(&mut world, aged(226, 227)).starts_with("nobody-matches"));
    let twice_starred = name("*五*晚*班");
    assert!(choose(&mut world, twice_starred).starts_with("matched 2"));
    assert!(choose(&mut world, name("五年级")).starts_with("nobody-matches"));
}

#[test]
fn tags_stand_in_groups_csv() {
    let mut world = shops();
    world.campaign.audience.tags_all = words(&["班级/晚托"]);
    world.campaign.audience.tags_none = words(&["会员"]);
    let audience = world.resolve().expect("resolves");
    assert_eq!(audience.wanted, world.set(&["wrNight"]));
    insta::assert_snapshot!(format!("{:?}", audience.resolved_tags), @r#"[("会员", "等级/会员"), ("班级/晚托", "班级/晚托")]"#);
}

#[test]
fn names_nobody_knows_are_held_with_the_nearest() {
    let mut world = shops();
    world.campaign.audience.tags_any = words(&["班级/晚拖"]);
    world.campaign.audience.of_members = words(&["li.mai"]);
    world.campaign.audience.chats.ids = words(&["wrTee"]);
    insta::assert_snapshot!(world.told(), @"
    unknown-member campaigns/sale.toml:10:1: 通讯录里没有成员「li.mai」, 最接近的是: li.mei; 请核对 userid, 或运行 qunfa sync
    unknown-tag campaigns/sale.toml:10:1: groups.csv 里没有标签「班级/晚拖」, 最接近的是: 班级/晚托、班级/毕业、等级/会员; 请改写标签名, 或在 groups.csv 的 tags 列写上
    unknown-chat campaigns/sale.toml:10:1: 通讯录里没有客户群「wrTee」, 最接近的是: wrTea、wrOther; 请核对 chat_id, 或运行 qunfa sync
    ");
}

#[test]
fn each_group_that_gets_nothing_has_its_reason() {
    let mut world = shops();
    let owner = world.no("li.mei");
    for id in ["wrLeft", "wrTaking", "wrTaken", "wrStop", "wrOut", "wrFull"] {
        world.chat("li.mei", id, id);
    }
    for (id, status) in [
        ("wrLeft", ChatStatus::OwnerLeft),
        ("wrTaking", ChatStatus::TakingOver),
        ("wrTaken", ChatStatus::TakenOver),
    ] {
        world.chat("li.mei", id, id).status = status;
    }
    assert_eq!(world.chat("li.mei", "wrLeft", "").owner, owner);
    world.member_mut("wang.jun").licensed = false;
    world.members.insert(
        "zhao.lin".to_owned(),
        MemberData {
            leave: vec![("2026-11-10".to_owned(), "2026-11-10".to_owned())],
            ..MemberData::default()
        },
    );
    world.list("complained", &["wrStop"]);
    world.policy.suppression.lists = vec![list_ref("complained")];
    world.list("spared@0000000000000001", &["wrOut"]);
    world.campaign.audience.exclude = vec![at(
        9,
        qunfa::workspace::Exclusion::List(list_ref("spared@0000000000000001").value),
    )];
    world.over_cap = world.set(&["wrFull"]);
    insta::assert_snapshot!(world.told(), @"
    matched 11 wanted 3 done 0 remaining 3
    li.mei -> wrNight wrTaken wrTea
    drop suppressed 1
    drop excluded 1
    drop over-cap 1
    drop owner-left 2
    drop unlicensed 2
    drop member-away 1
    ");
}

#[test]
fn a_members_account_reaches_its_own_groups_only() {
    let mut world = shops();
    let mut own = account("hq", Tier::Member);
    own.members = words(&["li.mei"]);
    world.policy.accounts.insert("hq".to_owned(), own);
    insta::assert_snapshot!(world.told(), @"
    matched 2 wanted 2 done 0 remaining 2
    li.mei -> wrNight wrTea
    ");
    world.campaign.audience.chats.ids = words(&["wrTea", "wrOther"]);
    insta::assert_snapshot!(world.told(), @"
    matched 2 wanted 1 done 0 remaining 1
    li.mei -> wrTea
    drop not-the-owner 1
    ");
}

#[test]
fn a_departments_account_reaches_the_groups_of_its_members() {
    let mut world = shops();
    let mut shop = account("hq", Tier::Department);
    shop.departments = words(&["门店"]);
    world.policy.accounts.insert("hq".to_owned(), shop);
    world.campaign.audience.chats.ids = words(&["wrTea", "wrOther"]);
    insta::assert_snapshot!(world.told(), @"
    matched 2 wanted 1 done 0 remaining 1
    li.mei -> wrTea
    drop out-of-scope 1
    ");
}

#[test]
fn a_list_may_name_groups_and_those_gone_are_counted() {
    let mut world = shops();
    // Numbered once, and dissolved since.
    world.list("clubs@0000000000000002", &["wrTea", "wrDissolved"]);
    world.campaign.audience.lists = vec![list_ref("clubs@0000000000000002")];
    insta::assert_snapshot!(world.told(), @"
    matched 2 wanted 1 done 0 remaining 1
    li.mei -> wrTea
    drop no-such-chat 1
    ");
}

#[test]
fn customers_tags_and_people_mean_nothing_to_groups() {
    let mut world = shops();
    world.friend("li.mei", "an", 1);
    world.tag("et1", "触达", "免打扰", &["an"]);
    world.policy.suppression.tags = words(&["免打扰"]);
    assert!(world.resolve().is_ok(), "{}", world.told());
    world.campaign.audience.tags_any = words(&["触达/免打扰"]);
    let holds = world.resolve().expect_err("no such tag of groups");
    assert!(told_holds(&holds).starts_with("unknown-tag"));
}

#[test]
fn a_touch_that_went_out_is_done_for_its_groups() {
    let mut world = shops();
    world.touch = Some(qunfa::history::TouchPast {
        sent: world.set(&["wrTea"]),
        ..Default::default()
    });
    world.over_cap = world.set(&["wrTea"]);
    let audience = world.resolve().expect("resolves");
    assert_eq!((audience.done, audience.remaining.len()), (1, 4));
    assert!(audience.drops.is_empty());
    assert_eq!(audience.wanted.and(&PersonSet::new()), PersonSet::new());
}
