//! Skeletons become the verdict that is signed with them.

use super::{
    addresses::Address,
    profile,
    rule::{Check, Found, Rule},
    rules::{self, RULES},
    said::{Said, Subject},
    stages, waivers, words,
};
use crate::{
    content::Skeleton,
    diagnostic::{Finding, Sentence, Sink},
    model::Stage,
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
    /// Why, in the order of the stages.
    pub triggers: Vec<Sentence>,
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
    let said: Vec<Said<'_>> = skeletons
        .iter()
        .map(|skeleton| Said::skeleton(subject, skeleton))
        .collect();
    let targets = campaign
        .links
        .values()
        .map(|link| Address::target(&link.url, link.place.clone()));
    let targets: Vec<Address> = targets.collect();
    let mut findings = Vec::new();
    for rule in RULES {
        let mut found = Found {
            info: &rule.info,
            findings: &mut findings,
        };
        match rule.check {
            Check::Text(check) => said.iter().for_each(|said| check(said, &mut found)),
            Check::Words(check) => said
                .iter()
                .for_each(|said| said.each_text(|text| check(text, &mut found))),
            Check::Address(check) => {
                let written = said.iter().flat_map(|said| &said.addresses);
                written
                    .chain(&targets)
                    .for_each(|address| check(address, &subject, &mut found));
            }
            Check::Campaign(check) => check(&subject, &mut found),
            Check::Lexicon | Check::Waivers => {}
        }
    }
    for said in &said {
        words::judge(said, &mut findings);
    }
    weigh(campaign, &mut findings);
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

/// What the rules about texts and addresses say of one text.
pub(super) fn text_findings(said: &Said<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Rule { info, check } in RULES {
        let mut found = Found {
            info,
            findings: &mut findings,
        };
        match check {
            Check::Text(check) => check(said, &mut found),
            Check::Words(check) => said.each_text(|text| check(text, &mut found)),
            Check::Address(check) => said
                .addresses
                .iter()
                .for_each(|address| check(address, &said.subject, &mut found)),
            Check::Campaign(_) | Check::Lexicon | Check::Waivers => {}
        }
    }
    words::judge(said, &mut findings);
    weigh(said.subject.campaign, &mut findings);
    findings
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

fn weigh(campaign: &Campaign, findings: &mut Vec<Finding>) {
    findings.retain_mut(|finding| {
        let hard = rules::info(finding.rule).is_some_and(|info| info.hard);
        let weight = profile::weight(campaign.intent, finding.rule, hard, finding.severity);
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
