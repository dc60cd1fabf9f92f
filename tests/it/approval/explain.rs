//! What a digest is made of, and what differs between two.

use super::world::{at, strings, world};
use qunfa::{approval::changed_parts, model::Digest};

#[test]
fn a_digest_names_its_inputs_as_an_author_looks_for_them() {
    let mandate = world().mandate();
    let names: Vec<String> = mandate
        .explain()
        .into_iter()
        .map(|part| part.name)
        .collect();
    let wanted = [
        "account.tier",
        "links.sale",
        "policy.caps",
        "touch.burst.audience.tags_all",
        "touch.burst.template",
        "vars.offer",
    ];
    for name in wanted {
        assert!(
            names.iter().any(|known| known == name),
            "{name} is not among {names:?}"
        );
    }
    assert!(names.is_sorted());
    assert_eq!(mandate.digest(), Digest::of(mandate.text().as_bytes()));
}

#[test]
fn changed_parts_are_those_that_were_changed() {
    let before = world().mandate();
    let mut world = world();
    world.campaign.audience.tags_all = strings(&["等级/金卡"]);
    world.campaign.touches[1].source.text.push('。');
    world.campaign.urgent = Some(at("台风".to_owned()));
    let changed = changed_parts(before.text(), world.mandate().text()).expect("both are mandates");
    insta::assert_snapshot!(changed.join("\n"), @"
    policy.windows
    touch.burst.audience.tags_all
    touch.mail.audience.tags_all
    touch.second.audience.tags_all
    touch.second.template
    urgent
    ");
}

#[test]
fn what_is_no_mandate_has_no_parts() {
    let mandate = world().mandate();
    assert_eq!(changed_parts("{", mandate.text()), None);
    assert_eq!(changed_parts("[]", mandate.text()), None);
    assert_eq!(
        changed_parts(mandate.text(), mandate.text()),
        Some(Vec::new())
    );
}
