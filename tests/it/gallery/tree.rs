//! The files of a case become a tree: what is written as it stands, what cannot be written by its recipe.

use super::page::{Block, Case};
use crate::workspace::memory_tree::{HEAD, MemoryTree, PNG, SETTINGS, TAIL};
use qunfa::ports::EntryKind;

/// The sound workspace with the files of a case.
pub fn of(case: &Case) -> MemoryTree {
    case.blocks
        .iter()
        .fold(MemoryTree::workspace(), |tree, block| {
            match block.kind.as_str() {
                "toml" | "jinja" | "csv" => tree.with(&block.name, written(&block.body)),
                "made" => made(tree, block),
                _ => tree,
            }
        })
}

/// A line `#head`, `#tail` or `#settings` stands for the sound beginning or end of a campaign, or for sound settings.
fn written(body: &str) -> String {
    body.replace("#head\n", HEAD)
        .replace("#tail\n", TAIL)
        .replace("#settings\n", SETTINGS)
}

/// A file by recipe, each line a step: `text …`, `line …`, `hex …`, `zeros N`, `repeat N …`, `png`, `campaign`, `symlink`, `submodule`.
fn made(tree: MemoryTree, block: &Block) -> MemoryTree {
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
            "campaign" => bytes.extend(written("#head\n#tail\n").bytes()),
            "symlink" => return tree.with_kind(&block.name, EntryKind::Symlink),
            "submodule" => return tree.with_kind(&block.name, EntryKind::Submodule),
            other => panic!("no such step: {other}"),
        }
    }
    tree.with(&block.name, bytes)
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

fn hex(text: &str) -> impl Iterator<Item = u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).expect("two hex digits"))
}
