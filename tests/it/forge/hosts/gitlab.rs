//! GitLab, by its documentation: approvals with a time, dated versions, reviewers who ask for changes, `X-Next-Page`.

use super::{
    BASE, HEAD, OLD, TOKEN, host,
    served::{answer, header, page, page_asked, query, target},
    words,
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
    approvals: Vec<Value>,
    reviewers: Vec<Value>,
    versions: Vec<Value>,
    events: Vec<Value>,
    notes: Vec<Value>,
    statuses: Vec<(String, Value)>,
    fork: bool,
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

fn user(id: u64, username: &str) -> Value {
    json!({ "id": id, "username": username, "state": "active" })
}

fn merge_request(state: &State) -> Value {
    json!({
        "iid": 12,
        "author": user(3, "wang-lab"),
        "sha": HEAD,
        "diff_refs": { "base_sha": BASE, "head_sha": HEAD, "start_sha": BASE },
        "source_branch": "double11",
        "source_project_id": if state.fork { 8 } else { 7 },
        "target_project_id": 7,
        "created_at": "2026-12-08T02:00:00.000Z",
        "state": "merged",
        "web_url": "https://gitlab.example.com/tea/campaigns/-/merge_requests/12",
    })
}

fn serve(heard: &Heard, state: &mut State) -> Reply {
    if header(heard, "private-token").as_deref() != Some(TOKEN) {
        return answer(401, &[], &json!({ "message": "401 Unauthorized" }));
    }
    let (method, path) = target(heard);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let inside = match path.as_slice() {
        // The project's path is one segment, encoded.
        ["api", "v4", "projects", "tea/campaigns", rest @ ..] => rest,
        ["api", "v4", "user"] => return answer(200, &[], &user(99, "plan-bot")),
        _ => return not_found(),
    };
    match (method.as_str(), inside) {
        ("GET", ["merge_requests", "12"]) => answer(200, &[], &merge_request(state)),
        ("GET", ["merge_requests", "12", "approvals"]) => answer(
            200,
            &[],
            &json!({ "id": 5, "approved_by": state.approvals }),
        ),
        ("GET", ["merge_requests", "12", "reviewers"]) => listed(heard, &state.reviewers),
        ("GET", ["merge_requests", "12", "versions"]) => listed(heard, &state.versions),
        ("GET", ["events"]) => {
            assert_eq!(query(heard, "action").as_deref(), Some("pushed"));
            assert_eq!(query(heard, "after").as_deref(), Some("2026-09-09"));
            listed(heard, &state.events)
        }
        ("GET", ["repository", "commits", HEAD, "merge_requests"]) => {
            let mut open = merge_request(state);
            (open["iid"], open["state"]) = (json!(13), json!("opened"));
            listed(heard, &[merge_request(state), open])
        }
        ("GET", ["repository", "commits", _, "merge_requests"]) => {
            answer(404, &[], &json!({ "message": "404 Commit Not Found" }))
        }
        ("GET", ["merge_requests", "12", "notes"]) => listed(heard, &state.notes),
        ("POST", ["merge_requests", "12", "notes"]) => {
            let id = 70 + state.notes.len();
            let body = heard.json()["body"].clone();
            if body.as_str().map_or(0, |text| text.chars().count()) > 1_000_000 {
                return answer(
                    400,
                    &[],
                    &json!({ "message": { "note": ["is too long (maximum is 1000000 characters)"] } }),
                );
            }
            state
                .notes
                .push(json!({ "id": id, "author": user(99, "plan-bot"), "body": body }));
            answer(201, &[], &json!({ "id": id }))
        }
        ("PUT", ["merge_requests", "12", "notes", id]) => {
            let note = state
                .notes
                .iter_mut()
                .find(|one| one["id"].as_u64() == id.parse().ok());
            note.expect("it is there")["body"] = heard.json()["body"].clone();
            answer(200, &[], &json!({}))
        }
        ("POST", ["statuses", commit]) => {
            let said = heard.json();
            let again = state
                .statuses
                .last()
                .is_some_and(|(_, last)| last["state"] == said["state"]);
            if again {
                let words = "Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via \"enqueue\")";
                return answer(400, &[], &json!({ "message": words }));
            }
            state.statuses.push(((*commit).to_owned(), said));
            answer(201, &[], &json!({ "id": 1 }))
        }
        _ => not_found(),
    }
}

fn not_found() -> Reply {
    answer(404, &[], &json!({ "message": "404 Not found" }))
}

/// 20 a page unless asked, and the number of the next one, empty on the last.
fn listed(heard: &Heard, rows: &[Value]) -> Reply {
    let asked = page_asked(heard, 20);
    let (rows, pages) = page(rows, asked);
    let next = if asked.0 < pages {
        (asked.0 + 1).to_string()
    } else {
        String::new()
    };
    answer(200, &[("X-Next-Page", next)], &Value::Array(rows))
}

fn version(head: &str, at: &str) -> Value {
    json!({ "id": 1, "head_commit_sha": head, "base_commit_sha": BASE, "start_commit_sha": BASE, "created_at": at })
}

fn approval(id: u64, username: &str, at: Option<&str>) -> Value {
    json!({ "user": user(id, username), "approved_at": at })
}

/// What is told of the reviews: who, what, and of which commit.
async fn told(state: State) -> Vec<(String, ReviewState, Option<String>, bool)> {
    let (platform, _) = start(state).await;
    let host = host(CodeHost::Gitlab, &format!("{}/api/v4", platform.url()));
    let request = host.request(12).await.expect("it is there");
    let reviews = host.reviews(&request).await.expect("all of them");
    reviews
        .into_iter()
        .map(|one| (one.login, one.state, one.commit, one.bot))
        .collect()
}

#[tokio::test]
async fn an_approval_is_of_the_version_that_was_newest_when_it_was_given() {
    // Pushed to 150 times since; versions come newest first, in pages.
    let mut versions: Vec<Value> = (0..150)
        .map(|_| version(HEAD, "2026-12-08T06:00:00Z"))
        .collect();
    versions.push(version(OLD, "2026-12-08T03:00:00.250Z"));
    let state = State {
        versions,
        approvals: vec![
            approval(1, "before-anything", Some("2026-12-08T02:59:00Z")),
            approval(2, "within-a-minute", Some("2026-12-08T03:00:59.000Z")),
            approval(3, "zhao-lab", Some("2026-12-08T03:01:01Z")),
            approval(4, "qian-lab", Some("2026-12-08T09:00:00+02:00")),
            approval(5, "undated", None),
            approval(
                6,
                "project_7_bot_0123456789abcdef",
                Some("2026-12-08T08:00:00Z"),
            ),
        ],
        ..State::default()
    };
    let of = |login: &str, commit: Option<&str>, bot| {
        (
            login.to_owned(),
            ReviewState::Approved,
            commit.map(str::to_owned),
            bot,
        )
    };
    assert_eq!(
        told(state).await,
        [
            of("before-anything", None, false),
            of("within-a-minute", None, false),
            of("zhao-lab", Some(OLD), false),
            of("qian-lab", Some(HEAD), false),
            of("undated", None, false),
            of("project_7_bot_0123456789abcdef", Some(HEAD), true),
        ]
    );
}

#[tokio::test]
async fn who_asks_for_changes_approves_nothing_whatever_else_is_listed() {
    let reviewer = |id, username, state| json!({ "user": user(id, username), "state": state, "created_at": "2026-12-08T02:30:00Z" });
    let state = State {
        versions: vec![version(HEAD, "2026-12-08T03:00:00Z")],
        approvals: vec![
            approval(1, "zhao-lab", Some("2026-12-08T04:00:00Z")),
            approval(2, "qian-lab", Some("2026-12-08T04:00:00Z")),
        ],
        reviewers: vec![
            reviewer(1, "Zhao-Lab", "requested_changes"),
            reviewer(2, "qian-lab", "approved"),
            reviewer(5, "sun-lab", "unreviewed"),
        ],
        ..State::default()
    };
    let told = told(state).await;
    let told: Vec<_> = told.iter().map(|one| (one.0.as_str(), one.1)).collect();
    assert_eq!(
        told,
        [
            ("Zhao-Lab", ReviewState::ChangesRequested),
            ("qian-lab", ReviewState::Approved),
        ]
    );
}

#[tokio::test]
async fn who_pushed_to_the_branch_stands_in_the_project_s_events() {
    let event = |username: &str, push: Value| json!({ "action_name": "pushed to", "author_username": username, "push_data": push });
    let push = |branch: &str, action: &str, from: Value, to: Value| json!({ "commit_count": 1, "action": action, "ref_type": "branch", "commit_from": from, "commit_to": to, "ref": branch, "ref_count": null });
    let main = push("main", "pushed", json!(BASE), json!(HEAD));
    let mut events: Vec<Value> = (0..130).map(|_| event("li-lab", main.clone())).collect();
    let mut tag = push("double11", "created", Value::Null, json!(HEAD));
    tag["ref_type"] = json!("tag");
    let mut many = push("double11", "pushed", Value::Null, Value::Null);
    (many["ref"], many["ref_count"]) = (Value::Null, json!(4));
    events.extend([
        event(
            "sun-lab",
            push("double11", "pushed", json!(OLD), json!(HEAD)),
        ),
        event("li-lab", tag),
        event("qian-lab", many),
        event(
            "li-lab",
            push("double11", "removed", json!(OLD), Value::Null),
        ),
        event(
            "wang-lab",
            push("double11", "created", Value::Null, json!(OLD)),
        ),
    ]);
    let (platform, _) = start(State {
        events,
        ..State::default()
    })
    .await;
    let ours = host(CodeHost::Gitlab, &format!("{}/api/v4/", platform.url()));
    let request = ours.request(12).await.expect("it is there");
    assert_eq!(request.opener, "wang-lab");
    assert!(request.merged);
    let pushes = request.pushes.expect("GitLab tells");
    let told: Vec<_> = pushes
        .iter()
        .map(|push| {
            (
                push.login.as_str(),
                push.before.as_deref(),
                push.after.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("sun-lab", Some(OLD), Some(HEAD)),
            // To more branches than GitLab lists one by one: it may have been to this one.
            ("qian-lab", None, None),
            ("wang-lab", None, Some(OLD)),
        ]
    );
    assert_eq!(ours.requests_of(OLD).await, Ok(vec![]));
    assert_eq!(ours.requests_of(HEAD).await, Ok(vec![12]));
    let (platform, _) = start(State {
        fork: true,
        ..State::default()
    })
    .await;
    let fork = host(CodeHost::Gitlab, &format!("{}/api/v4", platform.url()));
    assert_eq!(fork.request(12).await.expect("it is there").pushes, None);
}

#[tokio::test]
async fn one_note_is_made_then_updated_below_a_million_characters() {
    let notes = (0..25)
        .map(|id| json!({ "id": id, "author": user(66, "mallory"), "body": "<!-- m -->\nmine" }))
        .collect();
    let (platform, shared) = start(State {
        notes,
        ..State::default()
    })
    .await;
    let host = host(CodeHost::Gitlab, &format!("{}/api/v4", platform.url()));
    assert_eq!(
        host.upsert_comment(12, "m", "one").await,
        Ok(Commented::Created)
    );
    assert_eq!(
        host.upsert_comment(12, "m", "two").await,
        Ok(Commented::Updated)
    );
    assert_eq!(
        host.upsert_comment(12, "m", "two").await,
        Ok(Commented::Unchanged)
    );
    {
        let state = shared.lock().expect("not poisoned");
        assert_eq!(state.notes.len(), 26);
        assert_eq!(state.notes[25]["body"], "<!-- m -->\ntwo");
    }
    let refused = host
        .upsert_comment(12, "other", &"x".repeat(1_000_000))
        .await;
    let refused = refused.expect_err("one line too many");
    assert!(words(&refused).contains("too long"), "{refused}");
}

#[tokio::test]
async fn a_status_that_already_says_so_is_no_failure() {
    let (platform, shared) = start(State::default()).await;
    let host = host(CodeHost::Gitlab, &format!("{}/api/v4", platform.url()));
    for verdict in [
        StatusVerdict::Pending,
        StatusVerdict::Pending,
        StatusVerdict::Failure,
    ] {
        assert_eq!(host.set_status(HEAD, verdict, "计划", None).await, Ok(()));
    }
    let state = shared.lock().expect("not poisoned");
    let said: Vec<_> = state
        .statuses
        .iter()
        .map(|(_, body)| body["state"].as_str())
        .collect();
    assert_eq!(said, [Some("pending"), Some("failed")]);
    assert_eq!(state.statuses[0].1["name"], "qunfa/plan");
}
