//! A repository's history becomes, per campaign, everybody who changed one of its inputs since it was signed last.
//!
//! One walk over all commits serves every campaign. Commits that touch only sign-off files touch no input and make
//! nobody an author. A file that was renamed is followed to its old name, so that moving a text does not launder it; one that was
//! no input of the signed state is new, however old it is.

use super::{
    DiskTree, SIGNOFF_SUFFIX,
    changes::{Change, Owner, Tracked, Trees},
    mail::people_of,
    repository::{prefix_of, user_email, with_history},
    since::{Marks, News},
};
use crate::{
    model::{CampaignId, SignedState},
    ports::{HistoryGap, Provenance, Since, Tree},
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

/// What is asked about one campaign.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Its inputs, as paths inside the workspace.
    pub inputs: Vec<String>,
    /// Where its content stood when a gate was opened last; none: changes count from the beginning.
    pub signed: Option<SignedState>,
}

/// Who ever changed one campaign's inputs, given as paths inside the workspace.
pub fn provenance(root: &Path, inputs: &[String]) -> Provenance {
    let id = CampaignId(String::new());
    let asked = Asked {
        inputs: inputs.to_vec(),
        signed: None,
    };
    let all = BTreeMap::from([(id.clone(), asked)]);
    provenances(root, &all).remove(&id).unwrap_or_default()
}

/// Who changed each campaign's inputs, in one walk. Every campaign asked for is answered.
pub fn provenances(
    root: &Path,
    asked: &BTreeMap<CampaignId, Asked>,
) -> BTreeMap<CampaignId, Provenance> {
    provenances_at(root, None, asked)
}

/// Who changed each campaign's inputs up to a commit, of which nothing is uncommitted; none: what is checked out, and what was made of it.
pub fn provenances_at(
    root: &Path,
    at: Option<&str>,
    asked: &BTreeMap<CampaignId, Asked>,
) -> BTreeMap<CampaignId, Provenance> {
    let unknown = |gap: HistoryGap| {
        let nobody = Provenance {
            unknown: Some(gap),
            ..Provenance::default()
        };
        asked
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
    history.read(root, at, asked).unwrap_or_else(unknown)
}

struct History<'r> {
    repository: &'r Repository,
    trees: Trees<'r>,
}

/// Since when changes count, for every campaign by its order.
struct Counting<'a> {
    since: Vec<Since>,
    /// The mark of the signed state, what is new since, and what was an input then.
    signed: Vec<Option<(usize, News, &'a SignedState)>>,
    marks: Marks,
}

impl History<'_> {
    fn read(
        &self,
        root: &Path,
        at: Option<&str>,
        asked: &BTreeMap<CampaignId, Asked>,
    ) -> Result<BTreeMap<CampaignId, Provenance>, HistoryGap> {
        let head = match at {
            Some(commit) => Some(self.commit(commit)?),
            None => self.head()?,
        };
        let mut counting = self
            .counting(root, head.as_ref(), asked)
            .map_err(unreadable)?;
        let mut tracked = Tracked::default();
        for (campaign, asked) in asked.values().enumerate() {
            for path in inputs(asked) {
                let ever = !counting.was_input(campaign, path);
                tracked.add(path, [Owner { campaign, ever }]);
            }
        }
        let uncommitted = match at {
            Some(_) => BTreeSet::new(),
            None => self.uncommitted(root, head.as_ref(), &tracked),
        };
        let me = user_email(root);
        let authors = match &head {
            Some(head) => self.walk(head.id(), tracked, &mut counting)?,
            None => vec![BTreeSet::new(); asked.len()],
        };
        let told = asked.iter().zip(authors).zip(counting.since);
        let told = told.map(|(((id, asked), authors), since)| {
            let mut found = Provenance {
                authors,
                commit: head.as_ref().map(|head| head.id().to_string()),
                since,
                ..Provenance::default()
            };
            let changed = asked
                .inputs
                .iter()
                .filter(|path| uncommitted.contains(*path));
            found.uncommitted = changed.cloned().collect();
            found.uncommitted.sort();
            found.uncommitted.dedup();
            match &me {
                _ if found.uncommitted.is_empty() => {}
                Some(mail) => drop(found.authors.insert(mail.clone())),
                None => found.unknown = Some(HistoryGap::NoIdentity),
            }
            // Since a signed state there may be no change at all; the content itself always has somebody.
            let traced = !found.authors.is_empty() || matches!(found.since, Since::Signed(_));
            if !traced && found.unknown.is_none() {
                found.unknown = Some(HistoryGap::NoTrace);
            }
            (id.clone(), found)
        });
        Ok(told.collect())
    }

    /// Finds the signed states in HEAD's history. One that is not there means everybody ever.
    fn counting<'a>(
        &self,
        root: &Path,
        head: Option<&Commit<'_>>,
        asked: &'a BTreeMap<CampaignId, Asked>,
    ) -> Result<Counting<'a>, git2::Error> {
        let disk = DiskTree::open(root).ok();
        let read = |path: &str| {
            let bytes = disk.as_ref()?.read(path, INPUT_BYTES_MAX).ok()?;
            let is_text = !bytes.contains(&0);
            Some(if is_text {
                with_unix_line_ends(&bytes)
            } else {
                bytes
            })
        };
        let mut counting = Counting {
            since: Vec::new(),
            signed: Vec::new(),
            marks: Marks::default(),
        };
        for asked in asked.values() {
            let Some(state) = &asked.signed else {
                counting.since.push(Since::Ever);
                counting.signed.push(None);
                continue;
            };
            let found = head.and_then(|head| self.in_history_of(head, &state.commit));
            let Some(commit) = found else {
                counting.since.push(Since::Missing(state.commit.clone()));
                counting.signed.push(None);
                continue;
            };
            let now = inputs(asked).map(|path| (path, read(path)));
            let compared = (state.inputs.keys(), now);
            let news = News::read(&self.trees, self.repository, &commit, compared)?;
            let mark = counting.marks.add(commit.id());
            counting.since.push(Since::Signed(state.commit.clone()));
            counting.signed.push(Some((mark, news, state)));
        }
        Ok(counting)
    }

    /// A commit by its id, if it is HEAD or came before it.
    fn in_history_of(&self, head: &Commit<'_>, id: &str) -> Option<Commit<'_>> {
        let id = Oid::from_str(id).ok()?;
        let commit = self.repository.find_commit(id).ok()?;
        let came_before = || self.repository.graph_descendant_of(head.id(), id);
        (head.id() == id || came_before().unwrap_or(false)).then_some(commit)
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

    /// Everybody named by a commit reachable from `head` that changed a tracked path, by campaign.
    fn walk(
        &self,
        head: Oid,
        mut tracked: Tracked,
        counting: &mut Counting<'_>,
    ) -> Result<Vec<BTreeSet<String>>, HistoryGap> {
        let mut authors = vec![BTreeSet::new(); counting.since.len()];
        let order = self.order(head)?;
        let commit = |id: &Oid| self.repository.find_commit(*id).map_err(unreadable);
        if !counting.marks.is_empty() {
            for id in &order {
                counting.marks.pass_on(&commit(id)?);
            }
        }
        for id in &order {
            let commit = commit(id)?;
            let changes = self.trees.changes(&commit, &tracked).map_err(unreadable)?;
            let mut touched = BTreeSet::new();
            for change in changes {
                let Some(owners) = tracked.owners(&change.path).cloned() else {
                    continue;
                };
                for owner in &owners {
                    let counts = self.counts(counting, *owner, &commit, &change);
                    if counts.map_err(unreadable)? {
                        touched.insert(owner.campaign);
                    }
                }
                if let Some(was) = change.was.as_ref().filter(|_| is_new(&commit, &change)) {
                    let before = |owner: &Owner| counting.before_it_moved(*owner, &commit, was);
                    let owners: Vec<Owner> = owners.iter().map(before).collect();
                    tracked.add(was, owners);
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

    /// Every commit up to `head`, children before parents: a rename is seen before the commits under the old name.
    fn order(&self, head: Oid) -> Result<Vec<Oid>, HistoryGap> {
        let mut walk = self.repository.revwalk().map_err(unreadable)?;
        walk.set_sorting(Sort::TOPOLOGICAL)
            .and_then(|()| walk.push(head))
            .map_err(unreadable)?;
        let most = usize::try_from(COMMITS_MAX).unwrap_or(usize::MAX);
        let order: Result<Vec<Oid>, _> = walk.by_ref().take(most).collect();
        match walk.next() {
            None => order.map_err(unreadable),
            Some(_) => Err(HistoryGap::TooLong(COMMITS_MAX)),
        }
    }

    /// Whether a change makes the people of its commit authors of a campaign.
    fn counts(
        &self,
        counting: &Counting<'_>,
        owner: Owner,
        commit: &Commit<'_>,
        change: &Change,
    ) -> Result<bool, git2::Error> {
        let signed = counting.signed[owner.campaign].as_ref();
        let Some((mark, news, _)) = signed.filter(|_| !owner.ever) else {
            return Ok(is_new(commit, change));
        };
        let marks = &counting.marks;
        if marks.holds(*mark, commit.id()) {
            return Ok(is_new(commit, change) && news.were_written_by(self.repository, change)?);
        }
        if !news.concern(&change.path) {
            return Ok(is_new(commit, change));
        }
        // A side that is older than what was signed excuses nobody: whoever preferred it undid what came after.
        let is_excuse = |id: &Oid| !marks.holds(*mark, *id) || marks.is(*mark, *id);
        let parents = commit.parent_ids().enumerate();
        let mut excuses: Vec<usize> = parents
            .filter(|(_, id)| is_excuse(id))
            .map(|(at, _)| at)
            .collect();
        if excuses.is_empty() {
            excuses.push(0);
        }
        Ok(commit.parent_count() == 0 || excuses.iter().all(|at| change.from.contains(at)))
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

impl Counting<'_> {
    /// Whether a path was an input of what was signed.
    fn was_input(&self, campaign: usize, path: &str) -> bool {
        let signed = self.signed[campaign].as_ref();
        signed.is_some_and(|(_, _, state)| state.inputs.contains_key(path))
    }

    /// Since when the name counts that a file had before a commit moved it.
    fn before_it_moved(&self, owner: Owner, commit: &Commit<'_>, was: &str) -> Owner {
        let signed = self.signed[owner.campaign].as_ref();
        match signed {
            Some((mark, ..)) if !self.marks.holds(*mark, commit.id()) => Owner {
                ever: !self.was_input(owner.campaign, was),
                ..owner
            },
            _ => owner,
        }
    }
}

/// Inputs that can make somebody an author: all but sign-offs.
pub(super) fn inputs(asked: &Asked) -> impl Iterator<Item = &String> {
    let inputs = asked.inputs.iter();
    inputs.filter(|path| !path.ends_with(SIGNOFF_SUFFIX))
}

/// Whether a commit wrote what it changed: a merge wrote only what differs from every parent, the rest came in with them.
fn is_new(commit: &Commit<'_>, change: &Change) -> bool {
    change.from.len() == commit.parent_count()
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
