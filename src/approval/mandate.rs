//! A campaign, policy, skeletons and verdict become the canonical mandate, the one text whose digest is signed.
//!
//! Only what files say goes in: no clock, ledger, directory, slot, batch or version of this program. Whether a campaign was
//! withdrawn is left out too: withdrawing only stops, and must not look like other content.

use super::{
    explain::{Part, parts},
    policy_wire::policy_wire,
    touch_wire::touch_wire,
    wire::{AccountWire, AppWire, FindingWire, MandateWire, exact},
};
use crate::{
    compliance::Verdict,
    content::Skeleton,
    model::{Canonical, Digest, Severity},
    workspace::{Campaign, Policy, Touch},
};
use std::collections::BTreeSet;

/// What is signed, canonically.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    corp: String,
    campaign: String,
    run: String,
    canonical: Canonical,
    digest: Digest,
}

impl Mandate {
    /// SHA-256 of the canonical text.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The canonical text: JSON, keys sorted, integers only.
    pub fn text(&self) -> &str {
        self.canonical.text()
    }

    /// The parts the digest is made of, each with its own digest, sorted by name.
    pub fn explain(&self) -> Vec<Part> {
        parts(self.text()).expect("a mandate is an object of JSON")
    }

    /// Corp id.
    pub fn corp(&self) -> &str {
        &self.corp
    }

    /// Campaign id, as the ledger knows it.
    pub fn campaign(&self) -> &str {
        &self.campaign
    }

    /// The run it is for; a series is signed as its first run.
    pub fn run(&self) -> &str {
        &self.run
    }
}

/// Writes the mandate of a campaign. Skeletons may be missing where a template is broken: then findings block it anyway.
pub fn mandate(
    campaign: &Campaign,
    policy: &Policy,
    skeletons: &[Skeleton],
    verdict: &Verdict,
) -> Mandate {
    // A renamed file is still the campaign it was: moving it voids nothing.
    let id = campaign.ledger_id().0.as_str();
    let run = campaign.run_label();
    let seed = |touch: &Touch| ab_seed(&policy.corp, id, &run, &touch.name);
    let mut findings: Vec<_> = verdict
        .findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Legal && finding.exempted_by.is_none())
        .collect();
    findings.sort_by_key(|finding| (finding.rule, finding.severity, &finding.text));
    let mut evidence: Vec<_> = campaign.evidence.iter().map(Into::into).collect();
    evidence.sort();
    let mut waivers: Vec<_> = campaign.waivers.iter().map(Into::into).collect();
    waivers.sort();
    let canonical = Canonical::of(&MandateWire {
        v: 1,
        corp: &policy.corp,
        campaign: id,
        run: run.clone(),
        title: &campaign.title.value,
        intent: campaign.intent,
        urgent: campaign.urgent.as_ref().map(|reason| reason.value.as_str()),
        account: account(campaign, policy),
        priority: campaign.priority,
        canary: campaign.canary.map(Into::into),
        holdout: campaign.holdout,
        ai_generated: campaign.ai_generated,
        repeats: campaign.repeats.as_deref(),
        vars: campaign
            .vars
            .iter()
            .map(|(name, value)| (name.as_str(), exact(value)))
            .collect(),
        links: campaign
            .links
            .iter()
            .map(|(name, link)| (name.as_str(), link.into()))
            .collect(),
        touches: in_order(campaign)
            .into_iter()
            .map(|touch| touch_wire(campaign, touch, policy, skeletons, seed(touch)))
            .collect(),
        evidence,
        waivers,
        trigger: campaign
            .trigger
            .as_ref()
            .map(|trigger| (&trigger.value).into()),
        envelope: campaign.envelope.as_ref().map(Into::into),
        policy: policy_wire(campaign, policy, skeletons),
        findings: findings
            .iter()
            .map(|finding| FindingWire {
                rule: finding.rule,
                severity: finding.severity,
                text: &finding.text,
            })
            .collect(),
    });
    let digest = canonical.digest();
    Mandate {
        corp: policy.corp.clone(),
        campaign: id.to_owned(),
        run,
        canonical,
        digest,
    }
}

/// The seed that cuts a touch's audience into variants: nobody chooses it, and another run cuts otherwise.
pub fn ab_seed(corp: &str, campaign: &str, run: &str, touch: &str) -> Digest {
    Canonical::of(&[corp, campaign, run, touch]).digest()
}

fn account<'a>(campaign: &'a Campaign, policy: &'a Policy) -> AccountWire<'a> {
    let account = policy.accounts.get(&campaign.account);
    let app = account.and_then(|account| account.app.as_deref());
    AccountWire {
        name: &campaign.account,
        tier: account.map(|account| account.tier),
        departments: account
            .into_iter()
            .flat_map(|account| &account.departments)
            .map(|it| it.value.as_str())
            .collect(),
        members: account
            .into_iter()
            .flat_map(|account| &account.members)
            .map(|it| it.value.as_str())
            .collect(),
        industry: account.and_then(|account| account.industry.as_deref()),
        app: app.map(|name| AppWire {
            name,
            agent: policy.apps.get(name).copied(),
        }),
        until: account.and_then(|account| account.until.as_deref()),
    }
}

/// Dependency order, and the alphabet among touches that do not depend on each other: where a table stands says nothing.
fn in_order(campaign: &Campaign) -> Vec<&Touch> {
    let mut waiting: Vec<&Touch> = campaign.touches.iter().collect();
    waiting.sort_by(|a, b| a.name.cmp(&b.name));
    let mut placed = BTreeSet::new();
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let needs = |touch: &Touch| touch.after.as_ref().map(|after| after.value.touch.clone());
        let earlier = |touch: &Touch| {
            touch
                .instead_of
                .as_ref()
                .map(|earlier| earlier.value.clone())
        };
        let ready = waiting.iter().position(|touch| {
            needs(touch)
                .into_iter()
                .chain(earlier(touch))
                .all(|name| placed.contains(&name))
        });
        // A circle is refused where files are read; here it only must not hang.
        let touch = waiting.remove(ready.unwrap_or(0));
        placed.insert(touch.name.clone());
        order.push(touch);
    }
    order
}
