//! What of a folder is part of a workspace, and what no path reaches.

use qunfa::{
    forge::DiskTree,
    ports::{EntryKind, Tree, TreeError},
};
use std::{fs, path::Path};
use tempfile::TempDir;

fn folder(files: &[&str]) -> (TempDir, DiskTree) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .expect("folders are made");
        fs::write(path, file.as_bytes()).expect("files are written");
    }
    let tree = DiskTree::open(folder.path()).expect("the folder is there");
    (folder, tree)
}

fn paths(tree: &DiskTree, folder: &str) -> Vec<String> {
    tree.list(folder)
        .expect("the folder is readable")
        .into_iter()
        .map(|entry| entry.path)
        .collect()
}

#[test]
fn files_are_listed_sorted_without_what_is_no_part_of_a_workspace() {
    let (_folder, tree) = folder(&[
        "qunfa.toml",
        "campaigns/b.toml",
        "campaigns/a/campaign.toml",
        "campaigns/a.toml",
        "campaigns/target/x.toml",
        ".git/config",
        "deep/.GIT/config",
        ".qunfa/ledger.db",
        "target/debug/qunfa",
    ]);
    let all = [
        "campaigns/a.toml",
        "campaigns/a/campaign.toml",
        "campaigns/b.toml",
        "campaigns/target/x.toml",
        "deep/.GIT/config",
        "qunfa.toml",
    ];
    let listed = paths(&tree, "");
    assert_eq!(
        listed,
        all.iter()
            .filter(|path| !path.contains(".GIT"))
            .copied()
            .collect::<Vec<_>>()
    );
    assert_eq!(paths(&tree, "campaigns"), paths(&tree, "campaigns/"));
    assert_eq!(paths(&tree, "campaigns").len(), 4);
    assert_eq!(paths(&tree, "templates"), Vec::<String>::new());
}

#[test]
fn no_path_leaves_the_root_or_reaches_what_is_left_out() {
    let (folder, tree) = folder(&[
        "inside/campaigns/a.toml",
        "outside.txt",
        ".git/config",
        ".qunfa/ledger.db",
        "target/x",
    ]);
    let inside = DiskTree::open(&folder.path().join("inside")).expect("the folder is there");
    let absolute = folder.path().join("outside.txt").display().to_string();
    let escapes = [
        "../outside.txt",
        "campaigns/../../outside.txt",
        "campaigns/../campaigns/a.toml",
        "./campaigns/a.toml",
        "campaigns/./a.toml",
        "campaigns//a.toml",
        "campaigns/a.toml/",
        "/campaigns/a.toml",
        "",
        ".",
        "..",
        "/",
        "/etc/passwd",
        "/proc/self/environ",
        "..\\outside.txt",
        "campaigns\\a.toml",
        "campaigns/a.toml\0.png",
        "campaigns",
        "campaigns/a.toml/b",
        "C:\\windows\\win.ini",
        "file:///etc/passwd",
        "~/.ssh/id_ed25519",
        "$HOME/.bashrc",
        "campaigns/%2e%2e/%2e%2e/outside.txt",
        "campaigns/..%2foutside.txt",
        "campaigns/.../a.toml",
        absolute.as_str(),
    ];
    for path in escapes {
        assert_eq!(inside.entry(path), None, "{path:?}");
        assert_eq!(
            inside.read(path, 1024),
            Err(TreeError::Missing(path.to_owned())),
            "{path:?}"
        );
    }
    for path in [".git/config", ".GIT/config", ".qunfa/ledger.db", "target/x"] {
        assert_eq!(
            tree.read(path, 1024),
            Err(TreeError::Missing(path.to_owned()))
        );
    }
    assert!(inside.read("campaigns/a.toml", 1024).is_ok());
}

#[cfg(unix)]
#[test]
fn links_are_shown_and_never_followed() {
    use std::os::unix::fs::symlink;
    let (folder, tree) = folder(&["campaigns/a.toml", "pictures/p.png"]);
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("secret"), "s").expect("files are written");
    symlink(outside.path(), folder.path().join("campaigns/out")).expect("links are made");
    symlink(
        folder.path().join("pictures"),
        folder.path().join("campaigns/in"),
    )
    .expect("links are made");
    symlink("a.toml", folder.path().join("campaigns/b.toml")).expect("links are made");
    let kinds: Vec<_> = tree
        .list("campaigns")
        .expect("readable")
        .into_iter()
        .map(|entry| (entry.path, entry.kind))
        .collect();
    let wanted = [
        ("a.toml", EntryKind::File),
        ("b.toml", EntryKind::Symlink),
        ("in", EntryKind::Symlink),
        ("out", EntryKind::Symlink),
    ];
    assert_eq!(
        kinds,
        wanted.map(|(name, kind)| (format!("campaigns/{name}"), kind))
    );
    for path in ["campaigns/out/secret", "campaigns/in/p.png"] {
        assert_eq!(
            tree.read(path, 1024),
            Err(TreeError::Missing(path.to_owned()))
        );
        assert_eq!(
            paths(&tree, path.rsplit_once('/').expect("a folder").0),
            Vec::<String>::new()
        );
    }
    assert!(matches!(
        tree.read("campaigns/b.toml", 1024),
        Err(TreeError::Io { .. })
    ));
}

#[cfg(unix)]
#[test]
fn sockets_are_no_files() {
    let (folder, tree) = folder(&["a"]);
    let _listener =
        std::os::unix::net::UnixListener::bind(folder.path().join("s")).expect("a socket is made");
    assert_eq!(paths(&tree, ""), ["a"]);
    assert_eq!(tree.read("s", 10), Err(TreeError::Missing("s".to_owned())));
}

#[test]
fn another_repository_inside_is_one_entry() {
    let (_folder, tree) = folder(&[
        "assets/.git",
        "assets/p.png",
        "other/.git/HEAD",
        "other/q.png",
        "r.png",
    ]);
    let kinds: Vec<_> = tree
        .list("")
        .expect("readable")
        .into_iter()
        .map(|entry| (entry.path, entry.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("assets", EntryKind::Submodule),
            ("other", EntryKind::Submodule),
            ("r.png", EntryKind::File)
        ]
        .map(|(path, kind)| (path.to_owned(), kind))
    );
    assert_eq!(
        tree.read("assets/p.png", 1024),
        Err(TreeError::Missing("assets/p.png".to_owned()))
    );
    assert_eq!(
        tree.entry("other").map(|entry| entry.kind),
        Some(EntryKind::Submodule)
    );
}

#[test]
fn a_file_is_read_up_to_the_limit_and_not_a_byte_more() {
    let (_folder, tree) = folder(&["12345"]);
    assert_eq!(tree.read("12345", 5), Ok(b"12345".to_vec()));
    assert_eq!(
        tree.read("12345", 4),
        Err(TreeError::TooLarge {
            path: "12345".to_owned(),
            bytes: 5,
            limit: 4
        })
    );
    assert_eq!(tree.entry("12345").map(|entry| entry.bytes), Some(5));
}

#[test]
fn names_keep_their_bytes() {
    let decomposed = "cafe\u{301}.toml";
    let (_folder, tree) = folder(&[decomposed]);
    assert!(tree.read(decomposed, 100).is_ok());
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    assert!(matches!(
        DiskTree::open(Path::new("/nowhere/at/all")),
        Err(TreeError::Missing(_))
    ));
    let (folder, _tree) = folder(&["file"]);
    assert!(matches!(
        DiskTree::open(&folder.path().join("file")),
        Err(TreeError::Missing(_))
    ));
}
