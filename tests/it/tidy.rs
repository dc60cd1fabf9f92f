//! The law of the house, held by a test: which room may import which, where effects may stand, what every file opens with.
//!
//! The table is the one of `src/ARCHITECTURE.md`, for the rooms that exist. An arrow that is not in it fails, and so does an entry that nobody uses.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Room → rooms it may import.
const TABLE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("diagnostic", &["model"]),
    ("template", &["model", "diagnostic"]),
    ("directory", &["model"]),
    ("history", &["model"]),
    ("ports", &["model", "directory", "history"]),
    ("archive", &[]),
    ("list", &["model", "diagnostic", "ports", "archive"]),
    ("media", &["model", "archive"]),
    ("workspace", &["model", "diagnostic", "ports", "media"]),
    (
        "audience",
        &["model", "diagnostic", "directory", "history", "workspace"],
    ),
    (
        "content",
        &["model", "diagnostic", "template", "directory", "workspace"],
    ),
    ("schedule", &["model", "diagnostic", "history", "workspace"]),
    (
        "compliance",
        &[
            "model",
            "diagnostic",
            "template",
            "history",
            "workspace",
            "content",
        ],
    ),
    (
        "approval",
        &[
            "model",
            "diagnostic",
            "history",
            "ports",
            "workspace",
            "content",
            "compliance",
        ],
    ),
    (
        "plan",
        &[
            "model",
            "diagnostic",
            "history",
            "ports",
            "workspace",
            "audience",
            "content",
            "schedule",
            "compliance",
            "approval",
        ],
    ),
    (
        "pipeline",
        &[
            "model",
            "diagnostic",
            "directory",
            "history",
            "ports",
            "workspace",
            "audience",
            "content",
            "schedule",
            "compliance",
            "approval",
            "plan",
            "protocol",
        ],
    ),
    ("protocol", &["model", "history"]),
    ("ledger", &["model", "directory", "history", "ports"]),
    ("channel", &["model", "history", "ports"]),
    ("forge", &["model", "ports"]),
    (
        "worker",
        &[
            "model",
            "history",
            "media",
            "ports",
            "workspace",
            "plan",
            "protocol",
        ],
    ),
    (
        "report",
        &[
            "model",
            "diagnostic",
            "template",
            "directory",
            "history",
            "ports",
            "workspace",
            "content",
            "schedule",
            "compliance",
            "plan",
        ],
    ),
    ("sandbox", &[]),
];

/// Crates or paths that stand in some rooms only: the one address of each effect.
const ADDRESSES: &[(&str, &[&str])] = &[
    ("rusqlite::", &["ledger"]),
    ("git2::", &["forge"]),
    ("minijinja", &["template"]),
    ("reqwest::", &["channel", "forge"]),
    ("zip::", &["archive"]),
    ("img_parts", &["media"]),
    ("quick_xml", &["list"]),
    ("jsonschema", &["workspace"]),
    ("plotters::", &["report"]),
    ("std::process::Command", &["forge"]),
    ("SystemTime", &["cli", "sandbox"]),
    ("std::env", &["cli"]),
    ("println!", &[]),
    ("eprintln!", &[]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, with its text.
pub fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is readable") {
            let path = entry.expect("the entry is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("the file is readable");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// The room a file of `src` belongs to; none for `lib.rs` and `main.rs`.
fn room(path: &Path) -> Option<String> {
    let inside = path
        .strip_prefix(root().join("src"))
        .expect("the file is in src");
    let first = inside.components().next()?.as_os_str().to_str()?.to_owned();
    let name = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
    (name != "lib" && name != "main").then_some(name)
}

/// Rooms a text names by `crate::room`, grouped imports included. Comments and doc links do not count.
fn imported(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut rooms = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            rooms.extend(top_level(group));
        } else {
            let name: String = part
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            rooms.insert(name);
        }
    }
    rooms
}

/// The first segment of each item of a `{…}` group.
fn top_level(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut name, mut taking) = (0, Vec::new(), String::new(), true);
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(std::mem::take(&mut name));
                taking = true;
            }
            ':' if depth == 0 => taking = false,
            c if depth == 0 && taking && !c.is_whitespace() => name.push(c),
            _ => {}
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn every_import_stands_in_the_table_and_every_entry_is_used() {
    let table: BTreeMap<&str, BTreeSet<&str>> = TABLE
        .iter()
        .map(|(room, may)| (*room, may.iter().copied().collect()))
        .collect();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let Some(here) = room(&path) else { continue };
        for there in imported(&text) {
            // The sentence macro is exported at the crate's root, and belongs to `diagnostic`.
            let there = if there == "say" {
                "diagnostic".to_owned()
            } else {
                there
            };
            let known = there == "cli" || table.contains_key(there.as_str());
            if !known || there == here || here == "cli" {
                continue;
            }
            used.entry(here.clone()).or_default().insert(there.clone());
            if !table
                .get(here.as_str())
                .is_some_and(|may| may.contains(there.as_str()))
            {
                wrong.push(format!("{}: {here} must not import {there}; move the type to a room both may know, or change the table and say why", path.display()));
            }
        }
    }
    for (room, may) in &table {
        for entry in may {
            if !used.get(*room).is_some_and(|used| used.contains(*entry)) {
                wrong.push(format!(
                    "the table lets {room} import {entry}, but nobody does: remove the entry"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_effect_stands_at_its_address() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let Some(here) = room(&path) else { continue };
        for (line, code) in text
            .lines()
            .enumerate()
            .filter(|(_, code)| !code.trim_start().starts_with("//"))
        {
            for (effect, rooms) in ADDRESSES {
                if code.contains(effect) && !rooms.contains(&here.as_str()) {
                    wrong.push(format!(
                        "{}:{}: {effect} stands in {here}; its address is {rooms:?}",
                        path.display(),
                        line + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_turns_into_what() {
    let folders = [root().join("src"), root().join("tests")];
    let silent: Vec<String> = folders
        .iter()
        .flat_map(|folder| sources(folder))
        .filter(|(_, text)| !text.starts_with("//!") && !text.starts_with("#![doc = include_str!"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(
        silent.is_empty(),
        "these files do not open with //!:\n{}",
        silent.join("\n")
    );
}

#[test]
fn every_test_file_is_compiled() {
    let folder = root().join("tests/it");
    let main = fs::read_to_string(folder.join("main.rs")).expect("main.rs is there");
    let missing: Vec<String> = fs::read_dir(&folder)
        .expect("the folder is readable")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .filter(|name| name != "main" && !main.contains(&format!("mod {name};")))
        .collect();
    assert!(
        missing.is_empty(),
        "not declared in tests/it/main.rs: {missing:?}"
    );
}
