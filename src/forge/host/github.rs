//! GitHub's REST API (version 2022-11-28) in the words of `ports`. Each function names the documented endpoints it calls.

use super::{
    HostError, STATUS, StatusVerdict,
    caller::Caller,
    comment, first,
    pages::{self, PER_PAGE, Paging},
    stands_at, time_ms, whole_commit,
};
use crate::ports::{CodeHost, HostPush, HostRequest, HostReview, ReviewState};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// Pages of a branch's activity; one that was pushed to more often is not told.
const ACTIVITY_PAGES_MAX: usize = 10;
/// Characters of a status' description.
const DESCRIPTION_MAX: usize = 140;

#[derive(Debug, Deserialize)]
struct User {
    id: Option<u64>,
    login: String,
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Debug, Deserialize)]
struct Side {
    sha: String,
    #[serde(rename = "ref", default)]
    branch: String,
    repo: Option<Repository>,
}

#[derive(Debug, Deserialize)]
struct Repository {
    full_name: String,
}

#[derive(Debug, Deserialize)]
struct Pull {
    number: u64,
    user: Option<User>,
    head: Side,
    base: Side,
    #[serde(default)]
    merged_at: Option<String>,
    #[serde(default)]
    html_url: String,
}

/// `GET /repos/{owner}/{repo}/pulls/{pull_number}` ("Get a pull request").
pub(super) async fn request(caller: &Caller, number: u64) -> Result<HostRequest, HostError> {
    let path = ["pulls", &number.to_string()];
    let pull: Pull = caller.get(&path, &[]).await?.read()?;
    let pushes = pushes(caller, &pull).await?;
    Ok(HostRequest {
        host: CodeHost::Github,
        repository: caller.repository.clone(),
        number: pull.number,
        opener: pull.user.map(|user| user.login).unwrap_or_default(),
        head: whole_commit(&pull.head.sha).unwrap_or_default(),
        base: whole_commit(&pull.base.sha),
        pushes,
        merged: pull.merged_at.is_some(),
        url: pull.html_url,
    })
}

#[derive(Debug, Deserialize)]
struct Activity {
    actor: Option<User>,
    before: Option<String>,
    after: Option<String>,
    #[serde(rename = "activity_type")]
    kind: Option<String>,
}

/// `GET /repos/{owner}/{repo}/activity?ref=…` ("List repository activities", the newest first): every push to the branch with its actor
/// and where the branch stood before and after it; a forced push, a merge into it and its creation likewise.
///
/// None for a fork, whose activity is another repository's, and where the server or the token does not tell. Whoever has no account any
/// more is nobody's reviewer.
async fn pushes(caller: &Caller, pull: &Pull) -> Result<Option<Vec<HostPush>>, HostError> {
    let own = pull.head.repo.as_ref().is_some_and(|repository| {
        repository
            .full_name
            .eq_ignore_ascii_case(&caller.repository)
    });
    if !own {
        return Ok(None);
    }
    let query = [("ref", format!("refs/heads/{}", pull.head.branch))];
    let bounds = (PER_PAGE, ACTIVITY_PAGES_MAX);
    let read = pages::up_to::<Activity>(caller, &["activity"], &query, Paging::Link, bounds).await;
    match read {
        Ok(all) => {
            let to_branch = all
                .into_iter()
                .filter(|one| one.kind.as_deref() != Some("branch_deletion"));
            let pushes = to_branch.filter_map(|one| {
                Some(HostPush {
                    login: one.actor?.login,
                    before: stands_at(one.before),
                    after: stands_at(one.after),
                })
            });
            Ok(Some(pushes.collect()))
        }
        Err(HostError::TooManyPages { .. }) => Ok(None),
        Err(error) if error.is_withheld() => Ok(None),
        Err(error) => Err(error),
    }
}

/// `GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls` ("List pull requests associated with a commit"). A commit that was not pushed
/// yet (422) is of none.
pub(super) async fn requests_of(caller: &Caller, commit: &str) -> Result<Vec<u64>, HostError> {
    let path = ["commits", commit, "pulls"];
    let read = pages::all::<Pull>(caller, &path, &[], Paging::Link, PER_PAGE).await;
    let pulls = match read {
        Err(HostError::Refused {
            status: 422, words, ..
        }) if words.contains("No commit found") => return Ok(Vec::new()),
        read => read?,
    };
    let merged = pulls.into_iter().filter(|pull| pull.merged_at.is_some());
    Ok(merged.map(|pull| pull.number).collect())
}

#[derive(Debug, Deserialize)]
struct Review {
    id: u64,
    user: Option<User>,
    state: String,
    commit_id: Option<String>,
    submitted_at: Option<String>,
    #[serde(default)]
    html_url: String,
}

/// `GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews` ("List reviews for a pull request"), in chronological order.
///
/// `commit_id` is the head at the time of the review. A dismissed approval stays in the list as `DISMISSED`; one that is not
/// submitted yet (`PENDING`) is nobody's word. Reviews of deleted accounts have no user and count for nothing.
pub(super) async fn reviews(
    caller: &Caller,
    request: &HostRequest,
) -> Result<Vec<HostReview>, HostError> {
    let number = request.number.to_string();
    let path = ["pulls", &number, "reviews"];
    let all: Vec<Review> = pages::all(caller, &path, &[], Paging::Link, PER_PAGE).await?;
    let read = all.into_iter().filter_map(|review| {
        let user = review.user?;
        let submitted_ms = time_ms(review.submitted_at.as_deref()?)?;
        let state = match review.state.to_ascii_uppercase().as_str() {
            "APPROVED" => ReviewState::Approved,
            "CHANGES_REQUESTED" => ReviewState::ChangesRequested,
            "DISMISSED" => ReviewState::Dismissed,
            "PENDING" => return None,
            _ => ReviewState::Commented,
        };
        Some(HostReview {
            id: review.id.to_string(),
            bot: user.kind == "Bot" || user.login.ends_with("[bot]"),
            login: user.login,
            user_id: user.id,
            commit: review.commit_id.as_deref().and_then(whole_commit),
            base: request.base.clone(),
            submitted_ms,
            state,
            url: review.html_url,
        })
    });
    Ok(read.collect())
}

/// `POST /repos/{owner}/{repo}/statuses/{sha}` ("Create a commit status").
pub(super) async fn set_status(
    caller: &Caller,
    commit: &str,
    verdict: StatusVerdict,
    description: &str,
    url: Option<&str>,
) -> Result<(), HostError> {
    let state = match verdict {
        StatusVerdict::Success => "success",
        StatusVerdict::Failure => "failure",
        StatusVerdict::Pending => "pending",
    };
    let mut body = json!({
        "state": state,
        "context": STATUS,
        "description": first(description, DESCRIPTION_MAX),
    });
    if let Some(url) = url {
        body["target_url"] = json!(url);
    }
    let path = ["statuses", commit];
    caller.write(Method::POST, &path, Some(&body)).await?;
    Ok(())
}

/// `GET` and `POST /repos/{owner}/{repo}/issues/{issue_number}/comments`, `PATCH` and `DELETE
/// /repos/{owner}/{repo}/issues/comments/{comment_id}`: comments of a pull request are those of its issue.
pub(super) struct Comments(pub(super) u64);

impl comment::Comments for Comments {
    const PAGING: Paging = Paging::Link;
    const UPDATE: Method = Method::PATCH;

    fn list(&self) -> Vec<String> {
        vec![
            "issues".to_owned(),
            self.0.to_string(),
            "comments".to_owned(),
        ]
    }

    fn one(&self, id: u64) -> Vec<String> {
        vec!["issues".to_owned(), "comments".to_owned(), id.to_string()]
    }

    /// The token of a workflow belongs to an app and may not ask who it is.
    fn without_user() -> Option<&'static str> {
        Some("github-actions[bot]")
    }
}
