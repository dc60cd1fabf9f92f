//! What files alone decide: skeletons, the verdict over them, and the mandate that is signed.

use crate::{
    approval::{self, Mandate},
    compliance::{self, Verdict},
    content::{self, Skeleton},
    diagnostic::{Finding, Sink},
    history::RunKey,
    model::CampaignId,
    workspace::{Campaign, Touch, Variant, Workspace},
};
use std::{collections::BTreeSet, thread};

/// One campaign as far as files decide it: the same offline for everybody.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Its skeletons by touch; a broken template has none.
    pub skeletons: Vec<Skeleton>,
    /// Those of variants with a text of their own, by touch, then name.
    pub variants: Vec<Skeleton>,
    /// What the rules say about them.
    pub verdict: Verdict,
    /// What is signed; none when a template is broken.
    pub mandate: Option<Mandate>,
    /// Every finding about its files.
    pub findings: Vec<Finding>,
}

/// What `check` says of a workspace, or of the campaigns in scope.
#[derive(Debug)]
pub struct Checked<'a> {
    /// Each campaign that could be read.
    pub prepared: Vec<Prepared<'a>>,
    /// Everything found, by place; each fault once.
    pub findings: Vec<Finding>,
    /// How many campaigns were looked at, those that could not be read among them.
    pub campaigns: usize,
}

/// Checks every file, or those of the campaigns in scope.
pub fn check<'a>(workspace: &'a Workspace, scope: &[CampaignId]) -> Checked<'a> {
    let prepared = prepare(workspace, scope);
    let mut sink = Sink::new();
    let (of_workspace, broken): (&[Finding], usize) = if scope.is_empty() {
        (&workspace.findings, workspace.broken.len())
    } else {
        (&[], 0)
    };
    let of_words = compliance::judge_lexicon(&workspace.policy);
    let of_words = of_words.iter().filter(|_| scope.is_empty());
    let of_campaigns = prepared.iter().flat_map(|prepared| &prepared.findings);
    for finding in of_workspace.iter().chain(of_words).chain(of_campaigns) {
        sink.push(finding.clone());
    }
    Checked {
        campaigns: prepared.len() + broken,
        findings: sink.into_sorted(),
        prepared,
    }
}

/// Prepares every campaign, or those in scope: content, compliance, mandate. Campaigns know nothing of each other, so that each core
/// takes a share of them; the order is that of their ids.
pub fn prepare<'a>(workspace: &'a Workspace, scope: &[CampaignId]) -> Vec<Prepared<'a>> {
    let chosen = |campaign: &&Campaign| scope.is_empty() || scope.contains(&campaign.id);
    let campaigns: Vec<&Campaign> = workspace.campaigns.values().filter(chosen).collect();
    let names = content::member_names(&workspace.members);
    let prepare_all = |campaigns: &[&'a Campaign]| -> Vec<Prepared<'a>> {
        let prepared = campaigns
            .iter()
            .map(|campaign| prepare_one(workspace, campaign, &names));
        prepared.collect()
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let each = campaigns.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let (own, others) = campaigns.split_at(each.min(campaigns.len()));
        let others: Vec<_> = others
            .chunks(each)
            .map(|share| scope.spawn(|| prepare_all(share)))
            .collect();
        let mut all = prepare_all(own);
        for other in others {
            all.append(&mut other.join().expect("preparing does not panic"));
        }
        all
    })
}

fn prepare_one<'a>(
    workspace: &'a Workspace,
    campaign: &'a Campaign,
    names: &BTreeSet<String>,
) -> Prepared<'a> {
    let mut sink = Sink::new();
    let skeletons: Vec<Skeleton> = campaign
        .touches
        .iter()
        .filter_map(|touch| content::skeleton(campaign, touch, &workspace.policy, names, &mut sink))
        .collect();
    let variants: Vec<Skeleton> = campaign
        .touches
        .iter()
        .flat_map(|touch| touch.variants.iter().map(move |variant| (touch, variant)))
        .filter_map(|(touch, (name, variant))| {
            varied(
                workspace,
                campaign,
                touch,
                (name, variant),
                names,
                &mut sink,
            )
        })
        .collect();
    let said: Vec<Skeleton> = skeletons.iter().chain(&variants).cloned().collect();
    let verdict = compliance::judge(campaign, &workspace.policy, &said);
    let whole = skeletons.len() == campaign.touches.len();
    let mandate =
        whole.then(|| approval::mandate(campaign, &workspace.policy, &skeletons, &verdict));
    let mut findings = sink.into_sorted();
    findings.extend(verdict.findings.iter().cloned());
    findings.extend(
        workspace
            .findings
            .iter()
            .filter(|finding| belongs(finding, campaign))
            .cloned(),
    );
    findings.sort_by(|a, b| (&a.place, a.rule).cmp(&(&b.place, b.rule)));
    findings.dedup();
    Prepared {
        campaign,
        skeletons,
        variants,
        verdict,
        mandate,
        findings,
    }
}

/// The skeleton of a variant with a text of its own.
fn varied(
    workspace: &Workspace,
    campaign: &Campaign,
    touch: &Touch,
    (name, variant): (&str, &Variant),
    names: &BTreeSet<String>,
    sink: &mut Sink,
) -> Option<Skeleton> {
    let mut varied = touch.clone();
    varied.source = variant.source.clone()?;
    let mut skeleton = content::skeleton(campaign, &varied, &workspace.policy, names, sink)?;
    skeleton.variant = Some(name.to_owned());
    Some(skeleton)
}

/// Every text of a campaign, as its reviewers see it: each touch, then each of its variants by name.
pub fn texts(prepared: &Prepared<'_>) -> Vec<(Option<String>, Skeleton)> {
    let all = prepared.skeletons.iter().chain(&prepared.variants);
    all.map(|skeleton| (skeleton.variant.clone(), skeleton.clone()))
        .collect()
}

/// Every variant of a touch by name, with its percent and its skeleton; none when its template is broken.
pub(super) fn variants(
    prepared: &Prepared<'_>,
    touch: &Touch,
) -> Vec<(String, u32, Option<Skeleton>)> {
    let skeleton = |name: &String, variant: &Variant| {
        let own = variant.source.is_some().then_some(name);
        let mut skeletons = prepared.skeletons.iter().chain(&prepared.variants);
        skeletons
            .find(|one| one.touch == touch.name && one.variant.as_ref() == own)
            .cloned()
    };
    let all = touch.variants.iter();
    all.map(|(name, variant)| (name.clone(), variant.share, skeleton(name, variant)))
        .collect()
}

pub(super) fn belongs(finding: &Finding, campaign: &Campaign) -> bool {
    *finding.place.file == *campaign.file || campaign.inputs.contains_key(&*finding.place.file)
}

/// The run a campaign's facts are kept under.
pub fn run_key(campaign: &Campaign) -> RunKey {
    RunKey {
        campaign: campaign.ledger_id().clone(),
        run: campaign.run_label(),
    }
}
