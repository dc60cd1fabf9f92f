//! Where a workspace's files are read: the change as it was asked for, its policy from the protected base.

use super::{CommandError, Exit};
use crate::{
    forge::{self, Base, BaseOf, Change, CommitTree, DiskTree, TrustedTree},
    model::Lang,
    say,
    workspace::{self, POLICY_SIGNOFFS, PolicyFiles},
};
use std::{collections::BTreeSet, path::Path};

/// Paths named in a sentence; the rest is counted.
const NAMED_MAX: usize = 5;

say! {
    struct NotTheTip { head: String, name: String, tip: String }
    zh "只从 {name} 的最新提交 {tip} 执行，现在检出的是 {head}"
    en "apply takes content only from the tip of {name}, {tip}; {head} is checked out"

    struct NotTheTipHint { name: String }
    zh "先把改动合并到 {name}，再检出它的最新提交（git fetch，git switch --detach {name}），或用 --base 指明受保护的分支"
    en "merge first, then check out the tip (git fetch, git switch --detach {name}), or name the protected branch with --base"

    struct Dirty { files: String, name: String }
    zh "这些文件与 {name} 上的不同，没有执行：{files}"
    en "these files differ from {name}, nothing was applied: {files}"

    struct DirtyHint {}
    zh "提交、签核并合并之后再执行；不要的改动用 git restore 或 git stash 放下"
    en "commit, have it signed and merge it first; what is not wanted is put away with git restore or git stash"

    struct NoPolicyYet { name: String }
    zh "{name} 上还没有 qunfa.toml，没有政策可依"
    en "{name} has no qunfa.toml yet, so there is no policy to go by"

    struct NoPolicyYetHint {}
    zh "先只把 qunfa.toml（和 lexicon/）合并进去；在那之前只有 check、preview 和 digest 能用这份改动自己的政策"
    en "merge qunfa.toml (and lexicon/) by itself first; until then only check, preview and digest go by the change's own"
}

/// What a command wants to read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Opening<'a> {
    /// This commit instead of the working tree.
    pub(super) at: Option<&'a str>,
    /// Whether a change may be looked at by its own policy while its base has none that can be read. Nothing is decided by it.
    pub(super) only_looks: bool,
    /// Whether a base that cannot be had is put up with: a stop must not wait for a fetch.
    pub(super) in_haste: bool,
}

/// Which policy is in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Footing {
    /// The base's, and the change's is the same.
    Same,
    /// The base's; the change has other files, which are only shown: their paths.
    Shown(Vec<String>),
    /// The change's own: there is no base.
    Own,
    /// The change's own: the base has none, or a broken one.
    Introduced,
}

/// The ground a workspace stands on.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) base: Option<Base>,
    /// The commit that is read instead of the working tree.
    pub(super) at: Option<String>,
    pub(super) footing: Footing,
}

/// Policy, and the owners' sign-offs beside it.
pub(super) fn is_decided_by(path: &str) -> bool {
    workspace::is_policy(path) || path == POLICY_SIGNOFFS
}

impl Ground {
    /// Finds the base, and a tree that takes policy from it.
    pub(super) fn find(
        root: &Path,
        rev: Option<&str>,
        opening: Opening<'_>,
    ) -> Result<(Self, TrustedTree), CommandError> {
        let base = match forge::base(root, rev) {
            Ok(BaseOf::At(base)) => Some(base),
            Ok(BaseOf::NoRepository | BaseOf::NoCommit) => None,
            Err(_) if opening.in_haste => None,
            Err(error) => return Err(error.into()),
        };
        let at = opening
            .at
            .map(|rev| forge::revision(root, rev))
            .transpose()?;
        let change = match &at {
            Some(commit) => Change::Commit(CommitTree::open(root, commit)?),
            None => Change::Disk(DiskTree::open(root)?),
        };
        let trusted = base.as_ref().map(|base| {
            let tree = CommitTree::open_part(root, &base.commit, is_decided_by)?;
            let files = PolicyFiles::of(&tree)?;
            Ok::<_, CommandError>((tree, files))
        });
        let (footing, tree) = match trusted.transpose()? {
            None => (Footing::Own, None),
            Some((_, files)) if !files.has_settings() => {
                if !opening.only_looks && !opening.in_haste {
                    let name = base.map(|base| base.name).unwrap_or_default();
                    let error = CommandError::new(Exit::NotApproved, NoPolicyYet { name });
                    return Err(error.hint(NoPolicyYetHint {}));
                }
                (Footing::Introduced, None)
            }
            Some((tree, files)) => {
                let changed = PolicyFiles::of(&change)?.changed_since(&files);
                let footing = if changed.is_empty() {
                    Footing::Same
                } else {
                    Footing::Shown(changed)
                };
                (footing, Some(tree))
            }
        };
        let tree = TrustedTree::new(change, tree, workspace::is_policy);
        Ok((Self { base, at, footing }, tree))
    }

    /// The tip of the base, from which alone content is applied; none without a base.
    pub(super) fn tip(root: &Path, rev: Option<&str>) -> Result<Option<String>, CommandError> {
        let BaseOf::At(base) = forge::base(root, rev)? else {
            return Ok(None);
        };
        let head = forge::head_commit(root)?.unwrap_or_default();
        if head != base.commit {
            let error = CommandError::new(
                Exit::NotApproved,
                NotTheTip {
                    head: short(&head).to_owned(),
                    name: base.name.clone(),
                    tip: short(&base.commit).to_owned(),
                },
            );
            return Err(error.hint(NotTheTipHint { name: base.name }));
        }
        let tip = CommitTree::open_part(root, &base.commit, workspace::is_read)?;
        let disk = Change::Disk(DiskTree::open(root)?);
        let differ = forge::changed_paths(&tip, &disk, workspace::is_read)?;
        if differ.is_empty() {
            return Ok(Some(base.commit));
        }
        let (files, name) = (named(differ.iter()), base.name);
        let error = CommandError::new(Exit::NotApproved, Dirty { files, name });
        Err(error.hint(DirtyHint {}))
    }

    /// Paths of a kind that the change touches: from where it left the base to what is read now. Empty without a base.
    pub(super) fn touched(
        &self,
        root: &Path,
        change: &Change,
        of: fn(&str) -> bool,
    ) -> Result<BTreeSet<String>, CommandError> {
        let Some(base) = &self.base else {
            return Ok(BTreeSet::new());
        };
        let head = match &self.at {
            Some(commit) => Some(commit.clone()),
            None => forge::head_commit(root)?,
        };
        // Histories that have nothing in common are compared as they stand.
        let parted = match head {
            Some(head) => forge::merge_base(root, &base.commit, &head)?,
            None => None,
        };
        let parted = parted.unwrap_or_else(|| base.commit.clone());
        let before = CommitTree::open_part(root, &parted, of)?;
        Ok(forge::changed_paths(&before, change, of)?)
    }

    /// What has to be known about the policy before the rest is read, in one line.
    pub(super) fn line(&self, lang: Lang) -> Option<String> {
        let base = self.base.as_ref();
        let at = base.map(|base| format!("{} {}", base.name, short(&base.commit)));
        let at = at.unwrap_or_default();
        match (&self.footing, lang) {
            (Footing::Same | Footing::Own, _) => None,
            (Footing::Shown(paths), Lang::Zh) => Some(format!(
                "! 政策文件与 {at} 上的不同（{}）：不生效，只供查看；生效的是 {at} 上的",
                named(paths.iter())
            )),
            (Footing::Shown(paths), Lang::En) => Some(format!(
                "! policy files differ from those of {at} ({}): not in effect, shown only; those of {at} are in effect",
                named(paths.iter())
            )),
            (Footing::Introduced, Lang::Zh) => Some(format!(
                "! {at} 上没有能用的政策，这次按改动自己的 qunfa.toml 查看；合并之前它什么也决定不了"
            )),
            (Footing::Introduced, Lang::En) => Some(format!(
                "! {at} has no policy that can be used; the change's own qunfa.toml is looked at, and decides nothing before it is merged"
            )),
        }
    }

    /// What has to be said where signing matters and there is no base.
    pub(super) fn unsigned_line(&self, lang: Lang) -> Option<&'static str> {
        (self.footing == Footing::Own).then(|| {
            lang.pick(
                "! 没有 git 提交可依：政策取自工作区的文件，谁改的也分不清",
                "! there is no commit to go by: policy is taken from the files as they are, and nobody can be told from the author",
            )
        })
    }
}

/// The first digits of a commit, for people.
pub(super) fn short(commit: &str) -> &str {
    commit.get(..9).unwrap_or(commit)
}

/// The first paths, and how many more there are.
pub(super) fn named<'p>(paths: impl ExactSizeIterator<Item = &'p String>) -> String {
    let more = paths.len().saturating_sub(NAMED_MAX);
    let first: Vec<&str> = paths.take(NAMED_MAX).map(String::as_str).collect();
    let rest = if more > 0 {
        format!(" +{more}")
    } else {
        String::new()
    };
    crate::report::visible(&(first.join(", ") + &rest))
}
