//! Sign-off files are read byte for byte, or refused.

use super::memory_tree::{MemoryTree, TAIL, campaign};
use qunfa::model::CampaignId;
use std::fmt::Write as _;

const ENTRY: &str = "[[signoff]]\nstatement = '{\"digest\":\"4f1c\"}'\nsignature = \"-----BEGIN SSH SIGNATURE-----\\nU1NIU0lH\\n-----END SSH SIGNATURE-----\"\n";

fn beside(signoffs: impl AsRef<[u8]>) -> MemoryTree {
    MemoryTree::workspace().with("campaigns/a.toml", campaign(TAIL)).with("campaigns/a.signoffs.toml", signoffs)
}

#[test]
fn statements_come_through_byte_for_byte() {
    let read = beside(ENTRY.repeat(64)).read().expect("valid");
    assert!(read.findings.is_empty());
    let entries = &read.signoffs[&CampaignId("a".to_owned())].entries;
    assert_eq!((entries.len(), entries[0].statement.as_str(), entries[1].place.line), (64, "{\"digest\":\"4f1c\"}", 4));
}

#[test]
fn what_no_signer_wrote_is_refused() {
    let cases: [(&str, Vec<u8>); 6] = [
        ("65 entries", ENTRY.repeat(65).into_bytes()),
        ("257 KiB", [ENTRY.as_bytes(), &vec![b'\n'; 257 << 10]].concat()),
        ("CRLF", ENTRY.replace('\n', "\r\n").into_bytes()),
        ("byte-order mark", format!("\u{FEFF}{ENTRY}").into_bytes()),
        ("unknown key", format!("{ENTRY}stage = \"risk\"\n").into_bytes()),
        ("no signature", ENTRY.lines().take(2).collect::<Vec<_>>().join("\n").into_bytes()),
    ];
    let mut seen = String::new();
    for (name, bytes) in cases {
        let tree = beside(bytes);
        let read = tree.read().expect("the settings are fine");
        assert!(read.signoffs.is_empty(), "{name} counts");
        assert!(read.campaigns.contains_key(&CampaignId("a".to_owned())), "the campaign itself is fine");
        let _ = writeln!(seen, "{name}: {}", tree.findings());
    }
    insta::assert_snapshot!(seen, @"");
}

#[test]
fn sign_offs_of_nothing_are_warned_of() {
    let tree = MemoryTree::workspace().with("campaigns/gone.signoffs.toml", ENTRY);
    insta::assert_snapshot!(tree.findings(), @"campaigns/gone.signoffs.toml:1:1 orphan-signoffs (warn) 没有与这份签核对应的活动 campaigns/gone.toml；活动改名后签核文件要一起改名，否则请删除 | these sign-offs belong to no campaign: campaigns/gone.toml is missing; rename both together, or remove them");
}
