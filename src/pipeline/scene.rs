//! One campaign: its review, its touches in order, and what the ledger knows of campaigns no file claims.

use super::{Prepared, Proofs, run_key, touch::Case};
use crate::{
    approval::{self, Mandate, Review},
    history::{GateState, RunKey, RunPast},
    model::{CampaignId, SignedState},
    plan::{self, CampaignPlan, TouchPlan},
    ports::{Answers, HostedReviews, Provenance, Question, RecordedAudience},
    workspace::{Campaign, Workspace},
};
use jiff::tz::TimeZone;
use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
};

/// Everything that stays the same while campaigns are decided one after another.
pub(super) struct Scene<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) question: &'a Question,
    pub(super) answers: &'a Answers,
    pub(super) proofs: &'a Proofs,
    pub(super) zone: TimeZone,
    pub(super) pace: u32,
    pub(super) now_ms: i64,
    /// What went out before, read when the first text is compared with it.
    pub(super) sent_before: OnceCell<plan::SentBefore<'a>>,
}

impl<'a> Scene<'a> {
    pub(super) fn sent_before(&self) -> &plan::SentBefore<'a> {
        self.sent_before
            .get_or_init(|| plan::SentBefore::read(&self.answers.past.texts))
    }

    pub(super) fn campaign(
        &self,
        prepared: &Prepared<'_>,
        booked: &mut plan::Booked,
    ) -> CampaignPlan {
        let campaign = prepared.campaign;
        let run = run_key(campaign);
        let past = self.answers.past.runs.get(&run);
        let review = prepared
            .mandate
            .as_ref()
            .map(|mandate| self.review(prepared, mandate));
        let mut holds = Vec::new();
        let turned = plan::Turned {
            past,
            revoked: self.answers.past.revoked.get(&run),
            approved: review
                .as_ref()
                .is_some_and(|review| review.cleared.is_some()),
            stopped: self.answers.past.stopped,
        };
        holds.extend(plan::switched_off(&campaign.id, &run, turned));
        if let Some(mandate) = &prepared.mandate {
            holds.extend(plan::changed_content(
                &campaign.id,
                &run,
                past,
                &mandate.digest(),
            ));
        }
        let touches: Vec<TouchPlan> = campaign
            .touches
            .iter()
            .map(|touch| {
                let case = Case {
                    campaign,
                    touch,
                    run: past,
                    past: past.and_then(|past| past.touches.get(&touch.name)),
                    booked,
                };
                let planned = self.touch(case, prepared, review.as_ref(), &holds);
                booked.book(&campaign.account, campaign.intent, &planned);
                planned
            })
            .collect();
        let text_diff = self.text_diff(prepared, &run, &touches);
        let signed_diffs = self.signed_diffs(prepared, past);
        CampaignPlan {
            title: campaign.title.value.clone(),
            account: campaign.account.clone(),
            intent: Some(campaign.intent),
            urgent: campaign.urgent.is_some(),
            digest: prepared.mandate.as_ref().map(Mandate::digest),
            not_before_ms: campaign
                .touches
                .iter()
                .filter_map(|touch| campaign.schedule_of(touch).not_before_ms)
                .min()
                .unwrap_or(0),
            not_after_ms: campaign
                .touches
                .iter()
                .map(|touch| campaign.schedule_of(touch).not_after_ms)
                .max()
                .unwrap_or(campaign.schedule.not_after_ms),
            touches,
            given_up: campaign.cancelled,
            definition: self.definition(campaign),
            reopens: past
                .and_then(|past| past.gate.as_ref())
                .is_some_and(|gate| gate.state == GateState::Revoked),
            findings: prepared.findings.clone(),
            review,
            holds,
            text_diff,
            signed_diffs,
            recorded: prepared
                .mandate
                .as_ref()
                .map(|mandate| newest(self.recorded(mandate)))
                .unwrap_or_default(),
            skeletons: prepared
                .skeletons
                .iter()
                .map(|skeleton| (skeleton.touch.clone(), skeleton.message.clone()))
                .collect(),
            run,
        }
    }

    /// The commit that holds a campaign's inputs as they are, if one does.
    fn definition(&self, campaign: &Campaign) -> Option<SignedState> {
        let provenance = self.proofs.provenance.get(&campaign.id)?;
        let whole = provenance.uncommitted.is_empty() && provenance.unknown.is_none();
        let commit = provenance.commit.clone().filter(|_| whole)?;
        let inputs = campaign.inputs.clone();
        Some(SignedState { commit, inputs })
    }

    fn review(&self, prepared: &Prepared<'_>, mandate: &Mandate) -> Review {
        let none = Vec::new();
        let signoffs = self
            .proofs
            .signoffs
            .get(&prepared.campaign.id)
            .unwrap_or(&none);
        let (unknown, unreviewed) = (Provenance::default(), HostedReviews::default());
        let provenance = self
            .proofs
            .provenance
            .get(&prepared.campaign.id)
            .unwrap_or(&unknown);
        let recorded = self
            .answers
            .position
            .as_ref()
            .map(|_| self.recorded(mandate));
        let past = self.answers.past.runs.get(&run_key(prepared.campaign));
        let earlier = self.earlier(prepared, past);
        approval::review(&approval::Case {
            campaign: prepared.campaign,
            policy: &self.workspace.policy,
            mandate,
            verdict: &prepared.verdict,
            signoffs,
            hosted: self
                .proofs
                .hosted
                .get(&prepared.campaign.id)
                .unwrap_or(&unreviewed),
            skeletons: &prepared.skeletons,
            templates: &self.proofs.templates,
            provenance,
            recorded: recorded.as_deref(),
            earlier: &earlier,
            opened: past
                .and_then(|past| past.gate.as_ref())
                .filter(|gate| gate.state != GateState::Revoked)
                .map(|gate| gate.digest),
            revoked: self.answers.past.revoked.get(&run_key(prepared.campaign)),
            now_ms: self.now_ms,
        })
    }

    pub(super) fn recorded(&self, mandate: &Mandate) -> Vec<RecordedAudience> {
        self.answers
            .recorded
            .get(&mandate.digest().to_string())
            .cloned()
            .unwrap_or_default()
    }

    /// Mandates that were approved or signed before, the last one last.
    fn earlier<'b>(&'b self, prepared: &Prepared<'_>, past: Option<&'b RunPast>) -> Vec<&'b str> {
        let approved = past.and_then(|past| past.mandate.as_deref());
        let signed = self.proofs.earlier.get(&prepared.campaign.id);
        let signed = signed.into_iter().flatten().map(String::as_str);
        approved.into_iter().chain(signed).collect()
    }

    /// The texts of now against those of the last mandate that was signed, if that was another.
    fn signed_diffs(
        &self,
        prepared: &Prepared<'_>,
        past: Option<&RunPast>,
    ) -> Vec<(String, Vec<(char, String)>)> {
        let earlier = self.earlier(prepared, past);
        let (Some(signed), Some(now)) = (earlier.last(), &prepared.mandate) else {
            return Vec::new();
        };
        plan::signed_diffs(signed, now.text())
    }

    /// The first touch whose people got another text before, against that text.
    fn text_diff(
        &self,
        prepared: &Prepared<'_>,
        run: &RunKey,
        touches: &[TouchPlan],
    ) -> Vec<(char, String)> {
        let texts = &self.answers.past.texts;
        let differs = touches.iter().filter_map(|touch| {
            let skeleton = prepared
                .skeletons
                .iter()
                .find(|skeleton| skeleton.touch == touch.name)?;
            Some(plan::text_diff(
                run,
                skeleton,
                &touch.target,
                texts,
                &self.workspace.policy.limits,
            ))
        });
        differs
            .into_iter()
            .find(|diff| !diff.is_empty())
            .unwrap_or_default()
    }

    /// Runs the ledger knows and no file claims.
    pub(super) fn gone(&self, prepared: &[Prepared<'_>]) -> Vec<CampaignPlan> {
        let kept: BTreeSet<RunKey> = self.workspace.campaigns.values().map(run_key).collect();
        let ids: BTreeSet<&CampaignId> = self
            .workspace
            .campaigns
            .values()
            .map(Campaign::ledger_id)
            .collect();
        let runs = self.answers.past.runs.iter().filter(|(run, _)| {
            !kept.contains(run)
                && !ids.contains(&run.campaign)
                && !self.workspace.broken.contains_key(&run.campaign)
        });
        runs.filter_map(|(run, past)| plan::gone(run, past, self.lives_on(run, prepared)))
            .collect()
    }

    /// The id under which the text of a vanished run still stands, in a campaign that never ran itself, if it does.
    fn lives_on<'b>(&self, run: &RunKey, prepared: &'b [Prepared<'_>]) -> Option<&'b str> {
        let texts: Vec<&str> = self
            .answers
            .past
            .texts
            .iter()
            .filter(|sent| sent.run == *run)
            .map(|sent| sent.text.trim())
            .collect();
        let holds_it = |prepared: &&Prepared<'_>| {
            let mut skeletons = prepared.skeletons.iter();
            !self
                .answers
                .past
                .runs
                .contains_key(&run_key(prepared.campaign))
                && skeletons.any(|skeleton| texts.contains(&skeleton.message.text.trim()))
        };
        prepared
            .iter()
            .find(holds_it)
            .map(|prepared| prepared.campaign.id.0.as_str())
    }
}

/// The newest recording of each touch; the ledger answers oldest first.
fn newest(recorded: Vec<RecordedAudience>) -> Vec<RecordedAudience> {
    let by_touch: BTreeMap<String, RecordedAudience> = recorded
        .into_iter()
        .map(|one| (one.touch.clone(), one))
        .collect();
    by_touch.into_values().collect()
}
