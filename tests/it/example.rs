//! The workspace at the repository's root is real: it passes its own check, the demo carries exactly it, and the schemas beside it are those of the program.

use qunfa::{forge::DiskTree, pipeline, workspace};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_example_passes_its_own_check() {
    let tree = DiskTree::open(&root()).expect("the repository is readable");
    let workspace = workspace::read(&tree).expect("the settings are valid");
    let prepared = pipeline::prepare(&workspace, &[]);
    let blocking: Vec<String> = prepared
        .iter()
        .flat_map(|prepared| &prepared.findings)
        .chain(&workspace.findings)
        .filter(|finding| finding.blocks())
        .map(|finding| format!("{:?} {}", finding.place, finding.what.zh))
        .collect();
    assert_eq!(blocking, Vec::<String>::new());
    assert_eq!(prepared.len(), 7);
    assert!(prepared.iter().all(|prepared| prepared.mandate.is_some()));
}

#[test]
fn the_demo_carries_every_file_of_the_example() {
    let carried: Vec<&str> = qunfa::cli::EXAMPLE.iter().map(|(path, _)| *path).collect();
    for (path, bytes) in qunfa::cli::EXAMPLE {
        assert_eq!(
            fs::read(root().join(path)).expect("the file is there"),
            *bytes,
            "{path}"
        );
    }
    for folder in ["campaigns", "templates"] {
        for file in crate::firm::files_below(&root().join(folder)) {
            let path = inside(&file);
            assert!(
                carried.contains(&path.as_str()),
                "{path} is not in the demo"
            );
        }
    }
}

fn inside(file: &Path) -> String {
    file.strip_prefix(root())
        .expect("it is inside")
        .display()
        .to_string()
}

#[test]
fn the_schemas_beside_the_example_are_those_of_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Command::new(env!("CARGO_BIN_EXE_qunfa"))
        .args(["schema", "--out"])
        .arg(folder.path())
        .status()
        .expect("the program starts");
    assert!(program.success());
    for file in crate::firm::files_below(folder.path()) {
        let name = file.file_name().expect("a name").to_owned();
        let committed = fs::read_to_string(root().join("schema").join(&name)).unwrap_or_default();
        let generated = fs::read_to_string(&file).expect("it was written");
        assert!(
            committed == generated,
            "{name:?} differs: run `cargo run -- schema --out schema`"
        );
    }
}

#[test]
fn what_init_and_new_write_passes_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| {
        let program = Command::new(env!("CARGO_BIN_EXE_qunfa"))
            .args(words)
            .current_dir(folder.path())
            .output()
            .expect("the program starts");
        (
            program.status.code(),
            String::from_utf8_lossy(&program.stdout).into_owned(),
        )
    };
    assert_eq!(run(&["init"]).0, Some(0));
    assert_eq!(run(&["new", "2026/double-11"]).0, Some(0));
    assert_eq!(
        run(&["new", "2026/double-11"]).0,
        Some(2),
        "what exists is not overwritten"
    );
    assert_eq!(run(&["new", "../escape"]).0, Some(2));
    let (code, said) = run(&["check"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.ends_with("检查：2 个活动，0 个问题必须改，0 个提醒\n"),
        "{said}"
    );
}

#[test]
fn the_demo_ends_with_record_and_summary_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Command::new(env!("CARGO_BIN_EXE_qunfa"))
        .args(["--lang", "en", "demo", "--customers", "600", "--directory"])
        .arg(folder.path().join("demo"))
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&program.stdout);
    assert_eq!(program.status.code(), Some(0), "{said}");
    assert!(said.contains("0 repeated"), "{said}");
}
