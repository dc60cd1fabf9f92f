//! What is at hand while one campaign is read: settings, files, the other campaigns' names, and the sink.

use super::{files::Files, read_settings::Settings, spot::Spot};
use crate::{
    diagnostic::{Finding, Sink},
    media::Look,
    model::{CampaignId, Digest},
};
use std::collections::{BTreeMap, BTreeSet};

/// Campaigns of the tree by id, each with the names of its touches.
pub(super) type Known = BTreeMap<CampaignId, BTreeSet<String>>;

/// One campaign being read.
pub(super) struct Reading<'a, 't> {
    /// Path of the campaign's file.
    pub file: &'a str,
    /// The workspace's settings.
    pub settings: &'a Settings,
    /// Files by path, each read once.
    pub files: &'a mut Files<'t>,
    /// The other campaigns.
    pub known: &'a Known,
    /// Every file this campaign reads, with its digest.
    pub inputs: BTreeMap<String, Digest>,
    /// Where findings go.
    pub sink: &'a mut Sink,
}

impl Reading<'_, '_> {
    /// Reports a finding.
    pub fn push(&mut self, finding: impl IntoIterator<Item = Finding>) {
        finding
            .into_iter()
            .for_each(|finding| self.sink.push(finding));
    }

    /// The text of a template that a spot names, with its path.
    pub fn template(
        &mut self,
        written: &str,
        spot: Spot<'_>,
    ) -> Option<(String, super::files::TextFile)> {
        let path = Files::resolve(written, self.file, spot, self.sink)?;
        let file = self.files.text(&path, &spot.place(), self.sink)?;
        self.inputs.insert(path.clone(), file.digest);
        Some((path, file))
    }

    /// What a file that a spot names looks like, with its path.
    pub fn look(&mut self, written: &str, spot: Spot<'_>) -> Option<(String, Look)> {
        let limits = &self.settings.policy.limits;
        let path = Files::resolve(written, self.file, spot, self.sink)?;
        let look = self.files.look(&path, limits, &spot.place(), self.sink)?;
        self.inputs.insert(path.clone(), look.sha256);
        Some((path, look))
    }
}
