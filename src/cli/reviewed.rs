//! A commit that somebody reviewed or signed becomes what each campaign is there, by the policy that is in force here.

use super::{CommandError, site::Site};
use crate::{
    approval::{Mandate, Statement},
    forge::{self, CommitTree},
    model::{CampaignId, Digest},
    pipeline::{self, Prepared},
    ports::{
        CheckedSignoff, Entry, HostRequest, HostReview, ReviewState, ReviewedContent, Tree,
        TreeError,
    },
    workspace,
};
use std::collections::{BTreeMap, BTreeSet};

/// Commits that are read in one plan; reviews of more are not compared.
const COMMITS_MAX: usize = 64;
/// Commits of sign-offs that are read to find what was signed before.
const SIGNINGS_MAX: usize = 8;

/// What stands at one commit, for campaigns by the id the ledger knows them under.
#[derive(Clone)]
enum Seen {
    /// The clone lacks it, or what it is compared with.
    NotInClone,
    /// Nothing of it could be read.
    Unreadable(String),
    /// The campaigns whose files it changes.
    Changes(BTreeMap<CampaignId, ReviewedContent>),
}

/// Reads each commit once.
pub(super) struct Reader<'a> {
    site: &'a Site,
    seen: BTreeMap<(String, String), Seen>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(site: &'a Site) -> Self {
        Self {
            site,
            seen: BTreeMap::new(),
        }
    }

    /// Whether a request changes a campaign, by its last commit. When that cannot be told it does: its reviews then say what is missing.
    pub(super) fn concerns(&mut self, request: &HostRequest, prepared: &Prepared<'_>) -> bool {
        let Some(base) = &request.base else {
            return true;
        };
        match self.look(&request.head, base) {
            Seen::NotInClone | Seen::Unreadable(_) => true,
            Seen::Changes(campaigns) => campaigns.contains_key(prepared.campaign.ledger_id()),
        }
    }

    /// The campaign at the commit that was reviewed. Only what says yes is read.
    pub(super) fn content(
        &mut self,
        review: &HostReview,
        prepared: &Prepared<'_>,
    ) -> ReviewedContent {
        let Some(commit) = review
            .commit
            .as_ref()
            .filter(|_| review.state == ReviewState::Approved)
        else {
            return ReviewedContent::Unbound;
        };
        let Some(base) = &review.base else {
            return ReviewedContent::NotInClone;
        };
        match self.look(commit, base) {
            Seen::NotInClone => ReviewedContent::NotInClone,
            Seen::Unreadable(reason) => ReviewedContent::Unreadable(reason),
            Seen::Changes(campaigns) => campaigns
                .get(prepared.campaign.ledger_id())
                .cloned()
                .unwrap_or(ReviewedContent::NotPart),
        }
    }

    fn look(&mut self, commit: &str, base: &str) -> Seen {
        let key = (commit.to_owned(), base.to_owned());
        if let Some(seen) = self.seen.get(&key) {
            return seen.clone();
        }
        let seen = if self.seen.len() < COMMITS_MAX {
            look(self.site, commit, base)
        } else {
            Seen::Unreadable(format!("more than {COMMITS_MAX} commits were reviewed"))
        };
        self.seen.insert(key, seen.clone());
        seen
    }
}

/// The mandate a campaign had when it was signed last, if that was another than now: it stands in a commit that brought sign-offs, and one
/// of those that are good by their key is over exactly it.
pub(super) fn signed_before(
    site: &Site,
    prepared: &Prepared<'_>,
    signoffs: &[CheckedSignoff],
) -> Result<Option<String>, CommandError> {
    let campaign = prepared.campaign;
    let by_a_key = signoffs.iter().filter(|signoff| signoff.signer.is_ok());
    let signed: BTreeSet<Digest> = by_a_key
        .filter_map(|signoff| Some(Statement::read(&signoff.statement)?.digest))
        .filter(|digest| Some(*digest) != prepared.mandate.as_ref().map(Mandate::digest))
        .collect();
    let Some(file) = site.workspace.signoffs.get(&campaign.id) else {
        return Ok(None);
    };
    if signed.is_empty() {
        return Ok(None);
    }
    let at = site.ground.at.as_deref();
    for commit in forge::commits_of(&site.root, at, &file.file, SIGNINGS_MAX)? {
        let Some(there) = forge::tree_at(&site.root, &commit)? else {
            continue;
        };
        let here = &site.tree;
        let Ok(workspace) = workspace::read(&UnderPolicy { there, here }) else {
            continue;
        };
        let then = pipeline::prepare(&workspace, std::slice::from_ref(&campaign.id));
        let mandates = then.iter().filter_map(|then| then.mandate.as_ref());
        let mut mandates = mandates.filter(|mandate| signed.contains(&mandate.digest()));
        if let Some(mandate) = mandates.next() {
            return Ok(Some(mandate.text().to_owned()));
        }
    }
    Ok(None)
}

fn look(site: &Site, commit: &str, base: &str) -> Seen {
    let opened = forge::tree_at(&site.root, commit)
        .and_then(|tree| Ok(tree.zip(forge::changed_since(&site.root, base, commit)?)));
    let (there, changed) = match opened {
        Ok(Some(opened)) => opened,
        Ok(None) => return Seen::NotInClone,
        Err(error) => return Seen::Unreadable(error.to_string()),
    };
    let tree = UnderPolicy {
        there,
        here: &site.tree,
    };
    let workspace = match workspace::read(&tree) {
        Ok(workspace) => workspace,
        Err(error) => return Seen::Unreadable(error.to_string()),
    };
    let mut campaigns = BTreeMap::new();
    for (id, file) in &workspace.broken {
        if changed.contains(file) {
            let reason = ReviewedContent::Unreadable(file.clone());
            campaigns.insert(id.clone(), reason);
        }
    }
    let touched: Vec<CampaignId> = workspace
        .campaigns
        .values()
        .filter(|campaign| campaign.inputs.keys().any(|path| changed.contains(path)))
        .map(|campaign| campaign.id.clone())
        .collect();
    // An empty scope would mean every campaign.
    if !touched.is_empty() {
        for prepared in pipeline::prepare(&workspace, &touched) {
            let content = match &prepared.mandate {
                Some(mandate) => ReviewedContent::Digest(mandate.digest()),
                None => ReviewedContent::Unreadable(prepared.campaign.file.clone()),
            };
            campaigns.insert(prepared.campaign.ledger_id().clone(), content);
        }
    }
    Seen::Changes(campaigns)
}

/// The files of a commit under the policy of this workspace: who may sign, and by which rules, a change under review does not say.
struct UnderPolicy<'a> {
    there: CommitTree,
    here: &'a dyn Tree,
}

impl Tree for UnderPolicy<'_> {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        let mut all = self.there.list(folder)?;
        all.retain(|entry| !workspace::is_policy(&entry.path));
        let mut policy = self.here.list(folder)?;
        policy.retain(|entry| workspace::is_policy(&entry.path));
        all.extend(policy);
        all.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(all)
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        if workspace::is_policy(path) {
            self.here.entry(path)
        } else {
            self.there.entry(path)
        }
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, TreeError> {
        if workspace::is_policy(path) {
            self.here.read(path, limit)
        } else {
            self.there.read(path, limit)
        }
    }
}
