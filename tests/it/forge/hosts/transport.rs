//! What goes wrong on the way, on every host: limits, failures, pages that are no answer, floods, redirects, addresses.

use super::{
    BASE, HEAD, config, github, host,
    served::{answer, raw},
    words,
};
use crate::channel::platform::{Platform, Reply};
use qunfa::{
    forge::{Commented, Host, HostError, LimitEnds, StatusVerdict},
    ports::CodeHost,
};
use serde_json::json;
use std::time::Duration;

const HOSTS: [CodeHost; 3] = [CodeHost::Github, CodeHost::Gitlab, CodeHost::Gitee];

/// Every host asked for a request that is answered like this; the error, and how often it was asked.
async fn refused(
    reply: impl Fn(usize) -> Reply + Clone + Send + Sync + 'static,
) -> Vec<(HostError, usize)> {
    let mut all = Vec::new();
    for kind in HOSTS {
        let reply = reply.clone();
        let platform = Platform::start(move |_, before| reply(before)).await;
        let error = host(kind, &platform.url()).request(12).await;
        let error = error.expect_err("nothing good was answered");
        words(&error);
        all.push((error, platform.heard().len()));
    }
    all
}

fn ok() -> Reply {
    answer(200, &[], &github::pull(HEAD, BASE))
}

#[tokio::test]
async fn an_address_that_is_not_safe_is_refused_before_any_socket() {
    let refused = [
        "http://code.example.com",
        "http://10.0.0.1:3000/api/v3",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://user:password@code.example.com",
        "https://code.example.com?token=1",
        "https://code.example.com#x",
        "code.example.com",
        "",
    ];
    for address in refused {
        for kind in HOSTS {
            let error = Host::new(config(kind, address)).expect_err(address);
            assert!(
                matches!(error, HostError::Address { .. }),
                "{address}: {error}"
            );
            assert!(!words(&error).contains("password"), "{error}");
        }
    }
    for repository in [
        "",
        "/",
        "a//b",
        "../b",
        "a/..",
        "a/b?x",
        "a/b#x",
        "a b/c",
        "a/b\r\nx: y",
    ] {
        let mut config = config(CodeHost::Github, "http://127.0.0.1:1");
        config.repository = repository.to_owned();
        let error = Host::new(config).expect_err(repository);
        assert!(
            matches!(error, HostError::Repository(_)),
            "{repository:?}: {error}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_takes_no_token_along() {
    let elsewhere = Platform::start(|_, _| ok()).await;
    let to = elsewhere.url();
    for status in [301, 302, 307, 308] {
        let to = format!("{to}/steal?token=1");
        let all = refused(move |_| answer(status, &[("Location", to.clone())], &json!({}))).await;
        for (error, asked) in all {
            assert!(matches!(error, HostError::Elsewhere { .. }), "{error}");
            assert_eq!(asked, 1);
        }
    }
    assert!(elsewhere.heard().is_empty());
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_followed() {
    let elsewhere = Platform::start(|_, _| answer(200, &[], &json!([]))).await;
    let next = format!("<{}/page?page=2>; rel=\"next\"", elsewhere.url());
    let platform = Platform::start(move |heard, _| {
        if heard.path().ends_with("/reviews") {
            answer(200, &[("Link", next.clone())], &json!([]))
        } else if heard.path().ends_with("/activity") {
            answer(200, &[], &json!([]))
        } else {
            ok()
        }
    })
    .await;
    let host = host(CodeHost::Github, &platform.url());
    let request = host.request(12).await.expect("it is there");
    let error = host.reviews(&request).await.expect_err("it leads away");
    assert!(matches!(error, HostError::Elsewhere { .. }), "{error}");
    assert!(elsewhere.heard().is_empty());
}

#[tokio::test]
async fn a_listing_that_never_ends_is_ended_and_said() {
    let platform = Platform::start(move |heard, _| {
        let host = heard
            .head
            .lines()
            .find_map(|line| line.strip_prefix("host: "));
        let next = format!(
            "<http://{}{}?page=2>; rel=\"next\"",
            host.unwrap_or_default(),
            heard.path()
        );
        match heard.path().rsplit('/').next() {
            Some("reviews") => answer(200, &[("Link", next)], &json!([])),
            Some("activity") => answer(200, &[], &json!([])),
            _ => ok(),
        }
    })
    .await;
    let host = host(CodeHost::Github, &platform.url());
    let request = host.request(12).await.expect("it is there");
    let error = host.reviews(&request).await.expect_err("it never ends");
    assert!(
        matches!(error, HostError::TooManyPages { limit: 50, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_limit_that_ends_soon_is_waited_for() {
    for (status, name) in [(429, "Retry-After"), (403, "Retry-After")] {
        let platform = Platform::start(move |heard, before| {
            if heard.path().ends_with("/activity") {
                answer(200, &[], &json!([]))
            } else if before < 2 {
                answer(
                    status,
                    &[(name, "0".to_owned())],
                    &json!({ "message": "slow down" }),
                )
            } else {
                ok()
            }
        })
        .await;
        let request = host(CodeHost::Github, &platform.url()).request(12).await;
        assert_eq!(request.map(|request| request.number), Ok(12));
    }
    // GitHub's primary limit: nothing left, and a reset that has just passed by the host's own clock.
    let platform = Platform::start(|heard, before| {
        let limited = [
            ("X-RateLimit-Remaining", "0".to_owned()),
            ("X-RateLimit-Reset", "1796698800".to_owned()),
            ("Date", "Tue, 08 Dec 2026 03:00:00 GMT".to_owned()),
        ];
        if heard.path().ends_with("/activity") {
            answer(200, &[], &json!([]))
        } else if before == 0 {
            answer(
                403,
                &limited,
                &json!({ "message": "API rate limit exceeded" }),
            )
        } else {
            ok()
        }
    })
    .await;
    let request = host(CodeHost::Github, &platform.url()).request(12).await;
    assert_eq!(request.map(|request| request.number), Ok(12));
}

#[tokio::test]
async fn a_limit_that_lasts_is_named_with_its_end() {
    let all = refused(|_| answer(429, &[("Retry-After", "3600".to_owned())], &json!({}))).await;
    for (error, asked) in all {
        assert!(
            matches!(
                error,
                HostError::RateLimited {
                    ends: LimitEnds::In(3600),
                    ..
                }
            ),
            "{error}"
        );
        assert_eq!(asked, 1);
    }
    let limited = |_| {
        let headers = [
            ("X-RateLimit-Remaining", "0".to_owned()),
            ("X-RateLimit-Reset", "1796698800".to_owned()),
            ("Date", "Tue, 08 Dec 2026 02:00:00 GMT".to_owned()),
        ];
        answer(
            403,
            &headers,
            &json!({ "message": "API rate limit exceeded" }),
        )
    };
    for (error, asked) in refused(limited).await {
        assert!(
            words(&error).ends_with("met a rate limit, until 2026-12-08T03:00:00Z"),
            "{error}"
        );
        assert_eq!(asked, 1);
    }
    // A plain 403 is a refusal, not a limit.
    for (error, _) in refused(|_| answer(403, &[], &json!({ "message": "Forbidden" }))).await {
        assert!(
            matches!(error, HostError::Refused { status: 403, .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_failure_that_passes_is_asked_again_and_one_that_stays_is_told() {
    let platform = Platform::start(|heard, before| {
        if heard.path().ends_with("/activity") {
            return answer(200, &[], &json!([]));
        }
        match before {
            0 => Reply::Cut,
            1 => answer(502, &[], &json!({})),
            2 => Reply::Reset,
            _ => ok(),
        }
    })
    .await;
    let request = host(CodeHost::Github, &platform.url()).request(12).await;
    assert_eq!(request.map(|request| request.number), Ok(12));
    for (error, asked) in refused(|_| raw(500, &[], "text/html", b"<h1>Oops</h1>")).await {
        assert!(
            matches!(error, HostError::Refused { status: 500, .. }),
            "{error}"
        );
        assert!(!error.to_string().contains("Oops"));
        assert_eq!(asked, 4);
    }
    for (error, asked) in refused(|_| Reply::Cut).await {
        assert!(matches!(error, HostError::Unreachable { .. }), "{error}");
        assert_eq!(asked, 4);
    }
}

#[tokio::test]
async fn what_is_not_the_documented_json_is_said_without_repeating_it() {
    let bodies: [(&[u8], &str); 5] = [
        (
            b"<html><body>Sign in</body></html>",
            "it is a page, not JSON",
        ),
        (b"", "it is empty"),
        (b"{\"number\": 12, \"user\":", "its JSON ends in the middle"),
        (b"hello", "it is not JSON"),
        (b"[]", "it lacks what it should hold"),
    ];
    for (body, said) in bodies {
        for (error, asked) in refused(move |_| raw(200, &[], "text/html", body)).await {
            assert!(words(&error).contains(said), "{error}");
            assert_eq!(asked, 1);
        }
    }
}

#[tokio::test]
async fn ten_megabytes_are_not_taken() {
    for kind in HOSTS {
        let platform = Platform::start(|_, _| Reply::Flood(64 * 1024 * 1024)).await;
        let error = host(kind, &platform.url())
            .request(12)
            .await
            .expect_err("too long");
        assert!(matches!(error, HostError::TooLong { .. }), "{error}");
        assert_eq!(platform.heard().len(), 1);
        assert!(platform.flooded_bytes() < 32 * 1024 * 1024);
    }
    for (error, _) in refused(|_| Reply::Flood(10 * 1024 * 1024)).await {
        assert!(matches!(error, HostError::TooLong { .. }), "{error}");
    }
}

#[tokio::test]
async fn silence_ends_by_the_deadline() {
    let platform = Platform::start(|_, _| Reply::Silence).await;
    let mut config = config(CodeHost::Github, &platform.url());
    config.patience.answer = Duration::from_millis(50);
    config.patience.repeats = 1;
    let host = Host::new(config).expect("a loopback address");
    let error = host.request(12).await.expect_err("nobody answers");
    assert!(matches!(error, HostError::Unreachable { .. }), "{error}");
    assert_eq!(platform.heard().len(), 2);
}

#[tokio::test]
async fn writing_is_never_repeated() {
    for kind in HOSTS {
        let platform = Platform::start(|heard, _| {
            if heard.head.starts_with("POST") {
                answer(503, &[], &json!({}))
            } else if heard.path().ends_with("/user") {
                answer(200, &[], &json!({ "id": 9, "login": "plan-bot" }))
            } else {
                answer(200, &[], &json!([]))
            }
        })
        .await;
        let host = host(kind, &platform.url());
        let comment: Result<Commented, HostError> = host.upsert_comment(12, "m", "text").await;
        words(&comment.expect_err("503"));
        let status = host
            .set_status(HEAD, StatusVerdict::Success, "ok", None)
            .await;
        words(&status.expect_err("503"));
        let posts = platform
            .heard()
            .iter()
            .filter(|heard| heard.head.starts_with("POST"))
            .count();
        assert_eq!(posts, 2, "{kind}");
        let in_addresses = platform.heard().iter().any(|heard| {
            let line = heard.head.lines().next().unwrap_or_default().to_owned();
            line.contains(super::TOKEN)
        });
        assert!(!in_addresses, "a token stands in a header only");
    }
}
