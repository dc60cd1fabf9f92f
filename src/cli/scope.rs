//! Names that were typed, or what a change touches, become the campaigns that are looked at, and a line about those that are not.

use super::{CommandError, ground::named, site::Site};
use crate::{
    diagnostic::Sentence,
    model::CampaignId,
    say,
    workspace::{self, Campaign},
};
use std::collections::BTreeSet;

say! {
    struct NotTouched { count: usize, names: String }
    zh "没有看改动未涉及的 {count} 个活动：{names}；全部查看加 --all"
    en "not looked at, since the change does not touch them: {count} campaigns ({names}); --all shows them"
}

/// Campaigns that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every one.
    All,
    /// Those that were named.
    Named(Vec<CampaignId>),
    /// Those that the change since a base touches, and the paths it touches.
    Touched(Vec<CampaignId>, BTreeSet<String>),
}

impl Scope {
    /// Names win; `--base` without `--all` restricts to what changed since.
    pub(super) fn of(
        site: &Site,
        names: &[String],
        base: Option<&str>,
        all: bool,
    ) -> Result<Self, CommandError> {
        if !names.is_empty() {
            return Ok(Self::Named(site.scope(names)?));
        }
        if all || base.is_none() {
            return Ok(Self::All);
        }
        let change = site.tree.change();
        let touched = site
            .ground
            .touched(&site.root, change, workspace::is_read)?;
        if touched.iter().any(|path| workspace::is_data(path)) {
            // What is known of members and groups bears on every campaign.
            return Ok(Self::All);
        }
        let campaigns = site.workspace.campaigns.values();
        let chosen = campaigns.filter(|campaign| is_touched(site, campaign, &touched));
        let chosen = chosen.map(|campaign| campaign.id.clone()).collect();
        Ok(Self::Touched(chosen, touched))
    }

    /// Ids for the rooms that take them, which read "none" as "all"; check [`is_empty`](Self::is_empty) first.
    pub(super) fn ids(&self) -> &[CampaignId] {
        match self {
            Self::All => &[],
            Self::Named(ids) | Self::Touched(ids, _) => ids,
        }
    }

    /// Whether the change touches no campaign at all.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Touched(ids, _) if ids.is_empty())
    }

    /// Whether a finding's file is one that the change touches.
    pub(super) fn touches(&self, file: &str) -> bool {
        matches!(self, Self::Touched(_, touched) if touched.contains(file))
    }

    /// Whether the change took files of campaigns away, so that what is gone belongs to it.
    pub(super) fn removes(&self, site: &Site) -> bool {
        use crate::ports::Tree as _;
        let Self::Touched(_, touched) = self else {
            return false;
        };
        let mut content = touched.iter().filter(|path| workspace::is_content(path));
        content.any(|path| site.tree.entry(path).is_none())
    }

    /// What was not looked at, and how to see it; none when everything was, or names were typed.
    pub(super) fn left_out(&self, site: &Site) -> Option<Sentence> {
        let Self::Touched(chosen, _) = self else {
            return None;
        };
        let known = site.workspace.campaigns.keys();
        let others: Vec<String> = known
            .filter(|id| !chosen.contains(id))
            .map(ToString::to_string)
            .collect();
        if others.is_empty() {
            return None;
        }
        let (count, names) = (others.len(), named(others.iter()));
        Some(NotTouched { count, names }.into())
    }
}

/// Whether a change touches what a campaign is made of, or what was signed of it.
fn is_touched(site: &Site, campaign: &Campaign, touched: &BTreeSet<String>) -> bool {
    let signed = site.workspace.signoffs.get(&campaign.id);
    let is_signed = signed.is_some_and(|file| touched.contains(&file.file));
    let template_signed = |input: &String| {
        let signed = site.workspace.template_signoffs.get(input);
        signed.is_some_and(|file| touched.contains(&file.file))
    };
    is_signed
        || campaign
            .inputs
            .keys()
            .any(|input| touched.contains(input) || template_signed(input))
}
