//! Files on their way to the platform: without metadata, and once in three days. The sandbox's record is the judge.

use super::made::{exif, jpeg};
use crate::firm::{Firm, Plan, everybody};
use qunfa::{media::without_metadata, model::Digest};

/// A campaign that attaches the poster and a link with a cover.
fn campaign(firm: &Firm, name: &str) {
    let text = everybody(name, "hq", 100)
        .replace("[{ link = \"more\" }]", "[\"./poster.jpg\", { link = \"more\" }]")
        .replace("title = \"详情\"", "title = \"详情\"\ncover = \"./cover.jpg\"");
    firm.write(&format!("campaigns/{name}.toml"), &text);
}

/// How often the sandbox was given these bytes, whatever they were uploaded for.
fn uploads(firm: &Firm, bytes: &[u8]) -> usize {
    let digest = Digest::of(bytes).to_string();
    let digest = digest.trim_start_matches("sha256:");
    firm.record()
        .iter()
        .filter(|line| line["kind"] == "uploaded" && line["sha256"] == digest)
        .count()
}

#[test]
fn a_file_is_uploaded_clean_and_again_only_after_its_id_has_aged() {
    let firm = Firm::new(Plan {
        customers: 20,
        members: 4,
        ..Plan::default()
    });
    let poster = jpeg(&[(0xE1, &exif(6, true)), (0xFE, b"by Li Mei")]);
    let cover = jpeg(&[(0xFE, b"another picture")]);
    let clean = without_metadata(poster.clone()).expect("it can be cleaned");
    // A remark is all that makes the two differ, and it goes.
    let cover = [cover[..2].to_vec(), cover[2..].to_vec()].concat();
    let clean_cover = without_metadata(cover.clone()).expect("it can be cleaned");
    firm.write_bytes("campaigns/poster.jpg", &poster);
    firm.write_bytes("campaigns/cover.jpg", &cover);
    let mut seen = Vec::new();
    for (name, hours) in [("first", 0.0), ("second", 48.0), ("third", 24.0)] {
        firm.advance(hours);
        campaign(&firm, name);
        firm.approve();
        firm.must(0, &["apply", "--no-wait"]);
        seen.push((uploads(&firm, &clean), uploads(&firm, &clean_cover)));
    }
    assert_eq!(seen, [(1, 1), (1, 1), (2, 1)], "a cover's address is permanent");
    assert_eq!(uploads(&firm, &poster), 0, "what was shot at home stays home");
}
