//! The contract of a ledger, run on every engine: people, lists, the chain of facts, and doing things twice.

use super::world::{
    HOUR, NOON, WORKER, World, customer_id, directory_rows, gate, pepper, result, turn,
};
use qunfa::{
    history::{Delivery, GateState, Outcome},
    ledger::{GENESIS, verify_chain},
    model::{Digest, PersonKind, Tempo},
    ports::{Journal, LedgerError, LedgerRead, ListImport, ListRow},
};

on_every_engine! {
    a_snapshot_comes_back_as_it_was_read,
    people_keep_their_numbers_and_aliases_meet,
    equal_lists_have_one_version_and_columns_come_back,
    rows_that_match_nobody_or_several_are_counted,
    an_expired_list_is_not_opened,
    the_audit_chain_verifies_and_tells_a_changed_line,
    the_position_moves_with_deciding_facts_only,
    every_command_twice_is_the_same_as_once,
}

async fn a_snapshot_comes_back_as_it_was_read(world: World) {
    assert!(world.ledger.directory().await.expect("readable").is_none());
    let world = world.synced().await;
    let directory = world
        .ledger
        .directory()
        .await
        .expect("readable")
        .expect("synced");
    let li_mei = directory.member("li.mei").expect("li.mei");
    let wang_wei = directory.member("wang.wei").expect("wang.wei");
    assert_eq!(directory.taken_ms, NOON);
    assert_eq!(directory.path(3), "门店/上海");
    assert_eq!(directory.members[&li_mei].userid, "Li.Mei");
    assert_eq!(directory.members[&li_mei].friends.len(), 5);
    let c0 = world.customers(0..1).await[0];
    assert!(
        directory.members[&li_mei]
            .friends
            .contains(&(c0, 1_700_000_000))
    );
    assert_eq!(directory.customers.len(), 10);
    assert_eq!(directory.customer_tags[0].people.len(), 10);
    assert_eq!(directory.customer_tags[1].people.len(), 5);
    assert_eq!(
        directory.member_tags[0].people.iter().collect::<Vec<_>>(),
        [wang_wei],
        "userids are case-folded"
    );
    assert_eq!(
        directory.member_tags[1].people.len(),
        2,
        "a tagged department reaches below itself"
    );
    assert_eq!(directory.phones.len(), 10);
    assert_eq!(directory.unionids.len(), 10);
    let c3 = world.customers(3..4).await[0];
    assert_eq!(
        directory.key(c3),
        Some(pepper().key(PersonKind::Customer, &customer_id(3)))
    );
    assert_eq!(
        world.ledger.ids(&[c3, li_mei]).await.expect("readable"),
        [Some(customer_id(3)), Some("Li.Mei".to_owned())]
    );
}

async fn people_keep_their_numbers_and_aliases_meet(world: World) {
    let world = world.synced().await;
    let before = world.customers(0..10).await;
    let mut rows = directory_rows(10);
    rows.customers.reverse();
    rows.follows
        .iter_mut()
        .for_each(|follow| follow.customer = 9 - follow.customer);
    rows.customers[0].external_userid = format!("  {} ", customer_id(9));
    rows.members.push(qunfa::ports::MemberRow {
        userid: "ＬＩ．ＭＥＩ".to_owned(),
        ..rows.members[0].clone()
    });
    world
        .ledger
        .store_directory(rows, NOON + HOUR, "sync")
        .await
        .expect("stored");
    assert_eq!(world.customers(0..10).await, before);
    let directory = world
        .ledger
        .directory()
        .await
        .expect("readable")
        .expect("synced");
    assert_eq!(
        directory.members.len(),
        2,
        "width and case make no second member"
    );
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
    let forward = list(
        &["level"],
        &[
            ("external_userid", &a, &["gold"]),
            ("external_userid", &b, &["silver"]),
        ],
    );
    let backward = list(
        &["level"],
        &[
            ("external_userid", &b, &["silver"]),
            ("external_userid", &a, &["gold"]),
        ],
    );
    let other = list(
        &["level"],
        &[
            ("external_userid", &b, &["gold"]),
            ("external_userid", &a, &["gold"]),
        ],
    );
    let (first, _) = world
        .ledger
        .import_list(forward, NOON, "list")
        .await
        .expect("imported");
    let (again, _) = world
        .ledger
        .import_list(backward, NOON, "list")
        .await
        .expect("imported");
    let (changed, _) = world
        .ledger
        .import_list(other, NOON, "list")
        .await
        .expect("imported");
    assert_eq!(first, again);
    assert_ne!(first, changed);
    assert_eq!(first.version.as_ref().map(String::len), Some(16));

    let newest = qunfa::model::ListRef {
        name: "vip".to_owned(),
        version: None,
    };
    let question = qunfa::ports::Question {
        lists: vec![first.clone(), newest.clone()],
        now_ms: NOON,
        ..Default::default()
    };
    let answers = world.ledger.answer(&question).await.expect("answered");
    let [c1, c2] = [
        world.customers(1..2).await[0],
        world.customers(2..3).await[0],
    ];
    assert_eq!(answers.lists[&first].values[&c1], ["gold"]);
    assert_eq!(answers.lists[&first].values[&c2], ["silver"]);
    assert_eq!(
        answers.lists[&newest].values[&c2],
        ["gold"],
        "without a version: the newest"
    );
    assert_eq!(answers.list_names.len(), 2);
}

async fn rows_that_match_nobody_or_several_are_counted(world: World) {
    let mut rows = directory_rows(10);
    rows.follows[7].phones = vec!["138 0013 0006".to_owned()];
    world
        .ledger
        .store_directory(rows, NOON, "sync")
        .await
        .expect("stored");
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
    let (_, found) = world
        .ledger
        .import_list(import, NOON, "list")
        .await
        .expect("imported");
    assert_eq!(
        (
            found.people.len(),
            found.unmatched,
            found.ambiguous,
            found.duplicates
        ),
        (2, 1, 1, 1)
    );
    let unknown = list(&[], &[("passport", "E1", &[])]);
    assert!(matches!(
        world.ledger.import_list(unknown, NOON, "list").await,
        Err(LedgerError::Refused(_))
    ));
}

async fn an_expired_list_is_not_opened(world: World) {
    let world = world.synced().await;
    let import = ListImport {
        expires_ms: Some(NOON + HOUR),
        ..list(&[], &[("external_userid", &customer_id(1), &[])])
    };
    let (reference, _) = world
        .ledger
        .import_list(import, NOON, "list")
        .await
        .expect("imported");
    let at = |now_ms| qunfa::ports::Question {
        lists: vec![reference.clone()],
        now_ms,
        ..Default::default()
    };
    assert_eq!(
        world
            .ledger
            .answer(&at(NOON))
            .await
            .expect("answered")
            .lists
            .len(),
        1
    );
    let later = world
        .ledger
        .answer(&at(NOON + HOUR))
        .await
        .expect("answered");
    assert!(later.lists.is_empty() && later.list_names.is_empty());
}

async fn the_audit_chain_verifies_and_tells_a_changed_line(world: World) {
    let world = world.opened().await;
    let batch_no = world.send(0, world.customers(0..4).await, "m1").await;
    world
        .ledger
        .record_cancel(batch_no, NOON, "ops")
        .await
        .expect("cancelled");
    let chain = world.ledger.audit(1).await.expect("readable");
    let kinds: Vec<_> = chain.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "directory",
            "gate_open",
            "audience_frozen",
            "freeze",
            "intent",
            "accepted",
            "cancel"
        ]
    );
    let (head, hash) = verify_chain((0, GENESIS), &chain).expect("whole");
    assert_eq!(head, 7);
    assert_eq!(
        verify_chain((4, &chain[3].hash), &chain[4..]),
        Ok((7, hash.clone()))
    );
    assert_eq!(world.ledger.audit(7).await.expect("readable").len(), 1);
    for at in 0..chain.len() {
        let mut changed = [
            chain.clone(),
            chain.clone(),
            chain.clone(),
            chain.clone(),
            chain.clone(),
        ];
        changed[0][at].body = changed[0][at].body.replacen(':', ": ", 1);
        changed[1][at].actor.push('x');
        changed[2][at].at_ms += 1;
        changed[3][at].kind.push('x');
        changed[4].remove(at);
        let cut_at_the_end = at + 1 == chain.len();
        for (how, chain) in changed.iter().enumerate() {
            let found = verify_chain((0, GENESIS), chain);
            assert_eq!(
                found.is_ok(),
                how == 4 && cut_at_the_end,
                "line {at}, change {how}: {found:?}"
            );
        }
    }
}

async fn the_position_moves_with_deciding_facts_only(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let before = world.ledger.position().await.expect("readable");
    let claimed = world.claim().await;
    world
        .ledger
        .rate("send", NOON, 100, 3)
        .await
        .expect("readable");
    world
        .ledger
        .block_rate("send", NOON)
        .await
        .expect("blocked");
    world
        .ledger
        .remember_media("ab", "app", "id", NOON)
        .await
        .expect("kept");
    world
        .ledger
        .anomaly("platform_duplicate", "two tasks with one marker", NOON)
        .await
        .expect("noted");
    world
        .ledger
        .release(claimed.batch.batch_no, claimed.epoch)
        .await
        .expect("given back");
    assert_eq!(world.ledger.position().await.expect("readable"), before);
    world.begin().await;
    assert!(world.ledger.position().await.expect("readable").seq > before.seq);
}

async fn every_command_twice_is_the_same_as_once(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..4).await;
    let batch_no = world.send(0, people.clone(), "m1").await;
    world
        .ledger
        .record_results(batch_no, Some(NOON), vec![result(0, Delivery::Sent)], NOON)
        .await
        .expect("recorded");
    world
        .ledger
        .change_gate(turn(Some(1), GateState::Paused))
        .await
        .expect("paused");
    let before = (
        world.ledger.position().await.expect("readable"),
        format!("{:?}", world.ledger.status(None).await.expect("readable")),
    );

    world
        .ledger
        .open_gate(
            gate(1, &[("burst", "burst", world.customers(0..10).await)]),
            NOON,
        )
        .await
        .expect("again");
    assert!(world.freeze(0, people).await.is_err(), "they are sent");
    world
        .settle(
            batch_no,
            qunfa::model::AttemptNo(1),
            Outcome::Accepted,
            Some("m1"),
        )
        .await
        .expect("again");
    world
        .ledger
        .record_results(batch_no, Some(NOON), vec![result(0, Delivery::Sent)], NOON)
        .await
        .expect("again");
    world
        .ledger
        .change_gate(turn(Some(1), GateState::Paused))
        .await
        .expect("again");
    world
        .ledger
        .recover(NOON, &Tempo::REAL, WORKER)
        .await
        .expect("again");
    let after = (
        world.ledger.position().await.expect("readable"),
        format!("{:?}", world.ledger.status(None).await.expect("readable")),
    );
    assert_eq!(after, before);
}

#[test]
fn a_chain_begins_at_genesis() {
    assert_eq!(verify_chain((0, GENESIS), &[]), Ok((0, GENESIS.to_owned())));
    assert_eq!(Digest::parse(GENESIS), Some(Digest([0; 32])));
}
