//! GitLab's REST API (v4) in the words of `ports`. Each function names the documented endpoints it calls.
//!
//! An approval names no commit there. It has a time (`approved_at`), and every push makes a dated version of the merge request: an
//! approval is of the version that was newest when it was given. One without a time, or given within a minute of a push that its
//! author may not have seen yet, is of no commit.

use super::{
    HostError, STATUS, StatusVerdict,
    caller::Caller,
    comment, first, gitlab_pushes,
    pages::{self, PER_PAGE, Paging},
    time_ms, whole_commit,
};
use crate::ports::{CodeHost, HostRequest, HostReview, ReviewState};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// How long a version has to stand before an approval is believed to be of it.
const SEEN_MS: i64 = 60_000;
/// Characters of a status' description.
const DESCRIPTION_MAX: usize = 255;

#[derive(Debug, Deserialize)]
struct User {
    id: Option<u64>,
    username: String,
}

#[derive(Debug, Deserialize)]
struct Refs {
    base_sha: Option<String>,
}

#[derive(Debug, Deserialize)]
struct MergeRequest {
    iid: u64,
    author: Option<User>,
    #[serde(default)]
    sha: Option<String>,
    #[serde(default)]
    diff_refs: Option<Refs>,
    #[serde(default)]
    source_branch: String,
    #[serde(default)]
    source_project_id: Option<u64>,
    #[serde(default)]
    target_project_id: Option<u64>,
    #[serde(default)]
    created_at: Option<String>,
    state: String,
    #[serde(default)]
    web_url: String,
}

/// `GET /projects/:id/merge_requests/:merge_request_iid` ("Retrieve a merge request").
pub(super) async fn request(caller: &Caller, number: u64) -> Result<HostRequest, HostError> {
    let path = ["merge_requests", &number.to_string()];
    let found: MergeRequest = caller.get(&path, &[]).await?.read()?;
    let own =
        found.source_project_id.is_some() && found.source_project_id == found.target_project_id;
    let opened = found.created_at.as_deref().and_then(time_ms);
    let pushes = match opened.filter(|_| own) {
        Some(opened_ms) => gitlab_pushes::to(caller, &found.source_branch, opened_ms).await?,
        // The events of a fork are another project's.
        None => None,
    };
    Ok(HostRequest {
        host: CodeHost::Gitlab,
        repository: caller.repository.clone(),
        number: found.iid,
        opener: found.author.map(|user| user.username).unwrap_or_default(),
        head: found
            .sha
            .as_deref()
            .and_then(whole_commit)
            .unwrap_or_default(),
        base: found
            .diff_refs
            .and_then(|refs| whole_commit(refs.base_sha.as_deref()?)),
        pushes,
        merged: found.state == "merged",
        url: found.web_url,
    })
}

/// `GET /projects/:id/repository/commits/:sha/merge_requests` ("List merge requests associated with a commit"). A commit that was not
/// pushed yet is of none.
pub(super) async fn requests_of(caller: &Caller, commit: &str) -> Result<Vec<u64>, HostError> {
    let path = ["repository", "commits", commit, "merge_requests"];
    let read = pages::all::<MergeRequest>(caller, &path, &[], Paging::NextPage, PER_PAGE).await;
    let found = match read {
        Err(HostError::Refused {
            status: 404, words, ..
        }) if words.contains("Commit Not Found") => return Ok(Vec::new()),
        read => read?,
    };
    let merged = found.into_iter().filter(|one| one.state == "merged");
    Ok(merged.map(|one| one.iid).collect())
}

#[derive(Debug, Deserialize)]
struct Approvals {
    #[serde(default)]
    approved_by: Vec<Approval>,
}

#[derive(Debug, Deserialize)]
struct Approval {
    user: User,
    #[serde(default)]
    approved_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Reviewer {
    user: User,
    state: String,
    #[serde(default)]
    created_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Version {
    head_commit_sha: Option<String>,
    base_commit_sha: Option<String>,
    created_at: String,
}

/// `GET …/merge_requests/:iid/approvals` ("Retrieve approval state": who approves now, since when), `…/versions` ("List merge request
/// diff versions"), and `…/reviewers` ("List merge request reviewers", for who asked for changes).
///
/// An approval that was taken back or reset is simply gone. Somebody who asks for changes approves nothing, whatever else is listed.
pub(super) async fn reviews(
    caller: &Caller,
    request: &HostRequest,
) -> Result<Vec<HostReview>, HostError> {
    let number = request.number.to_string();
    let of_request = ["merge_requests", &number];
    let path = |last| [of_request[0], of_request[1], last];
    let approvals: Approvals = caller.get(&path("approvals"), &[]).await?.read()?;
    let reviewers: Vec<Reviewer> =
        pages::all(caller, &path("reviewers"), &[], Paging::NextPage, PER_PAGE).await?;
    let versions: Vec<Version> =
        pages::all(caller, &path("versions"), &[], Paging::NextPage, PER_PAGE).await?;
    let objects = |user: &User| {
        reviewers.iter().any(|one| {
            one.user.username.eq_ignore_ascii_case(&user.username)
                && one.state == "requested_changes"
        })
    };
    let mut found: Vec<HostReview> = reviewers
        .iter()
        .filter(|one| one.state == "requested_changes")
        .map(|one| {
            let at_ms = one.created_at.as_deref().and_then(time_ms);
            let review = (ReviewState::ChangesRequested, at_ms.unwrap_or(0));
            said(request, &one.user, review, None)
        })
        .collect();
    let approving = approvals.approved_by.iter();
    found.extend(approving.filter(|one| !objects(&one.user)).map(|one| {
        let at_ms = one.approved_at.as_deref().and_then(time_ms);
        let version = at_ms.and_then(|at_ms| version_at(&versions, at_ms));
        let review = (ReviewState::Approved, at_ms.unwrap_or(0));
        said(request, &one.user, review, version)
    }));
    Ok(found)
}

/// The version that an approval of that moment is of.
fn version_at(versions: &[Version], at_ms: i64) -> Option<&Version> {
    let dated = versions
        .iter()
        .filter_map(|version| Some((time_ms(&version.created_at)?, version)));
    let (made_ms, newest) = dated
        .filter(|(made_ms, _)| *made_ms <= at_ms)
        .max_by_key(|(made_ms, _)| *made_ms)?;
    (at_ms - made_ms >= SEEN_MS).then_some(newest)
}

fn said(
    request: &HostRequest,
    user: &User,
    (state, submitted_ms): (ReviewState, i64),
    version: Option<&Version>,
) -> HostReview {
    let part = |pick: fn(&Version) -> &Option<String>| {
        version.and_then(|version| whole_commit(pick(version).as_deref()?))
    };
    let number = user.id.map(|id| id.to_string());
    HostReview {
        id: format!(
            "{}@{submitted_ms}",
            number.as_ref().unwrap_or(&user.username)
        ),
        login: user.username.clone(),
        user_id: user.id,
        bot: is_bot(&user.username),
        commit: part(|version| &version.head_commit_sha),
        base: part(|version| &version.base_commit_sha),
        submitted_ms,
        state,
        url: request.url.clone(),
    }
}

/// Names that GitLab gives to the users of access tokens and to service accounts.
fn is_bot(username: &str) -> bool {
    let made = |prefix: &str| {
        username
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.contains("_bot"))
    };
    made("project_") || made("group_") || username.starts_with("service_account_")
}

/// `POST /projects/:id/statuses/:sha` ("Set commit pipeline status").
pub(super) async fn set_status(
    caller: &Caller,
    commit: &str,
    verdict: StatusVerdict,
    description: &str,
    url: Option<&str>,
) -> Result<(), HostError> {
    let state = match verdict {
        StatusVerdict::Success => "success",
        StatusVerdict::Failure => "failed",
        StatusVerdict::Pending => "pending",
    };
    let mut body = json!({
        "state": state,
        "name": STATUS,
        "description": first(description, DESCRIPTION_MAX),
    });
    if let Some(url) = url {
        body["target_url"] = json!(url);
    }
    let path = ["statuses", commit];
    let set = caller.write(Method::POST, &path, Some(&body)).await;
    match set {
        // It refuses to set the state a status already has; then it says what it should.
        Err(HostError::Refused {
            status: 400, words, ..
        }) if words.contains("Cannot transition status") => Ok(()),
        set => set.map(drop),
    }
}

/// `GET`, `POST`, `PUT` and `DELETE /projects/:id/merge_requests/:merge_request_iid/notes` ("Notes API").
pub(super) struct Comments(pub(super) u64);

impl comment::Comments for Comments {
    const PAGING: Paging = Paging::NextPage;
    const UPDATE: Method = Method::PUT;

    fn list(&self) -> Vec<String> {
        ["merge_requests", &self.0.to_string(), "notes"]
            .map(str::to_owned)
            .to_vec()
    }

    fn one(&self, id: u64) -> Vec<String> {
        let mut path = self.list();
        path.push(id.to_string());
        path
    }
}
