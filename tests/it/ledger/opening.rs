//! What only a file can get wrong: locks, copies, links, modes, other keys, other programs.

use super::world::{CORP, NOON, World, options, reopen};
use qunfa::{
    history::Outcome,
    ledger::{Access, Ledger, OpenOptions, network_file_system},
    model::Pepper,
    ports::{Journal, LedgerError, LedgerRead},
};
use rusqlite::Connection;
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
};

/// A ledger that was used and closed.
async fn closed() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("deep/ledger.db");
    let ledger = reopen(&path).expect("made, with its directory");
    ledger
        .store_directory(super::world::directory_rows(4), NOON, "sync")
        .await
        .expect("stored");
    (dir, path)
}

fn refusal(path: &Path, options: OpenOptions) -> LedgerError {
    Ledger::open_sqlite(path, options).expect_err("refused")
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let (_dir, path) = closed().await;
    let ledger = reopen(&path).expect("opens again");
    assert_eq!(
        ledger
            .directory()
            .await
            .expect("readable")
            .expect("synced")
            .customers
            .len(),
        4
    );
    assert_eq!(
        fs::metadata(&path).expect("a file").permissions().mode() & 0o777,
        0o600
    );
}

#[tokio::test]
async fn a_missing_ledger_is_made_only_when_asked() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("ledger.db");
    let missing = LedgerError::Missing(path.display().to_string());
    assert_eq!(
        refusal(
            &path,
            OpenOptions {
                access: Access::Write,
                ..options()
            }
        ),
        missing
    );
    assert_eq!(
        refusal(
            &path,
            OpenOptions {
                access: Access::Read,
                ..options()
            }
        ),
        missing
    );
    assert!(
        !path.exists()
            && fs::read_dir(dir.path())
                .expect("a directory")
                .next()
                .is_none()
    );
    fs::write(&path, "").expect("a crash before the first table");
    assert_eq!(
        refusal(
            &path,
            OpenOptions {
                access: Access::Write,
                ..options()
            }
        ),
        missing
    );
    reopen(&path).expect("an empty file becomes a ledger");
}

#[tokio::test]
async fn a_second_opening_is_told_who_holds_it_and_readers_need_no_lock() {
    let world = World::sqlite().synced().await;
    let holder = format!("pid {} boot ", std::process::id());
    let refused = refusal(&world.path(), options());
    assert!(
        matches!(&refused, LedgerError::Locked { holder: said } if said.starts_with(&holder)),
        "{refused}"
    );

    let reader = Ledger::open_sqlite(
        &world.path(),
        OpenOptions {
            access: Access::Read,
            ..options()
        },
    )
    .expect("readers are welcome");
    let people = world.customers(0..10).await;
    world
        .ledger
        .open_gate(super::world::gate(1, &[("burst", "burst", people)]), NOON)
        .await
        .expect("opens");
    assert_eq!(
        reader.status(None).await.expect("readable").len(),
        1,
        "a reader sees what was committed meanwhile"
    );
    assert_eq!(
        reader.position().await.expect("readable"),
        world.ledger.position().await.expect("readable")
    );
    let refused = reader
        .anomaly("test", "test", NOON)
        .await
        .expect_err("a reader does not write");
    assert_eq!(
        refused,
        LedgerError::Refused("the ledger was opened for reading".to_owned())
    );
    drop(world);
}

/// Not a test of its own: the other process of the test below, which runs it with an address in the environment.
#[test]
fn another_process() {
    let Ok(path) = std::env::var("QUNFA_TEST_LEDGER") else {
        return;
    };
    let refused = refusal(Path::new(&path), options());
    let LedgerError::Locked { holder } = refused else {
        panic!("not locked: {refused}")
    };
    fs::write(format!("{path}.holder"), holder).expect("an answer is left");
}

#[tokio::test]
async fn a_second_process_is_told_who_holds_it() {
    let world = World::sqlite();
    let program = std::env::current_exe().expect("this program");
    let status = Command::new(program)
        .args([
            "--exact",
            "ledger::opening::another_process",
            "--test-threads",
            "1",
        ])
        .env("QUNFA_TEST_LEDGER", world.path())
        .output()
        .expect("it runs")
        .status;
    assert!(status.success());
    let told =
        fs::read_to_string(format!("{}.holder", world.path().display())).expect("it answered");
    assert!(
        told.starts_with(&format!("pid {} boot ", std::process::id())),
        "{told}"
    );
}

#[tokio::test]
async fn the_lock_is_free_when_the_ledger_is_dropped() {
    let (_dir, path) = closed().await;
    for _ in 0..3 {
        drop(reopen(&path).expect("free"));
    }
}

#[tokio::test]
async fn other_secrets_and_other_corps_are_refused() {
    let (_dir, path) = closed().await;
    let said = [
        refusal(
            &path,
            OpenOptions {
                pepper: Pepper::new(b"another", CORP),
                ..options()
            },
        ),
        refusal(
            &path,
            OpenOptions {
                seal_key: [8; 32],
                ..options()
            },
        ),
        refusal(
            &path,
            OpenOptions {
                corp: "wwother".to_owned(),
                ..options()
            },
        ),
    ];
    insta::assert_snapshot!(said.map(|error| error.to_string()).join("\n"), @r"
    the ledger is not safe to use: wrong pepper: people would get new numbers and be messaged twice
    the ledger is not safe to use: wrong seal key: what it sealed would not open
    the ledger is not safe to use: it belongs to corp ww0123456789abcdef, not wwother
    ");
}

#[tokio::test]
async fn a_copy_is_refused() {
    let (dir, path) = closed().await;
    let copy = dir.path().join("copy.db");
    fs::copy(&path, &copy).expect("copied");
    for refused in [
        refusal(&copy, options()),
        refusal(
            &path,
            OpenOptions {
                host_id: "host-2".to_owned(),
                ..options()
            },
        ),
    ] {
        assert!(
            matches!(&refused, LedgerError::Unsafe(why) if why.contains("is a copy")),
            "{refused}"
        );
    }
    let reader = refusal(
        &copy,
        OpenOptions {
            access: Access::Read,
            ..options()
        },
    );
    assert!(
        matches!(reader, LedgerError::Unsafe(_)),
        "not even to read: it may be behind"
    );
}

#[tokio::test]
async fn a_newer_protocol_is_refused() {
    let (_dir, path) = closed().await;
    let sql = Connection::open(&path).expect("opens");
    sql.execute("UPDATE ledger_instance SET protocol = 5", [])
        .expect("a newer program was here");
    drop(sql);
    assert_eq!(
        refusal(&path, options()),
        LedgerError::Unsafe(
            "ledger protocol 5, this program speaks 4: install the newer version".to_owned()
        )
    );
}

#[tokio::test]
async fn an_older_protocol_is_refused() {
    let (_dir, path) = closed().await;
    let sql = Connection::open(&path).expect("opens");
    sql.execute_batch(
        "DROP TRIGGER instance_keeps_identity; UPDATE ledger_instance SET protocol = 1",
    )
    .expect("an older program made it");
    drop(sql);
    assert_eq!(
        refusal(&path, options()),
        LedgerError::Unsafe(
            "ledger protocol 1, this program speaks 4: finish its runs with the version that made it, then begin a new one".to_owned()
        )
    );
}

#[tokio::test]
async fn links_loose_modes_and_other_files_are_refused() {
    let (dir, path) = closed().await;
    let link = dir.path().join("link.db");
    symlink(&path, &link).expect("linked");
    assert!(
        refusal(&link, options())
            .to_string()
            .ends_with("link.db is a symlink")
    );
    assert!(
        refusal(dir.path(), options())
            .to_string()
            .ends_with("is not a file")
    );

    fs::set_permissions(&path, fs::Permissions::from_mode(0o620)).expect("loosened");
    assert!(
        refusal(&path, options())
            .to_string()
            .ends_with("may be written by others (mode 620); run chmod 600")
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("tightened");

    let lock = dir.path().join("deep/ledger.db.lock");
    fs::remove_file(&lock).expect("a lock file");
    symlink("/dev/null", &lock).expect("linked");
    assert!(
        refusal(&path, options())
            .to_string()
            .ends_with("ledger.db.lock is a symlink")
    );

    let noise = dir.path().join("noise.db");
    fs::write(
        &noise,
        "not a database at all, but long enough to have a header",
    )
    .expect("written");
    fs::set_permissions(&noise, fs::Permissions::from_mode(0o600)).expect("tightened");
    assert_eq!(
        refusal(&noise, options()),
        LedgerError::Unsafe("the file is not a ledger".to_owned())
    );
}

#[test]
fn network_file_systems_are_named() {
    let named = [
        0x6969,
        0x517B,
        0xFE53_4D42,
        0xFF53_4D42,
        0x0102_1997,
        0x6573_5546,
        0xFFFF_FFFF_FF53_4D42,
    ]
    .map(network_file_system);
    assert_eq!(
        named,
        ["NFS", "SMB", "SMB", "SMB", "9p", "FUSE", "SMB"].map(Some)
    );
    // ext4, xfs, btrfs, tmpfs, overlay, zfs.
    assert_eq!(
        [
            0xEF53,
            0x5846_5342,
            0x9123_683E,
            0x0102_1994,
            0x794C_7630,
            0x2FC1_2FC1
        ]
        .map(network_file_system),
        [None; 6]
    );
}

#[tokio::test]
async fn facts_are_synced_and_kept_in_a_log() {
    let world = World::sqlite().opened().await;
    world
        .freeze(0, world.customers(0..2).await)
        .await
        .expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    world
        .settle(
            claimed.batch.batch_no,
            attempt_no,
            Outcome::Accepted,
            Some("m1"),
        )
        .await
        .expect("settled");
    let sql = Connection::open(world.path()).expect("a second connection");
    let mode: String = sql
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .expect("a mode");
    assert_eq!(mode, "wal");
}
