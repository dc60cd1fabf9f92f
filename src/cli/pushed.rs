//! The code host's requests become who pushed each campaign: people whose sign-off of it, by key or by review, does not count.
//!
//! The requests in question are those that brought a campaign's newest changes, which is all that `apply` has to go by, and the one that
//! `plan --request` is about. A host that does not answer leaves it unknown who pushed; that is said, and lets nobody sign whom an answer
//! could have excluded.

use super::{
    code_host::{Desk, Inputs, trouble},
    site::{Site, asked_of, block_on},
};
use crate::{
    forge::{self, Asked, Brought, Host},
    history::Past,
    model::CampaignId,
    pipeline::{Prepared, Proofs},
    ports::{CodeHost, HostGap, HostRequest, Pushed, Since},
};
use std::collections::{BTreeMap, BTreeSet};

/// Who pushed a change of one campaign, and why that is not known.
type Pushers = (BTreeMap<String, Pushed>, Option<(CodeHost, HostGap)>);

/// Commits of one plan whose requests are asked for.
const COMMITS_MAX: usize = 512;

/// Adds to the proofs who pushed these campaigns, as the code host tells it. Whether there was anything to add.
pub(super) fn add_pushers(
    proofs: &mut Proofs,
    site: &Site,
    campaigns: &[&Prepared<'_>],
    past: Option<&Past>,
) -> bool {
    let asked = campaigns.iter().map(|prepared| {
        let campaign = prepared.campaign;
        let mut asked = asked_of(campaign, past);
        let since = proofs.provenance.get(&campaign.id).map(|told| &told.since);
        // As for authors: an approved state that history does not hold excuses nobody.
        if !matches!(since, Some(Since::Signed(_))) {
            asked.signed = None;
        }
        (campaign.id.clone(), asked)
    });
    let mut told = false;
    let asked = asked.collect();
    for (id, (pushers, unread)) in site.desk.pushers(site, &asked) {
        told |= !pushers.is_empty() || unread.is_some();
        if let Some(provenance) = proofs.provenance.get_mut(&id) {
            (provenance.pushers, provenance.pushes_unread) = (pushers, unread);
        }
    }
    told
}

impl Desk {
    /// Who pushed a change of these campaigns, since they were signed last. What cannot be read is a gap of each of them.
    fn pushers(
        &self,
        site: &Site,
        asked: &BTreeMap<CampaignId, Asked>,
    ) -> BTreeMap<CampaignId, Pushers> {
        let unread = |gap: &(CodeHost, HostGap)| -> BTreeMap<CampaignId, Pushers> {
            let unread = |id: &CampaignId| (id.clone(), (BTreeMap::new(), Some(gap.clone())));
            asked.keys().map(unread).collect()
        };
        let host = match self.host().filter(|_| !asked.is_empty()) {
            None => return BTreeMap::new(),
            Some(Err(gap)) => return unread(&gap),
            Some(Ok(host)) => host,
        };
        let inputs = asked.iter();
        let inputs = inputs.map(|(id, asked)| (id.clone(), asked.inputs.clone()));
        let (brought, gap) = block_on(self.with_pushes(&host, site, &inputs.collect()));
        if let Some(gap) = gap {
            return unread(&(host.kind(), gap));
        }
        let mut found = BTreeMap::new();
        for (id, asked) in asked {
            let of_one = brought.get(id).map_or(&[][..], Vec::as_slice);
            let told = match forge::pushers(&site.root, of_one, asked) {
                Ok(pushers) => (pushers, None),
                Err(error) => {
                    let gap = HostGap::Trouble(error.to_string());
                    (BTreeMap::new(), Some((host.kind(), gap)))
                }
            };
            found.insert(id.clone(), told);
        }
        found
    }

    /// The requests of each campaign with their pushes, the newest first: those that brought its changes, and the one a command is about.
    async fn with_pushes(
        &self,
        host: &Host,
        site: &Site,
        inputs: &Inputs,
    ) -> (BTreeMap<CampaignId, Vec<Brought>>, Option<HostGap>) {
        let (by_commit, mut gap) = self
            .requests_by_commit(host, site, inputs, COMMITS_MAX)
            .await;
        let mut found = BTreeMap::new();
        for (id, paths) in inputs {
            let mut numbers: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
            for (commit, of_commit) in by_commit.get(id).into_iter().flatten() {
                if of_commit.is_none() {
                    let reason = format!("more than {COMMITS_MAX} commits to ask about");
                    gap = gap.or(Some(HostGap::Trouble(reason)));
                }
                for number in of_commit.iter().flatten() {
                    numbers.entry(*number).or_default().insert(commit.clone());
                }
            }
            if let Some(number) = self.request {
                numbers.entry(number).or_default();
            }
            let mut brought = Vec::new();
            for (number, commits) in numbers.into_iter().rev() {
                match self.fetch(host, number).await {
                    Ok(request) if commits.is_empty() && !may_change(site, &request, paths) => {}
                    Ok(request) => brought.push(Brought { request, commits }),
                    Err(error) => gap = gap.or(Some(trouble(&error))),
                }
            }
            found.insert(id.clone(), brought);
        }
        (found, gap)
    }
}

/// Whether a request may change one of these files. When that cannot be told it may.
fn may_change(site: &Site, request: &HostRequest, paths: &[String]) -> bool {
    let Some(base) = &request.base else {
        return true;
    };
    match forge::changed_since(&site.root, base, &request.head) {
        Ok(Some(changed)) => paths.iter().any(|path| changed.contains(path)),
        Ok(None) | Err(_) => true,
    }
}
