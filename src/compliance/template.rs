//! A template alone becomes what legal has to look at in it, for every trade the workspace writes for.
//!
//! Campaigns fill in constants; what then stands elsewhere, or otherwise, was not looked at.

use super::{
    said::{Said, Subject},
    verdict::text_findings,
};
use crate::{
    content::Skeleton,
    diagnostic::{Finding, Located, Place},
    model::{AudienceKind, CampaignId, Intent, OnMissed, Severity, Tier},
    workspace::{Account, Assign, AudienceRule, Campaign, ChatsRule, Policy, Schedule},
};
use std::collections::{BTreeMap, BTreeSet};

/// One thing legal saw: rule, quoted text, and where in the template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Where it begins and ends in the template, bytes.
    pub bytes: (usize, usize),
    /// The rule's code.
    pub rule: String,
    /// What it quotes.
    pub text: String,
}

impl Seen {
    /// What a finding is, wherever its template is used.
    pub fn of(finding: &Finding) -> Self {
        Self {
            bytes: finding.place.bytes,
            rule: finding.rule.to_owned(),
            text: finding.text.clone(),
        }
    }

    /// Whether the quoted words stand in a source there, letter by letter: nothing was filled in.
    pub fn stands_in(&self, source: &str) -> bool {
        let (from, to) = self.bytes;
        from < to && source.get(from..to) == Some(&self.text)
    }
}

/// What of a template needs legal, under any of these trades and under none, as marketing, where every rule weighs most. Each
/// thing once, in the template's order.
pub fn judge_template(
    skeleton: &Skeleton,
    policy: &Policy,
    industries: &BTreeSet<String>,
) -> Vec<Finding> {
    let mut found: BTreeMap<Seen, Finding> = BTreeMap::new();
    let trades = industries.iter().map(|industry| Some(industry.as_str()));
    for industry in std::iter::once(None).chain(trades) {
        let (campaign, policy) = imagined(skeleton, policy, industry);
        let subject = Subject {
            campaign: &campaign,
            policy: &policy,
            skeletons: std::slice::from_ref(skeleton),
        };
        let findings = text_findings(&Said::skeleton(subject, skeleton)).into_iter();
        let gates = |finding: &Finding| {
            finding.severity == Severity::Legal
                && finding.exempted_by.is_none()
                && finding.place.file == skeleton.source.place.file
                && Seen::of(finding).stands_in(&skeleton.source.text)
        };
        for finding in findings.filter(gates) {
            found.entry(Seen::of(&finding)).or_insert(finding);
        }
    }
    found.into_values().collect()
}

/// A campaign with nothing but this text, on an account of this trade.
fn imagined(skeleton: &Skeleton, policy: &Policy, industry: Option<&str>) -> (Campaign, Policy) {
    let place = Place::file(&skeleton.source.file);
    let account = Account {
        name: String::new(),
        place: place.clone(),
        tier: Tier::Department,
        departments: Vec::new(),
        members: Vec::new(),
        industry: industry.map(str::to_owned),
        app: None,
        until: None,
    };
    let policy = Policy {
        accounts: BTreeMap::from([(String::new(), account)]),
        ..policy.clone()
    };
    let campaign = Campaign {
        id: CampaignId(skeleton.source.file.clone()),
        file: skeleton.source.file.clone(),
        place: place.clone(),
        title: Located {
            value: String::new(),
            place: place.clone(),
        },
        account: String::new(),
        intent: Intent::Marketing,
        run: 1,
        urgent: None,
        cancelled: false,
        renamed_from: None,
        repeats: None,
        priority: 0,
        policy: None,
        canary: None,
        holdout: 0,
        ai_generated: false,
        audience: nobody(place.clone()),
        vars: BTreeMap::new(),
        links: BTreeMap::new(),
        schedule: Schedule {
            not_before_ms: None,
            // Rules that are yet to come in force are seen, too.
            not_after_ms: i64::MAX,
            not_after_place: place,
            windows: None,
            on_missed: OnMissed::Expire,
        },
        touches: Vec::new(),
        evidence: Vec::new(),
        waivers: Vec::new(),
        trigger: None,
        envelope: None,
        inputs: BTreeMap::new(),
    };
    (campaign, policy)
}

fn nobody(place: Place) -> AudienceRule {
    AudienceRule {
        place,
        kind: AudienceKind::Customers,
        of_everyone: false,
        of_departments: Vec::new(),
        of_members: Vec::new(),
        chats: ChatsRule::default(),
        tags_all: Vec::new(),
        tags_any: Vec::new(),
        tags_none: Vec::new(),
        lists: Vec::new(),
        from: Vec::new(),
        exclude: Vec::new(),
        assign: Assign::Wecom,
        max_recipients: 0,
    }
}
