//! The policy a ledger trusts: named once, then moved by sign-offs, each of them once.

use super::world::{NOON, World};
use qunfa::{
    ledger::{GENESIS, verify_chain},
    model::Digest,
    ports::{Journal, LedgerError, LedgerRead, PolicyAccepted, PolicyOwner},
};

on_every_engine! {
    trust_moves_from_the_policy_in_force_and_remembers_its_owners,
    the_first_policy_is_named_and_every_later_one_is_signed,
    a_sign_off_moves_a_policy_once,
}

fn policy(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

fn accepted(from: Option<&str>, to: &str, signed: Option<&str>) -> PolicyAccepted {
    PolicyAccepted {
        from: from.map(policy),
        to: policy(to),
        owners: vec![PolicyOwner {
            name: format!("owner of {to}"),
            key: Some("ssh-ed25519 AAAA".to_owned()),
            login: None,
            aliases: vec!["o@x.cn".to_owned()],
        }],
        signed: signed.map(|text| (Digest::of(text.as_bytes()), "zhao".to_owned())),
    }
}

async fn trust(world: &World, policy: PolicyAccepted) -> Result<(), LedgerError> {
    world.ledger.trust_policy(policy, NOON, "li.mei").await
}

async fn in_force(world: &World) -> Option<(Digest, String, usize)> {
    let found = world.ledger.trusted_policy().await.expect("it is read")?;
    let owner = found.owners[0].name.clone();
    Some((found.digest, owner, found.used.len()))
}

async fn trust_moves_from_the_policy_in_force_and_remembers_its_owners(world: World) {
    assert_eq!(in_force(&world).await, None);
    let before = world.ledger.position().await.expect("a position");
    assert_eq!(trust(&world, accepted(None, "a", None)).await, Ok(()));
    assert_eq!(
        in_force(&world).await,
        Some((policy("a"), "owner of a".to_owned(), 0))
    );
    assert_eq!(
        trust(&world, accepted(Some("a"), "b", Some("s1"))).await,
        Ok(())
    );
    assert_eq!(
        in_force(&world).await,
        Some((policy("b"), "owner of b".to_owned(), 1))
    );
    // Judged by a policy that is in force no more.
    let late = trust(&world, accepted(Some("a"), "c", Some("s2"))).await;
    assert!(matches!(late, Err(LedgerError::Refused(_))), "{late:?}");
    let after = world.ledger.position().await.expect("a position");
    assert_eq!(before, after, "trust is no part of what a plan decides");
    let chain = world.ledger.audit(1).await.expect("the chain");
    let lines = chain.iter().filter(|line| line.kind == "policy_trusted");
    assert_eq!(lines.count(), 2);
    assert!(verify_chain((0, GENESIS), &chain).is_ok());
}

async fn the_first_policy_is_named_and_every_later_one_is_signed(world: World) {
    let signed = trust(&world, accepted(None, "a", Some("s1"))).await;
    assert!(matches!(signed, Err(LedgerError::Refused(_))), "{signed:?}");
    assert_eq!(trust(&world, accepted(None, "a", None)).await, Ok(()));
    let named = trust(&world, accepted(Some("a"), "b", None)).await;
    assert!(matches!(named, Err(LedgerError::Refused(_))), "{named:?}");
    assert_eq!(
        in_force(&world).await.map(|found| found.0),
        Some(policy("a"))
    );
}

async fn a_sign_off_moves_a_policy_once(world: World) {
    assert_eq!(trust(&world, accepted(None, "a", None)).await, Ok(()));
    assert_eq!(
        trust(&world, accepted(Some("a"), "b", Some("s1"))).await,
        Ok(())
    );
    assert_eq!(
        trust(&world, accepted(Some("b"), "a", Some("s2"))).await,
        Ok(())
    );
    let again = trust(&world, accepted(Some("a"), "b", Some("s1"))).await;
    assert!(matches!(again, Err(LedgerError::Refused(_))), "{again:?}");
}
