//! What lies on the disk shows nobody: raw ids, names, phones and texts are sealed or hashed.

use super::world::{NOON, World, customer_id, resolution};
use proptest::prelude::{any, proptest};
use qunfa::{
    history::{GateState, Outcome},
    ledger::seal,
    model::PersonKind,
    ports::{GateChange, Journal, ListImport, ListRow},
};
use std::fs;

#[tokio::test]
async fn no_raw_id_phone_name_or_text_lies_in_the_file() {
    let world = World::sqlite().opened().await;
    let import = ListImport {
        name: "vip".to_owned(),
        kind: Some(PersonKind::Customer),
        columns: vec!["nick".to_owned()],
        rows: vec![ListRow {
            id_kind: "phone",
            id: "13800130003".to_owned(),
            values: vec!["PlantedNickname".to_owned()],
        }],
        expires_ms: None,
    };
    world
        .ledger
        .import_list(import, NOON, "list")
        .await
        .expect("imported");
    world
        .freeze(0, world.customers(0..4).await)
        .await
        .expect("frozen");
    let (claimed, attempt_no) = world.begin().await;
    let mut accepted = resolution(
        claimed.batch.batch_no,
        attempt_no,
        Outcome::Accepted,
        Some("m1"),
    );
    accepted.evidence = format!("the platform refused {}", customer_id(2));
    world.ledger.settle(accepted).await.expect("settled");
    world
        .ledger
        .anomaly("platform_duplicate", &customer_id(3), NOON)
        .await
        .expect("noted");
    let change = GateChange {
        run: None,
        to: GateState::Paused,
        actor: "ops".to_owned(),
        reason: format!("{} complained", customer_id(1)),
        at_ms: NOON,
    };
    world.ledger.change_gate(change).await.expect("stopped");
    let chain = world.ledger.audit(1).await.expect("readable");

    let mut bytes = fs::read(world.path()).expect("readable");
    bytes.extend(fs::read(format!("{}-wal", world.path().display())).expect("a log"));
    let found = |needle: &str| {
        bytes
            .windows(needle.len())
            .any(|window| window == needle.as_bytes())
    };
    for planted in [
        "PlantedCustomer",
        "PlantedUnion",
        "13800130003",
        "138-0013",
        "PlantedNickname",
        "Li.Mei",
        "li.mei",
        "李梅",
        "8折",
        "会员专享",
    ] {
        assert!(!found(planted), "{planted} lies in the file");
    }
    assert!(
        found("burst") && found("m1"),
        "what is no secret is found, so the search works"
    );
    for line in chain {
        assert!(
            !line.body.contains("Planted") && !line.body.contains("ops"),
            "{}",
            line.body
        );
    }
    let debug = format!("{:?}", super::world::options());
    assert!(!debug.contains("pepper of"), "{debug}");
}

proptest! {
    #[test]
    fn a_sealed_value_opens_only_as_it_was_sealed(key: [u8; 32], plain in proptest::collection::vec(any::<u8>(), 0..64), at: proptest::sample::Index, bit in 0..8_u32) {
        let sealed = seal::seal(&key, "place", &plain);
        assert_eq!(seal::open(&key, "place", &sealed), Some(plain.clone()));
        assert_ne!(seal::seal(&key, "place", &plain), sealed, "a fresh nonce each");
        assert_eq!(seal::open(&key, "elsewhere", &sealed), None);
        let mut other = key;
        other[0] ^= 1;
        assert_eq!(seal::open(&other, "place", &sealed), None);
        let mut flipped = sealed.clone();
        flipped[at.index(sealed.len())] ^= 1 << bit;
        assert_eq!(seal::open(&key, "place", &flipped), None);
        assert_eq!(seal::open(&key, "place", &sealed[..at.index(sealed.len())]), None);
    }
}
