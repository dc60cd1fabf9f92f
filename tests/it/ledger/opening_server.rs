//! What only a server can get wrong: settings that lose facts, a standby, a copy, other keys, and being brought back from the past.

use super::world::{CORP, NOON, World, options, shared, tls, turn};
use crate::server::{Server, apart, connect};
use qunfa::{
    history::GateState,
    ledger::{Access, Adoption, Ledger, OpenOptions},
    model::{Pepper, Tempo},
    ports::{Journal, LedgerError, LedgerRead},
};

fn refusal(address: &str, options: OpenOptions) -> String {
    Ledger::open_postgres(address, options, tls())
        .expect_err("refused")
        .to_string()
}

/// A new schema; none where there is no server, which was said.
fn address() -> Option<String> {
    Server::get().map(Server::schema)
}

#[tokio::test]
async fn what_was_written_is_there_for_the_next_machine() {
    let Some(world) = World::postgres() else {
        return;
    };
    let world = world.opened().await;
    let other = OpenOptions {
        host_id: "host-2".to_owned(),
        access: Access::Write,
        ..options()
    };
    let other = Ledger::open_postgres(world.address(), other, tls()).expect("opens beside it");
    assert_eq!(other.status(None).await.expect("readable").len(), 1);
    let directory = other.directory().await.expect("readable").expect("synced");
    assert_eq!(directory.customers.len(), 10);
}

#[tokio::test]
async fn a_missing_ledger_is_made_only_when_asked() {
    let Some(address) = address() else { return };
    for access in [Access::Read, Access::Write, Access::TurnGates] {
        let refused = refusal(
            &address,
            OpenOptions {
                access,
                ..options()
            },
        );
        assert!(
            refused.starts_with("no ledger at postgresql://"),
            "{refused}"
        );
        assert!(
            !refused.contains("postgres@"),
            "who logs in is not shown: {refused}"
        );
    }
    shared(&address).expect("made");
}

#[tokio::test]
async fn settings_that_lose_facts_are_named_all_at_once() {
    let Some(address) = address() else { return };
    for (setting, said) in [
        ("synchronous_commit=off", "synchronous_commit is off"),
        (
            "default_transaction_read_only=on",
            "default_transaction_read_only is on",
        ),
        (
            "session_replication_role=replica",
            "session_replication_role is not origin",
        ),
        ("zero_damaged_pages=on", "zero_damaged_pages is on"),
        (
            "ignore_checksum_failure=on",
            "ignore_checksum_failure is on",
        ),
        ("ignore_system_indexes=on", "ignore_system_indexes is on"),
        (
            "standard_conforming_strings=off",
            "standard_conforming_strings is off",
        ),
    ] {
        let unsafe_address = format!("{address}%20-c{}", setting.replace('=', "%3D"));
        let refused = refusal(&unsafe_address, options());
        assert!(refused.contains(said), "{setting}: {refused}");
    }
    let two = format!("{address}%20-csynchronous_commit%3Doff%20-czero_damaged_pages%3Don");
    let refused = refusal(&two, options());
    assert!(
        refused.contains("synchronous_commit") && refused.contains("zero_damaged_pages"),
        "{refused}"
    );
}

#[tokio::test]
async fn another_encoding_is_refused() {
    let Some(server) = Server::get() else { return };
    apart(|| {
        connect(&server.address("public"))
            .batch_execute("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
            .expect("a database is made");
    });
    let refused = refusal(
        &server.address("public").replace("/postgres?", "/ascii?"),
        options(),
    );
    assert!(refused.contains("encoding is not UTF8"), "{refused}");
}

#[tokio::test]
async fn a_server_that_does_not_sync_is_refused() {
    if Server::get().is_none() {
        return;
    }
    let server = apart(|| Server::start(&["fsync=off", "full_page_writes=off"])).expect("starts");
    let refused = refusal(&server.address("public"), options());
    assert!(
        refused.contains("fsync is off") && refused.contains("full_page_writes is off"),
        "{refused}"
    );
}

#[tokio::test]
async fn other_secrets_and_programs_are_refused() {
    let Some(address) = address() else { return };
    drop(shared(&address).expect("made"));
    let pepper = Pepper::new(b"another pepper", CORP);
    let said = refusal(
        &address,
        OpenOptions {
            pepper,
            ..options()
        },
    );
    assert!(said.contains("wrong pepper"), "{said}");
    let seal_key = [8; 32];
    let said = refusal(
        &address,
        OpenOptions {
            seal_key,
            ..options()
        },
    );
    assert!(said.contains("wrong seal key"), "{said}");
    for (protocol, words) in [
        ("protocol + 1", "install the newer version"),
        ("protocol - 2", "finish its runs"),
    ] {
        apart(|| {
            let mut sql = connect(&address);
            sql.batch_execute("ALTER TABLE ledger_instance DISABLE TRIGGER ALL")
                .expect("off");
            sql.batch_execute(&format!("UPDATE ledger_instance SET protocol = {protocol}"))
                .expect("changed");
        });
        let said = refusal(&address, options());
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_server_elsewhere_is_never_spoken_to_in_the_clear() {
    let refused = refusal(
        "postgres://db.example.com/ledger?sslmode=disable",
        options(),
    );
    insta::assert_snapshot!(refused, @"the ledger is not safe to use: sslmode=disable would carry the ledger through the network in the clear; leave it out");
    // The address beside the name is where it would really go.
    let refused = refusal(
        "postgres://localhost/ledger?hostaddr=192.0.2.7&sslmode=disable",
        options(),
    );
    assert!(refused.contains("in the clear"), "{refused}");
    let refused = refusal("postgres://:bad port/", options());
    assert!(refused.contains("cannot be read"), "{refused}");
}

/// A copy is the same tables in another database: as a restored dump would be.
#[tokio::test]
async fn a_copy_sends_nothing_before_somebody_adopts_it() {
    let Some(world) = World::postgres() else {
        return;
    };
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let address = world.address().to_owned();
    let schema = address.rsplit("%3D").next().expect("a schema").to_owned();
    let copy = format!("{schema}_copy");
    drop(world);
    apart(|| {
        connect(&address)
            .batch_execute(&format!("ALTER SCHEMA {schema} RENAME TO {copy}"))
            .expect("moved");
    });
    let copied = address.replace(&format!("%3D{schema}"), &format!("%3D{copy}"));
    assert!(refusal(&copied, options()).contains("this ledger is a copy"));
    adopted(&copied).await;
}

/// As after a failover to a standby that was behind: the server counts a new timeline.
#[tokio::test]
async fn a_server_that_came_back_from_the_past_sends_nothing_before_somebody_adopts_it() {
    let Some(world) = World::postgres() else {
        return;
    };
    let world = world.opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let address = world.address().to_owned();
    drop(world);
    apart(|| {
        connect(&address)
            .batch_execute("UPDATE ledger_instance SET timeline = timeline + 1")
            .expect("changed");
    });
    assert!(refusal(&address, options()).contains("came back from a backup or a standby"));
    adopted(&address).await;
}

async fn adopted(address: &str) {
    let adopting = OpenOptions {
        access: Access::Adopt,
        ..options()
    };
    let ledger = Ledger::open_postgres(address, adopting, tls()).expect("opens for that");
    let adoption = Adoption {
        reason: "the other server is gone".to_owned(),
        beyond: 0,
        actor: "ops".to_owned(),
        at_ms: NOON,
    };
    assert_eq!(ledger.adopt(adoption).await.expect("adopted"), 1);
    drop(ledger);
    let ledger = shared(address).expect("opens as any other");
    let claim = |ledger: Ledger| async move {
        let claimed = ledger
            .claim("w", &[super::world::run(1)], NOON, &Tempo::REAL)
            .await;
        (claimed.expect("asked"), ledger)
    };
    let (nothing, ledger) = claim(ledger).await;
    assert!(nothing.is_none(), "every run is paused");
    ledger
        .change_gate(turn(Some(1), GateState::Open))
        .await
        .expect("resumed by hand");
    assert!(claim(ledger).await.0.is_some());
}

#[tokio::test]
async fn a_reader_does_not_write_and_a_second_identity_does_not_begin() {
    let Some(world) = World::postgres() else {
        return;
    };
    let reads = OpenOptions {
        access: Access::Read,
        ..options()
    };
    let reader = Ledger::open_postgres(world.address(), reads, tls()).expect("opens");
    let refused = reader.anomaly("test", "test", NOON).await;
    assert_eq!(
        refused,
        Err(LedgerError::Refused(
            "the ledger was opened for reading".to_owned()
        ))
    );
    let again = shared(world.address()).expect("a ledger that is there is opened, not made anew");
    assert_eq!(
        again.position().await.expect("readable"),
        world.ledger.position().await.expect("readable")
    );
}

#[tokio::test]
async fn ten_machines_that_begin_at_once_make_one_ledger() {
    for _ in 0..10 {
        let Some(address) = address() else { return };
        assert_eq!(begun_at_once(&address).len(), 1);
    }
}

/// The identities that ten connections found.
fn begun_at_once(address: &str) -> std::collections::BTreeSet<String> {
    apart(|| {
        let threads: Vec<_> = (0..10)
            .map(|_| {
                let address = address.to_owned();
                std::thread::spawn(move || shared(&address).expect("opens"))
            })
            .collect();
        let opened = threads.into_iter().map(|one| one.join().expect("ends"));
        let ledgers: Vec<Ledger> = opened.collect();
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        ledgers
            .iter()
            .map(|one| runtime.block_on(one.position()).expect("readable").ledger)
            .collect()
    })
}
