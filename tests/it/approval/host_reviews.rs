//! Reviews on a code host, judged: every reason for which one counts for nothing, and the near miss that counts.

use super::world::{DAY_MS, NOW_MS, World, figure, reviewer, verified, world};
use qunfa::{
    approval::Review,
    model::{Stage, Tier},
    ports::{
        CodeHost, HostGap, HostRequest, HostReview, HostedReview, HostedReviews, Pushed,
        ReviewState, ReviewedContent,
    },
};
use std::{collections::BTreeSet, sync::Arc};

const HEAD: &str = "c0ffee00000000000000000000000000000000aa";
const HOUR_MS: i64 = 3_600_000;

/// A name, what counts (stage and reviewer), and what is said of the void ones.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    fn() -> Review,
);

fn request(host: CodeHost, opener: &str) -> Arc<HostRequest> {
    Arc::new(HostRequest {
        host,
        repository: "tea/campaigns".to_owned(),
        number: 12,
        opener: opener.to_owned(),
        head: HEAD.to_owned(),
        base: Some("00".repeat(20)),
        pushes: None,
        merged: false,
        url: "https://code.example.com/tea/campaigns/pull/12".to_owned(),
    })
}

/// An approval on GitHub an hour ago, of the content that is here.
fn approves(world: &World, login: &str) -> HostedReview {
    HostedReview {
        request: request(CodeHost::Github, "wang-hub"),
        review: HostReview {
            id: "77".to_owned(),
            login: login.to_owned(),
            user_id: Some(7),
            bot: false,
            commit: Some(HEAD.to_owned()),
            base: Some("00".repeat(20)),
            submitted_ms: NOW_MS - HOUR_MS,
            state: ReviewState::Approved,
            url: format!("https://code.example.com/tea/campaigns/pull/12#{login}"),
        },
        content: ReviewedContent::Digest(world.digest()),
    }
}

fn judged(world: &World, reviews: Vec<HostedReview>) -> Review {
    let hosted = HostedReviews { reviews, gap: None };
    world.review_with(&[], |mut case| {
        case.hosted = Box::leak(Box::new(hosted));
        case
    })
}

/// One review by zhao, with something about it changed.
fn zhao(change: impl FnOnce(&World, &mut HostedReview)) -> Review {
    let world = world();
    let mut review = approves(&world, "zhao-hub");
    change(&world, &mut review);
    judged(&world, vec![review])
}

/// Zhao twice: what is said later decides.
fn twice(state: ReviewState) -> Review {
    let world = world();
    let (first, mut second) = (approves(&world, "zhao-hub"), approves(&world, "Zhao-Hub"));
    second.review.submitted_ms += 60_000;
    second.review.state = state;
    judged(&world, vec![first, second])
}

/// Zhao approves, and the code host has told this of who pushed.
fn pushed(login: &str, why: Pushed) -> Review {
    let mut world = world();
    world.provenance.pushers.insert(login.to_owned(), why);
    judged(&world, vec![approves(&world, "zhao-hub")])
}

fn with_content(content: ReviewedContent) -> Review {
    zhao(|_, hosted| hosted.content = content)
}

fn on(host: CodeHost, login: &str) -> Review {
    let login = login.to_owned();
    zhao(move |_, hosted| {
        hosted.request = request(host, "wang");
        hosted.review.login = login;
    })
}

const RISK: &[(&str, &str)] = &[("risk", "zhao")];
const BOTH: &[(&str, &str)] = &[("risk", "zhao"), ("legal", "qian")];

const CASES: &[Case] = &[
    ("approved, of this content", RISK, "", || zhao(|_, _| {})),
    ("a login in other letters", RISK, "", || {
        zhao(|_, hosted| "ZHAO-HUB".clone_into(&mut hosted.review.login))
    }),
    ("risk and legal, two people", BOTH, "", || {
        let world = world();
        judged(
            &world,
            vec![approves(&world, "zhao-hub"), approves(&world, "qian-hub")],
        )
    }),
    ("on GitLab, by the name there", RISK, "", || {
        on(CodeHost::Gitlab, "zhao-lab")
    }),
    ("on Gitee, by the name there", RISK, "", || {
        on(CodeHost::Gitee, "zhao-ee")
    }),
    ("the name of another host", &[], "is no reviewer", || {
        on(CodeHost::Gitlab, "zhao-hub")
    }),
    ("a stranger approves", &[], "is no reviewer", || {
        zhao(|_, hosted| "mallory".clone_into(&mut hosted.review.login))
    }),
    ("a bot with a reviewer's name", &[], "is a bot", || {
        zhao(|_, hosted| hosted.review.bot = true)
    }),
    ("only a comment", &[], "", || {
        zhao(|_, hosted| hosted.review.state = ReviewState::Commented)
    }),
    ("changes requested", &[], "requested changes", || {
        zhao(|_, hosted| hosted.review.state = ReviewState::ChangesRequested)
    }),
    ("dismissed", &[], "was dismissed", || {
        zhao(|_, hosted| hosted.review.state = ReviewState::Dismissed)
    }),
    ("edited afterwards", &[], "edited afterwards", || {
        zhao(|_, hosted| hosted.review.state = ReviewState::Stale)
    }),
    (
        "approval, then changes requested",
        &[],
        "requested changes",
        || twice(ReviewState::ChangesRequested),
    ),
    ("approval, then dismissed", &[], "was dismissed", || {
        twice(ReviewState::Dismissed)
    }),
    ("approval, then a comment", RISK, "", || {
        twice(ReviewState::Commented)
    }),
    ("approved twice", RISK, "latest review counts", || {
        twice(ReviewState::Approved)
    }),
    ("changes requested, then approval", RISK, "", || {
        let world = world();
        let (mut first, second) = (approves(&world, "zhao-hub"), approves(&world, "zhao-hub"));
        first.review.submitted_ms -= 60_000;
        first.review.state = ReviewState::ChangesRequested;
        judged(&world, vec![second, first])
    }),
    (
        "approved here, then other content elsewhere",
        &[],
        "but content is now",
        || {
            let world = world();
            let (first, mut second) = (approves(&world, "zhao-hub"), approves(&world, "zhao-hub"));
            second.review.submitted_ms += 60_000;
            second.content = ReviewedContent::Digest(qunfa::model::Digest::of(b"other"));
            judged(&world, vec![first, second])
        },
    ),
    ("a stranger's no", RISK, "", || {
        let world = world();
        let mut no = approves(&world, "mallory");
        no.review.state = ReviewState::ChangesRequested;
        judged(&world, vec![approves(&world, "zhao-hub"), no])
    }),
    ("other content", &[], "but content is now", || {
        with_content(ReviewedContent::Digest(qunfa::model::Digest::of(b"other")))
    }),
    ("no commit", &[], "does not tell which commit", || {
        with_content(ReviewedContent::Unbound)
    }),
    ("no commit, on Gitee", &[], "/qunfa approve c0ffee", || {
        zhao(|_, hosted| {
            hosted.request = request(CodeHost::Gitee, "wang");
            "zhao-ee".clone_into(&mut hosted.review.login);
            hosted.content = ReviewedContent::Unbound;
        })
    }),
    (
        "a commit that is not here",
        &[],
        "git fetch origin pull/12/head",
        || with_content(ReviewedContent::NotInClone),
    ),
    (
        "a commit that is not here, on GitLab",
        &[],
        "git fetch origin merge-requests/12/head",
        || {
            zhao(|_, hosted| {
                hosted.request = request(CodeHost::Gitlab, "wang");
                "zhao-lab".clone_into(&mut hosted.review.login);
                hosted.content = ReviewedContent::NotInClone;
            })
        },
    ),
    (
        "a commit that changes another campaign",
        &[],
        "does not change this campaign",
        || with_content(ReviewedContent::NotPart),
    ),
    (
        "a commit that cannot be read",
        &[],
        "cannot be read",
        || {
            with_content(ReviewedContent::Unreadable(
                "qunfa.toml has 2 findings".to_owned(),
            ))
        },
    ),
    ("the opener", &[], "opened request 12", || {
        zhao(|_, hosted| hosted.request = request(CodeHost::Github, "Zhao-Hub"))
    }),
    ("a pusher", &[], "pushed this change as Zhao-Hub", || {
        pushed("Zhao-Hub", Pushed::Change)
    }),
    (
        "a pusher of what this clone lacks",
        &[],
        "is not in this clone",
        || {
            let commit = Some(HEAD.to_owned());
            pushed(
                "zhao-hub",
                Pushed::Unseen {
                    request: 12,
                    commit,
                },
            )
        },
    ),
    (
        "opened under another entry of the same person",
        &[],
        "opened request 12",
        || {
            let mut world = world();
            let mut twin = reviewer("zhao-minor", &["risk"]);
            twin.aliases = vec!["zhao@x.cn".to_owned()];
            world.policy.reviewers.insert(twin.name.clone(), twin);
            let mut review = approves(&world, "zhao-hub");
            review.request = request(CodeHost::Github, "zhao-minor-hub");
            judged(&world, vec![review])
        },
    ),
    ("pushers the host cannot tell", RISK, "", || {
        let host = CodeHost::Github;
        pushed("wang-hub", Pushed::Opened { host, request: 12 })
    }),
    ("the author by mail", &[], "author cannot approve", || {
        let mut world = world();
        world.provenance.authors.insert("zhao@x.cn".to_owned());
        judged(&world, vec![approves(&world, "zhao-hub")])
    }),
    (
        "the author by a hidden mail of GitLab",
        &[],
        "author cannot approve",
        || {
            let mut world = world();
            let mail = "4711-zhao-lab@users.noreply.gitlab.com";
            world.provenance.authors.insert(mail.to_owned());
            judged(&world, vec![approves(&world, "zhao-hub")])
        },
    ),
    ("no history", &[], "cannot be told who changed", || {
        let mut world = world();
        world.provenance = qunfa::ports::Provenance::default();
        judged(&world, vec![approves(&world, "zhao-hub")])
    }),
    ("nothing recorded", &[], "plan --record", || {
        let mut world = world();
        world.recorded.clear();
        judged(&world, vec![approves(&world, "zhao-hub")])
    }),
    ("recorded after the review", &[], "plan --record", || {
        zhao(|_, hosted| hosted.review.submitted_ms = NOW_MS - 3 * HOUR_MS)
    }),
    ("six days and 23 hours old", RISK, "", || {
        aged(7 * DAY_MS - HOUR_MS)
    }),
    ("a week and a second old", &[], "it expired", || {
        aged(7 * DAY_MS + 1_000)
    }),
    ("in the future", &[], "signed in the future", || {
        zhao(|_, hosted| hosted.review.submitted_ms = NOW_MS + 180_000)
    }),
    ("a role that no stage needs", &[], "cannot sign", || {
        let mut world = world();
        let zhao = world.policy.reviewers.get_mut("zhao").expect("built");
        zhao.roles = vec!["owner".to_owned()];
        judged(&world, vec![approves(&world, "zhao-hub")])
    }),
    ("risk and legal in one person: risk first", RISK, "", || {
        of_two_roles(&["zhao-hub"])
    }),
    (
        "risk is served, so the one with both roles serves legal",
        &[("risk", "li"), ("legal", "zhao")],
        "",
        || of_two_roles(&["li-hub", "zhao-hub"]),
    ),
    (
        "the owner of an admin account may have opened it",
        &[("risk", "sun")],
        "",
        || {
            let mut world = world();
            world
                .policy
                .accounts
                .get_mut("east-china")
                .expect("built")
                .tier = Tier::Admin;
            let mut review = approves(&world, "sun-hub");
            review.request = request(CodeHost::Github, "sun-hub");
            judged(&world, vec![review])
        },
    ),
];

fn aged(age_ms: i64) -> Review {
    let mut world = world();
    for figure in &mut world.recorded {
        figure.recorded_ms = NOW_MS - 30 * DAY_MS;
    }
    let mut review = approves(&world, "zhao-hub");
    review.review.submitted_ms = NOW_MS - age_ms;
    judged(&world, vec![review])
}

/// Zhao may sign both stages; they approve in this order, a minute apart.
fn of_two_roles(logins: &[&str]) -> Review {
    let mut world = world();
    let zhao = world.policy.reviewers.get_mut("zhao").expect("built");
    zhao.roles = vec!["risk".to_owned(), "legal".to_owned()];
    let reviews = (0_i64..).zip(logins).map(|(minute, login)| {
        let mut review = approves(&world, login);
        review.review.submitted_ms += minute * 60_000;
        review
    });
    judged(&world, reviews.collect())
}

#[test]
fn every_review_counts_or_says_why_not() {
    let mut names = BTreeSet::new();
    for (name, counts, said, build) in CASES {
        assert!(names.insert(name), "{name} stands twice");
        let review = build();
        let present: Vec<(String, String)> = review
            .present
            .iter()
            .map(|signed| (signed.stage.to_string(), signed.reviewer.clone()))
            .collect();
        let present: Vec<(&str, &str)> = present
            .iter()
            .map(|(stage, who)| (stage.as_str(), who.as_str()))
            .collect();
        assert_eq!(present, *counts, "{name}: {:?}", review.void);
        let void: Vec<&str> = review
            .void
            .iter()
            .map(|void| void.why.en.as_str())
            .collect();
        assert_eq!(void.is_empty(), said.is_empty(), "{name}: {void:?}");
        assert!(
            said.is_empty() || void.iter().any(|void| void.contains(said)),
            "{name}: {void:?}"
        );
        for void in &review.void {
            assert!(void.why.zh.chars().any(|c| c >= '\u{4e00}'), "{name}");
            assert!(void.place.file.starts_with("https://"), "{name}");
        }
        let both = counts.len() == 2 || name.contains("admin account");
        assert_eq!(
            review.cleared.is_some(),
            both && review.missing.is_empty(),
            "{name}"
        );
    }
    assert!(CASES.len() >= 25);
}

#[test]
fn a_review_and_a_signature_clear_together_and_each_is_used_up_as_itself() {
    let world = world();
    let legal = verified(&world.says("qian", Stage::Legal));
    let clear = |id: &str| {
        let mut risk = approves(&world, "zhao-hub");
        risk.review.id = id.to_owned();
        let hosted = HostedReviews {
            reviews: vec![risk],
            gap: None,
        };
        let signoffs = [legal.clone()];
        let review = world.review_with(Box::leak(Box::new(signoffs)), |mut case| {
            case.hosted = Box::leak(Box::new(hosted));
            case
        });
        review.cleared.expect("risk and legal said yes")
    };
    let (one, again, other) = (clear("77"), clear("77"), clear("78"));
    let statements = |cleared: &qunfa::approval::Cleared| -> Vec<_> {
        let uses = cleared.approvals().iter();
        uses.map(|used| (used.stage.clone(), used.statement))
            .collect()
    };
    assert_eq!(statements(&one), statements(&again));
    let (one, other) = (statements(&one), statements(&other));
    assert_eq!(one.len(), 2);
    let differing = one.iter().zip(&other).filter(|(a, b)| a != b);
    assert_eq!(differing.count(), 1, "only the review is another");
}

#[test]
fn one_person_is_one_stage_by_key_and_on_the_host_together() {
    let mut world = world();
    let zhao = world.policy.reviewers.get_mut("zhao").expect("built");
    zhao.roles = vec!["risk".to_owned(), "legal".to_owned()];
    let review = |world: &World| {
        let signed = Box::leak(Box::new([verified(&world.says("zhao", Stage::Risk))]));
        let hosted = Box::leak(Box::new(HostedReviews {
            reviews: vec![approves(world, "zhao-hub")],
            gap: None,
        }));
        let world = Box::leak(Box::new(world.clone()));
        world.review_with(signed, |mut case| {
            case.hosted = hosted;
            case
        })
    };
    let alone = review(&world);
    assert!(alone.cleared.is_none());
    assert_eq!(alone.present.len(), 1, "{:?}", alone.void);
    assert!(alone.missing.iter().any(|need| need.stage == Stage::Legal));
    // A small firm may let one person do both, by policy, which is in the digest: both are given anew.
    world.policy.review.combine = vec!["risk".to_owned(), "legal".to_owned()];
    assert!(review(&world).cleared.is_some());
}

#[test]
fn the_audience_is_the_last_that_was_recorded_before_the_review() {
    let mut world = world();
    let mut older = figure("burst", 9_000, "0001");
    older.recorded_ms = NOW_MS - 5 * HOUR_MS;
    let mut newer = figure("burst", 13_000, "0003");
    newer.recorded_ms = NOW_MS - HOUR_MS / 2;
    world.recorded.insert(0, older);
    world.recorded.push(newer);
    let review = judged(&world, vec![approves(&world, "zhao-hub")]);
    let audience: Vec<(&str, u64)> = review.present[0]
        .audience
        .iter()
        .map(|figure| (figure.touch.as_str(), figure.count))
        .collect();
    assert_eq!(audience, [("burst", 12_480), ("notice", 31)]);
}

#[test]
fn a_host_that_does_not_answer_is_said_once_and_only_where_somebody_is_missing() {
    let world = world();
    let gaps = [
        (
            HostGap::NoToken("$GITHUB_TOKEN".to_owned()),
            "$GITHUB_TOKEN is not set",
        ),
        (HostGap::NoRepository, "owner/name"),
        (
            HostGap::Trouble("no answer to GET /repos".to_owned()),
            "no answer to GET /repos",
        ),
    ];
    for (gap, words) in gaps {
        let hosted = Box::leak(Box::new(HostedReviews {
            reviews: Vec::new(),
            gap: Some((CodeHost::Github, gap)),
        }));
        let missing = world.review_with(&[], |mut case| {
            case.hosted = hosted;
            case
        });
        let [void] = missing.void.as_slice() else {
            panic!("{:?}", missing.void)
        };
        assert_eq!(void.who, "GitHub");
        assert!(
            void.why.en.contains(words) && void.why.zh.contains("GitHub"),
            "{}",
            void.why.en
        );
        let signed = [
            verified(&world.says("zhao", Stage::Risk)),
            verified(&world.says("qian", Stage::Legal)),
        ];
        let whole = world.review_with(&signed, |mut case| {
            case.hosted = hosted;
            case
        });
        assert!(whole.void.is_empty() && whole.cleared.is_some());
    }
}
