//! A repository's history becomes, per campaign, everybody who ever changed one of its inputs.
//!
//! One walk over all commits serves every campaign. Commits that touch only sign-off files touch no input and make
//! nobody an author. A file that was renamed is followed to its old name, so that moving a text does not launder it.

use super::{
    DiskTree, SIGNOFF_SUFFIX,
    changes::{Tracked, Trees},
    mail::people_of,
    repository::{prefix_of, user_email, with_history},
};
use crate::{
    model::CampaignId,
    ports::{HistoryGap, Provenance, Tree},
};
use git2::{Commit, ErrorCode, ObjectType, Oid, Repository, Sort};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Commits read at most; a longer history is not judged at all rather than in part.
const COMMITS_MAX: u64 = 200_000;
/// Inputs are read for comparison with HEAD up to this size; larger ones count as changed.
const INPUT_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Who changed one campaign's inputs, given as paths inside the workspace.
pub fn provenance(root: &Path, inputs: &[String]) -> Provenance {
    let id = CampaignId(String::new());
    let all = BTreeMap::from([(id.clone(), inputs.to_vec())]);
    provenances(root, &all).remove(&id).unwrap_or_default()
}

/// Who changed each campaign's inputs, in one walk. Every campaign asked for is answered.
pub fn provenances(
    root: &Path,
    inputs: &BTreeMap<CampaignId, Vec<String>>,
) -> BTreeMap<CampaignId, Provenance> {
    provenances_at(root, None, inputs)
}

/// Who changed each campaign's inputs up to a commit, of which nothing is uncommitted; none: what is checked out, and what was made of it.
pub fn provenances_at(
    root: &Path,
    at: Option<&str>,
    inputs: &BTreeMap<CampaignId, Vec<String>>,
) -> BTreeMap<CampaignId, Provenance> {
    let unknown = |gap: HistoryGap| {
        let nobody = Provenance {
            unknown: Some(gap),
            ..Provenance::default()
        };
        inputs
            .keys()
            .map(|id| (id.clone(), nobody.clone()))
            .collect()
    };
    let repository = match with_history(root) {
        Ok(repository) => repository,
        Err(gap) => return unknown(gap),
    };
    let Some(prefix) = prefix_of(&repository, root) else {
        return unknown(HistoryGap::NoRepository);
    };
    let history = History {
        repository: &repository,
        trees: Trees::new(&repository, prefix),
    };
    history.read(root, at, inputs).unwrap_or_else(unknown)
}

struct History<'r> {
    repository: &'r Repository,
    trees: Trees<'r>,
}

impl History<'_> {
    fn read(
        &self,
        root: &Path,
        at: Option<&str>,
        inputs: &BTreeMap<CampaignId, Vec<String>>,
    ) -> Result<BTreeMap<CampaignId, Provenance>, HistoryGap> {
        let mut tracked = Tracked::default();
        for (at, paths) in inputs.values().enumerate() {
            for path in paths.iter().filter(|path| !path.ends_with(SIGNOFF_SUFFIX)) {
                tracked.add(path, [at]);
            }
        }
        let (head, uncommitted) = if let Some(commit) = at {
            (Some(self.commit(commit)?), BTreeSet::new())
        } else {
            let head = self.head()?;
            let uncommitted = self.uncommitted(root, head.as_ref(), &tracked);
            (head, uncommitted)
        };
        let me = user_email(root);
        let authors = match &head {
            Some(head) => self.walk(head.id(), tracked, inputs.len())?,
            None => vec![BTreeSet::new(); inputs.len()],
        };
        let told = inputs.iter().zip(authors).map(|((id, paths), authors)| {
            let mut found = Provenance {
                authors,
                commit: head.as_ref().map(|head| head.id().to_string()),
                ..Provenance::default()
            };
            found.uncommitted = paths
                .iter()
                .filter(|path| uncommitted.contains(*path))
                .cloned()
                .collect();
            found.uncommitted.sort();
            found.uncommitted.dedup();
            match &me {
                _ if found.uncommitted.is_empty() => {}
                Some(mail) => drop(found.authors.insert(mail.clone())),
                None => found.unknown = Some(HistoryGap::NoIdentity),
            }
            if found.authors.is_empty() && found.unknown.is_none() {
                found.unknown = Some(HistoryGap::NoTrace);
            }
            (id.clone(), found)
        });
        Ok(told.collect())
    }

    /// The commit that is checked out; none before the first. One that cannot be read is not none.
    fn head(&self) -> Result<Option<Commit<'_>>, HistoryGap> {
        match self.repository.head() {
            Ok(head) => head.peel_to_commit().map(Some).map_err(unreadable),
            Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(unreadable(error)),
        }
    }

    fn commit(&self, id: &str) -> Result<Commit<'_>, HistoryGap> {
        let id = Oid::from_str(id).map_err(unreadable)?;
        self.repository.find_commit(id).map_err(unreadable)
    }

    /// Everybody named by a commit reachable from `head` that changed a tracked path.
    fn walk(
        &self,
        head: Oid,
        mut tracked: Tracked,
        campaigns: usize,
    ) -> Result<Vec<BTreeSet<String>>, HistoryGap> {
        let mut authors = vec![BTreeSet::new(); campaigns];
        let mut walk = self.repository.revwalk().map_err(unreadable)?;
        // Children before parents: a rename is seen before the commits under the old name.
        walk.set_sorting(Sort::TOPOLOGICAL)
            .and_then(|()| walk.push(head))
            .map_err(unreadable)?;
        for (count, id) in walk.enumerate() {
            if count as u64 >= COMMITS_MAX {
                return Err(HistoryGap::TooLong(COMMITS_MAX));
            }
            let commit = id
                .and_then(|id| self.repository.find_commit(id))
                .map_err(unreadable)?;
            let changes = self.trees.changes(&commit, &tracked).map_err(unreadable)?;
            let mut touched = BTreeSet::new();
            for change in changes {
                let Some(owners) = tracked.owners(&change.path).cloned() else {
                    continue;
                };
                touched.extend(owners.iter().copied());
                if let Some(was) = change.was {
                    tracked.add(&was, owners);
                }
            }
            if !touched.is_empty() {
                let people = people_of(&commit);
                for at in touched {
                    authors[at].extend(people.iter().cloned());
                }
            }
        }
        Ok(authors)
    }

    /// Tracked paths whose bytes on disk are not those of HEAD, whatever the index says.
    fn uncommitted(
        &self,
        root: &Path,
        head: Option<&Commit<'_>>,
        tracked: &Tracked,
    ) -> BTreeSet<String> {
        let disk = DiskTree::open(root).ok();
        let workspace = head.and_then(|head| self.trees.workspace(head).ok().flatten());
        let tree = workspace.and_then(|id| self.trees.tree(id).ok());
        let is_committed = |path: &str| {
            let Some(entry) = tree
                .as_ref()
                .and_then(|tree| tree.get_path(Path::new(path)).ok())
            else {
                return false;
            };
            let Some(bytes) = disk
                .as_ref()
                .and_then(|disk| disk.read(path, INPUT_BYTES_MAX).ok())
            else {
                return false;
            };
            let is = |bytes: &[u8]| {
                Oid::hash_object(ObjectType::Blob, bytes).is_ok_and(|id| id == entry.id())
            };
            // A checkout may have turned line ends; nobody wrote that.
            is(&bytes) || is(&with_unix_line_ends(&bytes))
        };
        tracked
            .paths()
            .filter(|path| !is_committed(path))
            .cloned()
            .collect()
    }
}

fn with_unix_line_ends(bytes: &[u8]) -> Vec<u8> {
    let ends_line = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len())
        .filter(|&at| !ends_line(at))
        .map(|at| bytes[at])
        .collect()
}

fn unreadable(error: git2::Error) -> HistoryGap {
    HistoryGap::Unreadable(error.message().to_owned())
}
