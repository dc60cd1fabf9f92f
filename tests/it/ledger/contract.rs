//! The contract of a ledger, run on every engine: who may be claimed, what may be sent, what stays.

use super::world::{HOUR, NOON, WORKER, World, batch, content, customer_id, directory_rows, gate, intent, pepper, resolution, run, slice};
use qunfa::{
    history::{Delivery, GateState, Outcome},
    ledger::{GENESIS, verify_chain},
    model::{Attachment, Channel, Digest, PersonKind, Tempo},
    ports::{GateChange, IntentRefused, Journal, LedgerError, LedgerRead, ListImport, ListRow, Rate, ResultRow},
};

macro_rules! on_every_engine {
    ($($name:ident,)+) => {
        mod memory { $(#[tokio::test] async fn $name() { super::$name(super::World::memory()).await; })+ }
        mod sqlite { $(#[tokio::test] async fn $name() { super::$name(super::World::sqlite()).await; })+ }
    };
}

on_every_engine! {
    a_snapshot_comes_back_as_it_was_read,
    people_keep_their_numbers_and_aliases_meet,
    equal_lists_have_one_version_and_columns_come_back,
    rows_that_match_nobody_or_several_are_counted,
    an_expired_list_is_not_opened,
    a_gate_opens_once_for_one_digest,
    a_sign_off_opens_one_run,
    a_touch_that_waited_is_frozen_later_and_only_once,
    a_person_is_held_once_in_a_chain,
    a_refused_slice_leaves_nothing_behind,
    markers_stand_in_text_and_links,
    only_the_frozen_audience_is_claimed,
    the_batch_whose_slot_ends_first_goes_first,
    a_lease_is_exclusive_until_it_ends,
    an_intent_is_used_once,
    an_intent_needs_lease_slot_gate_and_digests,
    the_switch_stops_every_run_and_resumes_it,
    a_silent_attempt_becomes_in_doubt,
    doubt_is_resolved_once,
    acceptance_marks_people_sent_or_unreachable,
    a_refusal_for_good_ends_the_batch,
    a_refusal_that_may_be_tried_again_frees_the_batch,
    a_late_acceptance_is_an_anomaly,
    a_task_belongs_to_one_batch,
    a_retired_batch_gives_its_people_back,
    final_results_stay,
    a_cancelled_task_stops_who_waits,
    an_app_message_has_no_task,
    gates_turn_as_told_and_closed_ones_stay_closed,
    the_limiter_never_exceeds_its_burst_and_pace,
    a_block_holds_for_everybody,
    media_ids_are_remembered_until_they_age,
    the_audit_chain_verifies_and_tells_a_changed_line,
    the_position_moves_with_deciding_facts_only,
    every_command_twice_is_the_same_as_once,
}

async fn a_snapshot_comes_back_as_it_was_read(world: World) {
    assert!(world.ledger.directory().await.expect("readable").is_none());
    let world = world.synced().await;
    let directory = world.ledger.directory().await.expect("readable").expect("synced");
    let li_mei = directory.member("li.mei").expect("li.mei");
    let wang_wei = directory.member("wang.wei").expect("wang.wei");
    assert_eq!(directory.taken_ms, NOON);
    assert_eq!(directory.path(3), "门店/上海");
    assert_eq!(directory.members[&li_mei].userid, "Li.Mei");
    assert_eq!(directory.members[&li_mei].friends.len(), 5);
    let c0 = world.customers(0..1).await[0];
    assert!(directory.members[&li_mei].friends.contains(&(c0, 1_700_000_000)));
    assert_eq!(directory.customers.len(), 10);
    assert_eq!(directory.customer_tags[0].people.len(), 10);
    assert_eq!(directory.customer_tags[1].people.len(), 5);
    assert_eq!(directory.member_tags[0].people.iter().collect::<Vec<_>>(), [wang_wei], "userids are case-folded");
    assert_eq!(directory.member_tags[1].people.len(), 2, "a tagged department reaches below itself");
    assert_eq!(directory.phones.len(), 10);
    assert_eq!(directory.unionids.len(), 10);
    let c3 = world.customers(3..4).await[0];
    assert_eq!(directory.key(c3), Some(pepper().key(PersonKind::Customer, &customer_id(3))));
    assert_eq!(world.ledger.ids(&[c3, li_mei]).await.expect("readable"), [Some(customer_id(3)), Some("Li.Mei".to_owned())]);
}

async fn people_keep_their_numbers_and_aliases_meet(world: World) {
    let world = world.synced().await;
    let before = world.customers(0..10).await;
    let mut rows = directory_rows(10);
    rows.customers.reverse();
    rows.follows.iter_mut().for_each(|follow| follow.customer = 9 - follow.customer);
    rows.customers[0].external_userid = format!("  {} ", customer_id(9));
    rows.members.push(qunfa::ports::MemberRow { userid: "ＬＩ．ＭＥＩ".to_owned(), ..rows.members[0].clone() });
    world.ledger.store_directory(rows, NOON + HOUR, "sync").await.expect("stored");
    assert_eq!(world.customers(0..10).await, before);
    let directory = world.ledger.directory().await.expect("readable").expect("synced");
    assert_eq!(directory.members.len(), 2, "width and case make no second member");
    assert_eq!(directory.customers.len(), 10);
}

fn list(columns: &[&str], rows: &[(&'static str, &str, &[&str])]) -> ListImport {
    let row = |(id_kind, id, values): &(&'static str, &str, &[&str])| ListRow {
        id_kind,
        id: (*id).to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    ListImport {
        name: "vip".to_owned(),
        kind: Some(PersonKind::Customer),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: rows.iter().map(row).collect(),
        expires_ms: None,
    }
}

async fn equal_lists_have_one_version_and_columns_come_back(world: World) {
    let world = world.synced().await;
    let (a, b) = (customer_id(1), customer_id(2));
    let forward = list(&["level"], &[("external_userid", &a, &["gold"]), ("external_userid", &b, &["silver"])]);
    let backward = list(&["level"], &[("external_userid", &b, &["silver"]), ("external_userid", &a, &["gold"])]);
    let other = list(&["level"], &[("external_userid", &b, &["gold"]), ("external_userid", &a, &["gold"])]);
    let (first, _) = world.ledger.import_list(forward, NOON, "list").await.expect("imported");
    let (again, _) = world.ledger.import_list(backward, NOON, "list").await.expect("imported");
    let (changed, _) = world.ledger.import_list(other, NOON, "list").await.expect("imported");
    assert_eq!(first, again);
    assert_ne!(first, changed);
    assert_eq!(first.version.as_ref().map(String::len), Some(16));

    let newest = qunfa::model::ListRef { name: "vip".to_owned(), version: None };
    let question = qunfa::ports::Question { lists: vec![first.clone(), newest.clone()], now_ms: NOON, ..Default::default() };
    let answers = world.ledger.answer(&question).await.expect("answered");
    let [c1, c2] = [world.customers(1..2).await[0], world.customers(2..3).await[0]];
    assert_eq!(answers.lists[&first].values[&c1], ["gold"]);
    assert_eq!(answers.lists[&first].values[&c2], ["silver"]);
    assert_eq!(answers.lists[&newest].values[&c2], ["gold"], "without a version: the newest");
    assert_eq!(answers.list_names.len(), 2);
}

async fn rows_that_match_nobody_or_several_are_counted(world: World) {
    let mut rows = directory_rows(10);
    rows.follows[7].phones = vec!["138 0013 0006".to_owned()];
    world.ledger.store_directory(rows, NOON, "sync").await.expect("stored");
    let import = list(
        &[],
        &[
            ("phone", "13800130001", &[]),
            ("phone", "+8613800130006", &[]),
            ("phone", "13999999999", &[]),
            ("unionid", "oPlantedUnion000001", &[]),
            ("unionid", "oPlantedUnion000002", &[]),
        ],
    );
    let (_, list) = world.ledger.import_list(import, NOON, "list").await.expect("imported");
    assert_eq!((list.people.len(), list.unmatched, list.ambiguous, list.duplicates), (2, 1, 1, 1));
    let unknown = super::contract::list(&[], &[("passport", "E1", &[])]);
    assert!(matches!(world.ledger.import_list(unknown, NOON, "list").await, Err(LedgerError::Refused(_))));
}

async fn an_expired_list_is_not_opened(world: World) {
    let world = world.synced().await;
    let import = ListImport { expires_ms: Some(NOON + HOUR), ..list(&[], &[("external_userid", &customer_id(1), &[])]) };
    let (reference, _) = world.ledger.import_list(import, NOON, "list").await.expect("imported");
    let at = |now_ms| qunfa::ports::Question { lists: vec![reference.clone()], now_ms, ..Default::default() };
    assert_eq!(world.ledger.answer(&at(NOON)).await.expect("answered").lists.len(), 1);
    let later = world.ledger.answer(&at(NOON + HOUR)).await.expect("answered");
    assert!(later.lists.is_empty() && later.list_names.is_empty());
}

async fn a_gate_opens_once_for_one_digest(world: World) {
    let world = world.opened().await;
    let before = world.ledger.audit(1).await.expect("readable").len();
    let same = gate(1, &[("burst", "burst", world.customers(0..10).await)]);
    world.ledger.open_gate(same.clone(), NOON + 1).await.expect("the same again is fine");
    assert_eq!(world.ledger.audit(1).await.expect("readable").len(), before);
    let mut other = same;
    other.digest = content("something else");
    let refused = world.ledger.open_gate(other, NOON + 2).await.expect_err("another content");
    let [was, is] = ["mandate 1", "something else"].map(|text| content(text).short());
    assert_eq!(
        refused.to_string(),
        format!("the ledger refused: warmup#1 was opened with content {was}, not {is}: changed content needs a new run")
    );
}

async fn a_sign_off_opens_one_run(world: World) {
    let world = world.opened().await;
    let mut replay = gate(2, &[("burst", "burst", world.customers(0..3).await)]);
    replay.approvals = gate(1, &[]).approvals;
    let refused = world.ledger.open_gate(replay, NOON).await.expect_err("replayed");
    assert_eq!(refused.to_string(), "the ledger refused: the sign-off of zhao was used for another run already");
    assert_eq!(world.ledger.status(None).await.expect("readable").len(), 1, "nothing of run 2 is left");
}

async fn a_touch_that_waited_is_frozen_later_and_only_once(world: World) {
    let world = world.synced().await;
    let (first, second) = (world.customers(0..10).await, world.customers(0..4).await);
    world.ledger.open_gate(gate(1, &[("burst", "burst", first.clone()), ("second", "second", vec![])]), NOON).await.expect("opens");
    let reopened = gate(1, &[("burst", "burst", second.clone()), ("second", "second", second.clone())]);
    world.ledger.open_gate(reopened, NOON).await.expect("opens");
    world.ledger.open_gate(gate(1, &[("second", "second", first)]), NOON).await.expect("opens");
    let frozen: Vec<u64> = world.ledger.status(None).await.expect("readable")[0].touches.iter().map(|touch| touch.frozen).collect();
    assert_eq!(frozen, [10, 4]);
}

async fn a_person_is_held_once_in_a_chain(world: World) {
    let world = world.synced().await;
    let everybody = world.customers(0..10).await;
    let touches = [("burst", "burst", everybody.clone()), ("mail", "burst", vec![]), ("second", "second", everybody.clone())];
    world.ledger.open_gate(gate(1, &touches), NOON).await.expect("opens");
    let member = world.member("li.mei").await;
    let freeze = |touch: &'static str, chunk, people| world.ledger.freeze(vec![slice(1, touch, vec![batch(Some(member), chunk, people)])], NOON, "apply");
    freeze("burst", 0, everybody[..5].to_vec()).await.expect("free people");
    assert!(freeze("burst", 1, everybody[4..6].to_vec()).await.is_err(), "held in the same touch");
    assert!(freeze("mail", 2, everybody[4..6].to_vec()).await.is_err(), "held on an earlier hop");
    freeze("second", 3, everybody[4..6].to_vec()).await.expect("another chain is another claim");
    freeze("mail", 4, everybody[5..7].to_vec()).await.expect("free in this chain");
    assert!(freeze("burst", 5, everybody[6..7].to_vec()).await.is_err(), "held on a later hop");
}

async fn a_refused_slice_leaves_nothing_behind(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..10).await;
    world.freeze(0, people[..2].to_vec()).await.expect("free people");
    let before = world.ledger.status(None).await.expect("readable")[0].touches[0].held;
    let member = world.member("li.mei").await;
    let overlapping = slice(1, "burst", vec![batch(Some(member), 1, people[2..6].to_vec()), batch(Some(member), 2, people[1..2].to_vec())]);
    let refused = world.ledger.freeze(vec![overlapping], NOON, "apply").await.expect_err("one is taken");
    assert!(refused.to_string().contains("already"), "{refused}");
    assert_eq!(world.ledger.status(None).await.expect("readable")[0].touches[0].held, before);
    let empty = slice(1, "burst", vec![batch(Some(member), 1, vec![])]);
    assert!(world.ledger.freeze(vec![empty], NOON, "apply").await.is_err(), "nobody would mean everybody");
}

async fn markers_stand_in_text_and_links(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let claimed = world.claim().await;
    let marker = &claimed.batch.marker;
    assert_eq!(marker.len(), 32);
    assert_eq!(claimed.message.text, format!("8折, 仅限今天 https://t.example.com/{marker}"));
    let Attachment::Link { url, .. } = &claimed.message.attachments[0] else { panic!("a link was attached") };
    assert_eq!(url, &format!("https://shop.example.com/1111?q={marker}"));
    let keys: Vec<_> = claimed.recipients.iter().map(|(_, raw)| pepper().key(PersonKind::Customer, raw)).collect();
    assert!(keys.is_sorted());
    let sender = pepper().key(PersonKind::Staff, claimed.sender.as_deref().expect("a sender"));
    assert_eq!(qunfa::ledger::request_digest(Channel::CustomerMass, Some(sender), &keys, &claimed.message), claimed.batch.request_digest);
    assert_ne!(qunfa::ledger::request_digest(Channel::CustomerMass, None, &keys, &claimed.message), claimed.batch.request_digest);
}

async fn only_the_frozen_audience_is_claimed(world: World) {
    let world = world.synced().await;
    let people = world.customers(0..10).await;
    world.ledger.open_gate(gate(1, &[("burst", "burst", people[..5].to_vec())]), NOON).await.expect("opens");
    let refused = world.freeze(0, people[4..6].to_vec()).await.expect_err("one was never frozen");
    assert!(refused.to_string().contains("not in the audience that was frozen"), "{refused}");
}

async fn the_batch_whose_slot_ends_first_goes_first(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..10).await;
    let member = Some(world.member("li.mei").await);
    let mut late = slice(1, "burst", vec![batch(member, 0, people[..2].to_vec())]);
    let mut early = slice(1, "burst", vec![batch(member, 1, people[2..4].to_vec())]);
    let mut future = slice(1, "burst", vec![batch(member, 2, people[4..6].to_vec())]);
    let mut closing = slice(1, "burst", vec![batch(member, 3, people[6..8].to_vec())]);
    late.not_after_ms = NOON + 3 * HOUR;
    early.not_after_ms = NOON + HOUR;
    (future.not_before_ms, future.not_after_ms) = (NOON + HOUR / 2, NOON + HOUR / 2 + 1);
    closing.not_after_ms = NOON + 4_000;
    for slice in [late, early, future, closing] {
        world.ledger.freeze(vec![slice], NOON, "apply").await.expect("frozen");
    }
    let order = [world.claim().await, world.claim().await].map(|claimed| claimed.batch.not_after_ms - NOON);
    assert_eq!(order, [HOUR, 3 * HOUR], "not the one with four seconds left, nor the one to come");
    assert!(world.ledger.claim(WORKER, &[], NOON, &Tempo::REAL).await.expect("readable").is_none());
    assert!(world.ledger.claim(WORKER, &[run(7)], NOON, &Tempo::REAL).await.expect("readable").is_none(), "no such run");
    assert_eq!(world.ledger.next_due(&[run(1)], NOON).await.expect("readable"), Some(NOON + Tempo::REAL.lease_ms));
    assert_eq!(world.ledger.next_due(&[run(7)], NOON).await.expect("readable"), None);
}

async fn a_lease_is_exclusive_until_it_ends(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let mine = world.claim().await;
    assert!(world.ledger.claim("other", &[], NOON + 59_999, &Tempo::REAL).await.expect("readable").is_none());
    let theirs = world.ledger.claim("other", &[], NOON + 60_000, &Tempo::REAL).await.expect("readable").expect("the lease ended");
    assert_eq!(theirs.epoch, mine.epoch + 1);
    assert_eq!(world.intend(&mine).await, Err(IntentRefused::Lease));
    world.ledger.release(mine.batch.batch_no, mine.epoch).await.expect("a lost lease is not given back");
    assert!(world.ledger.claim("third", &[], NOON + 60_001, &Tempo::REAL).await.expect("readable").is_none());
    world.ledger.release(theirs.batch.batch_no, theirs.epoch).await.expect("given back");
    assert!(world.ledger.claim("third", &[], NOON + 60_001, &Tempo::REAL).await.expect("readable").is_some());
}

async fn an_intent_is_used_once(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Live), "open");
    world.settle(claimed.batch.batch_no, attempt_no, Outcome::InDoubt, None).await.expect("settled");
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Live), "in doubt");
    assert!(world.ledger.claim(WORKER, &[], NOON + HOUR, &Tempo::REAL).await.expect("readable").is_none(), "a doubt is never claimed");
    world.settle(claimed.batch.batch_no, attempt_no, Outcome::Accepted, Some("m1")).await.expect("settled");
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Live), "accepted");
}

async fn an_intent_needs_lease_slot_gate_and_digests(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let claimed = world.claim().await;
    let refused = async |change: &dyn Fn(&mut qunfa::ports::NewIntent)| {
        let mut wanted = intent(&claimed);
        change(&mut wanted);
        world.ledger.intent(wanted).await.expect_err("refused")
    };
    assert_eq!(refused(&|i| i.epoch += 1).await, IntentRefused::Lease);
    assert_eq!(refused(&|i| i.worker.push('x')).await, IntentRefused::Lease);
    assert_eq!(refused(&|i| i.digest = content("other")).await, IntentRefused::Digest);
    assert_eq!(refused(&|i| i.request_digest = content("other")).await, IntentRefused::Digest);
    assert_eq!(refused(&|i| i.intent_ms = NOON - 1).await, IntentRefused::Slot);
    assert_eq!(refused(&|i| i.wire_by_ms = NOON + 2 * HOUR + 1).await, IntentRefused::Slot);
    for (to, word) in [(GateState::Paused, "paused"), (GateState::Cancelled, "cancelled")] {
        world.ledger.change_gate(turn(Some(1), to)).await.expect("turned");
        assert_eq!(refused(&|_| ()).await, IntentRefused::Gate(word.to_owned()));
    }
    assert!(world.ledger.doubts().await.expect("readable").is_empty(), "no refusal left a row");
}

fn turn(number: Option<u32>, to: GateState) -> GateChange {
    GateChange { run: number.map(run), to, actor: "ops".to_owned(), reason: "on the phone".to_owned(), at_ms: NOON }
}

async fn the_switch_stops_every_run_and_resumes_it(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let claimed = world.claim().await;
    world.ledger.change_gate(turn(None, GateState::Paused)).await.expect("stopped");
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Gate("stopped".to_owned())));
    assert!(world.ledger.claim(WORKER, &[], NOON + HOUR, &Tempo::REAL).await.expect("readable").is_none());
    assert_eq!(world.ledger.next_due(&[], NOON).await.expect("readable"), None);
    assert!(world.ledger.change_gate(turn(None, GateState::Cancelled)).await.is_err());
    world.ledger.change_gate(turn(None, GateState::Open)).await.expect("resumed");
    world.intend(&claimed).await.expect("allowed again");
}

async fn a_silent_attempt_becomes_in_doubt(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let (claimed, _) = world.begin().await;
    let deadline = NOON + 5_000 + Tempo::REAL.answer_ms;
    let early = world.ledger.recover(deadline, &Tempo::REAL, WORKER).await.expect("recovered");
    assert_eq!((early.newly_in_doubt, early.in_doubt.len()), (0, 0));
    let own = world.ledger.recover(deadline + 1, &Tempo::REAL, WORKER).await.expect("recovered");
    assert_eq!((own.newly_in_doubt, own.in_doubt[0].2), (1, false), "its process is alive: it asks");
    let later = world.ledger.recover(deadline + 2, &Tempo::REAL, "host/boot/2").await.expect("recovered");
    assert_eq!((later.newly_in_doubt, later.in_doubt[0].2), (0, true), "the lock was taken anew: the owner is gone");
    assert_eq!(later.in_doubt[0].0, claimed.batch);
}

async fn doubt_is_resolved_once(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let (claimed, first) = world.begin().await;
    let batch_no = claimed.batch.batch_no;
    world.settle(batch_no, first, Outcome::InDoubt, None).await.expect("settled");
    world.settle(batch_no, first, Outcome::Absent, None).await.expect("proven absent");
    assert!(world.settle(batch_no, first, Outcome::Rejected, None).await.is_err(), "final");
    assert!(world.settle(batch_no, first, Outcome::Open, None).await.is_err());
    let again = world.ledger.claim(WORKER, &[], NOON + HOUR, &Tempo::REAL).await.expect("readable").expect("it may be sent again");
    assert_eq!((again.batch.batch_no, again.attempts), (batch_no, 1));
    let second = world.ledger.intent(qunfa::ports::NewIntent { intent_ms: NOON + HOUR, wire_by_ms: NOON + HOUR + 5_000, ..intent(&again) }).await;
    assert_eq!(second.expect("a second attempt").0, 2);
}

async fn acceptance_marks_people_sent_or_unreachable(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..3).await;
    world.freeze(0, people.clone()).await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let mut accepted = resolution(claimed.batch.batch_no, attempt_no, Outcome::Accepted, Some("m1"));
    accepted.unreachable = vec![people[1], world.customers(9..10).await[0]];
    world.ledger.settle(accepted).await.expect("settled");
    let status = world.ledger.status(Some("warmup")).await.expect("readable").remove(0).touches.remove(0);
    assert_eq!((status.frozen, status.unfrozen, status.unreachable, status.accepted[&Delivery::Waiting]), (10, 7, 1, 2));
    assert_eq!((status.tasks, status.confirmed), (1, 0));
    let task = world.ledger.tasks_to_collect(None).await.expect("readable").remove(0);
    assert_eq!((task.msgid.as_str(), task.sender.as_deref(), task.waiting), ("m1", Some("Li.Mei"), 2));
    assert_eq!(task.confirm.as_deref(), Some("{\"within_ms\":5400000}"));
}

async fn a_refusal_for_good_ends_the_batch(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    world.settle(claimed.batch.batch_no, attempt_no, Outcome::Rejected, None).await.expect("settled");
    assert!(world.ledger.claim(WORKER, &[], NOON + HOUR, &Tempo::REAL).await.expect("readable").is_none());
    assert_eq!(world.ledger.status(None).await.expect("readable")[0].touches[0].unreachable, 2);
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Live));
    assert!(world.freeze(1, world.customers(0..2).await).await.is_err(), "unreachable on this hop is final");
}

async fn a_refusal_that_may_be_tried_again_frees_the_batch(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    for (outcome, retry) in [(Outcome::Rejected, true), (Outcome::Unsent, false), (Outcome::Absent, false), (Outcome::Superseded, false)] {
        let claimed = world.ledger.claim(WORKER, &[], NOON, &Tempo::REAL).await.expect("readable").expect("claimable again");
        let attempt_no = world.intend(&claimed).await.expect("allowed");
        let end = qunfa::ports::Resolution { retry, ..resolution(claimed.batch.batch_no, attempt_no, outcome, None) };
        world.ledger.settle(end).await.expect("settled");
        world.ledger.release(claimed.batch.batch_no, claimed.epoch).await.expect("given back");
        assert_eq!(world.ledger.status(None).await.expect("readable")[0].touches[0].held, 2, "after {outcome:?}");
    }
}

async fn a_late_acceptance_is_an_anomaly(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let batch_no = claimed.batch.batch_no;
    let accept = async |msgid: &str| world.settle(batch_no, attempt_no, Outcome::Accepted, Some(msgid)).await;
    accept("m1").await.expect("settled");
    let before = world.ledger.audit(1).await.expect("readable").len();
    accept("m1").await.expect("recovery was faster");
    assert_eq!(world.ledger.audit(1).await.expect("readable").len(), before);
    accept("m2").await.expect("noted");
    let last = world.ledger.audit(1).await.expect("readable").pop().expect("a line");
    assert_eq!((last.kind.as_str(), last.body.contains("late_accept")), ("anomaly", true));
    let kept = &world.ledger.trace(pepper().key(PersonKind::Customer, &customer_id(0))).await.expect("readable")[0].attempts[0];
    assert_eq!(kept.msgid.as_deref(), Some("m1"));
}

async fn a_task_belongs_to_one_batch(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..4).await;
    world.send(0, people[..2].to_vec(), "m1").await;
    world.freeze(1, people[2..].to_vec()).await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let refused = world.settle(claimed.batch.batch_no, attempt_no, Outcome::Accepted, Some("m1")).await.expect_err("owned");
    assert!(refused.to_string().contains("belongs to batch"), "{refused}");
    assert_eq!(world.ledger.doubts().await.expect("readable").len(), 1, "it stays open, then comes into doubt");
}

async fn a_retired_batch_gives_its_people_back(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..3).await;
    world.freeze(0, people.clone()).await.expect("frozen");
    let claimed = world.claim().await;
    world.ledger.retire(claimed.batch.batch_no, "one opted out", NOON).await.expect("set aside");
    world.ledger.retire(claimed.batch.batch_no, "one opted out", NOON).await.expect("again");
    assert_eq!(world.intend(&claimed).await, Err(IntentRefused::Lease));
    assert_eq!(world.ledger.status(None).await.expect("readable")[0].touches[0].unfrozen, 10);
    world.freeze(0, people[..2].to_vec()).await.expect("the others move");
    let (claimed, attempt_no) = world.begin().await;
    assert!(world.ledger.retire(claimed.batch.batch_no, "too late", NOON).await.is_err(), "open");
    world.settle(claimed.batch.batch_no, attempt_no, Outcome::Accepted, Some("m1")).await.expect("settled");
    assert!(world.ledger.retire(claimed.batch.batch_no, "too late", NOON).await.is_err(), "accepted");
}

fn result(at: usize, delivery: Delivery) -> ResultRow {
    ResultRow { recipient: customer_id(at), delivery, at_s: Some(NOON / 1_000) }
}

async fn final_results_stay(world: World) {
    let world = world.opened().await;
    let batch_no = world.send(0, world.customers(0..4).await, "m1").await;
    let record = async |results| world.ledger.record_results(batch_no, Some(NOON + 5), results, NOON + 5).await.expect("recorded");
    record(vec![result(0, Delivery::Sent), result(1, Delivery::Waiting), result(2, Delivery::NotFriend), result(9, Delivery::Sent)]).await;
    record(vec![result(0, Delivery::Capped), result(1, Delivery::Sent), result(2, Delivery::Sent)]).await;
    let status = world.ledger.status(None).await.expect("readable").remove(0).touches.remove(0);
    let accepted: Vec<_> = status.accepted.into_iter().collect();
    assert_eq!(accepted, [(Delivery::Waiting, 1), (Delivery::Sent, 2), (Delivery::NotFriend, 1)]);
    assert_eq!((status.tasks, status.confirmed), (1, 1));
    assert_eq!(world.ledger.tasks_to_collect(Some("warmup")).await.expect("readable")[0].waiting, 1);
    record(vec![result(3, Delivery::Capped)]).await;
    assert!(world.ledger.tasks_to_collect(Some("warmup")).await.expect("readable").is_empty(), "settled");
}

async fn a_cancelled_task_stops_who_waits(world: World) {
    let world = world.opened().await;
    let batch_no = world.send(0, world.customers(0..4).await, "m1").await;
    world.ledger.record_reminder(batch_no, NOON).await.expect("counted");
    assert_eq!(world.ledger.tasks_to_collect(None).await.expect("readable")[0].reminders, 1);
    world.ledger.record_results(batch_no, None, vec![result(0, Delivery::Sent)], NOON).await.expect("recorded");
    world.ledger.record_cancel(batch_no, NOON, "ops").await.expect("cancelled");
    world.ledger.record_cancel(batch_no, NOON, "ops").await.expect("again");
    let status = world.ledger.status(None).await.expect("readable").remove(0).touches.remove(0);
    assert_eq!(status.accepted.into_iter().collect::<Vec<_>>(), [(Delivery::Sent, 1), (Delivery::Cancelled, 3)]);
    assert!(world.ledger.tasks_to_collect(None).await.expect("readable").is_empty());
}

async fn an_app_message_has_no_task(world: World) {
    let world = world.synced().await;
    let staff = world.member("wang.wei").await;
    world.ledger.open_gate(gate(1, &[("burst", "burst", vec![staff])]), NOON).await.expect("opens");
    let mut notice = slice(1, "burst", vec![qunfa::ports::FrozenBatch { app: Some("notice".to_owned()), ..batch(None, 0, vec![staff]) }]);
    notice.channel = Channel::App;
    world.ledger.freeze(vec![notice], NOON, "apply").await.expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    assert_eq!((claimed.app.as_deref(), claimed.sender.as_deref()), (Some("notice"), None));
    world.settle(claimed.batch.batch_no, attempt_no, Outcome::Accepted, Some("m1")).await.expect("settled");
    let status = world.ledger.status(None).await.expect("readable").remove(0).touches.remove(0);
    assert_eq!(status.accepted.into_iter().collect::<Vec<_>>(), [(Delivery::Waiting, 1)]);
    assert!(world.ledger.tasks_to_collect(None).await.expect("readable").is_empty());
    assert!(world.ledger.record_results(claimed.batch.batch_no, None, vec![], NOON).await.is_err());
}

async fn gates_turn_as_told_and_closed_ones_stay_closed(world: World) {
    use GateState::{Cancelled, Done, Open, Paused, Revoked};
    let world = world.synced().await;
    let allowed: [(&[GateState], &[GateState]); 4] =
        [(&[Open], &[Paused, Revoked, Cancelled, Done]), (&[Paused], &[Open, Revoked, Cancelled]), (&[Revoked], &[Cancelled]), (&[Done], &[Cancelled])];
    let mut number = 0;
    for from in [Open, Paused, Revoked, Cancelled, Done] {
        for to in [Open, Paused, Revoked, Cancelled, Done] {
            number += 1;
            world.ledger.open_gate(gate(number, &[]), NOON).await.expect("opens");
            world.ledger.change_gate(turn(Some(number), from)).await.expect("open turns to anything");
            let may = from == to || allowed.iter().any(|(froms, tos)| froms.contains(&from) && tos.contains(&to));
            assert_eq!(world.ledger.change_gate(turn(Some(number), to)).await.is_ok(), may, "{from:?} to {to:?}");
        }
    }
    assert!(world.ledger.change_gate(turn(Some(999), Paused)).await.is_err(), "never opened");
}

async fn the_limiter_never_exceeds_its_burst_and_pace(world: World) {
    let take = async |now_ms| world.ledger.rate("send", now_ms, 100, 3).await.expect("readable");
    assert_eq!([take(NOON).await, take(NOON).await, take(NOON).await, take(NOON).await], [Rate::Go, Rate::Go, Rate::Go, Rate::Wait(100)]);
    assert_eq!([take(NOON + 99).await, take(NOON + 100).await, take(NOON + 100).await], [Rate::Wait(1), Rate::Go, Rate::Wait(100)]);
    assert_eq!(world.ledger.rate("collect", NOON, 100, 1).await.expect("readable"), Rate::Go, "another limiter");
    assert_eq!(take(NOON - HOUR).await, Rate::Wait(100), "a clock that went back waits one step, not an hour");
}

async fn a_block_holds_for_everybody(world: World) {
    world.ledger.block_rate("send", NOON + 60_000).await.expect("blocked");
    world.ledger.block_rate("send", NOON + 10_000).await.expect("a shorter block changes nothing");
    assert_eq!(world.ledger.rate("send", NOON, 100, 3).await.expect("readable"), Rate::Wait(60_000));
    assert_eq!(world.ledger.rate("send", NOON + 60_000, 100, 3).await.expect("readable"), Rate::Go);
}

async fn media_ids_are_remembered_until_they_age(world: World) {
    world.ledger.remember_media("ab", "customer_mass", "old", NOON - HOUR).await.expect("kept");
    world.ledger.remember_media("ab", "customer_mass", "new", NOON).await.expect("kept");
    assert_eq!(world.ledger.media("ab", "customer_mass", NOON).await.expect("readable").as_deref(), Some("new"));
    assert_eq!(world.ledger.media("ab", "customer_mass", NOON + 1).await.expect("readable"), None);
    assert_eq!(world.ledger.media("ab", "app", 0).await.expect("readable"), None);
}

async fn the_audit_chain_verifies_and_tells_a_changed_line(world: World) {
    let world = world.opened().await;
    let batch_no = world.send(0, world.customers(0..4).await, "m1").await;
    world.ledger.record_cancel(batch_no, NOON, "ops").await.expect("cancelled");
    let chain = world.ledger.audit(1).await.expect("readable");
    let kinds: Vec<_> = chain.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["directory", "gate_open", "audience_frozen", "freeze", "intent", "accepted", "cancel"]);
    let (head, hash) = verify_chain((0, GENESIS), &chain).expect("whole");
    assert_eq!(head, 7);
    assert_eq!(verify_chain((4, &chain[3].hash), &chain[4..]), Ok((7, hash.clone())));
    assert_eq!(world.ledger.audit(7).await.expect("readable").len(), 1);
    for at in 0..chain.len() {
        let mut changed = [chain.clone(), chain.clone(), chain.clone(), chain.clone(), chain.clone()];
        changed[0][at].body = changed[0][at].body.replacen(':', ": ", 1);
        changed[1][at].actor.push('x');
        changed[2][at].at_ms += 1;
        changed[3][at].kind.push('x');
        changed[4].remove(at);
        let cut_at_the_end = at + 1 == chain.len();
        for (how, chain) in changed.iter().enumerate() {
            let found = verify_chain((0, GENESIS), chain);
            assert_eq!(found.is_ok(), how == 4 && cut_at_the_end, "line {at}, change {how}: {found:?}");
        }
    }
}

async fn the_position_moves_with_deciding_facts_only(world: World) {
    let world = world.opened().await;
    world.freeze(0, world.customers(0..2).await).await.expect("frozen");
    let before = world.ledger.position().await.expect("readable");
    let claimed = world.claim().await;
    world.ledger.rate("send", NOON, 100, 3).await.expect("readable");
    world.ledger.block_rate("send", NOON).await.expect("blocked");
    world.ledger.remember_media("ab", "app", "id", NOON).await.expect("kept");
    world.ledger.anomaly("platform_duplicate", "two tasks with one marker", NOON).await.expect("noted");
    world.ledger.release(claimed.batch.batch_no, claimed.epoch).await.expect("given back");
    assert_eq!(world.ledger.position().await.expect("readable"), before);
    world.begin().await;
    assert!(world.ledger.position().await.expect("readable").seq > before.seq);
}

async fn every_command_twice_is_the_same_as_once(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..4).await;
    let batch_no = world.send(0, people.clone(), "m1").await;
    world.ledger.record_results(batch_no, Some(NOON), vec![result(0, Delivery::Sent)], NOON).await.expect("recorded");
    world.ledger.change_gate(turn(Some(1), GateState::Paused)).await.expect("paused");
    let before = (world.ledger.position().await.expect("readable"), format!("{:?}", world.ledger.status(None).await.expect("readable")));

    world.ledger.open_gate(gate(1, &[("burst", "burst", world.customers(0..10).await)]), NOON).await.expect("again");
    assert!(world.freeze(0, people).await.is_err(), "they are sent");
    world.settle(batch_no, qunfa::model::AttemptNo(1), Outcome::Accepted, Some("m1")).await.expect("again");
    world.ledger.record_results(batch_no, Some(NOON), vec![result(0, Delivery::Sent)], NOON).await.expect("again");
    world.ledger.change_gate(turn(Some(1), GateState::Paused)).await.expect("again");
    world.ledger.recover(NOON, &Tempo::REAL, WORKER).await.expect("again");
    let after = (world.ledger.position().await.expect("readable"), format!("{:?}", world.ledger.status(None).await.expect("readable")));
    assert_eq!(after, before);
}

#[test]
fn a_chain_begins_at_genesis() {
    assert_eq!(verify_chain((0, GENESIS), &[]), Ok((0, GENESIS.to_owned())));
    assert_eq!(Digest::parse(GENESIS), Some(Digest([0; 32])));
}
