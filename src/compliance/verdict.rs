//! Skeletons become the verdict that is signed with them.

use super::{
    addresses::Address,
    ground::Ground,
    profile,
    rule::{Check, Found, Rule},
    rules::{self, RULES},
    said::{Said, Subject, Whole},
    stages, unwritten, waivers, words,
};
use crate::{
    content::Skeleton,
    diagnostic::{Finding, Sentence, Sink},
    model::{Intent, Stage},
    workspace::{Campaign, Policy},
};
use std::collections::BTreeSet;

/// What the rules say about a campaign's content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// By place, then code. Exempted ones are among them, and say what exempted them.
    pub findings: Vec<Finding>,
    /// Stages of review that the content requires, beyond the author's own check.
    pub stages: BTreeSet<Stage>,
    /// Why, each with its stage, in their order.
    pub triggers: Vec<(Stage, Sentence)>,
}

impl Verdict {
    /// Whether the campaign may not go on as it stands.
    pub fn blocks(&self) -> bool {
        self.findings.iter().any(Finding::blocks)
    }
}

/// Judges a campaign by its skeletons, those of variants among them. The same files get the same verdict, at any time.
pub fn judge(campaign: &Campaign, policy: &Policy, skeletons: &[Skeleton]) -> Verdict {
    let subject = Subject {
        campaign,
        policy,
        skeletons,
    };
    let ground = Ground::of(&subject);
    let wholes: Vec<Whole<'_>> = skeletons
        .iter()
        .map(|skeleton| Whole::skeleton(ground, subject, skeleton))
        .collect();
    let targets = targets(campaign);
    let mut findings = Vec::new();
    for rule in RULES {
        let mut found = Found {
            info: &rule.info,
            findings: &mut findings,
        };
        match rule.check {
            Check::Message(check) => wholes.iter().for_each(|whole| check(whole, &mut found)),
            Check::Text(_) | Check::Words(_) => {
                for whole in &wholes {
                    by_text(rule, &whole.texts, &mut found);
                }
            }
            Check::Address(check) | Check::Filing(check) => {
                let written = wholes.iter().flat_map(|whole| &whole.said().addresses);
                written
                    .chain(&targets)
                    .for_each(|address| check(address, &ground, &mut found));
            }
            Check::Campaign(check) => check(&subject, &mut found),
            Check::Lexicon | Check::Waivers | Check::Online => {}
        }
    }
    for whole in &wholes {
        words::judge(&ground, &whole.texts, &mut findings);
    }
    for skeleton in skeletons {
        findings.extend(unwritten::findings(&subject, &ground, skeleton));
    }
    weigh(campaign.intent, &mut findings);
    waivers::apply(&subject, &last_day(campaign, policy), &mut findings);
    rules::evidence_missing::forgive(&mut findings);
    let (stages, triggers) = stages::required(&subject, &findings);
    let mut sink = Sink::new();
    for finding in findings {
        sink.push(finding);
    }
    Verdict {
        findings: sink.into_sorted(),
        stages,
        triggers,
    }
}

/// Targets of declared links, judged once, where they are declared.
pub(super) fn targets(campaign: &Campaign) -> Vec<Address> {
    let links = campaign.links.values();
    let targets = links.map(|link| Address::target(&link.url, link.place.clone()));
    targets.collect()
}

/// What the rules about messages, texts and addresses say of one message.
pub(super) fn message_findings(whole: &Whole<'_>) -> Vec<Finding> {
    let ground = whole.said().ground;
    let mut findings = Vec::new();
    for rule in RULES {
        let mut found = Found {
            info: &rule.info,
            findings: &mut findings,
        };
        match rule.check {
            Check::Message(check) => check(whole, &mut found),
            Check::Filing(check) => {
                let addresses = whole.said().addresses.iter();
                addresses.for_each(|address| check(address, &ground, &mut found));
            }
            _ => by_text(rule, &whole.texts, &mut found),
        }
    }
    words::judge(&ground, &whole.texts, &mut findings);
    weigh(ground.intent, &mut findings);
    findings
}

/// What a rule about texts says of the texts of one message, the first of which is its own; other rules say nothing.
pub(super) fn by_text(rule: &Rule, texts: &[Said<'_>], found: &mut Found<'_>) {
    let own = texts.first();
    match rule.check {
        Check::Text(check) => own.into_iter().for_each(|said| check(said, found)),
        Check::Words(check) => texts.iter().for_each(|said| check(said, found)),
        Check::Address(check) => {
            if let Some(said) = own {
                let addresses = said.addresses.iter();
                addresses.for_each(|address| check(address, &said.ground, found));
            }
        }
        _ => {}
    }
}

/// The last local day on which anything of a campaign may start, `YYYY-MM-DD`: dated rules are judged on it, never at now.
pub(super) fn last_day(campaign: &Campaign, policy: &Policy) -> String {
    let own = campaign.schedule.not_after_ms;
    let last_ms = campaign
        .touches
        .iter()
        .map(|touch| campaign.schedule_of(touch).not_after_ms)
        .fold(own, i64::max);
    let last = jiff::Timestamp::from_millisecond(last_ms).unwrap_or(jiff::Timestamp::MAX);
    let zone = jiff::tz::TimeZone::get(&policy.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    last.to_zoned(zone).date().to_string()
}

/// The first local day on which anything of a campaign may start; none when it may start at once.
pub(super) fn first_day(campaign: &Campaign, policy: &Policy) -> Option<String> {
    let first = jiff::Timestamp::from_millisecond(campaign.schedule.not_before_ms?).ok()?;
    let zone = jiff::tz::TimeZone::get(&policy.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    Some(first.to_zoned(zone).date().to_string())
}

pub(super) fn weigh(intent: Intent, findings: &mut Vec<Finding>) {
    findings.retain_mut(|finding| {
        let hard = rules::info(finding.rule).is_some_and(|info| info.hard);
        let weight = profile::weight(intent, finding.rule, hard, finding.severity);
        let Some(weight) = weight else {
            return false;
        };
        if weight != finding.severity {
            finding.severity = weight;
            finding.stage = Stage::Own;
        }
        true
    });
}
