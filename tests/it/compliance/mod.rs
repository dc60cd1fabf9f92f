//! Tests of the room `compliance`.

mod addresses;
mod campaigns;
mod declared_links;
mod drafts;
mod rules;
mod texts;
mod verdicts;

use crate::content::world::{campaign, policy, skeleton_of};
use qunfa::{
    compliance::{Verdict, judge},
    workspace::{Campaign, Policy},
};

/// The verdict on a campaign whose skeleton must render.
fn judged(campaign: &Campaign, policy: &Policy) -> Verdict {
    let (skeleton, _) = skeleton_of(campaign, policy);
    judge(campaign, policy, &[skeleton.expect("it renders")])
}

/// The verdict on a text of an ordinary marketing campaign.
fn judged_text(text: &str) -> Verdict {
    judged(&campaign(text), &policy())
}

/// The codes of what was found, in order.
fn codes(verdict: &Verdict) -> Vec<&'static str> {
    verdict
        .findings
        .iter()
        .map(|finding| finding.rule)
        .collect()
}
