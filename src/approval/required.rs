//! A campaign, its account's tier and its verdict become the sign-offs it needs, and the touches whose audience must stand in them.

use crate::{
    compliance::Verdict,
    diagnostic::Sentence,
    model::{AudienceKind, Channel, Stage, Tier},
    workspace::{AudienceRule, Campaign, Policy, Touch},
};

crate::say! {
    /// Headquarters.
    struct OwnerAnswers { account: String }
    zh "账号 {account} 属总部(admin): 由一名 owner 签复审, 可以是作者本人"
    en "account {account} is tier admin: one owner signs stage risk, and may be the author"

    /// A department.
    struct SuperiorReviews { account: String }
    zh "账号 {account} 属部门(department): 须由上级(superior)或复审(risk)签复审, 作者不能签"
    en "account {account} is tier department: a superior or risk signs stage risk, and not the author"

    /// A member.
    struct EveryStage { account: String }
    zh "账号 {account} 属成员(member): 自查、复审、终审缺一不可, 作者不能签"
    en "account {account} is tier member: every stage must be signed, and not by the author"

    /// An account the policy does not declare.
    struct UnknownAccount { account: String }
    zh "账号 {account} 未在 qunfa.toml 中声明, 按最严一级要求复审和终审"
    en "account {account} is not declared in qunfa.toml, so the strictest rule holds: risk and legal sign"

    /// Content that names no reason of its own.
    struct ContentAsks { stage: String }
    zh "内容触发 {stage} 签核"
    en "the content requires stage {stage}"

    /// A large audience.
    struct ManyPeople { people: u64, limit: u32 }
    zh "最多可达 {people} 人, 超过 {limit} 人须法务终审"
    en "it may reach {people} people; above {limit} legal signs"
}

/// One sign-off that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// At which stage; [`Stage::Own`] is the author's own check, which nobody signs.
    pub stage: Stage,
    /// A reviewer with one of these roles.
    pub roles: Vec<&'static str>,
    /// Whether somebody who changed the content may sign it.
    pub author_may: bool,
    /// Why it is needed.
    pub why: Sentence,
}

/// The sign-offs a campaign needs, by stage. `recipients_max` is how many people it may reach at most.
pub fn required(
    campaign: &Campaign,
    policy: &Policy,
    verdict: &Verdict,
    recipients_max: u64,
) -> Vec<Requirement> {
    let account = campaign.account.clone();
    let mut needed = match policy
        .accounts
        .get(&campaign.account)
        .map(|account| account.tier)
    {
        Some(Tier::Admin) => vec![Requirement {
            author_may: true,
            ..signed(Stage::Risk, &["owner"], OwnerAnswers { account })
        }],
        Some(Tier::Department) => vec![signed(
            Stage::Risk,
            &["superior", "risk"],
            SuperiorReviews { account },
        )],
        Some(Tier::Member) => both(EveryStage { account }.into()),
        None => both(UnknownAccount { account }.into()),
    };
    for stage in verdict
        .stages
        .iter()
        .copied()
        .filter(|stage| *stage != Stage::Own)
    {
        let roles: &[&'static str] = if stage == Stage::Legal {
            &["legal"]
        } else {
            &["risk"]
        };
        // The owner's own signature is no second pair of eyes; a superior's is.
        if !needed
            .iter()
            .any(|need| need.stage == stage && !need.author_may)
        {
            needed.push(signed(stage, roles, content_asks(verdict, stage)));
        }
    }
    let limit = policy.review.legal_above;
    if recipients_max > u64::from(limit) && !needed.iter().any(|need| need.stage == Stage::Legal) {
        needed.push(signed(
            Stage::Legal,
            &["legal"],
            ManyPeople {
                people: recipients_max,
                limit,
            },
        ));
    }
    needed.sort_by_key(|need| (need.stage, !need.author_may));
    needed
}

/// How many people a campaign may reach at most, by its own words: audiences of their own add up, or splitting one would make it
/// small; touches that share one count it once.
pub fn recipients_max(campaign: &Campaign) -> u64 {
    let mut counted: Vec<&AudienceRule> = Vec::new();
    for touch in &campaign.touches {
        let rule = campaign.audience_of(touch);
        if !counted.iter().any(|known| std::ptr::eq(*known, rule)) {
            counted.push(rule);
        }
    }
    let together = counted.iter().map(|rule| u64::from(rule.max_recipients));
    let together = (!counted.is_empty()).then(|| together.sum());
    let series = campaign
        .envelope
        .as_ref()
        .map(|envelope| u64::from(envelope.total));
    together
        .into_iter()
        .chain(series)
        .max()
        .unwrap_or_else(|| u64::from(campaign.audience.max_recipients))
}

/// Touches whose audience is known before anything was sent, so that a sign-off names its figures: not those that wait for an
/// earlier touch, not a series, and not messages to whom nobody lists: the members of a robot's chat, an Official Account's
/// followers.
pub fn known_touches(campaign: &Campaign) -> Vec<&str> {
    let listed = |touch: &Touch| {
        !matches!(touch.channel, Channel::Robot | Channel::Appchat)
            && campaign.audience_of(touch).kind != AudienceKind::Followers
    };
    let known = campaign
        .touches
        .iter()
        .filter(|touch| touch.after.is_none() && touch.instead_of.is_none() && listed(touch));
    known
        .filter(|_| campaign.trigger.is_none())
        .map(|touch| touch.name.as_str())
        .collect()
}

fn both(why: Sentence) -> Vec<Requirement> {
    vec![
        signed(Stage::Risk, &["risk"], why.clone()),
        signed(Stage::Legal, &["legal"], why),
    ]
}

fn signed(stage: Stage, roles: &[&'static str], why: impl Into<Sentence>) -> Requirement {
    Requirement {
        stage,
        roles: roles.to_vec(),
        author_may: false,
        why: why.into(),
    }
}

/// What the verdict says about it, in one sentence.
fn content_asks(verdict: &Verdict, stage: Stage) -> Sentence {
    let of_stage: Vec<&Sentence> = verdict
        .triggers
        .iter()
        .filter(|(of, _)| *of == stage)
        .map(|(_, why)| why)
        .collect();
    if of_stage.is_empty() {
        return ContentAsks {
            stage: stage.to_string(),
        }
        .into();
    }
    let all = |pick: fn(&Sentence) -> &str, between: &str| {
        of_stage
            .iter()
            .map(|said| pick(said))
            .collect::<Vec<_>>()
            .join(between)
    };
    Sentence {
        zh: all(|said| &said.zh, "; "),
        en: all(|said| &said.en, "; "),
    }
}
