//! Legal's sign-offs of templates serve a campaign that uses them unchanged, or it is said why they do not.
//!
//! What legal read is what it answers for: words that stand in the template. Who sends, and to how many, it did not see.

use super::{
    Case, Signed,
    objection::{CLOCK_MARGIN_MS, Objection, hand, not_the_author, not_withdrawn, same_text},
    person::same_person,
    recipients_max, says, says_template,
    template_statement::{TemplateStatement, names_of},
};
use crate::{
    compliance::{Seen, is_regulated},
    content::Skeleton,
    diagnostic::{Finding, Sentence},
    model::{Digest, Severity, Stage, Tier},
    ports::CheckedSignoff,
    workspace::{Campaign, Reviewer},
};
use std::collections::BTreeMap;

/// Sign-offs of one template that are looked at.
const SIGNOFFS_MAX: usize = 64;

/// Characters of a constant that is a name, a date or an offer, and no text of its own.
const VALUE_CHARACTERS_MAX: usize = 20;

/// One template that legal signed, in the place of a sign-off of the campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inherited {
    /// The template's path.
    pub template: String,
    /// Name in `[reviewers]`.
    pub reviewer: String,
    /// When, Unix milliseconds.
    pub signed_ms: i64,
    /// Last moment it may open a gate, Unix milliseconds.
    pub until_ms: i64,
    /// SHA-256 of the statement. It serves many campaigns.
    pub statement: Digest,
}

/// What the templates' sign-offs come to.
#[derive(Default)]
pub(super) struct Inheritance<'a> {
    /// Those that together serve stage `legal`; none when they do not.
    pub(super) inherited: Vec<Inherited>,
    /// Those that do not count.
    pub(super) void: Vec<(&'a CheckedSignoff, Objection)>,
}

/// A sign-off that is good by itself.
struct Good<'a> {
    checked: &'a CheckedSignoff,
    said: TemplateStatement,
    signed: Inherited,
}

/// Looks whether templates' sign-offs serve stage `legal` of a campaign, beside the campaign's own sign-offs that count.
pub(super) fn inherit<'a>(case: &Case<'a>, own: &[&Signed]) -> Inheritance<'a> {
    let mut found = Inheritance::default();
    let mut good: BTreeMap<&str, Good<'a>> = BTreeMap::new();
    for skeleton in case.skeletons {
        let file = skeleton.source.file.as_str();
        let Some(signoffs) = case
            .templates
            .get(file)
            .filter(|_| !good.contains_key(file))
        else {
            continue;
        };
        let (newest, void) = newest(case, skeleton, signoffs);
        match newest {
            Some(one) => drop(good.insert(file, one)),
            None => found.void.extend(void),
        }
    }
    let Some(first) = good.values().next() else {
        return found;
    };
    let needed: Vec<&Good<'_>> = good.values().filter(|one| is_needed(case, one)).collect();
    if let Some(why) = obstacle(case, &good).or_else(|| one_person(case, &needed, own)) {
        let objection = object(&first.said, why);
        found.void.push((first.checked, objection));
        return found;
    }
    found.inherited = needed.into_iter().map(|one| one.signed.clone()).collect();
    found
}

/// The newest sign-off of a template that counts; else all, each with why it does not.
fn newest<'a>(
    case: &Case<'a>,
    skeleton: &Skeleton,
    signoffs: &'a [CheckedSignoff],
) -> (Option<Good<'a>>, Vec<(&'a CheckedSignoff, Objection)>) {
    let mut void = Vec::new();
    let mut newest: Option<Good<'a>> = None;
    for checked in signoffs.iter().take(SIGNOFFS_MAX) {
        match judge(case, skeleton, checked) {
            Err(objection) => void.push((checked, objection)),
            Ok(one) => {
                let is_newer = |known: &Good<'_>| known.signed.signed_ms <= one.signed.signed_ms;
                if newest.as_ref().is_none_or(is_newer) {
                    newest = Some(one);
                }
            }
        }
    }
    // The last word of a reviewer decides, whatever it is worth: a shorter end is how a sign-off is taken back.
    let taken_back = |good: &Good<'_>| {
        let later = signoffs.iter().filter(|checked| checked.signer.is_ok());
        let mut later = later.filter_map(|checked| TemplateStatement::read(&checked.statement));
        later.any(|said| {
            said.reviewer == good.signed.reviewer
                && said.template == good.said.template
                && said.source == good.said.source
                && said.signed_ms() > Some(good.signed.signed_ms)
        })
    };
    (newest.filter(|good| !taken_back(good)), void)
}

fn judge<'a>(
    case: &Case<'a>,
    skeleton: &Skeleton,
    checked: &'a CheckedSignoff,
) -> Result<Good<'a>, Objection> {
    let signer = checked
        .signer
        .as_ref()
        .map_err(|problem| Objection::unread(says::signature(problem)))?;
    let said = TemplateStatement::read(&checked.statement)
        .ok_or_else(|| Objection::unread(says_template::NotATemplateStatement {}))?;
    let refuse = |why: Sentence| object(&said, why);
    let reviewer = hand(case, signer, &said.reviewer).map_err(refuse)?;
    about_this(case, skeleton, &said).map_err(refuse)?;
    let (signed_ms, until_ms) = in_time(case, &said).map_err(refuse)?;
    may_sign(reviewer).map_err(refuse)?;
    not_the_author(case, reviewer).map_err(refuse)?;
    let signed = Inherited {
        template: skeleton.source.file.clone(),
        reviewer: reviewer.name.clone(),
        signed_ms,
        until_ms,
        statement: Digest::of(checked.statement.as_bytes()),
    };
    Ok(Good {
        checked,
        said,
        signed,
    })
}

fn object(said: &TemplateStatement, why: Sentence) -> Objection {
    Objection {
        stage: Some(Stage::Legal),
        who: Some(said.reviewer.clone()),
        why,
    }
}

/// Whether a statement is about this corp, template and text, and allows the names in it.
fn about_this(
    case: &Case<'_>,
    skeleton: &Skeleton,
    said: &TemplateStatement,
) -> Result<(), Sentence> {
    let (corp, file) = (case.mandate.corp(), &skeleton.source.file);
    if !same_text(&said.corp, corp) {
        let (theirs, ours) = (said.corp.clone(), corp.to_owned());
        return Err(says::OtherCorp { theirs, ours }.into());
    }
    if !same_text(&said.template, file) {
        let (theirs, ours) = (said.template.clone(), file.clone());
        return Err(says_template::OtherTemplate { theirs, ours }.into());
    }
    let ours = case.campaign.inputs.get(file);
    if ours != Some(&said.source) {
        let theirs = said.source.short();
        let ours = ours.map_or_else(|| "-".to_owned(), Digest::short);
        return Err(says_template::ChangedTemplate { theirs, ours }.into());
    }
    let allowed = |name: &String| said.names.iter().any(|allowed| same_text(allowed, name));
    match names_of(skeleton).into_iter().find(|name| !allowed(name)) {
        Some(name) => Err(says_template::NotAllowed { name }.into()),
        None => Ok(()),
    }
}

/// When it was signed and until when it may be used, if both hold now.
fn in_time(case: &Case<'_>, said: &TemplateStatement) -> Result<(i64, i64), Sentence> {
    let times = said
        .signed_ms()
        .zip(said.until_ms())
        .filter(|(signed_ms, until_ms)| signed_ms < until_ms);
    let (signed_ms, until_ms) = times.ok_or(says::NoTimes {})?;
    let shown = |ms| says::local(ms, &case.policy.timezone);
    if signed_ms > case.now_ms.saturating_add(CLOCK_MARGIN_MS) {
        let signed = shown(signed_ms);
        return Err(says::SignedInFuture { signed }.into());
    }
    let limit_ms = case.policy.limits.get("template_signoff_ms") as i64;
    if until_ms - signed_ms > limit_ms {
        let until = shown(until_ms);
        let latest = shown(signed_ms.saturating_add(limit_ms));
        return Err(says_template::TooLong { until, latest }.into());
    }
    not_withdrawn(case, signed_ms)?;
    let opened = case.opened == Some(case.mandate.digest());
    if !opened && case.now_ms > until_ms {
        let until = shown(until_ms);
        return Err(says_template::PastUntil { until }.into());
    }
    Ok((signed_ms, until_ms))
}

fn may_sign(reviewer: &Reviewer) -> Result<(), Sentence> {
    if reviewer.roles.iter().any(|role| role == "legal") {
        return Ok(());
    }
    Err(says_template::NotLegal {
        reviewer: reviewer.name.clone(),
        roles: match reviewer.roles.join(", ") {
            roles if roles.is_empty() => "-".to_owned(),
            roles => roles,
        },
    }
    .into())
}

/// Why good sign-offs of templates do not serve a campaign: something that needs legal was not in what legal read.
fn obstacle(case: &Case<'_>, good: &BTreeMap<&str, Good<'_>>) -> Option<Sentence> {
    let account = case.policy.accounts.get(&case.campaign.account);
    if account.is_none_or(|account| account.tier == Tier::Member) {
        let account = case.campaign.account.clone();
        return Some(says_template::TierAsks { account }.into());
    }
    let (people, limit) = (
        recipients_max(case.campaign),
        case.policy.review.legal_above,
    );
    if people > u64::from(limit) {
        return Some(says_template::SizeAsks { people, limit }.into());
    }
    let saw = |finding: &&Finding| {
        let one = good.get(&*finding.place.file);
        let skeleton = skeleton_of(case, &finding.place.file);
        one.zip(skeleton).is_some_and(|(one, skeleton)| {
            let seen = Seen::of(finding);
            seen.stands_in(&skeleton.source.text) && one.said.saw(&seen)
        })
    };
    if let Some(finding) = legal_findings(case).find(|finding| !saw(finding)) {
        let not_seen = says_template::NotSeen {
            text: finding.text.clone(),
            rule: finding.rule.to_owned(),
            place: format!("{}:{}", finding.place.file, finding.place.line),
        };
        return Some(not_seen.into());
    }
    let industry = account.and_then(|account| account.industry.as_deref());
    industry
        .filter(|industry| is_regulated(industry))
        .and_then(|industry| regulated(case, good, industry))
}

/// In a regulated trade legal reads everything: what it did not read, if anything.
fn regulated(case: &Case<'_>, good: &BTreeMap<&str, Good<'_>>, industry: &str) -> Option<Sentence> {
    let industry = || industry.to_owned();
    for touch in &case.campaign.touches {
        let name = || touch.name.clone();
        let skeleton = case.skeletons.iter().find(|one| one.touch == touch.name);
        let signed = skeleton.and_then(|skeleton| good.get(skeleton.source.file.as_str()));
        let varied = touch.variants.values().any(|one| one.source.is_some());
        let Some((skeleton, signed)) = skeleton.zip(signed).filter(|_| !varied) else {
            let (touch, industry) = (name(), industry());
            return Some(says_template::TextOutside { touch, industry }.into());
        };
        let message = &skeleton.message;
        if !message.attachments.is_empty() || message.card.is_some() || touch.subject.is_some() {
            let (touch, industry) = (name(), industry());
            return Some(says_template::Beside { touch, industry }.into());
        }
        let long = skeleton_vars(skeleton, case.campaign).find(|(_, value)| is_a_text(value));
        if let Some((name, _)) = long {
            let (touch, industry) = (touch.name.clone(), industry());
            return Some(
                says_template::TextInVars {
                    touch,
                    industry,
                    name,
                }
                .into(),
            );
        }
        if !signed.said.industries.contains(&industry()) {
            let (template, industry) = (signed.signed.template.clone(), industry());
            return Some(says_template::OtherTrade { template, industry }.into());
        }
    }
    None
}

/// Constants that a text uses, with their values as text.
fn skeleton_vars<'a>(
    skeleton: &'a Skeleton,
    campaign: &'a Campaign,
) -> impl Iterator<Item = (String, String)> + 'a {
    let used = |name: &String| skeleton.source.text.contains(name.as_str());
    let vars = campaign.vars.iter().filter(move |(name, _)| used(name));
    vars.map(|(name, value)| {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        (name.clone(), value)
    })
}

/// Whether a value says more than a name, a date or an offer.
fn is_a_text(value: &str) -> bool {
    value.chars().count() > VALUE_CHARACTERS_MAX
        || value.contains(['。', '！', '？', '；', '\n', '!', '?', '['])
}

/// Stages need distinct people here, too.
fn one_person(case: &Case<'_>, needed: &[&Good<'_>], own: &[&Signed]) -> Option<Sentence> {
    let may_combine = ["risk", "legal"]
        .iter()
        .all(|stage| case.policy.review.combine.iter().any(|word| word == stage));
    let reviewer = |name: &str| case.policy.reviewers.get(name);
    let others = own
        .iter()
        .filter(|signed| signed.stage == Stage::Risk && !may_combine);
    for signed in others {
        let same = |one: &&&Good<'_>| {
            reviewer(&one.signed.reviewer)
                .zip(reviewer(&signed.reviewer))
                .is_none_or(|(a, b)| same_person(a, b))
        };
        if let Some(one) = needed.iter().find(same) {
            let two = says::TwoStages {
                reviewer: one.signed.reviewer.clone(),
                other: signed.reviewer.clone(),
                stage: signed.stage.to_string(),
            };
            return Some(two.into());
        }
    }
    None
}

/// Whether a campaign leans on a template's sign-off: a finding stands in it, or the trade is regulated.
fn is_needed(case: &Case<'_>, one: &Good<'_>) -> bool {
    let industry = case
        .policy
        .accounts
        .get(&case.campaign.account)
        .and_then(|account| account.industry.as_deref());
    industry.is_some_and(is_regulated)
        || legal_findings(case).any(|finding| *finding.place.file == *one.signed.template)
}

fn legal_findings<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Finding> {
    let findings = case.verdict.findings.iter();
    // One that a waiver exempts keeps its weight, and legal signs the waiver.
    findings.filter(|finding| finding.severity == Severity::Legal)
}

fn skeleton_of<'a>(case: &Case<'a>, file: &str) -> Option<&'a Skeleton> {
    case.skeletons
        .iter()
        .find(|skeleton| skeleton.source.file == *file)
}
