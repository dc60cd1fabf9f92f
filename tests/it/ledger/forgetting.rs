//! Forgetting a person: what names them is gone and stays gone, what was counted stays, and it waits for what is on its way.

use super::{
    audited::prove,
    world::{CORP, NOON, World, customer_id, directory_rows, gate, pepper, result},
};
use qunfa::{
    history::{Delivery, Outcome},
    ledger::Ledger,
    model::{PersonKey, PersonKind},
    ports::{AuditVerdict, ForgetRefused, Journal, LedgerError, LedgerRead, ListImport, ListRow},
};
use std::fs;

on_every_engine! {
    what_names_a_person_is_gone_and_what_was_counted_stays,
    a_task_does_not_wait_for_ever_for_those_who_were_forgotten,
    a_person_on_the_way_or_in_doubt_is_not_forgotten_yet,
    a_frozen_batch_is_set_aside_and_the_others_may_be_held_again,
    who_was_forgotten_gets_no_number_again,
    a_member_at_work_is_not_forgotten,
}

fn key(at: usize) -> PersonKey {
    pepper().key(PersonKind::Customer, &customer_id(at))
}

async fn forget(world: &World, at: usize) -> Result<(), LedgerError> {
    let forgotten = world.ledger.forget(key(at), "asked to be", NOON, "ops");
    forgotten.await.map(drop)
}

fn vip() -> ListImport {
    let row = |at: usize| ListRow {
        id_kind: "external_userid",
        id: customer_id(at),
        values: vec![format!("nick {at}")],
    };
    ListImport {
        name: "vip".to_owned(),
        kind: Some(PersonKind::Customer),
        columns: vec!["nick".to_owned()],
        rows: (0..4).map(row).collect(),
        expires_ms: None,
    }
}

async fn what_names_a_person_is_gone_and_what_was_counted_stays(world: World) {
    let world = world.opened().await;
    let imported = world.ledger.import_list(vip(), NOON, "list").await;
    imported.expect("imported");
    let people = world.customers(0..4).await;
    let batch_no = world.send(0, people.clone(), "m1").await;
    let read = vec![result(1, Delivery::Sent), result(2, Delivery::NotFriend)];
    let recorded = world
        .ledger
        .record_results(batch_no, Some(NOON), read, NOON);
    recorded.await.expect("recorded");
    let counted = || async {
        let status = world.ledger.status(None).await.expect("readable");
        let records = world.ledger.records(None).await.expect("readable");
        format!("{status:?} {records:?}")
    };
    let (before, story) = (counted().await, world.ledger.trace(key(1)).await);
    assert_eq!(story.expect("readable").len(), 1);

    let kept = world.ledger.kept(key(1)).await.expect("readable");
    let kept = kept.expect("known");
    assert_eq!((kept.sealed, kept.batches, kept.refused), (2, 1, None));
    forget(&world, 1).await.expect("forgotten");

    assert_eq!(counted().await, before);
    let opened = world.ledger.ids(&people).await.expect("readable");
    assert_eq!(opened.iter().filter(|id| id.is_none()).count(), 1);
    assert!(
        world
            .ledger
            .trace(key(1))
            .await
            .expect("readable")
            .is_empty()
    );
    assert_eq!(world.ledger.kept(key(1)).await, Ok(None));
    assert_eq!(world.ledger.is_forgotten(key(1)).await, Ok(true));
    let directory = world.ledger.directory().await.expect("readable");
    let directory = directory.expect("synced");
    assert_eq!(directory.customers.len(), 9);
    assert_eq!(directory.phones.len(), 9);
    assert_eq!(directory.unionids.len(), 9);
    let tagged: u64 = directory
        .customer_tags
        .iter()
        .map(|tag| tag.people.len())
        .sum();
    assert_eq!(
        tagged, 13,
        "ten members of the first tag and five of the second, without one who had both"
    );
    assert!(matches!(
        forget(&world, 1).await,
        Err(LedgerError::Refused(_))
    ));
    let proof = prove(&world, true).await;
    assert_eq!(proof.verdict(), AuditVerdict::Ok, "{proof:#?}");
}

async fn a_task_does_not_wait_for_ever_for_those_who_were_forgotten(world: World) {
    let world = world.opened().await;
    let batch_no = world.send(0, world.customers(0..4).await, "m1").await;
    let record = async |results| {
        let recorded = world
            .ledger
            .record_results(batch_no, Some(NOON), results, NOON);
        recorded.await.expect("recorded");
        let open = world.ledger.tasks_to_collect(None).await.expect("readable");
        open.first().map_or(0, |task| task.waiting)
    };
    assert_eq!(record(vec![result(0, Delivery::Sent)]).await, 3);
    for at in [0, 1, 2] {
        forget(&world, at).await.expect("forgotten");
    }
    // The platform goes on naming everybody in the task, whoever has asked to be forgotten; 9 is not in it.
    let said = |of_1, of_2| {
        vec![
            result(0, Delivery::Sent),
            result(1, of_1),
            result(2, of_2),
            result(9, Delivery::Sent),
        ]
    };
    let waiting = Delivery::Waiting;
    assert_eq!(record(said(waiting, waiting)).await, 3);
    assert_eq!(record(said(Delivery::NotFriend, waiting)).await, 2);
    assert_eq!(record(said(Delivery::NotFriend, waiting)).await, 2);
    assert_eq!(
        record(said(Delivery::NotFriend, Delivery::NotFriend)).await,
        1
    );
    assert_eq!(record(vec![result(3, Delivery::Sent)]).await, 0);
    let status = world.ledger.status(None).await.expect("readable");
    let accepted = &status[0].touches[0].accepted;
    assert_eq!(
        accepted.iter().collect::<Vec<_>>(),
        [(&Delivery::Sent, &2), (&Delivery::NotFriend, &2)]
    );
    for at in [0, 1, 2] {
        assert_eq!(world.ledger.kept(key(at)).await, Ok(None));
    }
    let proof = prove(&world, true).await;
    assert_eq!(proof.verdict(), AuditVerdict::Ok, "{proof:#?}");
}

async fn a_person_on_the_way_or_in_doubt_is_not_forgotten_yet(world: World) {
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let batch_no = claimed.batch.batch_no;
    for doubt in [false, true] {
        if doubt {
            let settled = world.settle(batch_no, attempt_no, Outcome::InDoubt, None);
            settled.await.expect("in doubt");
        }
        let kept = world.ledger.kept(key(0)).await.expect("readable");
        assert_eq!(
            kept.expect("known").refused,
            Some(ForgetRefused::OnTheWay(vec![batch_no]))
        );
        assert!(matches!(
            forget(&world, 0).await,
            Err(LedgerError::Refused(_))
        ));
        assert_eq!(world.ledger.is_forgotten(key(0)).await, Ok(false));
    }
    let settled = world.settle(batch_no, attempt_no, Outcome::Accepted, Some("m1"));
    settled.await.expect("settled");
    let kept = world.ledger.kept(key(0)).await.expect("readable");
    assert_eq!(
        kept.expect("known").waiting,
        1,
        "a member may still confirm"
    );
    forget(&world, 0).await.expect("forgotten");
}

async fn a_frozen_batch_is_set_aside_and_the_others_may_be_held_again(world: World) {
    let world = world.opened().await;
    let people = world.customers(0..3).await;
    world.freeze(0, people.clone()).await.expect("frozen");
    forget(&world, 1).await.expect("forgotten");
    let claimed = world
        .ledger
        .claim("w", &[], NOON, &qunfa::model::Tempo::REAL);
    assert!(claimed.await.expect("readable").is_none());
    let ids = world.ledger.ids(&people).await.expect("readable");
    let others: Vec<_> = people
        .iter()
        .zip(&ids)
        .filter(|(_, id)| id.is_some())
        .map(|(no, _)| *no)
        .collect();
    assert_eq!(others.len(), 2);
    assert!(
        world.freeze(1, people).await.is_err(),
        "the forgotten are in no batch"
    );
    world.freeze(1, others).await.expect("frozen again");
    let (claimed, _) = world.begin().await;
    assert_eq!(claimed.recipients.len(), 2);
    let proof = prove(&world, true).await;
    assert_eq!(proof.verdict(), AuditVerdict::Ok, "{proof:#?}");
}

async fn who_was_forgotten_gets_no_number_again(world: World) {
    let world = world.synced().await;
    forget(&world, 3).await.expect("forgotten");
    let stored = world
        .ledger
        .store_directory(directory_rows(10), NOON, "sync")
        .await;
    stored.expect("a snapshot is stored");
    let directory = world
        .ledger
        .directory()
        .await
        .expect("readable")
        .expect("synced");
    assert_eq!(directory.customers.len(), 9);
    assert!(!directory.keys.contains(&key(3)));
    assert_eq!(directory.phones.len(), 9);
    let (_, list) = world
        .ledger
        .import_list(vip(), NOON, "list")
        .await
        .expect("imported");
    assert_eq!((list.people.len(), list.unmatched), (3, 1));
    assert_eq!(world.ledger.kept(key(3)).await, Ok(None));
    assert_eq!(prove(&world, true).await.verdict(), AuditVerdict::Ok);
}

async fn a_member_at_work_is_not_forgotten(world: World) {
    let world = world.synced().await;
    let key = pepper().key(PersonKind::Staff, "li.mei");
    let kept = world.ledger.kept(key).await.expect("readable");
    assert_eq!(kept.expect("known").refused, Some(ForgetRefused::StillHere));
    let refused = world.ledger.forget(key, "asked to be", NOON, "ops").await;
    assert!(
        matches!(refused, Err(LedgerError::Refused(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn erasing_a_thousand_people_keeps_the_chain_green() {
    let ledger = Ledger::memory(CORP, pepper(), [7; 32], NOON).expect("memory opens");
    let world = World::at(ledger);
    let stored = world
        .ledger
        .store_directory(directory_rows(1_100), NOON, "sync")
        .await;
    stored.expect("a snapshot is stored");
    let people = world.customers(0..1_100).await;
    let opened = gate(1, &[("burst", "burst", people.clone())]);
    world
        .ledger
        .open_gate(opened, NOON)
        .await
        .expect("the gate opens");
    world.send(0, people.clone(), "m1").await;
    let before = format!("{:?}", world.ledger.status(None).await.expect("readable"));
    for at in 0..1_000 {
        forget(&world, at).await.expect("forgotten");
    }
    let proof = prove(&world, true).await;
    assert_eq!(proof.verdict(), AuditVerdict::Ok, "{proof:#?}");
    let ids = world.ledger.ids(&people).await.expect("readable");
    assert_eq!(ids.iter().flatten().count(), 100);
    assert_eq!(
        format!("{:?}", world.ledger.status(None).await.expect("readable")),
        before
    );
}

#[tokio::test]
async fn what_was_deleted_does_not_lie_in_the_file_any_more() {
    let world = World::sqlite().synced().await;
    let sealed = || {
        let sql = rusqlite::Connection::open(world.path()).expect("opens");
        let person = "SELECT no FROM person WHERE key = ?1";
        let read = |column: &str, table: &str| -> Vec<u8> {
            let text = format!("SELECT {column} FROM {table} WHERE person_no = ({person})");
            sql.query_row(&text, [key(2).0], |row| row.get(0))
                .expect("a row")
        };
        [
            read("sealed", "person_key"),
            read("ciphertext", "sealed"),
            key(2).0.to_vec(),
        ]
    };
    let planted = sealed();
    let lies = |bytes: &[u8]| {
        let mut all = fs::read(world.path()).expect("readable");
        all.extend(fs::read(format!("{}-wal", world.path().display())).unwrap_or_default());
        all.windows(bytes.len())
            .filter(|window| *window == bytes)
            .count()
    };
    assert!(
        planted.iter().all(|bytes| lies(bytes) > 0),
        "the search works"
    );
    forget(&world, 2).await.expect("forgotten");
    assert_eq!(lies(&planted[0]), 0, "the person's key");
    assert_eq!(lies(&planted[1]), 0, "the sealed id");
    assert_eq!(
        lies(&planted[2]),
        1,
        "the keyed hash stands in the set of the forgotten alone"
    );
}
