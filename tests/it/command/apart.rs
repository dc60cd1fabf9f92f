//! The program in a folder of its own, away from any workspace.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// How a process ended and what it said.
pub(super) struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs in an empty folder.
pub(super) fn alone(words: &[&str], input: &[u8]) -> Said {
    let folder = tempfile::tempdir().expect("a folder");
    inside(folder.path(), words, input)
}

/// Runs in an empty folder and must end with a code.
pub(super) fn must(code: i32, words: &[&str]) -> Said {
    let said = alone(words, b"");
    assert_eq!(said.code, Some(code), "{words:?}\n{}{}", said.out, said.err);
    said
}

/// Runs in a folder.
pub(super) fn inside(folder: &Path, words: &[&str], input: &[u8]) -> Said {
    let mut program = Command::new(env!("CARGO_BIN_EXE_qunfa"))
        .args(words)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = program.stdin.take().expect("it is piped");
    // A program that refuses its flags does not read.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = program.wait_with_output().expect("it ends");
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Snapshots that outlive the edition of the lexicon.
pub(super) fn dated() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.add_filter(r"\d{4}-\d{2}-\d{2}\.[0-9a-f]{12}", "[LEXICON]");
    settings
}
