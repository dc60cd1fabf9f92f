//! An account reaches what its tier allows, and `of` only narrows it.

use super::world::{World, account, list_ref, rule, words};
use qunfa::model::{AudienceKind, Channel, Tier};

/// 门店/上海, 门店/上海/静安 and 门店/北京, a member in each, two customers each, one of them shared.
fn chain() -> World {
    let mut world = World::new();
    world.department(2, 1, "门店");
    world.department(3, 2, "上海");
    world.department(4, 3, "静安");
    world.department(5, 2, "北京");
    for (member, department, customer) in [
        ("shanghai", 3, "an"),
        ("jingan", 4, "bo"),
        ("beijing", 5, "chen"),
    ] {
        world.member(member, department);
        world.friend(member, customer, 1);
        world.friend(member, "shared", department);
    }
    world
}

fn department(world: &mut World, departments: &[&str]) {
    let mut east = account("east", Tier::Department);
    east.departments = words(departments);
    world.policy.accounts.insert("east".to_owned(), east);
    "east".clone_into(&mut world.campaign.account);
}

fn member(world: &mut World, userid: &str) {
    let mut own = account("own", Tier::Member);
    own.members = words(&[userid]);
    own.until = Some("2026-11-10".to_owned());
    world.policy.accounts.insert("own".to_owned(), own);
    "own".clone_into(&mut world.campaign.account);
}

fn staff(world: &mut World) {
    world.campaign.audience = rule(AudienceKind::Staff);
    world.campaign.touches[0].channel = Channel::App;
}

#[test]
fn headquarters_reach_everybody() {
    insta::assert_snapshot!(chain().told(), @r"
    matched 4 wanted 4 done 0 remaining 4
    beijing -> chen shared
    jingan -> bo
    shanghai -> an
    ");
}

#[test]
fn a_department_reaches_the_friends_of_its_subtree() {
    let mut world = chain();
    department(&mut world, &["门店/上海"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    jingan -> bo shared
    shanghai -> an
    ");
}

#[test]
fn a_member_reaches_only_own_friends() {
    let mut world = chain();
    member(&mut world, "JINGAN");
    insta::assert_snapshot!(world.told(), @r"
    matched 2 wanted 2 done 0 remaining 2
    jingan -> bo shared
    ");
}

#[test]
fn of_narrows_by_department_and_member() {
    let mut world = chain();
    world.campaign.audience.of_departments = words(&["上海"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 3 wanted 3 done 0 remaining 3
    jingan -> bo shared
    shanghai -> an
    ");
    world.campaign.audience.of_members = words(&["shanghai"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 2 wanted 2 done 0 remaining 2
    shanghai -> an shared
    ");
}

#[test]
fn a_wider_of_does_not_widen_the_account() {
    let mut world = chain();
    department(&mut world, &["门店/上海/静安"]);
    world.campaign.audience.of_departments = words(&["门店"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 2 wanted 2 done 0 remaining 2
    jingan -> bo shared
    ");
}

#[test]
fn naming_what_is_out_of_reach_is_a_hold() {
    let mut world = chain();
    department(&mut world, &["门店/上海"]);
    world.campaign.audience.of_departments = words(&["门店/北京"]);
    world.campaign.audience.of_members = words(&["beijing"]);
    insta::assert_snapshot!(world.told(), @r"
    out-of-reach campaigns/sale.toml:10:1: 「门店/北京」不在账号 east 可触达的范围内; 请改写受众, 或换用有此范围的账号
    out-of-reach campaigns/sale.toml:10:1: 「beijing」不在账号 east 可触达的范围内; 请改写受众, 或换用有此范围的账号
    ");
}

#[test]
fn people_named_by_a_list_beyond_reach_are_counted_out_of_scope() {
    let mut world = chain();
    department(&mut world, &["门店/上海"]);
    world.list("vip@0000000000000001", &["an", "chen", "shared", "nobody"]);
    world.campaign.audience.lists = vec![list_ref("vip@0000000000000001")];
    insta::assert_snapshot!(world.told(), @r"
    matched 4 wanted 2 done 0 remaining 2
    jingan -> shared
    shanghai -> an
    drop not-a-friend 1
    drop out-of-scope 1
    ");
}

#[test]
fn a_department_reaches_its_own_staff() {
    let mut world = chain();
    department(&mut world, &["门店/上海"]);
    staff(&mut world);
    insta::assert_snapshot!(world.told(), @r"
    matched 2 wanted 2 done 0 remaining 2
    - -> jingan shanghai
    ");
}

#[test]
fn a_members_account_never_reaches_staff_and_ends() {
    let mut world = chain();
    member(&mut world, "jingan");
    staff(&mut world);
    world.today = "2026-11-11".to_owned();
    insta::assert_snapshot!(world.told(), @r"
    grant-over qunfa.toml:1:1: 账号 own 的授权已于 2026-11-10 到期; 请重新申请
    out-of-reach campaigns/sale.toml:5:1: 账号 own 是普通成员, 只能发给自己的客户, 不能群发给员工; 请换用部门或总部账号
    ");
}
