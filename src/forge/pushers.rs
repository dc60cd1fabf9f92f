//! Requests with their pushes become, for one campaign, whoever pushed a change of one of its inputs since it was signed last.
//!
//! A push is compared like a commit: where the branch stood before with where it stood afterwards. One that touches only sign-off files
//! touches no input, so a reviewer may push what they signed. One whose commits are all part of the signed state was approved with it.
//! What a branch merely took over from the protected base, nobody pushed.
//! What cannot be compared counts against whoever pushed it, and is said to be unseen: a forced push leaves commits behind that a clone
//! lacks, and some hosts do not name what was pushed.

use super::{
    Asked, ForgeError,
    changes::{Change, Owner, Tracked, Trees},
    provenance::inputs,
    repository::prefix_of,
};
use crate::ports::{HostPush, HostRequest, Pushed};
use git2::{Commit, ErrorCode, Oid, Repository, Sort};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// Commits of one push in which moved files are followed.
const COMMITS_MAX: usize = 1_000;

/// A request, and the commits of this history that led to it.
#[derive(Debug, Clone)]
pub struct Brought {
    /// The request, with its pushes.
    pub request: Arc<HostRequest>,
    /// Commits it brought, 40 hex; none of a request that is not merged yet.
    pub commits: BTreeSet<String>,
}

/// Logins of those who pushed a change of a campaign's inputs, and why they count. Give the newest request first: a file is followed to
/// the name it had before, as far as these pushes moved it.
pub fn pushers(
    root: &Path,
    requests: &[Brought],
    asked: &Asked,
) -> Result<BTreeMap<String, Pushed>, ForgeError> {
    let git = |error: git2::Error| ForgeError::git("compare pushes", root, &error);
    let repository = Repository::discover(root).map_err(git)?;
    let mut found = BTreeMap::new();
    let Some(prefix) = prefix_of(&repository, root) else {
        return Ok(found);
    };
    let mut pushes = Pushes {
        repository: &repository,
        trees: Trees::new(&repository, prefix),
        tracked: Tracked::default(),
        signed: None,
    };
    for path in inputs(asked) {
        pushes.tracked.add(path, [OWNER]);
    }
    if let Some(state) = &asked.signed {
        let signed = pushes.find(&state.commit).map_err(git)?;
        pushes.signed = signed.map(|commit| commit.id());
    }
    for brought in requests {
        for (login, why) in pushes.of(brought).map_err(git)? {
            let known = found.entry(login).or_insert_with(|| why.clone());
            if why == Pushed::Change {
                *known = why;
            }
        }
    }
    Ok(found)
}

/// There is one campaign, and every change counts that is not signed.
const OWNER: Owner = Owner {
    campaign: 0,
    ever: true,
};

/// What became of an input.
enum Effect {
    /// Nothing that counts.
    None,
    Change,
    /// It cannot be seen: the commit the clone lacks, where there is one to name.
    Unseen(Option<String>),
}

struct Pushes<'r> {
    repository: &'r Repository,
    trees: Trees<'r>,
    tracked: Tracked,
    /// The signed state, if this clone has it.
    signed: Option<Oid>,
}

impl<'r> Pushes<'r> {
    /// Who counts in one request.
    fn of(&mut self, brought: &Brought) -> Result<Vec<(String, Pushed)>, git2::Error> {
        let request = &brought.request;
        if !brought.commits.is_empty() {
            let mut all_signed = true;
            for commit in &brought.commits {
                all_signed &= match self.find(commit)? {
                    Some(commit) => self.is_signed(commit.id())?,
                    None => false,
                };
            }
            if all_signed {
                return Ok(Vec::new());
            }
        }
        let Some(told) = &request.pushes else {
            // Who opened it is the only one that is known to have brought it.
            let whole = HostPush {
                login: request.opener.clone(),
                before: None,
                after: Some(request.head.clone()),
            };
            let (host, number) = (request.host, request.number);
            return Ok(match self.effect(request, &whole)? {
                Effect::None => Vec::new(),
                Effect::Change | Effect::Unseen(_) => {
                    let request = number;
                    vec![(whole.login, Pushed::Opened { host, request })]
                }
            });
        };
        let mut found = Vec::new();
        for push in told {
            let why = match self.effect(request, push)? {
                Effect::None => continue,
                Effect::Change => Pushed::Change,
                Effect::Unseen(commit) => {
                    let request = request.number;
                    Pushed::Unseen { request, commit }
                }
            };
            found.push((push.login.clone(), why));
        }
        Ok(found)
    }

    /// What a push did to the campaign.
    fn effect(&mut self, request: &HostRequest, push: &HostPush) -> Result<Effect, git2::Error> {
        let Some(after) = &push.after else {
            return Ok(Effect::Unseen(None));
        };
        let Some(after_commit) = self.find(after)? else {
            return Ok(Effect::Unseen(Some(after.clone())));
        };
        if self.is_signed(after_commit.id())? {
            return Ok(Effect::None);
        }
        let before = match &push.before {
            Some(id) => match self.find(id)? {
                Some(commit) => Some(commit),
                None => return Ok(Effect::Unseen(Some(id.clone()))),
            },
            None => match self.fork_of(request, after_commit.id())? {
                Ok(shared) => shared,
                Err(unseen) => return Ok(unseen),
            },
        };
        self.follow(before.as_ref(), &after_commit)?;
        let mut compared = self
            .trees
            .between(before.as_ref(), &after_commit, &self.tracked)?;
        if let Some(before) = before.filter(|_| !compared.is_empty()) {
            let taken = self.taken_over(request, (before.id(), after_commit.id()))?;
            let same = |a: &Change, b: &Change| a.path == b.path && a.ids == b.ids;
            compared.retain(|change| !taken.iter().any(|taken| same(taken, change)));
        }
        Ok(if compared.is_empty() {
            Effect::None
        } else {
            Effect::Change
        })
    }

    /// Follows inputs to the names they had before the commits of a push moved them: an older push may have written them there.
    fn follow(
        &mut self,
        before: Option<&Commit<'_>>,
        after: &Commit<'_>,
    ) -> Result<(), git2::Error> {
        let mut walk = self.repository.revwalk()?;
        walk.set_sorting(Sort::TOPOLOGICAL)?;
        walk.push(after.id())?;
        if let Some(before) = before {
            walk.hide(before.id())?;
        }
        for id in walk.take(COMMITS_MAX) {
            let commit = self.repository.find_commit(id?)?;
            for change in self.trees.changes(&commit, &self.tracked)? {
                if let Some(was) = change.was {
                    self.tracked.add(&was, [OWNER]);
                }
            }
        }
        Ok(())
    }

    /// What a new branch is compared with: the commit it shares with the protected base, as the host names that; none when they share none.
    fn fork_of(
        &self,
        request: &HostRequest,
        after: Oid,
    ) -> Result<Result<Option<Commit<'r>>, Effect>, git2::Error> {
        let base = match self.base_of(request)? {
            Ok(base) => base,
            Err(unseen) => return Ok(Err(unseen)),
        };
        let shared = self.shared(base, after)?;
        let shared = shared.map(|id| self.repository.find_commit(id));
        Ok(Ok(shared.transpose()?))
    }

    /// What became of tracked files on the protected base between the commits that a branch shared with it before a push and afterwards:
    /// whoever brings a branch up to date writes none of it.
    fn taken_over(
        &self,
        request: &HostRequest,
        (before, after): (Oid, Oid),
    ) -> Result<Vec<Change>, git2::Error> {
        let Ok(base) = self.base_of(request)? else {
            return Ok(Vec::new());
        };
        let shared = (self.shared(base, before)?, self.shared(base, after)?);
        let (Some(old), Some(new)) = shared else {
            return Ok(Vec::new());
        };
        let commit = |id| self.repository.find_commit(id);
        self.trees
            .between(Some(&commit(old)?), &commit(new)?, &self.tracked)
    }

    /// The protected base as it was before the request was merged.
    fn base_of(&self, request: &HostRequest) -> Result<Result<Oid, Effect>, git2::Error> {
        let Some(base) = &request.base else {
            return Ok(Err(Effect::Unseen(None)));
        };
        let Some(base_commit) = self.find(base)? else {
            return Ok(Err(Effect::Unseen(Some(base.clone()))));
        };
        let base = base_commit.id();
        // A base that holds the request is the one it was merged into, and hides what it brought.
        let hides = |head: Oid| head == base || self.came_before(head, base).unwrap_or(true);
        if request.merged && Oid::from_str(&request.head).is_ok_and(hides) {
            return Ok(Err(Effect::Unseen(None)));
        }
        Ok(Ok(base))
    }

    fn shared(&self, one: Oid, other: Oid) -> Result<Option<Oid>, git2::Error> {
        match self.repository.merge_base(one, other) {
            Ok(shared) => Ok(Some(shared)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether a commit is part of the signed state.
    fn is_signed(&self, commit: Oid) -> Result<bool, git2::Error> {
        match self.signed {
            Some(signed) => Ok(commit == signed || self.came_before(commit, signed)?),
            None => Ok(false),
        }
    }

    fn came_before(&self, commit: Oid, later: Oid) -> Result<bool, git2::Error> {
        self.repository.graph_descendant_of(later, commit)
    }

    /// A commit by its whole id; none when the clone lacks it.
    fn find(&self, id: &str) -> Result<Option<Commit<'r>>, git2::Error> {
        let whole = id.len() == 40;
        let Some(id) = Oid::from_str(id).ok().filter(|_| whole) else {
            return Ok(None);
        };
        match self.repository.find_commit(id) {
            Ok(commit) => Ok(Some(commit)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
