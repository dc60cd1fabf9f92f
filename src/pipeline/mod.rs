//! The program's table of contents: files, then answers, become a plan. The rooms in order, no decision of its own.
//!
//! [`prepare`] is everything that files alone decide; [`ask`] says what the ledger has to be asked; [`decide`] is pure.

mod look;
mod prepare;
mod scene;
mod touch;

pub use look::{Counted, look};
pub use prepare::{Checked, Prepared, check, prepare, run_key, texts};

use crate::{
    approval::Mandate,
    audience,
    history::CapWindow,
    model::CampaignId,
    plan::{self, CampaignPlan, Plan},
    ports::{Answers, CheckedSignoff, HostedReviews, Provenance, Question},
    schedule,
    workspace::Workspace,
};
use jiff::tz::TimeZone;
use prepare::belongs;
use scene::Scene;
use std::collections::{BTreeMap, BTreeSet};

/// What must be known about sign-offs and authors beside the files themselves.
#[derive(Debug, Default)]
pub struct Proofs {
    /// Checked sign-offs by campaign.
    pub signoffs: BTreeMap<CampaignId, Vec<CheckedSignoff>>,
    /// Checked sign-offs of templates, by the template's path.
    pub templates: BTreeMap<String, Vec<CheckedSignoff>>,
    /// Reviews on the code host by campaign.
    pub hosted: BTreeMap<CampaignId, HostedReviews>,
    /// Mandates that were signed and are not in force any more, the last one last, by campaign: what a change is compared with.
    pub earlier: BTreeMap<CampaignId, Vec<String>>,
    /// Authors by campaign.
    pub provenance: BTreeMap<CampaignId, Provenance>,
}

/// Texts older than this are not compared for renames, milliseconds.
const TEXTS_MS: i64 = 90 * 86_400_000;
/// Sends of the account are counted over this, which covers a local day in any zone, milliseconds.
const SENDS_MS: i64 = 48 * 3_600_000;

/// Says what the ledger has to be asked, once, for all of these campaigns.
pub fn ask(workspace: &Workspace, prepared: &[Prepared<'_>], now_ms: i64) -> Question {
    let policy = &workspace.policy;
    let mut caps: BTreeSet<CapWindow> = BTreeSet::new();
    let mut lists: BTreeSet<_> = policy
        .suppression
        .lists
        .iter()
        .map(|list| list.value.clone())
        .collect();
    let mut reached = BTreeSet::new();
    for prepared in prepared {
        for touch in &prepared.campaign.touches {
            for window in schedule::cap_windows(prepared.campaign, touch, policy, now_ms) {
                caps.extend(plan::with_lower_limits(&window));
            }
            lists.extend(audience::lists(prepared.campaign, touch));
            reached.extend(audience::questions(prepared.campaign, touch));
        }
    }
    Question {
        runs: prepared
            .iter()
            .map(|prepared| run_key(prepared.campaign))
            .collect(),
        caps: caps.into_iter().collect(),
        lists: lists.into_iter().collect(),
        reached: reached.into_iter().collect(),
        sends_since_ms: now_ms - SENDS_MS,
        texts_since_ms: Some(now_ms - TEXTS_MS),
        recorded: prepared
            .iter()
            .filter_map(|prepared| prepared.mandate.as_ref().map(Mandate::digest))
            .collect(),
        urgent_since_ms: schedule::month_start(&zone(workspace), now_ms),
        now_ms,
    }
}

/// Decides everything, from files, answers, proofs and the moment. Equal arguments give an equal plan.
pub fn decide(
    workspace: &Workspace,
    prepared: &[Prepared<'_>],
    question: &Question,
    answers: &Answers,
    proofs: &Proofs,
    pace: u32,
    now_ms: i64,
) -> Plan {
    let scene = Scene {
        workspace,
        question,
        answers,
        proofs,
        zone: zone(workspace),
        pace,
        now_ms,
        sent_before: std::cell::OnceCell::new(),
    };
    // Where several compete for one quota or one recipient, the higher priority is served first, then the id.
    let mut order: Vec<&Prepared<'_>> = prepared.iter().collect();
    order.sort_by_key(|prepared| {
        (
            -i64::from(prepared.campaign.priority),
            &prepared.campaign.id,
        )
    });
    let mut booked = plan::Booked::default();
    let mut campaigns: Vec<CampaignPlan> = order
        .into_iter()
        .map(|prepared| scene.campaign(prepared, &mut booked))
        .collect();
    campaigns.extend(scene.gone(prepared));
    campaigns.sort_by(|a, b| a.run.cmp(&b.run));
    let limits = &workspace.policy.limits;
    let plan = Plan {
        position: answers.position.clone(),
        directory_ms: answers
            .directory
            .as_ref()
            .map(|directory| directory.taken_ms),
        campaigns,
        findings: workspace
            .findings
            .iter()
            .filter(|finding| {
                !workspace
                    .campaigns
                    .values()
                    .any(|campaign| belongs(finding, campaign))
            })
            .cloned()
            .collect(),
        standing: plan::standing(&workspace.policy),
    };
    let name = |member| {
        answers
            .directory
            .as_ref()
            .and_then(|directory| directory.members.get(&member))
            .map_or_else(String::new, |member| member.userid.clone())
    };
    plan::assemble(
        plan,
        name,
        limits.get("confirmations_per_member_per_day_warn") as u32,
        limits.get("confirmations_per_member_per_day_block") as u32,
    )
}

fn zone(workspace: &Workspace) -> TimeZone {
    schedule::zone(&workspace.policy).expect("validated settings name a zone that exists")
}
