//! Reviews on a code host become sign-offs with the meaning of signed ones, or objections that say why they count for nothing.
//!
//! Nobody is asked whether a request "is approved". A review counts when it is its author's last word, when the content at the commit
//! it names has the mandate's digest, and when its author could have signed by key: one role, one stage, no hand in the content.

use super::{
    Case, Requirement, Signed, Void, changed_parts, known_touches,
    objection::{CLOCK_MARGIN_MS, Objection, may_sign, not_the_author, not_withdrawn},
    person::{bot_name, folded, login, same_person, selves},
    review::may_combine,
    says, says_host,
    statement::time_text,
};
use crate::{
    diagnostic::{Place, Sentence},
    model::{Canonical, Digest, Stage},
    ports::{CodeHost, HostedReview, RecordedAudience, ReviewState, ReviewedContent},
    workspace::Reviewer,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// What one review comes to: what it signs and which requirements that serves.
pub(super) type Judged = Result<(Signed, Vec<usize>), Objection>;

/// Characters of a commit id that are shown.
const COMMIT_SHOWN: usize = 10;

/// Judges every review that says yes or no, oldest first. `own` are the sign-offs by key that are good by themselves.
pub(super) fn judge_all<'a>(
    case: &Case<'a>,
    required: &[Requirement],
    own: &[(&Signed, &[usize])],
) -> Vec<(&'a HostedReview, Judged)> {
    let words = case.hosted.reviews.iter();
    let mut words: Vec<&'a HostedReview> = words
        .filter(|hosted| hosted.review.state != ReviewState::Commented)
        .collect();
    // Stable: what happened at one moment stays in the order the host lists it.
    words.sort_by_key(|hosted| hosted.review.submitted_ms);
    let mut served: BTreeSet<usize> = own
        .iter()
        .flat_map(|(_, serves)| *serves)
        .copied()
        .collect();
    let mut judged = Vec::new();
    for (at, hosted) in words.iter().enumerate() {
        let later = words[at + 1..]
            .iter()
            .find(|later| by_one(case, hosted, later));
        let said = match later {
            // Only an approval is missed by anybody.
            Some(_) if hosted.review.state != ReviewState::Approved => continue,
            Some(later) => Err(object(
                hosted,
                reviewer_of(case, hosted),
                overtaken(hosted, later),
            )),
            None => judge(case, required, &served, own, hosted),
        };
        if let Ok((_, serves)) = &said {
            served.extend(serves);
        }
        judged.push((*hosted, said));
    }
    // A stranger's "no" gates nothing here; the host's own rules may.
    judged.retain(|(hosted, _)| {
        reviewer_of(case, hosted).is_some() || hosted.review.state == ReviewState::Approved
    });
    judged
}

/// Why reviews could not be read, as something void: of no one review.
pub(super) fn gap(case: &Case<'_>) -> Option<Void> {
    let (host, gap) = case.hosted.gap.as_ref()?;
    Some(Void {
        stage: None,
        who: host.to_string(),
        why: says_host::gap(*host, gap),
        place: Place::file("qunfa.toml"),
        index: 0,
    })
}

fn judge(
    case: &Case<'_>,
    required: &[Requirement],
    served: &BTreeSet<usize>,
    own: &[(&Signed, &[usize])],
    hosted: &HostedReview,
) -> Judged {
    let host = hosted.request.host;
    let who = || hosted.review.login.clone();
    let reviewer = reviewer_of(case, hosted);
    let refuse = |why: Sentence| object(hosted, reviewer, why);
    let known = reviewer.ok_or_else(|| {
        let (login, key) = (who(), host.word());
        refuse(says_host::UnknownLogin { login, host, key }.into())
    })?;
    let declared = selves(&case.policy.reviewers, known)
        .into_iter()
        .find_map(bot_name);
    if hosted.review.bot || declared.is_some() {
        let login = declared.unwrap_or_else(who);
        return Err(refuse(says_host::IsBot { login, host }.into()));
    }
    still_approves(hosted).map_err(refuse)?;
    of_this_content(case, hosted).map_err(refuse)?;
    let (signed_ms, use_by_ms) = in_time(case, hosted).map_err(refuse)?;
    let stage = stage_of(case, required, served, own, known);
    let staged = |why: Sentence| Objection {
        stage: Some(stage),
        ..refuse(why)
    };
    let hand = not_the_author(case, known).and_then(|()| no_hand(case, known, hosted));
    let serves = may_sign(required, stage, known, hand).map_err(staged)?;
    let audience = figures(case, hosted).map_err(staged)?;
    let signed = Signed {
        stage,
        reviewer: known.name.clone(),
        signed_ms,
        use_by_ms,
        audience,
        statement: facts(case, hosted, stage),
    };
    Ok((signed, serves))
}

fn object(hosted: &HostedReview, reviewer: Option<&Reviewer>, why: Sentence) -> Objection {
    let who = reviewer.map_or_else(
        || hosted.review.login.clone(),
        |reviewer| reviewer.name.clone(),
    );
    Objection {
        stage: None,
        who: Some(who),
        why,
    }
}

/// The reviewer a login belongs to.
fn reviewer_of<'a>(case: &Case<'a>, hosted: &HostedReview) -> Option<&'a Reviewer> {
    let (host, mine) = (hosted.request.host, folded(&hosted.review.login));
    case.policy
        .reviewers
        .values()
        .find(|reviewer| login(reviewer, host).as_ref() == Some(&mine))
}

/// Whether two reviews are one person's: one reviewer's or, of strangers, one login's.
fn by_one(case: &Case<'_>, a: &HostedReview, b: &HostedReview) -> bool {
    match (reviewer_of(case, a), reviewer_of(case, b)) {
        (Some(a), Some(b)) => same_person(a, b),
        (None, None) => {
            a.request.host == b.request.host && folded(&a.review.login) == folded(&b.review.login)
        }
        _ => false,
    }
}

fn overtaken(hosted: &HostedReview, later: &HostedReview) -> Sentence {
    let (login, number) = (hosted.review.login.clone(), later.request.number);
    says_host::ReviewedAgain { login, number }.into()
}

fn still_approves(hosted: &HostedReview) -> Result<(), Sentence> {
    let (host, number) = (hosted.request.host, hosted.request.number);
    let login = hosted.review.login.clone();
    let why = match hosted.review.state {
        ReviewState::Approved | ReviewState::Commented => return Ok(()),
        ReviewState::ChangesRequested => says_host::ChangesRequested {
            login,
            host,
            number,
        }
        .into(),
        ReviewState::Dismissed => says_host::Dismissed {
            login,
            host,
            number,
        }
        .into(),
        ReviewState::Stale => says_host::Edited {
            login,
            host,
            number,
        }
        .into(),
    };
    Err(why)
}

/// Whether the content at the commit that was reviewed is the content that is here.
fn of_this_content(case: &Case<'_>, hosted: &HostedReview) -> Result<(), Sentence> {
    let login = || hosted.review.login.clone();
    let (host, number) = (hosted.request.host, hosted.request.number);
    let commit = hosted.review.commit.as_deref().unwrap_or_default();
    let commit = || commit.chars().take(COMMIT_SHOWN).collect::<String>();
    let why = match &hosted.content {
        ReviewedContent::Digest(theirs) => {
            let ours = case.mandate.digest();
            if *theirs == ours {
                return Ok(());
            }
            let mut earlier = case.earlier.iter();
            let earlier = earlier.find(|text| Digest::of(text.as_bytes()) == *theirs);
            let changed = earlier.and_then(|text| changed_parts(text, case.mandate.text()));
            says::other_content(theirs, &ours, changed.as_deref())
        }
        ReviewedContent::Unbound if host == CodeHost::Gitee => says_host::NotNamed {
            login: login(),
            host,
            commit: hosted.request.head.clone(),
        }
        .into(),
        ReviewedContent::Unbound => says_host::Unbound {
            login: login(),
            host,
        }
        .into(),
        ReviewedContent::NotInClone => says_host::NotInClone {
            login: login(),
            commit: commit(),
            fetch: host.fetch(number),
        }
        .into(),
        ReviewedContent::NotPart => says_host::NotPart {
            login: login(),
            number,
            commit: commit(),
        }
        .into(),
        ReviewedContent::Unreadable(reason) => says_host::Unreadable {
            login: login(),
            commit: commit(),
            reason: reason.clone(),
        }
        .into(),
    };
    Err(why)
}

/// When it was given and until when it may be used, if both hold now. A review names no end: the policy's longest is meant.
fn in_time(case: &Case<'_>, hosted: &HostedReview) -> Result<(i64, i64), Sentence> {
    let given_ms = hosted.review.submitted_ms;
    let shown = |ms| says::local(ms, &case.policy.timezone);
    if given_ms > case.now_ms.saturating_add(CLOCK_MARGIN_MS) {
        let signed = shown(given_ms);
        return Err(says::SignedInFuture { signed }.into());
    }
    not_withdrawn(case, given_ms)?;
    let use_by_ms = given_ms.saturating_add(case.policy.review.use_by_ms);
    let opened = case.opened == Some(case.mandate.digest());
    if !opened && case.now_ms > use_by_ms {
        let use_by = shown(use_by_ms);
        return Err(says::Expired { use_by }.into());
    }
    Ok((given_ms, use_by_ms))
}

/// The stage a review serves: the first that still needs one of the reviewer's roles, `risk` before `legal`.
///
/// Who signed a stage by key, and may not sign two, means that one again.
fn stage_of(
    case: &Case<'_>,
    required: &[Requirement],
    served: &BTreeSet<usize>,
    own: &[(&Signed, &[usize])],
    reviewer: &Reviewer,
) -> Stage {
    let fits = |need: &Requirement| {
        let mut roles = need.roles.iter();
        need.stage != Stage::Own && roles.any(|role| reviewer.roles.iter().any(|mine| mine == role))
    };
    let fitting: Vec<usize> = (0..required.len())
        .filter(|at| fits(&required[*at]))
        .collect();
    let mut mine = own.iter().filter(|(signed, _)| {
        let holder = case.policy.reviewers.get(&signed.reviewer);
        holder.is_some_and(|holder| same_person(holder, reviewer))
    });
    let open = fitting.iter().find(|at| !served.contains(at));
    let wanted = open.or(fitting.first()).map(|at| required[*at].stage);
    match (mine.next(), wanted) {
        (Some((signed, _)), Some(wanted)) if !may_combine(case.policy, signed.stage, wanted) => {
            signed.stage
        }
        (_, Some(wanted)) => wanted,
        (_, None) if reviewer.roles.iter().any(|role| role == "legal") => Stage::Legal,
        (_, None) => Stage::Risk,
    }
}

/// Whether the request shows that a reviewer did not open it, under any of their names. Who pushed to it is judged as for every sign-off.
fn no_hand(case: &Case<'_>, reviewer: &Reviewer, hosted: &HostedReview) -> Result<(), Sentence> {
    let (request, reviewers) = (&hosted.request, &case.policy.reviewers);
    let is_me = |name: &str| {
        let name = folded(name);
        let mut holders = reviewers
            .values()
            .filter(|holder| login(holder, request.host).as_ref() == Some(&name));
        holders.any(|holder| same_person(holder, reviewer))
    };
    if !is_me(&request.opener) {
        return Ok(());
    }
    Err(says_host::Opened {
        reviewer: reviewer.name.clone(),
        login: request.opener.clone(),
        number: request.number,
    }
    .into())
}

/// The audiences a reviewer could have been shown: of each touch the last that was recorded before the review.
fn figures(case: &Case<'_>, hosted: &HostedReview) -> Result<Vec<RecordedAudience>, Sentence> {
    // Without a ledger this waits for one.
    let recorded = case.recorded.unwrap_or_default();
    let mut before: Vec<RecordedAudience> = Vec::new();
    for figure in recorded
        .iter()
        .filter(|figure| figure.recorded_ms <= hosted.review.submitted_ms)
    {
        before.retain(|known| known.touch != figure.touch);
        before.push(figure.clone());
    }
    before.sort_by(|a, b| a.touch.cmp(&b.touch));
    let has = |touch: &str| before.iter().any(|figure| figure.touch == touch);
    let missing = known_touches(case.campaign)
        .into_iter()
        .find(|touch| !has(touch))
        .filter(|_| case.recorded.is_some());
    match missing {
        None => Ok(before),
        Some(touch) => Err(says_host::NoRecordBefore {
            touch: touch.to_owned(),
            at: says::local(hosted.review.submitted_ms, &case.policy.timezone),
        }
        .into()),
    }
}

/// What a review is, for the ledger: a sign-off opens one gate, and this is what was used up.
#[derive(Serialize)]
struct Facts<'a> {
    v: u32,
    host: &'static str,
    repository: &'a str,
    request: u64,
    review: &'a str,
    login: String,
    user: Option<u64>,
    commit: Option<&'a str>,
    submitted: String,
    corp: &'a str,
    campaign: &'a str,
    run: &'a str,
    digest: Digest,
    stage: Stage,
}

fn facts(case: &Case<'_>, hosted: &HostedReview, stage: Stage) -> Digest {
    let (request, review) = (&hosted.request, &hosted.review);
    let facts = Facts {
        v: 1,
        host: request.host.word(),
        repository: &request.repository,
        request: request.number,
        review: &review.id,
        login: folded(&review.login),
        user: review.user_id,
        commit: review.commit.as_deref(),
        submitted: time_text(review.submitted_ms),
        corp: case.mandate.corp(),
        campaign: case.mandate.campaign(),
        run: case.mandate.run(),
        digest: case.mandate.digest(),
        stage,
    };
    Canonical::of(&facts).digest()
}
