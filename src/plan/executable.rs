//! What this version validates and signs, but does not execute: said in the plan, never ignored.

use crate::{
    diagnostic::{Hold, Place},
    model::{AudienceKind, Channel, SendPolicy},
    say,
    workspace::{Assign, Campaign, Policy, Touch},
};

say! {
    /// A part of the campaign that cannot be executed yet.
    pub struct NotExecutedYet { part: String }
    zh "这个版本还不能执行 {part}：文件有效，也可以签核，但不会发送"
    en "this version cannot execute {part} yet: the file is valid and can be signed, but nothing is sent"
}

/// A hold for every part of a touch that cannot be executed yet.
pub fn not_executed(campaign: &Campaign, touch: &Touch, policy: &Policy) -> Vec<Hold> {
    let mut parts: Vec<(String, Place)> = Vec::new();
    let here = || touch.place.clone();
    let mut unless = |fine: bool, part: &str, place: Place| {
        if !fine {
            parts.push((part.to_owned(), place));
        }
    };
    unless(
        !matches!(
            touch.channel,
            Channel::Moments | Channel::OfficialAccount | Channel::Email | Channel::Welcome
        ),
        &format!("channel = \"{}\"", touch.channel),
        here(),
    );
    let audience = campaign.audience_of(touch);
    unless(
        audience.kind != AudienceKind::Followers,
        &format!("audience.kind = \"{}\"", audience.kind),
        audience.place.clone(),
    );
    unless(
        audience.assign != Assign::Wecom,
        "assign = \"wecom\"",
        audience.place.clone(),
    );
    unless(touch.variants.is_empty(), "variants", here());
    unless(touch.decide.is_none(), "decide", here());
    unless(
        touch.after.is_none(),
        "after",
        touch
            .after
            .as_ref()
            .map_or_else(here, |after| after.place.clone()),
    );
    unless(
        touch.when.is_none(),
        "when",
        touch
            .when
            .as_ref()
            .map_or_else(here, |when| when.place.clone()),
    );
    unless(touch.when_tags.is_empty(), "when_tags", here());
    unless(
        touch.instead_of.is_none(),
        "instead_of",
        touch
            .instead_of
            .as_ref()
            .map_or_else(here, |other| other.place.clone()),
    );
    unless(
        campaign.trigger.is_none(),
        "trigger",
        campaign.place.clone(),
    );
    unless(campaign.canary.is_none(), "canary", campaign.place.clone());
    unless(campaign.holdout == 0, "holdout", campaign.place.clone());
    unless(
        campaign.policy_of(touch) != SendPolicy::AtLeastOnce,
        "policy = \"at_least_once\"",
        campaign.place.clone(),
    );
    unless(
        policy.tracking.is_none() || campaign.links.is_empty(),
        "tracking",
        campaign.place.clone(),
    );
    parts
        .into_iter()
        .map(|(part, place)| {
            Hold::touch(
                "not-executed-yet",
                &campaign.id,
                &touch.name,
                NotExecutedYet { part },
            )
            .at(place)
        })
        .collect()
}
