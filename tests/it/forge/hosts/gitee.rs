//! Gitee, by its documentation: an acceptance is a mark beside a name, comments name the commit, pages by number.

use super::{
    BASE, HEAD, OLD, TOKEN, host,
    served::{answer, header, page, page_asked, query, target},
};
use crate::channel::platform::{Heard, Platform, Reply};
use qunfa::{
    forge::{Commented, StatusVerdict},
    ports::{CodeHost, ReviewState},
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct State {
    accepted: Vec<&'static str>,
    tested: Vec<&'static str>,
    comments: Vec<Value>,
    merged: Vec<Value>,
    checks: Vec<Value>,
    /// Whether listings tell how many pages they have.
    counted: bool,
}

async fn start(state: State) -> (Platform, Arc<Mutex<State>>) {
    let shared = Arc::new(Mutex::new(state));
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

fn user(login: &str) -> Value {
    json!({ "id": login.len(), "login": login, "name": login })
}

fn pull(state: &State) -> Value {
    let marked = |logins: &[&str]| -> Vec<Value> {
        let accepting = logins.iter().map(|login| (*login, true));
        let all = accepting.chain([("silent", false)]);
        all.map(|(login, accept)| json!({ "id": login.len(), "login": login, "accept": accept }))
            .collect()
    };
    json!({
        "number": 12,
        "user": user("wang"),
        "head": { "sha": HEAD, "ref": "double11" },
        "base": { "sha": BASE, "ref": "main" },
        "state": "open",
        "html_url": "https://gitee.com/tea/campaigns/pulls/12",
        "updated_at": "2026-12-08T12:00:00+08:00",
        "assignees": marked(&state.accepted),
        "testers": marked(&state.tested),
    })
}

fn serve(heard: &Heard, state: &mut State) -> Reply {
    if header(heard, "authorization").as_deref() != Some(&format!("Bearer {TOKEN}")) {
        return answer(
            401,
            &[],
            &json!({ "message": "401 Unauthorized: Access token does not exist" }),
        );
    }
    let (method, path) = target(heard);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let inside = match path.as_slice() {
        ["api", "v5", "repos", "tea", "campaigns", rest @ ..] => rest,
        ["api", "v5", "user"] => return answer(200, &[], &user("plan-bot")),
        _ => return answer(404, &[], &json!({ "message": "404 Not Found" })),
    };
    match (method.as_str(), inside) {
        ("GET", ["pulls", "12"]) => answer(200, &[], &pull(state)),
        ("GET", ["pulls"]) => {
            assert_eq!(query(heard, "state").as_deref(), Some("merged"));
            listed(heard, &state.merged, state.counted)
        }
        ("GET", ["pulls", "12", "comments"]) => listed(heard, &state.comments, state.counted),
        ("POST", ["pulls", "12", "comments"]) => {
            let id = 500 + state.comments.len();
            let body = heard.json()["body"].clone();
            state.comments.push(json!({ "id": id, "user": user("plan-bot"), "body": body, "created_at": "2026-12-08T12:00:00+08:00" }));
            answer(201, &[], &json!({ "id": id }))
        }
        ("PATCH", ["pulls", "comments", id]) => {
            let comment = state
                .comments
                .iter_mut()
                .find(|one| one["id"].as_u64() == id.parse().ok());
            comment.expect("it is there")["body"] = heard.json()["body"].clone();
            answer(200, &[], &json!({}))
        }
        ("POST", ["check-runs"]) => {
            state.checks.push(heard.json());
            answer(201, &[], &json!({ "id": 1 }))
        }
        _ => answer(404, &[], &json!({ "message": "404 Not Found" })),
    }
}

fn listed(heard: &Heard, rows: &[Value], counted: bool) -> Reply {
    let (rows, pages) = page(rows, page_asked(heard, 20));
    let headers = if counted {
        vec![("total_page", pages.to_string())]
    } else {
        Vec::new()
    };
    answer(200, &headers, &Value::Array(rows))
}

fn comment(id: u64, login: &str, body: &str) -> Value {
    json!({
        "id": id,
        "user": user(login),
        "body": body,
        "created_at": "2026-12-08T11:00:00+08:00",
        "updated_at": "2026-12-08T11:00:00+08:00",
        "html_url": format!("https://gitee.com/tea/campaigns/pulls/12#note_{id}"),
    })
}

#[tokio::test]
async fn an_acceptance_counts_with_a_comment_that_names_the_commit() {
    let approve = |commit: &str| format!("/qunfa approve {commit}\n");
    let mut edited = comment(4, "sun", &approve(HEAD));
    edited["updated_at"] = json!("2026-12-08T11:05:00+08:00");
    let mut comments: Vec<Value> = (100..145)
        .map(|id| comment(id, "chatty", "看过了"))
        .collect();
    comments.extend([
        comment(1, "zhao", &approve(&HEAD.to_uppercase())),
        comment(2, "qian", &format!("/qunfa 通过 {OLD}")),
        comment(3, "mallory", &approve(HEAD)),
        edited,
        comment(5, "li", "/qunfa 不通过"),
        comment(6, "short", "/qunfa approve c0ffee"),
        comment(7, "quoting", &format!("> {}", approve(HEAD))),
        comment(8, "wordy", &format!("/qunfa approve {HEAD} 但是要改")),
    ]);
    for counted in [true, false] {
        let state = State {
            accepted: vec!["Zhao", "sun", "silent-yes"],
            tested: vec!["qian"],
            comments: comments.clone(),
            counted,
            ..State::default()
        };
        let (platform, _) = start(state).await;
        let host = host(CodeHost::Gitee, &format!("{}/api/v5", platform.url()));
        let request = host.request(12).await.expect("it is there");
        assert_eq!((request.opener.as_str(), &request.pushes), ("wang", &None));
        let reviews = host.reviews(&request).await.expect("all of them");
        let told: Vec<_> = reviews
            .iter()
            .map(|one| (one.login.as_str(), one.state, one.commit.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("zhao", ReviewState::Approved, Some(HEAD)),
                ("qian", ReviewState::Approved, Some(OLD)),
                ("mallory", ReviewState::Dismissed, Some(HEAD)),
                ("sun", ReviewState::Stale, Some(HEAD)),
                ("li", ReviewState::ChangesRequested, None),
                ("silent-yes", ReviewState::Approved, None),
            ]
        );
        assert_eq!(reviews[0].submitted_ms, 1_796_698_800_000);
    }
}

#[tokio::test]
async fn a_merged_request_is_found_by_the_commit_its_branch_ended_with() {
    let merged = |number: u64, head: &str| json!({ "number": number, "user": user("wang"), "head": { "sha": head }, "base": { "sha": BASE }, "state": "merged" });
    let mut all: Vec<Value> = (0..130).map(|number| merged(1_000 + number, OLD)).collect();
    all.push(merged(12, HEAD));
    let (platform, _) = start(State {
        merged: all,
        ..State::default()
    })
    .await;
    let host = host(CodeHost::Gitee, &format!("{}/api/v5", platform.url()));
    assert_eq!(host.requests_of(HEAD).await, Ok(vec![12]));
    assert_eq!(host.requests_of(BASE).await, Ok(vec![]));
}

#[tokio::test]
async fn one_comment_and_a_check_run() {
    let (platform, shared) = start(State {
        counted: true,
        ..State::default()
    })
    .await;
    let host = host(CodeHost::Gitee, &format!("{}/api/v5", platform.url()));
    assert_eq!(
        host.upsert_comment(12, "m", "one").await,
        Ok(Commented::Created)
    );
    assert_eq!(
        host.upsert_comment(12, "m", "two").await,
        Ok(Commented::Updated)
    );
    for verdict in [
        StatusVerdict::Pending,
        StatusVerdict::Success,
        StatusVerdict::Failure,
    ] {
        assert_eq!(
            host.set_status(HEAD, verdict, "计划", Some("https://ci.example.com"))
                .await,
            Ok(())
        );
    }
    let state = shared.lock().expect("not poisoned");
    assert_eq!(state.comments.len(), 1);
    assert_eq!(state.comments[0]["body"], "<!-- m -->\ntwo");
    let said: Vec<_> = state
        .checks
        .iter()
        .map(|check| (check["status"].as_str(), check["conclusion"].as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Some("in_progress"), None),
            (Some("completed"), Some("success")),
            (Some("completed"), Some("failure")),
        ]
    );
    assert!(
        state
            .checks
            .iter()
            .all(|check| check["head_sha"] == HEAD && check["name"] == "qunfa/plan")
    );
}
