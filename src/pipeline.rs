//! The program's table of contents: files, then answers, become a plan. The rooms in order, no decision of its own.
//!
//! [`prepare`] is everything that files alone decide; [`ask`] says what the ledger has to be asked; [`decide`] is pure.

use crate::{
    approval::{self, Mandate, Review},
    audience::{self, Audience, Known},
    compliance::{self, Verdict},
    content::{self, Skeleton},
    diagnostic::{Finding, Hold, Sink},
    history::{CapWindow, RunKey, RunPast, TouchPast},
    model::{CampaignId, Channel, PersonSet, Tempo},
    plan::{self, CampaignPlan, Plan, PlannedSegment, Quota, TouchInput, TouchPlan},
    ports::{Answers, CheckedSignoff, Provenance, Question, RecordedAudience},
    protocol::Pace,
    schedule,
    workspace::{Campaign, Touch, Workspace},
};
use jiff::tz::TimeZone;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
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

/// What must be known about sign-offs and authors beside the files themselves.
#[derive(Debug, Default)]
pub struct Proofs {
    /// Checked sign-offs by campaign.
    pub signoffs: BTreeMap<CampaignId, Vec<CheckedSignoff>>,
    /// Authors by campaign.
    pub provenance: BTreeMap<CampaignId, Provenance>,
}

/// Texts older than this are not compared for renames, milliseconds.
const TEXTS_MS: i64 = 90 * 86_400_000;
/// Sends of the account are counted over this, which covers a local day in any zone, milliseconds.
const SENDS_MS: i64 = 48 * 3_600_000;

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
    let names = content::member_names(&workspace.members);
    let mut texts: Vec<(Option<String>, Skeleton)> = prepared
        .skeletons
        .iter()
        .map(|skeleton| (None, skeleton.clone()))
        .collect();
    for touch in &prepared.campaign.touches {
        for (name, variant) in &touch.variants {
            let Some(source) = &variant.source else {
                continue;
            };
            let mut varied = touch.clone();
            varied.source = source.clone();
            // What is wrong with a variant is reported when the campaign is checked; here it is only left out.
            let skeleton = content::skeleton(
                prepared.campaign,
                &varied,
                &workspace.policy,
                &names,
                &mut Sink::new(),
            );
            texts.extend(skeleton.map(|skeleton| (Some(name.clone()), skeleton)));
        }
    }
    texts
}

fn belongs(finding: &Finding, campaign: &Campaign) -> bool {
    *finding.place.file == *campaign.file || campaign.inputs.contains_key(&*finding.place.file)
}

/// The run a campaign's facts are kept under.
pub fn run_key(campaign: &Campaign) -> RunKey {
    RunKey {
        campaign: campaign.ledger_id().clone(),
        run: campaign.run_label(),
    }
}

fn zone(workspace: &Workspace) -> TimeZone {
    schedule::zone(&workspace.policy).expect("validated settings name a zone that exists")
}

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
            caps.extend(schedule::cap_windows(
                prepared.campaign,
                touch,
                policy,
                now_ms,
            ));
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
    };
    let mut campaigns = scene.campaigns(prepared);
    campaigns.extend(scene.gone());
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

/// Everything that stays the same while campaigns are decided one after another.
struct Scene<'a> {
    workspace: &'a Workspace,
    question: &'a Question,
    answers: &'a Answers,
    proofs: &'a Proofs,
    zone: TimeZone,
    pace: u32,
    now_ms: i64,
}

/// Campaigns decided beside each other; more would hold more audiences in memory at once.
const AT_ONCE: usize = 2;

impl Scene<'_> {
    /// Every campaign's plan, in their order. None depends on another, so two are decided at a time.
    fn campaigns(&self, prepared: &[Prepared<'_>]) -> Vec<CampaignPlan> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut decided = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(prepared) = prepared.get(at) else {
                    return decided;
                };
                decided.push((at, self.campaign(prepared)));
            }
        };
        let mut decided: Vec<(usize, CampaignPlan)> = std::thread::scope(|scope| {
            let helpers: Vec<_> = (1..AT_ONCE.min(prepared.len()))
                .map(|_| scope.spawn(work))
                .collect();
            let mut decided = work();
            for helper in helpers {
                match helper.join() {
                    Ok(more) => decided.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            decided
        });
        decided.sort_by_key(|(at, _)| *at);
        decided.into_iter().map(|(_, plan)| plan).collect()
    }

    fn campaign(&self, prepared: &Prepared<'_>) -> CampaignPlan {
        let campaign = prepared.campaign;
        let run = run_key(campaign);
        let past = self.answers.past.runs.get(&run);
        let review = prepared
            .mandate
            .as_ref()
            .map(|mandate| self.review(prepared, mandate));
        let mut holds = Vec::new();
        let mut text_diff = Vec::new();
        if let Some(mandate) = &prepared.mandate {
            holds.extend(plan::changed_content(
                &campaign.id,
                &run,
                past,
                &mandate.digest(),
            ));
        }
        let touches = campaign
            .touches
            .iter()
            .map(|touch| {
                self.touch(
                    prepared,
                    touch,
                    review.as_ref(),
                    past,
                    &holds,
                    &mut text_diff,
                )
            })
            .collect();
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
            findings: prepared.findings.clone(),
            review,
            holds,
            text_diff,
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

    fn review(&self, prepared: &Prepared<'_>, mandate: &Mandate) -> Review {
        let none = Vec::new();
        let signoffs = self
            .proofs
            .signoffs
            .get(&prepared.campaign.id)
            .unwrap_or(&none);
        let unknown = Provenance::default();
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
        let earlier: Vec<&str> = past
            .and_then(|past| past.mandate.as_deref())
            .into_iter()
            .collect();
        approval::review(&approval::Case {
            campaign: prepared.campaign,
            policy: &self.workspace.policy,
            mandate,
            verdict: &prepared.verdict,
            signoffs,
            provenance,
            recorded: recorded.as_deref(),
            earlier: &earlier,
            opened: past
                .and_then(|past| past.gate.as_ref())
                .map(|gate| gate.digest),
            now_ms: self.now_ms,
        })
    }

    fn recorded(&self, mandate: &Mandate) -> Vec<RecordedAudience> {
        self.answers
            .recorded
            .get(&mandate.digest().to_string())
            .cloned()
            .unwrap_or_default()
    }

    /// One touch through audience, content, compliance, schedule and plan.
    fn touch(
        &self,
        prepared: &Prepared<'_>,
        touch: &Touch,
        review: Option<&Review>,
        run: Option<&RunPast>,
        campaign_holds: &[Hold],
        text_diff: &mut Vec<(char, String)>,
    ) -> TouchPlan {
        let (campaign, policy) = (prepared.campaign, &self.workspace.policy);
        let past = run.and_then(|run| run.touches.get(&touch.name));
        let cleared = review.and_then(|review| review.cleared.as_ref());
        let mut holds = campaign_holds.to_vec();
        holds.extend(plan::not_executed(campaign, touch, policy));
        let mut warnings = Vec::new();

        let mut audience = match self.audience(campaign, touch, past) {
            Ok(audience) => Some(audience),
            Err(found) => {
                holds.extend(found);
                None
            }
        };
        let mut target = PersonSet::new();
        if let Some(audience) = &mut audience {
            let narrowed = self.narrow(prepared, touch, audience, past, cleared);
            holds.extend(narrowed.holds);
            warnings.extend(narrowed.warnings);
            target = narrowed.target;
            audience::restrict(audience, &target);
        }
        let skeleton = prepared
            .skeletons
            .iter()
            .find(|skeleton| skeleton.touch == touch.name);
        let slots = match schedule::slots(campaign, touch, policy, self.now_ms) {
            Ok(slots) => slots,
            Err(found) => {
                holds.extend(found);
                Vec::new()
            }
        };
        warnings.extend(schedule::warnings(
            campaign,
            touch,
            policy,
            &slots,
            self.now_ms,
        ));
        let (mut segments, mut quota, mut notices) = (Vec::new(), Quota::default(), Vec::new());
        if let (Some(audience), Some(skeleton)) = (&mut audience, skeleton) {
            let date = schedule::local_date(
                &self.zone,
                slots.first().map_or(self.now_ms, |slot| slot.start_ms),
            );
            if let Some(directory) = &self.answers.directory {
                let recipients = content::Recipients {
                    by_member: &audience.by_member,
                    directory,
                    members: &self.workspace.members,
                    lists: &self.answers.lists,
                    run_date: &date,
                };
                let drafted = content::drafts(campaign, touch, policy, skeleton, &recipients);
                audience::drop_missing(
                    audience,
                    &mut target,
                    drafted.missing.values().flatten().copied(),
                );
                holds.extend(drafted.holds);
                holds.extend(compliance::judge_drafts(
                    campaign,
                    policy,
                    skeleton,
                    &drafted.drafts,
                ));
                (segments, quota) = self.segments(
                    campaign,
                    touch,
                    audience,
                    &drafted.drafts,
                    &slots,
                    past,
                    &mut holds,
                );
                notices = self.notices(campaign, touch, &segments, run);
            }
            holds.extend(plan::looks_already_sent(
                &campaign.id,
                &run_key(campaign),
                skeleton,
                &target,
                &self.answers.past.texts,
                campaign.repeats.as_deref(),
            ));
            if text_diff.is_empty() {
                *text_diff = plan::text_diff(
                    &run_key(campaign),
                    skeleton,
                    &target,
                    &self.answers.past.texts,
                );
            }
        }
        let calls = segments
            .iter()
            .map(|segment: &PlannedSegment| segment.batches.len() as u64)
            .sum::<u64>()
            + notices.len() as u64;
        plan::plan_touch(TouchInput {
            campaign,
            touch,
            audience: audience.as_ref(),
            target,
            slots,
            segments,
            notices,
            holds,
            warnings,
            run,
            cleared,
            blocked: prepared.findings.iter().any(Finding::blocks),
            digest: prepared
                .mandate
                .as_ref()
                .map_or_else(|| crate::model::Digest::of(b""), Mandate::digest),
            quota,
            duration_ms: Pace::per_minute(self.pace, &Tempo::REAL).duration_ms(calls),
            now_ms: self.now_ms,
        })
    }

    fn audience(
        &self,
        campaign: &Campaign,
        touch: &Touch,
        past: Option<&TouchPast>,
    ) -> Result<Audience, Vec<Hold>> {
        let policy = &self.workspace.policy;
        let Some(directory) = &self.answers.directory else {
            return Err(vec![audience::unresolved(campaign, touch)]);
        };
        let mut over_cap = PersonSet::new();
        for window in schedule::cap_windows(campaign, touch, policy, self.now_ms) {
            if let Ok(at) = self.question.caps.binary_search(&window)
                && let Some(people) = self.answers.past.at_cap.get(at)
            {
                over_cap.extend_set(people);
            }
        }
        let today = schedule::local_date(&self.zone, self.now_ms);
        let known = Known {
            directory,
            lists: &self.answers.lists,
            list_names: &self.answers.list_names,
            reached: &self.answers.reached,
            touch: past,
            over_cap: &over_cap,
            today: &today,
        };
        audience::resolve(campaign, touch, policy, &self.workspace.members, &known)
    }

    /// The frozen set once the gate was opened; before, what was signed; without sign-offs, everybody, for the reviewers to see.
    fn narrow(
        &self,
        prepared: &Prepared<'_>,
        touch: &Touch,
        audience: &Audience,
        past: Option<&TouchPast>,
        cleared: Option<&approval::Cleared>,
    ) -> plan::Narrowed {
        if let Some(frozen) = past.and_then(|past| past.frozen.as_ref()) {
            return plan::to_frozen(&audience.wanted, frozen);
        }
        let signed = cleared
            .zip(prepared.mandate.as_ref())
            .and_then(|(cleared, mandate)| {
                let figures = cleared.signed_audience(&touch.name)?;
                self.recorded(mandate)
                    .into_iter()
                    .find(|recorded| recorded.touch == figures.touch && recorded.set == figures.set)
            });
        let Some(signed) = signed else {
            return plan::Narrowed {
                target: audience.wanted.clone(),
                ..plan::Narrowed::default()
            };
        };
        let campaign = prepared.campaign;
        let people: PersonSet = signed.people.into_iter().collect();
        let max = campaign.audience_of(touch).max_recipients;
        plan::to_signed(
            &campaign.id,
            &touch.name,
            &audience.wanted,
            &people,
            self.workspace.policy.review.newcomers_permille,
            max,
        )
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is what one room before made of the touch"
    )]
    fn segments(
        &self,
        campaign: &Campaign,
        touch: &Touch,
        audience: &Audience,
        drafts: &[content::Draft],
        slots: &[schedule::Slot],
        past: Option<&TouchPast>,
        holds: &mut Vec<Hold>,
    ) -> (Vec<PlannedSegment>, Quota) {
        let policy = &self.workspace.policy;
        let none = Vec::new();
        let sends = self
            .answers
            .past
            .sends
            .get(&campaign.account)
            .unwrap_or(&none);
        let tier = policy
            .accounts
            .get(&campaign.account)
            .and_then(|account| policy.tiers.get(&account.tier))
            .copied();
        let tier = tier.expect("a validated campaign has an account with a tier");
        let limit = match touch.channel {
            Channel::App => policy.limits.get("userids_per_call"),
            _ => policy.limits.get("customers_per_call"),
        };
        let next = past.map_or(0, |past| past.segments) + 1;
        let cut = schedule::segments(
            &audience.by_member,
            tier,
            slots,
            sends,
            &self.zone,
            next,
            limit,
        );
        if let Some(what) = cut.exhausted(tier).filter(|_| !slots.is_empty()) {
            holds.push(Hold::touch(
                "quota-exhausted",
                &campaign.id,
                &touch.name,
                what,
            ));
        }
        let first = cut.segments.first().map(|segment| segment.slot.start_ms);
        let same_day = |at: i64| {
            first.is_some_and(|first| {
                schedule::local_date(&self.zone, at) == schedule::local_date(&self.zone, first)
            })
        };
        let used_before = sends.iter().filter(|at| same_day(**at)).count() as u32;
        let today = cut
            .segments
            .iter()
            .filter(|segment| same_day(segment.slot.start_ms))
            .count() as u32;
        let quota = Quota {
            per_day: tier.sends_per_day,
            per_send: tier.people_per_send,
            used_before,
            used_after: used_before + today,
        };
        (plan::cut(cut.segments, drafts, limit as usize), quota)
    }

    /// Members who were told already, on an earlier day of this run, are not told again.
    fn notices(
        &self,
        campaign: &Campaign,
        touch: &Touch,
        segments: &[PlannedSegment],
        run: Option<&RunPast>,
    ) -> Vec<plan::Notice> {
        let policy = &self.workspace.policy;
        let has_app = policy
            .accounts
            .get(&campaign.account)
            .is_some_and(|account| account.app.is_some());
        if touch.channel != Channel::CustomerMass || !has_app {
            return Vec::new();
        }
        let told = run.and_then(|run| run.touches.get(&format!("{}.notice", touch.name)));
        let told = told
            .map(|past| {
                past.sent
                    .or(&past.held)
                    .or(&past.unreachable)
                    .or(&past.in_doubt)
            })
            .unwrap_or_default();
        let until = schedule::local_minute(&self.zone, campaign.schedule_of(touch).not_after_ms);
        plan::notices(&campaign.title.value, segments, &until, &told)
    }

    /// Runs the ledger knows and no file claims.
    fn gone(&self) -> Vec<CampaignPlan> {
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
        runs.filter_map(|(run, past)| plan::gone(run, past, self.lives_on(run)))
            .collect()
    }

    /// The id under which the text of a vanished run still stands, if it does.
    fn lives_on(&self, run: &RunKey) -> Option<&str> {
        let sent = self
            .answers
            .past
            .texts
            .iter()
            .find(|sent| sent.run == *run)?;
        let holds_it = |campaign: &&Campaign| {
            campaign
                .touches
                .iter()
                .any(|touch| touch.source.text.trim() == sent.text.trim())
        };
        self.workspace
            .campaigns
            .values()
            .find(holds_it)
            .map(|campaign| campaign.id.0.as_str())
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
