//! Nothing vanishes in silence: what cannot be understood is named.

use super::memory_tree::{MemoryTree, PNG, TAIL, campaign};
use proptest::prelude::*;

/// A valid text with one token replaced by another: stays TOML more often than bytes do.
fn retokenized(valid: String) -> impl Strategy<Value = String> {
    let tokens: Vec<String> = valid
        .split_inclusive([' ', '\n', ',', '.', '='])
        .map(str::to_owned)
        .collect();
    let count = tokens.len();
    let strange = prop::sample::select(vec![
        "nan",
        "-1",
        "[]",
        "{}",
        "\"\"",
        "\"会\"",
        "2026-02-30",
        "[[touch]]\n",
        "[touch]\n",
        "x = 1\n",
        "true",
        "\"a + 1h\"",
        "'''",
        "\u{FEFF}",
        "1e400",
        "99999999999999999999",
        "\"\\u0000\"",
        "[vars]\n",
    ]);
    (0..count, strange).prop_map(move |(at, strange)| {
        let mut tokens = tokens.clone();
        strange.clone_into(&mut tokens[at]);
        tokens.concat()
    })
}

fn full() -> String {
    campaign(&format!(
        "{TAIL}attach = [{{ link = \"sale\" }}, \"./a.png\"]\nvariants = {{ a = {{ share = 50 }}, b = {{ share = 50, text = \"y\" }} }}\nconfirm = {{ within = \"90m\", remind = [\"30m\"] }}\n[touch.second]\nafter = \"burst + 24h\"\nwhen = \"burst.sent\"\ntext = \"z\"\n[links]\nsale = {{ url = \"https://shop.example.com/\", title = \"t\" }}\n[vars]\noffer = \"8折\"\n[[waiver]]\nrule = \"x\"\ntext = \"y\"\nreason = \"z\"\napprover = \"a\"\nexpires = 2026-12-31\n"
    ))
}

proptest! {
    #[test]
    fn a_campaign_that_blocks_is_blamed_or_kept(text in retokenized(full())) {
        // Nothing vanishes in silence: a campaign that is not there is named as broken and has a blocking finding.
        let read = MemoryTree::workspace().with("campaigns/a.toml", text).with("campaigns/a.png", PNG).read();
        let read = read.expect("the settings are fine");
        prop_assert_eq!(read.campaigns.len() + read.broken.len(), 1);
        let blamed = read.findings.iter().any(|finding| finding.blocks() && &*finding.place.file == "campaigns/a.toml");
        prop_assert!(blamed || read.broken.is_empty());
    }
}
