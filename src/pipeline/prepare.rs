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

/// One campaign as far as files decide it: the same offline for everybody.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Its skeletons by touch; a broken template has none.
    pub skeletons: Vec<Skeleton>,
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

/// Prepares every campaign, or those in scope: content, compliance, mandate.
pub fn prepare<'a>(workspace: &'a Workspace, scope: &[CampaignId]) -> Vec<Prepared<'a>> {
    let chosen = |campaign: &&Campaign| scope.is_empty() || scope.contains(&campaign.id);
    workspace
        .campaigns
        .values()
        .filter(chosen)
        .map(|campaign| prepare_one(workspace, campaign))
        .collect()
}

fn prepare_one<'a>(workspace: &'a Workspace, campaign: &'a Campaign) -> Prepared<'a> {
    let mut sink = Sink::new();
    let names = content::member_names(&workspace.members);
    let skeletons: Vec<Skeleton> = campaign
        .touches
        .iter()
        .filter_map(|touch| {
            content::skeleton(campaign, touch, &workspace.policy, &names, &mut sink)
        })
        .collect();
    let verdict = compliance::judge(campaign, &workspace.policy, &skeletons);
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
        verdict,
        mandate,
        findings,
    }
}

/// Every text of a campaign, as its reviewers see it: each touch, then each of its variants by name.
pub fn texts(workspace: &Workspace, prepared: &Prepared<'_>) -> Vec<(Option<String>, Skeleton)> {
    let mut texts: Vec<(Option<String>, Skeleton)> = prepared
        .skeletons
        .iter()
        .map(|skeleton| (None, skeleton.clone()))
        .collect();
    for touch in &prepared.campaign.touches {
        let own = touch
            .variants
            .iter()
            .filter(|(_, variant)| variant.source.is_some());
        let own: Vec<&String> = own.map(|(name, _)| name).collect();
        for (name, _, skeleton) in variants(workspace, prepared, touch) {
            if own.contains(&&name) {
                texts.extend(skeleton.map(|skeleton| (Some(name), skeleton)));
            }
        }
    }
    texts
}

/// Every variant of a touch by name, with its percent and its skeleton; none when its template is broken.
pub(super) fn variants(
    workspace: &Workspace,
    prepared: &Prepared<'_>,
    touch: &Touch,
) -> Vec<(String, u32, Option<Skeleton>)> {
    let names = content::member_names(&workspace.members);
    let skeleton = |variant: &Variant| {
        let Some(source) = &variant.source else {
            let mut skeletons = prepared.skeletons.iter();
            return skeletons.find(|one| one.touch == touch.name).cloned();
        };
        let mut varied = touch.clone();
        varied.source = source.clone();
        // What is wrong with a variant is reported when the campaign is checked; here it is only left out.
        content::skeleton(
            prepared.campaign,
            &varied,
            &workspace.policy,
            &names,
            &mut Sink::new(),
        )
    };
    let all = touch.variants.iter();
    all.map(|(name, variant)| (name.clone(), variant.share, skeleton(variant)))
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
