//! Requests and reviews on GitHub, GitLab and Gitee, in words that are the same for all three.

use crate::model::Digest;
use std::{fmt, sync::Arc};

/// Where the repository's requests are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeHost {
    /// GitHub, or GitHub Enterprise Server.
    Github,
    /// GitLab: gitlab.com, self-managed, 极狐.
    Gitlab,
    /// Gitee.
    Gitee,
}

impl CodeHost {
    /// The word of settings and of what is signed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Gitee => "gitee",
        }
    }

    /// Most characters of one comment. GitHub answers 422 above 65,536, GitLab 400 above 1,000,000; Gitee documents no limit,
    /// so the smaller one is kept there.
    pub fn comment_limit(self) -> usize {
        match self {
            Self::Github | Self::Gitee => 65_536,
            Self::Gitlab => 1_000_000,
        }
    }

    /// The command that brings the commits of a request into a clone, also after its branch is gone.
    pub fn fetch(self, number: u64) -> String {
        match self {
            Self::Github | Self::Gitee => format!("git fetch origin pull/{number}/head"),
            Self::Gitlab => format!("git fetch origin merge-requests/{number}/head"),
        }
    }
}

impl fmt::Display for CodeHost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
            Self::Gitee => "Gitee",
        })
    }
}

/// A pull request, or a merge request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRequest {
    /// Where it is.
    pub host: CodeHost,
    /// In which repository: `owner/name`, or what the settings call it.
    pub repository: String,
    /// Its number there.
    pub number: u64,
    /// Login of who opened it.
    pub opener: String,
    /// Commit its branch ends with, 40 hex.
    pub head: String,
    /// Commit it is compared with, if the host says.
    pub base: Option<String>,
    /// Every push to its branch, the newest first; none when the host cannot tell, as for a fork.
    pub pushes: Option<Vec<HostPush>>,
    /// Whether it was merged.
    pub merged: bool,
    /// Its page.
    pub url: String,
}

/// One push to the branch of a request. A push that deletes the branch is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPush {
    /// Login of who pushed.
    pub login: String,
    /// Commit the branch ended with before, 40 hex; none when the push made the branch.
    pub before: Option<String>,
    /// Commit it ended with afterwards, 40 hex; none when the host does not say what was pushed.
    pub after: Option<String>,
}

/// Why somebody counts as one who pushed a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// They pushed a change of an input.
    Change,
    /// They pushed, and what it changed cannot be seen here.
    Unseen {
        /// To this request.
        request: u64,
        /// The commit that is not in this clone; none when the host does not name it.
        commit: Option<String>,
    },
    /// The host does not tell who pushed to a request that changes an input, and they opened it.
    Opened {
        /// Where it is.
        host: CodeHost,
        /// Its number there.
        request: u64,
    },
}

/// What a review says, as far as we understand it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewState {
    /// Yes.
    Approved,
    /// No, not like this.
    ChangesRequested,
    /// It was an approval, and was taken away, by its author or by somebody else.
    Dismissed,
    /// It was an approval, and what it said was edited afterwards.
    Stale,
    /// Neither yes nor no.
    Commented,
}

/// One review of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostReview {
    /// What the host calls it; unique within the request.
    pub id: String,
    /// Who gave it.
    pub login: String,
    /// Their number, where the host tells.
    pub user_id: Option<u64>,
    /// Whether that is a program.
    pub bot: bool,
    /// The commit that was reviewed, 40 hex; none when the host does not bind the review to one.
    pub commit: Option<String>,
    /// The commit that one was compared with.
    pub base: Option<String>,
    /// When, Unix milliseconds.
    pub submitted_ms: i64,
    /// What it says.
    pub state: ReviewState,
    /// Its page.
    pub url: String,
}

/// What one campaign was at the commit that was reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewedContent {
    /// The digest of its mandate, by the policy in force.
    Digest(Digest),
    /// The review names no commit.
    Unbound,
    /// The commit, or the one it is compared with, is not in this clone.
    NotInClone,
    /// What was reviewed does not change this campaign.
    NotPart,
    /// It could not be read there: the reason.
    Unreadable(String),
}

/// One review, as one campaign sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostedReview {
    /// The request it stands in.
    pub request: Arc<HostRequest>,
    /// The review.
    pub review: HostReview,
    /// The campaign at its commit.
    pub content: ReviewedContent,
}

/// Everything code hosts say about one campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostedReviews {
    /// In the order each host lists them.
    pub reviews: Vec<HostedReview>,
    /// Why there may be more than these.
    pub gap: Option<(CodeHost, HostGap)>,
}

/// Why reviews could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostGap {
    /// No token stands where it should: the place.
    NoToken(String),
    /// Nothing says which repository it is.
    NoRepository,
    /// The host refused, or did not answer: its trouble in words.
    Trouble(String),
}
