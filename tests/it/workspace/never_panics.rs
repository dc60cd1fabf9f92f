//! Whatever stands in the files, reading ends with findings, not with a panic.

use super::memory_tree::{HEAD, MemoryTree, plain};
use proptest::prelude::*;
use qunfa::{pipeline, workspace::ReadError};
use std::{fs, path::Path, sync::LazyLock};

/// The example workspace at the repository's root.
static EXAMPLE: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for name in ["qunfa.toml", "members.toml"] {
        files.push((
            name.to_owned(),
            fs::read(root.join(name)).expect("the example is committed"),
        ));
    }
    for folder in ["campaigns", "templates"] {
        collect(root, &root.join(folder), &mut files);
    }
    files.sort();
    files
});

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("the example is committed") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path
                .strip_prefix(root)
                .expect("below the root")
                .to_string_lossy()
                .replace('\\', "/");
            files.push((name, fs::read(&path).expect("readable")));
        }
    }
}

fn example() -> MemoryTree {
    EXAMPLE
        .iter()
        .fold(MemoryTree::default(), |tree, (path, bytes)| {
            tree.with(path, bytes)
        })
}

/// Reads, prepares, and checks that every finding lies in a text.
fn survive(tree: &MemoryTree) {
    match tree.read() {
        Ok(read) => {
            plain(&read.findings, &read.sources);
            for prepared in pipeline::prepare(&read, &[]) {
                plain(&prepared.findings, &read.sources);
            }
        }
        Err(ReadError::Settings { findings, sources }) => {
            assert!(findings.iter().any(qunfa::diagnostic::Finding::blocks));
            plain(&findings, &sources);
        }
        Err(other) => panic!("{other}"),
    }
}

#[derive(Debug, Clone)]
enum Slip {
    Cut { at: usize, length: usize },
    Twice { at: usize, length: usize },
    Insert { at: usize, piece: String },
    Flip { at: usize, byte: u8 },
}

fn slip() -> impl Strategy<Value = Slip> {
    let piece = prop_oneof![
        "[\\[\\]{}\"'=.,#\\\\\n0-9a-z]{1,6}",
        prop::sample::select(vec![
            "\"\"\"",
            "[[",
            "]]",
            "nan",
            "1e999",
            "2026-02-30",
            "\u{FEFF}",
            "\r",
            "\0",
            "{{",
            "{%",
            "%}",
            "🫖",
            "\u{202E}",
            "= ",
            "true",
            "[touch.x]\n",
            "99999999999999999999"
        ])
        .prop_map(str::to_owned),
    ];
    prop_oneof![
        (0..4000_usize, 1..60_usize).prop_map(|(at, length)| Slip::Cut { at, length }),
        (0..4000_usize, 1..120_usize).prop_map(|(at, length)| Slip::Twice { at, length }),
        (0..4000_usize, piece).prop_map(|(at, piece)| Slip::Insert { at, piece }),
        (0..4000_usize, any::<u8>()).prop_map(|(at, byte)| Slip::Flip { at, byte }),
    ]
}

fn slipped(mut bytes: Vec<u8>, slips: &[Slip]) -> Vec<u8> {
    for slip in slips {
        let place = |at: usize| at % (bytes.len() + 1);
        match slip {
            Slip::Cut { at, length } => {
                let start = place(*at);
                let end = (start + length).min(bytes.len());
                bytes.drain(start..end);
            }
            Slip::Twice { at, length } => {
                let start = place(*at);
                let end = (start + length).min(bytes.len());
                let again = bytes[start..end].to_vec();
                bytes.splice(end..end, again);
            }
            Slip::Insert { at, piece } => {
                let at = place(*at);
                bytes.splice(at..at, piece.bytes());
            }
            Slip::Flip { at, byte } => {
                let at = place(*at);
                bytes.splice(at..(at + 1).min(bytes.len()), [*byte]);
            }
        }
    }
    bytes
}

#[test]
fn the_example_itself_is_valid() {
    let read = example().read().expect("the settings are fine");
    assert!(
        !read.findings.iter().any(qunfa::diagnostic::Finding::blocks),
        "{}",
        plain(&read.findings, &read.sources)
    );
    assert!(read.broken.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_in_any_file(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let naming = format!("{HEAD}schedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.a]\ntemplate = \"a.j2\"\nattach = [\"./a.png\"]\n");
        let tree = MemoryTree::workspace()
            .with("campaigns/a.toml", naming)
            .with("campaigns/a.png", &bytes)
            .with("campaigns/a.signoffs.toml", &bytes)
            .with("campaigns/b.toml", &bytes)
            .with("templates/a.j2", &bytes)
            .with("members.toml", &bytes)
            .with("list.csv", &bytes);
        survive(&tree);
        survive(&tree.with("qunfa.toml", &bytes));
    }

    #[test]
    fn arbitrary_text_in_any_file(text in "[\\[\\]{}\"'=.,#\\\\ \n0-9a-z中，{%}-]{0,120}") {
        let tree = MemoryTree::workspace().with("campaigns/b.toml", &text).with("members.toml", &text).with("campaigns/b.signoffs.toml", &text);
        survive(&tree);
        survive(&tree.with("qunfa.toml", &text));
    }

    #[test]
    fn slips_in_the_example(file in any::<prop::sample::Index>(), slips in prop::collection::vec(slip(), 1..4)) {
        let (path, bytes) = file.get(&EXAMPLE);
        survive(&example().with(path, slipped(bytes.clone(), &slips)));
    }
}
