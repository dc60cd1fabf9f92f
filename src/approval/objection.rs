//! One sign-off becomes good by itself, or an objection that says why it counts for nothing and what to do.

use super::{
    Case, Requirement, Signed, Statement, changed_parts,
    cleared::same_figure,
    known_touches,
    person::{author_mail, bot_name, can_be_told, login, pusher_login, same_key, selves},
    says, says_host,
};
use crate::{
    diagnostic::Sentence,
    model::{Canonical, Digest, Stage},
    ports::{CheckedSignoff, HistoryGap, RecordedAudience, Since},
    workspace::Reviewer,
};

/// How far a reviewer's clock may be ahead of ours.
pub(super) const CLOCK_MARGIN_MS: i64 = 120_000;

/// Why a sign-off does not count.
pub(super) struct Objection {
    pub(super) stage: Option<Stage>,
    pub(super) who: Option<String>,
    pub(super) why: Sentence,
}

impl Objection {
    /// More sign-offs than are looked at.
    pub(super) fn too_many(limit: usize) -> Self {
        Self::unread(says::TooMany { limit })
    }

    /// A second stage by one person.
    pub(super) fn two_stages(signed: &Signed, other: &Signed) -> Self {
        let (reviewer, other, stage) = (
            signed.reviewer.clone(),
            other.reviewer.clone(),
            other.stage.to_string(),
        );
        let why = if reviewer == other {
            says::SecondStage { reviewer, stage }.into()
        } else {
            says::TwoStages {
                reviewer,
                other,
                stage,
            }
            .into()
        };
        Self {
            stage: Some(signed.stage),
            who: Some(signed.reviewer.clone()),
            why,
        }
    }

    /// An earlier sign-off of a person who signed the same stage again.
    pub(super) fn signed_again(older: &Signed) -> Self {
        let why = says::SignedAgain {
            reviewer: older.reviewer.clone(),
        };
        Self {
            stage: Some(older.stage),
            who: Some(older.reviewer.clone()),
            why: why.into(),
        }
    }

    pub(super) fn unread(why: impl Into<Sentence>) -> Self {
        Self {
            stage: None,
            who: None,
            why: why.into(),
        }
    }
}

/// Judges one sign-off: what it says when good, and which requirements it serves.
pub(super) fn judge(
    case: &Case<'_>,
    required: &[Requirement],
    checked: &CheckedSignoff,
) -> Result<(Signed, Vec<usize>), Objection> {
    let said = Statement::read(&checked.statement);
    let object = |why: Sentence| Objection {
        stage: said.as_ref().map(|said| said.stage),
        who: said.as_ref().map(|said| said.reviewer.clone()),
        why,
    };
    let signer = checked
        .signer
        .as_ref()
        .map_err(|problem| object(says::signature(problem)))?;
    let said = said
        .as_ref()
        .ok_or_else(|| Objection::unread(says::NotAStatement {}))?;
    let reviewer = hand(case, signer, &said.reviewer).map_err(object)?;
    about_this(case, said).map_err(object)?;
    let (signed_ms, use_by_ms) = in_time(case, said).map_err(object)?;
    let hand = not_the_author(case, reviewer);
    let serves = may_sign(required, said.stage, reviewer, hand).map_err(object)?;
    figures(case, said).map_err(object)?;
    Ok((
        Signed::of(
            said,
            &checked.statement,
            &reviewer.name,
            (signed_ms, use_by_ms),
            case.recorded,
        ),
        serves,
    ))
}

/// The reviewer a statement names, if it was their key that signed.
pub(super) fn hand<'a>(
    case: &Case<'a>,
    signer: &str,
    said: &str,
) -> Result<&'a Reviewer, Sentence> {
    let reviewers = &case.policy.reviewers;
    let named = reviewers
        .values()
        .find(|reviewer| same_text(&reviewer.name, said));
    let named = named.ok_or_else(|| says::UnknownReviewer {
        reviewer: said.to_owned(),
    })?;
    let shares = || {
        reviewers
            .get(signer)
            .is_some_and(|holder| same_key(holder, named))
    };
    if signer != named.name && !shares() {
        return Err(says::OtherHand {
            signer: signer.to_owned(),
            reviewer: said.to_owned(),
        }
        .into());
    }
    match selves(reviewers, named).into_iter().find_map(bot_name) {
        Some(login) => Err(says::IsBot {
            reviewer: named.name.clone(),
            login,
        }
        .into()),
        None => Ok(named),
    }
}

/// Whether a statement is about this corp, campaign, run and content.
fn about_this(case: &Case<'_>, said: &Statement) -> Result<(), Sentence> {
    let mandate = case.mandate;
    let other = |theirs: &str, ours: &str| {
        (!same_text(theirs, ours)).then(|| (theirs.to_owned(), ours.to_owned()))
    };
    if let Some((theirs, ours)) = other(&said.corp, mandate.corp()) {
        return Err(says::OtherCorp { theirs, ours }.into());
    }
    if let Some((theirs, ours)) = other(&said.campaign, mandate.campaign()) {
        return Err(says::OtherCampaign { theirs, ours }.into());
    }
    if let Some((theirs, ours)) = other(&said.run, mandate.run()) {
        return Err(says::OtherRun { theirs, ours }.into());
    }
    if said.digest == mandate.digest() {
        return Ok(());
    }
    let earlier = case
        .earlier
        .iter()
        .find(|text| Digest::of(text.as_bytes()) == said.digest);
    let changed = earlier.and_then(|text| changed_parts(text, mandate.text()));
    Err(says::other_content(
        &said.digest,
        &mandate.digest(),
        changed.as_deref(),
    ))
}

/// Whether two texts are one in canonical form, which is how a statement writes them.
pub(super) fn same_text(a: &str, b: &str) -> bool {
    a == b || Canonical::of(&a) == Canonical::of(&b)
}

/// When it was signed and until when it may be used, if both hold now.
fn in_time(case: &Case<'_>, said: &Statement) -> Result<(i64, i64), Sentence> {
    let times = said
        .signed_ms()
        .zip(said.use_by_ms())
        .filter(|(signed_ms, use_by_ms)| signed_ms < use_by_ms);
    let (signed_ms, use_by_ms) = times.ok_or(says::NoTimes {})?;
    let shown = |ms| says::local(ms, &case.policy.timezone);
    if signed_ms > case.now_ms.saturating_add(CLOCK_MARGIN_MS) {
        return Err(says::SignedInFuture {
            signed: shown(signed_ms),
        }
        .into());
    }
    let limit_ms = case.policy.review.use_by_ms;
    if use_by_ms - signed_ms > limit_ms {
        return Err(says::UseByTooFar {
            use_by: shown(use_by_ms),
            latest: shown(signed_ms.saturating_add(limit_ms)),
        }
        .into());
    }
    not_withdrawn(case, signed_ms)?;
    let opened = case.opened == Some(case.mandate.digest());
    if !opened && case.now_ms > use_by_ms {
        return Err(says::Expired {
            use_by: shown(use_by_ms),
        }
        .into());
    }
    Ok((signed_ms, use_by_ms))
}

/// Whether a sign-off was made after the approval was withdrawn, if it was. The reviewer's clock may be ahead.
pub(super) fn not_withdrawn(case: &Case<'_>, signed_ms: i64) -> Result<(), Sentence> {
    let revoked = case
        .revoked
        .filter(|revoked| signed_ms <= revoked.at_ms.saturating_add(CLOCK_MARGIN_MS));
    match revoked {
        Some(revoked) => Err(says::Withdrawn {
            at: says::local(revoked.at_ms, &case.policy.timezone),
            by: revoked.by.clone(),
            reason: revoked.reason.clone(),
        }
        .into()),
        None => Ok(()),
    }
}

/// Which requirements a reviewer's signature at a stage serves, if they may sign it at all. A stage nobody asked for may be signed.
///
/// `hand` says whether they are shown not to have changed the content themselves.
pub(super) fn may_sign(
    required: &[Requirement],
    stage: Stage,
    reviewer: &Reviewer,
    hand: Result<(), Sentence>,
) -> Result<Vec<usize>, Sentence> {
    if stage == Stage::Own {
        return Err(says::OwnStage {}.into());
    }
    let asked: Vec<usize> = (0..required.len())
        .filter(|at| required[*at].stage == stage)
        .collect();
    let roles = roles_of(stage, &asked, required);
    let holds = |role: &&str| reviewer.roles.iter().any(|mine| mine == role);
    if !roles.iter().any(holds) {
        return Err(says::lacks_role(reviewer, stage, &roles));
    }
    let suited = asked
        .into_iter()
        .filter(|at| required[*at].roles.iter().any(holds));
    let (open, closed): (Vec<usize>, Vec<usize>) = suited.partition(|at| required[*at].author_may);
    match hand {
        Ok(()) => Ok(open.into_iter().chain(closed).collect()),
        Err(_) if !open.is_empty() => Ok(open),
        Err(why) => Err(why),
    }
}

fn roles_of(stage: Stage, asked: &[usize], required: &[Requirement]) -> Vec<&'static str> {
    if asked.is_empty() {
        return vec![if stage == Stage::Legal {
            "legal"
        } else {
            "risk"
        }];
    }
    let mut roles: Vec<&'static str> = asked
        .iter()
        .flat_map(|at| required[*at].roles.iter().copied())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Whether history shows that a reviewer did not change the content. What it cannot show counts as not shown.
pub(super) fn not_the_author(case: &Case<'_>, reviewer: &Reviewer) -> Result<(), Sentence> {
    let selves = selves(&case.policy.reviewers, reviewer);
    let authored = |one: &&Reviewer| author_mail(one, &case.provenance.authors);
    if let Some(mail) = selves.iter().find_map(authored) {
        let is_author: Sentence = says::IsAuthor {
            reviewer: reviewer.name.clone(),
            mail: mail.to_owned(),
        }
        .into();
        return Err(match says::why_ever(&case.provenance.since) {
            Some(why) => Sentence {
                zh: is_author.zh + &why.zh,
                en: is_author.en + &why.en,
            },
            None => is_author,
        });
    }
    not_a_pusher(case, reviewer, &selves)?;
    if let Some(gap) = &case.provenance.unknown {
        return Err(says::history(gap));
    }
    // Something wrote the content. Whoever asks without saying who has not looked. Since it was signed, nobody may have.
    let since_signed = matches!(case.provenance.since, Since::Signed(_));
    if case.provenance.authors.is_empty() && !since_signed {
        return Err(says::history(&HistoryGap::NoTrace));
    }
    if !can_be_told(reviewer) {
        return Err(says::CannotBeTold {
            reviewer: reviewer.name.clone(),
        }
        .into());
    }
    Ok(())
}

/// Whether the code host shows that a reviewer did not push the content. Where there is none, or they have no name there, commits alone
/// tell.
fn not_a_pusher(
    case: &Case<'_>,
    reviewer: &Reviewer,
    selves: &[&Reviewer],
) -> Result<(), Sentence> {
    let pushed = |one: &&Reviewer| pusher_login(one, &case.provenance.pushers);
    if let Some((login, why)) = selves.iter().find_map(pushed) {
        return Err(says_host::pushed(&reviewer.name, login, why));
    }
    match &case.provenance.pushes_unread {
        Some((host, gap)) if selves.iter().any(|one| login(one, *host).is_some()) => {
            Err(says_host::pushes_unread(&reviewer.name, *host, gap))
        }
        _ => Ok(()),
    }
}

/// Whether the ledger recorded every figure, and every touch known now has one. Without a ledger this waits for one.
fn figures(case: &Case<'_>, said: &Statement) -> Result<(), Sentence> {
    if said
        .audience
        .windows(2)
        .any(|pair| pair[0].touch >= pair[1].touch)
    {
        return Err(says::NotAStatement {}.into());
    }
    let Some(recorded) = case.recorded else {
        return Ok(());
    };
    let is_known =
        |figure: &RecordedAudience| recorded.iter().any(|known| same_figure(known, figure));
    if let Some(figure) = said.audience.iter().find(|figure| !is_known(figure)) {
        return Err(says::NotRecorded {
            touch: figure.touch.clone(),
            count: figure.count,
        }
        .into());
    }
    let named = |touch: &&str| said.audience.iter().any(|figure| figure.touch == *touch);
    match known_touches(case.campaign)
        .into_iter()
        .find(|touch| !named(touch))
    {
        Some(touch) => Err(says::NoFigures {
            touch: touch.to_owned(),
        }
        .into()),
        None => Ok(()),
    }
}
