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

/// The code host of a workspace, and what it has answered in this process: apply plans several times, and asks once.
#[derive(Default)]
pub(super) struct Desk {
    config: Option<Result<HostConfig, (CodeHost, HostGap)>>,
    /// The request a command is about; none: those that brought the commits are looked for.
    pub(super) request: Option<u64>,
    requests: Mutex<BTreeMap<u64, Asked>>,
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

    /// The requests in question, as far as they can be had, and the first trouble.
    async fn ask(
        &self,
        host: &Host,
        site: &Site,
        unsigned: &[&Prepared<'_>],
    ) -> (Vec<Asked>, Option<HostGap>) {
        let (numbers, mut gap) = match self.request {
            Some(number) => (BTreeSet::from([number]), None),
            None => self.numbers(host, site, unsigned).await,
        };
        let mut asked = Vec::new();
        for number in numbers {
            let known = lock(&self.requests).get(&number).cloned();
            match known {
                Some(known) => asked.push(known),
                None => match self.fetch(host, number).await {
                    Ok(fetched) => asked.push(fetched),
                    Err(error) => gap = gap.or(Some(trouble(&error))),
                },
            }
        }
        (asked, gap)
    }

    async fn fetch(&self, host: &Host, number: u64) -> Result<Asked, HostError> {
        let request = host.request(number).await?;
        let reviews = host.reviews(&request).await?;
        let asked = (Arc::new(request), reviews);
        lock(&self.requests).insert(number, asked.clone());
        Ok(asked)
    }

    /// Numbers of the merged requests that brought the newest changes of these campaigns.
    async fn numbers(
        &self,
        host: &Host,
        site: &Site,
        unsigned: &[&Prepared<'_>],
    ) -> (BTreeSet<u64>, Option<HostGap>) {
        let inputs = unsigned.iter().map(|prepared| {
            let campaign = prepared.campaign;
            let inputs: Vec<String> = campaign.inputs.keys().cloned().collect();
            (campaign.id.clone(), inputs)
        });
        let inputs: BTreeMap<_, _> = inputs.collect();
        let commits = match forge::changed_by(&site.root, &inputs, COMMITS_PER_CAMPAIGN) {
            Ok(commits) => commits,
            Err(error) => return (BTreeSet::new(), Some(HostGap::Trouble(error.to_string()))),
        };
        let (mut numbers, mut gap) = (BTreeSet::new(), None);
        let commits: BTreeSet<String> = commits.into_values().flatten().collect();
        for commit in commits.iter().take(COMMITS_MAX) {
            let known = lock(&self.of_commits).get(commit).cloned();
            let found = match known {
                Some(known) => Ok(known),
                None => host.requests_of(commit).await,
            };
            match found {
                Ok(found) => {
                    lock(&self.of_commits).insert(commit.clone(), found.clone());
                    numbers.extend(found);
                }
                Err(error) => {
                    // Whatever is wrong with one question is wrong with the next.
                    gap = Some(trouble(&error));
                    break;
                }
            }
        }
        (numbers, gap)
    }
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().expect("nothing panics while it is held")
}

fn trouble(error: &HostError) -> HostGap {
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
