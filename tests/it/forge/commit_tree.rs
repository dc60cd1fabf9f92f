//! A commit is read as data: hostile names, kinds and doubles in raw objects are named, and nothing of them is read.

use super::repository::Repo;
use git2::{ObjectType, Oid};
use qunfa::{
    forge::{Change, CommitTree, DiskTree, ForgeError, TrustedTree},
    ports::{EntryKind, Tree, TreeError},
    workspace::{self, ReadError},
};

/// Stands in every hostile file; nothing that was read may hold it.
const CANARY: &str = "canary-7f3a";

const SETTINGS: &str = r#"name = "试"
corp = "ww0123456789abcdef"
timezone = "Asia/Shanghai"
[accounts]
east = { tier = "department", departments = ["门店"], industry = "catering" }
"#;

/// A tree of raw entries, in the order they are given: git's own checks are not asked.
fn raw(repo: &Repo, entries: &[(u32, &[u8], Oid)]) -> Oid {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend(format!("{mode:o} ").into_bytes());
        bytes.extend(*name);
        bytes.push(0);
        bytes.extend(id.as_bytes());
    }
    repo.git()
        .odb()
        .and_then(|odb| odb.write(ObjectType::Tree, &bytes))
        .expect("an object is written")
}

fn blob(repo: &Repo, text: &str) -> Oid {
    repo.git()
        .blob(text.as_bytes())
        .expect("an object is written")
}

/// A raw commit of a tree: git refuses to make one of a tree it would not write.
fn commit(repo: &Repo, tree: Oid) -> String {
    let text = format!(
        "tree {tree}\nauthor m <m@x.cn> 1794000000 +0000\ncommitter m <m@x.cn> 1794000000 +0000\n\nhostile\n"
    );
    repo.git()
        .odb()
        .and_then(|odb| odb.write(ObjectType::Commit, text.as_bytes()))
        .expect("an object is written")
        .to_string()
}

const FILE: u32 = 0o100_644;
const FOLDER: u32 = 0o040_000;

/// One hostile entry: where it stands, and what.
struct Hostile {
    name: &'static str,
    folder: &'static str,
    mode: u32,
    entry: &'static [u8],
}

const fn at(name: &'static str, folder: &'static str, mode: u32, entry: &'static [u8]) -> Hostile {
    Hostile {
        name,
        folder,
        mode,
        entry,
    }
}

const HOSTILE: [Hostile; 30] = [
    at("a link for a campaign", "campaigns", 0o120_000, b"a.toml"),
    at(
        "a link for settings of members",
        "",
        0o120_000,
        b"members.toml",
    ),
    at(
        "a link for a folder of campaigns",
        "campaigns",
        0o120_000,
        b"2026",
    ),
    at("a link for a template", "templates", 0o120_000, b"t.txt.j2"),
    at("a submodule for campaigns", "campaigns", 0o160_000, b"sub"),
    at(
        "a submodule for a campaign",
        "campaigns",
        0o160_000,
        b"s.toml",
    ),
    at("a pipe's mode", "campaigns", 0o010_000, b"p.toml"),
    at("a device's mode", "campaigns", 0o060_000, b"d.toml"),
    at("a socket's mode", "campaigns", 0o140_000, b"s2.toml"),
    at("no mode at all", "campaigns", 0o000_001, b"z.toml"),
    at("up and out", "campaigns", FILE, b".."),
    at("here", "campaigns", FILE, b"."),
    at("a backslash upward", "campaigns", FILE, b"..\\..\\x.toml"),
    at("a backslash for a folder", "campaigns", FILE, b"a\\b.toml"),
    at("a drive", "", FILE, b"C:x.toml"),
    at("a drive with its root", "", FILE, b"c:\\x.toml"),
    at("a share", "", FILE, b"\\\\host\\share.toml"),
    at("no UTF-8", "campaigns", FILE, b"\xff\xfe.toml"),
    at("half a letter", "campaigns", FILE, b"\xe5\xbc.toml"),
    at("GBK", "campaigns", FILE, b"\xbb\xee\xb6\xaf.toml"),
    at("a line end", "campaigns", FILE, b"a\nb.toml"),
    at("an escape", "campaigns", FILE, b"a\x1b[2Jb.toml"),
    at("git's folder as a file", "", FILE, b".git"),
    at("git's folder in capitals", "campaigns", FILE, b".GIT"),
    at("git's folder with a dot", "campaigns", FILE, b".git."),
    at("git's folder with a blank", "campaigns", FILE, b".git "),
    at("git's short name", "campaigns", FILE, b"GIT~1"),
    at(
        "git's folder as a stream",
        "campaigns",
        FILE,
        b".git::$INDEX_ALLOCATION",
    ),
    at(
        "git's folder with a joiner",
        "campaigns",
        FILE,
        b".g\xe2\x80\x8cit",
    ),
    at("settings in capitals", "", FILE, b"QUNFA.TOML"),
];

/// A sound workspace with one hostile entry in it.
fn workspace_with(repo: &Repo, hostile: &Hostile) -> String {
    let canary = blob(repo, &format!("title = \"{CANARY}\"\n"));
    let settings = blob(repo, SETTINGS);
    let inner: Vec<(u32, &[u8], Oid)> = vec![(hostile.mode, hostile.entry, canary)];
    let mut top: Vec<(u32, &[u8], Oid)> = vec![(FILE, &b"qunfa.toml"[..], settings)];
    let folder = raw(repo, &inner);
    if hostile.folder.is_empty() {
        top.extend(inner);
    } else {
        top.push((FOLDER, hostile.folder.as_bytes(), folder));
    }
    let tree = raw(repo, &top);
    commit(repo, tree)
}

#[test]
fn of_thirty_hostile_entries_none_is_read_and_each_is_named() {
    let repo = Repo::new();
    for hostile in &HOSTILE {
        let name = hostile.name;
        let tree = CommitTree::open(repo.root(), &workspace_with(&repo, hostile))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let entry = String::from_utf8_lossy(hostile.entry);
        let path = match hostile.folder {
            "" => entry.into_owned(),
            folder => format!("{folder}/{entry}"),
        };
        if hostile.entry != b"QUNFA.TOML" {
            assert!(tree.read(&path, 1 << 20).is_err(), "{name} was read");
        }
        let (findings, sources) = match workspace::read(&tree) {
            Ok(read) => {
                assert!(read.campaigns.is_empty(), "{name} became a campaign");
                (read.findings, read.sources)
            }
            Err(ReadError::Settings { findings, sources }) => (findings, sources),
            Err(other) => panic!("{name}: {other}"),
        };
        assert!(
            !sources.values().any(|text| text.contains(CANARY)),
            "{name} was read"
        );
        let last = path.rsplit('/').next().unwrap_or_default();
        let names_it = |finding: &&qunfa::diagnostic::Finding| {
            finding.blocks()
                && (finding.place.file.ends_with(last) || finding.what.en.contains(last))
        };
        let expected = !(hostile.name.starts_with("a link for a template"));
        assert_eq!(
            findings.iter().any(|finding| names_it(&finding)),
            expected,
            "{name}: {findings:#?}"
        );
    }
}

#[test]
fn a_folder_that_holds_gits_own_is_named_and_nothing_below_it_is_read() {
    let repo = Repo::new();
    let canary = blob(&repo, CANARY);
    let config = raw(&repo, &[(FILE, &b"config"[..], canary)]);
    let git = raw(&repo, &[(FOLDER, &b".git"[..], config)]);
    let commit = commit(&repo, raw(&repo, &[(FOLDER, &b"campaigns"[..], git)]));
    let tree = CommitTree::open(repo.root(), &commit).expect("it is read");
    let listed: Vec<String> = tree
        .list("")
        .expect("listed")
        .into_iter()
        .map(|one| one.path)
        .collect();
    assert_eq!(listed, ["campaigns/.git/config"]);
    assert_eq!(tree.entry("campaigns/.git/config"), None);
    assert!(matches!(
        tree.read("campaigns/.git/config", 100),
        Err(TreeError::Missing(_))
    ));
}

#[test]
fn a_tree_that_names_something_twice_or_hides_a_folder_in_a_name_is_not_read_at_all() {
    let repo = Repo::new();
    let (one, other) = (blob(&repo, "one"), blob(&repo, "other"));
    let folder = raw(&repo, &[(FILE, &b"x"[..], one)]);
    let doubles: [Vec<(u32, &[u8], Oid)>; 3] = [
        vec![
            (FILE, &b"qunfa.toml"[..], one),
            (FILE, &b"qunfa.toml"[..], other),
        ],
        vec![
            (FILE, &b"campaigns"[..], one),
            (FOLDER, &b"campaigns"[..], folder),
        ],
        vec![(FILE, &b"campaigns/a.toml"[..], one)],
    ];
    for entries in doubles {
        let commit = commit(&repo, raw(&repo, &entries));
        let refused = CommitTree::open(repo.root(), &commit);
        let Err(ForgeError::Tree(TreeError::Io { path, .. })) = refused else {
            panic!("{entries:?} was read as {refused:?}")
        };
        assert!(
            path.starts_with("qunfa.toml") || path.starts_with("campaigns"),
            "{path}"
        );
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let repo = Repo::new();
    let file = blob(&repo, "12345");
    let mut tree = raw(&repo, &[(FILE, &b"f"[..], file)]);
    for _ in 0..40 {
        tree = raw(&repo, &[(FOLDER, &b"d"[..], tree)]);
    }
    let deep = CommitTree::open(repo.root(), &commit(&repo, tree));
    assert!(
        matches!(deep, Err(ForgeError::Tree(TreeError::Io { .. }))),
        "{deep:?}"
    );
    let flat = commit(&repo, raw(&repo, &[(FILE, &b"f"[..], file)]));
    let flat = CommitTree::open(repo.root(), &flat).expect("it is read");
    assert_eq!(flat.read("f", 5), Ok(b"12345".to_vec()));
    assert!(matches!(
        flat.read("f", 4),
        Err(TreeError::TooLarge {
            bytes: 5,
            limit: 4,
            ..
        })
    ));
}

#[test]
fn disk_and_commit_list_the_same_files() {
    let repo = Repo::new();
    for path in [
        "qunfa.toml",
        "campaigns/a.toml",
        "campaigns/b/campaign.toml",
        "templates/t.j2",
        "lexicon/own.toml",
    ] {
        repo.write(path, path);
    }
    let id = repo.commit("a@x.cn", "all");
    let commit = CommitTree::open(repo.root(), &id).expect("it is read");
    let disk = DiskTree::open(repo.root()).expect("the folder is there");
    for folder in ["", "campaigns", "campaigns/", "templates", "none"] {
        assert_eq!(commit.list(folder), disk.list(folder), "{folder:?}");
    }
    assert_eq!(commit.entry("campaigns").map(|entry| entry.kind), None);
    assert_eq!(
        commit.entry("qunfa.toml").map(|entry| entry.kind),
        Some(EntryKind::File)
    );
}

#[test]
fn what_decides_is_read_from_the_base_and_everything_else_from_the_change() {
    let repo = Repo::new();
    repo.write("qunfa.toml", "base");
    repo.write("lexicon/own.toml", "base");
    repo.write("campaigns/a.toml", "base");
    let base = repo.commit("a@x.cn", "base");
    repo.write("qunfa.toml", "change");
    repo.write("lexicon/new.toml", "change");
    repo.write("campaigns/a.toml", "change");
    std::fs::remove_file(repo.root().join("lexicon/own.toml")).expect("it is removed");
    let base = CommitTree::open_part(repo.root(), &base, workspace::is_policy).expect("it is read");
    let disk = Change::Disk(DiskTree::open(repo.root()).expect("the folder is there"));
    let tree = TrustedTree::new(disk, Some(base), workspace::is_policy);
    let listed: Vec<String> = tree
        .list("")
        .expect("listed")
        .into_iter()
        .map(|one| one.path)
        .collect();
    assert_eq!(
        listed,
        ["campaigns/a.toml", "lexicon/own.toml", "qunfa.toml"]
    );
    assert_eq!(tree.read("qunfa.toml", 10), Ok(b"base".to_vec()));
    assert_eq!(tree.read("campaigns/a.toml", 10), Ok(b"change".to_vec()));
    assert!(tree.read("lexicon/new.toml", 10).is_err());
}
