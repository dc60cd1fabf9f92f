//! A request on GitHub, GitLab or Gitee becomes reviews that are read, and a plan becomes one comment and one status there.
//!
//! Three APIs behind one door. What they answer is turned into the words of `ports` and judged elsewhere; who may sign, and whether
//! the content is the same, nobody here knows. Reading is repeated where it may pass; writing never is.

mod address;
mod answer;
mod caller;
mod comment;
mod error;
mod gitee;
mod github;
mod gitlab;
mod gitlab_pushes;
mod pages;

pub use error::{HostError, LimitEnds};

use crate::ports::{CodeHost, HostRequest, HostReview};
use caller::Caller;
use secrecy::SecretString;
use std::{fmt, time::Duration};

/// Where GitHub answers.
pub const GITHUB: &str = "https://api.github.com";
/// Where GitLab answers.
pub const GITLAB: &str = "https://gitlab.com/api/v4";
/// Where Gitee answers.
pub const GITEE: &str = "https://gitee.com/api/v5";

/// How to reach a code host.
#[derive(Clone)]
pub struct HostConfig {
    /// Which one.
    pub kind: CodeHost,
    /// Its API's address: https, or plain http on loopback.
    pub base_url: String,
    /// `owner/name`; on GitLab also a path of groups, or the project's number.
    pub repository: String,
    /// Sent in a header, shown nowhere.
    pub token: SecretString,
    /// Login of the token's user; none: the host is asked.
    pub login: Option<String>,
    /// How long an answer is worth waiting for.
    pub patience: Patience,
}

/// Waits of one question.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Questions asked again at most.
    pub repeats: u32,
    /// Before the first repeat; doubled for each.
    pub pause: Duration,
    /// A limit that ends sooner is waited for; another is an error that names its end.
    pub limit_max: Duration,
    /// From the name to the last byte.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            repeats: 3,
            pause: Duration::from_millis(500),
            limit_max: Duration::from_secs(30),
            answer: Duration::from_secs(30),
        }
    }
}

/// What a commit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusVerdict {
    /// Nothing speaks against it.
    Success,
    /// Findings.
    Failure,
    /// Sign-offs are missing.
    Pending,
}

/// What became of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commented {
    /// It is new.
    Created,
    /// Ours was there and has a new text.
    Updated,
    /// Ours was there and says this already.
    Unchanged,
}

/// A code host, with one repository on it.
pub struct Host {
    kind: CodeHost,
    caller: Caller,
}

impl fmt::Debug for Host {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Host")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Host {
    /// Prepares a client; calls nobody yet. An address that is neither https nor on this machine is refused here.
    pub fn new(config: HostConfig) -> Result<Self, HostError> {
        let kind = config.kind;
        Ok(Self {
            kind,
            caller: Caller::new(config)?,
        })
    }

    /// Which host this is.
    pub fn kind(&self) -> CodeHost {
        self.kind
    }

    /// One request, with who opened it and who pushed to it.
    pub async fn request(&self, number: u64) -> Result<HostRequest, HostError> {
        match self.kind {
            CodeHost::Github => github::request(&self.caller, number).await,
            CodeHost::Gitlab => gitlab::request(&self.caller, number).await,
            CodeHost::Gitee => gitee::request(&self.caller, number).await,
        }
    }

    /// Numbers of the merged requests that brought a commit.
    pub async fn requests_of(&self, commit: &str) -> Result<Vec<u64>, HostError> {
        match self.kind {
            CodeHost::Github => github::requests_of(&self.caller, commit).await,
            CodeHost::Gitlab => gitlab::requests_of(&self.caller, commit).await,
            CodeHost::Gitee => gitee::requests_of(&self.caller, commit).await,
        }
    }

    /// Every review of a request, to the last page, in the order the host lists them.
    pub async fn reviews(&self, request: &HostRequest) -> Result<Vec<HostReview>, HostError> {
        match self.kind {
            CodeHost::Github => github::reviews(&self.caller, request).await,
            CodeHost::Gitlab => gitlab::reviews(&self.caller, request).await,
            CodeHost::Gitee => gitee::reviews(&self.caller, request).await,
        }
    }

    /// Puts our comment of a marker under a request: found by its author and the marker, updated in place, made once.
    ///
    /// The marker is written before the body, where nobody sees it.
    pub async fn upsert_comment(
        &self,
        number: u64,
        marker: &str,
        body: &str,
    ) -> Result<Commented, HostError> {
        match self.kind {
            CodeHost::Github => {
                comment::upsert(&self.caller, &github::Comments(number), marker, body).await
            }
            CodeHost::Gitlab => {
                comment::upsert(&self.caller, &gitlab::Comments(number), marker, body).await
            }
            CodeHost::Gitee => {
                comment::upsert(&self.caller, &gitee::Comments(number), marker, body).await
            }
        }
    }

    /// Sets the status of a commit, under the name `qunfa/plan`.
    pub async fn set_status(
        &self,
        commit: &str,
        verdict: StatusVerdict,
        description: &str,
        url: Option<&str>,
    ) -> Result<(), HostError> {
        match self.kind {
            CodeHost::Github => {
                github::set_status(&self.caller, commit, verdict, description, url).await
            }
            CodeHost::Gitlab => {
                gitlab::set_status(&self.caller, commit, verdict, description, url).await
            }
            CodeHost::Gitee => {
                gitee::set_status(&self.caller, commit, verdict, description, url).await
            }
        }
    }
}

/// The name under which a status stands.
const STATUS: &str = "qunfa/plan";

/// Unix milliseconds of a time as the hosts write it: RFC 3339.
fn time_ms(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>()
        .ok()
        .map(jiff::Timestamp::as_millisecond)
}

/// The first characters of a text.
fn first(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// Where a branch stands: hosts write zeros for a branch that is not there.
fn stands_at(text: Option<String>) -> Option<String> {
    whole_commit(&text?).filter(|id| id.bytes().any(|byte| byte != b'0'))
}

/// The whole id of a commit; anything else names none.
fn whole_commit(text: &str) -> Option<String> {
    let whole = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| text.to_ascii_lowercase())
}
