//! Every code the program can give stands in the gallery, once: a new one fails here until somebody looks at how it reads.

use super::page::Page;
use crate::tidy::sources;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Rooms that judge: what they write in kebab-case is a code, unless it is named below.
const ROOMS: &[&str] = &[
    "workspace",
    "content",
    "compliance",
    "audience",
    "schedule",
    "approval",
    "plan",
    "pipeline",
    "template",
];

/// Codes of one word that are handed on before they become a finding or a hold.
const SINGLE: &[&str] = &["symlink", "submodule", "expired"];

/// What makes a finding or a hold, its code first.
const MAKERS: &[&str] = &[
    "Finding::block(\"",
    "Finding::warn(\"",
    "Hold::touch(\"",
    "Hold::campaign(\"",
];

/// Words in kebab-case that are no codes, by where they come from.
const NO_CODES: &[(&str, &[&str])] = &[
    // Kinds of keys that ssh-keygen knows.
    (
        "src/workspace/ssh_keys.rs",
        &[
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "ssh-ed25519",
            "ssh-rsa",
        ],
    ),
    // English for a kind of attachment.
    ("src/workspace/read_spoken.rs", &["mini-programs"]),
    // What a schema demands and nobody has put into words: no file gets there as the schemas stand.
    ("src/workspace/shape.rs", &["wrong-value"]),
    // English for what a name stands for.
    ("src/workspace/names.rs", &["mini-program"]),
];

/// Files whose words are reasons and profiles, not codes of findings or holds.
const NO_CODES_IN: &[&str] = &[
    // Why people are dropped: counted in the plan.
    "src/audience/drops.rs",
    // Which rules an intent makes lighter.
    "src/compliance/profile.rs",
];

/// Every code of the source, with the first file that says it.
fn codes() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeMap::new();
    for room in ROOMS {
        for (path, text) in sources(&root.join("src").join(room)) {
            let file = path.strip_prefix(root).expect("it is in the house");
            let file = file.display().to_string();
            if NO_CODES_IN.contains(&file.as_str()) {
                continue;
            }
            let other = NO_CODES.iter().find(|(of, _)| *of == file);
            let other = other.map_or(&[][..], |(_, words)| words);
            let on_the_spot = made(&text);
            let anywhere = literals(&text).filter(|word| is_kebab(word) || SINGLE.contains(word));
            let all = on_the_spot.iter().map(String::as_str).chain(anywhere);
            for code in all.filter(|code| !other.contains(code)) {
                found.entry(code.to_owned()).or_insert(file.clone());
            }
        }
    }
    found
}

/// Codes of findings and holds that are made on the spot, whatever they look like.
fn made(text: &str) -> Vec<String> {
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let codes = MAKERS.iter().flat_map(|maker| {
        let after = tight.split(maker).skip(1);
        after.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
    });
    codes.collect()
}

/// What stands between two quotes in code.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split('"').skip(1).step_by(2))
}

fn is_kebab(word: &str) -> bool {
    let sound = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    word.contains('-')
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.split('-').all(sound)
}

#[test]
fn every_code_is_shown_once() {
    let pages: Vec<Page> = ["check", "plan"].into_iter().flat_map(Page::all).collect();
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for case in pages.iter().flat_map(|page| &page.cases) {
        *shown.entry(case.code.clone()).or_default() += 1;
    }
    let codes = codes();
    let missing = codes.iter().filter(|(code, _)| !shown.contains_key(*code));
    let missing = missing.map(|(code, file)| {
        format!(
            "{code} ({file}) is in no page of tests/it/gallery/pages: add `## {code}` with the files that earn it and run \
             INSTA_UPDATE=always cargo test --test it gallery:: to see how it reads; if it is no code, say so in complete.rs"
        )
    });
    let twice = shown
        .iter()
        .filter(|(_, times)| **times > 1)
        .map(|(code, times)| format!("{code} is shown {times} times"));
    let known: BTreeSet<&String> = codes.keys().collect();
    let gone = shown
        .keys()
        .filter(|code| !known.contains(code))
        .map(|code| format!("{code} is shown, and nothing in the source says it any more"));
    let wrong: Vec<String> = missing.chain(twice).chain(gone).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_of_the_rule_book_is_found_by_the_scan() {
    let codes = codes();
    let unseen: Vec<&str> = qunfa::compliance::rules()
        .into_iter()
        .map(|rule| rule.code)
        // Rules about words have codes in capitals; their samples are tried with the lexicon.
        .filter(|code| code.bytes().any(|b| b.is_ascii_lowercase()))
        .filter(|code| !codes.contains_key(*code))
        .collect();
    assert!(unseen.is_empty(), "the scan does not see {unseen:?}");
}
