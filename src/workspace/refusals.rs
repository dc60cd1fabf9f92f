//! Entries of a tree become the reason why some of them are not read: how their names are spelled, what they collide with, what they are.

use crate::{
    diagnostic::Sentence,
    ports::{Entry, EntryKind, PathFault, path_fault},
    say,
};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

say! {
    struct Collide { one: String, other: String }
        zh "“{one}”与“{other}”只差大小写或字符编码形式，在有些系统上是同一个文件；请改名"
        en "\"{one}\" and \"{other}\" collide on some systems: they differ only in case or Unicode form; rename one"
    struct HostileName { path: String, zh: &'static str, en: &'static str }
        zh "不读取“{path}”：{zh}；请改名，或从仓库删除"
        en "\"{path}\" is not read: {en}; rename it, or remove it from the repository"
    struct UnknownKind { path: String }
        zh "不读取“{path}”：它在 git 里既不是文件、目录，也不是链接或子模块；请重新提交文件本身"
        en "\"{path}\" is not read: in git it is neither file, folder, link nor submodule; commit the file itself anew"
}

/// Why one entry is not read.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    /// Code of the finding.
    pub rule: &'static str,
    /// Why, and what to do.
    pub what: Sentence,
    /// Whether the finding stands here; of two names that collide, it stands at the second.
    pub here: bool,
}

/// Every entry that is not read, by path.
pub(super) fn of(entries: &BTreeMap<String, Entry>) -> BTreeMap<String, Refused> {
    let mut refused = collisions(entries);
    for entry in entries.values() {
        let path = shown(&entry.path);
        let (rule, what) = if let Some(fault) = path_fault(&entry.path) {
            let (zh, en) = words(fault);
            ("hostile-name", HostileName { path, zh, en }.into())
        } else if entry.kind == EntryKind::Unknown {
            ("unknown-kind", UnknownKind { path }.into())
        } else {
            continue;
        };
        let here = true;
        let why = Refused { rule, what, here };
        refused.insert(entry.path.clone(), why);
    }
    refused
}

/// Entries of which a part of the path is spelled in two ways that some systems take for one.
fn collisions(entries: &BTreeMap<String, Entry>) -> BTreeMap<String, Refused> {
    let mut spellings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut last = "";
    for path in entries.keys() {
        // Folders on the way that the entry before had, too, are known.
        for part in parts(path).filter(|part| !is_on_the_way(part, last)) {
            let known = spellings.entry(folded(part)).or_default();
            if !known.contains(&part) {
                known.push(part);
            }
        }
        last = path;
    }
    spellings.retain(|_, known| known.len() > 1);
    let mut told = BTreeSet::new();
    let mut refused = BTreeMap::new();
    for path in entries.keys().filter(|_| !spellings.is_empty()) {
        let clash = parts(path).find_map(|part| Some((part, spellings.get(&folded(part))?)));
        let Some((part, known)) = clash else {
            continue;
        };
        let second = part != known[0];
        let (one, other) = (known[0], if second { part } else { known[1] });
        let (one, other) = (shown(one), shown(other));
        let why = Refused {
            rule: "name-collision",
            what: Collide { one, other }.into(),
            here: second && told.insert(part),
        };
        refused.insert(path.clone(), why);
    }
    refused
}

/// Every folder on the way to a path, and the path itself.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    folders.chain([path])
}

fn is_on_the_way(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

fn folded(path: &str) -> String {
    path.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// A path without what a terminal would obey.
fn shown(path: &str) -> String {
    let shown = path.chars().map(|letter| {
        if letter.is_control() {
            letter.escape_unicode().to_string()
        } else {
            letter.to_string()
        }
    });
    shown.collect()
}

fn words(fault: PathFault) -> (&'static str, &'static str) {
    match fault {
        PathFault::NotUtf8 => ("名字不是 UTF-8", "its name is not UTF-8"),
        PathFault::Control => ("名字里有控制字符", "its name holds a control character"),
        PathFault::Backslash => (
            "名字里有反斜杠，有些系统当作目录分隔",
            "its name holds a backslash, which some systems take for a separator",
        ),
        PathFault::Absolute => (
            "名字从磁盘的根开始",
            "its name begins at the root of a disk",
        ),
        PathFault::Empty => ("路径里有空的一段", "a part of its path is empty"),
        PathFault::Dots => (
            "路径里有“.”或“..”，会离开工作区",
            "its path holds \".\" or \"..\" and leaves the workspace",
        ),
        PathFault::Git => (
            "名字与 git 自己的目录相同，或有些系统这样看",
            "its name is that of git's own folder, or is taken for it by some systems",
        ),
    }
}
