//! Files on their way to the platform: without metadata, and once in three days. The sandbox's record is the judge.

use super::made::{exif, jpeg, jpeg_of};
use crate::firm::{Firm, Plan, everybody};
use qunfa::media::without_metadata;

/// A campaign that attaches the poster and a link with a cover.
fn campaign(firm: &Firm, name: &str) {
    let text = everybody(name, "hq", 100)
        .replace(
            "[{ link = \"more\" }]",
            "[\"./poster.jpg\", { link = \"more\" }]",
        )
        .replace(
            "title = \"详情\"",
            "title = \"详情\"\ncover = \"./cover.jpg\"",
        );
    firm.write(&format!("campaigns/{name}.toml"), &text);
}

/// What the sandbox was given under this name, in bytes a time.
fn uploads(firm: &Firm, name: &str) -> Vec<u64> {
    firm.record()
        .iter()
        .filter(|line| line["kind"] == "uploaded" && line["name"] == name)
        .filter_map(|line| line["bytes"].as_u64())
        .collect()
}

#[test]
fn a_file_is_uploaded_clean_and_again_only_after_its_id_has_aged() {
    let firm = Firm::new(Plan {
        customers: 20,
        members: 4,
        ..Plan::default()
    });
    let poster = jpeg(&[(0xE1, &exif(6, true)), (0xFE, b"by Li Mei")]);
    // Of another size, or it would be the same file once cleaned.
    let cover = jpeg_of(720, 720, &[(0xFE, b"another picture")]);
    let leaves = |bytes: &[u8]| {
        let clean = without_metadata(bytes.to_vec()).expect("it can be cleaned");
        assert!(clean.len() < bytes.len());
        clean.len() as u64
    };
    firm.write_bytes("campaigns/poster.jpg", &poster);
    firm.write_bytes("campaigns/cover.jpg", &cover);
    let mut seen = Vec::new();
    for (name, hours) in [("first", 0.0), ("second", 48.0), ("third", 24.0)] {
        firm.advance(hours);
        campaign(&firm, name);
        firm.approve();
        firm.must(0, &["apply", "--no-wait"]);
        seen.push((
            uploads(&firm, "poster.jpg").len(),
            uploads(&firm, "cover.jpg").len(),
        ));
    }
    assert_eq!(
        seen,
        [(1, 1), (1, 1), (2, 1)],
        "a cover's address is permanent"
    );
    assert_eq!(uploads(&firm, "poster.jpg"), [leaves(&poster); 2]);
    assert_eq!(uploads(&firm, "cover.jpg"), [leaves(&cover)]);
}
