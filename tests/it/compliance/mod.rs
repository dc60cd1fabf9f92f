//! Tests of the room `compliance`.

mod addresses;
mod ages;
mod alone;
mod bearing;
mod campaigns;
mod declared_links;
mod difference;
mod drafts;
mod hostile_inputs;
mod lexicon;
mod lists;
mod near;
mod online;
mod rules;
mod second_touch;
mod texts;
mod verdicts;
mod words;

use crate::content::world::{campaign, policy, skeleton_of};
use qunfa::{
    compliance::{Verdict, judge},
    workspace::{Campaign, Policy},
};

/// The verdict on a campaign whose skeleton must render.
fn judged_whole(campaign: &Campaign, policy: &Policy) -> Verdict {
    let (skeleton, _) = skeleton_of(campaign, policy);
    judge(campaign, policy, &[skeleton.expect("it renders")])
}

/// The same without what is found in the words themselves, whose codes are in capitals: for tests of form, links and paperwork.
fn judged(campaign: &Campaign, policy: &Policy) -> Verdict {
    let mut verdict = judged_whole(campaign, policy);
    verdict
        .findings
        .retain(|finding| !finding.rule.bytes().any(|b| b.is_ascii_uppercase()));
    verdict
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
