//! What the ledger has of a touch is done: never sent again, never judged again by what the touch itself caused.

use super::world::World;
use qunfa::history::TouchPast;

/// Five customers; the ledger has four of them, one in each state.
fn half_done() -> World {
    let mut world = World::new();
    world.member("li.mei", 1);
    for customer in ["an", "bo", "chen", "du", "fang"] {
        world.friend("li.mei", customer, 1);
    }
    world.touch = Some(TouchPast {
        sent: world.set(&["an"]),
        held: world.set(&["bo"]),
        unreachable: world.set(&["chen"]),
        in_doubt: world.set(&["du"]),
        ..TouchPast::default()
    });
    world
}

#[test]
fn only_those_the_ledger_does_not_have_remain() {
    insta::assert_snapshot!(half_done().told(), @r"
    matched 5 wanted 5 done 4 remaining 1
    li.mei -> fang
    ");
}

#[test]
fn a_cap_filled_by_this_very_touch_drops_nobody_it_reached() {
    let mut world = half_done();
    world.over_cap = world.set(&["an", "bo", "fang"]);
    insta::assert_snapshot!(world.told(), @r"
    matched 5 wanted 4 done 4 remaining 0
    drop over-cap 1
    ");
}

#[test]
fn a_member_who_leaves_does_not_undo_what_was_sent() {
    let mut world = half_done();
    world.member_mut("li.mei").active = false;
    insta::assert_snapshot!(world.told(), @r"
    matched 5 wanted 4 done 4 remaining 0
    drop owner-left 1
    ");
}

#[test]
fn who_opts_out_while_held_is_wanted_no_more() {
    let mut world = half_done();
    world.list("complained", &["bo"]);
    world.policy.suppression.lists = vec![super::world::list_ref("complained")];
    insta::assert_snapshot!(world.told(), @r"
    matched 5 wanted 4 done 3 remaining 1
    li.mei -> fang
    drop suppressed 1
    ");
}

#[test]
fn nothing_left_to_do_is_not_an_empty_audience() {
    let mut world = half_done();
    world.over_cap = world.set(&["fang"]);
    world.campaign.audience.exclude.clear();
    world.list("complained", &["an", "bo", "chen", "du"]);
    world.policy.suppression.lists = vec![super::world::list_ref("complained")];
    let audience = world
        .resolve()
        .expect("a touch with a past is never held for having nobody");
    assert!(audience.remaining.is_empty() && audience.by_member.is_empty());
}

#[test]
fn those_reached_before_count_towards_max_recipients() {
    let mut world = half_done();
    world.list("complained", &["an"]);
    world.policy.suppression.lists = vec![super::world::list_ref("complained")];
    world.campaign.audience.max_recipients = 4;
    insta::assert_snapshot!(world.told(), @"over-max-recipients campaigns/sale.toml:5:1: 受众 5 人, 超过 max_recipients = 4; 请缩小受众, 或在确认人数后调高并重新签核");
}
