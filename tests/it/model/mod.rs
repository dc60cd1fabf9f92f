//! Keys, canonical JSON, list references.

use qunfa::model::{Canonical, ListRef, Pepper, PersonKind, PersonNo, PersonSet};
use serde_json::json;

#[test]
fn aliases_of_one_member_are_one_person_and_customers_are_never_case_folded() {
    let pepper = Pepper::new(b"pepper", "ww1");
    let staff = |id: &str| pepper.key(PersonKind::Staff, id);
    assert_eq!(staff("LI.Mei"), staff("li.mei"));
    assert_eq!(staff("ＬＩ．ＭＥＩ"), staff("li.mei"));
    let customer = |id: &str| pepper.key(PersonKind::Customer, id);
    assert_eq!(customer(" wmABC "), customer("wmABC"));
    assert_ne!(customer("wmABC"), customer("wmabc"));
    assert_ne!(staff("x"), customer("x"));
}

#[test]
fn keys_depend_on_pepper_and_corp_and_show_neither() {
    let key = |pepper: &[u8], corp| Pepper::new(pepper, corp).key(PersonKind::Staff, "li.mei");
    assert_ne!(key(b"a", "ww1"), key(b"b", "ww1"));
    assert_ne!(key(b"a", "ww1"), key(b"a", "ww2"));
    assert_eq!(
        format!("{:?}", Pepper::new(b"secret", "ww1")),
        "Pepper([redacted])"
    );
}

#[test]
fn canonical_json_is_one_text_for_one_meaning() {
    let canonical = |value: serde_json::Value| Canonical::of(&value).text().to_owned();
    assert_eq!(
        canonical(json!({"b": 1, "a": [true, null], "c": null})),
        r#"{"a":[true,null],"b":1}"#
    );
    assert_eq!(canonical(json!("a\r\nb")), canonical(json!("a\nb")));
    assert_eq!(canonical(json!("e\u{301}")), canonical(json!("é")));
}

#[test]
fn a_list_is_named_with_or_without_its_version() {
    let pinned = ListRef::parse("vip@3f9a51c07d2e884b").expect("a reference");
    assert_eq!(
        (pinned.name.as_str(), pinned.version.as_deref()),
        ("vip", Some("3f9a51c07d2e884b"))
    );
    assert_eq!(ListRef::parse("vip").expect("a name").version, None);
    for wrong in [
        "",
        "@3f9a51c07d2e884b",
        "vip@",
        "vip@3F9A51C07D2E884B",
        "vip@3f9a",
    ] {
        assert_eq!(ListRef::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_set_survives_storage() {
    let set: PersonSet = [3, 70_000, 9].map(PersonNo).into_iter().collect();
    assert_eq!(PersonSet::from_bytes(&set.to_bytes()), Some(set));
    assert_eq!(PersonSet::from_bytes(b"not a bitmap"), None);
}
