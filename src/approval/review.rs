//! Sign-offs, checked one by one and then together, become a clearance, or what is void and what is missing.

use super::{
    Cleared, Inherited, Mandate, Requirement, Signed, host_review,
    inherit::{Inheritance, inherit},
    objection::{Objection, judge},
    person::{author_mail, same_person, selves},
    recipients_max, required, says,
};
use crate::{
    compliance::Verdict,
    content::Skeleton,
    diagnostic::{Place, Sentence},
    history::Revocation,
    model::{Digest, Stage},
    ports::{CheckedSignoff, HostedReview, HostedReviews, Provenance, RecordedAudience},
    workspace::{Campaign, Policy},
};
use std::collections::BTreeMap;

/// Sign-offs of one campaign that are looked at; the rest is void.
const SIGNOFFS_MAX: usize = 64;

crate::say! {
    /// The author's own check failed.
    struct OwnCheckFails { findings: usize }
    zh "自查未通过: {findings} 条阻断问题, 改好后才谈得上签核"
    en "the self-check fails: {findings} blocking findings; no sign-off helps before they are mended"

    /// An author let themselves off.
    struct OwnWaiver { rule: String, approver: String, mail: String }
    zh "豁免（{rule}）不能自己批准自己: {approver} 以 {mail} 改过这个活动的内容; 请换一位批准人"
    en "the waiver ({rule}) is approved by an author: {approver} changed this campaign's content as {mail}; somebody else has to approve it"
}

/// Everything a review looks at.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// From the protected base, never from the change under review.
    pub policy: &'a Policy,
    /// Of the content as it is now.
    pub mandate: &'a Mandate,
    /// What the rules say about it.
    pub verdict: &'a Verdict,
    /// In the order they stand.
    pub signoffs: &'a [CheckedSignoff],
    /// Reviews of requests that changed it, from the code host.
    pub hosted: &'a HostedReviews,
    /// Of each touch whose template is whole.
    pub skeletons: &'a [Skeleton],
    /// Sign-offs of templates by the template's path.
    pub templates: &'a BTreeMap<String, Vec<CheckedSignoff>>,
    /// Who changed the content.
    pub provenance: &'a Provenance,
    /// What the ledger recorded for this digest, newest last; none when no ledger is at hand: then nothing is cleared.
    pub recorded: Option<&'a [RecordedAudience]>,
    /// Canonical texts of mandates that were approved earlier, to say what changed since.
    pub earlier: &'a [&'a str],
    /// Digest of the run's gate, if one was opened and not revoked: then a sign-off has done its work and its `use_by` no longer matters.
    pub opened: Option<Digest>,
    /// How the approval of this run was withdrawn last, if it was.
    pub revoked: Option<&'a Revocation>,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// What a review found.
#[derive(Debug, Clone)]
pub struct Review {
    /// What is needed, by stage.
    pub required: Vec<Requirement>,
    /// What counts, by stage and time.
    pub present: Vec<Signed>,
    /// Templates that legal signed, in the place of its sign-off of the campaign.
    pub inherited: Vec<Inherited>,
    /// What does not, in the order it stands.
    pub void: Vec<Void>,
    /// What is needed and not there.
    pub missing: Vec<Requirement>,
    /// Present when nothing is missing and a ledger vouches for the audience.
    pub cleared: Option<Cleared>,
}

/// One sign-off that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Void {
    /// The stage it names, when it can be read.
    pub stage: Option<Stage>,
    /// The reviewer it names, else the one whose key signed, else `?`.
    pub who: String,
    /// Why, and what to do.
    pub why: Sentence,
    /// The file it stands in; of a review its page, and the settings when there is no one review to name.
    pub place: Place,
    /// From 0 in that file.
    pub index: usize,
}

/// Where a sign-off comes from.
#[derive(Clone, Copy)]
enum Origin<'a> {
    File(&'a CheckedSignoff),
    Host(&'a HostedReview),
}

/// A sign-off that is good by itself.
struct Standing<'a> {
    origin: Origin<'a>,
    at: usize,
    signed: Signed,
    /// Places in the list of requirements.
    serves: Vec<usize>,
}

/// Reviews the sign-offs of one campaign.
pub fn review(case: &Case<'_>) -> Review {
    let required = required(
        case.campaign,
        case.policy,
        case.verdict,
        recipients_max(case.campaign),
    );
    let mut void = Vec::new();
    let mut standing = Vec::new();
    for (at, checked) in case.signoffs.iter().enumerate() {
        let judged = if at < SIGNOFFS_MAX {
            judge(case, &required, checked)
        } else {
            Err(Objection::too_many(SIGNOFFS_MAX))
        };
        match judged {
            Ok((signed, serves)) => standing.push(Standing {
                origin: Origin::File(checked),
                at,
                signed,
                serves,
            }),
            Err(objection) => void.push((at, void_of(Origin::File(checked), objection))),
        }
    }
    add_hosted(case, &required, &mut standing, &mut void);
    let standing = apart(case, standing, &mut void);
    void.sort_by_key(|(at, _)| *at);
    let served = |at: &usize| standing.iter().any(|one| one.serves.contains(at));
    let mut missing: Vec<Requirement> = own_check(case.verdict).into_iter().collect();
    let legal_asked = |at: &usize| required[*at].stage == Stage::Legal;
    let open: Vec<usize> = (0..required.len()).filter(|at| !served(at)).collect();
    let inheritance = if open.iter().any(legal_asked) {
        let own: Vec<&Signed> = standing.iter().map(|one| &one.signed).collect();
        inherit(case, &own)
    } else {
        Inheritance::default()
    };
    let inherited = inheritance.inherited;
    missing.extend(own_waiver(case));
    missing.extend(
        open.iter()
            .filter(|at| inherited.is_empty() || !legal_asked(at))
            .map(|at| required[*at].clone()),
    );
    let serving: Vec<&Signed> = standing
        .iter()
        .filter(|one| !one.serves.is_empty())
        .map(|one| &one.signed)
        .collect();
    let cleared = (missing.is_empty() && case.recorded.is_some())
        .then(|| Cleared::new(case.mandate, &serving, &inherited));
    let mut present: Vec<Signed> = standing.iter().map(|one| one.signed.clone()).collect();
    present.sort_by(|a, b| {
        (a.stage, a.signed_ms, &a.reviewer).cmp(&(b.stage, b.signed_ms, &b.reviewer))
    });
    let of_templates = inheritance.void.into_iter();
    let gap = host_review::gap(case).filter(|_| !missing.is_empty());
    let mut void: Vec<Void> = void
        .into_iter()
        .map(|(_, void)| void)
        .chain(of_templates.map(|(checked, objection)| void_of(Origin::File(checked), objection)))
        .chain(gap)
        .collect();
    say_once(case, &mut void);
    Review {
        required,
        present,
        inherited,
        void,
        missing,
        cleared,
    }
}

/// Leaves with the first sign-off alone why everybody counts who ever changed the content.
fn say_once(case: &Case<'_>, void: &mut [Void]) {
    let Some(why) = says::why_ever(&case.provenance.since) else {
        return;
    };
    let said = void.iter_mut().filter(|one| one.why.zh.ends_with(&why.zh));
    for one in said.skip(1) {
        one.why.zh.truncate(one.why.zh.len() - why.zh.len());
        one.why.en.truncate(one.why.en.len() - why.en.len());
    }
}

/// Adds the reviews of the code host to what was signed: each serves the first stage that still needs it.
fn add_hosted<'a>(
    case: &Case<'a>,
    required: &[Requirement],
    standing: &mut Vec<Standing<'a>>,
    void: &mut Vec<(usize, Void)>,
) {
    let own: Vec<(&Signed, &[usize])> = standing
        .iter()
        .map(|one| (&one.signed, one.serves.as_slice()))
        .collect();
    let judged = host_review::judge_all(case, required, &own);
    for (number, (hosted, judged)) in judged.into_iter().enumerate() {
        let (at, origin) = (case.signoffs.len() + number, Origin::Host(hosted));
        match judged {
            Ok((signed, serves)) => standing.push(Standing {
                origin,
                at,
                signed,
                serves,
            }),
            Err(objection) => void.push((at, void_of(origin, objection))),
        }
    }
}

/// Leaves, of one person, the newest sign-off of the stage they signed first, and what `review.combine` adds.
fn apart<'a>(
    case: &Case<'_>,
    mut all: Vec<Standing<'a>>,
    void: &mut Vec<(usize, Void)>,
) -> Vec<Standing<'a>> {
    all.sort_by_key(|one| (one.signed.signed_ms, one.at));
    let mut kept: Vec<Standing<'a>> = Vec::new();
    for one in all {
        let mine = |other: &Standing<'_>| is_same(case.policy, &one.signed, &other.signed);
        let other_stage = kept
            .iter()
            .find(|other| mine(other) && other.signed.stage != one.signed.stage);
        if let Some(other) = other_stage
            .filter(|other| !may_combine(case.policy, one.signed.stage, other.signed.stage))
        {
            let objection = Objection::two_stages(&one.signed, &other.signed);
            void.push((one.at, void_of(one.origin, objection)));
            continue;
        }
        if let Some(older) = kept
            .iter()
            .position(|other| mine(other) && other.signed.stage == one.signed.stage)
        {
            let older = kept.remove(older);
            void.push((
                older.at,
                void_of(older.origin, Objection::signed_again(&older.signed)),
            ));
        }
        kept.push(one);
    }
    kept
}

fn is_same(policy: &Policy, a: &Signed, b: &Signed) -> bool {
    match (
        policy.reviewers.get(&a.reviewer),
        policy.reviewers.get(&b.reviewer),
    ) {
        (Some(a), Some(b)) => same_person(a, b),
        _ => a.reviewer == b.reviewer,
    }
}

pub(super) fn may_combine(policy: &Policy, a: Stage, b: Stage) -> bool {
    [a, b].iter().all(|stage| {
        policy
            .review
            .combine
            .iter()
            .any(|word| word == stage.word())
    })
}

/// The author's check as a requirement, while it fails: nobody can sign it away.
fn own_check(verdict: &Verdict) -> Option<Requirement> {
    let findings = verdict
        .findings
        .iter()
        .filter(|finding| finding.blocks())
        .count();
    let why = || OwnCheckFails { findings }.into();
    (findings > 0).then(|| Requirement {
        stage: Stage::Own,
        roles: Vec::new(),
        author_may: true,
        why: why(),
    })
}

/// A waiver that somebody approved for content they changed themselves, as a requirement nobody can sign away.
fn own_waiver(case: &Case<'_>) -> Option<Requirement> {
    let authored = case.campaign.waivers.iter().find_map(|waiver| {
        let reviewer = case.policy.reviewers.get(&waiver.approver)?;
        let selves = selves(&case.policy.reviewers, reviewer);
        let mut mails = selves
            .iter()
            .filter_map(|one| author_mail(one, &case.provenance.authors));
        let mail = mails.next()?;
        Some(OwnWaiver {
            rule: waiver.rule.clone(),
            approver: waiver.approver.clone(),
            mail: mail.to_owned(),
        })
    });
    authored.map(|why| Requirement {
        stage: Stage::Own,
        roles: Vec::new(),
        author_may: true,
        why: why.into(),
    })
}

fn void_of(origin: Origin<'_>, objection: Objection) -> Void {
    let (signer, place, index) = match origin {
        Origin::File(checked) => (
            checked.signer.clone().ok(),
            Place::file(&checked.file),
            checked.index,
        ),
        Origin::Host(hosted) => (
            Some(hosted.review.login.clone()),
            Place::file(&hosted.review.url),
            0,
        ),
    };
    Void {
        stage: objection.stage,
        who: objection.who.or(signer).unwrap_or_else(|| "?".to_owned()),
        why: objection.why,
        place,
        index,
    }
}
