//! Names only the directory knows: all mistakes at once, each with its place and what is nearest.

use super::world::{World, account, at, list_ref, reached, words};
use qunfa::{
    model::{Tier, Truth},
    workspace::{Assign, Exclusion},
};

fn shop() -> World {
    let mut world = World::new();
    world.department(2, 1, "门店");
    world.department(3, 2, "上海");
    world.department(4, 1, "仓库");
    world.department(5, 4, "上海");
    world.member("li.mei", 3);
    world.friend("li.mei", "an", 1);
    world.tag("et1", "等级", "会员", &["an"]);
    world.tag("et2", "等级", "金卡会员", &["an"]);
    world.tag("et3", "来源", "会员", &["an"]);
    world.tag("et4", "意向", "高意向", &["an"]);
    world.list("vip@3f9a51c07d2e884b", &["an"]);
    world
}

#[test]
fn every_unknown_name_is_held_at_its_place_at_once() {
    let mut world = shop();
    world
        .policy
        .accounts
        .insert("hq".to_owned(), account("hq", Tier::Admin));
    let rule = &mut world.campaign.audience;
    rule.of_departments = words(&["门店/上每"]);
    rule.of_members = words(&["li.mai"]);
    rule.tags_all = words(&["等级/金卡"]);
    rule.tags_any = words(&["完全不同的东西"]);
    rule.tags_none = words(&["高意向客户"]);
    rule.lists = vec![list_ref("vip@0000000000000000")];
    rule.from = vec![at(21, reached("warmup", Truth::Sent))];
    rule.exclude = vec![at(22, Exclusion::Tag("高意像".to_owned()))];
    rule.assign = Assign::Members(vec![at(23, "limei".to_owned())]);
    world.policy.suppression.lists = vec![list_ref("complained")];
    insta::assert_snapshot!(world.told(), @r"
    unknown-department campaigns/sale.toml:10:1: 通讯录里没有部门「门店/上每」, 最接近的是: 门店/上海、仓库/上海、门店; 请写从根部门以下的路径, 或运行 qunfa sync
    unknown-member campaigns/sale.toml:10:1: 通讯录里没有成员「li.mai」, 最接近的是: li.mei; 请核对 userid, 或运行 qunfa sync
    unknown-tag campaigns/sale.toml:10:1: 企业微信里没有标签「等级/金卡」, 最接近的是: 等级/金卡会员、等级/会员; 请改写标签名, 或建好标签后运行 qunfa sync
    unknown-tag campaigns/sale.toml:10:1: 企业微信里没有标签「完全不同的东西」, 也没有相近的名字; 请改写标签名, 或建好标签后运行 qunfa sync
    unknown-tag campaigns/sale.toml:10:1: 企业微信里没有标签「高意向客户」, 最接近的是: 意向/高意向; 请改写标签名, 或建好标签后运行 qunfa sync
    unknown-list campaigns/sale.toml:20:1: 台账里没有名单「vip@0000000000000000」, 最接近的是: vip@3f9a51c07d2e884b; 请用 qunfa list import 导入, 过期的名单需重新导入
    reached-unknown campaigns/sale.toml:21:1: 台账没有回答「warmup」触达了谁; 未知不能当作无人, 因此暂不发送
    unknown-tag campaigns/sale.toml:22:1: 企业微信里没有标签「高意像」, 最接近的是: 意向/高意向; 请改写标签名, 或建好标签后运行 qunfa sync
    unknown-list campaigns/sale.toml:20:1: 台账里没有名单「complained」, 也没有相近的名字; 请用 qunfa list import 导入, 过期的名单需重新导入
    unknown-member campaigns/sale.toml:23:1: 通讯录里没有成员「limei」, 最接近的是: li.mei; 请核对 userid, 或运行 qunfa sync
    ");
}

#[test]
fn ambiguous_names_are_held_with_all_they_could_mean() {
    let mut world = shop();
    world.campaign.audience.of_departments = words(&["上海"]);
    world.campaign.audience.tags_all = words(&["会员"]);
    insta::assert_snapshot!(world.told(), @r"
    ambiguous-department campaigns/sale.toml:10:1: 部门「上海」不止一个: 门店/上海 (3)、仓库/上海 (5); 请写完整路径或部门 id
    ambiguous-tag campaigns/sale.toml:10:1: 标签「会员」不止一个: 等级/会员 (et1)、来源/会员 (et3); 请写「标签组/标签」或标签 id
    ");
}

#[test]
fn a_path_an_id_and_a_unique_name_are_unambiguous() {
    let mut world = shop();
    world.campaign.audience.of_departments = words(&["门店/上海", "3"]);
    world.campaign.audience.tags_all = words(&["来源/会员", "et1", "高意向"]);
    let audience = world.resolve().expect("resolves");
    let tags: Vec<String> = audience
        .resolved_tags
        .iter()
        .map(|(written, id)| format!("{written}={id}"))
        .collect();
    assert_eq!(tags.join(" "), "et1=et1 来源/会员=et3 高意向=et4");
    let departments: Vec<String> = audience
        .resolved_departments
        .iter()
        .map(|(written, id)| format!("{written}={id}"))
        .collect();
    assert_eq!(departments.join(" "), "3=3 门店/上海=3");
}

#[test]
fn an_undeclared_account_is_a_hold() {
    let mut world = shop();
    world.campaign.account = "south".to_owned();
    insta::assert_snapshot!(world.told(), @"unknown-account campaigns/sale.toml:1:1: qunfa.toml 的 [accounts] 里没有「south」");
}
