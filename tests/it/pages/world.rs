//! A workspace in a folder, and the program run in it without a ledger.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

pub(super) const SETTINGS: &str = r#"name = "一茶"
corp = "ww0123456789abcdef"
language = "zh-CN"
timezone = "Asia/Shanghai"
ledger = "sqlite:.qunfa/ledger.db"

[apps]
notice = { agent = 1000002, secret = { env = "NOTICE_SECRET" } }

[appchats]
desk = { app = "notice", name = "门店运营群", owner = "wang.jun", members = ["wang.jun", "li.mei"] }

[accounts.east]
tier = "department"
departments = ["门店/上海"]
industry = "catering"
app = "notice"

[domains]
"shop.example.com" = { icp = "沪ICP备12345678号", owner = "一茶" }
"#;

/// A folder with `qunfa.toml` and what a test adds.
pub(super) struct Folder(TempDir);

/// What a command said.
pub(super) struct Said {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

impl Folder {
    pub(super) fn new() -> Self {
        let folder = Self(TempDir::new().expect("a temporary folder"));
        folder.write("qunfa.toml", SETTINGS)
    }

    pub(super) fn write(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("the file is written");
        self
    }

    pub(super) fn path(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    pub(super) fn run(&self, words: &[&str]) -> Said {
        run(self.0.path(), words)
    }
}

/// Runs the program in a folder, at a fixed moment and without an environment of its own.
pub(super) fn run(folder: &Path, words: &[&str]) -> Said {
    let said = Command::new(env!("CARGO_BIN_EXE_qunfa"))
        .args([
            "--color",
            "never",
            "--now",
            "2026-12-09T10:00:00+08:00",
            "-C",
        ])
        .arg(folder)
        .args(words)
        .env_clear()
        .current_dir(folder)
        .output()
        .expect("the program starts");
    Said {
        code: said.status.code(),
        out: String::from_utf8_lossy(&said.stdout).into_owned(),
        err: String::from_utf8_lossy(&said.stderr).into_owned(),
    }
}

/// The repository's own workspace.
pub(super) fn example() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
