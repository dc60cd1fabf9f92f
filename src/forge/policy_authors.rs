//! A history becomes everybody who changed the files that decide since the ones that are trusted.

use super::{
    CommitTree, ForgeError,
    mail::people_of,
    repository::{prefix_of, with_history},
};
use crate::ports::{HistoryGap, Provenance};
use git2::{Commit, Oid, Repository, Sort};
use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

/// Commits read at most; a longer history is not judged at all rather than in part.
const COMMITS_MAX: usize = 200_000;

/// Everybody named by a commit that changed a file which decides, after the newest one whose files are the trusted ones; in the whole
/// history when none is. A folder is asked for with `/` at its end.
pub fn policy_authors(
    root: &Path,
    tip: &str,
    decides: fn(&str) -> bool,
    is_trusted: impl Fn(&CommitTree) -> bool,
) -> Result<Provenance, ForgeError> {
    let nobody = |gap| Provenance {
        unknown: Some(gap),
        ..Provenance::default()
    };
    let repository = match with_history(root) {
        Ok(repository) => repository,
        Err(gap) => return Ok(nobody(gap)),
    };
    let Some(prefix) = prefix_of(&repository, root) else {
        return Ok(nobody(HistoryGap::NoRepository));
    };
    let git = |error| ForgeError::git("read the history", root, &error);
    let tip = Oid::from_str(tip).map_err(git)?;
    let history = History {
        repository: &repository,
        prefix: &prefix,
        decides,
    };
    let mut judged: HashMap<Key, bool> = HashMap::new();
    let mut since = None;
    for (count, id) in history.walk(tip, None).map_err(git)?.enumerate() {
        if count >= COMMITS_MAX {
            return Ok(nobody(HistoryGap::TooLong(COMMITS_MAX as u64)));
        }
        let id = id.map_err(git)?;
        let key = history
            .key(&history.commit(id).map_err(git)?)
            .map_err(git)?;
        let trusted = match judged.get(&key) {
            Some(known) => *known,
            None => is_trusted(&CommitTree::open_part(root, &id.to_string(), decides)?),
        };
        if trusted {
            since = Some(id);
            break;
        }
        judged.insert(key, false);
    }
    let authors = history.authors(tip, since).map_err(git)?;
    let unknown = authors.is_empty().then_some(HistoryGap::NoTrace);
    Ok(Provenance {
        authors,
        unknown,
        commit: since.map(|id| id.to_string()),
        ..Provenance::default()
    })
}

/// What of a workspace's top folder decides, by name and object.
type Key = Vec<(Vec<u8>, Oid)>;

struct History<'r> {
    repository: &'r Repository,
    prefix: &'r str,
    decides: fn(&str) -> bool,
}

impl<'r> History<'r> {
    /// Children before parents.
    fn walk(&self, tip: Oid, since: Option<Oid>) -> Result<git2::Revwalk<'r>, git2::Error> {
        let mut walk = self.repository.revwalk()?;
        walk.set_sorting(Sort::TOPOLOGICAL)?;
        walk.push(tip)?;
        if let Some(since) = since {
            walk.hide(since)?;
        }
        Ok(walk)
    }

    fn commit(&self, id: Oid) -> Result<Commit<'r>, git2::Error> {
        self.repository.find_commit(id)
    }

    fn key(&self, commit: &Commit<'_>) -> Result<Key, git2::Error> {
        let mut tree = commit.tree()?;
        for name in self.prefix.split('/').filter(|name| !name.is_empty()) {
            let below = tree.get_name(name).map(|entry| entry.id());
            let below = below.and_then(|id| self.repository.find_tree(id).ok());
            match below {
                Some(below) => tree = below,
                None => return Ok(Key::new()),
            }
        }
        let deciding = tree.iter().filter(|entry| {
            let name = String::from_utf8_lossy(entry.name_bytes());
            (self.decides)(&name) || (self.decides)(&format!("{name}/"))
        });
        Ok(deciding
            .map(|entry| (entry.name_bytes().to_vec(), entry.id()))
            .collect())
    }

    /// Whoever stands in a commit that is like none of its parents.
    fn authors(&self, tip: Oid, since: Option<Oid>) -> Result<BTreeSet<String>, git2::Error> {
        let mut authors = BTreeSet::new();
        for id in self.walk(tip, since)? {
            let commit = self.commit(id?)?;
            let key = self.key(&commit)?;
            let mut inherited = false;
            for parent in commit.parents() {
                inherited |= self.key(&parent)? == key;
            }
            if !inherited && (commit.parent_count() > 0 || !key.is_empty()) {
                authors.extend(people_of(&commit));
            }
        }
        Ok(authors)
    }
}
