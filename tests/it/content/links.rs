//! A link carries the marker of its batch.

use super::world::policy;
use proptest::prelude::*;
use qunfa::{
    content::{MARKER, MARKER_BYTES, link_url, wire_bytes},
    workspace::Tracking,
};

#[test]
fn without_tracking_the_marker_rides_on_the_target() {
    let marked = |target: &str| link_url("sale", target, None);
    assert_eq!(marked("https://a.cn"), "https://a.cn?q=⟨M⟩");
    assert_eq!(marked("https://a.cn/b"), "https://a.cn/b?q=⟨M⟩");
    assert_eq!(marked("https://a.cn/b?x=1"), "https://a.cn/b?x=1&q=⟨M⟩");
    assert_eq!(marked("https://a.cn/b?"), "https://a.cn/b?q=⟨M⟩");
    assert_eq!(marked("https://a.cn/b?x=1&"), "https://a.cn/b?x=1&q=⟨M⟩");
    assert_eq!(
        marked("https://a.cn/b#top?no"),
        "https://a.cn/b?q=⟨M⟩#top?no"
    );
    assert_eq!(
        marked("https://a.cn/b?x=1#/route"),
        "https://a.cn/b?x=1&q=⟨M⟩#/route"
    );
}

#[test]
fn with_tracking_the_link_leads_to_the_tracking_host() {
    let tracking = Tracking {
        base_url: "https://t.example.com/".to_owned(),
        identify: "none".to_owned(),
    };
    assert_eq!(
        link_url("sale", "https://a.cn/b?x=1", Some(&tracking)),
        "https://t.example.com/⟨M⟩/sale"
    );
    assert!(policy().tracking.is_none());
}

#[test]
fn a_marker_counts_as_the_digits_it_will_be() {
    assert_eq!(wire_bytes("好"), 3);
    assert_eq!(wire_bytes("a⟨M⟩b⟨M⟩"), 2 + 2 * MARKER_BYTES);
}

proptest! {
    #[test]
    fn the_target_survives_whatever_it_is(path in "[a-z/]{0,8}", query in "([a-z]=[a-z]?&?){0,3}", fragment in "(#[a-z/?=]{0,5})?") {
        let target = format!("https://a.cn/{path}?{query}{fragment}");
        let marked = link_url("sale", &target, None);
        let read = url::Url::parse(&marked.replace(MARKER, "0123456789abcdef0123456789abcdef")).expect("it is an address");
        let before = url::Url::parse(&target).expect("it is an address");
        prop_assert_eq!(read.path(), before.path());
        prop_assert_eq!(read.fragment(), before.fragment());
        let pairs: Vec<_> = read.query_pairs().collect();
        let wanted: Vec<_> = before.query_pairs().collect();
        prop_assert_eq!(&pairs[..pairs.len() - 1], &wanted[..]);
        prop_assert_eq!(&pairs[pairs.len() - 1].0, "q");
    }
}
