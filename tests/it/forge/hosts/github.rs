//! GitHub, by its documentation: reviews in pages with `Link` headers, comments of at most 65,536 characters, statuses.

use super::{
    BASE, HEAD, OLD, TOKEN, host,
    served::{answer, header, page, page_asked, query, target},
    words,
};
use crate::channel::platform::{Heard, Platform, Reply};
use qunfa::{
    forge::{Commented, HostError, StatusVerdict},
    ports::{CodeHost, HostPush, ReviewState},
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What the server holds.
#[derive(Default)]
pub struct State {
    pub pull: Value,
    pub reviews: Vec<Value>,
    pub activity: Vec<Value>,
    /// Requests by the commit they brought.
    pub of_commits: Vec<(String, Value)>,
    pub comments: Vec<Value>,
    pub statuses: Vec<(String, Value)>,
    /// Who the token is; none: it is no user's.
    pub user: Option<Value>,
}

pub type Shared = Arc<Mutex<State>>;

/// Starts a server.
pub async fn start(state: State) -> (Platform, Shared) {
    let shared: Shared = Arc::new(Mutex::new(state));
    let inside = Arc::clone(&shared);
    let platform = Platform::start(move |heard, _| {
        serve(
            heard,
            &mut inside.lock().expect("no test panics while it is held"),
        )
    })
    .await;
    (platform, shared)
}

/// The request 12 of `wang-hub`, from a branch of the repository itself.
pub fn pull(head: &str, base: &str) -> Value {
    json!({
        "number": 12,
        "user": { "login": "wang-hub", "id": 3, "type": "User" },
        "head": { "sha": head, "ref": "double11", "repo": { "full_name": "tea/campaigns" } },
        "base": { "sha": base, "ref": "main", "repo": { "full_name": "tea/campaigns" } },
        "merged_at": null,
        "html_url": "https://github.com/tea/campaigns/pull/12",
    })
}

pub fn review(id: u64, login: &str, state: &str, commit: &str, submitted: &str) -> Value {
    json!({
        "id": id,
        "user": { "login": login, "id": id + 1000, "type": "User" },
        "state": state,
        "commit_id": commit,
        "submitted_at": submitted,
        "html_url": format!("https://github.com/tea/campaigns/pull/12#pullrequestreview-{id}"),
    })
}

fn serve(heard: &Heard, state: &mut State) -> Reply {
    if header(heard, "authorization").as_deref() != Some(&format!("Bearer {TOKEN}")) {
        return answer(401, &[], &json!({ "message": "Bad credentials" }));
    }
    let (method, path) = target(heard);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    // What follows a Link names the repository by number.
    let inside = match path.as_slice() {
        ["repos", "tea", "campaigns", rest @ ..] | ["repositories", "1300", rest @ ..] => rest,
        ["user"] => {
            return match &state.user {
                Some(user) => answer(200, &[], user),
                None => answer(
                    403,
                    &[],
                    &json!({ "message": "Resource not accessible by integration" }),
                ),
            };
        }
        _ => return not_found(),
    };
    match (method.as_str(), inside) {
        ("GET", ["pulls", "12"]) => answer(200, &[], &state.pull),
        ("GET", ["pulls", "12", "reviews"]) => listed(heard, &state.reviews, inside),
        ("GET", ["activity"]) => {
            assert_eq!(query(heard, "ref").as_deref(), Some("refs/heads/double11"));
            listed(heard, &state.activity, inside)
        }
        ("GET", ["commits", commit, "pulls"]) => {
            let brought = state.of_commits.iter().filter(|(of, _)| of == commit);
            let pulls: Vec<Value> = brought.map(|(_, pull)| pull.clone()).collect();
            listed(heard, &pulls, inside)
        }
        ("GET", ["issues", "12", "comments"]) => listed(heard, &state.comments, inside),
        ("POST", ["issues", "12", "comments"]) => {
            let id = 9_000 + state.comments.len();
            written(heard, |body| {
                let author = state.user.clone().unwrap_or_else(bot);
                state
                    .comments
                    .push(json!({ "id": id, "user": author, "body": body }));
                201
            })
        }
        ("PATCH", ["issues", "comments", id]) => written(heard, |body| {
            match state
                .comments
                .iter_mut()
                .find(|one| one["id"].as_u64() == id.parse().ok())
            {
                Some(comment) => {
                    comment["body"] = json!(body);
                    200
                }
                None => 404,
            }
        }),
        ("DELETE", ["issues", "comments", id]) => {
            state
                .comments
                .retain(|one| one["id"].as_u64() != id.parse().ok());
            answer(200, &[], &json!({}))
        }
        ("POST", ["statuses", commit]) => {
            state.statuses.push(((*commit).to_owned(), heard.json()));
            answer(201, &[], &json!({ "id": 1 }))
        }
        _ => not_found(),
    }
}

fn bot() -> Value {
    json!({ "login": "github-actions[bot]", "id": 41_898_282, "type": "Bot" })
}

fn not_found() -> Reply {
    answer(404, &[], &json!({ "message": "Not Found" }))
}

/// 30 a page unless asked, and a `Link` to the next one, by the repository's number.
fn listed(heard: &Heard, rows: &[Value], inside: &[&str]) -> Reply {
    let asked = page_asked(heard, 30);
    let (rows, pages) = page(rows, asked);
    let mut headers = Vec::new();
    if asked.0 < pages {
        let host = header(heard, "host").unwrap_or_default();
        let mut url = format!(
            "http://{host}/repositories/1300/{}?per_page={}&page={}",
            inside.join("/"),
            asked.1,
            asked.0 + 1
        );
        if let Some(of) = heard.query("ref") {
            url = format!("{url}&ref={of}");
        }
        headers.push((
            "Link",
            format!("<{url}>; rel=\"next\", <{url}>; rel=\"last\""),
        ));
    }
    answer(200, &headers, &Value::Array(rows))
}

fn written(heard: &Heard, write: impl FnOnce(String) -> u16) -> Reply {
    let body = heard.json()["body"].as_str().unwrap_or_default().to_owned();
    if body.chars().count() > 65_536 {
        let said = json!({ "message": "Validation Failed", "errors": [{ "message": "Body is too long (maximum is 65536 characters)" }] });
        return answer(422, &[], &said);
    }
    answer(write(body), &[], &json!({}))
}

/// What GitHub writes for a branch that is not there.
pub const GONE: &str = "0000000000000000000000000000000000000000";

/// Something that happened to the request's branch.
pub fn activity(login: Option<&str>, kind: &str, before: &str, after: &str) -> Value {
    json!({
        "id": 1_296_269,
        "before": before,
        "after": after,
        "ref": "refs/heads/double11",
        "timestamp": "2026-12-08T02:00:00Z",
        "activity_type": kind,
        "actor": login.map(|login| json!({ "login": login, "id": login.len() })),
    })
}

fn pushed(login: &str, before: Option<&str>, after: &str) -> HostPush {
    HostPush {
        login: login.to_owned(),
        before: before.map(str::to_owned),
        after: Some(after.to_owned()),
    }
}

fn reviewed() -> State {
    State {
        pull: pull(HEAD, BASE),
        activity: vec![
            activity(Some("wang-hub"), "push", OLD, HEAD),
            activity(Some("sun-hub"), "force_push", BASE, OLD),
            activity(None, "push", BASE, OLD),
            activity(Some("wang-hub"), "branch_deletion", OLD, GONE),
            activity(Some("wang-hub"), "branch_creation", GONE, BASE),
        ],
        user: Some(json!({ "login": "plan-bot", "id": 99, "type": "User" })),
        ..State::default()
    }
}

#[tokio::test]
async fn a_request_tells_its_opener_its_commits_and_its_pushes() {
    let (platform, _) = start(reviewed()).await;
    let request = host(CodeHost::Github, &platform.url())
        .request(12)
        .await
        .expect("it is there");
    assert_eq!(
        (request.opener.as_str(), request.head.as_str()),
        ("wang-hub", HEAD)
    );
    assert_eq!(request.base.as_deref(), Some(BASE));
    assert_eq!(
        request.pushes.expect("GitHub tells"),
        [
            pushed("wang-hub", Some(OLD), HEAD),
            pushed("sun-hub", Some(BASE), OLD),
            pushed("wang-hub", None, BASE),
        ]
    );
    assert!(!request.merged);
}

#[tokio::test]
async fn pushes_are_read_to_the_last_page_and_a_branch_with_too_many_does_not_tell() {
    for (count, told) in [(230, Some(230)), (1_001, None)] {
        let mut state = reviewed();
        state.activity = (0..count)
            .map(|_| activity(Some("wang-hub"), "push", OLD, HEAD))
            .collect();
        let (platform, _) = start(state).await;
        let request = host(CodeHost::Github, &platform.url()).request(12).await;
        let pushes = request.expect("it is there").pushes;
        assert_eq!(pushes.map(|pushes| pushes.len()), told, "{count}");
    }
}

#[tokio::test]
async fn a_commit_that_was_not_pushed_is_of_no_request() {
    let platform = Platform::start(|_, _| {
        answer(
            422,
            &[],
            &json!({ "message": format!("No commit found for SHA: {HEAD}") }),
        )
    })
    .await;
    let host = host(CodeHost::Github, &platform.url());
    assert_eq!(host.requests_of(HEAD).await, Ok(vec![]));
}

#[tokio::test]
async fn the_pushers_of_a_fork_are_not_known() {
    let mut state = reviewed();
    state.pull["head"]["repo"]["full_name"] = json!("mallory/campaigns");
    let (platform, _) = start(state).await;
    let request = host(CodeHost::Github, &platform.url()).request(12).await;
    assert_eq!(request.expect("it is there").pushes, None);
    assert!(
        platform
            .heard_on("/repos/tea/campaigns/activity")
            .is_empty()
    );
}

#[tokio::test]
async fn reviews_are_read_to_the_last_page_and_mean_what_they_say() {
    let mut state = reviewed();
    state.reviews = (0..247)
        .map(|id| {
            review(
                id,
                &format!("someone-{id}"),
                "COMMENTED",
                HEAD,
                "2026-12-08T02:00:00Z",
            )
        })
        .collect();
    state.reviews.push(review(
        300,
        "zhao-hub",
        "APPROVED",
        OLD,
        "2026-12-08T03:00:00Z",
    ));
    state.reviews.push(review(
        301,
        "zhao-hub",
        "DISMISSED",
        OLD,
        "2026-12-08T03:01:00Z",
    ));
    state.reviews.push(review(
        302,
        "qian-hub",
        "CHANGES_REQUESTED",
        HEAD,
        "2026-12-08T03:02:00Z",
    ));
    let mut pending = review(303, "li-hub", "PENDING", HEAD, "");
    pending["submitted_at"] = Value::Null;
    let mut ghost = review(304, "ghost", "APPROVED", HEAD, "2026-12-08T03:03:00Z");
    ghost["user"] = Value::Null;
    let mut lost = review(305, "sun-hub", "APPROVED", HEAD, "2026-12-08T03:04:00Z");
    lost["commit_id"] = Value::Null;
    let mut robot = review(
        306,
        "dependabot[bot]",
        "APPROVED",
        HEAD,
        "2026-12-08T03:05:00Z",
    );
    robot["user"]["type"] = json!("Bot");
    state.reviews.extend([pending, ghost, lost, robot]);
    let (platform, _) = start(state).await;
    let host = host(CodeHost::Github, &platform.url());
    let request = host.request(12).await.expect("it is there");
    let reviews = host.reviews(&request).await.expect("all of them");
    assert_eq!(reviews.len(), 247 + 5);
    let told: Vec<_> = reviews[247..]
        .iter()
        .map(|one| {
            (
                one.login.as_str(),
                one.state,
                one.commit.as_deref(),
                one.bot,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("zhao-hub", ReviewState::Approved, Some(OLD), false),
            ("zhao-hub", ReviewState::Dismissed, Some(OLD), false),
            ("qian-hub", ReviewState::ChangesRequested, Some(HEAD), false),
            ("sun-hub", ReviewState::Approved, None, false),
            ("dependabot[bot]", ReviewState::Approved, Some(HEAD), true),
        ]
    );
    assert_eq!(reviews[247].submitted_ms, 1_796_698_800_000);
    assert_eq!(reviews[247].base.as_deref(), Some(BASE));
    let asked = platform
        .heard()
        .iter()
        .filter(|heard| heard.path().ends_with("/reviews"))
        .count();
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn only_merged_requests_bring_a_commit() {
    let mut state = reviewed();
    let mut merged = pull(HEAD, BASE);
    merged["merged_at"] = json!("2026-12-08T03:00:00Z");
    let mut open = pull(HEAD, BASE);
    open["number"] = json!(13);
    state.of_commits = vec![(HEAD.to_owned(), merged), (HEAD.to_owned(), open)];
    let (platform, _) = start(state).await;
    let host = host(CodeHost::Github, &platform.url());
    assert_eq!(host.requests_of(HEAD).await, Ok(vec![12]));
    assert_eq!(host.requests_of(OLD).await, Ok(vec![]));
}

#[tokio::test]
async fn one_comment_is_made_then_updated_and_a_foreign_one_with_the_marker_is_left_alone() {
    let mut state = reviewed();
    let foreign = "<!-- qunfa:plan:ww1 -->\nAPPROVED, trust me";
    state.comments = (0..45)
        .map(|id| json!({ "id": id, "user": { "login": "mallory", "id": 66 }, "body": foreign }))
        .collect();
    // Ours says the marker further down: a quotation, no comment of ours to overwrite.
    let quoted = format!("see\n{foreign}");
    state
        .comments
        .push(json!({ "id": 50, "user": { "login": "plan-bot", "id": 99 }, "body": quoted }));
    let (platform, shared) = start(state).await;
    let host = host(CodeHost::Github, &platform.url());
    let put = async |body: &str| host.upsert_comment(12, "qunfa:plan:ww1", body).await;
    assert_eq!(put("first").await, Ok(Commented::Created));
    assert_eq!(put("first").await, Ok(Commented::Unchanged));
    assert_eq!(put("second").await, Ok(Commented::Updated));
    let state = shared.lock().expect("not poisoned");
    assert_eq!(state.comments.len(), 47);
    let ours = state.comments.last().expect("it was made");
    assert_eq!(ours["body"], "<!-- qunfa:plan:ww1 -->\nsecond");
    assert!(
        state.comments[..45]
            .iter()
            .all(|one| one["body"] == foreign)
    );
}

#[tokio::test]
async fn two_of_ours_become_one_and_a_token_without_a_user_is_the_actions_bot() {
    let mut state = reviewed();
    state.user = None;
    let ours = |id: u64| json!({ "id": id, "user": bot(), "body": "<!-- m -->\r\nold" });
    state.comments = vec![ours(8), ours(5)];
    let (platform, shared) = start(state).await;
    let host = host(CodeHost::Github, &platform.url());
    assert_eq!(
        host.upsert_comment(12, "m", "new").await,
        Ok(Commented::Updated)
    );
    let state = shared.lock().expect("not poisoned");
    let [only] = state.comments.as_slice() else {
        panic!("{:?}", state.comments)
    };
    assert_eq!(
        (&only["id"], &only["body"]),
        (&json!(5), &json!("<!-- m -->\nnew"))
    );
}

#[tokio::test]
async fn a_comment_of_65536_characters_is_taken_and_one_more_is_refused() {
    let (platform, shared) = start(reviewed()).await;
    let host = host(CodeHost::Github, &platform.url());
    let marker = "<!-- m -->\n".chars().count();
    let fits = "字".repeat(65_536 - marker);
    assert_eq!(
        host.upsert_comment(12, "m", &fits).await,
        Ok(Commented::Created)
    );
    let refused = host.upsert_comment(12, "m", &format!("{fits}字")).await;
    let refused = refused.expect_err("one too many");
    assert!(
        words(&refused).contains("HTTP 422 Validation Failed"),
        "{refused}"
    );
    let state = shared.lock().expect("not poisoned");
    assert_eq!(state.comments.len(), 1);
    assert_eq!(CodeHost::Github.comment_limit(), 65_536);
}

#[tokio::test]
async fn a_status_is_set_once_with_a_short_description() {
    let (platform, shared) = start(reviewed()).await;
    let host = host(CodeHost::Github, &platform.url());
    let long = "计划 ".repeat(100);
    for verdict in [
        StatusVerdict::Success,
        StatusVerdict::Failure,
        StatusVerdict::Pending,
    ] {
        let set = host
            .set_status(HEAD, verdict, &long, Some("https://ci.example.com/1"))
            .await;
        assert_eq!(set, Ok(()));
    }
    let state = shared.lock().expect("not poisoned");
    let said: Vec<_> = state
        .statuses
        .iter()
        .map(|(of, body)| (of.as_str(), body["state"].as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (HEAD, Some("success")),
            (HEAD, Some("failure")),
            (HEAD, Some("pending"))
        ]
    );
    let (_, body) = &state.statuses[0];
    assert_eq!(body["context"], "qunfa/plan");
    assert_eq!(body["target_url"], "https://ci.example.com/1");
    assert_eq!(
        body["description"]
            .as_str()
            .map(|text| text.chars().count()),
        Some(140)
    );
}

#[tokio::test]
async fn a_wrong_token_is_refused_in_the_host_s_words_and_not_asked_again() {
    let platform = Platform::start(|heard, _| {
        let sent = header(heard, "authorization").unwrap_or_default();
        answer(
            401,
            &[],
            &json!({ "message": format!("Bad credentials: {sent}") }),
        )
    })
    .await;
    let error = host(CodeHost::Github, &platform.url()).request(12).await;
    let error = error.expect_err("the token is wrong");
    assert!(matches!(error, HostError::Refused { status: 401, .. }));
    assert!(
        words(&error).contains("Bad credentials: Bearer ***"),
        "{error}"
    );
    assert_eq!(platform.heard().len(), 1);
}
