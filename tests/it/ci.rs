//! The CI that `init` writes: what stands in this repository is the same, and each host and layout gives a workspace that passes its own check.

use qunfa::workspace::{CiHost, Install, Layout, ci_files};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const HOSTS: [(CiHost, &str); 3] = [
    (CiHost::GitHub, "github"),
    (CiHost::GitLab, "gitlab"),
    (CiHost::Gitee, "gitee"),
];
const LAYOUTS: [(Layout, &str); 3] = [
    (Layout::Runner, "runner"),
    (Layout::Postgres, "postgres"),
    (Layout::Serve, "serve"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn all() -> impl Iterator<Item = (CiHost, Layout, String, String)> {
    HOSTS.into_iter().flat_map(|(host, _)| {
        LAYOUTS.into_iter().flat_map(move |(layout, _)| {
            let files = ci_files(host, layout, Install::OnPath).into_iter();
            files.map(move |(path, text)| (host, layout, path, text))
        })
    })
}

fn init(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let said = Command::new(env!("CARGO_BIN_EXE_qunfa"))
        .args(["init"])
        .args(words)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (said.status.code(), text(&said.stdout), text(&said.stderr))
}

#[test]
fn the_workflows_of_this_repository_are_those_that_init_writes() {
    for (path, text) in ci_files(CiHost::GitHub, Layout::Runner, Install::Here) {
        let here = fs::read_to_string(root().join(&path)).expect("it is committed");
        assert_eq!(here, text, "{path}");
    }
}

#[test]
fn no_mark_is_left_open_in_any_of_them() {
    for (host, layout, path, text) in all() {
        for mark in ["@INSTALL@", "@LEDGER@"] {
            assert!(!text.contains(mark), "{host:?} {layout:?} {path}: {mark}");
        }
    }
}

#[test]
fn what_runs_for_every_request_knows_no_secret() {
    for (host, layout, path, text) in all() {
        let check = match text.find("\nplan:") {
            Some(end) => &text[..end],
            None => &text,
        };
        if !path.contains("plan") && !path.contains("apply") {
            let code: Vec<&str> = check
                .lines()
                .filter(|line| !line.trim_start().starts_with('#'))
                .collect();
            let code = code.join("\n");
            for word in [
                "secrets.",
                "TOKEN",
                "PEPPER",
                "pull_request_target",
                "LEDGER",
            ] {
                assert!(!code.contains(word), "{host:?} {layout:?} {path}: {word}");
            }
        }
    }
}

#[test]
fn workflows_of_github_begin_with_no_rights_and_pin_every_action() {
    let of_github =
        all().filter(|(host, _, path, _)| *host == CiHost::GitHub && path.starts_with(".github/"));
    let mut pinned = 0;
    for (_, layout, path, text) in of_github {
        assert!(text.contains("\npermissions: {}\n"), "{layout:?} {path}");
        for line in text
            .lines()
            .filter(|line| line.trim_start().starts_with("- uses:"))
        {
            let (_, commit) = line.split_once('@').expect("an action with a version");
            let commit: String = commit.chars().take_while(char::is_ascii_hexdigit).collect();
            assert_eq!(commit.len(), 40, "{path}: {line}");
            pinned += 1;
        }
    }
    assert!(pinned > 0);
}

#[test]
fn every_host_and_layout_gives_a_workspace_that_passes_its_check() {
    for (_, host) in HOSTS {
        for (layout, word) in LAYOUTS {
            let folder = tempfile::tempdir().expect("a folder");
            let (code, out, err) = init(folder.path(), &["--ci", host, "--layout", word]);
            assert_eq!(code, Some(0), "{err}");
            let deployed = out.contains("deploy/qunfa-apply.timer");
            assert_eq!(deployed, layout == Layout::Serve, "{out}");
            assert!(err.contains("60020"), "{err}");
            let settings = fs::read_to_string(folder.path().join("qunfa.toml")).expect("written");
            assert!(
                settings.contains("{ env = \"QUNFA_LEDGER\" }"),
                "{settings}"
            );
            let check = Command::new(env!("CARGO_BIN_EXE_qunfa"))
                .arg("check")
                .current_dir(folder.path())
                .output()
                .expect("the program starts");
            let said = String::from_utf8_lossy(&check.stdout).into_owned();
            assert_eq!(check.status.code(), Some(0), "{said}");
        }
    }
}

#[test]
fn a_workspace_that_is_there_gets_the_ci_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("qunfa.toml"), "name = \"ours\"\n").expect("written");
    let (code, out, _) = init(folder.path(), &["--ci", "gitlab"]);
    assert_eq!((code, out.as_str()), (Some(0), ".gitlab-ci.yml\n"));
    let settings = fs::read_to_string(folder.path().join("qunfa.toml")).expect("still there");
    assert_eq!(settings, "name = \"ours\"\n");
    let (code, _, err) = init(folder.path(), &["--ci", "gitlab"]);
    assert_eq!(code, Some(2), "what exists is not overwritten: {err}");
}
