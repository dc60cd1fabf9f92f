//! A repository's history becomes, per campaign, the newest commits that changed one of its inputs.

use super::{
    ForgeError, SIGNOFF_SUFFIX,
    changes::{Owner, Tracked, Trees},
    repository::prefix_of,
};
use crate::model::CampaignId;
use git2::{ErrorCode, Oid, Repository, Sort};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Commits that are looked at, from the newest back.
const COMMITS_MAX: usize = 20_000;

/// The newest commits that changed each campaign's inputs, at most `most` of each; a file is followed to its old name.
pub fn changed_by(
    root: &Path,
    inputs: &BTreeMap<CampaignId, Vec<String>>,
    most: usize,
) -> Result<BTreeMap<CampaignId, Vec<String>>, ForgeError> {
    let content = |paths: &Vec<String>| {
        let content = paths.iter().filter(|path| !path.ends_with(SIGNOFF_SUFFIX));
        content.cloned().collect()
    };
    let inputs = inputs
        .iter()
        .map(|(id, paths)| (id.clone(), content(paths)))
        .collect();
    newest(root, None, &inputs, most)
}

/// The newest commits that changed one file, at most `most`, from a commit back; none: from what is checked out.
pub fn commits_of(
    root: &Path,
    at: Option<&str>,
    path: &str,
    most: usize,
) -> Result<Vec<String>, ForgeError> {
    let id = CampaignId(String::new());
    let asked = BTreeMap::from([(id.clone(), vec![path.to_owned()])]);
    Ok(newest(root, at, &asked, most)?
        .remove(&id)
        .unwrap_or_default())
}

fn newest(
    root: &Path,
    at: Option<&str>,
    inputs: &BTreeMap<CampaignId, Vec<String>>,
    most: usize,
) -> Result<BTreeMap<CampaignId, Vec<String>>, ForgeError> {
    let git = |error: git2::Error| ForgeError::git("read the history", root, &error);
    let mut found: BTreeMap<CampaignId, Vec<String>> =
        inputs.keys().map(|id| (id.clone(), Vec::new())).collect();
    let repository = match Repository::discover(root) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(found),
        Err(error) => return Err(git(error)),
    };
    let Some(prefix) = prefix_of(&repository, root) else {
        return Ok(found);
    };
    let trees = Trees::new(&repository, prefix);
    let ids: Vec<&CampaignId> = inputs.keys().collect();
    let mut tracked = Tracked::default();
    for (campaign, paths) in inputs.values().enumerate() {
        for path in paths {
            let ever = true;
            tracked.add(path, [Owner { campaign, ever }]);
        }
    }
    let mut walk = repository.revwalk().map_err(git)?;
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME)
        .map_err(git)?;
    let from = match at {
        Some(commit) => Oid::from_str(commit).and_then(|id| walk.push(id)),
        None => walk.push_head(),
    };
    match from {
        Ok(()) => {}
        // Before the first commit.
        Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => {
            return Ok(found);
        }
        Err(error) => return Err(git(error)),
    }
    for id in walk.take(COMMITS_MAX) {
        if found.values().all(|commits| commits.len() >= most) {
            break;
        }
        let commit = id.and_then(|id| repository.find_commit(id)).map_err(git)?;
        let mut touched = BTreeSet::new();
        for change in trees.changes(&commit, &tracked).map_err(git)? {
            let Some(owners) = tracked.owners(&change.path).cloned() else {
                continue;
            };
            touched.extend(owners.iter().map(|owner| owner.campaign));
            if let Some(was) = change.was {
                tracked.add(&was, owners);
            }
        }
        for at in touched {
            let commits = found.get_mut(ids[at]).expect("every campaign has its list");
            if commits.len() < most {
                commits.push(commit.id().to_string());
            }
        }
    }
    Ok(found)
}
