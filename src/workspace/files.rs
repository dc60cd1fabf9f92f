//! Files that campaigns name become their bytes and digests, each read once, whoever names it.

use super::{
    paths,
    policy::Limits,
    refusals::{self, Refused},
    secrets,
    spot::Spot,
    text::{self, TEXT_BYTES_MAX, Text},
};
use crate::{
    diagnostic::{Finding, Lines, Place, Sentence, Sink, Sources, nearest},
    media::Look,
    model::Digest,
    ports::{Entry, EntryKind, Tree, TreeError},
    say,
};
use std::{collections::BTreeMap, sync::Arc};

say! {
    struct NoSuchFile { path: String }
        zh "没有这个文件：{path}；检查文件名，或把文件提交进来"
        en "no such file: {path}; check the name, or commit the file"
    struct NoSuchFileBut { path: String, near: String }
        zh "没有这个文件：{path}，是不是 {near}？"
        en "no such file: {path}; did you mean {near}?"
    struct Symlink { path: String }
        zh "{path} 是符号链接，不允许；请放入文件本身"
        en "{path} is a symlink, which is not allowed; put the file itself there"
    struct Submodule { path: String }
        zh "{path} 在子模块里，内容不在本仓库；请把文件本身放进本仓库"
        en "{path} is in a submodule, its content is not in this repository; put the file itself here"
    struct LfsPointer { path: String }
        zh "{path} 是 Git LFS 指针，内容不在仓库里；请直接提交文件"
        en "{path} is a Git LFS pointer, its content is not in the repository; commit the file itself"
    struct LargeFile { path: String, bytes: u64, limit: u64 }
        zh "{path} 有 {bytes} 字节，超过 {limit} 字节的上限；请缩小到上限以内"
        en "{path} has {bytes} bytes, the limit is {limit}; make it smaller"
    struct ByHandOnly { path: String, megabytes: u64, limit: u64, by_hand: u64 }
        zh "{path} 有 {megabytes} MiB，企业微信接口最多收 {limit} MiB（成员手动发可以到 {by_hand} MiB）；请压缩，或放到已备案的域名上，改用 [links] 附链接"
        en "{path} has {megabytes} MiB; WeCom's API takes {limit} MiB (members may send {by_hand} MiB by hand); compress it, or put it on a filed domain and attach a link of [links]"
    struct BeyondEverything { path: String, megabytes: u64, by_hand: u64 }
        zh "{path} 有 {megabytes} MiB，超过 {by_hand} MiB，连手动也发不了；请拆分，或放到已备案的域名上，改用 [links] 附链接"
        en "{path} has {megabytes} MiB, more than the {by_hand} MiB that can be sent even by hand; split it, or put it on a filed domain and attach a link of [links]"
    struct Unread { path: String, reason: String }
        zh "无法读取 {path}：{reason}"
        en "failed to read {path}: {reason}"
}

/// How a pointer of Git LFS begins.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";

/// The files of one tree.
pub(super) struct Files<'t> {
    tree: &'t dyn Tree,
    entries: BTreeMap<String, Entry>,
    refused: BTreeMap<String, Refused>,
    texts: BTreeMap<String, Option<TextFile>>,
    looks: BTreeMap<String, Look>,
    /// Every text a finding may point into.
    pub sources: Sources,
}

/// A text file.
#[derive(Debug, Clone)]
pub(super) struct TextFile {
    /// With LF only.
    pub lines: Arc<Lines>,
    /// Digest of the text with LF only, so that a checkout's line ends change nothing.
    pub digest: Digest,
}

impl<'t> Files<'t> {
    /// Lists a tree.
    pub fn of(tree: &'t dyn Tree) -> Result<Self, TreeError> {
        let entries = tree.list("")?.into_iter();
        let entries = entries.map(|entry| (entry.path.clone(), entry)).collect();
        Ok(Self {
            tree,
            refused: refusals::of(&entries),
            entries,
            texts: BTreeMap::new(),
            looks: BTreeMap::new(),
            sources: Sources::new(),
        })
    }

    /// Every entry, by path.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// What is not read, whoever asks, by path.
    pub fn refused(&self) -> impl Iterator<Item = (&String, &Refused)> {
        self.refused.iter()
    }

    /// The entry of this path.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The path a campaign means; what is wrong with it goes into the sink.
    pub fn resolve(written: &str, beside: &str, spot: Spot<'_>, sink: &mut Sink) -> Option<String> {
        match paths::resolve(written, beside) {
            Ok(path) => Some(path),
            Err(what) => {
                sink.push(Finding::block("bad-path", spot.place(), what).text(written));
                None
            }
        }
    }

    /// The bytes of a file that a spot names, at most `limit`.
    pub fn bytes(&self, path: &str, limit: u64, place: &Place, sink: &mut Sink) -> Option<Vec<u8>> {
        match self.try_bytes(path, limit) {
            Ok(bytes) => Some(bytes),
            // Said once, with everything else that no name or kind lets be read.
            Err(_) if *place == Place::file(path) && self.is_told(path) => None,
            Err(refusal) => {
                let (rule, what) = refusal.said(path, limit);
                sink.push(Finding::block(rule, place.clone(), what).text(path));
                None
            }
        }
    }

    fn is_told(&self, path: &str) -> bool {
        self.refused.get(path).is_some_and(|why| why.here)
    }

    /// What a file that a spot names looks like; it is read once, however many campaigns attach it.
    pub fn look(
        &mut self,
        path: &str,
        limits: &Limits,
        place: &Place,
        sink: &mut Sink,
    ) -> Option<Look> {
        if let Some(known) = self.looks.get(path) {
            return Some(known.clone());
        }
        let limit = limits.get("file_bytes");
        match self.try_bytes(path, limit) {
            Ok(bytes) => {
                let look = Look::at(&bytes);
                self.looks.insert(path.to_owned(), look.clone());
                Some(look)
            }
            Err(refusal) => {
                let (rule, what) = match refusal {
                    Refusal::TooLarge(bytes) => ("file-too-large", too_large(path, bytes, limits)),
                    other @ Refusal::Said(..) => other.said(path, limit),
                };
                sink.push(Finding::block(rule, place.clone(), what).text(path));
                None
            }
        }
    }

    /// What a file looked like that was looked at.
    pub fn seen(&self, path: &str) -> Option<&Look> {
        self.looks.get(path)
    }

    /// A text file that a spot names.
    pub fn text(&mut self, path: &str, place: &Place, sink: &mut Sink) -> Option<TextFile> {
        if let Some(known) = self.texts.get(path) {
            return known.clone();
        }
        let bytes = self.bytes(path, TEXT_BYTES_MAX, place, sink)?;
        let read = match text::decode(path, &bytes, sink) {
            Text::Unreadable => None,
            Text::Utf8(text) => {
                let digest = Digest::of(text.as_bytes());
                let found = secrets::in_text(&text);
                let lines = Lines::new(path, secrets::mask(&text, &found));
                for secret in &found {
                    sink.push(secrets::finding(lines.place(secret.bytes.clone()), secret));
                }
                self.source(&lines);
                Some(TextFile {
                    lines: Arc::new(lines),
                    digest,
                })
            }
        };
        self.texts.insert(path.to_owned(), read.clone());
        read
    }

    /// Remembers a text for underlining.
    pub fn source(&mut self, lines: &Lines) {
        self.sources
            .insert(Arc::clone(lines.file()), Arc::clone(lines.text()));
    }

    fn try_bytes(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let named = || path.to_owned();
        let Some(entry) = self.entries.get(path) else {
            let (rule, what) = self.absent(path);
            return Err(Refusal::Said(rule, what));
        };
        let said = |rule, what: Sentence| Err(Refusal::Said(rule, what));
        if let Some(why) = self.refused.get(path) {
            return said(why.rule, why.what.clone());
        }
        match entry.kind {
            EntryKind::Symlink => return said("symlink", Symlink { path: named() }.into()),
            EntryKind::Submodule => return said("submodule", Submodule { path: named() }.into()),
            EntryKind::File | EntryKind::Unknown => {}
        }
        let bytes = match self.tree.read(path, limit) {
            Ok(bytes) => bytes,
            Err(TreeError::TooLarge { bytes, .. }) => return Err(Refusal::TooLarge(bytes)),
            Err(TreeError::Missing(_)) => {
                return said("no-such-file", NoSuchFile { path: named() }.into());
            }
            Err(TreeError::Io { reason, .. }) => {
                let path = named();
                return said("unreadable-file", Unread { path, reason }.into());
            }
        };
        if bytes.starts_with(LFS) {
            return said("lfs-pointer", LfsPointer { path: named() }.into());
        }
        Ok(bytes)
    }

    /// Why a path is not there: something on the way is no folder, or the name is a slip.
    fn absent(&self, path: &str) -> (&'static str, Sentence) {
        let ways = path.match_indices('/').map(|(at, _)| &path[..at]);
        for way in ways {
            match self.entries.get(way).map(|entry| entry.kind) {
                Some(EntryKind::Symlink) => {
                    return (
                        "symlink",
                        Symlink {
                            path: way.to_owned(),
                        }
                        .into(),
                    );
                }
                Some(EntryKind::Submodule) => {
                    return (
                        "submodule",
                        Submodule {
                            path: way.to_owned(),
                        }
                        .into(),
                    );
                }
                _ => {}
            }
        }
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        let beside = self
            .entries
            .range(folder.to_owned()..)
            .map(|(path, _)| path.as_str())
            .take_while(|path| path.starts_with(folder));
        match nearest(path, beside) {
            Some(near) => (
                "no-such-file",
                NoSuchFileBut {
                    path: path.to_owned(),
                    near: near.to_owned(),
                }
                .into(),
            ),
            None => (
                "no-such-file",
                NoSuchFile {
                    path: path.to_owned(),
                }
                .into(),
            ),
        }
    }
}

/// Why there are no bytes.
enum Refusal {
    /// So many are there; none was read beyond the limit.
    TooLarge(u64),
    Said(&'static str, Sentence),
}

impl Refusal {
    fn said(self, path: &str, limit: u64) -> (&'static str, Sentence) {
        match self {
            Self::TooLarge(bytes) => {
                let path = path.to_owned();
                ("file-too-large", LargeFile { path, bytes, limit }.into())
            }
            Self::Said(rule, what) => (rule, what),
        }
    }
}

/// The way out for a file that the API does not take: by hand up to a size, by a link at any.
fn too_large(path: &str, bytes: u64, limits: &Limits) -> Sentence {
    let (path, megabytes) = (path.to_owned(), bytes.div_ceil(1 << 20));
    let limit = limits.get("file_bytes") >> 20;
    let by_hand = limits.get("file_by_hand_bytes") >> 20;
    if megabytes <= by_hand {
        ByHandOnly {
            path,
            megabytes,
            limit,
            by_hand,
        }
        .into()
    } else {
        BeyondEverything {
            path,
            megabytes,
            by_hand,
        }
        .into()
    }
}
