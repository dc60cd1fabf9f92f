//! The order of files, tables and keys means nothing.

use super::memory_tree::{MemoryTree, PNG, SETTINGS};
use proptest::prelude::*;
use qunfa::{
    model::{CampaignId, Digest},
    pipeline,
    ports::{Entry, Tree, TreeError},
    workspace::{self, Workspace},
};

/// Keys before the first table.
const KEYS: &[&str] = &[
    "title = \"会员日\"",
    "account = \"east\"",
    "intent = \"marketing\"",
    "priority = 3",
    "holdout = 5",
    "canary = { first = 20, hold = \"30m\" }",
];

/// Tables, each with its keys.
const TABLES: &[(&str, &[&str])] = &[
    (
        "[audience]",
        &[
            "kind = \"customers\"",
            "of.departments = [\"门店/上海\"]",
            "tags.all = [\"等级/会员\"]",
            "exclude = [\"tag:状态/流失\"]",
            "max_recipients = 500",
        ],
    ),
    (
        "[vars]",
        &[
            "offer = \"八折\"",
            "day = \"周三\"",
            "until = \"十一月十四日\"",
        ],
    ),
    (
        "[links.sale]",
        &[
            "url = \"https://shop.example.com/1\"",
            "title = \"会场\"",
            "cover = \"./cover.png\"",
        ],
    ),
    (
        "[schedule]",
        &[
            "not_before = 2026-11-10 11:00:00",
            "not_after = 2026-11-14 13:00:00",
            "windows = [\"11:00-13:00\"]",
        ],
    ),
    (
        "[touch.burst]",
        &[
            "template = \"burst.j2\"",
            "attach = [\"./cover.png\", { link = \"sale\" }]",
            "confirm = { within = \"90m\", missed = \"cancel\" }",
        ],
    ),
    (
        "[touch.second]",
        &[
            "after = \"burst + 24h\"",
            "when = \"burst.sent\"",
            "text = \"今天是最后一天，到店就能用：{{ link.sale }}\"",
        ],
    ),
    (
        "[touch.third]",
        &[
            "instead_of = \"second\"",
            "text = \"门店照常营业，欢迎来坐坐。\"",
        ],
    ),
    (
        "[[evidence]]",
        &[
            "claim = \"八折\"",
            "file = \"./cover.png\"",
            "issuer = \"会员部\"",
        ],
    ),
];

fn text(keys: &[&str], tables: &[(&str, Vec<&str>)]) -> String {
    let tables = tables
        .iter()
        .map(|(header, keys)| format!("\n{header}\n{}\n", keys.join("\n")));
    keys.join("\n") + "\n" + &tables.collect::<String>()
}

fn tree(text: String) -> MemoryTree {
    let other = super::memory_tree::campaign(super::memory_tree::TAIL);
    MemoryTree::default()
        .with("qunfa.toml", SETTINGS)
        .with("campaigns/a.toml", text)
        .with("campaigns/b.toml", other)
        .with("campaigns/cover.png", PNG)
        .with(
            "templates/burst.j2",
            "{{ vars.day }}会员日，{{ vars.offer }}，到 {{ vars.until }} 为止。",
        )
}

fn as_written() -> Workspace {
    let tables: Vec<(&str, Vec<&str>)> = TABLES
        .iter()
        .map(|(header, keys)| (*header, keys.to_vec()))
        .collect();
    tree(text(KEYS, &tables)).read().expect("valid")
}

/// The campaign without its places and without its own file's digest, which say where something stands, not what.
fn meaning(read: &Workspace) -> String {
    let mut campaign = read.campaigns[&CampaignId("a".to_owned())].clone();
    campaign.inputs.remove("campaigns/a.toml");
    let debug = format!("{campaign:?}");
    let mut parts = debug.split("Place {");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        kept + part.split_once('}').map_or(part, |(_, rest)| rest)
    })
}

fn digests(read: &Workspace) -> Vec<Option<Digest>> {
    pipeline::prepare(read, &[])
        .iter()
        .map(|prepared| {
            prepared
                .mandate
                .as_ref()
                .map(qunfa::approval::Mandate::digest)
        })
        .collect()
}

/// A tree that lists its files in an order of its own.
struct Shuffled(MemoryTree, Vec<Entry>);

impl Tree for Shuffled {
    fn list(&self, _: &str) -> Result<Vec<Entry>, TreeError> {
        Ok(self.1.clone())
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        self.0.entry(path)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        Tree::read(&self.0, path, limit)
    }
}

fn shuffled_tables() -> impl Strategy<Value = Vec<(&'static str, Vec<&'static str>)>> {
    let table = |(header, keys): &(&'static str, &'static [&'static str])| {
        (Just(*header), Just(keys.to_vec()).prop_shuffle())
    };
    TABLES.iter().map(table).collect::<Vec<_>>().prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_tables_and_keys_changes_nothing(keys in Just(KEYS.to_vec()).prop_shuffle(), tables in shuffled_tables()) {
        let expected = as_written();
        let read = tree(text(&keys, &tables)).read().expect("valid");
        prop_assert_eq!(read.findings.iter().filter(|finding| finding.blocks()).count(), 0);
        prop_assert_eq!(meaning(&read), meaning(&expected));
        let found = digests(&read);
        prop_assert!(found.iter().all(Option::is_some));
        prop_assert_eq!(found, digests(&expected));
    }

    #[test]
    fn the_order_in_which_files_are_listed_changes_nothing(order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let tables: Vec<(&str, Vec<&str>)> = TABLES.iter().map(|(header, keys)| (*header, keys.to_vec())).collect();
        let tree = tree(text(KEYS, &tables).replace("after = \"burst + 24h\"", "after = \"brust + 24h\""));
        let entries = tree.list("").expect("in memory");
        let expected = tree.read().expect("readable");
        let shuffled = Shuffled(tree, order.iter().map(|at| entries[*at].clone()).collect());
        let read = workspace::read(&shuffled).expect("readable");
        prop_assert!(!read.findings.is_empty());
        prop_assert_eq!(read.findings, expected.findings);
        prop_assert_eq!(format!("{:?}", read.campaigns), format!("{:?}", expected.campaigns));
    }
}

#[test]
fn a_changed_value_changes_the_digest() {
    let expected = digests(&as_written());
    let tables: Vec<(&str, Vec<&str>)> = TABLES
        .iter()
        .map(|(header, keys)| (*header, keys.to_vec()))
        .collect();
    let changed = tree(text(KEYS, &tables).replace("八折", "七折"))
        .read()
        .expect("valid");
    assert_ne!(digests(&changed)[0], expected[0]);
    assert_eq!(digests(&changed)[1], expected[1]);
}
