//! Gitee's API (v5) in the words of `ports`. Each function names the documented endpoints it calls.
//!
//! Gitee's acceptance (审查通过, 测试通过) is a mark beside a person's name: the API tells neither when it was set nor of which commit.
//! Alone it is bound to nothing and does not count. It counts together with a comment of the same person, of one line, that names the
//! commit: `/qunfa approve <40 hex>` (or `/qunfa 通过 …`); `/qunfa reject` (`/qunfa 不通过`) takes it back. A comment that was edited
//! counts no more, since others may edit it.
//!
//! Who pushed to a branch the API does not tell: its events of a repository (`GET …/events`) document no content, so neither branch nor
//! commits could be relied on.

use super::{
    HostError, STATUS, StatusVerdict,
    caller::Caller,
    comment,
    pages::{self, PER_PAGE, Paging},
    time_ms, whole_commit,
};
use crate::ports::{CodeHost, HostRequest, HostReview, ReviewState};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// Pages of merged requests among which one is looked for; older ones are named by `--request`.
const MERGED_PAGES_MAX: usize = 3;
/// Comments of one page: each may be long, and an answer is read only so far.
const COMMENTS_PER_PAGE: usize = 20;

#[derive(Debug, Deserialize)]
struct User {
    #[serde(default)]
    id: Option<u64>,
    login: String,
    /// On reviewers and testers: whether they accepted.
    #[serde(default)]
    accept: bool,
}

#[derive(Debug, Deserialize)]
struct Side {
    sha: String,
}

#[derive(Debug, Deserialize)]
struct Pull {
    number: u64,
    user: Option<User>,
    head: Side,
    base: Option<Side>,
    state: String,
    #[serde(default)]
    html_url: String,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    assignees: Vec<User>,
    #[serde(default)]
    testers: Vec<User>,
}

async fn pull(caller: &Caller, number: u64) -> Result<Pull, HostError> {
    let path = ["pulls", &number.to_string()];
    caller.get(&path, &[]).await?.read()
}

/// `GET /v5/repos/{owner}/{repo}/pulls/{number}` (获取单个 Pull Request).
pub(super) async fn request(caller: &Caller, number: u64) -> Result<HostRequest, HostError> {
    let pull = pull(caller, number).await?;
    Ok(HostRequest {
        host: CodeHost::Gitee,
        repository: caller.repository.clone(),
        number: pull.number,
        opener: pull.user.map(|user| user.login).unwrap_or_default(),
        head: whole_commit(&pull.head.sha).unwrap_or_default(),
        base: pull.base.and_then(|base| whole_commit(&base.sha)),
        pushes: None,
        merged: pull.state == "merged",
        url: pull.html_url,
    })
}

/// `GET /v5/repos/{owner}/{repo}/pulls?state=merged` (获取 Pull Request 列表), the newest first: the one whose branch ended with that
/// commit. Gitee has no call that goes from a commit to its request, so that one merged long ago, or squashed, is not found.
pub(super) async fn requests_of(caller: &Caller, commit: &str) -> Result<Vec<u64>, HostError> {
    let query = [
        ("state", "merged".to_owned()),
        ("sort", "updated".to_owned()),
        ("direction", "desc".to_owned()),
    ];
    let mut found = Vec::new();
    for page in 1..=MERGED_PAGES_MAX {
        let mut query = query.to_vec();
        query.push(("per_page", PER_PAGE.to_string()));
        query.push(("page", page.to_string()));
        let pulls: Vec<Pull> = caller.get(&["pulls"], &query).await?.read()?;
        let last = pulls.len() < PER_PAGE;
        let these = pulls.into_iter().filter(|pull| pull.head.sha == commit);
        found.extend(these.map(|pull| pull.number));
        if last || !found.is_empty() {
            break;
        }
    }
    Ok(found)
}

#[derive(Debug, Deserialize)]
struct Comment {
    id: u64,
    user: Option<User>,
    #[serde(default)]
    body: Option<String>,
    created_at: String,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    html_url: Option<String>,
}

/// What a comment of one line tells us.
enum Command {
    Approve(String),
    Reject,
}

fn command(body: &str) -> Option<Command> {
    let mut words = body.split_whitespace();
    if words.next() != Some("/qunfa") {
        return None;
    }
    let said = (words.next(), words.next(), words.next());
    match said {
        (Some("approve" | "通过"), Some(commit), None) => {
            whole_commit(commit).map(Command::Approve)
        }
        (Some("reject" | "不通过"), None, None) => Some(Command::Reject),
        _ => None,
    }
}

/// `GET /v5/repos/{owner}/{repo}/pulls/{number}` for who accepted (`assignees`, `testers`), and
/// `GET /v5/repos/{owner}/{repo}/pulls/{number}/comments` (获取某个 Pull Request 的所有评论) for which commit.
pub(super) async fn reviews(
    caller: &Caller,
    request: &HostRequest,
) -> Result<Vec<HostReview>, HostError> {
    let pull = pull(caller, request.number).await?;
    let number = request.number.to_string();
    let path = ["pulls", &number, "comments"];
    let comments: Vec<Comment> =
        pages::all(caller, &path, &[], Paging::TotalPages, COMMENTS_PER_PAGE).await?;
    let accepting: Vec<&User> = pull
        .assignees
        .iter()
        .chain(&pull.testers)
        .filter(|user| user.accept)
        .collect();
    let accepts = |login: &str| {
        let mut all = accepting.iter();
        all.any(|user| user.login.eq_ignore_ascii_case(login))
    };
    let mut found: Vec<HostReview> = Vec::new();
    for comment in comments {
        let said = comment.body.as_deref().and_then(command);
        let (Some(said), Some(user)) = (said, comment.user) else {
            continue;
        };
        let Some(at_ms) = time_ms(&comment.created_at) else {
            continue;
        };
        let changed = comment.updated_at.as_deref().and_then(time_ms);
        let (state, commit) = match said {
            Command::Reject => (ReviewState::ChangesRequested, None),
            Command::Approve(commit) if changed.is_some_and(|changed| changed != at_ms) => {
                (ReviewState::Stale, Some(commit))
            }
            Command::Approve(commit) if accepts(&user.login) => {
                (ReviewState::Approved, Some(commit))
            }
            Command::Approve(commit) => (ReviewState::Dismissed, Some(commit)),
        };
        found.push(HostReview {
            id: comment.id.to_string(),
            login: user.login,
            user_id: user.id,
            bot: false,
            commit,
            base: request.base.clone(),
            submitted_ms: at_ms,
            state,
            url: comment.html_url.unwrap_or_else(|| request.url.clone()),
        });
    }
    // An acceptance alone is said to be one that names no commit, so that its author learns what is missing.
    let at_ms = pull.updated_at.as_deref().and_then(time_ms).unwrap_or(0);
    for user in accepting {
        let named = |review: &HostReview| review.login.eq_ignore_ascii_case(&user.login);
        if !found.iter().any(named) {
            found.push(HostReview {
                id: format!("accept:{}", user.login),
                login: user.login.clone(),
                user_id: user.id,
                bot: false,
                commit: None,
                base: request.base.clone(),
                submitted_ms: at_ms,
                state: ReviewState::Approved,
                url: request.url.clone(),
            });
        }
    }
    Ok(found)
}

/// `POST /v5/repos/{owner}/{repo}/check-runs` (创建检查项): Gitee's status of a commit.
pub(super) async fn set_status(
    caller: &Caller,
    commit: &str,
    verdict: StatusVerdict,
    description: &str,
    url: Option<&str>,
) -> Result<(), HostError> {
    let mut body = json!({
        "name": STATUS,
        "head_sha": commit,
        "output": { "title": STATUS, "summary": description },
    });
    match verdict {
        StatusVerdict::Pending => body["status"] = json!("in_progress"),
        StatusVerdict::Success | StatusVerdict::Failure => {
            let passed = verdict == StatusVerdict::Success;
            body["status"] = json!("completed");
            body["conclusion"] = json!(if passed { "success" } else { "failure" });
        }
    }
    if let Some(url) = url {
        body["details_url"] = json!(url);
    }
    caller
        .write(Method::POST, &["check-runs"], Some(&body))
        .await?;
    Ok(())
}

/// `GET` and `POST /v5/repos/{owner}/{repo}/pulls/{number}/comments`, `PATCH` and `DELETE
/// /v5/repos/{owner}/{repo}/pulls/comments/{id}`.
pub(super) struct Comments(pub(super) u64);

impl comment::Comments for Comments {
    const PAGING: Paging = Paging::TotalPages;
    const UPDATE: Method = Method::PATCH;

    fn list(&self) -> Vec<String> {
        vec![
            "pulls".to_owned(),
            self.0.to_string(),
            "comments".to_owned(),
        ]
    }

    fn one(&self, id: u64) -> Vec<String> {
        vec!["pulls".to_owned(), "comments".to_owned(), id.to_string()]
    }
}
