//! The files of a case become a tree: what is written as it stands, what cannot be written by its recipe.

use super::page::{Block, Case};
use crate::{
    media::made,
    workspace::memory_tree::{HEAD, MemoryTree, PNG, SETTINGS, TAIL},
};
use qunfa::{
    ports::{Entry, EntryKind, Tree, TreeError},
    workspace::{self, ReadError, Workspace},
};

/// Files in memory, of which some cannot be read.
pub struct CaseTree {
    files: MemoryTree,
    unreadable: Vec<String>,
}

/// The sound workspace with the files of a case.
pub fn of(case: &Case) -> CaseTree {
    let mut tree = CaseTree {
        files: MemoryTree::workspace(),
        unreadable: Vec::new(),
    };
    for block in &case.blocks {
        match block.kind.as_str() {
            "toml" | "jinja" | "csv" => {
                tree.files = tree.files.with(&block.name, written(&block.body));
            }
            "made" => tree.made(block),
            _ => {}
        }
    }
    tree
}

impl CaseTree {
    /// Reads it.
    pub fn workspace(&self) -> Result<Workspace, ReadError> {
        workspace::read(self)
    }

    /// A file by recipe, each line a step.
    fn made(&mut self, block: &Block) {
        let mut kind = EntryKind::File;
        let mut bytes = Vec::new();
        for step in block.body.lines() {
            let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
            match verb {
                "text" => bytes.extend(rest.bytes()),
                "line" => bytes.extend(format!("{rest}\n").bytes()),
                "hex" => bytes.extend(hex(rest)),
                "zeros" => bytes.resize(bytes.len() + number(rest), 0),
                "repeat" => {
                    let (times, text) = rest.split_once(' ').expect("`repeat N text`");
                    bytes.extend(text.repeat(number(times)).bytes());
                }
                "png" => bytes.extend(PNG),
                "poster" => bytes.extend(made::png(&[])),
                "photo" => bytes.extend(made::jpeg(&[(0xE1, &made::exif(1, true))])),
                "film" => bytes.extend(film(rest)),
                "film-head" => bytes.extend(&made::film(1_000, *b"avc1", b"")[..60]),
                "recording" => bytes.extend(made::recording(number(rest))),
                "recording-torn" => {
                    let mut recording = made::recording(5);
                    recording[6] = 0x7C;
                    bytes.extend(recording);
                }
                "zip" => bytes.extend(made::word(&[])),
                "word" => bytes.extend(made::word(&[(rest, b"x")])),
                "word-torn" => bytes.extend(&made::word(&[])[..150]),
                "swollen" => bytes.extend(swollen()),
                "locked" => {
                    bytes.extend(made::compound(&[
                        "Root Entry",
                        "EncryptedPackage",
                        "EncryptionInfo",
                    ]));
                }
                "png-of" => {
                    let (width, height) = rest.split_once(' ').expect("`png-of width height`");
                    let size = (number(width) as u32, number(height) as u32);
                    bytes.extend(made::png_of(size.0, size.1, &[]));
                }
                "campaign" => bytes.extend(written("#head\n#tail\n").bytes()),
                "symlink" => kind = EntryKind::Symlink,
                "submodule" => kind = EntryKind::Submodule,
                "unknown-mode" => kind = EntryKind::Unknown,
                "unreadable" => self.unreadable.push(block.name.clone()),
                other => panic!("no such step: {other}"),
            }
        }
        let files = std::mem::take(&mut self.files);
        self.files = match kind {
            EntryKind::File => files.with(&block.name, bytes),
            other => files.with_kind(&block.name, other),
        };
    }
}

impl Tree for CaseTree {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        self.files.list(folder)
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        self.files.entry(path)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        if self.unreadable.iter().any(|unreadable| unreadable == path) {
            return Err(TreeError::Io {
                path: path.to_owned(),
                reason: "permission denied".to_owned(),
            });
        }
        Tree::read(&self.files, path, limit)
    }
}

/// A line `#head`, `#tail` or `#settings` stands for the sound beginning or end of a campaign, or for sound settings.
fn written(body: &str) -> String {
    body.replace("#head\n", HEAD)
        .replace("#tail\n", TAIL)
        .replace("#settings\n", SETTINGS)
}

/// `milliseconds codec`
fn film(rest: &str) -> Vec<u8> {
    let (length, codec) = rest.split_once(' ').expect("`film milliseconds codec`");
    let codec = codec.as_bytes().try_into().expect("four letters");
    made::film(number(length) as u32, codec, b"")
}

/// A document with more parts than any has.
fn swollen() -> Vec<u8> {
    let names: Vec<String> = (0..12_000).map(|at| format!("x/{at}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
    made::word(&parts)
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

fn hex(text: &str) -> impl Iterator<Item = u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).expect("two hex digits"))
}
