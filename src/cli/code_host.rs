//! The code host as a command reaches it: settings and environment become a host, its requests become reviews by campaign.

use super::{
    Terminal,
    reviewed::Reader,
    site::{Site, block_on},
};
use crate::{
    forge::{self, Host, HostConfig, HostError, Patience},
    model::CampaignId,
    pipeline::Prepared,
    ports::{CodeHost, HostGap, HostRequest, HostReview, HostedReview, HostedReviews},
    workspace::SecretRef,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex},
};

/// Commits of one campaign whose requests are asked for, from the newest back.
const COMMITS_PER_CAMPAIGN: usize = 8;
/// Commits of one plan whose requests are asked for.
const COMMITS_MAX: usize = 64;

/// A request and what was said in it.
type Asked = (Arc<HostRequest>, Vec<HostReview>);
/// By campaign, its newest commits with the numbers of the merged requests that brought each; none for one that was not asked about.
pub(super) type ByCommit = BTreeMap<CampaignId, Vec<(String, Option<Vec<u64>>)>>;
/// Inputs by campaign.
pub(super) type Inputs = BTreeMap<CampaignId, Vec<String>>;

/// The code host of a workspace, and what it has answered in this process: apply plans several times, and asks once.
#[derive(Default)]
pub(super) struct Desk {
    config: Option<Result<HostConfig, (CodeHost, HostGap)>>,
    /// The request a command is about; none: those that brought the commits are looked for.
    pub(super) request: Option<u64>,
    requests: Mutex<BTreeMap<u64, Arc<HostRequest>>>,
    reviews: Mutex<BTreeMap<u64, Vec<HostReview>>>,
    of_commits: Mutex<BTreeMap<String, Vec<u64>>>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A token stands in the configuration.
        out.debug_struct("Desk")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

impl Desk {
    /// What the settings and the environment say; nobody is called yet.
    pub(super) fn of(site: &Site, terminal: &Terminal) -> Self {
        Self {
            config: config(site, terminal),
            ..Self::default()
        }
    }

    /// Whether a code host is configured at all.
    pub(super) fn is_there(&self) -> bool {
        self.config.is_some()
    }

    /// The host, for what has to be done there.
    pub(super) fn host(&self) -> Option<Result<Host, (CodeHost, HostGap)>> {
        let made = match self.config.as_ref()? {
            Err(gap) => Err(gap.clone()),
            Ok(config) => Host::new(config.clone()).map_err(|error| (config.kind, trouble(&error))),
        };
        Some(made)
    }

    /// Reviews of the requests that changed these campaigns. What cannot be read is a gap of each of them, and stops no other.
    pub(super) fn reviews(
        &self,
        site: &Site,
        unsigned: &[&Prepared<'_>],
    ) -> BTreeMap<CampaignId, HostedReviews> {
        let mut found: BTreeMap<CampaignId, HostedReviews> = BTreeMap::new();
        let Some(host) = self.host().filter(|_| !unsigned.is_empty()) else {
            return found;
        };
        let gap_of_all = |found: &mut BTreeMap<CampaignId, HostedReviews>,
                          gap: (CodeHost, HostGap)| {
            for prepared in unsigned {
                let of_one = found.entry(prepared.campaign.id.clone()).or_default();
                of_one.gap = Some(gap.clone());
            }
        };
        let host = match host {
            Ok(host) => host,
            Err(gap) => {
                gap_of_all(&mut found, gap);
                return found;
            }
        };
        let (asked, gap) = block_on(self.ask(&host, site, unsigned));
        if let Some(gap) = gap {
            gap_of_all(&mut found, (host.kind(), gap));
        }
        let mut reader = Reader::new(site);
        for (request, reviews) in &asked {
            for prepared in unsigned {
                if !reader.concerns(request, prepared) {
                    continue;
                }
                let of_one = found.entry(prepared.campaign.id.clone()).or_default();
                for review in reviews {
                    of_one.reviews.push(HostedReview {
                        request: Arc::clone(request),
                        review: review.clone(),
                        content: reader.content(review, prepared),
                    });
                }
            }
        }
        found
    }

    /// The requests in question with what was said in them, as far as they can be had, and the first trouble.
    async fn ask(
        &self,
        host: &Host,
        site: &Site,
        unsigned: &[&Prepared<'_>],
    ) -> (Vec<Asked>, Option<HostGap>) {
        let (numbers, mut gap) = if let Some(number) = self.request {
            (BTreeSet::from([number]), None)
        } else {
            let inputs = unsigned.iter().map(|prepared| {
                let campaign = prepared.campaign;
                let inputs: Vec<String> = campaign.inputs.keys().cloned().collect();
                (campaign.id.clone(), inputs)
            });
            let inputs = inputs.collect();
            let asked = self.requests_by_commit(host, site, &inputs, COMMITS_MAX);
            let (by_commit, gap) = asked.await;
            let numbers = by_commit.into_values().flatten();
            let numbers = numbers.filter_map(|(_, numbers)| numbers).flatten();
            (numbers.collect(), gap)
        };
        let mut asked = Vec::new();
        for number in numbers {
            let said = match self.fetch(host, number).await {
                Ok(request) => self.said(host, request).await,
                Err(error) => Err(error),
            };
            match said {
                Ok(said) => asked.push(said),
                Err(error) => gap = gap.or(Some(trouble(&error))),
            }
        }
        (asked, gap)
    }

    /// A request, asked for once.
    pub(super) async fn fetch(
        &self,
        host: &Host,
        number: u64,
    ) -> Result<Arc<HostRequest>, HostError> {
        if let Some(known) = lock(&self.requests).get(&number) {
            return Ok(Arc::clone(known));
        }
        let request = Arc::new(host.request(number).await?);
        lock(&self.requests).insert(number, Arc::clone(&request));
        Ok(request)
    }

    async fn said(&self, host: &Host, request: Arc<HostRequest>) -> Result<Asked, HostError> {
        let known = lock(&self.reviews).get(&request.number).cloned();
        let reviews = match known {
            Some(known) => known,
            None => host.reviews(&request).await?,
        };
        lock(&self.reviews).insert(request.number, reviews.clone());
        Ok((request, reviews))
    }

    /// The newest commits that changed each campaign, each with the numbers of the merged requests that brought it. At most so many are
    /// asked about anew.
    pub(super) async fn requests_by_commit(
        &self,
        host: &Host,
        site: &Site,
        inputs: &Inputs,
        most: usize,
    ) -> (ByCommit, Option<HostGap>) {
        let commits = match forge::changed_by(&site.root, inputs, COMMITS_PER_CAMPAIGN) {
            Ok(commits) => commits,
            Err(error) => return (BTreeMap::new(), Some(HostGap::Trouble(error.to_string()))),
        };
        let all: BTreeSet<&String> = commits.values().flatten().collect();
        let mut gap = None;
        let is_new = |commit: &&String| !lock(&self.of_commits).contains_key(*commit);
        let new: Vec<&String> = all.into_iter().filter(is_new).take(most).collect();
        for commit in new {
            match host.requests_of(commit).await {
                Ok(found) => drop(lock(&self.of_commits).insert(commit.clone(), found)),
                Err(error) => {
                    // Whatever is wrong with one question is wrong with the next.
                    gap = Some(trouble(&error));
                    break;
                }
            }
        }
        let known = lock(&self.of_commits);
        let with_numbers = |commit: String| {
            let numbers = known.get(&commit).cloned();
            (commit, numbers)
        };
        let found = commits.into_iter().map(|(id, commits)| {
            let commits = commits.into_iter().map(with_numbers);
            (id, commits.collect())
        });
        (found.collect(), gap)
    }
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().expect("nothing panics while it is held")
}

pub(super) fn trouble(error: &HostError) -> HostGap {
    HostGap::Trouble(error.to_string())
}

/// The settings, then the environment of a CI job of that host, then the host's usual address.
fn config(site: &Site, terminal: &Terminal) -> Option<Result<HostConfig, (CodeHost, HostGap)>> {
    let host = site.workspace.connections.host.as_ref()?;
    let env = |names: &[&str]| {
        names
            .iter()
            .filter_map(|name| terminal.env.get(*name))
            .find(|value| !value.is_empty())
            .cloned()
    };
    let (base_url, repository, token) = match host.kind {
        CodeHost::Github => (
            env(&["GITHUB_API_URL"]).unwrap_or_else(|| forge::GITHUB.to_owned()),
            env(&["GITHUB_REPOSITORY"]),
            "GITHUB_TOKEN",
        ),
        CodeHost::Gitlab => (
            env(&["CI_API_V4_URL"]).unwrap_or_else(|| forge::GITLAB.to_owned()),
            env(&["CI_PROJECT_PATH", "CI_PROJECT_ID"]),
            "GITLAB_TOKEN",
        ),
        CodeHost::Gitee => (
            forge::GITEE.to_owned(),
            env(&["GITEE_REPO", "GITEE_REPOSITORY"]),
            "GITEE_TOKEN",
        ),
    };
    let Some(repository) = host.repository.clone().or(repository) else {
        return Some(Err((host.kind, HostGap::NoRepository)));
    };
    let place = host
        .token
        .clone()
        .unwrap_or_else(|| SecretRef::Env(token.to_owned()));
    let shown = match &place {
        SecretRef::Env(name) => format!("${name}"),
        SecretRef::File(path) => path.clone(),
    };
    let Ok(token) = site.secret("host.token", Some(&place), terminal) else {
        return Some(Err((host.kind, HostGap::NoToken(shown))));
    };
    Some(Ok(HostConfig {
        kind: host.kind,
        base_url: host.base_url.clone().unwrap_or(base_url),
        repository,
        token,
        login: host.login.clone(),
        patience: Patience::default(),
    }))
}
