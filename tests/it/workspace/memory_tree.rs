//! A tree in memory, a small valid workspace in it, and findings as plain lines.

use qunfa::{
    diagnostic::{Finding, Sources},
    ports::{Entry, EntryKind, Tree, TreeError},
    workspace::{self, ReadError, Workspace},
};
use std::collections::BTreeMap;

/// A tree in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree(BTreeMap<String, (EntryKind, Vec<u8>)>);

impl MemoryTree {
    /// A workspace with one account, one domain, and nothing wrong.
    pub fn workspace() -> Self {
        Self::default().with("qunfa.toml", SETTINGS)
    }

    /// With a file, added or replaced.
    pub fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.0
            .insert(path.to_owned(), (EntryKind::File, bytes.as_ref().to_vec()));
        self
    }

    /// With an entry that is no file.
    pub fn with_kind(mut self, path: &str, kind: EntryKind) -> Self {
        self.0.insert(path.to_owned(), (kind, Vec::new()));
        self
    }

    /// Reads it.
    pub fn read(&self) -> Result<Workspace, ReadError> {
        workspace::read(self)
    }

    /// What is found in a workspace with this one campaign, `campaigns/a.toml`.
    pub fn of_campaign(text: impl AsRef<[u8]>) -> String {
        Self::workspace().with("campaigns/a.toml", text).findings()
    }

    /// Everything found, a line each.
    pub fn findings(&self) -> String {
        match self.read() {
            Ok(read) => plain(&read.findings, &read.sources),
            Err(ReadError::Settings { findings, sources }) => plain(&findings, &sources),
            Err(other) => panic!("{other}"),
        }
    }
}

/// `file:line:col rule zh | en` a line, warnings marked, help below.
pub fn plain(findings: &[Finding], sources: &Sources) -> String {
    let line = |finding: &Finding| {
        let place = &finding.place;
        // What is underlined must lie in the text that is shown.
        assert!(
            place.bytes == (0, 0)
                || sources[&place.file]
                    .get(place.bytes.0..place.bytes.1)
                    .is_some(),
            "{place:?}"
        );
        let weight = if finding.blocks() { "" } else { " (warn)" };
        let (file, rule) = (&place.file, finding.rule);
        let help = finding.help.as_ref().map_or_else(String::new, |help| {
            format!("\n  → {} | {}", help.zh, help.en)
        });
        format!(
            "{file}:{}:{} {rule}{weight} {} | {}{help}",
            place.line, place.column, finding.what.zh, finding.what.en
        )
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What is underlined by each finding.
pub fn underlined(findings: &[Finding], sources: &Sources) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            sources[&finding.place.file][finding.place.bytes.0..finding.place.bytes.1].to_owned()
        })
        .collect()
}

impl Tree for MemoryTree {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        let below = |path: &&String| folder.is_empty() || path.starts_with(&format!("{folder}/"));
        Ok(self
            .0
            .keys()
            .filter(below)
            .filter_map(|path| self.entry(path))
            .collect())
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        let (kind, bytes) = self.0.get(path)?;
        Some(Entry {
            path: path.to_owned(),
            kind: *kind,
            bytes: bytes.len() as u64,
        })
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        let (_, bytes) = self
            .0
            .get(path)
            .ok_or_else(|| TreeError::Missing(path.to_owned()))?;
        if bytes.len() as u64 > limit {
            return Err(TreeError::TooLarge {
                path: path.to_owned(),
                bytes: bytes.len() as u64,
                limit,
            });
        }
        Ok(bytes.clone())
    }
}

/// A campaign of the account `east` whose schedule and touch are given.
pub fn campaign(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

/// The keys before `[schedule]`.
pub const HEAD: &str = r#"title = "会员日"
account = "east"
intent = "marketing"
audience = { kind = "customers", max_recipients = 500 }
"#;

/// A schedule and one touch.
pub const TAIL: &str = r#"schedule = { not_after = 2026-11-14 13:00:00 }
[touch.burst]
text = "会员日到店有礼。"
"#;

/// Settings with nothing wrong.
pub const SETTINGS: &str = r#"name = "一茶"
corp = "ww0123456789abcdef"
timezone = "Asia/Shanghai"
[apps]
notice = { agent = 1000008, secret = { env = "NOTICE_SECRET" } }
[robots]
store-ops = { key = { env = "ROBOT_KEY" } }
[accounts]
east = { tier = "department", departments = ["门店"], industry = "catering", app = "notice" }
[domains]
"shop.example.com" = { icp = "沪ICP备12345678号" }
[miniprograms]
shop = { appid = "wx0000000000000000" }
"#;

/// A PNG of one white pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T',
    0x78, 0x9C, 0x63, 0xF8, 0x0F, 0, 1, 1, 1, 0, 0x1B, 0xB6, 0xEE, 0x56, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];
