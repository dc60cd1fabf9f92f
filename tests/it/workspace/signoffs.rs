//! Sign-off files are read byte for byte, or refused.

use super::memory_tree::{MemoryTree, TAIL, campaign};
use qunfa::model::CampaignId;
use std::fmt::Write as _;

const ENTRY: &str = "[[signoff]]\nstatement = '{\"digest\":\"4f1c\"}'\nsignature = \"-----BEGIN SSH SIGNATURE-----\\nU1NIU0lH\\n-----END SSH SIGNATURE-----\"\n";

fn beside(signoffs: impl AsRef<[u8]>) -> MemoryTree {
    MemoryTree::workspace()
        .with("campaigns/a.toml", campaign(TAIL))
        .with("campaigns/a.signoffs.toml", signoffs)
}

#[test]
fn statements_come_through_byte_for_byte() {
    let read = beside(ENTRY.repeat(64)).read().expect("valid");
    assert!(read.findings.is_empty());
    let entries = &read.signoffs[&CampaignId("a".to_owned())].entries;
    assert_eq!(
        (
            entries.len(),
            entries[0].statement.as_str(),
            entries[1].place.line
        ),
        (64, "{\"digest\":\"4f1c\"}", 4)
    );
}

#[test]
fn what_no_signer_wrote_is_refused() {
    let cases: [(&str, Vec<u8>); 6] = [
        ("65 entries", ENTRY.repeat(65).into_bytes()),
        (
            "257 KiB",
            [ENTRY.as_bytes(), &vec![b'\n'; 257 << 10]].concat(),
        ),
        ("CRLF", ENTRY.replace('\n', "\r\n").into_bytes()),
        ("byte-order mark", format!("\u{FEFF}{ENTRY}").into_bytes()),
        (
            "unknown key",
            format!("{ENTRY}stage = \"risk\"\n").into_bytes(),
        ),
        (
            "no signature",
            ENTRY
                .lines()
                .take(2)
                .collect::<Vec<_>>()
                .join("\n")
                .into_bytes(),
        ),
    ];
    let mut seen = String::new();
    for (name, bytes) in cases {
        let tree = beside(bytes);
        let read = tree.read().expect("the settings are fine");
        assert!(read.signoffs.is_empty(), "{name} counts");
        assert!(
            read.campaigns.contains_key(&CampaignId("a".to_owned())),
            "the campaign itself is fine"
        );
        let _ = writeln!(seen, "{name}: {}", tree.findings());
    }
    insta::assert_snapshot!(seen, @r#"
    65 entries: campaigns/a.signoffs.toml:1:1 too-long 太多，最多 64 项；请删减 | too many, at most 64; remove some
    257 KiB: campaigns/a.signoffs.toml:1:1 file-too-large campaigns/a.signoffs.toml 有 263295 字节，超过 262144 字节的上限；请缩小到上限以内 | campaigns/a.signoffs.toml has 263295 bytes, the limit is 262144; make it smaller
    CRLF: campaigns/a.signoffs.toml:1:1 signoffs-crlf 签核文件里有 CR 换行；签名按字节核对，请只用 LF（.gitattributes：*.signoffs.toml -text） | the sign-off file has CR line ends; signatures are checked byte by byte, so use LF only (.gitattributes: *.signoffs.toml -text)
    byte-order mark: campaigns/a.signoffs.toml:1:1 signoffs-bom 签核文件开头有 BOM；签名按字节核对，请另存为“UTF-8（无 BOM）” | the sign-off file starts with a byte-order mark; signatures are checked byte by byte, so save it as UTF-8 without BOM
    unknown key: campaigns/a.signoffs.toml:4:1 unknown-key 未知的键“stage”；这里可以写：statement, signature | unknown key "stage"; known here: statement, signature
    no signature: campaigns/a.signoffs.toml:1:1 missing-key [signoff.0] 缺少必填的“signature”，请补上 | [signoff.0] lacks "signature", which is required; add it
    "#);
}

#[test]
fn sign_offs_of_nothing_are_warned_of() {
    let tree = MemoryTree::workspace().with("campaigns/gone.signoffs.toml", ENTRY);
    insta::assert_snapshot!(tree.findings(), @"campaigns/gone.signoffs.toml:1:1 orphan-signoffs (warn) 没有与这份签核对应的活动 campaigns/gone.toml；活动改名后签核文件要一起改名，否则请删除 | these sign-offs belong to no campaign: campaigns/gone.toml is missing; rename both together, or remove them");
}
